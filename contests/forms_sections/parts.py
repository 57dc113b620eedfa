"""Parts of a round: what is marked and how, and the time of each."""

from collections.abc import Iterator
from typing import Any

from contests.forms_sections.base import Plain, SectionForm, as_list, as_record, new_code, pairs, put, raw_list, shown
from contests.rules.marking import MARKINGS
from contests.rules.penalties import PENALTIES
from contests.rules.reading import Path
from contests.rules.specs import UNSET

NEW = "moi"
OWN_STEP = "bước"
FLOORS = (("zero", "Không thấp hơn 0"), ("none", "Có thể thấp hơn 0"))
OVER_THINKING = (("ignored", "Không tính"), ("counted", "Cộng vào thời gian thi"))
SKIPPED = (("zero", "0 điểm"), ("rescale", "Quy đổi theo các phần đã thi"), ("not_counted", "Không tính phần này"))
MEMBERS = (("best", "Người trụ lâu nhất"), ("sum", "Tổng của cả đội"), ("mean", "Trung bình của cả đội"))


def leaves(here: Plain) -> Iterator[tuple[Path, Plain]]:
    """Yield every part and sub-part with its path inside the round; parts that are still open are left out."""
    for place, part in enumerate(raw_list(here.get("parts"))):
        if not isinstance(part, dict):
            continue
        yield ("parts", place), part
        for below, sub in enumerate(raw_list(part.get("parts"))):
            if isinstance(sub, dict):
                yield ("parts", place, "parts", below), sub


def at(here: Plain, path: Path) -> Any:
    """Return what stands at a path."""
    found: Any = here
    for step in path:
        found = found[step]
    return found


def key_of(path: Path) -> str:
    """Return a field prefix for a path."""
    return "-".join(str(step) for step in path if isinstance(step, int))


class PartsForm(SectionForm):
    """Name, maximum and marking of each part; one more may be added, any may be taken out."""

    title = "Các phần thi và cách chấm"
    hint = "Tổng điểm các tiêu chí phải bằng điểm tối đa của phần. Muốn thêm phần thi thì điền mục cuối."
    online_hint = "Điểm tối đa bằng số câu nhân với điểm mỗi câu. Vòng thi trực tuyến có đúng một phần thi."

    def build(self) -> None:
        """Add the fields of each part and of a new one."""
        for path, part in leaves(self.here):
            self.group(str(part.get("name", "")))
            self._part(key_of(path), part, path, is_sub=len(path) > 2, is_holder="parts" in part)
        for place in self._open():
            self.group(f"Phần thi {place + 1} (thể lệ chưa định)")
            self._part(str(place), {}, ("parts", place), is_sub=False, is_holder=False)
        if not self.is_online or not raw_list(self.here.get("parts")):  # an online round has one part
            self.group("Thêm một phần thi")
            self._part(NEW, {}, (), is_sub=True, is_holder=False)

    def _open(self) -> list[int]:
        """Return the places of parts that the rules leave open altogether."""
        return [place for place, part in enumerate(raw_list(self.here.get("parts"))) if not isinstance(part, dict)]

    def _part(self, key: str, part: Plain, path: Path, *, is_sub: bool, is_holder: bool) -> None:
        def there(*more: str) -> Path:
            return (*path, *more) if path else ()

        self.text(f"{key}-name", "Tên phần thi", part.get("name"), path=there("name"))
        self.text(f"{key}-maximum", "Điểm tối đa", part.get("maximum"), path=there("maximum"), size=8)
        if not is_holder:
            self._marking(key, as_record(part.get("marking")), there)
        if not is_sub and not self.is_online:
            none = "– phần thi bắt buộc –"
            label, value = "Đội không thi phần này thì", part.get("when_skipped")
            self.choice(f"{key}-skipped", label, SKIPPED, value, path=there("when_skipped"), none=none)
        if path and not self.is_online:
            self.flag(f"{key}-out", "Bỏ phần thi này", False)

    def _marking(self, key: str, marking: Plain, there: Any) -> None:
        kinds = [
            (kind, shape.label) for kind, shape in MARKINGS.kinds.items() if kind == "by_key" or not self.is_online
        ]
        self.choice(f"{key}-kind", "Cách chấm", kinds, marking.get("kind"), path=there("marking"))
        if not self.is_online:
            self._by_judges(key, marking, there)
        told = "" if self.is_online else "Chỉ khi trắc nghiệm hoặc rung chuông vàng."
        questions = there("marking", "questions")
        self.text(f"{key}-questions", "Số câu", marking.get("questions"), path=questions, size=4, help=told)
        each = marking.get("points_each")
        self.text(f"{key}-each", "Điểm mỗi câu đúng", each, path=there("marking", "points_each"), size=8)
        if not self.is_online:
            name, label = f"{key}-members", "Rung chuông vàng tính"
            self.choice(name, label, MEMBERS, marking.get("members"), none="– không phải –")

    def _by_judges(self, key: str, marking: Plain, there: Any) -> None:
        told = "Giám khảo cho điểm theo bội số này, ví dụ 0,25."
        self.text(f"{key}-step", "Bước điểm", marking.get("step"), path=there("marking", "step"), size=8, help=told)
        rows = [_criterion_line(row) for row in as_list(marking.get("criteria"))]
        told = (
            "Mỗi dòng: tên tiêu chí, hai chấm, điểm tối đa (bước riêng thì thêm: bước 0,5). Chỉ khi chấm từng tiêu chí."
        )
        self.lines(f"{key}-criteria", "Các tiêu chí", rows, path=there("marking", "criteria"), help=told)

    def write(self, here: Plain) -> None:
        """Write the parts; those to be taken out go last, so that places stay right until then."""
        taken = [part["code"] for _path, part in leaves(here)]
        out: list[Path] = [("parts", place) for place in self._open() if self.given(f"{place}-out")]
        for place in self._open():
            name = self.given(f"{place}-name")
            if name:
                here["parts"][place] = {"code": new_code(name, taken)}
                taken.append(here["parts"][place]["code"])
        for path, part in list(leaves(here)):
            key = key_of(path)
            self._write_part(key, part)
            if self.given(f"{key}-out") and path not in out:
                out.append(path)
        for path in sorted(out, key=lambda one: [step for step in one if isinstance(step, int)], reverse=True):
            del at(here, path[:-1])[path[-1]]
        kept = [
            part for part in raw_list(here.get("parts")) if not (isinstance(part, dict) and part.get("parts") == [])
        ]
        if self.given(f"{NEW}-name"):
            part = {"code": new_code(self.given(f"{NEW}-name"), taken)}
            self._write_part(NEW, part)
            kept.append(part)
        here["parts"] = kept or UNSET

    def _write_part(self, key: str, part: Plain) -> None:
        part["name"] = self.given(f"{key}-name") or part.get("name", "")
        put(part, "maximum", self.number(f"{key}-maximum"), needed=True)
        if f"{key}-skipped" in self.fields:
            put(part, "when_skipped", self.given(f"{key}-skipped"))
        if "parts" not in part:
            put(part, "marking", self._given_marking(key, as_record(part.get("marking"))), needed=True)

    def _given_marking(self, key: str, before: Plain) -> Plain:
        kind = self.given(f"{key}-kind")
        if not kind:
            return {}
        kept = before if before.get("kind") == kind else {}
        found: Plain = {**kept, "kind": kind}
        known = MARKINGS.kinds[kind].options
        for option, name in (("step", "step"), ("questions", "questions")):
            if option in known:
                put(found, option, self.number(f"{key}-{name}"), needed=True)
        if found.get("points_list") == UNSET and self.given(f"{key}-each"):
            del found["points_list"]
        if "points_each" in known and "points_list" not in found:
            put(found, "points_each", self.number(f"{key}-each"), needed=True)
        if "members" in known:
            put(found, "members", self.given(f"{key}-members"), needed=True)
        if "criteria" in known:
            put(found, "criteria", self._criteria(key, as_list(kept.get("criteria"))), needed=True)
        return found

    def _criteria(self, key: str, before: list[Plain]) -> list[Plain]:
        """Return the criteria; a name that stood there keeps its code, so that tie-breaks still find it."""
        known = {row["name"]: row for row in before}
        found: list[Plain] = []
        for name, amount in pairs(self.given_lines(f"{key}-criteria")):
            row = dict(known.get(name) or {"code": new_code(name, [*(one["code"] for one in found)]), "name": name})
            maximum, _mark, step = amount.partition(OWN_STEP)
            put(row, "maximum", maximum.strip(), needed=True)
            put(row, "step", step.strip())
            found.append(row)
        return found


def _criterion_line(row: Plain) -> str:
    """Return a criterion as it is typed."""
    step = f" {OWN_STEP} {shown(row['step'])}" if "step" in row else ""
    return f"{row['name']}: {shown(row.get('maximum'))}{step}"


class TimesForm(SectionForm):
    """Limit, thinking time, penalty of each part."""

    title = "Thời gian và trừ điểm quá giờ"
    hint = "Thời gian viết phút:giây, ví dụ 5:00."

    def build(self) -> None:
        """Add the fields of each part."""
        for path, part in leaves(self.here):
            self.group(str(part.get("name", "")))
            self.flag(f"{key_of(path)}-free", "Không giới hạn thời gian", "time" not in part)
            self._time(key_of(path), as_record(part.get("time")), (*path, "time"))

    def _time(self, key: str, time: Plain, path: Path) -> None:
        penalty = as_record(time.get("penalty"))
        self.text(f"{key}-limit", "Thời gian thi", time.get("limit"), path=(*path, "limit"), size=8)
        told = "Quá giờ không quá chừng này thì bỏ qua."
        self.text(f"{key}-tolerance", "Châm chước", time.get("tolerance"), path=(*path, "tolerance"), size=8, help=told)
        self.text(f"{key}-thinking", "Thời gian suy nghĩ riêng", time.get("thinking"), path=(*path, "thinking"), size=8)
        label, none = "Suy nghĩ quá thời gian", "– không có suy nghĩ riêng –"
        over = (*path, "thinking_over")
        self.choice(f"{key}-over", label, OVER_THINKING, time.get("thinking_over"), path=over, none=none)
        kinds = [(kind, shape.label) for kind, shape in PENALTIES.kinds.items()]
        self.choice(f"{key}-penalty", "Khi quá giờ", kinds, penalty.get("kind"), path=(*path, "penalty"))
        points = (*path, "penalty", "points")
        self.text(f"{key}-points", "Mỗi phút trừ (điểm)", penalty.get("points"), path=points, size=8)
        steps = [f"{row['from']} {shown(row['points'])}" for row in as_list(penalty.get("steps"))]
        told = "Chỉ khi trừ theo bậc. Mỗi dòng: quá từ phút:giây, dấu cách, số điểm trừ; ví dụ 0:30 0,5."
        self.lines(f"{key}-steps", "Các bậc", steps, path=(*path, "penalty", "steps"), help=told)
        self.choice(f"{key}-floor", "Trừ đến đâu", FLOORS, time.get("floor"), path=(*path, "floor"))

    def write(self, here: Plain) -> None:
        """Write the times."""
        for path, part in list(leaves(here)):
            key = key_of(path)
            time = as_record(part.get("time"))
            if not self.given(f"{key}-limit") and (self.given(f"{key}-free") or not time):
                self._no_time(part, is_said=bool(self.given(f"{key}-free")))
                continue
            put(time, "limit", self.given(f"{key}-limit"), needed=True)
            put(time, "tolerance", self.given(f"{key}-tolerance"))
            put(time, "thinking", self.given(f"{key}-thinking"))
            put(time, "thinking_over", self.given(f"{key}-over"), needed=bool(self.given(f"{key}-thinking")))
            put(time, "penalty", self._penalty(key, as_record(time.get("penalty"))), needed=True)
            put(time, "floor", self.given(f"{key}-floor"), needed=self.given(f"{key}-penalty") not in ("", "none"))
            part["time"] = time

    @staticmethod
    def _no_time(part: Plain, *, is_said: bool) -> None:
        """Take the time out where the part has no limit; leave it open where nobody said so yet."""
        if is_said:
            part.pop("time", None)
        else:
            put(part, "time", "")

    def _penalty(self, key: str, before: Plain) -> Plain:
        kind = self.given(f"{key}-penalty")
        if not kind:
            return {}
        found: Plain = {**(before if before.get("kind") == kind else {}), "kind": kind}
        known = PENALTIES.kinds[kind].options
        if "points" in known:
            put(found, "points", self.number(f"{key}-points"), needed=True)
        if "steps" in known:
            rows = [row.split(maxsplit=1) for row in self.given_lines(f"{key}-steps")]
            steps = [{"from": row[0], "points": (row[1] if len(row) > 1 else "").replace(",", ".")} for row in rows]
            put(found, "steps", steps, needed=True)
        return found
