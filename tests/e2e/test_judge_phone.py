"""A judge marks in a hall with a bad line: the marks stay on the phone and are sent once when the line is back."""

from playwright.sync_api import expect

from tests.e2e.browser import Desk
from tests.e2e.judged_round import COUNT, SETUP, run_in
from tests.e2e.product import Product

CUT = "Mất mạng, sẽ tự gửi"


def test_a_sheet_marked_without_a_line_is_sent_once_when_it_is_back(desk: Desk, product: Product) -> None:
    code = run_in(product, SETUP)
    page = desk.page()
    page.goto("/giam-khao/")
    page.get_by_label("Mã thẻ").fill(code)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Đúng, vào chấm trên máy này").click()
    expect(page.locator(".judge-entry").first).to_contain_text("Đang thi")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("a.is-now").click()
    content = page.locator("#id_mark-noi_dung")
    content.fill("6,5")
    page.get_by_role("button", name="3", exact=True).last.click()
    page.get_by_role("button", name="Xem lại và nộp").click()
    expect(page.locator(".field-error")).to_have_text("Điểm 6,5 vượt mức tối đa 6.")
    content.fill("5,25")
    page.get_by_role("button", name="Xem lại và nộp").click()
    expect(page.locator("#xem-lai")).to_contain_text("Tổng: 8,25")
    page.route("**/*", lambda route: route.abort("aborted") if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Nộp và khóa phiếu").click()
    expect(page.locator("#trang-thai")).to_contain_text(CUT)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "5,25" in kept
    assert "Sáu" not in kept
    page.reload()
    expect(page.locator("#trang-thai")).to_contain_text(CUT)
    expect(content).to_have_value("5,25")
    expect(content).not_to_be_editable()
    assert run_in(product, COUNT) == "[]"
    page.unroute("**/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/giam-khao/cham/")
    expect(page.locator("a.is-now")).to_contain_text("Đã nộp")
    assert page.evaluate("localStorage.length") == 0
    assert run_in(product, COUNT) == "[{'noi_dung': '5.25', 'hinh_thuc': '3'}]"
