"""Reads and checks the sheets of a stage round against its rules.

After this the engine meets no mark above its maximum, off its step, from a judge who may not mark, or for an entry that
is not there; each such thing is refused with its code and a sentence that says where.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from contests.rules.amounts import is_multiple, points_vi
from contests.rules.marking import ByKey, Elimination, PartPaper
from contests.rules.model import Part, Round
from contests.rules.sheet_format import BLANK, STAGE_SHEETS, chosen_of, entry_of, read_checked, refuse_equal_lots
from contests.rules.sheets import Occurrence, PartTime, RoundSheets
from lms.base.errors import RuleViolation

Plain = Mapping[str, Any]
Key = tuple[str, str, str]
Marks = Mapping[Key, Mapping[str, Decimal]]

_ROWS_OF_ENTRIES = ("sheets", "answers", "times", "incidents", "withdrawals", "recusals")
_ONE_PACK = "chung"


def read_stage_sheets(*, value: Any, rules: Round) -> RoundSheets:
    """Return the checked sheets of a stage round.

    Raises:
        RuleViolation: the file's shape; `unknown_entry`, `unknown_judge`, `unknown_part`, `wrong_judge_count`,
            `head_missing`, `judge_recused`, `sheet_twice`, `sheet_missing`, `mark_above_maximum`, `mark_below_zero`,
            `mark_off_step`, `criterion_missing`, `unknown_criterion`, `answers_missing`, `key_missing`,
            `unknown_incident`, `part_compulsory` and others named in `docs/contests.md`.
    """
    plain = read_checked(spec=STAGE_SHEETS, value=value)
    reader = _StageReader(plain, rules)
    return reader.read()


class _StageReader:
    """Checks one file part by part."""

    def __init__(self, plain: Plain, rules: Round) -> None:
        self.plain = plain
        self.rules = rules
        self.parts = rules.marked_parts()
        self.entries = {row["entry"]: entry_of(row) for row in plain["entries"]}
        self.answers: dict[tuple[str, str], list[Plain]] = {}
        for row in plain.get("answers", []):
            self.answers.setdefault((row["entry"], row["part"]), []).append(row)
        self.judges = [row["judge"] for row in plain.get("judges", [])]
        self.heads = [row["judge"] for row in plain.get("judges", []) if row.get("head")]
        self.recused = {(row["judge"], row["entry"]) for row in plain.get("recusals", [])}
        self.before = frozenset(row["entry"] for row in plain.get("withdrawals", []) if row["when"] == "before_round")
        self.after = frozenset(row["entry"] for row in plain.get("withdrawals", []) if row["when"] == "after_round")

    def read(self) -> RoundSheets:
        self._check_names()
        refuse_equal_lots(self.plain)
        self._check_panel()
        marks = self._marks()
        papers = {
            (code, part.code): self._paper(code, part, marks)
            for code in self.entries
            if code not in self.before
            for part in self.parts.values()
            if not self._is_skipped(code, part.code)
        }
        return RoundSheets(
            entries=self.entries,
            head=self.heads[0] if self.heads else None,
            papers=papers,
            times=self._times(),
            incidents=tuple(
                Occurrence(row["entry"], row.get("part"), row["incident"]) for row in self.plain.get("incidents", [])
            ),
            withdrawn_before=self.before,
            withdrawn_after=self.after,
            lots=self.plain.get("lots", {}),
            head_decision=tuple(self.plain.get("head_decision", [])),
            chosen=chosen_of(self.plain),
        )

    def _check_names(self) -> None:
        """Refuse every row that names what is not there."""
        named = [row["entry"] for key in _ROWS_OF_ENTRIES for row in self.plain.get(key, [])]
        named += [*self.plain.get("lots", {}), *self.plain.get("head_decision", [])]
        named += [entry for chosen in chosen_of(self.plain).values() for entry, _member in chosen]
        _refuse_unknown(named, self.entries, "unknown_entry", "Không có bài dự thi")
        judges = [row["judge"] for key in ("sheets", "recusals") for row in self.plain.get(key, [])]
        _refuse_unknown(judges, self.judges, "unknown_judge", "Không có trong Ban Giám khảo của vòng:")
        top = {part.code for part in self.rules.parts}
        skipped = [code for entry in self.entries.values() for code in entry.skipped]
        _refuse_unknown(skipped, top, "unknown_part", "Vòng thi không có phần thi")
        marked = [row["part"] for key in ("sheets", "answers", "times") for row in self.plain.get(key, [])]
        _refuse_unknown(marked, self._timed_parts(), "unknown_part", "Vòng thi không có phần thi")
        self._check_incident_names()
        prizes = [row.code for row in self.rules.side_prizes]
        _refuse_unknown(self.plain.get("chosen", {}), prizes, "unknown_prize", "Thể lệ không có giải phụ")
        self._check_skipped()

    def _check_incident_names(self) -> None:
        for row in self.plain.get("incidents", []):
            rule = self.rules.incidents.get(row["incident"])
            if rule is None:
                raise RuleViolation("unknown_incident", f"Thể lệ không có sự việc «{row['incident']}».")
            needs_part = rule.effect in ("void_part", "excuse_time")
            if needs_part and row.get("part") not in self._timed_parts():
                raise RuleViolation("unknown_part", f"Sự việc «{rule.name}» cần ghi đúng phần thi.")

    def _timed_parts(self) -> set[str]:
        return {*self.parts, *(part.code for part in self.rules.parts)}

    def _check_skipped(self) -> None:
        optional = {part.code for part in self.rules.parts if part.when_skipped}
        for entry in self.entries.values():
            for code in entry.skipped - optional:
                raise RuleViolation("part_compulsory", f"Phần thi «{code}» bắt buộc, «{entry.code}» không thể bỏ.")

    def _check_panel(self) -> None:
        panel = self.rules.panel
        if panel is None:
            return
        if len(self.judges) != panel.count:
            message = f"Thể lệ định {panel.count} giám khảo, tệp phiếu chấm ghi {len(self.judges)}."
            raise RuleViolation("wrong_judge_count", message)
        if len(self.heads) != int(panel.has_head):
            raise RuleViolation("head_missing", "Ban Giám khảo phải có đúng một Trưởng ban như thể lệ định.")

    def _marks(self) -> Marks:
        """Return the marks in force by (entry, part, judge): of several versions the highest."""
        latest: dict[Key, Plain] = {}
        for row in self.plain.get("sheets", []):
            key = (row["entry"], row["part"], row["judge"])
            if (row["judge"], row["entry"]) in self.recused:
                message = f"Giám khảo «{row['judge']}» đã rút khỏi việc chấm «{row['entry']}»."
                raise RuleViolation("judge_recused", message)
            before = latest.get(key)
            if before is not None and before.get("version", 1) == row.get("version", 1):
                raise RuleViolation("sheet_twice", f"Hai phiếu cùng phiên bản: {_where(*key)}.")
            self._check_marks(row, key)
            if before is None or row.get("version", 1) > before.get("version", 1):
                latest[key] = row
        return {key: _marks_of(row) for key, row in latest.items()}

    def _check_marks(self, row: Plain, key: Key) -> None:
        part = self.parts.get(row["part"])
        marking = part.marking if part else None
        boxes = marking.criteria_of(part_maximum=part.maximum) if marking and part else ()
        if not boxes:
            raise RuleViolation("part_not_judged", f"Phần thi «{row['part']}» không do giám khảo chấm.")
        marks = _marks_of(row)
        names = {code for code, *_ in boxes}
        _refuse_unknown(marks, names, "unknown_criterion", f"{_where(*key)}: không có tiêu chí")
        for code, name, maximum, step in boxes:
            if code not in marks:
                raise RuleViolation("criterion_missing", f"{_where(*key)}: chưa có điểm «{name or code}».")
            _check_mark(marks[code], maximum, step, f"{_where(*key)}{f', {name}' if name else ''}")

    def _paper(self, entry: str, part: Part, marks: Marks) -> PartPaper:
        if part.marking is None:
            raise ValueError("a part without marking passed the check")
        if isinstance(part.marking, ByKey):
            return PartPaper(right=self._right(entry, part, part.marking))
        if isinstance(part.marking, Elimination):
            return PartPaper(stayed=self._stayed(entry, part, part.marking))
        return PartPaper(sheets=self._sheets(entry, part, marks))

    def _sheets(self, entry: str, part: Part, marks: Marks) -> dict[str, Mapping[str, Decimal]]:
        wanted = [judge for judge in self.judges if (judge, entry) not in self.recused]
        for judge in wanted:
            if (entry, part.code, judge) not in marks:
                raise RuleViolation("sheet_missing", f"Chưa có phiếu chấm: {_where(entry, part.code, judge)}.")
        self._check_enough(entry, part, wanted)
        return {judge: marks[entry, part.code, judge] for judge in wanted}

    def _check_enough(self, entry: str, part: Part, wanted: Collection[str]) -> None:
        """Refuse a panel that recusals left too small for the way marks are combined."""
        panel, marking = self.rules.panel, part.marking
        combination = marking.combination(of_panel=panel.combination if panel else None) if marking else None
        if combination is None:
            return
        least = len(self.judges) if combination.needs_every_judge else combination.least_judges
        if len(wanted) < least or (combination.needs_head and self.heads[0] not in wanted):
            message = f"Không đủ giám khảo chấm «{entry}», phần «{part.name}», theo cách gộp điểm của thể lệ."
            raise RuleViolation("too_few_judges", message)

    def _row(self, entry: str, part: Part) -> Plain:
        rows = self.answers.get((entry, part.code), [])
        if len(rows) != 1:
            code = "answers_missing" if not rows else "answers_twice"
            raise RuleViolation(code, f"Cần đúng một dòng trả lời của «{entry}» ở phần «{part.name}».")
        return rows[0]

    def _right(self, entry: str, part: Part, marking: ByKey) -> Sequence[bool | None]:
        row = self._row(entry, part)
        if "right" in row:
            return _from_count(row["right"], entry, part, marking)
        key = self.plain.get("keys", {}).get(part.code, {}).get(row.get("pack", _ONE_PACK))
        if key is None or "answers" not in row:
            raise RuleViolation("key_missing", f"Phần «{part.name}», bài «{entry}»: thiếu câu trả lời hoặc đáp án.")
        if len(key) != marking.questions or len(row["answers"]) != marking.questions:
            message = f"Phần «{part.name}», bài «{entry}»: cần {marking.questions} câu."
            raise RuleViolation("wrong_answer_count", message)
        return [None if given == BLANK else given == wanted for given, wanted in zip(row["answers"], key, strict=True)]

    def _stayed(self, entry: str, part: Part, marking: Elimination) -> list[int]:
        row = self._row(entry, part)
        stayed: list[int] = row.get("stayed", [])
        if not stayed or max(stayed) > marking.questions:
            message = f"Phần «{part.name}», bài «{entry}»: số câu trụ lại phải từ 0 đến {marking.questions}."
            raise RuleViolation("wrong_answer_count", message)
        return stayed

    def _is_skipped(self, entry: str, leaf: str) -> bool:
        skipped = self.entries[entry].skipped
        return any(leaf == one.code for part in self.rules.parts if part.code in skipped for one in part.leaves())

    def _times(self) -> dict[tuple[str, str], PartTime]:
        times: dict[tuple[str, str], PartTime] = {}
        for row in self.plain.get("times", []):
            key = (row["entry"], row["part"])
            if key in times:
                raise RuleViolation("time_twice", f"Thời gian của «{key[0]}» ở phần «{key[1]}» ghi hai lần.")
            times[key] = PartTime(row["seconds"], row.get("thinking_seconds", Decimal(0)))
        return times


def _from_count(right: int, entry: str, part: Part, marking: ByKey) -> Sequence[bool | None]:
    """Return answers from a count of right ones, where every question is worth the same and wrong costs nothing."""
    if len(set(marking.each)) > 1 or marking.wrong or marking.blank:
        message = f"Phần «{part.name}», bài «{entry}»: cần từng câu trả lời, không chỉ số câu đúng."
        raise RuleViolation("answers_missing", message)
    if right > marking.questions:
        raise RuleViolation("wrong_answer_count", f"Phần «{part.name}», bài «{entry}»: chỉ có {marking.questions} câu.")
    return [number < right for number in range(marking.questions)]


def _marks_of(row: Plain) -> Mapping[str, Decimal]:
    if ("mark" in row) == ("marks" in row):
        where = _where(row["entry"], row["part"], row["judge"])
        raise RuleViolation("wrong_sheets", f"{where}: cần đúng một trong hai khóa mark hoặc marks.")
    return row["marks"] if "marks" in row else {"": row["mark"]}


def _check_mark(mark: Decimal, maximum: Decimal, step: Decimal, where: str) -> None:
    if mark < 0:
        raise RuleViolation("mark_below_zero", f"{where}: điểm không được âm.")
    if mark > maximum:
        message = f"{where}: điểm {points_vi(mark)} vượt mức tối đa {points_vi(maximum)}."
        raise RuleViolation("mark_above_maximum", message)
    if not is_multiple(mark, step=step):
        message = f"{where}: điểm {points_vi(mark)} không đúng bước {points_vi(step)}."
        raise RuleViolation("mark_off_step", message)


def _where(entry: str, part: str, judge: str) -> str:
    return f"giám khảo «{judge}», bài «{entry}», phần «{part}»"


def _refuse_unknown(named: Iterable[str], known: Collection[str], code: str, words: str) -> None:
    for name in named:
        if name not in known:
            raise RuleViolation(code, f"{words} «{name[:60]}».")
