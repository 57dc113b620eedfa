"""What offices owe besides the six months: worked out from the facts, and read from the stored copy."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, Mediator
from training import rules
from training.enums import OPEN_STATES, Audience
from training.models import TrainingDuty
from training.queries.rulebook import RuleBook


def heads_since(offices: Iterable[tuple[int, date]]) -> dict[int, date]:
    """Return since when some offices are those of heads, by office; one statement.

    An office that was a head's from its first record on counts from its own first day; one that became so later, from
    the day on which that was recorded.

    Args:
        offices: key and first day of offices that are those of heads.
    """
    since = dict(offices)
    events = AppointmentEvent.objects.filter(appointment__in=list(since)).order_by("pk")
    first: dict[int, datetime] = {}
    for office, kind, day, recorded_at in events.values_list("appointment_id", "kind", "happened_on", "recorded_at"):
        began = first.setdefault(office, recorded_at)
        if kind == EventKind.HEAD_CHANGED and recorded_at > began:
            since[office] = day
    return since


def duties_on(
    *,
    status: rules.Status,
    head_from: date | None,
    evidence: Collection[rules.EvidenceFact],
    book: RuleBook,
    as_of: date,
) -> list[rules.Duty]:
    """Return what an office owes besides the six months on a day, by the rules of each audience it belongs to.

    Args:
        status: where it stands towards the six months on that day.
        head_from: since when it is that of a head, None when it is not.
        evidence: the person's rows of the ledger.

    Rule: R-TRAIN-09.
    """
    if not book.audiences:
        return []
    entered = {Audience.SERVING: rules.serving_from(status), Audience.HEAD: head_from}
    due_soon_days = book.window_on(as_of).due_soon_days
    found = [
        rules.duty_of(
            audience=audience,
            periods=book.periods_of(audience, as_of=as_of),
            entered_on=entered[audience],
            ended_on=status.appointment.ended_on,
            evidence=evidence,
            since=book.plan_starts_on,
            as_of=as_of,
            due_soon_days=due_soon_days,
        )
        for audience in book.audiences
    ]
    return [duty for duty in found if duty is not None]


def office_duties(
    *, appointment: Appointment, status: rules.Status, evidence: Sequence[rules.EvidenceFact], book: RuleBook
) -> list[rules.Duty]:
    """Return what one office owes on the day of its status; a statement where it is a head's and heads have a rule."""
    head_from = None
    if appointment.is_head and Audience.HEAD in book.audiences:
        head_from = heads_since([(appointment.pk, appointment.starts_on)])[appointment.pk]
    return duties_on(status=status, head_from=head_from, evidence=evidence, book=book, as_of=status.as_of)


def duties_of_person(mediator: Mediator) -> list[TrainingDuty]:
    """Return the stored duties of a person that ask for something or were met, each audience once; one statement.

    With several offices the open one that ends first counts.
    """
    rows = TrainingDuty.objects.filter(appointment__mediator=mediator, first_on__isnull=False)
    chosen: dict[str, TrainingDuty] = {}
    for row in sorted(rows, key=_urgency):
        chosen.setdefault(row.audience, row)
    return [chosen[audience] for audience in rules.duties.AUDIENCES if audience in chosen]


def _urgency(row: TrainingDuty) -> tuple[Any, ...]:
    return (row.state not in OPEN_STATES, row.due_on or date.max, row.pk)
