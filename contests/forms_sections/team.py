"""Shape of a team, and who may take part."""

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, put


class TeamForm(SectionForm):
    """Members, reserves, captain, supporting cast."""

    title = "Đội thi"
    hint = "Số người của một đội. Vai phụ là người giúp diễn, không phải thành viên chính thức."

    def build(self) -> None:
        """Add the fields."""
        team, cast = as_record(self.here.get("team")), as_record(as_record(self.here.get("team")).get("supporting"))
        kinds = (("team", "Đội"), ("individual", "Cá nhân"))
        self.choice("kind", "Dự thi theo", kinds, team.get("kind"), path=("team", "kind"))
        self.text("members", "Số thành viên chính thức", team.get("members"), path=("team", "members"), size=4)
        self.text("reserves", "Số người dự bị nhiều nhất", team.get("reserves"), path=("team", "reserves"), size=4)
        self.flag("captain", "Có đội trưởng", team.get("captain"), path=("team", "captain"))
        most = ("team", "supporting", "most")
        self.text(
            "most", "Số vai phụ nhiều nhất", cast.get("most"), path=most, size=4, help="Bỏ trống: không có vai phụ."
        )
        told = "Mỗi dòng một việc, ví dụ: đóng vai hòa giải viên trong tiểu phẩm."
        self.lines("may_not", "Vai phụ không được làm gì", as_list(cast.get("may_not")), help=told)

    def write(self, here: Plain) -> None:
        """Write the team."""
        team = as_record(here.get("team"))
        put(team, "kind", self.given("kind"), needed=True)
        put(team, "members", self.number("members"))
        put(team, "reserves", self.number("reserves"))
        if self.given("captain") or team.get("captain") is not None:
            team["captain"] = "true" if self.given("captain") else "false"
        cast = as_record(team.get("supporting"))
        put(cast, "most", self.number("most"), needed="parts" in cast and bool(self.given_lines("may_not")))
        put(cast, "may_not", self.given_lines("may_not"))
        put(team, "supporting", cast if "most" in cast else {})
        here["team"] = team


class EligibilityForm(SectionForm):
    """Register, training, age, other conditions, who is kept out."""

    title = "Ai được dự thi"
    hint = (
        "Máy đối chiếu danh sách hòa giải viên và sổ tập huấn khi đội gửi đăng ký. Điều kiện khác do ban tổ chức xét."
    )

    def build(self) -> None:
        """Add the fields."""
        asked = as_record(self.here.get("eligibility"))
        place = "eligibility"
        registered = "Phải là hòa giải viên đang làm, có trong danh sách"
        self.flag("in_registry", registered, asked.get("in_registry"), path=(place, "in_registry"))
        trained = (("not_asked", "Không xét"), ("completed", "Đã hoàn thành tập huấn bắt buộc"))
        self.choice(
            "training", "Tập huấn", trained, asked.get("training"), path=(place, "training"), none="– không xét –"
        )
        self.text("age_from", "Từ đủ bao nhiêu tuổi", asked.get("age_from"), path=(place, "age_from"), size=4)
        each = "Mỗi dòng một điều."
        self.lines("conditions", "Điều kiện khác", as_list(asked.get("conditions")), help=each)
        self.lines("excluded", "Ai không được dự thi", as_list(asked.get("excluded")), help=each)

    def write(self, here: Plain) -> None:
        """Write who may take part."""
        asked = as_record(here.get("eligibility"))
        put(asked, "in_registry", "true" if self.given("in_registry") else "")
        put(asked, "training", self.given("training"))
        put(asked, "age_from", self.number("age_from"))
        put(asked, "conditions", self.given_lines("conditions"))
        put(asked, "excluded", self.given_lines("excluded"))
        put(here, "eligibility", asked)
