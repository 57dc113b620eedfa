"""Prizes, side prizes, incidents of a round."""

from typing import Any

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, new_code, put, shown
from contests.forms_sections.parts import leaves
from contests.rules.prizes import REST
from contests.rules.reading import Path
from contests.rules.specs import UNSET

SPARE = 3
LEAST_ROWS = 6  # first, second, third, encouragement, and two more
REST_WORDS = "còn lại"
SHARED = (
    ("share_using_places", "Cùng nhận giải cao hơn, bớt số giải phía dưới"),
    ("share_keeping_places", "Cùng nhận giải cao hơn, giữ nguyên số giải phía dưới"),
    ("forbid", "Không cho đồng giải: phải phân định"),
)
SCOPES = (("round", "Cả vòng thi"), ("group", "Từng bảng"))
SIDE_SHARED = (("share", "Cùng nhận giải"), ("better_rank", "Bài có hạng chung cao hơn nhận"))
FIGURE_ORDERS = (("highest", "Số lớn nhất, ngày muộn nhất"), ("lowest", "Số nhỏ nhất, ngày sớm nhất"))
FIGURES_OF = (("entry", "Đội, bài dự thi"), ("member", "Từng người của đội"))
CHOOSERS = (
    ("judges", "Ban Giám khảo chọn"),
    ("audience", "Khán giả bình chọn"),
    ("organiser", "Ban tổ chức chọn"),
    ("sponsor", "Nhà tài trợ chọn"),
)
EFFECTS = (
    ("deduct", "Trừ điểm"),
    ("void_part", "Phần thi không được tính điểm"),
    ("excuse_time", "Không tính thời gian"),
    ("disqualify", "Loại khỏi vòng thi"),
)


class PrizeRows:
    """The rows of one table of prizes on a form: a row per prize, some spare; an emptied name takes the row out."""

    def __init__(self, form: SectionForm, rows: list[Plain], path: Path) -> None:
        """Add the fields. `path`: where the table stands in the round."""
        self.form, self.rows, self.count = form, rows, max(len(rows) + SPARE, LEAST_ROWS)
        for place in range(self.count):
            row = rows[place] if place < len(rows) else {}
            count = REST_WORDS if row.get("count") == REST else row.get("count")
            here = (*path, place)
            form.group(f"Giải {place + 1}" if row else f"Giải {place + 1} (thêm)")
            form.text(f"{place}-name", "Tên giải", row.get("name"), path=(*here, "name"))
            form.text(f"{place}-count", "Số giải", count, path=(*here, "count"), size=8)
            money = row.get("amount_vnd")
            form.text(f"{place}-money", "Tiền thưởng mỗi giải (đồng)", money, path=(*here, "amount_vnd"), size=14)

    def given(self) -> list[Plain]:
        """Return the table as it was sent."""
        form, table = self.form, list[Plain]()
        for place in range(self.count):
            name = form.given(f"{place}-name")
            if not name:
                continue
            row = dict(self.rows[place]) if place < len(self.rows) else {}
            row.setdefault("code", new_code(name, [one["code"] for one in [*self.rows, *table]]))
            row["name"] = name
            count = form.number(f"{place}-count")
            put(row, "count", REST if count.lower() == REST_WORDS else count, needed=True)
            put(row, "amount_vnd", form.number(f"{place}-money").replace(".", "").replace(" ", ""))
            table.append(row)
        return table


class PrizesForm(SectionForm):
    """The table of prizes, and what happens when a tie lies across two of them."""

    title = "Giải thưởng"
    hint = (
        "Xếp từ giải cao xuống. Số giải ghi «còn lại» ở dòng cuối: mọi đội còn lại cùng được giải ấy. "
        "Xóa tên giải để bỏ dòng."
    )

    def build(self) -> None:
        """Add a row per prize, some spare."""
        prizes = as_record(self.here.get("prizes"))
        self.table = PrizeRows(self, as_list(prizes.get("table")), ("prizes", "table"))
        self.group("Khi bằng nhau")
        label = "Bài bằng nhau ở chỗ chuyển giải"
        self.choice("on_tie", label, SHARED, prizes.get("on_tie"), path=("prizes", "on_tie"))
        self.choice(
            "scope", "Trao giải theo", SCOPES, prizes.get("scope"), path=("prizes", "scope"), none="– cả vòng thi –"
        )
        self.flag("none", "Vòng này không trao giải", self.here.get("prizes") == "none")

    def write(self, here: Plain) -> None:
        """Write the table."""
        prizes = as_record(here.get("prizes"))
        table = self.table.given()
        if self.given("none") and not table:
            here["prizes"] = "none"
            return
        if not table:
            here["prizes"] = UNSET
            return
        prizes["table"] = table
        put(prizes, "on_tie", self.given("on_tie"), needed=True)
        put(prizes, "scope", self.given("scope"))
        here["prizes"] = prizes

    def clean(self) -> Plain:
        """Refuse «no prizes» beside prizes."""
        data = super().clean() or {}
        if data.get("none") and any(value for name, value in data.items() if name.endswith("-name")):
            self.add_error("none", "Đang có tên giải ở trên. Xóa tên giải, hoặc bỏ dấu ở đây.")
        return data


class SidePrizesForm(SectionForm):
    """Side prizes: best of a part, by a figure of the people, or chosen."""

    title = "Giải phụ"
    hint = "Giải do người chọn được ghi ở trang «Giải phụ» của vòng thi. Xóa tên giải để bỏ dòng."

    def build(self) -> None:
        """Add a row per prize, some spare."""
        prizes = as_record(self.here.get("prizes"))
        self.rows = as_list(prizes.get("side"))
        self.ways = self._ways()
        for place in range(len(self.rows) + SPARE):
            row = self.rows[place] if place < len(self.rows) else {}
            by, path = as_record(row.get("by")), ("prizes", "side", place)
            self.group(f"Giải phụ {place + 1}" if row else f"Giải phụ {place + 1} (thêm)")
            self.text(f"{place}-name", "Tên giải", row.get("name"), path=(*path, "name"))
            choices = [(key, words) for key, (_plain, words) in self.ways.items()]
            self.choice(f"{place}-way", "Cách xét", choices, self._key(by), path=(*path, "by"))
            label = "Bằng nhau thì"
            self.choice(f"{place}-tie", label, SIDE_SHARED, by.get("on_tie"), path=(*path, "by", "on_tie"))
            money = row.get("amount_vnd")
            self.text(f"{place}-money", "Tiền thưởng (đồng)", money, path=(*path, "amount_vnd"), size=14)
        self._other()

    def _other(self) -> None:
        """Ask one more side prize, by any figure of the entries or of their people."""
        self.group("Thêm một giải phụ theo số liệu khác")
        self.text("khac-name", "Tên giải", "")
        told = "Mã của số liệu, ví dụ so_nam_lam_hoa_giai; ghi ở trang của đội, của người."
        self.text("khac-attribute", "Số liệu", "", size=40, help=told)
        self.choice("khac-order", "Ai nhận", FIGURE_ORDERS, "")
        self.choice("khac-of", "Số liệu của", FIGURES_OF, "")
        self.choice("khac-tie", "Bằng nhau thì", SIDE_SHARED, "")
        self.text("khac-money", "Tiền thưởng (đồng)", "", size=14)

    def write(self, here: Plain) -> None:
        """Write the side prizes."""
        prizes = here.get("prizes")
        found: list[Plain] = []
        for place in range(len(self.rows) + SPARE):
            name = self.given(f"{place}-name")
            if not name:
                continue
            row = dict(self.rows[place]) if place < len(self.rows) else {}
            row.setdefault("code", new_code(name, [one["code"] for one in [*self.rows, *found]]))
            row["name"] = name
            way = self.given(f"{place}-way")
            by = dict(self.ways[way][0]) if way else {}
            if by and by["kind"] != "chosen":
                put(by, "on_tie", self.given(f"{place}-tie"), needed=True)
            put(row, "by", by, needed=True)
            put(row, "amount_vnd", self.number(f"{place}-money").replace(".", "").replace(" ", ""))
            found.append(row)
        if self.given("khac-name"):
            found.append(self._given_other([one["code"] for one in [*self.rows, *found]]))
        if isinstance(prizes, dict):
            put(prizes, "side", found)

    def _given_other(self, taken: list[str]) -> Plain:
        name, money = self.given("khac-name"), self.number("khac-money").replace(".", "").replace(" ", "")
        by: Plain = {"kind": "attribute", "attribute": self.given("khac-attribute")}
        for key, field in (("order", "khac-order"), ("of", "khac-of"), ("on_tie", "khac-tie")):
            put(by, key, self.given(field), needed=True)
        row: Plain = {"code": new_code(name, taken), "name": name, "by": by}
        put(row, "amount_vnd", money)
        return row

    def clean(self) -> Plain:
        """Refuse side prizes of a round that has no table of prizes yet, and a figure without its name."""
        data = super().clean() or {}
        if data.get("khac-name") and not data.get("khac-attribute"):
            self.add_error("khac-attribute", "Xin ghi mã của số liệu.")
        if data.get("khac-attribute") and not data.get("khac-name"):
            self.add_error("khac-name", "Xin ghi tên giải.")
        named = [name for name, value in data.items() if name.endswith("-name") and value]
        if named and not isinstance(self.here.get("prizes"), dict):
            self.add_error(named[0], "Xin ghi bảng giải thưởng của vòng này trước.")
        return data

    def _ways(self) -> dict[str, tuple[Plain, str]]:
        found: dict[str, tuple[Plain, str]] = {}
        for kind, words in CHOOSERS:
            found[f"chosen:{kind}"] = ({"kind": "chosen", "by": kind}, words)
        for _path, part in leaves(self.here):
            plain: Plain = {"kind": "best_part", "part": part["code"]}
            found[self._key(plain)] = (plain, f"Cao điểm nhất phần «{part['name']}»")
        of = "entry" if self.is_online else "member"  # online every entry is one person
        for figure, told in (("nam_sinh", "theo năm sinh"), ("ngay_sinh", "theo ngày sinh")):
            for order, words in (("lowest", "Người cao tuổi nhất"), ("highest", "Người trẻ tuổi nhất")):
                plain = {"kind": "attribute", "attribute": figure, "order": order, "of": of}
                found[self._key(plain)] = (plain, f"{words} ({told})")
        for row in self.rows:
            by = as_record(row.get("by"))
            if by:
                found.setdefault(self._key(by), (by, f"Như thể lệ: {by.get('attribute', by.get('kind'))}"))
        return found

    @staticmethod
    def _key(by: Plain) -> str:
        more = [by[name] for name in ("by", "part", "attribute", "order", "of") if name in by]
        return ":".join([str(by.get("kind", "")), *map(str, more)])


class IncidentsForm(SectionForm):
    """Incidents that may be noted on stage, and what each does."""

    modes = ("stage",)
    title = "Sự việc và cách xử lý"
    hint = "Những việc thư ký ghi được trong lúc thi, ví dụ quá số người phụ diễn, hỏng âm thanh. Xóa tên để bỏ dòng."

    def build(self) -> None:
        """Add a row per incident, some spare."""
        self.rows = as_list(self.here.get("incidents"))
        for place in range(len(self.rows) + SPARE):
            row = self.rows[place] if place < len(self.rows) else {}
            path: tuple[Any, ...] = ("incidents", place)
            self.group(f"Sự việc {place + 1}" if row else f"Sự việc {place + 1} (thêm)")
            self.text(f"{place}-name", "Tên sự việc", row.get("name"), path=(*path, "name"))
            self.choice(f"{place}-effect", "Xử lý", EFFECTS, row.get("effect"), path=(*path, "effect"))
            self.text(f"{place}-points", "Số điểm trừ", shown(row.get("points")), path=(*path, "points"), size=8)

    def write(self, here: Plain) -> None:
        """Write the incidents."""
        found: list[Plain] = []
        for place in range(len(self.rows) + SPARE):
            name = self.given(f"{place}-name")
            if not name:
                continue
            row = dict(self.rows[place]) if place < len(self.rows) else {}
            row.setdefault("code", new_code(name, [one["code"] for one in [*self.rows, *found]]))
            row["name"] = name
            put(row, "effect", self.given(f"{place}-effect"), needed=True)
            put(row, "points", self.number(f"{place}-points") if row["effect"] == "deduct" else "")
            found.append(row)
        put(here, "incidents", found)
