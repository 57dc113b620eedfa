"""How ties are broken, and who goes on to the next round."""

from django import forms

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, pairs, put, shown
from contests.forms_sections.parts import leaves
from contests.rules.qualification import QUALIFICATIONS
from contests.rules.ranking import TIE_BREAKS
from contests.rules.specs import UNSET
from lms.base.text import clean

SPARE_STEPS = 3
ONLINE_STEPS = ("guess_distance", "duration", "received_at")
WITH_OPTIONS = ("part_score", "criterion_score", "attribute")
REPLACEMENTS = (("next", "Đội kế tiếp vào thay"), ("none", "Để trống, không thay"))
ADMITTED = (("admit_all", "Lấy hết các bài bằng nhau"), ("admit_none", "Không lấy bài nào trong số bằng nhau"))
AGREED = "dong-hang"
ORDERS = (("lowest", "Số nhỏ hơn xếp trên"), ("highest", "Số lớn hơn xếp trên"))
EARLIER_RANK = {"kind": "attribute", "attribute": "hang_vong_truoc", "order": "lowest"}


class TieBreakForm(SectionForm):
    """The steps that part equal totals, in order."""

    title = "Khi bằng điểm, xét lần lượt"
    hint = "Bước 1 xét trước; còn bằng nhau thì xét bước 2, và cứ thế. Hết các bước mà vẫn bằng thì đồng hạng."

    def build(self) -> None:
        """Add a choice per step, some spare."""
        self.known = self._steps()
        chain = as_list(self.here.get("tie_break"))
        self.held = [self._key(step) for step in chain]
        for place in range(min(20, len(chain) + SPARE_STEPS)):
            value = self.held[place] if place < len(chain) else ""
            choices = [(key, words) for key, (_plain, words) in self.known.items()]
            self.choice(
                f"buoc-{place}", f"Bước {place + 1}", choices, value, path=("tie_break", place), none="– không có –"
            )
            own = chain[place].get("name") if place < len(chain) else ""
            told = "Chữ hiện trong lời giải thích thứ hạng. Bỏ trống: gọi như ở trên." if not place else ""
            label = f"Gọi bước {place + 1} là"
            self.text(f"ten-{place}", label, own, path=("tie_break", place, "name"), size=60, help=told)
        self.flag(AGREED, "Không xét gì: bằng điểm là đồng hạng", self.here.get("tie_break") == [])
        if not self.is_online:
            self.group("Thêm bước so một số liệu của đội (xét sau các bước trên)")
            told = "Mã của số liệu ghi ở trang của đội, ví dụ so_thanh_vien. Bỏ trống: không thêm."
            self.text("so-lieu", "Số liệu", "", size=40, help=told)
            self.choice("so-lieu-thu-tu", "So thế nào", ORDERS, "", none="– chưa chọn –")
            self.text("so-lieu-ten", "Gọi bước này là", "", help="Chữ hiện trong lời giải thích thứ hạng.")

    def clean(self) -> Plain:
        """Refuse one step named twice, and «no steps» beside steps."""
        data = super().clean() or {}
        for name, value in list(data.items()):
            if name.startswith("ten-") and value and not data.get(f"buoc-{name.removeprefix('ten-')}"):
                self.add_error(name, "Bước này chưa chọn, nên chưa đặt tên được.")
        chosen = [value for name, value in data.items() if name.startswith("buoc-") and value]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError("Một bước được chọn hai lần.")
        if data.get("so-lieu") and not data.get("so-lieu-thu-tu"):
            self.add_error("so-lieu-thu-tu", "Xin chọn số nhỏ hay số lớn xếp trên.")
        if data.get(AGREED) and (chosen or data.get("so-lieu")):
            self.add_error(AGREED, "Đã chọn các bước ở trên.")
        return data

    def write(self, here: Plain) -> None:
        """Write the chain."""
        places = range(sum(name.startswith("buoc-") for name in self.fields))
        steps = [self._given_step(place) for place in places if self.given(f"buoc-{place}")]
        if self.given("so-lieu"):
            step = {"kind": "attribute", "attribute": self.given("so-lieu"), "order": self.given("so-lieu-thu-tu")}
            put(step, "name", self.given("so-lieu-ten"))
            steps.append(step)
        here["tie_break"] = steps if steps or self.given(AGREED) else UNSET

    def _given_step(self, place: int) -> Plain:
        """Return a step with its shown name. A name that was left where another step now stands stays with its own."""
        key, name = self.given(f"buoc-{place}"), self.given(f"ten-{place}")
        step = dict(self.known[key][0])
        is_moved = place < len(self.held) and self.held[place] != key
        if is_moved and name == clean(self.fields[f"ten-{place}"].initial or ""):
            return step
        put(step, "name", name)
        return step

    def _steps(self) -> dict[str, tuple[Plain, str]]:
        """Return every step that may be chosen: its plain form and words. Steps that stand there keep their options."""
        found: dict[str, tuple[Plain, str]] = {}
        for step in as_list(self.here.get("tie_break")):
            label = TIE_BREAKS.kinds[step["kind"]].label if step.get("kind") in TIE_BREAKS.kinds else ""
            found[self._key(step)] = (dict(step), step.get("name") or label)
        for _path, part in leaves(self.here):
            plain: Plain = {"kind": "part_score", "part": part["code"]}
            found.setdefault(self._key(plain), (plain, f"Điểm «{part['name']}» cao hơn"))
            for row in as_list(as_record(part.get("marking")).get("criteria")):
                plain = {"kind": "criterion_score", "part": part["code"], "criterion": row["code"]}
                found.setdefault(self._key(plain), (plain, f"Tiêu chí «{row['name']}» ({part['name']}) cao hơn"))
        if not self.is_online:
            found.setdefault(self._key(EARLIER_RANK), (EARLIER_RANK, "Hạng ở vòng trước cao hơn"))
        for kind, shape in TIE_BREAKS.kinds.items():
            fits = kind not in ONLINE_STEPS if not self.is_online else kind in (*ONLINE_STEPS, "lot")
            if kind not in WITH_OPTIONS and fits:
                found.setdefault(kind, ({"kind": kind}, shape.label))
        return found

    @staticmethod
    def _key(step: Plain) -> str:
        more = [step[name] for name in ("part", "criterion", "attribute", "order") if name in step]
        return ":".join([str(step.get("kind", "")), *map(str, more)])


class QualificationForm(SectionForm):
    """Who plays in this round, and who goes on from it."""

    title = "Ai thi vòng này, chọn ai vào vòng sau"
    hint = "Chỉ điền những ô của cách chọn đã chọn; ô khác bỏ trống. Vòng cuối: «Không chọn»."

    def build(self) -> None:
        """Add the fields of all ways."""
        takes = as_record(self.here.get("takes"))
        self.group("Ai thi vòng này")
        rounds = self.document["rounds"][: self.place or 0]
        for one in rounds:
            label = f"Lấy đội được chọn của «{one['name']}»"
            self.flag(f"tu-{one['code']}", label, one["code"] in as_list(takes.get("from")), path=("takes",))
        told = "Sơ khảo từng khu vực: ghi đặc điểm (ví dụ khu_vuc) và giá trị (ví dụ Bắc). Bỏ trống: như thường lệ."
        self.text("attribute", "Hoặc các đội có đặc điểm", takes.get("attribute"), path=("takes",), size=40, help=told)
        self.text("value", "Giá trị của đặc điểm", takes.get("value"), path=("takes", "value"), size=100)
        chosen = as_record(self.here.get("qualification"))
        self.group("Chọn vào vòng sau")
        kinds = [(kind, shape.label) for kind, shape in QUALIFICATIONS.kinds.items()]
        place = "qualification"
        self.choice("kind", "Cách chọn", kinds, chosen.get("kind"), path=(place, "kind"))
        fixed = "Số lượng cố định: chọn bao nhiêu"
        self.text("count", fixed, chosen.get("count"), path=(place, "count"), size=4)
        told = "khu_vuc, hoặc group là bảng thi. Dùng khi chỉ tiêu theo khu vực, nhất các bảng."
        self.text("by", "Tính theo đặc điểm", chosen.get("by"), path=(place, "by"), size=40, help=told)
        counts = [f"{name}: {shown(count)}" for name, count in as_record(chosen.get("counts")).items()]
        self.lines(
            "counts", "Chỉ tiêu từng khu vực", counts, path=(place, "counts"), help="Mỗi dòng: mã, hai chấm, số đội."
        )
        self.text("groups", "Số bảng", chosen.get("groups"), path=(place, "groups"), size=4)
        self.text("best", "Mỗi bảng lấy", chosen.get("best"), path=(place, "best"), size=4)
        self.text("wildcards", "Vé vớt", chosen.get("wildcards"), path=(place, "wildcards"), size=4)
        label = "Đội được chọn mà rút thì"
        self.choice("replacement", label, REPLACEMENTS, chosen.get("replacement"), path=(place, "replacement"))
        label = "Bằng nhau ở vị trí cuối được chọn"
        self.choice("on_tie", label, ADMITTED, chosen.get("on_tie"), path=(place, "on_tie"))

    def write(self, here: Plain) -> None:
        """Write both."""
        takes: Plain = {}
        rounds = [name.removeprefix("tu-") for name in self.fields if name.startswith("tu-") and self.given(name)]
        put(takes, "from", rounds)
        put(takes, "attribute", self.given("attribute"))
        put(takes, "value", self.given("value"))
        put(here, "takes", takes)
        kind = self.given("kind")
        if not kind:
            here["qualification"] = UNSET
            return
        known = QUALIFICATIONS.kinds[kind].options
        found: Plain = {"kind": kind}
        for name in known:
            if name == "counts":
                put(found, name, dict(pairs(self.given_lines(name))), needed=True)
            else:
                put(found, name, self.number(name) if name != "by" else self.given(name), needed=True)
        here["qualification"] = found
