"""What a mediator sees of the own deadline."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from mediators.models import Mediator, Unit
from training.enums import DONE_STATES, OPEN_STATES, Audience, ReminderChannel, ReminderState, TrainingState
from training.models import Reminder, TrainingStatus
from training.queries.reminders import place_values
from training.rules import learner_sentence
from training.rules.duties import AUDIENCES, learner_duty_sentence
from training.rules.reminder_text import fill_text
from training.rules.sentences import missing_sentence

_Row = tuple[TrainingState, date, date | None, int, int, str, str | None, str, Unit]
_DUTY = "appointment__training_duties__"
_DUTY_COLUMNS = ("audience", "state", "first_on", "due_on", "completed_on", "progress_done", "progress_needed")
SHOWN_STATES = (*OPEN_STATES, *DONE_STATES)
_COLUMNS = (
    "state", "due_on", "completed_on", "progress_done", "progress_needed", "because", "reminder_text",
    "appointment__team__name", "commune__kind", "commune__name",
)  # fmt: skip
#: The newest reminder of the product for the deadline of a status.
_SHOWN = (
    Reminder.objects.filter(
        appointment=OuterRef("appointment_id"), due_on=OuterRef("due_on"), channel=ReminderChannel.PRODUCT
    )
    .exclude(state=ReminderState.STOPPED)
    .order_by("-pk")
)


@dataclass(frozen=True)
class LearnerDeadline:
    """The deadline that matters to a person on a day; `days_left` is negative afterwards, None once done.

    `missing` says in one sentence what is still to be done, empty once nothing is. `reminder` is what the ladder of
    the place shows on the learner's page, with today's numbers; empty before the first rung and once done.
    """

    due_on: date
    state: TrainingState
    completed_on: date | None
    days_left: int | None
    done_count: int
    needed_count: int
    sentence: str
    missing: str = ""
    reminder: str = ""


@dataclass(frozen=True)
class LearnerStanding:
    """What a mediator is told: the deadline that matters, and a sentence for each further rule (serving, head)."""

    deadline: LearnerDeadline | None
    duties: tuple[str, ...] = ()


def learner_standing(mediator: Mediator, as_of: date) -> LearnerStanding:
    """Return what a mediator is to be told on a day of the own training; one statement.

    With several offices the earliest open deadline counts, else the latest one that was met; of the duties of an
    audience (R-TRAIN-09) the open one that ends first. Days are counted for `as_of`, also when the stored row is older.
    """
    offices: dict[int, _Row] = {}
    duties: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    rows = TrainingStatus.objects.filter(appointment__mediator=mediator).annotate(
        reminder_text=Subquery(_SHOWN.values("step__text")[:1])
    )
    for office, *values in rows.values_list("pk", *_COLUMNS, *(f"{_DUTY}{name}" for name in _DUTY_COLUMNS)):
        state, due_on, completed_on, done, needed, because, text, team, kind, name = values[: len(_COLUMNS)]
        if due_on is not None and state in SHOWN_STATES:
            place = Unit(kind=kind, name=name)
            offices[office] = (TrainingState(state), due_on, completed_on, done, needed, because, text, team, place)
        audience, *duty = values[len(_COLUMNS) :]
        if audience is not None and duty[1] is not None:
            duties[audience].append(tuple(duty))
    told = [
        learner_duty_sentence(Audience(audience), *min(duties[audience], key=_duty_urgency), as_of=as_of)
        for audience in AUDIENCES
        if audience in duties
    ]
    return LearnerStanding(_deadline(mediator, list(offices.values()), as_of), tuple(told))


def learner_deadline(mediator: Mediator, as_of: date) -> LearnerDeadline | None:
    """Return the deadline that a mediator is to be told of on a day, None when there is none; one statement."""
    return learner_standing(mediator, as_of).deadline


def _duty_urgency(duty: tuple[Any, ...]) -> tuple[bool, date]:
    state, _first_on, due_on = duty[:3]
    return (state not in OPEN_STATES, due_on or date.max)


def _deadline(mediator: Mediator, rows: list[_Row], as_of: date) -> LearnerDeadline | None:
    if not rows:
        return None
    still_open = [row for row in rows if row[0] in OPEN_STATES]
    chosen = min(still_open, key=_due) if still_open else max(rows, key=_due)
    state, due_on, completed_on, done, needed, because, text, team, commune = chosen
    days_left = (due_on - as_of).days if still_open else None
    if days_left is not None and days_left < 0:
        state = TrainingState.OVERDUE
    return LearnerDeadline(
        due_on=due_on,
        state=state,
        completed_on=completed_on,
        days_left=days_left,
        done_count=done,
        needed_count=needed,
        sentence=learner_sentence(state=state, due_on=due_on, completed_on=completed_on, as_of=as_of),
        missing=missing_sentence(because) if still_open else "",
        reminder=_reminder(text, mediator, team, commune, due_on, as_of) if still_open and text else "",
    )


def _reminder(text: str, mediator: Mediator, team: str, commune: Unit, due_on: date, day: date) -> str:
    values = place_values(name=mediator.full_name, team=team, commune=str(commune), due_on=due_on, day=day)
    return fill_text(text=text, values=values)


def _due(row: _Row) -> date:
    return row[1]
