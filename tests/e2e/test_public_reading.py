"""Anyone: reads and searches on a phone without an account."""

import pytest

from tests.e2e.browser import Desk, follow

SPELLINGS = ("hòa giải", "hoà giải", "HOA GIAI", "hoa giai")


def test_visitor_reads_the_material_set_without_an_account(desk: Desk) -> None:
    page = desk.page()
    page.goto("/")
    follow(page.get_by_role("navigation", name="Trang chính").get_by_role("link", name="Tài liệu"))
    links = page.get_by_role("main").locator("a[href^='/tai-lieu/']")
    title = links.first.inner_text().splitlines()[0]
    follow(links.first)
    assert title in page.get_by_role("heading", level=1).inner_text()
    assert len(page.get_by_role("main").inner_text()) > 1500


def test_four_spellings_find_the_same_and_the_words_are_marked(desk: Desk) -> None:
    page = desk.page()
    found = []
    for words in SPELLINGS:
        page.goto("/tim-kiem/")
        page.get_by_role("main").get_by_role("searchbox").fill(words)
        follow(page.get_by_role("main").get_by_role("button", name="Tìm"))
        found.append(page.locator(".results h2").all_inner_texts())
        assert "hòa giải" in [mark.lower() for mark in page.locator(".results mark").all_inner_texts()]
    assert len(found[0]) >= 5
    assert found[1:] == found[:1] * 3


@pytest.mark.parametrize("address", ["/tin-tuc/", "/vu-viec/", "/huong-dan/", "/van-ban/"])
def test_each_public_list_opens_its_first_piece(desk: Desk, address: str) -> None:
    page = desk.page()
    page.goto(address)
    first = page.get_by_role("main").locator(f"a[href^='{address}']").first
    follow(first)
    assert page.url.rstrip("/").split("/")[-2] == address.strip("/")
    assert page.get_by_role("heading", level=1).count() == 1
