"""The Markdown field: findings, what is refused on publishing, what is added on saving, what the pickers offer."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from test_writers import BROKEN, add_url, edit_url, form

from content.models import LibraryDocument, MaterialPage
from courses.models import CourseIndexPage, CoursePage, LessonPage

QUESTION = "::: một-đáp-án\nHỏi gì?\n\n- (x) Đúng\n- ( ) Sai\n:::\n"


@pytest.fixture
def editor_client(editor, sign_in):
    return sign_in(editor)


def test_text_with_an_error_is_kept_as_draft(editor_client, tree):
    response = editor_client.post(add_url(tree.materials), form(body=BROKEN), follow=True)
    page = MaterialPage.objects.get(title="Bài của tôi")
    assert page.latest_revision.content["body"].startswith("::: một-đáp-án")
    assert "Cần 2–26 phương án (E304)" in response.content.decode()


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_text_with_an_error_is_not_published_and_the_lines_are_named(editor_client, tree, action):
    response = editor_client.post(add_url(tree.materials), form(body="Trước.\n\n" + BROKEN, **{action: "1"}))
    html = response.content.decode()
    assert not MaterialPage.objects.filter(title="Bài của tôi").exists()
    assert "Dòng 3: Cần 2–26 phương án (E304)" in html
    assert "- (x) Đúng" in html  # what was typed is kept


def test_missing_picture_stands_in_the_way_of_publishing(editor_client, tree):
    body = "![Sơ đồ](media:anh/khong-co.png)"
    response = editor_client.post(add_url(tree.materials), form(body=body, **{"action-publish": "1"}))
    assert "Không tìm thấy tệp «anh/khong-co.png» (E502)" in response.content.decode()


def test_warning_does_not_stop_publishing_and_is_told(editor_client, tree):
    body = "Xem [Điều 1](luat:99/2099/QH99#dieu-1)."
    response = editor_client.post(add_url(tree.materials), form(body=body, **{"action-publish": "1"}), follow=True)
    assert MaterialPage.objects.get(title="Bài của tôi").live
    assert "W506" in response.content.decode()


def test_saving_adds_identifiers_once_and_attaches_the_articles(editor_client, tree, law):
    body = QUESTION + "\nTheo [Điều 4](luat:35/2013/QH13#dieu-4).\n"
    editor_client.post(add_url(tree.materials), form(body=body))
    page = MaterialPage.objects.get(title="Bài của tôi")
    saved = page.get_latest_revision_as_object()
    first_line = saved.body.splitlines()[0]
    assert first_line.startswith("::: một-đáp-án #q-")
    assert [article.number for article in saved.law_articles.all()] == ["4"]
    editor_client.post(edit_url(page), form(body=saved.body))
    assert page.get_latest_revision_as_object().body.splitlines()[0] == first_line


def test_address_is_made_of_the_title_with_marks_folded(editor_client, tree):
    for _time in range(2):
        editor_client.post(add_url(tree.materials), form(title="Đường đi Đất đai"))
    slugs = set(MaterialPage.objects.filter(title="Đường đi Đất đai").values_list("slug", flat=True))
    assert slugs == {"duong-di-dat-dai", "duong-di-dat-dai-2"}


def test_findings_name_line_code_and_sentence(editor_client):
    answer = editor_client.post(reverse("content_editor_check"), {"text": "Một.\r\n\r\n" + BROKEN}).json()
    assert answer["summary"].startswith("1 lỗi phải sửa trước khi xuất bản")
    assert {"line": 3, "code": "E304", "severity": "error", "message": "Cần 2–26 phương án"} in answer["diagnostics"]


def test_clean_text_has_no_findings(editor_client):
    assert editor_client.post(reverse("content_editor_check"), {"text": "Một."}).json() == {
        "summary": "Không có lỗi.",
        "diagnostics": [],
    }


@pytest.mark.parametrize("query", ["nguyen tac", "NGUYÊN TẮC", "35/2013 4"])
def test_article_is_picked_without_marks(editor_client, law, query):
    choices = editor_client.get(reverse("content_editor_articles"), {"q": query}).json()["choices"]
    assert choices[0]["insert"] == "[…](luat:35/2013/QH13#dieu-4)"


def test_files_of_the_library_are_picked_by_path(editor_client):
    LibraryDocument.objects.create(title="Mẫu văn bản", file=ContentFile(b"%PDF-1.4", name="mau.pdf"))
    choices = editor_client.get(reverse("content_editor_files"), {"loai": "documents", "q": "mau"}).json()["choices"]
    assert [choice["insert"] for choice in choices] == ["[…](media:tep/mau-van-ban.pdf)"]


def test_draft_is_previewed_in_our_own_frame_only(editor_client, tree, add_page):
    page = add_page(tree.materials, "Bài", body="Cũ.")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor_client.post(url, form(title="Bài", body="Chữ **mới**.")).json()["is_valid"]
    response = editor_client.get(url)
    assert "<strong>mới</strong>" in response.content.decode()
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_preview_is_at_phone_width_first(tree):
    assert MaterialPage().preview_sizes[0]["device_width"] == 360


def test_lesson_is_previewed_with_its_questions(editor_client, tree, add_page):
    course = add_page(add_page(tree.home, "Khóa học", model=CourseIndexPage), "Bồi dưỡng", model=CoursePage)
    lesson = add_page(course, "Bài mở đầu", model=LessonPage, body="Đọc.")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])
    typed = form(title="Bài mở đầu", body="Đọc.\n\n" + QUESTION, minutes="12", group_title="Kiến thức")
    assert editor_client.post(url, typed).json()["is_valid"]
    html = editor_client.get(url).content.decode()
    assert "Hỏi gì?" in html
    assert 'type="radio"' in html


def test_admin_has_its_own_policy_and_public_pages_the_strict_one(editor_client, tree):
    admin = editor_client.get("/bien-tap/")["Content-Security-Policy"]
    public = editor_client.get("/")["Content-Security-Policy"]
    assert "frame-src 'self'" in admin
    assert "'unsafe-inline'" not in admin.split("script-src", 1)[1].split(";")[0]
    assert "unsafe" not in public
    assert "frame-ancestors 'none'" in public


def test_pages_of_the_admin_carry_no_inline_script(editor_client, tree, add_page):
    from bs4 import BeautifulSoup

    page = add_page(tree.materials, "Bài", body="Chữ.")
    for url in ("/bien-tap/", edit_url(page), add_url(tree.news).replace("materialpage", "newspage")):
        soup = BeautifulSoup(editor_client.get(url).content, "html.parser")
        inline = [tag for tag in soup("script") if not tag.get("src") and "json" not in (tag.get("type") or "")]
        assert inline == [], url


def test_content_api_is_off(client, tree):
    for path in ("/api/v2/pages/", "/api/", "/bien-tap/api/main/pages/"):
        assert client.get(path).status_code in (302, 404)
