"""How numbered decisions lengthen a training period: extensions and suspensions.

Words: an *extension* adds days to periods that run on some day of its dates; a *suspension* stops the count on each of
its days, and the same number of days is added at the end. Both shift the end before it is moved to a working day.
Reading: the texts name neither; a decision of the competent body is followed to the letter and shown with its number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from training.enums import PeriodKind


@dataclass(frozen=True)
class PeriodChange:
    """One decision in force: `first_on` to `last_on` (None: without end), both included.

    `days` is what an extension adds, 1 or more; 0 for a suspension.
    """

    kind: PeriodKind
    number: str
    decided_on: date
    first_on: date
    last_on: date | None = None
    days: int = 0


@dataclass(frozen=True)
class AppliedChange:
    """What a decision did to one period: days added, and the end after it, not yet moved to a working day."""

    change: PeriodChange
    days: int
    end_on: date


def lengthened(
    *, starts_on: date, end_on: date, changes: Iterable[PeriodChange], moved: Callable[[date], date]
) -> tuple[AppliedChange, ...]:
    """Return what each decision adds to a period, in the order in which they were taken; those without effect left out.

    The end never comes earlier, every suspended day is made up for once however many decisions name it, and the days
    added are exactly those between `end_on` and the last end.

    Args:
        starts_on: the first day of the clock, itself not counted.
        end_on: the corresponding day, before it is moved.
        changes: decisions, in any order; suspensions have a last day.
        moved: gives the working day on which a period with this end really ends; an extension reaches whoever's
            period still runs on its first day.
    Rule: R-TRAIN-08.
    """
    ordered = sorted(changes, key=_order)
    added, taken = 0, []
    suspended: dict[date, PeriodChange] = {}
    for change in ordered:
        if change.kind is PeriodKind.SUSPENSION:
            for day in _days(change):
                suspended.setdefault(day, change)
            taken.append(change)
        elif _reaches(change, starts_on, moved(_end(starts_on, end_on, added, suspended))):
            added += change.days
            taken.append(change)
    last = _end(starts_on, end_on, added, suspended)
    applied, end = [], end_on
    for change in taken:
        days = change.days or sum(starts_on < day <= last for day, by in suspended.items() if by is change)
        if days:
            end += timedelta(days=days)
            applied.append(AppliedChange(change, days, end))
    return tuple(applied)


def _order(change: PeriodChange) -> tuple[date, str, date, date, str, int]:
    """Return the order in which decisions are taken, the same however they come."""
    return (change.decided_on, change.number, change.first_on, change.last_on or date.max, change.kind, change.days)


def _days(change: PeriodChange) -> Iterable[date]:
    last = change.last_on or change.first_on
    return (change.first_on + timedelta(days=number) for number in range((last - change.first_on).days + 1))


def _reaches(change: PeriodChange, starts_on: date, due_on: date) -> bool:
    """Say whether a period runs on some day of an extension."""
    return change.first_on <= due_on and (change.last_on is None or starts_on <= change.last_on)


def _end(starts_on: date, end_on: date, added: int, suspended: Iterable[date]) -> date:
    """Return the end with the days added and with each suspended day up to it made up for."""
    days = sorted(day for day in suspended if day > starts_on)
    end = end_on + timedelta(days=added)
    for day in days:
        if day > end:
            break
        end += timedelta(days=1)
    return end
