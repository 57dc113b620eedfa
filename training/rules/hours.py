"""How many hours a mix of evidence is worth, the same hour never counted twice.

Words: a *claim* is what one row of the ledger says was learnt; a *content* is a lesson, a quiz or a course, which
stays the same whether it was learnt online, in a class or on paper; a *slot* is one half-day of one date, in which a
person can have been in one place only; a *cap* is the most that may count through one channel.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations

from training.enums import EvidenceKind
from training.rules.facts import EvidenceFact

CLASS = "class"
ZERO = Decimal(0)
#: Kinds whose hours count; a course is the sum of its lessons, materials are access and no training.
COUNTED_KINDS = frozenset(
    kind.value
    for kind in (
        EvidenceKind.LESSON_COMPLETED,
        EvidenceKind.QUIZ_PASSED,
        EvidenceKind.CLASS_ATTENDED,
        EvidenceKind.PAPER_HANDED_IN,
        EvidenceKind.REFLECTION_MARKED,
        EvidenceKind.PRIOR_TRAINING,
    )
)


@dataclass(frozen=True)
class Cap:
    """The most that may count through one channel: hours, or a percentage (0-100) of the hours asked for."""

    channel: str
    hours: Decimal | None = None
    percent: Decimal | None = None

    def limit(self, needed: Decimal) -> Decimal:
        """Return the cap in hours for a number of hours asked for."""
        if self.hours is not None:
            return self.hours
        return needed * (self.percent or ZERO) / 100


@dataclass(frozen=True)
class Equivalent:
    """Hours of a subject of another version of the programme count for one of this version, at a ratio (0-1).

    It holds for what was learnt from `valid_from` on and before `valid_to`.
    """

    programme: str
    subject: str
    counts_as: str
    ratio: Decimal
    valid_from: date = date.min
    valid_to: date | None = None

    def holds_for(self, fact: EvidenceFact) -> bool:
        """Say whether it translates a row of the ledger."""
        if (fact.programme, fact.subject) != (self.programme, self.subject) or fact.happened_on < self.valid_from:
            return False
        return self.valid_to is None or fact.happened_on < self.valid_to


@dataclass(frozen=True)
class HourRules:
    """How rows of evidence become hours of a programme; without a `programme` every version counts as it is."""

    programme: str = ""
    equivalents: tuple[Equivalent, ...] = ()

    def shares(self, fact: EvidenceFact) -> tuple[tuple[str, Decimal], ...]:
        """Return for which subjects the row counts, and which part of its hours; nothing when it does not count."""
        if not self.programme or not fact.programme or fact.programme == self.programme:
            return ((fact.subject, Decimal(1)),)
        return tuple((row.counts_as, row.ratio) for row in self.equivalents if row.holds_for(fact))


#: every version of the programme counts as it is
ANY_VERSION = HourRules()


@dataclass(frozen=True)
class Credit:
    """What one row is worth after everything counted before it."""

    fact: EvidenceFact
    subject: str
    hours: Decimal
    practice: Decimal


@dataclass
class _Day:
    """Hours spent in classes on one date: by class and half-day, by half-day, and where the half is not known."""

    by_place: dict[object, Decimal] = field(default_factory=dict)
    by_half: dict[str, Decimal] = field(default_factory=dict)
    unknown: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return the hours of the day: a row without a half-day may mean the half-days that are known."""
        return max(self.unknown, sum(self.by_half.values(), ZERO))


@dataclass
class _Taken:
    """What earlier rows have taken: hours by content, and days spent in classes."""

    by_content: dict[object, Decimal] = field(default_factory=dict)
    days: dict[date, _Day] = field(default_factory=lambda: defaultdict(_Day))

    def take(self, fact: EvidenceFact, hours: Decimal) -> Decimal:
        """Return what is left for this row of its hours, and remember it."""
        key = _content(fact)
        known = self.by_content.get(key, ZERO)
        self.by_content[key] = max(known, hours)
        fresh = max(ZERO, hours - known)
        if not fact.half and fact.kind != EvidenceKind.CLASS_ATTENDED:
            return fresh
        day = self.days[fact.happened_on]
        before = day.total
        if fact.half:
            place = (fact.reference or fact.session, fact.half)
            day.by_place[place] = day.by_place.get(place, ZERO) + fresh
            day.by_half[fact.half] = max(day.by_half.get(fact.half, ZERO), day.by_place[place])
        else:
            day.unknown += fresh
        return day.total - before


def credits_of(evidence: Iterable[EvidenceFact], *, rules: HourRules) -> list[Credit]:
    """Return what each row is worth, in the order of the ledger.

    The same content counts once, with the longest of its claims, whatever the channel. Two places in one half-day
    count once, with the longer stay; several subjects of one class in a half-day stand side by side. A class without
    a half-day may be one of the known half-days of that date; without a reference, rows of one day and subject are one.

    A row never takes away what an earlier one was credited, so that appending never lowers a sum.
    Rule: R-TRAIN-07.
    """
    taken = _Taken()
    found: list[Credit] = []
    for fact in sorted(evidence, key=_order):
        if fact.is_superseded or fact.kind not in COUNTED_KINDS or not fact.hours or fact.hours <= 0:
            continue
        shares = rules.shares(fact)
        if not shares:
            continue
        fresh = taken.take(fact, fact.hours)
        practice = min(fact.practice, fresh)
        found += [Credit(fact, subject, fresh * ratio, practice * ratio) for subject, ratio in shares if fresh > 0]
    return found


def credited_hours(
    evidence: Sequence[EvidenceFact],
    *,
    rules: HourRules,
    needed: Decimal,
    subject: str = "",
    caps: Sequence[Cap] = (),
    only_practice: bool = False,
) -> Decimal:
    """Return the hours that count towards `needed`, of one subject or of all.

    Where a channel is capped, an hour that was learnt in two ways counts through the one that leaves more. That is the
    least, over every choice of capped channels, of their caps together plus what is left without those channels.
    Hence: the order of the rows, a row written twice and a smaller cap never raise the sum, and a further row never
    lowers it.

    Args:
        needed: hours asked for, to which percentages of caps refer.
        subject: code of a subject of the rules' programme; empty for all.
        only_practice: count hours of practice alone.
    Rule: R-TRAIN-07.
    """
    sums = []
    for size in range(len(caps) + 1):
        for chosen in combinations(caps, size):
            left_out = {cap.channel for cap in chosen}
            rows = credits_of([fact for fact in evidence if fact.channel not in left_out], rules=rules)
            counted = sum(
                (row.practice if only_practice else row.hours for row in rows if subject in ("", row.subject)), ZERO
            )
            sums.append(counted + sum((cap.limit(needed) for cap in chosen), ZERO))
    return min(sums)


def _content(fact: EvidenceFact) -> tuple[object, ...]:
    """Return what the hours of a row are the hours of; rows with the same answer claim the same hours."""
    if not fact.reference:
        return ("day", fact.happened_on, fact.half, fact.subject)
    if fact.reference.partition(":")[0] == CLASS:
        return (fact.reference, fact.happened_on, fact.half, fact.session or fact.subject)
    return ("content", fact.reference)


def _order(fact: EvidenceFact) -> tuple[object, ...]:
    return (
        fact.number, fact.happened_on, fact.half, fact.session, fact.reference, fact.subject, fact.channel,
        fact.hours or ZERO, fact.practice, fact.programme, fact.kind,
    )  # fmt: skip
