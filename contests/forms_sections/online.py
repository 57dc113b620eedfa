"""Online rounds: when they are open, attempts and which counts, the guess, who is one person; prizes of units."""

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, put
from contests.forms_sections.prizes import SHARED, PrizeRows
from contests.queries.rules_gaps import KNOWN
from contests.rules.reading import Path
from contests.rules.specs import UNSET
from contests.rules.units import MEASURE_LABELS, MEASURES

NO_GUESS = "Bước phân định «Dự đoán gần đúng hơn» đang dùng câu dự đoán. Bỏ bước ấy ở mục «Khi bằng điểm» trước."
SHOWN = (("at_once", "Ngay khi nộp bài"), ("after_close", "Sau khi đóng vòng thi"))
PERSONS = (("account", "Tài khoản của hòa giải viên"), ("phone", "Số điện thoại"))
IDENTITY = ("identity_number", "Số định danh (hệ thống không giữ; xin chọn cách khác)")
GUESS = ("of", "counting", "taken_from")
ORDER = ("Xét trước hết", "Bằng nhau thì xét", "Vẫn bằng thì xét")


def _words(key: str) -> list[tuple[str, str]]:
    """Return the choices that the questions on open settings offer for the same setting."""
    return [(value, label) for value, label, _plain in KNOWN[key][2]]


class OnlineForm(SectionForm):
    """Times, attempts, guess, persons, when the score is shown."""

    title = "Mở, đóng, lượt thi, câu dự đoán"
    hint = "Giờ Việt Nam. Thời gian làm bài nhập ở mục «Thời gian»; thứ tự phân định ở mục «Khi bằng điểm»."
    modes = ("online",)

    def build(self) -> None:
        """Add the fields."""
        online = as_record(self.here.get("online"))
        self.group("Mở và đóng")
        self.moment("opens_at", "Mở thi lúc", online.get("opens_at"), path=("online", "opens_at"))
        self.moment("closes_at", "Đóng thi lúc", online.get("closes_at"), path=("online", "closes_at"))
        self._attempts(online)
        self._guess(online)
        self.group("Người dự thi")
        held = online.get("person_is")
        persons = (*PERSONS, *((IDENTITY,) if held == IDENTITY[0] else ()))
        told = "Mỗi người chỉ được tính một lần, nhận ra bằng cách này."
        self.choice("person_is", "Nhận ra một người bằng", persons, held, path=("online", "person_is"), help=told)
        each = "Mỗi dòng một điều, ví dụ: Ngày sinh."
        asked, void = as_list(online.get("identity_asked")), as_list(online.get("void_for"))
        self.lines("identity_asked", "Người dự thi phải khai", asked, path=("online", "identity_asked"), help=each)
        each = "Mỗi dòng một điều. Người xem xét rồi quyết định; máy không tự hủy bài."
        self.lines("void_for", "Bài bị hủy khi", void, path=("online", "void_for"), help=each)
        each = "Không ghi thì ban tổ chức đặt khi mở vòng thi."
        days = online.get("appeal_days")
        self.text("appeal_days", "Số ngày nhận khiếu nại sau công bố", days, path=("online", "appeal_days"), help=each,
                  size=2)  # fmt: skip

    def _attempts(self, online: Plain) -> None:
        self.group("Lượt thi")
        self.text("attempts", "Số lượt thi mỗi người", online.get("attempts"), path=("online", "attempts"), size=3)
        for name, label in (
            ("counts", "Tính lượt nào"),
            ("among_equal", "Các lượt bằng điểm thì lấy"),
            ("duration_unit", "Thời gian làm bài tính đến"),
        ):
            self.choice(name, label, _words(name), online.get(name), path=("online", name))
        self.choice(
            "score_shown", "Báo số câu đúng", SHOWN, online.get("score_shown"), path=("online", "score_shown"),
            none="– sau khi đóng vòng thi –",
        )  # fmt: skip

    def _guess(self, online: Plain) -> None:
        guess = as_record(online.get("guess"))
        self.group("Câu dự đoán")
        self.flag("guess", "Có câu dự đoán", bool(guess), path=("online", "guess"))
        for name, label in (("of", "Đoán số lượng"), ("counting", "Đếm theo"), ("taken_from", "Lấy số đoán ở")):
            self.choice(name, label, _words(name), guess.get(name), path=("online", "guess", name))

    def clean(self) -> Plain:
        """Refuse a close before the opening, a guess half given, a guess taken out while the ranking uses it."""
        data = super().clean() or {}
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "Giờ đóng phải sau giờ mở.")
        if not data.get("guess"):
            self._check_no_guess(data)
        return data

    def _check_no_guess(self, data: Plain) -> None:
        had = bool(as_record(as_record(self.here.get("online")).get("guess")))
        if "guess_distance" in [step.get("kind") for step in as_list(self.here.get("tie_break"))]:
            self.add_error("guess", NO_GUESS)
        elif not had and any(data.get(name) for name in GUESS):
            self.add_error("guess", "Đã chọn cách đoán ở dưới: xin đánh dấu «Có câu dự đoán».")

    def write(self, here: Plain) -> None:
        """Write the settings of the online round."""
        online = as_record(here.get("online"))
        for name in ("opens_at", "closes_at"):
            put(online, name, self.given_moment(name, online.get(name)))
        put(online, "attempts", self.number("attempts"), needed=True)
        for name in ("counts", "among_equal", "duration_unit"):
            put(online, name, self.given(name), needed=True)
        guess: Plain = {}
        if self.given("guess"):
            for name in GUESS:
                put(guess, name, self.given(name), needed=True)
        put(online, "guess", guess)
        for name in ("person_is", "score_shown"):
            put(online, name, self.given(name))
        for name in ("identity_asked", "void_for"):
            put(online, name, self.given_lines(name))
        put(online, "appeal_days", self.number("appeal_days"))
        here["online"] = online


class UnitPrizesForm(SectionForm):
    """Prizes for units: what is compared, in order, and the table."""

    title = "Giải đơn vị"
    hint = "Xếp từ giải cao xuống. Xóa hết tên giải: vòng này không có giải đơn vị."
    modes = ("online",)

    def build(self) -> None:
        """Add the measures in order, a row per prize."""
        units = as_record(as_record(self.here.get("online")).get("units"))
        measures, path = as_list(units.get("measures")), ("online", "units")
        choices = [(name, MEASURE_LABELS[name].capitalize()) for name in MEASURES]
        self.group("Xét đơn vị theo, lần lượt")
        for place, label in enumerate(ORDER):
            value = measures[place] if place < len(measures) else ""
            here: Path = (*path, "measures", place)
            self.choice(f"xet-{place}", label, choices, value, path=here, none="– không –")
        self.table = PrizeRows(self, as_list(units.get("table")), (*path, "table"))
        self.group("Khi bằng nhau")
        label = "Đơn vị bằng nhau ở chỗ chuyển giải"
        self.choice("on_tie", label, SHARED, units.get("on_tie"), path=(*path, "on_tie"))

    def clean(self) -> Plain:
        """Refuse a measure named twice, and measures of a table that is not there."""
        data = super().clean() or {}
        chosen = [data[f"xet-{place}"] for place in range(len(ORDER)) if data.get(f"xet-{place}")]
        if len(set(chosen)) < len(chosen):
            self.add_error("xet-1", "Một cách xét được chọn hai lần.")
        named = any(value for name, value in data.items() if name.endswith("-name"))
        if chosen and not named:
            self.add_error("0-name", "Xin ghi tên giải, hoặc bỏ các cách xét ở trên.")
        return data

    def write(self, here: Plain) -> None:
        """Write the prizes of units."""
        online = as_record(here.get("online"))
        units, table = as_record(online.get("units")), self.table.given()
        if table:
            measures = [self.given(f"xet-{place}") for place in range(len(ORDER)) if self.given(f"xet-{place}")]
            put(units, "measures", measures, needed=True)
            units["table"] = table
            put(units, "on_tie", self.given("on_tie"), needed=True)
        put(online, "units", units if table else {})
        here["online"] = online or UNSET
