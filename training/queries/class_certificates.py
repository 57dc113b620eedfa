"""Who attended all of a class and has no certificate for it yet; the classes that are done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from mediators.models import Appointment, Mediator, Unit
from training.enums import CertificateState, EvidenceKind
from training.models import Attendance, Certificate, TrainingClass
from training.queries.certificates import PLAIN_TITLE


@dataclass(frozen=True)
class ClassEarned:
    """A person was credited with every half-day of a class: in which office, and when the last one was."""

    mediator: Mediator
    office: Appointment
    issuer: Unit
    completed_on: date


@dataclass(frozen=True)
class ClassStanding:
    """How a class stands: who can get a certificate, how many have one, how many were not there all the time."""

    ready: list[ClassEarned]
    issued: int
    partly: int
    without_office: int


def classes_done(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """Return the classes whose rolls are closed, newest first, with the number of their certificates (`issued`)."""
    valid = Q(certificates__state=CertificateState.VALID)
    done = classes.filter(closed_at__isnull=False, cancelled_at=None)
    return done.select_related("unit").annotate(issued=Count("certificates", filter=valid)).order_by("-ends_on", "-pk")


def class_standing(training_class: TrainingClass, *, communes: QuerySet[Unit]) -> ClassStanding:
    """Return who of the given communes attended all of a closed class; five statements whatever the size.

    Credited is whoever has valid evidence for each session of the class (the ledger decides, not the tick on the roll).
    """
    sessions = training_class.sessions.count()
    credited = (
        Attendance.objects.filter(
            session__training_class=training_class, mediator__isnull=False, evidence__isnull=False,
            evidence__kind=EvidenceKind.CLASS_ATTENDED, evidence__superseded_by=None,
        )
        .values("mediator_id")
        .annotate(times=Count("session", distinct=True))
        .values_list("mediator_id", "times")
    )  # fmt: skip
    times = dict(credited)
    whole = [pk for pk, count in times.items() if sessions and count == sessions]
    had = set(Certificate.objects.filter(training_class=training_class).values_list("mediator_id", flat=True))
    offices = _offices(whole, on=training_class.ends_on, communes=communes)
    ready = [_earned(training_class, offices[pk]) for pk in whole if pk in offices and pk not in had]
    return ClassStanding(
        ready=sorted(ready, key=lambda one: (one.mediator.sort_key, one.mediator.pk)),
        issued=len(had),
        partly=len(times) - len(whole),
        without_office=sum(pk not in offices and pk not in had for pk in whole),
    )


def title_of(training_class: TrainingClass) -> str:
    """Return what stands on the paper as the name of the class."""
    return training_class.title or PLAIN_TITLE


def _earned(training_class: TrainingClass, office: Appointment) -> ClassEarned:
    issuer = training_class.unit if training_class.unit.parent_id else office.commune
    return ClassEarned(office.mediator, office, issuer, training_class.ends_on)


def _offices(mediator_ids: list[int], *, on: date, communes: QuerySet[Unit]) -> dict[int, Appointment]:
    """Return the office in which each person was on a day, the oldest first."""
    rows = Appointment.objects.running(on).filter(mediator_id__in=mediator_ids, commune__in=communes)
    found: dict[int, Appointment] = {}
    for row in rows.select_related("mediator", "team", "commune").order_by("recognised_on", "pk"):
        found.setdefault(row.mediator_id, row)
    return found
