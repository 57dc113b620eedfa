"""Papers, answers and scores as pure functions: no database, no clock, no request.

Words. A *pool* is the questions that may be drawn; a *blueprint* says how many of each subject; a *save* is one
sending of one answer. Whatever the order in which saves arrive and however often they are repeated, the answer that
counts is the same (security.md C5).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
MAX_QUESTIONS = 200


class UnreadableBlueprint(ValueError):
    """A stored blueprint that this version does not understand."""


class ShortPool(Exception):
    """The bank holds fewer questions of a subject than the blueprint asks for.

    Attributes:
        subject: its code; empty for «any subject».
        needed: number asked for.
        available: number found.
    """

    def __init__(self, *, subject: str, needed: int, available: int) -> None:
        """Keep the three facts."""
        super().__init__(subject, needed, available)
        self.subject, self.needed, self.available = subject, needed, available


@dataclass(frozen=True, slots=True)
class BlueprintLine:
    """So many questions of one subject; an empty subject means any."""

    subject: str
    count: int


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question that may be drawn. `code` is its lasting identifier and decides nothing but the draw."""

    id: int
    code: str
    subject: str


@dataclass(frozen=True, slots=True)
class Save:
    """One save of an answer. `late` saves are kept as evidence and never count."""

    item: int
    tab: str
    sequence: int
    received_at: datetime
    answer: Mapping[str, Any]
    late: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """One question as marked: its points, 0 or more, and the fraction earned, 0 to 1."""

    points: Decimal
    fraction: Decimal
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Points earned of points possible, and percent (0-100); each rounded once, half up, to two places."""

    points: Decimal
    max_points: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """The part of a result that belongs to one subject; `right_count` counts fully right questions."""

    subject: str
    question_count: int
    right_count: int
    score: Score


def read_blueprint(raw: object) -> tuple[BlueprintLine, ...]:
    """Return the lines of a stored blueprint; an empty one means a fixed paper.

    Raises:
        UnreadableBlueprint: not a list of {"subject", "count"}, a subject twice, or more than MAX_QUESTIONS.
    """
    if not isinstance(raw, list):
        raise UnreadableBlueprint("a blueprint is a list")
    lines = tuple(_line(part) for part in raw)
    if len({line.subject for line in lines}) != len(lines):
        raise UnreadableBlueprint("a subject stands twice")
    if sum(line.count for line in lines) > MAX_QUESTIONS:
        raise UnreadableBlueprint(f"more than {MAX_QUESTIONS} questions")
    return lines


def _line(part: object) -> BlueprintLine:
    if not isinstance(part, Mapping) or set(part) != {"subject", "count"}:
        raise UnreadableBlueprint("a line is {'subject', 'count'}")
    subject, count = part["subject"], part["count"]
    if not isinstance(subject, str) or not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise UnreadableBlueprint("a subject is a text and a count 1 or more")
    return BlueprintLine(subject, count)


def draw(*, pool: Iterable[PoolQuestion], blueprint: Sequence[BlueprintLine], seed: int) -> list[int]:
    """Return the ids of the questions drawn, in the order of the paper.

    The same pool, blueprint and seed give the same paper on every machine, whatever the order of the pool; no
    question is drawn twice. Lines that name a subject are served before «any».

    Raises:
        ShortPool: too few questions of a subject.
    Source: security.md C12.
    """
    shuffled = sorted(pool, key=lambda question: _lot(seed, question.code))
    taken: set[int] = set()
    drawn: dict[str, list[int]] = {}
    for line in sorted(blueprint, key=lambda line: line.subject == ""):
        fitting = [q.id for q in shuffled if q.id not in taken and line.subject in ("", q.subject)]
        if len(fitting) < line.count:
            raise ShortPool(subject=line.subject, needed=line.count, available=len(fitting))
        drawn[line.subject] = fitting[: line.count]
        taken.update(drawn[line.subject])
    return [identifier for line in blueprint for identifier in drawn[line.subject]]


def _lot(seed: int, code: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{code}".encode()).digest()


def supersedes(new: Save, old: Save) -> bool:
    """Tell whether `new` counts instead of `old`: the higher sequence, then the later receipt at the server."""
    return (new.sequence, new.received_at, new.tab) >= (old.sequence, old.received_at, old.tab)


def effective_saves(saves: Iterable[Save]) -> dict[int, Save]:
    """Return, for each item, the save that counts; late saves never do.

    Source: contracts.md §4 (answer save), security.md C5.
    """
    counting: dict[int, Save] = {}
    for save in saves:
        if save.late:
            continue
        held = counting.get(save.item)
        if held is None or supersedes(save, held):
            counting[save.item] = save
    return counting


def effective_answers(saves: Iterable[Save]) -> dict[int, Mapping[str, Any]]:
    """Return, for each item, the answer that counts."""
    return {item: save.answer for item, save in effective_saves(saves).items()}


def attempt_deadline(*, started_at: datetime, limit_minutes: int | None, closes_at: datetime | None) -> datetime | None:
    """Return the last instant at which an answer still counts: the limit or the closing time, whichever is first.

    None when the paper is neither timed nor closing.
    """
    ends = [closes_at] if closes_at else []
    if limit_minutes:
        ends.append(started_at + timedelta(minutes=limit_minutes))
    return min(ends) if ends else None


def is_late(*, received_at: datetime, deadline_at: datetime | None) -> bool:
    """Tell whether an answer came after the deadline; one that comes at the very instant is in time."""
    return deadline_at is not None and received_at > deadline_at


def start_refusal(
    *,
    now: datetime,
    opens_at: datetime | None,
    closes_at: datetime | None,
    attempts_allowed: int | None,
    attempts_used: int,
) -> str | None:
    """Return why no new attempt may begin: "not_open_yet", "closed", "no_attempt_left"; None when it may."""
    if opens_at is not None and now < opens_at:
        return "not_open_yet"
    if closes_at is not None and now >= closes_at:
        return "closed"
    if attempts_allowed is not None and attempts_used >= attempts_allowed:
        return "no_attempt_left"
    return None


def score(items: Iterable[Marked]) -> Score:
    """Return the score of a paper. Rounded once, half up, to two places; no points at all give 0 percent."""
    points = max_points = Decimal(0)
    for item in items:
        points += item.points * item.fraction
        max_points += item.points
    percent = points / max_points * 100 if max_points else Decimal(0)
    return Score(_rounded(points), _rounded(max_points), _rounded(percent))


def results_by_subject(items: Iterable[Marked]) -> list[SubjectResult]:
    """Return one result for each subject, in the order in which subjects first appear on the paper."""
    groups: dict[str, list[Marked]] = {}
    for item in items:
        groups.setdefault(item.subject, []).append(item)
    return [
        SubjectResult(subject, len(group), sum(item.fraction == 1 for item in group), score(group))
        for subject, group in groups.items()
    ]


def has_passed(*, percent: Decimal, pass_percent: Decimal) -> bool:
    """Tell whether a percent, as rounded by `score`, reaches the pass mark (both 0-100)."""
    return percent >= pass_percent


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)
