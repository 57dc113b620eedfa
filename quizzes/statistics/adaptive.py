"""Choosing the next question of an adaptive practice session (§6).

Among the five most informative questions that may still be given, the one is taken whose subject lacks most and that
was shown least. Never in an examination: see `may_be_adaptive`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizzes.statistics.irt import Ability, ItemParameters, information

LARGEST_ERROR = 0.40
MOST_QUESTIONS = 30
CANDIDATES = 5
MOST_EXPOSURE = 0.25
SESSIONS_BEFORE_LIMIT = 20
"""The share of sessions means little before so many; until then every question may be given."""


@dataclass(frozen=True, kw_only=True)
class BankItem:
    """A calibrated question: `uses` is the number of earlier sessions that showed it."""

    id: str
    subject: str
    parameters: ItemParameters
    uses: int = 0


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do next: a question, or an end with its reason precise_enough, long_enough or bank_exhausted."""

    item_id: str | None
    reason: str = ""


def may_be_adaptive(*, is_practice: bool, rules_allow: bool = False) -> bool:
    """Say whether a session may be adaptive: practice may; a contest or examination only if its own rules say so."""
    return is_practice or rules_allow


def next_step(
    *,
    bank: Sequence[BankItem],
    given: Sequence[str],
    ability: Ability,
    sessions: int,
    quotas: Mapping[str, float] | None = None,
) -> Step:
    """Return the next question, or why the session ends.

    Args:
        bank: questions of known parameters; ids are different.
        given: ids already shown in this session.
        ability: the estimate so far (EAP, also before the first answer).
        sessions: number of earlier sessions, 0 or more.
        quotas: wanted share 0-1 of the session by subject; None when subjects do not matter.
    """
    if given and ability.error <= LARGEST_ERROR:
        return Step(item_id=None, reason="precise_enough")
    if len(given) >= MOST_QUESTIONS:
        return Step(item_id=None, reason="long_enough")
    free = [item for item in bank if item.id not in given and not is_overexposed(uses=item.uses, sessions=sessions)]
    if not free:
        return Step(item_id=None, reason="bank_exhausted")
    return Step(item_id=_best(free, _lacking(bank, given, quotas), ability.theta, sessions))


def exposure(*, uses: int, sessions: int) -> float:
    """Return the share 0-1 of sessions that showed a question; 0 before the first session."""
    return min(uses / sessions, 1.0) if sessions else 0.0


def is_overexposed(*, uses: int, sessions: int) -> bool:
    """Say whether showing the question once more would bring it above a quarter of all sessions, this one included."""
    return sessions >= SESSIONS_BEFORE_LIMIT and uses + 1 > MOST_EXPOSURE * (sessions + 1)


def _best(free: Sequence[BankItem], lacking: Mapping[str, float], theta: float, sessions: int) -> str:
    wanted = [item for item in free if lacking.get(item.subject, 0) > 0] or free
    told = {item.id: information(item=item.parameters, theta=theta) for item in wanted}
    best = sorted(wanted, key=lambda item: (-told[item.id], item.id))[:CANDIDATES]

    def worth(item: BankItem) -> float:
        return told[item.id] * (1 + lacking.get(item.subject, 0)) * (1 - exposure(uses=item.uses, sessions=sessions))

    return max(best, key=worth).id


def _lacking(bank: Sequence[BankItem], given: Sequence[str], quotas: Mapping[str, float] | None) -> dict[str, float]:
    """Return by how many questions each subject will be behind its quota; 1 for all without quotas."""
    subjects = {item.id: item.subject for item in bank}
    if quotas is None:
        return dict.fromkeys(subjects.values(), 1.0)
    shown = Counter(subjects[item_id] for item_id in given if item_id in subjects)
    return {subject: share * (len(given) + 1) - shown[subject] for subject, share in quotas.items()}
