"""Every main page and state, for older users (security.md §8): engine, targets, letters, 400 % zoom."""

from playwright.sync_api import Page

from tests.e2e import learning
from tests.e2e.browser import LAPTOP, Desk, follow, sign_in
from tests.e2e.measuring import Measured
from tests.e2e.test_commune_officer import ROSTERS, send_roster
from tests.e2e.test_learner import COURSE, PAPER


def first_link(page: Page, address: str, selector: str) -> str:
    """Return where the first such link of a page leads."""
    page.goto(address)
    return page.locator(selector).first.get_attribute("href") or ""


def measure_all(page: Page, addresses: list[str], *, learner: bool, measured: Measured | None = None) -> Measured:
    """Open and measure each address, adding to what was measured before."""
    measured = measured or Measured()
    for address in addresses:
        page.goto(address)
        measured.measure(page, learner=learner)
    return measured


def test_public_pages(desk: Desk) -> None:
    desk.watch.expected = {404, 422}
    page = desk.page()
    lists = ["/tai-lieu/", "/tin-tuc/", "/vu-viec/", "/huong-dan/", "/van-ban/"]
    pieces = [first_link(page, address, f"main a[href^='{address}']") for address in lists]
    searches = ["/tim-kiem/", "/tim-kiem/?q=hoa+giai", "/tim-kiem/?q=zzzz"]
    entry = ["/", "/dang-nhap/", "/kich-hoat/ma-the/", "/kiem-tra-chung-nhan/", "/khong-co-trang-nay/"]
    pieces.append("/huong-dan/viet-hoat-dong/")  # the one with written examples
    measured = measure_all(page, [*entry, *searches, *lists, *pieces], learner=True)
    page.goto("/kich-hoat/ma-the/")
    page.locator("input[name=code]").fill("12")
    page.get_by_role("button", name="Tiếp tục").click()
    page.locator(".field-error, .alert-bad").first.wait_for()
    measured.measure(page, learner=True)
    assert not measured.told(), measured.told()


def test_pages_of_contests_and_the_judges_door(desk: Desk) -> None:
    desk.watch.expected = {422}
    page = desk.page()
    contest = first_link(page, "/hoi-thi/", "main article h2 a")
    held = first_link(page, contest, "main ol a")
    result = first_link(page, "/hoi-thi/", "main a[href$='/ket-qua/']")
    own = ["/hoi-thi/", "/hoi-thi/?q=zzzz", contest, held, result, "/hoa-giai-vien-tieu-bieu/", "/giam-khao/"]
    measured = measure_all(page, own, learner=True)
    page.locator("input[name=code]").fill("12")
    page.get_by_role("button", name="Tiếp tục").click()
    page.locator(".field-error").first.wait_for()
    measured.measure(page, learner=True)
    assert not measured.told(), measured.told()


def test_card_pages(desk: Desk) -> None:
    page = desk.page()
    page.goto(desk.product.mediators(with_card=True)[1].card_path)
    measured = Measured()
    measured.measure(page, learner=True)
    follow(page.get_by_role("link", name="Đúng, là tôi"))
    measured.measure(page, learner=True)
    assert not measured.told(), measured.told()


def test_learner_pages(desk: Desk) -> None:
    page = desk.page()
    sign_in(page, desk.product.mediators(with_card=False)[2])
    measured = measure_all(page, ["/hoc/", COURSE], learner=True)
    page.get_by_role("button", name="Học tiếp").click()
    page.locator(learning.UNANSWERED).first.wait_for()
    lesson = page.url
    measured.measure(page, learner=True)
    learning.answer_lesson_questions(page)
    measured.measure(page, learner=True)
    page.goto("/hoc/")
    learning.finish_lessons_by_forms(page.context, COURSE)
    own = ["/hoc/", COURSE, lesson, "/hoc/on-tap/", "/hoc/toi/", "/hoc/chung-nhan/", PAPER]
    measure_all(page, own, learner=True, measured=measured)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.locator(".quiz-form").wait_for()
    measured.measure(page, learner=True)
    page.get_by_role("button", name="Xem lại cả bài và nộp").click()
    page.locator(".review-list").wait_for()
    measured.measure(page, learner=True)
    page.get_by_role("button", name="Nộp bài").click()
    page.locator(".score").wait_for()
    measured.measure(page, learner=True)
    assert not measured.told(), measured.told()


def test_commune_officer_pages(desk: Desk) -> None:
    page = desk.page(login="lechan", size=LAPTOP)
    person = first_link(page, "/can-bo/hoa-giai-vien/", "table.people td a")
    team = first_link(page, "/can-bo/to-hoa-giai/", "table.dense td a")
    why = first_link(page, "/can-bo/tap-huan/", "table.deadlines td a")
    lists = ["/can-bo/", "/can-bo/hoa-giai-vien/", "/can-bo/to-hoa-giai/", "/can-bo/tap-huan/", "/can-bo/tai-khoan/"]
    lists += ["/can-bo/chung-nhan/", "/can-bo/chi-tieu/"]
    forms = ["/can-bo/nhap-danh-sach/", "/can-bo/hoa-giai-vien/them/", "/can-bo/to-hoa-giai/them/"]
    single = [person, f"{person}sua/", team, f"{team}sua/", why, "/can-bo/in-the/?xa=11383"]
    measured = measure_all(page, [*lists, *forms, *single], learner=False)
    send_roster(page, ROSTERS / "phuong-le-chan.xlsx")
    measured.measure(page, learner=False)
    page.get_by_role("button", name="Bỏ tệp này").click()
    assert not measured.told(), measured.told()


def test_pages_of_province_programme_and_log(desk: Desk) -> None:
    measured = measure_all(
        desk.page(login="sotuphap", size=LAPTOP), ["/can-bo/tinh/", "/can-bo/chi-tieu/"], learner=False
    )
    page = desk.page(login="chuongtrinh", size=LAPTOP)
    version = first_link(page, "/can-bo/chuong-trinh/", "table td a:has-text('tạm')")
    subject = first_link(page, version, "table td a[href*='/chuyen-de/']")
    own = ["/can-bo/chuong-trinh/", version, f"{version}sua/", subject, "/can-bo/lich-nghi/", "/can-bo/lich-nghi/ngay/"]
    measure_all(page, own, learner=False, measured=measured)
    measure_all(desk.page(login="nhatky", size=LAPTOP), ["/can-bo/nhat-ky/"], learner=False, measured=measured)
    trainer = desk.page(login="tapvien", size=LAPTOP)
    question = first_link(trainer, "/can-bo/ngan-hang/", "main a[href*='/ngan-hang/cau/']")
    bank = ["/can-bo/ngan-hang/", "/can-bo/ngan-hang/moi/", question]
    measure_all(trainer, bank, learner=False, measured=measured)
    assert not measured.told(), measured.told()
