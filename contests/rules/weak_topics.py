"""Which topics a round showed to be weak, and which of them somebody of a team should practise. Pure and exact.

A *topic* is a subject of the framework programme (known from the questions of theory) or something judged: a criterion,
or a part that is marked whole. A share is what was gained of what could be gained, from 0 to 1.

Source: issue 5 «Training and contest feed each other».
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

WEAK_BELOW = Fraction(7, 10)
"""A topic is weak when less than this share was gained; the same bound as in practice (courses.rules.drill)."""
MOST_TOPICS = 3
"""Topics named to one person after one round: a few things to practise, not a list of faults."""


class TopicKind(StrEnum):
    """What a topic is."""

    SUBJECT = "subject"
    THEORY = "theory"
    JUDGED = "judged"


@dataclass(frozen=True)
class TopicScore:
    """What was gained in one topic.

    Attributes:
        kind: SUBJECT (answers to questions of a subject), THEORY (a part marked by key whose questions are not known
            here), JUDGED (a criterion, or a part marked whole).
        code: code of the subject, of the part, or «part/criterion».
        name: what it is called; empty for a subject, whose title the programme knows.
        gained, possible: answers or points; `possible` is above 0, `gained` at most `possible` and may not be below 0.
    """

    kind: TopicKind
    code: str
    name: str
    gained: Fraction
    possible: Fraction

    @property
    def share(self) -> Fraction:
        """Return what was gained of what could be."""
        return self.gained / self.possible

    @property
    def percent(self) -> int:
        """Return the share in whole per cent, rounded half up."""
        return int(self.share * 100 + Fraction(1, 2))

    @property
    def is_weak(self) -> bool:
        """Tell whether less was gained than `WEAK_BELOW`."""
        return self.share < WEAK_BELOW


@dataclass(frozen=True)
class MissedSubject:
    """A subject of the framework with how many answers there were (above 0) and how many of them were not right."""

    code: str
    title: str
    missed: int
    answers: int

    @property
    def percent(self) -> int:
        """Return the share that was not right, whole per cent rounded half up."""
        return (200 * self.missed + self.answers) // (2 * self.answers)


@dataclass(frozen=True)
class Suggestion:
    """A topic to practise. `is_own`: own team was weak in it; else many were, and own team did not meet it."""

    topic: TopicScore
    is_own: bool


def summed(scores: Iterable[TopicScore]) -> list[TopicScore]:
    """Return each topic once, with what all gained and could gain together; the weakest first, then by code."""
    found: dict[tuple[TopicKind, str], TopicScore] = {}
    for one in scores:
        before = found.get((one.kind, one.code))
        gained = one.gained + (before.gained if before else 0)
        possible = one.possible + (before.possible if before else 0)
        found[one.kind, one.code] = TopicScore(one.kind, one.code, one.name, gained, possible)
    return sorted(found.values(), key=_weakest_first)


def to_practise(*, own: Iterable[TopicScore], whole: Iterable[TopicScore], most: int = MOST_TOPICS) -> list[Suggestion]:
    """Return what somebody should practise after a round, the weakest first.

    Own weak topics come first. Only when there are fewer than `most` of them, weak topics of the whole round are added
    that the own team never met (another pack): what the team did well is never suggested.

    Args:
        own: topics of the own team, or of the person online.
        whole: topics of everybody in the round.
        most: number of topics at most, 0 or more.
    """
    mine = summed(own)
    met = {(one.kind, one.code) for one in mine}
    found = [Suggestion(one, is_own=True) for one in mine if one.is_weak]
    for one in summed(whole):
        if one.is_weak and one.kind is TopicKind.SUBJECT and (one.kind, one.code) not in met:
            found.append(Suggestion(one, is_own=False))
    return found[:most]


def _weakest_first(one: TopicScore) -> tuple[Fraction, Fraction, str, str]:
    return (one.share, -one.possible, one.kind, one.code)
