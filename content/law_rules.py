"""What a decision about a text that rests on a changed article means on a day: pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Standing(StrEnum):
    """Where one item stands with regard to one change."""

    PENDING = "pending"
    KEPT = "kept"
    SUSPENDED = "suspended"
    TO_REVISE = "to_revise"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision that counts: its outcome by code, the day from which it acts, and when it was taken."""

    outcome: str
    from_on: date
    at: datetime


def standing(*, decided: Decided | None, changed_at: datetime | None) -> Standing:
    """Return where an item stands; one that was to be revised and has a newer text is revised.

    Args:
        changed_at: when the text that people get was last written; None when unknown.
    """
    if decided is None or decided.outcome == "reopen":
        return Standing.PENDING
    if decided.outcome == "keep":
        return Standing.KEPT
    if decided.outcome == "suspend":
        return Standing.SUSPENDED
    return Standing.REVISED if changed_at is not None and changed_at > decided.at else Standing.TO_REVISE


def suspended_from(*, decisions: Iterable[Decided], changed_at: datetime | None) -> date | None:
    """Return the first day on which an item is out of use, over the decisions of all changes; None when it never is.

    What is to be revised is out of use from the day of the change on unless it was revised before.
    """
    held = (Standing.SUSPENDED, Standing.TO_REVISE)
    days = [item.from_on for item in decisions if standing(decided=item, changed_at=changed_at) in held]
    return min(days, default=None)


def needs_notice(*, found: Standing, from_on: date, on: date) -> bool:
    """Tell whether readers are told on a day that a text is being looked at again."""
    return from_on <= on and found not in (Standing.KEPT, Standing.REVISED)
