"""Whose deadline a decision on the period would move, from which day to which; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from mediators.models import Appointment, Mediator, Team, Unit
from mediators.queries.identity import records_of
from training import rules
from training.enums import OPEN_STATES, TrainingState
from training.models import PeriodDecision, TrainingStatus
from training.queries.periods import change_of, load_period_book
from training.queries.rulebook import load_rulebook

MOST_SHOWN = 50
#: states whose deadline still says something; somebody who left before it is not touched by decisions
_WATCHED = (*OPEN_STATES, TrainingState.DONE_LATE, TrainingState.DONE_ON_TIME)


class ForOne(Protocol):
    """A decision, stored or only typed: for a person, a team or a place."""

    @property
    def mediator(self) -> Mediator | None: ...  # noqa: D102

    @property
    def team(self) -> Team | None: ...  # noqa: D102

    @property
    def unit(self) -> Unit | None: ...  # noqa: D102


@dataclass(frozen=True)
class MovedPerson:
    """One person whose deadline would move."""

    name: str
    team: str
    before: date
    after: date
    state_before: TrainingState
    state_after: TrainingState


@dataclass(frozen=True)
class PeriodEffect:
    """How many people a decision is for, how many deadlines move, how many states change, and the first rows."""

    people: int
    moved: int
    flipped: int
    rows: tuple[MovedPerson, ...]


def appointments_of(decision: ForOne) -> QuerySet[Appointment]:
    """Return the appointments that a decision is for."""
    if decision.mediator is not None:
        return Appointment.objects.filter(mediator__in=records_of(mediator=decision.mediator))
    if decision.team is not None:
        return Appointment.objects.filter(team=decision.team)
    if decision.unit is None:
        raise ValueError("a decision is for a person, a team or a place")
    return Appointment.objects.filter(Q(commune=decision.unit) | Q(commune__parent=decision.unit))


def effect_of(
    *, whom: ForOne, change: rules.PeriodChange | None, supersedes: PeriodDecision | None, as_of: date
) -> PeriodEffect:
    """Return what a decision would move, against the stored statuses; six statements, whatever the number of people.

    Args:
        whom: for whom it is.
        change: what it says; None when one is only taken back.
        supersedes: a stored decision that would count no more.
        as_of: today.
    """
    book, periods = load_rulebook(), load_period_book()
    gone = change_of(supersedes) if supersedes is not None else None
    scope = appointments_of(whom)
    if supersedes is not None:
        scope = scope | appointments_of(supersedes)
    inside = set(appointments_of(whom).values_list("pk", flat=True)) if supersedes is not None else None
    people = moved = flipped = 0
    shown: list[MovedPerson] = []
    for row in _rows(scope):
        people += 1
        kept = list(
            periods.changes_of(
                mediator_id=row["appointment__mediator_id"],
                team_id=row["appointment__team_id"],
                commune_id=row["commune_id"],
                province_id=row["commune__parent_id"],
            )
        )
        if gone is not None and gone in kept:
            kept.remove(gone)
        if change is not None and (inside is None or row["pk"] in inside):
            kept.append(change)
        after = _due(book, row["appointment__clock_from"], kept, row["due_on"])
        state = _state(row, after, book.rules_on(row["appointment__clock_from"]).due_soon_days, as_of)
        if after == row["due_on"]:
            continue
        moved += 1
        flipped += state != row["state"]
        if len(shown) < MOST_SHOWN:
            shown.append(_shown(row, after, state))
    return PeriodEffect(people, moved, flipped, tuple(shown))


def _rows(scope: QuerySet[Appointment]) -> Iterator[Any]:
    found = TrainingStatus.objects.filter(appointment__in=scope, state__in=_WATCHED, due_on__isnull=False)
    return (
        found.order_by("due_on", "pk")
        .values(
            "pk", "state", "due_on", "completed_on", "commune_id", "commune__parent_id", "appointment__clock_from",
            "appointment__mediator_id", "appointment__team_id", "appointment__mediator__full_name",
            "appointment__team__name",
        )
        .iterator(2000)
    )  # fmt: skip


def _due(book: Any, clock_on: date, changes: list[rules.PeriodChange], known: date) -> date:
    """Return the deadline with these decisions; the known one where the holiday table lacks a year."""
    try:
        return rules.explained_deadline(
            recognised_on=clock_on,
            months=book.rules_on(clock_on).months,
            working_days=book.working_days,
            changes=tuple(changes),
        ).due_on
    except rules.UnknownYear:
        return known


def _state(row: dict[str, Any], due_on: date, due_soon_days: int, as_of: date) -> TrainingState:
    """Return the state by another deadline, all else being equal."""
    if row["completed_on"] is not None:
        return TrainingState.DONE_ON_TIME if row["completed_on"] <= due_on else TrainingState.DONE_LATE
    days_left = (due_on - as_of).days
    if days_left < 0:
        return TrainingState.OVERDUE
    return TrainingState.DUE_SOON if days_left <= due_soon_days else TrainingState.RUNNING


def _shown(row: dict[str, Any], after: date, state: TrainingState) -> MovedPerson:
    return MovedPerson(
        row["appointment__mediator__full_name"],
        row["appointment__team__name"],
        row["due_on"],
        after,
        TrainingState(row["state"]),
        state,
    )
