"""The commune officer: second factor, the roster as it is, teams, deadlines, cards; and what is not theirs."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.browser import LAPTOP, PHONE, Desk, follow, sign_in
from tests.e2e.product import ROOT

ROSTERS = ROOT / "tests" / "data" / "rosters"
EXPECTED = json.loads((ROSTERS / "xa-doan-ket.json").read_text(encoding="utf-8"))
RAIL = {
    "Tổ và người": ("Hòa giải viên", "Tổ hòa giải", "Nhập danh sách"),
    "Tập huấn": ("Thời hạn tập huấn", "Giấy chứng nhận"),
}
COUNTS = ("Dòng có người", "Mới", "Có thay đổi", "Giữ nguyên", "Không nhận")


def open_part(page: Page, name: str) -> None:
    """Open a part of the staff shell: its word in the rail, then its tab."""
    word = next(word for word, names in RAIL.items() if name in names)
    follow(page.get_by_role("navigation", name="Các phần").get_by_role("link", name=word, exact=True))
    follow(page.get_by_role("navigation", name=word).get_by_role("link", name=name, exact=True))


def send_roster(page: Page, path: Path) -> None:
    """Send a file and wait until its rows are shown."""
    open_part(page, "Nhập danh sách")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Gửi tệp và xem trước").click()
    page.get_by_role("heading", name="1. Các cột được hiểu thế này").wait_for()


def counts_on(page: Page) -> dict[str, int]:
    """Return the numbers of the confirmation."""
    shown = page.locator("dl.figures .figure")
    texts = [shown.nth(index).inner_text().split("\n") for index in range(shown.count())]
    return {lines[0].strip(): int(lines[-1]) for lines in texts}


def test_officer_of_an_empty_commune_imports_the_roster_as_it_is(desk: Desk) -> None:
    page = desk.page(size=LAPTOP)
    sign_in(page, desk.product.account("doanket"))
    page.get_by_text("Bắt đầu: nhập danh sách hòa giải viên").wait_for()
    send_roster(page, ROSTERS / "xa-doan-ket.xlsx")
    read = dict(zip(COUNTS, (46, EXPECTED["created"], 0, 0, EXPECTED["refused"]), strict=True))
    assert counts_on(page) == read

    correct_and_restore_a_column(page)
    assert counts_on(page) == read

    page.get_by_role("link", name=re.compile("^Cần trả lời")).click()
    expect(page.locator("form.answer button")).not_to_have_count(0)
    page.get_by_role("button", name=re.compile("^Ghi vào danh sách")).click()
    page.get_by_text("Đã ghi vào danh sách lúc").wait_for()
    assert counts_on(page) == read

    send_roster(page, ROSTERS / "xa-doan-ket.xlsx")
    assert counts_on(page) == dict(zip(COUNTS, (46, 0, 0, EXPECTED["created"], EXPECTED["refused"]), strict=True))
    expect(page.get_by_role("button", name=re.compile("^Ghi vào danh sách"))).to_be_disabled()
    see_teams_people_deadlines(page)
    print_cards_of_a_team(page)


def correct_and_restore_a_column(page: Page) -> None:
    """Say that the column of phones is to be left out, look again, and put it back."""
    selects = page.locator("details[open] select[name^='cot-']")
    place = next(index for index in range(selects.count()) if selects.nth(index).input_value() == "phone")
    for wanted in ("ignored", "phone"):
        selects.nth(place).select_option(wanted)
        page.get_by_role("button", name="Đọc lại theo các cột đã chọn").first.click()
        page.get_by_text("Đã đọc lại tệp theo cách hiểu mới").wait_for()
        assert selects.nth(place).input_value() == wanted


def see_teams_people_deadlines(page: Page) -> None:
    """Open the three lists: everyone of the file is there, worst first, each with a reason."""
    open_part(page, "Tổ hòa giải")
    expect(page.locator("table.dense tbody tr")).to_have_count(EXPECTED["teams"])
    open_part(page, "Hòa giải viên")
    expect(page.get_by_text(f"{EXPECTED['created']} người.")).to_be_visible()
    open_part(page, "Thời hạn tập huấn")
    reasons = page.locator("td.because").all_inner_texts()
    assert len(reasons) == EXPECTED["created"]
    assert all(len(reason) > 20 for reason in reasons)


def print_cards_of_a_team(page: Page) -> None:
    """Choose two people, make their cards, and get a PDF with at least one page."""
    open_part(page, "Hòa giải viên")
    for box in page.locator("td.pick input").all()[:2]:
        box.check()
    page.get_by_role("button", name="In thẻ cho người đã chọn").click()
    page.get_by_text("2 thẻ").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Làm thẻ mới và tải tệp PDF").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1


def test_officer_does_not_reach_another_commune(desk: Desk) -> None:
    desk.watch.expected = {404}
    own = desk.page(login="lechan", size=LAPTOP)
    own.goto("/can-bo/hoa-giai-vien/")
    person = own.locator("table.people tbody a").first
    name, address = person.inner_text(), person.get_attribute("href")
    own.goto("/can-bo/to-hoa-giai/")
    team = own.locator("table.dense tbody a").first.get_attribute("href")

    stranger = desk.page(login="thanhdong", size=LAPTOP)
    for guessed in (address, f"{address}sua/", team, f"{team}sua/"):
        answer = stranger.goto(str(guessed))
        assert answer
        assert answer.status == 404
        assert name not in stranger.content()


def test_officer_works_on_a_phone_too(desk: Desk) -> None:
    page = desk.page(login="lechan", size=PHONE)
    page.goto("/can-bo/")
    sentence = page.locator("ul.today a").first
    text = sentence.inner_text()
    sentence.click()
    expect(page.locator("table.dense tbody tr").first).to_be_visible()
    assert re.search(r"\d", text)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
