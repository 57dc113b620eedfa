"""What anybody reads without an account: front page, material set, news, cases, guides, register of law."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models import CasePage, GuidePage, LegalArticle, LegalDocument, MaterialPage, NewsPage

BODY = "Theo [Điều 4](luat:35/2013/QH13#dieu-4), hòa giải là **tự nguyện**.\n\n::: quan-trọng\nKhông ép ai.\n:::\n"


@pytest.fixture
def material(tree, law, add_page):
    page = add_page(tree.materials, "Nguyên tắc hòa giải", section="Luật", summary="Sáu nguyên tắc.", body=BODY)
    page.law_articles.set(LegalArticle.objects.filter(number__in=["4", "13"]))
    page.save_revision().publish()
    return page


def test_front_page_says_what_this_is_and_offers_two_actions(client, tree, add_page):
    add_page(tree.news, "Tin thứ nhất", model=NewsPage, published_on=date(2026, 9, 1))
    add_page(tree.cases, "Lối đi chung", model=CasePage, field="Đất đai")
    html = client.get("/").content.decode()
    assert "Học và làm hòa giải ở cơ sở" in html
    assert f'href="{reverse("accounts:sign-in")}">Đăng nhập để học' in html
    assert 'href="/tai-lieu/">Đọc bộ tài liệu' in html
    assert "Tin thứ nhất" in html
    assert "Lối đi chung" in html


def test_welcome_page_of_wagtail_is_gone(client, tree):
    assert "Wagtail" not in client.get("/").content.decode()
    assert client.get("/home/").status_code == 404


def test_material_set_is_grouped_by_section_in_the_order_of_the_tree(client, tree, add_page):
    for title, section in (("Bài một", "Luật"), ("Bài hai", "Kỹ năng"), ("Bài ba", "Luật")):
        add_page(tree.materials, title, section=section)
    html = client.get("/tai-lieu/").content.decode()
    places = [html.index(f">{text}<") for text in ("Luật", "Bài một", "Bài ba", "Kỹ năng", "Bài hai")]
    assert places == sorted(places)


def test_material_page_opens_the_article_it_refers_to(client, material):
    response = client.get("/tai-lieu/nguyen-tac-hoa-giai/")
    html = response.content.decode()
    assert 'href="/van-ban/35-2013-qh13/#dieu-4"' in html
    assert "<strong>tự nguyện</strong>" in html
    assert "callout-important" in html
    assert html.count("chưa đối chiếu") == 1  # only article 13
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_draft_is_seen_by_nobody(client, tree, add_page):
    add_page(tree.materials, "Bản nháp", live=False, body="Chưa xong.")
    assert client.get("/tai-lieu/ban-nhap/").status_code == 404
    assert "Bản nháp" not in client.get("/tai-lieu/").content.decode()


def test_text_with_an_error_shows_a_sentence_not_its_source(client, tree, add_page):
    page = add_page(tree.materials, "Bài lỗi", body="Trước.\n")
    MaterialPage.objects.filter(pk=page.pk).update(body="Trước.\n\n::: một-đáp-án #a\nHỏi?\n\n- (x) Đúng\n:::\n")
    html = client.get("/tai-lieu/bai-loi/").content.decode()
    assert "Nội dung này đang được chỉnh sửa" in html
    assert "(x)" not in html


def test_news_come_newest_first_and_in_pages(client, tree, add_page):
    for day in range(1, 16):
        add_page(tree.news, f"Tin ngày {day:02d}", model=NewsPage, published_on=date(2026, 9, day))
    first, second = (client.get("/tin-tuc/", {"trang": number}).content.decode() for number in (1, 2))
    assert first.index("Tin ngày 15") < first.index("Tin ngày 04")
    assert "Tin ngày 03" not in first
    assert "Tin ngày 03" in second
    assert "15/09/2026" in first


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/vu-viec/", "Lối đi"),
        ("/vu-viec/loi-di/", "Hai nhà"),
        ("/huong-dan/", "Cho cán bộ"),
        ("/huong-dan/cho-can-bo/", "Bấm"),
    ],
)
def test_cases_and_guides_are_open_to_everyone(client, tree, add_page, path, words):
    add_page(tree.cases, "Lối đi", model=CasePage, body="Hai nhà to tiếng.")
    add_page(tree.guides, "Cho cán bộ", model=GuidePage, body="Bấm vào số.")
    response = client.get(path)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_register_says_what_is_in_force_and_what_replaced_the_rest(client, law):
    html = client.get("/van-ban/").content.decode()
    assert "Luật 35/2013/QH13" in html
    assert "Còn hiệu lực" in html
    old = client.get("/van-ban/160-1999-nd-cp/").content.decode()
    assert "Hết hiệu lực" in old
    assert "Thay bằng" in old
    assert 'href="/van-ban/35-2013-qh13/"' in old


def test_article_has_an_anchor_of_its_own(client, law):
    html = client.get("/van-ban/35-2013-qh13/").content.decode()
    assert 'id="dieu-4"' in html
    assert client.get("/van-ban/khong-co/").status_code == 404


PATHS = ["/", "/tai-lieu/", "/tai-lieu/nguyen-tac-hoa-giai/", "/tin-tuc/", "/vu-viec/", "/huong-dan/", "/van-ban/"]


@pytest.mark.parametrize("path", [*PATHS, "/van-ban/35-2013-qh13/", "/tim-kiem/?q=hoa"])
def test_page_takes_at_most_eight_statements_signed_in(mediator_client, material, django_assert_max_num_queries, path):
    mediator_client.get(path)
    with django_assert_max_num_queries(8):
        assert mediator_client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/tai-lieu/", "/tin-tuc/", "/vu-viec/", "/van-ban/"])
def test_list_takes_the_same_statements_at_any_length(client, tree, law, add_page, path):
    def count() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    add_page(tree.materials, "Bài 0", body="x")
    add_page(tree.news, "Tin 0", model=NewsPage, published_on=date(2026, 1, 1))
    add_page(tree.cases, "Vụ 0", model=CasePage)
    few = count()
    for number in range(1, 25):
        add_page(tree.materials, f"Bài {number}", body="x")
        add_page(tree.news, f"Tin {number}", model=NewsPage, published_on=date(2026, 1, number))
        add_page(tree.cases, f"Vụ {number}", model=CasePage)
        LegalDocument.objects.create(number=f"{number}/2025/NĐ-CP", kind="Nghị định", title="Thử")
    assert count() == few


def test_text_is_read_from_the_database_once(client, material):
    client.get("/tai-lieu/nguyen-tac-hoa-giai/")
    with CaptureQueriesContext(connection) as caught:
        client.get("/tai-lieu/nguyen-tac-hoa-giai/")
    assert not [query for query in caught if "libraryimage" in query["sql"]]


def test_changed_register_is_seen_at_once(client, material, law):
    client.get("/tai-lieu/nguyen-tac-hoa-giai/")
    law.number = "36/2013/QH13"
    law.save()
    assert (
        'href="/van-ban/35-2013-qh13/#dieu-4">Điều 4</a>'
        not in client.get("/tai-lieu/nguyen-tac-hoa-giai/").content.decode()
    )


def test_first_visit_is_light(client, material):
    response = client.get("/tai-lieu/nguyen-tac-hoa-giai/")
    assert len(response.content) < 20_000
