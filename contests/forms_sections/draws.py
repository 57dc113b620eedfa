"""Groups and lots of a round."""

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, new_code, put, shown
from contests.rules.drawing import GROUP_CONSTRAINTS

ORDERS = (("inside_group", "Trong từng bảng"), ("whole_round", "Chung cả vòng"), ("none", "Không bốc thứ tự"))
PACKS = (("team", "Từng đội bốc"), ("group", "Từng bảng bốc"), ("none", "Không bốc gói"))
#: which option of a constraint beside its attribute is asked
MORE = {"each_group_has": "least", "seeds_apart": "pots"}
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
        held = {row["kind"]: row for row in as_list(groups.get("constraints")) if isinstance(row, dict)}
        for kind, shape in GROUP_CONSTRAINTS.kinds.items():
            row = held.get(kind, {})
            told = f"Ghi đặc điểm, ví dụ khu_vuc. {EARLIER if kind == 'seeds_apart' else ''}".strip()
            self.text(f"{kind}-attribute", shape.label, row.get("attribute"), path=("groups", "constraints"), help=told)
            if kind in MORE:
                label = "Mỗi khu vực ít nhất mấy đội" if kind == "each_group_has" else "Mấy lượt hạt giống"
                self.text(f"{kind}-more", label, row.get(MORE[kind]), path=("groups", "constraints"), size=3)
        self._fixed(as_list(groups.get("fixed")))
        self.group("Bốc thăm")
        self.choice("order", "Thứ tự thi", ORDERS, draw.get("order"), path=("draw", "order"), none="– chung cả vòng –")
        self.choice(
            "pack_by", "Gói câu hỏi", PACKS, draw.get("pack_by"), path=("draw", "pack_by"), none="– từng đội bốc –"
        )

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
        held = {row["kind"]: row for row in as_list(groups.get("constraints")) if isinstance(row, dict)}
        found = []
        for kind in GROUP_CONSTRAINTS.kinds:
            if self.given(f"{kind}-attribute"):
                row = {**held.get(kind, {"kind": kind}), "attribute": self.given(f"{kind}-attribute")}
                if kind in MORE:
                    put(row, MORE[kind], self.number(f"{kind}-more"), needed=True)
                found.append(row)
        put(groups, "constraints", found)
        put(groups, "fixed", self._given_fixed(as_list(groups.get("fixed"))))
        put(here, "groups", groups if {"sizes", "fixed"} & set(groups) else {})
        put(draw, "order", self.given("order"))
        put(draw, "pack_by", self.given("pack_by"))
        put(here, "draw", draw)
