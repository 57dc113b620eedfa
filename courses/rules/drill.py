"""Practice that follows the person: which question is next, when it ends, what to study. Pure functions.

Words. Practice «by strength» takes calibrated questions near the ability shown so far (quizzes.statistics.adaptive);
where too few are calibrated, practice «by topic» takes questions of the subjects that the person missed. Neither is
ever an examination.

Source: item-statistics §6.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizzes.statistics.adaptive import BankItem, Step, may_be_adaptive, next_step
from quizzes.statistics.irt import Ability, ItemParameters, chance_right, expected_ability

LEAST_CALIBRATED = 20
"""Calibrated questions below which a session could not come near anybody's ability."""
TOPIC_QUESTIONS = 10
SHARE_KNOWN = 0.7
SURE = 1.96


class Mode(StrEnum):
    """How the questions of a session are chosen."""

    ABILITY = "ability"
    TOPICS = "topics"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class TopicItem:
    """A question that may be given by topic; `seen` counts how often this person met it in practice."""

    id: str
    subject: str
    seen: int = 0


@dataclass(frozen=True, slots=True)
class GivenItem:
    """A question of a session and its outcome; parameters only where it was calibrated."""

    id: str
    subject: str
    is_right: bool
    parameters: ItemParameters | None = None


@dataclass(frozen=True, slots=True)
class SubjectTally:
    """How a person did in one subject: fully right answers of all, 0 or more."""

    subject: str
    right: int
    total: int

    @property
    def missed(self) -> int:
        """Return how many were not fully right."""
        return self.total - self.right


def mode_for(*, calibrated: int) -> Mode:
    """Return how a session that begins now chooses its questions."""
    return Mode.ABILITY if calibrated >= LEAST_CALIBRATED and may_be_adaptive(is_practice=True) else Mode.TOPICS


def tally(answers: Iterable[tuple[str, bool]]) -> list[SubjectTally]:
    """Return right answers and answers of each subject, most missed first."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for subject, is_right in answers:
        total[subject] += 1
        right[subject] += is_right
    rows = [SubjectTally(subject, right[subject], total[subject]) for subject in total]
    return sorted(rows, key=lambda row: (-row.missed, -row.total, row.subject))


def to_study(tallies: Iterable[SubjectTally]) -> list[SubjectTally]:
    """Return the subjects worth studying: something missed, and fewer than 70 % right; the weakest first."""
    weak = [row for row in tallies if row.missed and row.right < SHARE_KNOWN * row.total]
    return sorted(weak, key=lambda row: (row.right / row.total, -row.missed, row.subject))


def ability_of(given: Sequence[GivenItem]) -> Ability:
    """Return the ability that the answers to calibrated questions show (EAP; before the first one: 0 ± 1)."""
    known = [(item.parameters, item.is_right) for item in given if item.parameters is not None]
    return expected_ability(items=[item for item, _right in known], right=[is_right for _item, is_right in known])


def next_by_ability(
    *, bank: Sequence[BankItem], given: Sequence[GivenItem], sessions: int, quotas: Mapping[str, float] | None = None
) -> Step:
    """Return the next calibrated question near the ability shown so far, or why the session ends.

    Args:
        bank: with the number of earlier sessions that showed each; none above a quarter of them is given.
        sessions: number of earlier sessions, 0 or more.
    """
    return next_step(
        bank=bank, given=[item.id for item in given], ability=ability_of(given), sessions=sessions, quotas=quotas
    )


def next_by_topics(
    *, pool: Sequence[TopicItem], given: Sequence[GivenItem], missed: Mapping[str, int], seed: int
) -> Step:
    """Return the next question by topic, or why the session ends: long_enough, bank_exhausted.

    Subjects take turns by how much was missed in them: the one is next that has most misses for each question given.
    Within it the question met least often is taken; among equals the seed decides.

    Args:
        missed: number of misses by subject; empty: all subjects alike.
    """
    if len(given) >= TOPIC_QUESTIONS:
        return Step(item_id=None, reason="long_enough")
    used = {item.id for item in given}
    free = [item for item in pool if item.id not in used]
    wanted = [item for item in free if missed.get(item.subject)] or free
    if not wanted:
        return Step(item_id=None, reason="bank_exhausted")
    shown = Counter(item.subject for item in given)
    subjects = sorted({item.subject for item in wanted})
    subject = max(subjects, key=lambda name: max(missed.get(name, 1), 1) / (1 + shown[name]))
    inside = [item for item in wanted if item.subject == subject]
    return Step(item_id=min(inside, key=lambda item: (item.seen, _lot(seed, item.id))).id)


def _lot(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}|{name}".encode()).hexdigest()


def right_of_ten(*, ability: Ability, bank: Sequence[BankItem]) -> tuple[int, int, int] | None:
    """Return how many of ten questions of this bank the person would get right: lowest, likeliest, highest.

    The band holds the ability in 95 of 100 cases; None for an empty bank.
    """
    if not bank:
        return None

    def of_ten(theta: float) -> int:
        return round(10 * sum(chance_right(item=item.parameters, theta=theta) for item in bank) / len(bank))

    low, high = ability.theta - SURE * ability.error, ability.theta + SURE * ability.error
    return of_ten(low), of_ten(ability.theta), of_ten(high)
