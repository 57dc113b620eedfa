"""What the ledger says of a closing paper after its marks changed: rows are superseded, never overwritten.

A regrade or a mark given anew may turn a pass into a fail, a fail into a pass, or change the percent of a pass. What a
person put right in the ledger by hand is left as it is.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Enrolment
from courses.services.learning import complete_course_if_done, record_passed_paper
from quizzes.enums import ResultCause
from quizzes.models import Attempt, AttemptResult
from training.enums import Channel, EvidenceKind
from training.models import Evidence
from training.services import supersede_evidence

REASON_LENGTH = 300


@transaction.atomic
def follow_new_score(*, attempt: Attempt, now: datetime) -> None:
    """Bring the ledger and the course in line with the score that an attempt has now; again: nothing.

    Source: product.md §4 (corrections supersede), security.md C3.
    """
    enrolments = list(
        Enrolment.objects.select_related("course", "user").filter(user=attempt.user, course__paper=attempt.paper)
    )
    if not enrolments or attempt.submitted_at is None:
        return
    reason = _why(attempt)
    _follow(f"attempt:{attempt.public_id}", attempt, holds=bool(attempt.passed), reason=reason, now=now)
    record_passed_paper(attempt=attempt, now=now)
    for enrolment in enrolments:
        _follow_course(enrolment, attempt, reason=reason, now=now)


def _follow(key: str, attempt: Attempt, *, holds: bool, reason: str, now: datetime) -> None:
    """Supersede the row of a key, or its latest correction by the system, where it no longer says what is true."""
    last = _newest(key)
    if last is None:
        return
    is_annulled = last.kind == EvidenceKind.CORRECTION
    changes: dict[str, Any] | None = None
    if holds and is_annulled:
        first = Evidence.objects.get(client_key=key)
        changes = {"kind": first.kind, "score_percent": attempt.percent if first.score_percent is not None else None}
    elif holds and last.score_percent is not None and last.score_percent != attempt.percent:
        changes = {"score_percent": attempt.percent}
    elif holds or is_annulled:
        return
    supersede_evidence(evidence=last, reason=reason, by=None, now=now, channel=Channel.ONLINE, changes=changes)


def _newest(key: str) -> Evidence | None:
    """Return the row of a key or what superseded it last; None where there is none or a person put it right."""
    row = Evidence.objects.select_related("mediator").filter(client_key=key).first()
    while row is not None:
        further = Evidence.objects.select_related("mediator").filter(supersedes=row).first()
        if further is None:
            return row
        if further.recorded_by_id is not None:
            return None
        row = further
    return None


def _follow_course(enrolment: Enrolment, attempt: Attempt, *, reason: str, now: datetime) -> None:
    """Take back the completion of a course whose paper is passed no longer, or give it again."""
    key = f"course:{enrolment.pk}"
    passed = Attempt.objects.filter(paper=attempt.paper, user=enrolment.user, passed=True).exists()
    enrolment.refresh_from_db(fields=["completed_at"])  # recording the pass may have completed it
    if passed:
        complete_course_if_done(enrolment=enrolment, now=now)
        if enrolment.completed_at is not None:
            _follow(key, attempt, holds=True, reason=reason, now=now)
    elif enrolment.completed_at is not None:
        Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=None)
        _follow(key, attempt, holds=False, reason=reason, now=now)


def _why(attempt: Attempt) -> str:
    """Return the reason in words: that of the regrade, or that a written answer was marked anew."""
    last = AttemptResult.objects.filter(attempt=attempt).select_related("regrade").order_by("number").last()
    if last is not None and last.regrade is not None:
        return _("Chấm lại: %(why)s") % {"why": last.regrade.reason[: REASON_LENGTH - 20]}
    if last is not None and last.cause == ResultCause.MARKED:
        return _("Bài viết được chấm lại")
    return _("Điểm bài kiểm tra đã thay đổi")
