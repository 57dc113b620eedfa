"""Demo evidence: who learnt what when, so that every state of the training window is there.

Rows go through training.services like any other; their moments lie in the past.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F

from lms.base.clock import LOCAL_ZONE, local_day
from mediators.models import Appointment
from training.enums import Channel, EvidenceKind, TrainingState
from training.models import TrainingStatus
from training.services import record_evidence

FIRST_WARD, FINISHED_LATELY = "11383", 5
DONE_SHARE, LATE_SHARE, PARTLY_SHARE = 0.45, 0.12, 0.3


def make_history(*, lessons: Sequence[str], quiz: str, now: datetime, random: Random) -> int:
    """Give the people whose window is watched a believable past; return how many rows were written.

    Whoever has an account is left out: those sign in and make their own.
    """
    watched = (
        TrainingStatus.objects.filter(
            due_on__isnull=False,
            appointment__mediator__evidence__isnull=True,
            appointment__mediator__user__isnull=True,
        )
        .select_related("appointment__mediator")
        .annotate(clock_from=F("appointment__clock_from"))
        .order_by("due_on", "pk")
    )
    written = sum(_one(row.appointment, row, lessons, quiz, now, random) for row in watched)
    return written + _finish_lately(lessons, quiz, now, random)


def _finish_lately(lessons: Sequence[str], quiz: str, now: datetime, random: Random) -> int:
    """Let a few people outside the first ward finish in the last weeks, so that there is a pace to forecast from."""
    going_on = (
        TrainingStatus.objects.filter(
            state__in=(TrainingState.RUNNING, TrainingState.DUE_SOON), appointment__mediator__user__isnull=True
        )
        .exclude(commune_id=FIRST_WARD)
        .select_related("appointment__mediator")
        .order_by("due_on", "pk")[:FINISHED_LATELY]
    )
    written = 0
    for place, row in enumerate(going_on):
        start = datetime.combine(row.appointment.clock_from + timedelta(days=3), time(20, 15), LOCAL_ZONE)
        end = now - timedelta(days=4 + 9 * place)
        written += _learn(row.appointment, lessons, quiz, start, end, random) if start < end else 0
    return written


def _one(
    appointment: Appointment, status: TrainingStatus, lessons: Sequence[str], quiz: str, now: datetime, random: Random
) -> int:
    start = datetime.combine(appointment.clock_from + timedelta(days=3), time(20, 15), LOCAL_ZONE)
    if status.due_on is None:
        return 0
    due = datetime.combine(status.due_on, time(20, 0), LOCAL_ZONE)
    draw = random.random()
    if draw < DONE_SHARE:
        end, count = min(due - timedelta(days=random.randint(2, 60)), now), len(lessons)
    elif draw < DONE_SHARE + LATE_SHARE and due < now - timedelta(days=10):
        end, count = min(due + timedelta(days=random.randint(3, 40)), now), len(lessons)
    elif draw < DONE_SHARE + LATE_SHARE + PARTLY_SHARE:
        end, count = min(due, now), random.randint(1, max(1, len(lessons) // 2))
    else:
        return 0
    if end <= start:
        return 0
    return _learn(appointment, lessons[:count], quiz if count == len(lessons) else "", start, end, random)


def _learn(
    appointment: Appointment, lessons: Sequence[str], quiz: str, start: datetime, end: datetime, random: Random
) -> int:
    mediator = appointment.mediator
    step = (end - start) / (len(lessons) + 1)
    for place, lesson in enumerate(lessons, start=1):
        moment = start + step * place
        record_evidence(
            mediator=mediator,
            kind=EvidenceKind.LESSON_COMPLETED,
            happened_on=local_day(moment),
            now=moment,
            by=mediator.user,
            channel=Channel.ONLINE,
            reference=f"lesson:{lesson}",
            client_key=f"demo:{mediator.code}:{lesson}",
        )
    if quiz:
        record_evidence(
            mediator=mediator,
            kind=EvidenceKind.QUIZ_PASSED,
            happened_on=local_day(end),
            now=end,
            by=mediator.user,
            channel=Channel.ONLINE,
            reference=f"quiz:{quiz}",
            score_percent=Decimal(random.randint(70, 100)),
            client_key=f"demo:{mediator.code}:quiz",
        )
    return len(lessons) + bool(quiz)
