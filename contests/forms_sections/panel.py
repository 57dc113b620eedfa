"""A round as a whole: name, entries, judges, how marks are combined and rounded."""

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, put
from contests.rules.combining import COMBINATIONS

OVER = (("part", "Điểm cả phần thi"), ("criterion", "Từng tiêu chí"))
AT = (("total", "Chỉ làm tròn tổng điểm"), ("part", "Làm tròn từng phần thi"))


class PanelForm(SectionForm):
    """Name, number of entries, judges, combination, rounding; an online round has no judges."""

    title = "Tên vòng, Ban Giám khảo, làm tròn"
    hint = "Vòng chỉ có phần trắc nghiệm chấm theo đáp án thì không có Ban Giám khảo: bỏ trống số giám khảo."
    online_title = "Tên vòng, làm tròn"
    online_hint = "Số bài dự thi bỏ trống khi chưa biết. Làm tròn một lần, nửa thì lên."

    def build(self) -> None:
        """Add the fields."""
        rounding = as_record(self.here.get("rounding"))
        self.group("Vòng thi")
        self.text("name", "Tên vòng thi", self.here.get("name"), path=("name",))
        self.text("entries", "Số bài dự thi", self.here.get("entries"), path=("entries",), size=7)
        told = "Ghi bằng chữ, ví dụ: 14–15/9/2023."
        self.text("when", "Thời gian tổ chức", self.here.get("when"), path=("when",), help=told)
        if not self.is_online:
            self._panel(as_record(self.here.get("judges")))
        self.group("Làm tròn")
        self.choice("at", "Làm tròn ở đâu", AT, rounding.get("at"), path=("rounding", "at"))
        decimals = ("rounding", "decimals")
        self.text(
            "decimals", "Số chữ số thập phân", rounding.get("decimals"), path=decimals, size=2, help="Nửa thì lên."
        )

    def _panel(self, judges: Plain) -> None:
        combine = as_record(judges.get("combine"))
        self.group("Ban Giám khảo")
        self.text("count", "Số giám khảo", judges.get("count"), path=("judges", "count"), size=3)
        self.flag("head", "Có Trưởng ban", judges.get("head"), path=("judges", "head"))
        kinds = [(kind, shape.label) for kind, shape in COMBINATIONS.kinds.items()]
        self.choice("combine", "Gộp điểm các giám khảo", kinds, combine.get("kind"), path=("judges", "combine"))
        over = ("judges", "combine", "over")
        self.choice("over", "Gộp theo", OVER, combine.get("over"), path=over, none="– điểm cả phần thi –")
        told = "Chỉ khi bỏ điểm cao nhất và thấp nhất: bỏ mỗi đầu mấy điểm."
        self.text("drop", "Bỏ mỗi đầu", combine.get("drop"), path=("judges", "combine", "drop"), size=2, help=told)
        told = "Mỗi dòng một cơ quan hoặc thành phần."
        self.lines("members_from", "Giám khảo từ đâu", as_list(judges.get("from")), path=("judges", "from"), help=told)

    def write(self, here: Plain) -> None:
        """Write the round's own settings."""
        put(here, "name", self.given("name") or here["name"])
        put(here, "entries", self.number("entries"))
        put(here, "when", self.given("when"))
        if not self.is_online:
            needed = here.get("judges") is not None and bool(self.given("combine"))
            put(here, "judges", self._judges(here), needed=needed)
        at, decimals = self.given("at"), self.number("decimals")
        put(here, "rounding", {"decimals": decimals, "at": at} if at and decimals else "", needed=True)

    def _judges(self, here: Plain) -> Plain:
        judges = as_record(here.get("judges"))
        if not self.given("count"):
            return {}
        judges["count"] = self.number("count")
        put(judges, "from", self.given_lines("members_from"))
        judges["head"] = "true" if self.given("head") else "false"
        combine = {"kind": self.given("combine")} if self.given("combine") else {}
        if combine:
            put(combine, "over", self.given("over"))
            put(combine, "drop", self.number("drop") if combine["kind"] == "trimmed_mean" else "")
        put(judges, "combine", combine, needed=True)
        return judges
