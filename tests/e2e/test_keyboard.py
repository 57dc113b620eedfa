"""Keyboard only: signing in and answering, the focus always to be seen."""

from playwright.sync_api import Page, expect

from tests.e2e.browser import LAPTOP, Desk, six_digits

MOST_TABS = 120
FOCUS_IS_SHOWN = """() => {
  const style = getComputedStyle(document.activeElement);
  const row = document.activeElement.closest("label");
  const around = row ? getComputedStyle(row) : style;
  const drawn = (one) => (one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== "none";
  return drawn(style) || drawn(around);
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the wanted control has the focus, and see that it shows it."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            assert page.evaluate(FOCUS_IS_SHOWN), f"focus cannot be seen on {selector}"
            return
    raise AssertionError(f"{selector} is not reached with Tab")


def test_officer_signs_in_with_the_keyboard(desk: Desk) -> None:
    account = desk.product.account("nhatky")
    page = desk.page(size=LAPTOP)
    page.goto("/dang-nhap/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('skip-link')")
    page.keyboard.press("Enter")
    tab_to(page, "input[name=name]")
    page.keyboard.type(account.login)
    tab_to(page, "input[name=secret]")
    page.keyboard.type(account.secret)
    page.keyboard.press("Enter")
    page.locator("input[name=code]").wait_for()
    tab_to(page, "input[name=code]")
    page.keyboard.type(six_digits(account.totp_secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Nhật ký")).to_be_visible()


def test_mediator_answers_with_the_keyboard(desk: Desk) -> None:
    account = desk.product.mediators(with_card=False)[1]
    page = desk.page()
    page.goto("/dang-nhap/")
    tab_to(page, "input[name=name]")
    page.keyboard.type(account.login)
    tab_to(page, "input[name=secret]")
    page.keyboard.type(account.secret)
    page.keyboard.press("Enter")
    page.locator("h1", has_text=account.name).wait_for()
    tab_to(page, "main .button.wide")
    page.keyboard.press("Enter")
    page.locator("form.question-form").first.wait_for()
    tab_to(page, "form.question-form input[type=radio]")
    page.keyboard.press("Space")
    tab_to(page, "form.question-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".feedback").first).to_be_visible()
