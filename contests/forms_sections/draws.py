"""Groups and lots of a round."""

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, put, shown
from contests.rules.drawing import GROUP_CONSTRAINTS

ORDERS = (("inside_group", "Trong từng bảng"), ("whole_round", "Chung cả vòng"), ("none", "Không bốc thứ tự"))
PACKS = (("team", "Từng đội bốc"), ("group", "Từng bảng bốc"), ("none", "Không bốc gói"))
#: which option of a constraint beside its attribute is asked
MORE = {"each_group_has": "least", "seeds_apart": "pots"}
EARLIER = "Với hạng vòng trước, ghi hang_vong_truoc."


class DrawForm(SectionForm):
    """Sizes of groups, what every group must satisfy, order of play, packs."""

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
        self.group("Bốc thăm")
        self.choice("order", "Thứ tự thi", ORDERS, draw.get("order"), path=("draw", "order"), none="– chung cả vòng –")
        self.choice(
            "pack_by", "Gói câu hỏi", PACKS, draw.get("pack_by"), path=("draw", "pack_by"), none="– từng đội bốc –"
        )

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
                    put(row, MORE[kind], self.number(f"{kind}-more"))
                found.append(row)
        put(groups, "constraints", found)
        put(here, "groups", groups if {"sizes", "fixed"} & set(groups) else {})
        put(draw, "order", self.given("order"))
        put(draw, "pack_by", self.given("pack_by"))
        put(here, "draw", draw)
