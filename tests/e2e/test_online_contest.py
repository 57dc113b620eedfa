"""A person takes part in an online contest on a phone: registers, answers while the line is cut, hands in."""

from playwright.sync_api import expect

from tests.e2e.browser import Desk
from tests.e2e.judged_round import run_in
from tests.e2e.product import Product

COUNT = """
from contests.models import OnlineAttempt
attempt = OnlineAttempt.objects.get(entrant__full_name="Ngô Thị Thử")
print(attempt.state, attempt.answers.count(), attempt.guess)
"""


def test_answers_given_without_a_line_are_sent_and_handed_in(desk: Desk, product: Product) -> None:
    page = desk.page()
    page.goto("/hoi-thi/?q=truc+tuyen")
    page.get_by_role("link", name="Cuộc thi trực tuyến").first.click()
    page.get_by_role("link", name="Vào thi trực tuyến").click()
    page.get_by_role("link", name="Đăng ký dự thi").click()
    page.get_by_label("Họ và tên").fill("Ngô Thị Thử")
    page.get_by_label("Ngày sinh").fill("1979-03-08")
    page.get_by_role("textbox", name="Số điện thoại").fill("0355 123 987")
    page.get_by_label("Đơn vị", exact=True).select_option(label="Sở Tư pháp")
    for tick in page.locator("input[type=checkbox]").all():
        expect(tick).not_to_be_checked()
    page.get_by_label("Tôi đáp ứng điều kiện").check()
    page.get_by_label("xét điều kiện dự thi").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Đăng ký").click()
    expect(page.locator(".entrant-code")).to_be_visible()
    page.get_by_role("button", name="Tôi đã ghi lại").click()
    page.get_by_role("link", name="Vào phòng thi").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator(".quiz-clock")).to_contain_text("phút")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    questions = page.locator("form.question:has(input[type=radio][name=c])")
    state = questions.locator("[data-lms-save-state]")
    questions.nth(0).locator(".option-row").first.click()
    expect(state.nth(0)).to_contain_text("máy chủ nhận lúc")
    page.route("**/luu/", lambda route: route.abort("aborted"))
    questions.nth(1).locator(".option-row").nth(1).click()
    expect(state.nth(1)).to_contain_text("Mất mạng")
    page.get_by_label("Câu dự đoán").fill("1250")
    page.get_by_label("Câu dự đoán").blur()
    expect(page.locator("[data-lms-all]")).to_contain_text("Còn 2 câu trên máy chưa gửi")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "1250" in kept
    assert "Ngô" not in kept
    page.reload()
    expect(questions.nth(1).locator("input[type=radio]").nth(1)).to_be_checked()
    page.unroute("**/luu/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-lms-all]")).to_have_text("Mọi câu trả lời đã gửi.")
    assert run_in(product, COUNT) == "open 3 None"

    page.get_by_role("link", name="Xem lại và nộp bài").click()
    expect(page.locator(".alert-warn")).to_contain_text("8 câu")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Máy chủ đã nhận bài")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("2 trên 10 câu")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert run_in(product, COUNT) == "submitted 3 1250"
