"""The library: pictures are drawn anew, files are what they say, everything is handed out safely."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from content.models import LawChange, LawChangeWithdrawal, LibraryDocument, LibraryImage
from content.resolver import LibraryResolver
from content.serving import answer_part
from content.uploads import LONGEST_SIDE, check_document, redraw_image
from lms.hgm import parse


def picture(kind="JPEG", size=(60, 40), **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return out.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "May anh rieng"
    exif[0x0112] = 6  # lies on its side
    return picture(exif=exif)


def test_picture_is_drawn_anew_without_metadata_and_upright():
    drawn = redraw_image(BytesIO(with_place()))
    again = Image.open(BytesIO(drawn.content))
    assert b"May anh rieng" not in drawn.content
    assert not again.getexif()
    assert (drawn.width, drawn.height) == (40, 60)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_comments_and_profiles_are_dropped(kind):
    drawn = redraw_image(BytesIO(picture(kind, icc_profile=b"profile-of-a-person")))
    assert b"profile-of-a-person" not in drawn.content


def test_large_picture_is_made_smaller():
    drawn = redraw_image(BytesIO(picture("PNG", size=(LONGEST_SIDE * 2, 100))))
    assert (drawn.width, drawn.height) == (LONGEST_SIDE, 50)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_image"),
        (picture("GIF"), "not_image"),
        (picture()[:80], "not_image"),
        (picture("PNG", size=(8000, 5200)), "image_pixels"),
        (b"\xff\xd8" + b"0" * (10 * 1024 * 1024), "image_bytes"),
    ],
)
def test_what_is_no_picture_for_us_is_refused(data, code):
    with pytest.raises(ValidationError) as refused:
        redraw_image(BytesIO(data))
    assert refused.value.code == code


def test_stored_picture_is_not_the_uploaded_file(db):
    source = with_place()
    image = LibraryImage(title="Lối đi", file=ContentFile(source, name="loi-di.jpg"))
    image.save()
    with image.file.open() as stored:
        data = stored.read()
    assert data != source
    assert b"May anh rieng" not in data
    assert (image.media_path, image.width, image.height, image.file_size) == ("anh/loi-di.jpg", 40, 60, len(data))


def test_second_picture_of_the_same_title_gets_its_own_path(db):
    paths = []
    for _time in range(2):
        image = LibraryImage(title="Lối đi", file=ContentFile(picture("PNG"), name="x.png"))
        image.save()
        paths.append(image.media_path)
    assert paths == ["anh/loi-di.png", "anh/loi-di-2.png"]


def office(part: str, *more: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in (part, *more):
            package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "right"),
    [
        ("a.pdf", b"%PDF-1.7 x", True),
        ("a.pdf", b"<html>", False),
        ("a.docx", office("word/document.xml"), True),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), False),
        ("a.docx", office("xl/workbook.xml"), False),
        ("a.txt", "Chữ".encode(), True),
        ("a.txt", b"\x00\x01", False),
        ("a.vtt", b"WEBVTT\n", True),
        ("a.vtt", b"1\n", False),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", True),
        ("a.mp3", b"ID3\x03", True),
        ("a.svg", b"<svg/>", False),
        ("a.html", b"<html>", False),
    ],
)
def test_file_must_be_what_its_name_says(name, data, right):
    if right:
        check_document(BytesIO(data), name)
        return
    with pytest.raises(ValidationError):
        check_document(BytesIO(data), name)


def test_upload_of_a_wrong_file_is_refused_in_the_form(editor, tree, sign_in):
    file = SimpleUploadedFile("mau.pdf", b"<script>alert(1)</script>")
    response = sign_in(editor).post(reverse("wagtaildocs:add"), {"title": "Mẫu", "file": file})
    assert not LibraryDocument.objects.exists()
    assert "không đúng với đuôi" in response.content.decode()


def test_trainer_adds_a_picture_through_the_form(writer, tree, sign_in):
    file = SimpleUploadedFile("anh.jpg", with_place(), content_type="image/jpeg")
    sign_in(writer).post(reverse("wagtailimages:add"), {"title": "Ảnh", "file": file, "media_path": ""})
    image = LibraryImage.objects.get()
    assert image.media_path == "anh/anh.jpg"
    assert (image.width, image.height) == (40, 60)


@pytest.fixture
def image(db):
    image = LibraryImage(title="Sơ đồ", file=ContentFile(picture("PNG"), name="so-do.png"))
    image.save()
    return image


def test_picture_is_handed_out_by_its_path(client, image):
    response = client.get("/hinh/anh/so-do.png")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/hinh/anh/khong.png", "/tep/documents/mau.pdf", "/tep/images/../documents/mau.pdf"])
def test_nothing_else_of_the_store_is_handed_out_by_path(client, image, path):
    LibraryDocument.objects.create(title="Mẫu", file=ContentFile(b"%PDF-1.4", name="mau.pdf"))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("name", "disposition"), [("mau.pdf", "inline"), ("mau.txt", "attachment")])
def test_files_are_handed_out_as_attachments_but_pdf(client, db, name, disposition):
    file = LibraryDocument.objects.create(title="Mẫu", file=ContentFile(b"%PDF-1.4", name=name))
    response = client.get(file.get_absolute_url())
    assert response["Content-Disposition"].startswith(disposition)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    b"".join(response.streaming_content)


def test_text_finds_its_files_and_laws_with_three_statements(image, law, django_assert_num_queries):
    file = LibraryDocument.objects.create(title="Mẫu", file=ContentFile(b"%PDF-1.4", name="mau.pdf"))
    text = (
        "![Sơ đồ](media:anh/so-do.png)\n\n[Mẫu](media:tep/mau.pdf), [Điều 4](luat:35/2013/QH13#dieu-4), "
        "[cũ](luat:160/1999/NĐ-CP), ![Không](media:khong/co.png)\n"
    )
    with django_assert_num_queries(3):
        resolver = LibraryResolver.for_sources([text])
        document = parse(text, resolver=resolver)
    assert [item.code for item in document.diagnostics] == ["E502", "W507"]
    html = document.nodes[0].html
    assert 'src="/hinh/anh/so-do.png"' in html
    assert f'href="{file.get_absolute_url()}"' in html
    assert 'href="/van-ban/35-2013-qh13/#dieu-4"' in html


def test_a_repealed_article_is_told_while_its_document_is_in_force(law, trainer, now, django_assert_num_queries):
    """W507 from the day of the repeal on, until the repeal is withdrawn; an amended article stands."""
    four, thirteen = law.articles.order_by("number").reverse()
    assert {four.number, thirteen.number} == {"4", "13"}
    change = {"document": law, "by_number": "99/2025/QH15", "created_by": trainer, "created_at": now}
    gone = LawChange.objects.create(article=four, kind="repealed", from_on=date(2026, 11, 20), **change)
    LawChange.objects.create(article=thirteen, kind="amended", from_on=date(2026, 11, 20), **change)
    text = (
        "::: trích-luật\ncăn-cứ: luat:35/2013/QH13#dieu-4.khoan-1\n\n> Tự nguyện.\n:::\n\n"
        "[Điều 4](luat:35/2013/QH13#dieu-4), [Điều 13](luat:35/2013/QH13#dieu-13), [Luật](luat:35/2013/QH13)\n"
    )

    def told(on: date) -> list[tuple[str, int]]:
        with django_assert_num_queries(1):
            found = parse(text, resolver=LibraryResolver.for_sources([text], on=on)).diagnostics
        assert all("Điều 4, 35/2013/QH13" in item.message_vi for item in found)
        return [(item.code, item.line) for item in found]

    assert told(date(2026, 11, 19)) == []
    assert told(date(2026, 11, 20)) == [("W507", 2), ("W507", 7)]
    LawChangeWithdrawal.objects.create(change=gone, reason="Ghi nhầm", by=trainer, at=now)
    assert told(date(2026, 11, 20)) == []


@pytest.mark.parametrize(
    ("asked", "status", "body", "place"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-1", 206, b"01", "bytes 0-1/10"),  # how Safari asks whether it may ask for pieces
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("pages=1-2", 200, b"0123456789", None),
    ],
)
def test_players_get_the_piece_of_a_file_they_ask_for(db, client, asked, status, body, place):
    file = LibraryDocument.objects.create(title="A", file=ContentFile(b"0123456789", "a.txt"))
    headers = {"Range": asked} if asked else {}
    answer = client.get(file.get_absolute_url(), headers=headers)
    assert (answer.status_code, answer.getvalue(), answer.get("Content-Range")) == (status, body, place)
    answer.close()
    if status == 206:
        changed = RequestFactory().get("/", headers={**headers, "If-Range": '"changed since"'})
        assert answer_part(file, changed) is None, "a file that changed is sent whole"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
