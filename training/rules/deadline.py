"""The last day of the period in which a newly recognised mediator is to be trained.

Words: the *corresponding day* is the same day number some months on; the *deadline* is that day,
later by what decisions added, moved to the next working day when it is not worked.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from training.rules.calendar import WorkingDays
from training.rules.periods import AppliedChange, PeriodChange, lengthened


@dataclass(frozen=True)
class Deadline:
    """How a deadline came about.

    `is_clipped` says that the last month lacks the day number of the start. `changes` are the decisions that
    lengthened the period, in the order in which they were taken.
    """

    starts_on: date
    months: int
    corresponding_on: date
    due_on: date
    is_clipped: bool
    changes: tuple[AppliedChange, ...] = ()

    @property
    def end_on(self) -> date:
        """Return the end before it is moved to a working day: the corresponding day, or later by a decision."""
        return self.changes[-1].end_on if self.changes else self.corresponding_on

    @property
    def is_moved(self) -> bool:
        """Say whether the end was moved to a later, working day."""
        return self.due_on != self.end_on


def corresponding_day(*, starts_on: date, months: int) -> date:
    """Return the same day number `months` later, or the last day of that month if it lacks the day.

    Raises:
        ValueError: `months` is below 1.
    Rule: R-TRAIN-01. Source: Bộ luật Dân sự 2015, Điều 147, 148.
    """
    if months < 1:
        raise ValueError("a period has at least one month")
    year, month_index = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    last_day = monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(starts_on.day, last_day))


@lru_cache(maxsize=8192)
def explained_deadline(
    *, recognised_on: date, months: int, working_days: WorkingDays, changes: tuple[PeriodChange, ...] = ()
) -> Deadline:
    """Return the deadline with the steps that lead to it; remembered, for lists of many people.

    Arguments and errors as in `training_deadline`; `changes` are the extensions and suspensions in force.
    Rule: R-TRAIN-01, R-TRAIN-02, R-TRAIN-08. Source: Bộ luật Dân sự 2015, Điều 147, 148.
    """
    corresponding_on = corresponding_day(starts_on=recognised_on, months=months)
    applied = lengthened(
        starts_on=recognised_on, end_on=corresponding_on, changes=changes, moved=working_days.next_working
    )
    return Deadline(
        starts_on=recognised_on,
        months=months,
        corresponding_on=corresponding_on,
        due_on=working_days.next_working(applied[-1].end_on if applied else corresponding_on),
        is_clipped=corresponding_on.day != recognised_on.day,
        changes=applied,
    )


def training_deadline(*, recognised_on: date, months: int, working_days: WorkingDays) -> date:
    """Return the last day on which a new mediator's training still counts as in time.

    The day of recognition is not counted. The period ends at 24:00 (Asia/Ho_Chi_Minh) on the same
    day number `months` later; if that month lacks the day, on its last day; if that is not a
    working day, on the next one.

    Args:
        recognised_on: first day of the office (see `mediators.rules.office_starts_on`).
        months: length set by the plan, 1 or more.
        working_days: the yearly table of days off and make-up days.

    Raises:
        UnknownYear: the table lacks a year that is needed.
        ValueError: `months` is below 1.
    Rule: R-TRAIN-02. Source: Bộ luật Dân sự 2015, Điều 147, 148.5.
    """
    return explained_deadline(recognised_on=recognised_on, months=months, working_days=working_days).due_on
