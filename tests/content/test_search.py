"""Search: however it is spelt, it is found; lesson texts and keys never are."""

import pytest

from content.models import CasePage, SearchEntry
from content.queries import found_entries, shown
from courses.models import CourseIndexPage, CoursePage, LessonPage


@pytest.fixture
def texts(tree, add_page):
    return [
        add_page(
            tree.materials,
            "Luật hòa giải trong 15 phút",
            summary="Những điều cần nhớ.",
            body="Đường đi của một vụ việc.",
        ),
        add_page(
            tree.materials,
            "Sổ theo dõi",
            summary="Cách ghi.",
            body="Mỗi buổi hoà giải ghi một dòng. " + "Chữ khác. " * 60,
        ),
        add_page(tree.cases, "Chiếc loa kéo", model=CasePage, body="Tiếng ồn trong ngõ."),
    ]


@pytest.mark.parametrize("query", ["hòa giải", "hoà giải", "HOA GIAI", "hoa giai", "  Hòa   Giải "])
def test_every_spelling_finds_the_same_and_marks_the_words(client, texts, query):
    html = client.get("/tim-kiem/", {"q": query}).content.decode()
    assert "Có 2 kết quả" in html
    assert "Luật <mark>hòa giải</mark> trong 15 phút" in html
    assert "<mark>hoà giải</mark> ghi một dòng" in html


def test_hit_in_the_title_comes_first(texts):
    assert [entry.title for entry in found_entries(query="hoa giai")] == ["Luật hòa giải trong 15 phút", "Sổ theo dõi"]


def test_all_words_must_be_there(texts):
    assert [entry.title for entry in found_entries(query="duong vu viec")] == ["Luật hòa giải trong 15 phút"]
    assert not found_entries(query="duong loa")


def test_word_is_found_by_its_beginning_not_by_its_middle(texts):
    assert found_entries(query="đườ").count() == 1
    assert not found_entries(query="ường")


def test_snippet_stands_around_the_hit(tree, add_page):
    page = add_page(tree.materials, "Dài", body="Mở đầu. " * 80 + "Ở giữa có quả thị vàng. " + "Kết. " * 80)
    found = shown(entry=page.search_entry, query="qua thi")
    text = "".join(piece for piece, _hit in found.snippet)
    assert ("quả thị", True) in found.snippet
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 240


def test_kind_filters(client, texts):
    html = client.get("/tim-kiem/", {"q": "trong", "loai": "vu-viec"}).content.decode()
    assert "Có 1 kết quả" in html
    assert "Chiếc loa kéo" in html


def test_nothing_found_offers_other_words(client, texts):
    html = client.get("/tim-kiem/", {"q": "xyz"}).content.decode()
    assert "Không thấy bài nào có «xyz»" in html
    assert "?q=th%C3%B9%20lao" in html


def test_long_query_is_answered_with_a_sentence(client, texts):
    response = client.get("/tim-kiem/", {"q": "a" * 101})
    assert response.status_code == 422
    assert "tối đa 100 ký tự" in response.content.decode()


@pytest.mark.parametrize("query", ["%", "_", "'; drop table", "<script>alert(1)</script>", "((("])
def test_odd_query_is_only_text(client, texts, query):
    response = client.get("/tim-kiem/", {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_results_come_in_pages(client, tree, add_page):
    for number in range(12):
        add_page(tree.materials, f"Thử {number:02d}")
    first, second = (client.get("/tim-kiem/", {"q": "thu", "trang": page}).content.decode() for page in (1, 2))
    assert first.count("<h2>") == 10
    assert second.count("<h2>") == 2
    assert "q=thu&amp;loai=&amp;trang=2" in first


def test_unpublished_page_is_no_longer_found(texts):
    texts[0].unpublish()
    assert not SearchEntry.objects.filter(page_id=texts[0].pk).exists()
    texts[0].specific.save_revision().publish()
    assert SearchEntry.objects.filter(page_id=texts[0].pk).exists()


def test_deleted_page_is_no_longer_found(texts):
    texts[0].delete()
    assert not found_entries(query="15 phut")


def test_new_address_is_the_one_found(texts):
    page = texts[0].specific
    page.slug = "luat-moi"
    page.save_revision().publish()
    assert page.search_entry.address.endswith("/tai-lieu/luat-moi/")


def test_changed_draft_is_not_found_before_it_is_published(texts):
    page = texts[0].specific
    page.title = "Bí mật chưa đăng"
    page.save_revision()
    assert not found_entries(query="bi mat chua dang")


def test_page_below_a_changed_address_keeps_a_true_one(tree, texts, django_capture_on_commit_callbacks):
    section = tree.materials
    section.slug = "tai-lieu-moi"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()
    assert SearchEntry.objects.get(page_id=texts[0].pk).address.startswith("/tai-lieu-moi/")


LESSON = (
    "Chữ chỉ có trong bài.\n\n::: một-đáp-án #q1\nCâu hỏi kín?\n\n- (x) Đáp án kín\n- ( ) Phương án khác\n\n"
    "> Giải thích: Lời giải kín.\n:::\n"
)


@pytest.fixture
def lesson(tree, add_page):
    index = add_page(tree.home, "Khóa học", model=CourseIndexPage)
    course = add_page(index, "Bồi dưỡng", model=CoursePage)
    return add_page(course, "Bài mở đầu", model=LessonPage, summary="Vị trí của hòa giải.", body=LESSON)


def test_lesson_is_found_by_title_and_summary_only(lesson):
    assert found_entries(query="vi tri cua hoa giai").get().title == "Bài mở đầu"
    for words in ("chữ chỉ có trong bài", "câu hỏi kín", "đáp án kín", "lời giải kín"):
        assert not found_entries(query=words)
    entry = lesson.search_entry
    assert "kín" not in entry.text + entry.text_key


def test_lesson_text_is_in_no_index_of_wagtail(lesson):
    from wagtail.search.backends import get_search_backend

    assert "body" not in {field.field_name for field in LessonPage.get_search_fields()}
    assert not list(get_search_backend().search("kín", LessonPage.objects.all()))


def test_public_address_of_a_lesson_shows_nothing_of_it(client, lesson):
    response = client.get(lesson.get_url())
    assert response.status_code == 302
    assert response["Location"].startswith("/hoc/")
    assert b"k\xc3\xadn" not in response.content


def test_search_takes_at_most_four_statements_of_its_own(client, texts, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/tim-kiem/", {"q": "hoa giai"})
