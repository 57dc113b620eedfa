"""The mediator: card, secret, lesson, paper, completion; the same without script; leaving a shared phone."""

import re

from playwright.sync_api import Page, expect

from tests.e2e import learning
from tests.e2e.browser import Desk, sign_in
from tests.e2e.product import Account

COURSE = "/hoc/khoa/boi-duong-hoa-giai-vien-moi/"
PAPER = "/hoc/kiem-tra/cuoi-khoa-hoa-giai-vien-moi/"
LESSONS = 14  # those that everybody takes; the cases to practise with do not count


def open_with_card(page: Page, account: Account) -> str:
    """Open the printed link, refuse a weak secret, take the proposed one; return it."""
    page.goto(account.card_path)
    assert account.card_path.split("/")[3] not in page.url
    page.get_by_role("heading", name=f"Ông/Bà {account.name} phải không?").wait_for()
    page.get_by_role("link", name="Đúng, là tôi").click()
    page.get_by_label("Tự đặt mật khẩu khác").check()
    page.locator("input[name=secret]").fill("12345678")
    page.get_by_role("button", name="Ghi mật khẩu và vào học").click()
    page.locator(".field-error").first.wait_for()
    page.get_by_label("Dùng dãy số này").check()
    proposed = page.locator(".proposed-secret").inner_text().replace(" ", "")
    page.get_by_role("button", name="Ghi mật khẩu và vào học").click()
    page.get_by_role("heading", name=f"Chào Ông/Bà {account.name}").wait_for()
    return proposed


def test_mediator_goes_from_the_card_to_the_completed_course(desk: Desk) -> None:
    desk.watch.expected = {422}  # the weak secret
    account = desk.product.mediators(with_card=True)[0]
    page = desk.page()
    secret = open_with_card(page, account)
    assert re.fullmatch(r"\d{8}", secret)
    expect(page.locator(".deadline")).to_contain_text("chậm nhất")

    page.get_by_role("button", name="Học tiếp").click()
    said = learning.take_lesson(page)
    assert len(said) >= 4
    page.goto("/hoc/")
    expect(page.locator(".progress-line")).to_contain_text(f"Đã học 1/{LESSONS} bài")
    assert learning.finish_lessons_by_forms(page.context, COURSE) == LESSONS - 1

    page.goto("/hoc/")
    page.get_by_role("link", name="Vào bài kiểm tra").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    learning.answer_paper_question(page, script=True)
    chosen = page.locator(".quiz-form input:checked").first.get_attribute("value")

    page = reopened(desk, page)
    page.goto("/hoc/")
    page.get_by_role("link", name="Vào bài kiểm tra").click()
    page.get_by_role("link", name="Làm tiếp bài đang làm").click()
    assert page.locator(".quiz-form input:checked").first.get_attribute("value") == chosen
    seen = learning.take_paper(page, script=True)

    check_result(page, seen)
    officer_sees_it_done(desk, account)


def reopened(desk: Desk, page: Page) -> Page:
    """Close the browser and open it again: only what a browser keeps on the device is left."""
    kept = page.context.storage_state()
    page.context.close()
    return desk.context(state=kept).new_page()


def check_result(page: Page, seen: int) -> None:
    """See the result in words, each question explained, and the completion in one's own ledger."""
    expect(page.locator(".score")).to_have_text("100 %")
    assert page.locator("section.question").count() == seen
    assert page.locator("section.question .note-explanation").count() == seen
    assert page.locator("section.question .law-ref").count() >= 10
    page.goto(f"{COURSE}hoan-thanh/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chúc mừng")
    page.goto("/hoc/toi/")
    assert page.get_by_role("main").locator(".plain-list li").count() >= LESSONS + 2


def officer_sees_it_done(desk: Desk, account: Account) -> None:
    page = desk.page(login="lechan")
    page.goto("/can-bo/tap-huan/")
    row = page.get_by_role("row").filter(has_text=account.name)
    expect(row.first).to_contain_text("Hoàn thành đúng hạn")


def test_the_same_way_without_script(desk: Desk) -> None:
    account = desk.product.mediators(with_card=False)[0]
    page = desk.page(script=False)
    sign_in(page, account)
    page.get_by_role("button", name="Học tiếp").click()
    assert len(learning.take_lesson(page)) >= 4
    learning.finish_lessons_by_forms(page.context, COURSE)
    page.goto(PAPER)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    seen = learning.take_paper(page, script=False)
    check_result(page, seen)


def test_whoever_shares_the_phone_leaves_with_one_tap(desk: Desk) -> None:
    page = desk.page()
    sign_in(page, desk.product.mediators(with_card=False)[1])
    page.goto("/tai-lieu/")
    page.get_by_role("button", name="Không phải tôi").first.click()
    page.locator("input[name=secret]").wait_for()
    page.goto("/hoc/toi/")
    assert "/dang-nhap/" in page.url
    page.go_back()
    assert page.get_by_text("Sổ học tập của tôi").count() == 0
