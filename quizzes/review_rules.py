"""Who may approve what, and how far a question is known: pure functions; persons are numbers.

Words. *Authors* of a question are all who wrote any version of it. An *approval* counts for the text it was given to:
another text (another fingerprint) needs new ones.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ReviewLimits:
    """The bank's rule of one day: approvals needed by use (1 to 5), and attempts (1 or more) from which to replace."""

    practice_approvals: int = 1
    exam_approvals: int = 2
    exposure_attempts: int = 500

    def needed(self, use: str) -> int:
        """Return how many different approvers a question of this use needs."""
        return self.practice_approvals if use == "practice" else self.exam_approvals


class Exposure(StrEnum):
    """How far a question is known among learners."""

    UNUSED = "unused"
    RESTED = "rested"
    IN_USE = "in_use"
    WORN = "worn"


REST = timedelta(days=365)


def approval_refusal(*, person: int, authors: Collection[int], approvers: Collection[int]) -> str | None:
    """Return why this person may not approve: "own_question", "approved_already"; None when they may."""
    if person in authors:
        return "own_question"
    return "approved_already" if person in approvers else None


def is_approved(*, approvers: Collection[int], needed: int) -> bool:
    """Tell whether enough different persons have approved."""
    return len(set(approvers)) >= needed


def exposure(*, attempts: int, last_used_at: datetime | None, now: datetime, limit: int) -> Exposure:
    """Return how far a question is known: from `limit` attempts on it is worn; unused for a year, it has rested.

    A worn question stays worn however long it rests: what went round once goes round again.
    """
    if not attempts or last_used_at is None:
        return Exposure.UNUSED
    if attempts >= limit:
        return Exposure.WORN
    return Exposure.RESTED if now - last_used_at >= REST else Exposure.IN_USE
