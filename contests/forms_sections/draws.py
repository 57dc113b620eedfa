"""Groups and lots of a round."""

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, new_code, put, shown
from contests.rules.drawing import GROUP_CONSTRAINTS

ORDERS = (("inside_group", "Trong từng bảng"), ("whole_round", "Chung cả vòng"), ("none", "Không bốc thứ tự"))
PACKS = (("team", "Từng đội bốc"), ("group", "Từng bảng bốc"), ("none", "Không bốc gói"))
#: which option of a constraint beside its attribute is asked
MORE = {"each_group_has": "least", "seeds_apart": "pots"}
#: how many rows there may be, and how many empty ones are offered
MOST, SPARE = 10, 2
EARLIER = "Với hạng vòng trước, ghi hang_vong_truoc."


class DrawForm(SectionForm):
    """Sizes of groups, what every group must satisfy, order of play, packs."""

    modes = ("stage",)
    title = "Chia bảng, bốc thăm"
    hint = "Bỏ trống cỡ bảng: không chia bảng. Đặc điểm của đội (ví dụ khu_vuc) được ghi ở trang của đội."

    def build(self) -> None:
        """Add the fields."""
        groups, draw = as_record(self.here.get("groups")), as_record(self.here.get("draw"))
        sizes = ", ".join(shown(one) for one in as_list(groups.get("sizes")))
        self.group("Chia bảng")
        self.text("sizes", "Cỡ các bảng", sizes, path=("groups", "sizes"), help="Ví dụ: 4, 4, 4")
        self._constraints(_records(groups))
        self._fixed(as_list(groups.get("fixed")))
        self.group("Bốc thăm")
        self.choice("order", "Thứ tự thi", ORDERS, draw.get("order"), path=("draw", "order"), none="– chung cả vòng –")
        self.choice(
            "pack_by", "Gói câu hỏi", PACKS, draw.get("pack_by"), path=("draw", "pack_by"), none="– từng đội bốc –"
        )

    def _constraints(self, rows: list[Plain]) -> None:
        """Ask what every division must keep, each row a kind; one kind may stand twice, for two attributes."""
        kinds = [(kind, shape.label) for kind, shape in GROUP_CONSTRAINTS.kinds.items()]
        for place in range(min(MOST, len(rows) + SPARE)):
            row = rows[place] if place < len(rows) else {}
            path, name = ("groups", "constraints", place), f"rang-buoc-{place}"
            self.group(f"Ràng buộc {place + 1} khi chia bảng")
            self.choice(name, "Các bảng phải", kinds, row.get("kind"), path=(*path, "kind"), none="– không có –")
            told = f"Ghi đặc điểm, ví dụ khu_vuc. {EARLIER}"
            self.text(f"{name}-theo", "Tính theo đặc điểm", row.get("attribute"), path=(*path, "attribute"), help=told)
            key = MORE.get(str(row.get("kind")), "")
            told = "Mỗi khu vực ít nhất mấy đội, hoặc mấy lượt hạt giống. Rải đều thì không cần."
            own = (*path, key) if key else ()
            self.text(f"{name}-may", "Mấy đội, mấy lượt", row.get(key), path=own, size=3, help=told)

    def clean(self) -> Plain:
        """Refuse an attribute without the kind that looks at it."""
        data = super().clean() or {}
        for name in self._rows():
            if not data.get(name) and (data.get(f"{name}-theo") or data.get(f"{name}-may")):
                self.add_error(name, "Xin chọn các bảng phải thế nào, hoặc xóa các ô dưới.")
        return data

    def _rows(self) -> list[str]:
        return [name.removesuffix("-theo") for name in self.fields if name.endswith("-theo")]

    def _given_constraints(self, before: list[Plain]) -> list[Plain]:
        """Return the rows in order; a new one without its number leaves that open («cần nhập»)."""
        found = []
        for place, name in enumerate(self._rows()):
            kind = self.given(name)
            if not kind:
                continue
            stands = place < len(before) and before[place].get("kind") == kind
            row = dict(before[place]) if stands else {"kind": kind}
            put(row, "attribute", self.given(f"{name}-theo"), needed=True)
            if kind in MORE:
                put(row, MORE[kind], self.number(f"{name}-may"), needed=not stands)
            found.append(row)
        return found

    def _fixed(self, rows: list[Plain]) -> None:
        """Ask groups that the rules name themselves."""
        words = ([row["name"], shown(row.get("entries")), "; ".join(as_list(row.get("units")))] for row in rows)
        told = (
            "Chỉ khi thể lệ ghi sẵn các bảng. Mỗi dòng một bảng: tên, số đội, các đơn vị cách nhau bằng dấu chấm phẩy; "
            "ba mục cách nhau bằng dấu gạch đứng. Ví dụ: Bảng 1 | 4 | Hà Nội; Hải Phòng; Bình Dương; Đà Nẵng"
        )
        lines = [" | ".join(one).rstrip(" |") for one in words]
        self.lines("fixed", "Các bảng định sẵn", lines, path=("groups", "fixed"), help=told)

    def _given_fixed(self, before: list[Plain]) -> list[Plain]:
        known = {row["name"]: row for row in before}
        found: list[Plain] = []
        for line in self.given_lines("fixed"):
            name, entries, units = [*(one.strip() for one in line.split("|", 2)), "", ""][:3]
            row = dict(known.get(name) or {"code": new_code(name, [one["code"] for one in found]), "name": name})
            put(row, "entries", entries)
            put(row, "units", [one.strip() for one in units.split(";") if one.strip()])
            found.append(row)
        return found

    def write(self, here: Plain) -> None:
        """Write groups and draw."""
        groups, draw = as_record(here.get("groups")), as_record(here.get("draw"))
        sizes = [one.strip() for one in self.given("sizes").replace(";", ",").split(",") if one.strip()]
        put(groups, "sizes", sizes)
        put(groups, "constraints", self._given_constraints(_records(groups)))
        put(groups, "fixed", self._given_fixed(as_list(groups.get("fixed"))))
        put(here, "groups", groups if {"sizes", "fixed"} & set(groups) else {})
        put(draw, "order", self.given("order"))
        put(draw, "pack_by", self.given("pack_by"))
        put(here, "draw", draw)


def _records(groups: Plain) -> list[Plain]:
    return [row for row in as_list(groups.get("constraints")) if isinstance(row, dict)]
