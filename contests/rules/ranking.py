"""Ranks entries and says which step of the tie-break chain decided each place.

The total, as published, comes first. Entries with equal totals go through the steps in order; those still equal at the
end share their rank: 1-2-2-4. `decided_by` of an entry is the last step that parted it from others of the same total:
None when the total alone placed it, or when nothing could part it from those it is tied with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
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
    rows = [(_row(candidate, chain), candidate) for candidate in candidates]
    rows.sort(key=lambda pair: (pair[0], pair[1].entry))
    blocks = _blocks(rows)
    for row, members in blocks:
        if len(members) > 1:
            _refuse_unknown(row, members, chain, last=len(chain))
    parted = [_parting_step(one, two, chain) for one, two in pairwise(blocks)]
    ranked: list[Ranked] = []
    for place, (_, members) in enumerate(blocks):
        step = max(parted[place - 1] if place else 0, parted[place] if place < len(parted) else 0)
        rank = len(ranked) + 1
        ranked += [Ranked(member, rank, step - 1 if step else None, len(members)) for member in members]
    return ranked


def best_by_chain(*, candidates: Sequence[Candidate], chain: Sequence[TieBreak]) -> Candidate:
    """Return the candidate that would rank first; of equal ones the first given. Unknown values come last."""
    return min(candidates, key=lambda candidate: _row(candidate, chain))


_Row = tuple[Any, ...]
_Block = tuple[_Row, list[Candidate]]


def _row(candidate: Candidate, chain: Sequence[TieBreak]) -> _Row:
    """Return what is compared, in order: the total, then two cells a step; an unknown value comes last."""
    row: list[Any] = [-candidate.total]
    for step in chain:
        key = step.key(candidate)
        row += (1, 0) if key is None else (0, key)
    return tuple(row)


def _blocks(rows: Sequence[tuple[_Row, Candidate]]) -> list[_Block]:
    """Return those who are equal in everything, together."""
    blocks: list[_Block] = []
    for row, candidate in rows:
        if blocks and blocks[-1][0] == row:
            blocks[-1][1].append(candidate)
        else:
            blocks.append((row, [candidate]))
    return blocks


def _parting_step(one: _Block, two: _Block, chain: Sequence[TieBreak]) -> int:
    """Return 0 when the totals part two neighbours, else the number of the step that does, from 1."""
    if one[0][0] != two[0][0]:
        return 0
    step = next(number for number in range(1, len(chain) + 1) if _cell(one[0], number) != _cell(two[0], number))
    for row, _ in (one, two):
        _refuse_unknown(row, [one[1][0], two[1][0]], chain, last=step)
    return step


def _cell(row: _Row, number: int) -> _Row:
    return row[2 * number - 1 : 2 * number + 1]


def _refuse_unknown(row: _Row, tied: Sequence[Candidate], chain: Sequence[TieBreak], *, last: int) -> None:
    for number, step in enumerate(chain[:last], start=1):
        if row[2 * number - 1] and not step.unknown_is_last:
            names = ", ".join(sorted(candidate.entry for candidate in tied)[:20])
            message = f"Các bài dự thi {names} còn bằng nhau; cần dữ liệu cho bước «{step.label}»."
            raise RuleViolation("tie_data_missing", message)
