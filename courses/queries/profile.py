"""What a person sees of the own record: evidence in words, deadline, certificates, classes to come, the reminder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from mediators.models import Mediator
from training.models import Certificate, Evidence
from training.queries.classes import UpcomingClass, upcoming_for
from training.queries.learner import LearnerDeadline, learner_standing
from training.queries.reminders import ShownReminder, shown_to

SHOWN_EVIDENCE = 100


@dataclass(frozen=True)
class EvidenceLine:
    """One row of the ledger as its owner reads it; `hours` as written («3,5» or empty), `by` says who recorded it."""

    happened_on: date
    what: str
    title: str
    hours: str
    score_percent: Decimal | None
    by: str
    correction: str


@dataclass(frozen=True)
class Profile:
    """Everything of the page «Hồ sơ của tôi». `has_more` says that older evidence is only in the download."""

    mediator: Mediator
    deadline: LearnerDeadline | None
    duties: Sequence[str]
    evidence: Sequence[EvidenceLine]
    has_more: bool
    certificates: Sequence[Certificate]
    classes: Sequence[UpcomingClass]
    reminder: ShownReminder | None


def own_profile(*, user: User, on: date) -> Profile | None:
    """Return the record of a mediator on a day, None for whoever is none; seven statements at most.

    Records merged into the person's count as the person's.
    """
    records = list(Mediator.objects.filter(Q(user=user) | Q(merged_into__user=user)).order_by("pk"))
    mediator = next((record for record in records if record.user_id == user.pk), None)
    if mediator is None:
        return None
    ids = [record.pk for record in records]
    rows = list(
        Evidence.objects.filter(mediator__in=ids, superseded_by__isnull=True)
        .select_related("recorded_by", "subject")
        .order_by("-happened_on", "-pk")[: SHOWN_EVIDENCE + 1]
    )
    certificates = Certificate.objects.filter(mediator__in=ids).order_by("-issued_on", "-pk")
    classes = upcoming_for(mediator_ids=ids, on=on)
    standing = learner_standing(mediator, on)
    return Profile(
        mediator=mediator,
        deadline=standing.deadline,
        duties=standing.duties,
        evidence=[_line(row, user) for row in rows[:SHOWN_EVIDENCE]],
        has_more=len(rows) > SHOWN_EVIDENCE,
        certificates=list(certificates),
        classes=[lesson for found in classes.values() for lesson in found],
        reminder=shown_to(mediator, day=on),
    )


def _line(row: Evidence, user: User) -> EvidenceLine:
    title = str(row.details.get("title") or "") or (row.subject.title if row.subject else "")
    return EvidenceLine(
        happened_on=row.happened_on,
        what=row.get_kind_display(),
        title=title,
        hours="" if row.hours is None else f"{row.hours.normalize():f}".replace(".", ","),
        score_percent=row.score_percent,
        by=_recorder(row, user),
        correction=row.reason,
    )


def _recorder(row: Evidence, user: User) -> str:
    """Say who wrote the row down."""
    if row.recorded_by is None:
        return _("hệ thống tự ghi")
    if row.recorded_by_id == user.pk:
        return _("tự học, hệ thống ghi")
    return _("%(name)s ghi") % {"name": row.recorded_by.full_name}
