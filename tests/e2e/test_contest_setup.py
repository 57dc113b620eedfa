"""A first-time organiser sets a contest up from a template to the run sheet; then the timekeeper's clock is tried."""

import json
import re
import sys
import time
from dataclasses import dataclass, field
from fractions import Fraction

from playwright.sync_api import Locator, Page, expect

from contests.rules.penalties import PENALTIES
from tests.e2e.browser import LAPTOP, Desk, follow
from tests.e2e.judged_round import run_in
from tests.e2e.product import Product

NAME = "Hội thi lập thử trong 15 phút"
LIMIT_MINUTES = 15
#: a person who reads each label, thinks, and types with two fingers
SECONDS_A_PRESS, SECONDS_A_FIELD = 6, 9
STARTED_EARLIER = """(milliseconds) => {
  const key = Object.keys(sessionStorage).find((name) => name.startsWith("contest-clock:"));
  const state = JSON.parse(sessionStorage.getItem(key));
  sessionStorage.setItem(key, JSON.stringify({ ...state, since: state.since - milliseconds }));
}"""
PEOPLE = """
import json
from mediators.models import Mediator
found = {}
everybody = Mediator.objects.filter(appointments__isnull=False).select_related("commune").order_by("pk")
for row in everybody.distinct()[:400]:
    found.setdefault((row.commune_id, str(row.commune)), []).append(row.full_name)
rows = [(name, people[:3]) for (_code, name), people in found.items() if len(people) > 2]
print(json.dumps(rows[:2]))
"""


@dataclass
class Counted:
    """What the organiser did: buttons pressed and fields filled, per stage of the work."""

    page: Page
    pressed: int = 0
    filled: int = 0
    stages: list[tuple[str, int, int, float]] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def press(self, name: str, *, role: str = "link") -> None:
        """Press a link or button by its words."""
        follow(self.page.get_by_role("main").get_by_role(role, name=name).first)
        self.pressed += 1

    def next(self) -> None:
        """Press what the page names as the next action."""
        follow(self.page.locator(".next-action a.button, .next-action button").first)
        self.pressed += 1

    def fill(self, label: str | re.Pattern[str], value: str) -> None:
        """Fill a field by its label."""
        self.page.get_by_label(label).first.fill(value)
        self.filled += 1

    def choose(self, label: str | re.Pattern[str], words: str) -> None:
        """Choose in a field by its label."""
        self.page.get_by_label(label).first.select_option(label=words)
        self.filled += 1

    def done(self, stage: str) -> None:
        """End a stage of the work."""
        before = [sum(row[column] for row in self.stages) for column in (1, 2)]
        took = time.monotonic() - self.since
        self.stages.append((stage, self.pressed - before[0], self.filled - before[1], took))
        self.since = time.monotonic()

    def told(self) -> str:
        """Return the table of the trial, with the minutes a person would need."""
        lines = [
            f"{stage}: {pressed} lần bấm, {filled} ô, máy {took:.1f} s" for stage, pressed, filled, took in self.stages
        ]
        machine = sum(row[3] for row in self.stages)
        lines.append(
            f"Cộng: {self.pressed} lần bấm, {self.filled} ô, máy {machine:.1f} s; người ước {self.minutes():.1f} phút"
        )
        return "\n".join(lines)

    def minutes(self) -> float:
        """Return the minutes that these steps take a person."""
        return (self.pressed * SECONDS_A_PRESS + self.filled * SECONDS_A_FIELD) / 60


def open_from_template(work: Counted) -> None:
    """Choose a template, name the contest, answer what the rules leave open."""
    work.page.goto("/can-bo/hoi-thi/")
    work.press("Lập hội thi")
    work.press("Hội thi «Hòa giải viên giỏi» tỉnh Ninh Bình lần thứ IV")
    work.fill("Tên hội thi", NAME)
    work.choose("Địa bàn tổ chức", "Thành phố Hải Phòng")
    work.press("Lập hội thi và nhập tiếp", role="button")
    expect(work.page.get_by_role("heading", name="Những chỗ thể lệ chưa định")).to_be_visible()
    work.done("Chọn mẫu, đặt tên")
    for group in work.page.locator("fieldset").all():
        answer_group(work, group)
    work.press("Ghi", role="button")
    expect(work.page.get_by_text("Thể lệ đã đủ để chấm.")).to_be_visible()
    work.done("Nhập những chỗ thể lệ chưa định")


def answer_group(work: Counted, group: Locator) -> None:
    """Give the maximum and what is asked of one part; proposals stay as they are proposed."""
    part = group.locator("legend").inner_text()
    for label, value in (("Điểm tối đa", "10"), ("Các tiêu chí", "Nội dung: 6\nHình thức: 4")):
        for box in group.get_by_label(label).all():
            box.fill(value)
            work.filled += 1
    if "Kiến thức" in part and group.get_by_label("Cách chấm").count():
        group.get_by_label("Cách chấm").first.select_option(label="Trắc nghiệm 10 câu, mỗi câu đúng 1 điểm")
        work.filled += 1


def register(work: Counted, place: str, people: list[str]) -> None:
    """Register a team of three, hand it in and accept it."""
    work.press("Đăng ký đội")
    work.fill("Tên đội", f"Đội {place}")
    work.choose("Đơn vị cử", place)
    work.press("Ghi và chọn người", role="button")
    for number, name in enumerate(people):
        work.fill(re.compile("^Tìm hòa giải viên"), name)
        work.press("Tìm", role="button")
        work.press("Thêm vào đội", role="button")
        if not number:
            work.press("Làm đội trưởng", role="button")
    work.press("Gửi đăng ký", role="button")
    work.press("Duyệt cho dự thi")
    reason = work.page.get_by_label("Lý do")
    if work.page.get_by_text("Chưa đủ điều kiện").count():
        reason.fill("Ban tổ chức đã xem hồ sơ giấy")
        work.filled += 1
    work.press("Duyệt cho dự thi", role="button")
    work.press("← Đội dự thi")


def appoint(work: Counted, number: int) -> None:
    """Appoint one judge; the first is the head."""
    work.press("Thêm giám khảo")
    work.fill("Họ và tên", f"Giám khảo thứ {number}")
    if number == 1:
        work.page.get_by_label("Trưởng ban").check()
        work.filled += 1
    work.page.locator("main form button[type=submit]").first.click()
    work.pressed += 1


def test_a_first_contest_is_set_up_within_fifteen_minutes(desk: Desk, product: Product) -> None:
    rows = json.loads(run_in(product, PEOPLE))
    page = desk.page(login="sotuphap", size=LAPTOP)
    work = Counted(page)
    open_from_template(work)
    page.goto("/can-bo/hoi-thi/")
    work.press(NAME)
    expect(page.locator(".next-action")).to_contain_text("Thể lệ đã đủ.")
    work.next()
    work.press("Mở nhận đăng ký", role="button")
    work.press("Đội dự thi (0)")
    for place, people in rows:
        register(work, place, people)
    page.goto("/can-bo/hoi-thi/")
    work.press(NAME)
    work.done("Nhận đăng ký hai đội, mỗi đội ba người")
    work.next()
    work.press("Bắt đầu hội thi", role="button")
    work.next()
    work.next()
    work.next()
    work.fill("Mã bốc thăm đọc to trước mọi người", "Hải Phòng 2026")
    work.press("Bốc thăm", role="button")
    expect(page.get_by_role("heading", name="Kết quả bốc thăm")).to_be_visible()
    work.done("Lập danh sách, bốc thăm")
    page.goto("/can-bo/hoi-thi/")
    work.press(NAME)
    expect(page.locator(".next-action")).to_contain_text("chưa đủ giám khảo")
    work.next()
    for number in (1, 2, 3):
        appoint(work, number)
    work.done("Ghi ba giám khảo")
    page.locator(".breadcrumb a").first.click()
    work.press("Gói câu hỏi")
    work.press("Rút từ ngân hàng")
    work.fill("Số gói", "3")
    work.fill("Mã bốc thăm", "22-11")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("còn đóng").first).to_be_visible()
    page.locator(".breadcrumb a").first.click()
    work.press("Bốc gói câu hỏi")
    work.choose("Phần thi", "Kiến thức")
    work.fill("Mã bốc thăm", "22-11")
    work.press("Bốc gói", role="button")
    work.pressed += 3
    work.done("Lập và bốc gói câu hỏi")
    work.next()
    expect(page.locator(".next-action")).to_contain_text("Mời Đội")
    work.next()
    expect(page.locator(".stage-clock")).to_be_visible()
    work.done("Đến trang điều hành")
    sys.stdout.write(f"\n{work.told()}\n")
    assert work.minutes() < LIMIT_MINUTES
    try_clock(page, product, desk)


def try_clock(page: Page, product: Product, desk: Desk) -> None:
    """Start, stop, go over the limit, reload: what the clock says is what the rules take.

    The clock runs by the server's time: a reload after the browser's clock was moved shows the true time again.
    """
    face, note = page.locator(".stage-clock"), page.locator("[data-clock-note]")
    page.locator("[data-clock-start]").click()
    page.evaluate(STARTED_EARLIER, 240_000)
    page.reload()
    expect(face).to_have_text(re.compile(r"4:\d\d"))
    page.clock.install()
    page.reload()
    page.clock.run_for(400)
    expect(face).to_have_text(re.compile(r"4:\d\d"))
    page.clock.fast_forward("02:31")
    expect(note).to_contain_text(re.compile(r"Quá 1:\d\d: trừ 1 điểm$"))
    by_rules = PENALTIES.build({"kind": "per_full_minute", "points": 1})
    assert [by_rules.points_lost(overrun_seconds=Fraction(second), score=Fraction(10)) for second in (59, 60, 119)] == [
        0,
        1,
        1,
    ]
    page.locator("[data-clock-stop]").click()
    stopped = page.locator("#gio-seconds").input_value()
    assert re.fullmatch(r"6:\d\d,\d\d", stopped)
    page.clock.fast_forward("05:00")
    expect(page.locator("#gio-seconds")).to_have_value(stopped)
    page.get_by_role("button", name="Ghi thời gian").click()
    expect(page.get_by_text("Đã ghi.")).to_be_visible()
    plain = desk.page(login="sotuphap", size=LAPTOP, script=False)
    plain.goto(page.url)
    expect(plain.locator("[data-contest-clock]")).to_be_hidden()
    plain.get_by_label("Thời gian thi (phút:giây)").fill("5:30")
    plain.get_by_label("Lý do sửa").fill("Đồng hồ tay")
    plain.get_by_role("button", name="Ghi thời gian").click()
    expect(plain.get_by_text("Đã ghi.")).to_be_visible()
