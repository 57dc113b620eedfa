"""What a mediator sees of the own deadline."""

from dataclasses import dataclass
from datetime import date

from mediators.models import Mediator
from training.enums import DONE_STATES, OPEN_STATES, TrainingState
from training.models import TrainingStatus
from training.rules import learner_sentence

SHOWN_STATES = (*OPEN_STATES, *DONE_STATES)


@dataclass(frozen=True)
class LearnerDeadline:
    """The deadline that matters to a person on a day; `days_left` is negative afterwards, None once done."""

    due_on: date
    state: TrainingState
    completed_on: date | None
    days_left: int | None
    done_count: int
    needed_count: int
    sentence: str


def learner_deadline(mediator: Mediator, as_of: date) -> LearnerDeadline | None:
    """Return the deadline that a mediator is to be told of on a day, None when there is none; one statement.

    With several offices the earliest open deadline counts, else the latest one that was met. Days are counted for
    `as_of`, also when the stored row is older.
    """
    rows = list(
        TrainingStatus.objects.filter(appointment__mediator=mediator, state__in=SHOWN_STATES, due_on__isnull=False)
    )
    if not rows:
        return None
    still_open = [row for row in rows if row.state in OPEN_STATES]
    row = min(still_open, key=lambda each: each.due_on) if still_open else max(rows, key=lambda each: each.due_on)
    days_left = (row.due_on - as_of).days if row in still_open else None
    state = TrainingState(row.state)
    if days_left is not None and days_left < 0:
        state = TrainingState.OVERDUE
    return LearnerDeadline(
        due_on=row.due_on,
        state=state,
        completed_on=row.completed_on,
        days_left=days_left,
        done_count=row.progress_done,
        needed_count=row.progress_needed,
        sentence=learner_sentence(state=state, due_on=row.due_on, completed_on=row.completed_on, as_of=as_of),
    )
