"""Every kind of activity on a phone: tapped, dragged and turned with script; chosen in plain forms without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import every_kind
from tests.e2e.browser import PHONE, Desk
from tests.e2e.measuring import Measured
from tests.e2e.product import Product

STEPS = ("Giới thiệu mục đích", "Từng bên trình bày", "Thảo luận phương án", "Ghi nhận kết quả")
PAIRS = {
    "Hòa giải thành": "Lập văn bản hòa giải thành nếu các bên đồng ý",
    "Hòa giải không thành": "Hướng dẫn các bên đến cơ quan có thẩm quyền",
    "Có dấu hiệu tội phạm": "Báo ngay cho cơ quan chức năng",
}
RIGHT = {"mot": ("03 người",), "nhieu": ("Lắng nghe riêng", "Giữ bí mật"), "trong-phim": ("Lắng nghe",)}
RATINGS = {"Đề nghị nghỉ": "5", "Nhắc lại quyền": "4", "Yêu cầu bình tĩnh": "1"}
WRITTEN = {
    "luan": "Gặp riêng từng bên, cùng đo lại đất, ghi nhận thỏa thuận.",
    "nghi": "Hôm qua.",
    "nghi-kin": "Lúc vội.",
}
WAY = ("Gặp riêng từng bên", "Cùng xem bản đồ", "")


@pytest.fixture(scope="module")
def prepared(product: Product) -> Iterator[Product]:
    """Offer the course while these tests run; other journeys find the home of a learner as the demo made it."""
    every_kind.run(product, "add")
    yield product
    every_kind.run(product, "hide")


def opened(desk: Desk, *, login: str, script: bool) -> Page:
    """Open the lesson as an officer who learns too: what staff learn leaves nothing in anybody's ledger."""
    page = desk.page(login=login, script=script)
    page.goto(f"/hoc/khoa/{every_kind.COURSE}/")
    page.locator("form[action$='/bat-dau/'] button").first.click()
    page.goto(every_kind.ADDRESS)
    return page


def section(page: Page, ref: str) -> Locator:
    return page.locator(f"#b-{ref}")


def send(page: Page, ref: str) -> str:
    """Send one question and return what is said about it."""
    section(page, ref).locator(".submit").click()
    section(page, ref).locator(".retry").wait_for()
    said = section(page, ref).locator(".feedback-title")
    return said.inner_text() if said.count() else ""


def choose_options(page: Page) -> None:
    """Answer what is chosen or typed the same way with and without script."""
    for ref, options in RIGHT.items():
        for words in options:
            section(page, ref).locator("label", has_text=words).click()
        assert "Đúng rồi." in send(page, ref), ref
    dung = section(page, "dung").locator("fieldset")
    dung.filter(has_text="áp đặt").get_by_text("Đúng", exact=True).click()
    dung.filter(has_text="xử phạt").get_by_text("Sai", exact=True).click()
    assert "Đúng rồi." in send(page, "dung")
    gaps = section(page, "dien")
    for box, typed in zip(gaps.locator("input[type=text]").all(), ("3", "Nữ"), strict=True):
        box.fill(typed)
    gaps.locator("select").select_option(label="tự nguyện")
    assert "Đúng rồi." in send(page, "dien")
    for words, level in RATINGS.items():
        section(page, "sjt").locator("fieldset", has_text=words).locator(f"input[value='{level}']").check()
    assert "4/4 điểm" in send(page, "sjt")


def write_texts(page: Page) -> None:
    for ref, text in WRITTEN.items():
        section(page, ref).locator("textarea").fill(text)
        send(page, ref)
    expect(section(page, "luan")).to_contain_text("Đáp án gợi ý")
    expect(section(page, "nghi-kin")).to_contain_text("không được lưu lại")


def play_case(page: Page) -> None:
    case = section(page, "duong")
    for number, words in enumerate(WAY, start=1):
        case.locator(f"input[name='b-duong-step'][value='{number}']").wait_for(state="attached")
        if words:
            case.get_by_text(words).click()
        case.locator(".submit").click()
    expect(case.locator(".scene-ending")).to_contain_text("Kết thúc: Hòa giải thành")
    expect(case.locator(".path-step")).to_have_count(3)
    expect(case).to_contain_text("Trình tự hòa giải: +2")
    expect(case).to_contain_text("8,33/10 điểm")


def finish(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Học xong bài").click()
    page.get_by_text("Đã học xong bài «").wait_for()


def put_in_order(page: Page) -> None:
    """Bring the steps into order with the buttons, by keyboard."""
    rows = section(page, "xep").locator(".field-row")
    rows.locator(".order-button").first.wait_for()
    for wanted, words in enumerate(STEPS):
        while words not in rows.nth(wanted).inner_text():
            at = next(place for place in range(len(STEPS)) if words in rows.nth(place).inner_text())
            rows.nth(at).locator(".order-button").first.press("Enter")
    assert "Đúng rồi." in send(page, "xep")


def drag_a_step(page: Page) -> None:
    """Drag the first step behind the second one: the form knows it without a further tap."""
    rows = section(page, "xep").locator(".field-row")
    rows.locator(".order-place").first.wait_for()
    first = rows.nth(0).locator(".field-label").inner_text()
    rows.nth(0).evaluate("row => row.scrollIntoView({block: 'center'})")  # not below the fixed bar
    start, end = (rows.nth(place).locator(".order-place").bounding_box() for place in (0, 1))
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 10, end["y"] + end["height"] - 4, steps=6)
    page.mouse.up()
    expect(rows.nth(1).locator(".field-label")).to_have_text(first)
    expect(rows.nth(1).locator("select")).to_have_value("2")


def tap_pairs(page: Page) -> None:
    pairs = section(page, "ghep")
    for left, right in PAIRS.items():
        row = pairs.locator(".field-row").filter(has=page.locator(".field-label", has_text=left))
        opener = row.locator(".pair-opener")
        opener.press("Enter")
        row.locator(".pair-choices button", has_text=right).press("Enter")
        expect(opener).to_have_text(right)
    assert "Đúng rồi." in send(page, "ghep")


def test_every_kind_is_tapped_and_turned_on_a_phone(prepared: Product, desk: Desk) -> None:
    page = opened(desk, login="thanhdong", script=True)
    measured = Measured()
    measured.measure(page, learner=True)
    page.set_viewport_size(PHONE)
    deck = section(page, "the")
    expect(deck).to_contain_text("Thẻ 1/3")
    deck.locator("summary").first.click()
    expect(deck).to_contain_text("tự nguyện giải quyết")
    deck.get_by_role("button", name="Thẻ sau").click()
    expect(deck).to_contain_text("Thẻ 2/3")
    drag_a_step(page)
    put_in_order(page)
    tap_pairs(page)
    lane = section(page, "anh").locator("svg rect").filter(has=page.locator("title", has_text="Lối đi chung"))
    lane.click(position={"x": 4, "y": 30})
    expect(section(page, "anh").locator("input:checked")).to_have_count(1)
    assert "Đúng rồi." in send(page, "anh")
    choose_options(page)
    section(page, "luan").locator("textarea").fill("Hai từ")
    expect(section(page, "luan").locator(".word-count")).to_have_text("Đã viết 2 từ.")
    write_texts(page)
    play_case(page)
    page.reload()
    expect(section(page, "duong").get_by_role("button", name="Thử lối khác")).to_be_visible()
    measured.measure(page, learner=True)
    assert not measured.told(), measured.told()
    page.set_viewport_size(PHONE)
    finish(page)


def test_every_kind_is_done_in_plain_forms_without_script(prepared: Product, desk: Desk) -> None:
    page = opened(desk, login="lechan", script=False)
    assert section(page, "the").locator("summary").count() == 3
    for number, words in enumerate(STEPS, start=1):
        section(page, "xep").locator(".field-row", has_text=words).locator("select").select_option(str(number))
    assert "Đúng rồi." in send(page, "xep")
    for left, right in PAIRS.items():
        section(page, "ghep").get_by_label(left).select_option(label=right)
    assert "Đúng rồi." in send(page, "ghep")
    section(page, "anh").locator("label", has_text="Lối đi chung").click()
    assert "Đúng rồi." in send(page, "anh")
    choose_options(page)
    write_texts(page)
    play_case(page)
    finish(page)
