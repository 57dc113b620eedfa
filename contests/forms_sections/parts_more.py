"""What a part is about, how its situation is given, and how its marks are combined or its answers counted."""

from typing import Any

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, put, shown
from contests.forms_sections.panel import OVER
from contests.forms_sections.parts import key_of, leaves
from contests.rules.combining import COMBINATIONS
from contests.rules.marking import MARKINGS
from contests.rules.reading import Path
from contests.rules.specs import UNSET

PROMPTS = (
    ("screen", "Chiếu trên màn hình và đọc to"),
    ("clip", "Xem đoạn phim"),
    ("envelope", "Bốc phong bì"),
    ("acted", "Đội diễn tình huống"),
    ("own_script", "Kịch bản của đội"),
)
PLAYS = (("one_at_a_time", "Từng đội"), ("together", "Nhiều đội cùng lúc"))
AS_PANEL = "– như Ban Giám khảo của vòng –"


class PartsMoreForm(SectionForm):
    """Content, prompt, play, own combination of judges' marks, points of single questions."""

    title = "Nội dung từng phần, gộp điểm riêng, điểm từng câu"
    hint = "Bỏ trống mọi ô thì phần thi theo cách chung của vòng."

    def build(self) -> None:
        """Add the fields of each part."""
        for path, part in leaves(self.here):
            key, marking = key_of(path), as_record(part.get("marking"))
            self.group(str(part.get("name", "")))
            self.text(f"{key}-content", "Nội dung", part.get("content"), path=(*path, "content"), size=1000)
            if not self.is_online:
                prompt, play = (*path, "prompt"), (*path, "play")
                self.choice(f"{key}-prompt", "Đưa tình huống bằng", PROMPTS, part.get("prompt"), path=prompt)
                self.choice(f"{key}-play", "Cách thi", PLAYS, part.get("play"), path=play)
            if self._may(marking, "combine"):
                self._combine(key, as_record(marking.get("combine")), (*path, "marking", "combine"))
            if self._may(marking, "points_list"):
                self._answers(key, marking, (*path, "marking"))

    @staticmethod
    def _may(marking: Plain, option: str) -> bool:
        return marking.get("kind") in MARKINGS.kinds and option in MARKINGS.kinds[marking["kind"]].options

    def _combine(self, key: str, combine: Plain, path: Path) -> None:
        kinds = [(kind, shape.label) for kind, shape in COMBINATIONS.kinds.items()]
        self.choice(f"{key}-combine", "Gộp điểm riêng", kinds, combine.get("kind"), path=path, none=AS_PANEL)
        over = (*path, "over")
        self.choice(f"{key}-over", "Gộp theo", OVER, combine.get("over"), path=over, none="– điểm cả phần thi –")
        told = "Chỉ khi bỏ điểm cao nhất và thấp nhất."
        self.text(f"{key}-drop", "Bỏ mỗi đầu", combine.get("drop"), path=(*path, "drop"), size=2, help=told)

    def _answers(self, key: str, marking: Plain, path: Path) -> None:
        listed = "; ".join(shown(one) for one in as_list(marking.get("points_list")))
        told = "Chỉ khi các câu khác điểm nhau: đủ số câu, cách nhau bằng dấu chấm phẩy, ví dụ 1; 1; 2."
        self.text(f"{key}-list", "Điểm từng câu", listed, path=(*path, "points_list"), size=1000, help=told)
        for name, label in (("wrong", "Câu trả lời sai"), ("blank", "Câu bỏ trống")):
            told = "Số điểm trừ, viết -0,5; bỏ trống: không trừ."
            self.text(f"{key}-{name}", label, marking.get(name), path=(*path, name), size=6, help=told)

    def write(self, here: Plain) -> None:
        """Write what was given."""
        for path, part in leaves(here):
            key, marking = key_of(path), as_record(part.get("marking"))
            put(part, "content", self.given(f"{key}-content"))
            if not self.is_online:
                put(part, "prompt", self.given(f"{key}-prompt"))
                put(part, "play", self.given(f"{key}-play"))
            if self._may(marking, "combine"):
                put(marking, "combine", self._given_combine(key, as_record(marking.get("combine"))))
                part["marking"] = marking
            if self._may(marking, "points_list"):
                self._write_answers(key, marking)
                part["marking"] = marking

    def _given_combine(self, key: str, before: Plain) -> Any:
        kind = self.given(f"{key}-combine")
        if not kind:
            return ""
        found: Plain = {**(before if before.get("kind") == kind else {}), "kind": kind}
        put(found, "over", self.given(f"{key}-over"))
        put(found, "drop", self.number(f"{key}-drop") if "drop" in COMBINATIONS.kinds[kind].options else "")
        return found

    def _write_answers(self, key: str, marking: Plain) -> None:
        had = "points_list" in marking
        listed = [one.strip() for one in self.number(f"{key}-list").split(";") if one.strip()]
        put(marking, "points_list", listed)
        if listed:
            marking.pop("points_each", None)
        elif had and "points_list" not in marking:
            marking["points_each"] = UNSET
        for name in ("wrong", "blank"):
            put(marking, name, self.number(f"{key}-{name}"))
