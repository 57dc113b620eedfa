"""A Word file becomes a draft: structure and pictures kept, the rest told; hostile files are refused in words."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx_files import TYPES, docx, paragraph, picture, run, table

from content.models import LibraryImage, MaterialPage, NewsPage
from content.services.word import import_word
from lms.base.errors import RuleViolation
from lms.hgm import parse


@pytest.fixture
def brought_in(writer, tree):
    def bring(source, *, name="bai.docx", model=MaterialPage, parent=None):
        place = parent or tree.materials
        return import_word(source=source, name=name, parent=place, model=model, by=writer, on=date(2026, 11, 22))

    return bring


def test_headings_lists_and_tables_are_kept(brought_in):
    made = brought_in(
        docx(
            paragraph("Sổ theo dõi", style="H1")
            + paragraph("Cách ghi", style="H2")
            + paragraph(
                run("Ghi ") + run("ngay", "<w:b/>") + run(" sau buổi, ") + run("không dồn", "<w:i/>") + run(".")
            )
            + paragraph("Việc một", number=1)
            + paragraph("Việc nhỏ", number=1, level=1)
            + paragraph("Việc hai", number=1)
            + paragraph("Bước đầu", number=2)
            + paragraph("Bước sau", number=2)
            + table(["Cột", "Nghĩa"], ["Ngày", "Ngày hòa giải | ghi đủ"])
        )
    )
    assert made.page.title == "Sổ theo dõi"
    assert made.page.body == (
        "## Cách ghi\n\nGhi **ngay** sau buổi, *không dồn*.\n\n- Việc một\n  - Việc nhỏ\n- Việc hai\n\n"
        "1. Bước đầu\n2. Bước sau\n\n| Cột | Nghĩa |\n|---|---|\n| Ngày | Ngày hòa giải \\| ghi đủ |\n"
    )
    assert not made.page.live
    assert made.report == []


def test_picture_goes_into_the_library_once(brought_in):
    source = docx(paragraph("Sơ đồ", style="H1") + paragraph(picture("Sơ đồ lối đi")))
    first, second = brought_in(source), brought_in(source)
    image = LibraryImage.objects.get()
    assert first.page.body.strip() == f"![Sơ đồ lối đi](media:{image.media_path})"
    assert second.page.slug == "so-do-2"
    assert [item.code for item in parse(first.page.body).diagnostics] == []


def test_what_is_lost_is_told_by_kind_and_number(brought_in):
    made = brought_in(
        docx(
            paragraph(run("Gạch", '<w:u w:val="single"/>') + run("đỏ", '<w:color w:val="FF0000"/>'))
            + paragraph(picture(""))
        )
    )
    assert made.report == [
        "Gạch chân: 1 chỗ, chữ được giữ, gạch chân bỏ.",
        "Màu chữ, màu nền: 1 chỗ, chữ được giữ, màu bỏ.",
        "Ảnh chưa có mô tả: 1 ảnh. Hãy sửa chữ «Ảnh …» thành lời mô tả cho người không nhìn thấy.",
    ]
    assert made.page.title == "bai"


@pytest.mark.parametrize(
    "text",
    ["::: một-đáp-án", "# không phải tiêu đề", "- không phải danh sách", "1. không phải số", "*sao* _gạch_ [[x]]"],
)
def test_text_that_looks_like_markup_stays_text(brought_in, text):
    made = brought_in(docx(paragraph("Trước.") + paragraph(text)))
    document = parse(made.page.body)
    assert [item.code for item in document.diagnostics] == []
    assert not list(document.blocks())
    assert text.replace("<", "&lt;") in document.nodes[-1].html


def test_markup_of_strangers_is_dropped(brought_in):
    made = brought_in(docx(paragraph("&lt;script&gt;alert(1)&lt;/script&gt; và chữ")))
    html = parse(made.page.body).nodes[0].html
    assert "<script" not in html
    assert "và chữ" in html


def test_news_gets_its_day(brought_in, tree):
    made = brought_in(docx(paragraph("Tin mới", style="H1") + paragraph("Chữ.")), model=NewsPage, parent=tree.news)
    assert made.page.published_on == date(2026, 11, 22)


REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HOSTILE = {
    "wrong_kind": b"%PDF-1.4 xyz",
    "old_word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "broken": docx(paragraph("a"))[:400],
    "macro": docx(paragraph("a"), parts={"word/vbaProject.bin": b"x"}),
    "unsafe_xml": docx(paragraph("a"), prolog='<!DOCTYPE x [<!ENTITY a "b">]>'),
    "bomb": docx(paragraph("a"), parts={"word/big.xml": b"<a>" + b"0" * 60_000_000}),
    "empty": docx(paragraph(" ")),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_hostile_file_is_refused_with_a_sentence(brought_in, code):
    with pytest.raises(RuleViolation) as refused:
        brought_in(HOSTILE[code])
    assert refused.value.code == code
    assert refused.value.field == "file"
    assert not MaterialPage.objects.exists()


def test_spreadsheet_in_the_clothes_of_word_is_refused(brought_in):
    with pytest.raises(RuleViolation) as refused:
        brought_in(docx(paragraph("a"), types=TYPES.replace("wordprocessingml", "spreadsheetml")))
    assert refused.value.code == "wrong_kind"


def test_picture_outside_the_file_is_not_fetched(brought_in):
    link = f'<Relationship Id="ext" Type="{REL}/image" Target="file:///etc/hostname" TargetMode="External"/>'
    body = paragraph("Chữ.") + paragraph(picture("Ngoài", "ext").replace("r:embed", "r:link"))
    made = brought_in(docx(body, links=link))
    assert made.page.body.strip() == "Chữ."
    assert any("không lấy về" in line for line in made.report)
    assert not LibraryImage.objects.exists()


def test_picture_that_cannot_be_drawn_is_told(brought_in):
    made = brought_in(docx(paragraph("Chữ.") + paragraph(picture("x")), parts={"word/media/image1.png": b"GIF89a"}))
    assert made.page.body.strip() == "Chữ."
    assert made.report == ["Ảnh không đọc được hoặc quá nhiều: 1 ảnh không giữ được."]


def test_screen_makes_a_draft_and_shows_the_list(writer, tree, sign_in):
    client = sign_in(writer)
    url = reverse("content_import_word")
    assert "Nhập từ Word" in client.get(url).content.decode()
    file = SimpleUploadedFile("bai.docx", docx(paragraph(run("Gạch", '<w:u w:val="single"/>'))))
    place = f"{tree.materials.pk}-materialpage"
    response = client.post(url, {"place": place, "file": file}, follow=True)
    assert MaterialPage.objects.get().owner == writer
    html = response.content.decode()
    assert "Đã tạo bản nháp từ tệp Word" in html
    assert "Gạch chân: 1 chỗ" in html


def test_screen_says_at_the_field_why_a_file_is_refused(writer, tree, sign_in):
    file = SimpleUploadedFile("bai.doc", HOSTILE["old_word"])
    place = f"{tree.materials.pk}-materialpage"
    response = sign_in(writer).post(reverse("content_import_word"), {"place": place, "file": file})
    assert response.status_code == 422
    assert "Word đời cũ" in response.content.decode()


def test_section_that_is_not_theirs_is_not_offered(writer, tree, sign_in):
    file = SimpleUploadedFile("bai.docx", docx(paragraph("Chữ.")))
    place = f"{tree.guides.pk}-guidepage"
    response = sign_in(writer).post(reverse("content_import_word"), {"place": place, "file": file})
    assert response.status_code == 422
