"""The trainer calls a roll on a telephone without network; the marks survive a reload and are sent exactly once."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browser import Desk

PEOPLE = 4
GONE = "net::ERR_INTERNET_DISCONNECTED"


def without_network(desk: Desk, page: Page) -> None:
    """Mark people, reload, and find everything again, all without network."""
    page.context.set_offline(True)
    rows = page.locator(".phone-line:not(.is-there) .phone-main")
    for _person in range(PEOPLE - 1):
        rows.first.click()
    page.get_by_label("Mã trên thẻ").fill("HG 0000 0001")
    page.get_by_role("button", name="Ghi có mặt").click()
    state = page.get_by_role("status").first
    expect(state).to_contain_text(f"Đã lưu trên máy {PEOPLE} · chờ gửi {PEOPLE}")
    page.reload()
    expect(state).to_contain_text(f"chờ gửi {PEOPLE}")
    expect(state).to_contain_text("mất mạng")
    expect(page.locator(".phone-line.is-there")).not_to_have_count(0)
    desk.watch.problems[:] = [found for found in desk.watch.problems if GONE not in found]


def test_roll_on_a_telephone_without_network(desk: Desk) -> None:
    page = desk.page(login="tapvien")
    page.goto("/can-bo/lop-tap-huan/")
    page.get_by_role("heading", name="Lớp hôm nay").wait_for()
    page.get_by_role("link", name="Điểm danh bằng điện thoại").first.click()
    expect(page.locator(".phone-line").first).to_be_visible()
    before = page.locator(".phone-line.is-there").count()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator(".phone-line").first).to_be_visible()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    without_network(desk, page)
    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi về máy chủ").click()
    expect(page.get_by_role("status").first).to_contain_text(f"Đã gửi hết · {PEOPLE} lượt ghi")
    page.goto(page.url.replace("/can-bo/diem-danh/", "/can-bo/lop-tap-huan/buoi/"))
    expect(page.get_by_text("Mã HG 0000 0001")).to_have_count(1)
    # The walk-in of the demo and the code that nobody has are there besides.
    expect(page.get_by_text(re.compile(rf"^{before + PEOPLE - 1 + 2} người có mặt"))).to_be_visible()
