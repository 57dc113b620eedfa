"""The stored copy of what offices owe besides the six months; written and compared together with their status."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from training import rules
from training.models import TrainingDuty

COMPARED = (
    "commune_id", "state", "first_on", "due_on", "completed_on", "is_missed_before", "progress_done",
    "progress_needed", "because", "changes_on",
)  # fmt: skip
WRITTEN = ["commune", *COMPARED[1:], "as_of"]


def duty_row(duty: rules.Duty, *, office: int, commune: str) -> TrainingDuty:
    """Return the unsaved row of a duty."""
    reached = duty.completion
    return TrainingDuty(
        appointment_id=office,
        audience=duty.audience.value,
        commune_id=commune,
        state=duty.state.value,
        first_on=duty.period.first_on if duty.period else None,
        due_on=duty.due_on,
        completed_on=duty.completed_on,
        is_missed_before=duty.missed is not None,
        progress_done=reached.done_count if reached else 0,
        progress_needed=reached.needed_count if reached else 0,
        because=rules.duty_sentence(duty),
        as_of=duty.as_of,
        changes_on=duty.changes_on,
    )


def store_duties(rows: Collection[TrainingDuty], *, offices: Collection[int], audiences: Iterable[str]) -> None:
    """Make the rows those of some offices: insert or overwrite them, and take away what is owed no more.

    Two statements at most.
    """
    owed = {(row.appointment_id, row.audience) for row in rows}
    gone = Q()
    for audience in audiences:
        left = [office for office in offices if (office, audience) not in owed]
        gone |= Q(audience=audience, appointment__in=left) if left else Q()
    if gone:
        TrainingDuty.objects.filter(gone).delete()
    TrainingDuty.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["appointment", "audience"], update_fields=WRITTEN
    )


def stored_duties(offices: Collection[int]) -> dict[int, list[TrainingDuty]]:
    """Return the stored rows of some offices; one statement."""
    found: dict[int, list[TrainingDuty]] = defaultdict(list)
    for row in TrainingDuty.objects.filter(appointment__in=list(offices)):
        found[row.appointment_id].append(row)
    return found


def duties_differ(stored: Iterable[TrainingDuty], right: Iterable[TrainingDuty]) -> bool:
    """Tell whether stored rows of an office are not those that the rules give."""
    return _by_audience(stored) != _by_audience(right)


def _by_audience(rows: Iterable[TrainingDuty]) -> dict[str, tuple[object, ...]]:
    return {row.audience: tuple(getattr(row, name) for name in COMPARED) for row in rows}
