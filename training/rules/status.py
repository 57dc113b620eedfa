"""Where an appointment stands towards the training period, as a function of facts and a day.

Nothing is read here: the same facts give the same answer on any day and on any machine, and a
stored status must equal what this module says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mediators.rules import office_starts_on
from training.enums import TrainingState
from training.rules.calendar import WorkingDays
from training.rules.completion import Completion, CompletionRule, EvidenceFact, completion
from training.rules.deadline import Deadline, explained_deadline
from training.rules.periods import PeriodChange

DUE_SOON_DAYS = 30


class Scope(StrEnum):
    """Why an appointment is, or is not, one of those whose period is watched."""

    IN_SCOPE = "in_scope"
    BEFORE_COHORT = "before_cohort"
    NOT_YET_RECOGNISED = "not_yet_recognised"


@dataclass(frozen=True)
class AppointmentFacts:
    """One office of one person.

    `effective_on` is a later effective day written in the decision; `ended_on` is the first day
    without the office; `clock_starts_on` is the day from which the period runs when it is not the
    office's own first day (see `mediators.rules.office_clocks`); `changes` are the extensions and suspensions
    that are for it.
    """

    code: str
    recognised_on: date
    effective_on: date | None = None
    ended_on: date | None = None
    clock_starts_on: date | None = None
    changes: tuple[PeriodChange, ...] = ()

    @property
    def starts_on(self) -> date:
        """Return the first day of the office."""
        return office_starts_on(recognised_on=self.recognised_on, effective_on=self.effective_on)

    @property
    def clock_on(self) -> date:
        """Return the day from which the training period runs."""
        return self.clock_starts_on or self.starts_on


@dataclass(frozen=True)
class TrainingRules:
    """The plan's values, dated data elsewhere.

    `months` is the length of the period; `cohort_from` the first recognition it applies to;
    `due_soon_days` how many days before the end a person counts as due soon. The switches settle
    what the texts leave open: `count_before_recognition` lets earlier training count, `grace_days` that of so many
    days before, `end_leaves_cohort` drops an office that ended before its deadline.
    """

    months: int
    cohort_from: date
    completion: CompletionRule
    due_soon_days: int = DUE_SOON_DAYS
    count_before_recognition: bool = False
    grace_days: int = 0
    end_leaves_cohort: bool = True


@dataclass(frozen=True)
class Status:
    """The answer, with everything that its sentence needs.

    `due_on` and `days_left` are None when the appointment is not in scope; `days_left` is negative
    after the deadline. `changes_on` is the first day on which the state changes by time alone.
    """

    state: TrainingState
    scope: Scope
    appointment: AppointmentFacts
    rules: TrainingRules
    as_of: date
    due_on: date | None = None
    completed_on: date | None = None
    changes_on: date | None = None
    deadline: Deadline | None = None
    is_provisional: bool = False
    deadline_day_name: str = ""
    completion: Completion | None = None

    @property
    def days_left(self) -> int | None:
        """Return the days from `as_of` to the deadline: 0 on its day, negative afterwards."""
        return None if self.due_on is None else (self.due_on - self.as_of).days


def appointment_status(
    *,
    appointment: AppointmentFacts,
    evidence: Iterable[EvidenceFact],
    rules: TrainingRules,
    working_days: WorkingDays,
    as_of: date,
) -> Status:
    """Return the one state of an appointment on a day, with its deadline and what is missing.

    Evidence counts from the first day of the clock (or earlier, if the rules say so) to `as_of`,
    and only while the office runs when it ended before the deadline. Decisions on the period count from the day
    on which they were taken.

    Args:
        appointment: the office.
        evidence: the person's rows of the ledger, in any order.
        rules: the plan's values.
        working_days: the yearly table of days off and make-up days.
        as_of: the local day, Asia/Ho_Chi_Minh.

    Raises:
        UnknownYear: the table lacks a year that the deadline needs.
    Rule: R-TRAIN-03, R-TRAIN-04. Source: Quyết định 315/QĐ-TTg; kế hoạch của địa phương.
    """
    scope = _scope(appointment, rules, as_of)
    if scope is not Scope.IN_SCOPE:
        opens = scope is Scope.NOT_YET_RECOGNISED
        return Status(
            state=TrainingState.NOT_IN_SCOPE,
            scope=scope,
            appointment=appointment,
            rules=rules,
            as_of=as_of,
            changes_on=appointment.starts_on if opens and appointment.clock_on >= rules.cohort_from else None,
        )
    deadline = explained_deadline(
        recognised_on=appointment.clock_on,
        months=rules.months,
        working_days=working_days,
        changes=tuple(change for change in appointment.changes if change.decided_on <= as_of),
    )
    reached = completion(
        rule=rules.completion,
        evidence=_counted(evidence, appointment=appointment, rules=rules, due_on=deadline.due_on, as_of=as_of),
    )
    state = _state(appointment, rules, due_on=deadline.due_on, reached=reached, as_of=as_of)
    return Status(
        state=state,
        scope=scope,
        appointment=appointment,
        rules=rules,
        as_of=as_of,
        due_on=deadline.due_on,
        completed_on=reached.completed_on,
        changes_on=_changes_on(state, appointment, rules, due_on=deadline.due_on, as_of=as_of),
        deadline=deadline,
        is_provisional=working_days.is_provisional(deadline.due_on),
        deadline_day_name=working_days.name_of(deadline.end_on),
        completion=reached,
    )


def _scope(appointment: AppointmentFacts, rules: TrainingRules, as_of: date) -> Scope:
    """Say whether the period of this appointment is watched on the day. Rule: R-TRAIN-03."""
    if appointment.starts_on > as_of:
        return Scope.NOT_YET_RECOGNISED
    return Scope.BEFORE_COHORT if appointment.clock_on < rules.cohort_from else Scope.IN_SCOPE


def _leaves_cohort_on(appointment: AppointmentFacts, rules: TrainingRules, due_on: date) -> date | None:
    """Return the first day without an office that ended before its deadline, else None."""
    ended_on = appointment.ended_on
    if not rules.end_leaves_cohort or ended_on is None or ended_on > due_on:
        return None
    return ended_on


def _counted(
    evidence: Iterable[EvidenceFact], *, appointment: AppointmentFacts, rules: TrainingRules, due_on: date, as_of: date
) -> list[EvidenceFact]:
    """Return the rows of evidence that lie in the days that count."""
    first = date.min if rules.count_before_recognition else appointment.clock_on - timedelta(days=rules.grace_days)
    end = as_of + timedelta(days=1)
    left_on = _leaves_cohort_on(appointment, rules, due_on)
    if left_on is not None:
        end = min(end, left_on)
    return [fact for fact in evidence if first <= fact.happened_on < end]


def _state(
    appointment: AppointmentFacts, rules: TrainingRules, *, due_on: date, reached: Completion, as_of: date
) -> TrainingState:
    """Return the state of an appointment in scope. Rule: R-TRAIN-04."""
    if reached.completed_on is not None:
        return TrainingState.DONE_ON_TIME if reached.completed_on <= due_on else TrainingState.DONE_LATE
    left_on = _leaves_cohort_on(appointment, rules, due_on)
    if left_on is not None and left_on <= as_of:
        return TrainingState.ENDED
    days_left = (due_on - as_of).days
    if days_left < 0:
        return TrainingState.OVERDUE
    return TrainingState.DUE_SOON if days_left <= rules.due_soon_days else TrainingState.RUNNING


def _changes_on(
    state: TrainingState, appointment: AppointmentFacts, rules: TrainingRules, *, due_on: date, as_of: date
) -> date | None:
    """Return the first day after `as_of` on which the state changes although nothing happens."""
    if state is TrainingState.RUNNING:
        turn = due_on - timedelta(days=rules.due_soon_days)
    elif state is TrainingState.DUE_SOON:
        turn = due_on + timedelta(days=1)
    else:
        return None
    left_on = _leaves_cohort_on(appointment, rules, due_on)
    return min(turn, left_on) if left_on is not None and left_on > as_of else turn
