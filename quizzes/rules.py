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
from itertools import islice
from math import ceil
from typing import Any

CENT = Decimal("0.01")
MAX_QUESTIONS = 200


class UnreadableBlueprint(ValueError):
    """A stored blueprint that this version does not understand."""


class ShortPool(Exception):
    """The bank holds fewer questions of a kind than the blueprint asks for.

    Attributes:
        subject: its code; empty for «any subject».
        needed: number asked for.
        available: number found, those left out that other lines need.
        line: place of the line in the blueprint, from 0.
    """

    def __init__(self, *, subject: str, needed: int, available: int, line: int = 0) -> None:
        """Keep the facts."""
        super().__init__(subject, needed, available, line)
        self.subject, self.needed, self.available, self.line = subject, needed, available, line


@dataclass(frozen=True, slots=True)
class BlueprintLine:
    """So many questions of one subject, competency and level; an empty one of the three means any."""

    subject: str
    count: int
    competency: str = ""
    level: str = ""

    @property
    def named(self) -> tuple[str, str, str]:
        """Return what the line asks for, without how many."""
        return (self.subject, self.competency, self.level)

    def fits(self, question: "PoolQuestion") -> bool:
        """Tell whether a question may be drawn for this line."""
        return (
            self.subject in ("", question.subject)
            and self.level in ("", question.level)
            and (not self.competency or self.competency in question.competencies)
        )


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question that may be drawn. `code` is its lasting identifier and decides nothing but the draw."""

    id: int
    code: str
    subject: str
    level: str = ""
    competencies: tuple[str, ...] = ()


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
        UnreadableBlueprint: not a list of {"subject", "count"} with perhaps "competency" and "level", the same line
            twice, or more than MAX_QUESTIONS.
    """
    if not isinstance(raw, list):
        raise UnreadableBlueprint("a blueprint is a list")
    lines = tuple(_line(part) for part in raw)
    if len({line.named for line in lines}) != len(lines):
        raise UnreadableBlueprint("a line stands twice")
    if sum(line.count for line in lines) > MAX_QUESTIONS:
        raise UnreadableBlueprint(f"more than {MAX_QUESTIONS} questions")
    return lines


def _line(part: object) -> BlueprintLine:
    known = {"subject", "count", "competency", "level"}
    if not isinstance(part, Mapping) or not {"subject", "count"} <= set(part) <= known:
        raise UnreadableBlueprint("a line is {'subject', 'count'}, perhaps with 'competency' and 'level'")
    named = [part.get(name, "") for name in ("subject", "competency", "level")]
    count = part["count"]
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise UnreadableBlueprint("a count is 1 or more")
    if not all(isinstance(text, str) for text in named):
        raise UnreadableBlueprint("subject, competency and level are texts")
    return BlueprintLine(named[0], count, named[1], named[2])


def draw(*, pool: Iterable[PoolQuestion], blueprint: Sequence[BlueprintLine], seed: int) -> list[int]:
    """Return the ids of the questions drawn, in the order of the paper.

    The same pool, blueprint and seed give the same paper on every machine, whatever the order of the pool; no
    question is drawn twice. Lines that name more are served first; where lines overlap, a question is handed from one
    to the other, so a paper that can be drawn at all is drawn.

    Raises:
        ShortPool: too few questions for a line.
    Source: security.md C12.
    """
    shuffled = sorted(pool, key=lambda question: _lot(seed, question.code))
    of_subject: dict[str, list[PoolQuestion]] = {line.subject: [] for line in blueprint if line.subject}
    for one in shuffled:
        if one.subject in of_subject:
            of_subject[one.subject].append(one)
    held: list[list[PoolQuestion]] = [[] for _line in blueprint]
    taken: set[int] = set()
    for place in sorted(range(len(blueprint)), key=lambda place: blueprint[place].named.count("")):
        line = blueprint[place]
        fitting = (one for one in of_subject.get(line.subject, shuffled) if one.id not in taken and line.fits(one))
        held[place] = list(islice(fitting, line.count))
        taken.update(one.id for one in held[place])
        while len(held[place]) < line.count:
            if not _hand_over(place, blueprint, held, shuffled, taken):
                raise ShortPool(subject=line.subject, needed=line.count, available=len(held[place]), line=place)
    return [one.id for line in held for one in line]


def _hand_over(
    place: int,
    blueprint: Sequence[BlueprintLine],
    held: list[list[PoolQuestion]],
    shuffled: Sequence[PoolQuestion],
    taken: set[int],
) -> bool:
    """Give a line one more question, moving held ones along a shortest chain of lines; False when there is none."""
    chains: dict[int, tuple[int, PoolQuestion] | None] = {place: None}
    waiting = [place]
    for wanting in waiting:
        free = next((one for one in shuffled if one.id not in taken and blueprint[wanting].fits(one)), None)
        if free is not None:
            taken.add(free.id)
            _move_along(wanting, free, chains, held)
            return True
        for other, questions in enumerate(held):
            moved = next((one for one in questions if other not in chains and blueprint[wanting].fits(one)), None)
            if moved is not None:
                chains[other] = (wanting, moved)
                waiting.append(other)
    return False


def _move_along(
    giver: int,
    free: PoolQuestion,
    chains: Mapping[int, tuple[int, PoolQuestion] | None],
    held: list[list[PoolQuestion]],
) -> None:
    """Put the free question into the last line of a chain and hand each line's own one on to the line before it."""
    step = chains[giver]
    if step is None:
        held[giver].append(free)
        return
    wanting, moved = step
    held[giver][held[giver].index(moved)] = free
    _move_along(wanting, moved, chains, held)


def available_counts(*, pool: Iterable[tuple[PoolQuestion, int]], blueprint: Sequence[BlueprintLine]) -> list[int]:
    """Return how many questions fit each line by itself; the pool is sorts of questions with their number."""
    counts = [0] * len(blueprint)
    for question, number in pool:
        for place, line in enumerate(blueprint):
            counts[place] += number if line.fits(question) else 0
    return counts


def shuffled_order(*, count: int, seed: int) -> list[int]:
    """Return the numbers 0 to count-1 in the order of a seed, the same on every machine."""
    return sorted(range(count), key=lambda place: _lot(seed, f"order:{place}"))


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


def personal_limit(*, limit_minutes: int, extra_minutes: int = 0, factor: Decimal = Decimal(1)) -> int:
    """Return the minutes that one person has: the paper's, times a factor of 1 or more rounded up, plus extra ones."""
    return ceil(limit_minutes * factor) + extra_minutes


def attempt_deadline(
    *, started_at: datetime, limit_minutes: int | None, closes_at: datetime | None, added_minutes: int = 0
) -> datetime | None:
    """Return the last instant at which an answer still counts: the limit or the closing time, whichever is first.

    None when the paper is neither timed nor closing. Minutes given to one person move both.
    """
    added = timedelta(minutes=added_minutes)
    ends = [closes_at + added] if closes_at else []
    if limit_minutes:
        ends.append(started_at + timedelta(minutes=limit_minutes) + added)
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a person's attempts at one paper: percent 0-100, and whether it passes."""

    percent: Decimal
    passed: bool


def counted(*, percents: Sequence[Decimal], counting: str, pass_percent: Decimal) -> Standing | None:
    """Return what counts of finished attempts, given their percents from the first to the last; None without any.

    `counting` is "best", "last", "first" or "average"; an average is rounded once, half up, to two places.
    """
    if not percents:
        return None
    if counting == "average":
        percent = _rounded(sum(percents, Decimal(0)) / len(percents))
    else:
        percent = {"best": max(percents), "last": percents[-1], "first": percents[0]}[counting]
    return Standing(percent, has_passed(percent=percent, pass_percent=pass_percent))


def appeal_until(*, submitted_at: datetime, shown_at: datetime | None, days: int) -> datetime | None:
    """Return the last instant of an appeal: `days` after the submission, or after the key is shown if that is later.

    None when the paper takes none (`days` 0).
    """
    if not days:
        return None
    return max(submitted_at, shown_at or submitted_at) + timedelta(days=days)


def regraded(*, items: Sequence[Marked], place: int, fraction: Decimal | None, void: bool = False) -> list[Marked]:
    """Return the questions of an attempt as they stand after one of them is judged anew.

    Args:
        place: of the question, from 0.
        fraction: earned now, 0 to 1; None when it cannot be marked.
        void: the question counts for nobody: its points fall out of the maximum.
    """
    rest = list(items)
    if void or fraction is None:
        del rest[place]
    else:
        rest[place] = Marked(rest[place].points, fraction, rest[place].subject)
    return rest


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)
