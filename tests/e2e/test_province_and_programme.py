"""The province officer follows numbers to their lists; the programme editor keeps subjects and the holiday table."""

import re

from playwright.sync_api import expect

from tests.e2e.browser import LAPTOP, Desk, follow


def test_every_number_of_a_commune_opens_the_list_behind_it(desk: Desk) -> None:
    page = desk.page(login="sotuphap", size=LAPTOP)
    page.goto("/can-bo/tinh/")
    page.locator("#loc-q").fill("le chan")
    follow(page.get_by_role("button", name="Tìm"))
    row = page.get_by_role("row").filter(has_text="Lê Chân")
    labels = [cell.get_attribute("data-label") for cell in row.first.locator("td.number").all()]
    assert len(labels) >= 6
    for index, label in enumerate(labels):
        number = row.first.locator("td.number").nth(index)
        wanted = int(re.sub(r"\D", "", number.inner_text()))
        follow(number.get_by_role("link"))
        expect(page.locator("#noi-dung")).to_be_visible()
        shown = page.locator("table.dense tbody tr").count()
        if wanted > 50:
            assert shown == 50, label
        else:
            assert shown == wanted, label
        page.go_back()


def test_province_officer_sees_no_other_province(desk: Desk) -> None:
    desk.watch.expected = {404}
    page = desk.page(login="sotuphap", size=LAPTOP)
    page.goto("/can-bo/tinh/?q=doan+ket")
    assert page.get_by_role("row").filter(has_text="Đoàn Kết").count() == 0
    answer = page.goto("/can-bo/tinh/?tinh=20")
    assert answer
    assert answer.status == 404
    page.goto("/can-bo/hoa-giai-vien/?xa=06001")
    assert page.locator("table.people tbody tr", has_text="Đoàn Kết").count() == 0


def test_programme_editor_changes_a_subject(desk: Desk) -> None:
    page = desk.page(login="chuongtrinh", size=LAPTOP)
    page.goto("/can-bo/chuong-trinh/")
    versions = page.locator("table tbody a")
    names = versions.all_inner_texts()
    assert any("4077" in name for name in names)
    assert any("2372" in name for name in names)
    follow(page.get_by_role("link", name=re.compile("tạm")).first)
    subject = page.locator("table tbody a[href*='/chuyen-de/']").first
    address = subject.get_attribute("href")
    subject.click()
    page.locator("input[name=theory_periods]").fill("hai")
    desk.watch.expected = {422}
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.locator(".field-error").first).to_be_visible()
    page.locator("input[name=theory_periods]").fill("2,5")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_role("row").filter(has=page.locator(f"a[href='{address}']"))).to_contain_text("2,5")


def test_a_new_day_off_moves_a_deadline_and_taking_it_away_moves_it_back(desk: Desk) -> None:
    officer = desk.page(login="lechan", size=LAPTOP)
    officer.goto("/can-bo/tap-huan/?tinh-trang=running")
    row = officer.locator("table.deadlines tbody tr").last
    name = row.locator("a").inner_text()
    due = re.search(r"\d\d/\d\d/\d{4}", row.locator("td[data-label='Hạn']").inner_text())
    assert due

    editor = desk.page(login="chuongtrinh", size=LAPTOP)
    editor.goto("/can-bo/lich-nghi/ngay/")
    editor.locator("input[name=day]").fill(due[0])
    editor.locator("select[name=kind]").select_option("off")
    editor.locator("input[name=name]").fill("Ngày nghỉ thử")
    editor.locator("input[name=source]").fill("Thông báo thử số 01/TB")
    editor.get_by_role("button", name="Xem các hạn sẽ đổi").click()
    expect(editor.get_by_text(re.compile(r"Hạn tập huấn của \d+ người sẽ đổi"))).to_be_visible()
    editor.get_by_role("button", name="Ghi thay đổi").click()
    expect(editor.get_by_text("Đã ghi lịch nghỉ.")).to_be_visible()
    officer.reload()
    moved = officer.get_by_role("row").filter(has_text=name).locator("td[data-label='Hạn']")
    expect(moved).not_to_contain_text(due[0])

    day, month, year = due[0].split("/")
    editor.goto(f"/can-bo/lich-nghi/ngay/?ngay={year}-{month}-{day}")
    editor.get_by_role("button", name="Bỏ ngày này khỏi bảng").click()
    editor.get_by_role("button", name="Ghi thay đổi").click()
    expect(editor.get_by_text("Đã ghi lịch nghỉ.")).to_be_visible()
    officer.reload()
    expect(moved).to_contain_text(due[0])
