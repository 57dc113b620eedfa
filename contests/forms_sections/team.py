"""Shape of a team, and who may take part."""

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, put
from contests.forms_sections.parts import leaves


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
        self.helped = self._helped(as_list(cast.get("parts")))
        for code, name in self.helped.items():
            self.flag(f"vai-{code}", f"Vai phụ giúp ở phần «{name}»", code in as_list(cast.get("parts")))
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
        put(team, "supporting", self._cast(as_record(team.get("supporting"))))
        here["team"] = team

    def _cast(self, cast: Plain) -> Plain:
        """Return the supporting cast; none where nobody said how many."""
        parts = [code for code in self.helped if self.given(f"vai-{code}")]
        put(cast, "most", self.number("most"), needed=bool(parts or self.given_lines("may_not")))
        put(cast, "parts", parts)
        put(cast, "may_not", self.given_lines("may_not"))
        return cast if "most" in cast else {}

    def _helped(self, held: list[str]) -> dict[str, str]:
        """Return the parts where a supporting cast may help: those that stand there first, then all others."""
        found = {part["code"]: part["name"] for one in self.document["rounds"] for _path, part in leaves(one)}
        return {code: found[code] for code in [*held, *found] if code in found} if not self.is_online else {}


class GeneralForm(SectionForm):
    """Name, organiser, basis, notes, the published set of questions."""

    title = "Tên thể lệ, căn cứ, bộ câu hỏi"
    hint = "Tên hội thi trên các trang và giấy tờ được sửa ở trang hội thi."

    def build(self) -> None:
        """Add the fields."""
        questions = as_record(self.document.get("questions"))
        self.text("name", "Tên thể lệ", self.document.get("name"), path=("name",))
        told = "Chữ thường không dấu, chữ số, gạch nối; dùng trong tên tệp."
        self.text("code", "Mã thể lệ", self.document.get("code"), path=("code",), size=40, help=told)
        self.text("organiser", "Nơi tổ chức", self.document.get("organiser"), path=("organiser",))
        each = "Mỗi dòng một văn bản, ví dụ: Kế hoạch 791/QĐ-HĐPH ngày 24/5/2023."
        self.lines("basis", "Căn cứ", as_list(self.document.get("basis")), path=("basis",), help=each)
        self.lines("notes", "Ghi chú", as_list(self.document.get("notes")), path=("notes",), help="Mỗi dòng một ý.")
        self.group("Bộ câu hỏi của hội thi")
        for name, label in (("multiple_choice", "Số câu trắc nghiệm"), ("situations", "Số tình huống")):
            self.text(name, label, questions.get(name), path=("questions", name), size=5)
        self.flag("published_before", "Công bố trước hội thi", questions.get("published_before"))

    def write(self, here: Plain) -> None:
        """Write them."""
        for name in ("name", "code"):
            here[name] = self.given(name) or here[name]
        put(here, "organiser", self.given("organiser"))
        for name in ("basis", "notes"):
            put(here, name, self.given_lines(name))
        questions = as_record(here.get("questions"))
        for name in ("multiple_choice", "situations"):
            put(questions, name, self.number(name))
        if self.given("published_before") or "published_before" in questions:
            questions["published_before"] = "true" if self.given("published_before") else "false"
        put(here, "questions", questions)


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
