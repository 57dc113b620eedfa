"""Certificates for attending a class: issued by an officer when the rolls are closed, numbered in the same register."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.errors import RuleViolation
from mediators.access import visible_communes
from training.models import Certificate, TrainingClass
from training.queries.class_certificates import ClassEarned, class_standing, title_of
from training.services.certificates import check_may_issue, issue_with


@transaction.atomic
def issue_for_class(
    *, training_class: TrainingClass, by: User, now: datetime, only: Collection[int] | None = None
) -> list[Certificate]:
    """Issue for everybody of the caller's communes who attended all of a class; a second time issues nothing twice.

    Args:
        only: ids of mediators, when not all of them are meant.

    Raises:
        NotAllowed: an issuing commune is not the caller's.
        RuleViolation: "class_open" (rolls not closed, or cancelled), "nobody".
    """
    if training_class.closed_at is None or training_class.cancelled_at is not None:
        raise RuleViolation("class_open", _("Lớp chưa chốt xong điểm danh, hoặc đã hủy, nên chưa cấp được giấy."))
    ready = class_standing(training_class, communes=visible_communes(by)).ready
    chosen = [one for one in ready if only is None or one.mediator.pk in only]
    if not chosen:
        raise RuleViolation("nobody", _("Không còn ai dự đủ các buổi của lớp mà chưa có giấy chứng nhận."))
    for issuer in {one.issuer.pk: one.issuer for one in chosen}.values():
        check_may_issue(by=by, commune=issuer)
    made = [_issue(training_class, one, by=by, now=now) for one in chosen]
    return [row for row in made if row is not None]


def _issue(training_class: TrainingClass, one: ClassEarned, *, by: User, now: datetime) -> Certificate | None:
    """Issue one; None when somebody was first."""
    programme = training_class.programme
    values = {
        "mediator": one.mediator,
        "training_class": training_class,
        "issuer": one.issuer,
        "course_title": title_of(training_class),
        "completed_on": one.completed_on,
        "unverified": not (programme.verified and programme.official),
        "team_name": one.office.team.name,
    }
    try:
        return issue_with(values, by=by, now=now)
    except IntegrityError:
        if Certificate.objects.filter(mediator=one.mediator, training_class=training_class).exists():
            return None
        raise
