"""Ranks entries and says which step of the tie-break chain decided each place.

The total, as published, comes first. Entries with equal totals go through the steps in order; those still equal at the
end share their rank: 1-2-2-4. `decided_by` of an entry is the last step that parted it from others of the same total:
None when the total alone placed it, or when nothing could part it from those it is tied with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any, ClassVar

from contests.rules.amounts import points_vi
from contests.rules.shapes import Family, Shape
from contests.rules.specs import Choice, Code, Key, Text
from lms.base.errors import RuleViolation

TIE_BREAKS = Family("Bước phân định khi bằng điểm")
_NAME = Key(Text(60), required=False)
_VIET_NAM = timezone(timedelta(hours=7))


@dataclass(slots=True)
class Candidate:
    """What ranking may look at of one entry. None means: not known.

    Attributes:
        total: points as published.
        scores: net points by part, sub-part and «part/criterion».
        guess_distance: people or turns between the guess and the true number.
        duration: in the unit of the rules; received_at: milliseconds since 1970.
    """

    entry: str
    total: Decimal
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    penalties: Decimal = Decimal(0)
    head_total: Decimal | None = None
    head_place: int | None = None
    lot: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    guess_distance: int | None = None
    duration: int | None = None
    received_at: int | None = None


class TieBreak(Shape):
    """One step; a smaller key ranks higher."""

    name: str | None
    online_only: ClassVar[bool] = False
    unknown_is_last: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """Return the name by which results say what decided."""
        return self.name or self.kind

    def key(self, candidate: Candidate) -> Any:
        """Return what is compared; None when it is not known."""
        raise NotImplementedError

    def words(self, candidate: Candidate) -> str:
        """Return the compared value as a reader sees it, "" when it is not known."""
        value = self.key(candidate)
        if isinstance(value, Decimal):
            return points_vi(abs(value))
        return "" if value is None else str(value)


@TIE_BREAKS.register
@dataclass(frozen=True)
class PartScore(TieBreak):
    """The higher net score of a part or sub-part."""

    part: str
    name: str | None
    kind: ClassVar[str] = "part_score"
    label: ClassVar[str] = "Điểm một phần thi cao hơn"
    options = {"part": Key(Code()), "name": _NAME}

    @property
    def title(self) -> str:
        """Return the given name, else the part's code."""
        return self.name or self.part

    def key(self, candidate: Candidate) -> Decimal:
        """Return the score, turned round."""
        return -candidate.scores[self.part]


@TIE_BREAKS.register
@dataclass(frozen=True)
class CriterionScore(TieBreak):
    """The higher score of one criterion of a part."""

    part: str
    criterion: str
    name: str | None
    kind: ClassVar[str] = "criterion_score"
    label: ClassVar[str] = "Điểm một tiêu chí cao hơn"
    options = {"part": Key(Code()), "criterion": Key(Code()), "name": _NAME}

    @property
    def title(self) -> str:
        """Return the given name, else «part/criterion»."""
        return self.name or f"{self.part}/{self.criterion}"

    def key(self, candidate: Candidate) -> Decimal:
        """Return the score, turned round."""
        return -candidate.scores[f"{self.part}/{self.criterion}"]


@TIE_BREAKS.register
@dataclass(frozen=True)
class FewerPenalties(TieBreak):
    """Fewer points taken."""

    name: str | None
    kind: ClassVar[str] = "fewer_penalties"
    label: ClassVar[str] = "Bị trừ ít điểm hơn"
    options = {"name": _NAME}

    def key(self, candidate: Candidate) -> Decimal:
        """Return the points taken."""
        return candidate.penalties


@TIE_BREAKS.register
@dataclass(frozen=True)
class HeadJudgeTotal(TieBreak):
    """The higher sum of the head judge's own sheets."""

    name: str | None
    kind: ClassVar[str] = "head_judge_total"
    label: ClassVar[str] = "Tổng điểm của Trưởng ban Giám khảo cao hơn"
    options = {"name": _NAME}

    def key(self, candidate: Candidate) -> Decimal | None:
        """Return the sum, turned round."""
        return None if candidate.head_total is None else -candidate.head_total


@TIE_BREAKS.register
@dataclass(frozen=True)
class HeadJudgeDecision(TieBreak):
    """The order the head judge wrote down."""

    name: str | None
    kind: ClassVar[str] = "head_judge_decision"
    label: ClassVar[str] = "Trưởng ban Giám khảo quyết định"
    options = {"name": _NAME}

    def key(self, candidate: Candidate) -> int | None:
        """Return the place in the decision."""
        return candidate.head_place


@TIE_BREAKS.register
@dataclass(frozen=True)
class Lot(TieBreak):
    """The smaller lot number."""

    name: str | None
    kind: ClassVar[str] = "lot"
    label: ClassVar[str] = "Bốc thăm"
    options = {"name": _NAME}

    def key(self, candidate: Candidate) -> int | None:
        """Return the lot."""
        return candidate.lot


@TIE_BREAKS.register
@dataclass(frozen=True)
class Attribute(TieBreak):
    """A number of the entry, such as its rank in the earlier round."""

    attribute: str
    order: str
    name: str | None
    kind: ClassVar[str] = "attribute"
    label: ClassVar[str] = "So một số liệu của đội"
    options = {"attribute": Key(Code()), "order": Key(Choice(("lowest", "highest"))), "name": _NAME}

    @property
    def title(self) -> str:
        """Return the given name, else the attribute's code."""
        return self.name or self.attribute

    def key(self, candidate: Candidate) -> Any:
        """Return the number, turned round where the highest wins."""
        value = candidate.attributes.get(self.attribute)
        if not isinstance(value, int | Decimal):
            return None
        return value if self.order == "lowest" else -value

    def words(self, candidate: Candidate) -> str:
        """Return the number as it was given."""
        return str(candidate.attributes.get(self.attribute, "")).replace(".", ",")


@TIE_BREAKS.register
@dataclass(frozen=True)
class GuessDistance(TieBreak):
    """The guess nearer to the true number; no guess comes last."""

    name: str | None
    kind: ClassVar[str] = "guess_distance"
    label: ClassVar[str] = "Dự đoán gần đúng hơn"
    options = {"name": _NAME}
    online_only: ClassVar[bool] = True
    unknown_is_last: ClassVar[bool] = True

    def key(self, candidate: Candidate) -> int | None:
        """Return the distance."""
        return candidate.guess_distance


@TIE_BREAKS.register
@dataclass(frozen=True)
class Duration(TieBreak):
    """The shorter time from opening the paper to handing it in."""

    name: str | None
    kind: ClassVar[str] = "duration"
    label: ClassVar[str] = "Thời gian làm bài ngắn hơn"
    options = {"name": _NAME}
    online_only: ClassVar[bool] = True

    def key(self, candidate: Candidate) -> int | None:
        """Return the time in the unit of the rules."""
        return candidate.duration


@TIE_BREAKS.register
@dataclass(frozen=True)
class ReceivedAt(TieBreak):
    """The earlier receipt by the server."""

    name: str | None
    kind: ClassVar[str] = "received_at"
    label: ClassVar[str] = "Máy chủ nhận bài sớm hơn"
    options = {"name": _NAME}
    online_only: ClassVar[bool] = True

    def key(self, candidate: Candidate) -> int | None:
        """Return milliseconds since 1970."""
        return candidate.received_at

    def words(self, candidate: Candidate) -> str:
        """Return the moment in Viet Nam time, to the millisecond."""
        if candidate.received_at is None:
            return ""
        moment = datetime.fromtimestamp(0, _VIET_NAM) + timedelta(milliseconds=candidate.received_at)
        return f"{moment:%d/%m/%Y %H:%M:%S},{moment.microsecond // 1000:03d}"


@dataclass(slots=True)
class Ranked:
    """One place: rank 1-2-2-4, the step that decided it (an index of the chain), and how many share it."""

    candidate: Candidate
    rank: int
    step: int | None
    sharing: int


def rank_candidates(*, candidates: Sequence[Candidate], chain: Sequence[TieBreak]) -> list[Ranked]:
    """Return the candidates from first to last; the order they are given in is of no account.

    Those who share a rank stand in the order of their codes.

    Raises:
        RuleViolation: `tie_data_missing`, when two are equal up to a step whose lot, decision or number is not known.
    """
    table = _table(candidates, chain)
    order = sorted(range(len(candidates)), key=lambda number: candidates[number].entry)
    order.sort(key=table.packed.__getitem__)
    blocks = [list(block) for _, block in groupby(order, key=table.packed.__getitem__)]
    parted = [table.parting_step(one[0], two[0]) for one, two in pairwise(blocks)]
    _refuse_gaps(blocks, parted, table, candidates)
    ranked: list[Ranked] = []
    for block, step_before, step_after in zip(blocks, [0, *parted], [*parted, 0], strict=False):
        step = max(step_before, step_after)
        rank, decided = len(ranked) + 1, step - 1 if step else None
        ranked += [Ranked(candidates[number], rank, decided, len(block)) for number in block]
    return ranked


def best_by_chain(*, candidates: Sequence[Candidate], chain: Sequence[TieBreak]) -> Candidate:
    """Return the candidate that would rank first; of equal ones the first given. Unknown values come last."""
    packed = _table(candidates, chain).packed
    return candidates[min(range(len(candidates)), key=packed.__getitem__)]


@dataclass(frozen=True)
class _Table:
    """What is compared, as small whole numbers, because a round has a hundred thousand rows.

    Attributes:
        columns: the totals and then the keys of each step, each value as its place among the distinct ones.
        packed: all columns of a candidate in one number; smaller ranks higher.
        gaps: for each step that may not be passed over and is not known for somebody, what stands for «not known».
    """

    columns: Sequence[Sequence[int]]
    packed: Sequence[int]
    gaps: Mapping[int, int]
    chain: Sequence[TieBreak]

    def parting_step(self, one: int, two: int) -> int:
        """Return 0 when the totals part two candidates, else the number of the step that does, from 1."""
        return next(step for step, column in enumerate(self.columns) if column[one] != column[two])

    def unknown_step(self, number: int, *, last: int) -> int | None:
        """Return the first step up to `last` that would need what is not known of a candidate."""
        return next(
            (step for step, gap in self.gaps.items() if step <= last and self.columns[step][number] == gap), None
        )


def _table(candidates: Sequence[Candidate], chain: Sequence[TieBreak]) -> _Table:
    columns = []
    packed = [0] * len(candidates)
    gaps: dict[int, int] = {}
    for number, step in enumerate([None, *chain]):
        keys = [-one.total if step is None else step.key(one) for one in candidates]
        column, unknown = _dense(keys)
        columns.append(column)
        packed = [high * (unknown + 1) + low for high, low in zip(packed, column, strict=True)]
        if step is not None and not step.unknown_is_last and None in keys:
            gaps[number] = unknown
    return _Table(columns, packed, gaps, chain)


def _dense(keys: list[Any]) -> tuple[list[int], int]:
    """Return the place of each key among the distinct ones, and the place after all, that of None."""
    distinct = sorted({key for key in keys if key is not None})
    place_of: dict[Any, int] = {key: place for place, key in enumerate(distinct)}
    unknown = len(distinct)
    return [unknown if key is None else place_of[key] for key in keys], unknown


def _refuse_gaps(
    blocks: Sequence[Sequence[int]], parted: Sequence[int], table: _Table, candidates: Sequence[Candidate]
) -> None:
    """Refuse a tie that reaches a step whose lot, decision or number is not known for one of the tied."""
    if not table.gaps:
        return
    reached = [(block, len(table.chain)) for block in blocks if len(block) > 1]
    reached += [((*one, *two), step) for (one, two), step in zip(pairwise(blocks), parted, strict=True) if step]
    for tied, last in reached:
        steps = [table.unknown_step(number, last=last) for number in tied]
        step = next((found for found in steps if found is not None), None)
        if step is not None:
            names = ", ".join(sorted(candidates[number].entry for number in tied)[:20])
            message = f"Các bài dự thi {names} còn bằng nhau; cần dữ liệu cho bước «{table.chain[step - 1].label}»."
            raise RuleViolation("tie_data_missing", message)
