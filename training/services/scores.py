"""Evidence of a paper follows the score that its attempt has now: regraded, or marked anew."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.enums import ResultCause
from quizzes.models import Attempt, AttemptResult
from training.enums import EvidenceKind
from training.models import Evidence
from training.services.evidence import supersede_evidence

REASON_LENGTH = 300


def newest_row(key: str) -> Evidence | None:
    """Return the row of a client key or what superseded it last; None without one, or where a person put it right."""
    row = Evidence.objects.select_related("mediator").filter(client_key=key).first()
    while row is not None:
        further = Evidence.objects.select_related("mediator").filter(supersedes=row).first()
        if further is None:
            return row
        if further.recorded_by_id is not None:
            return None
        row = further
    return None


@transaction.atomic
def follow_score(*, key: str, attempt: Attempt, holds: bool, now: datetime) -> None:
    """Supersede the row of a key, or its latest correction by the system, where it no longer says what is true.

    Args:
        key: client key of the row that the attempt made.
        holds: whether what the row says is so by the score of now.

    Source: product.md §4 (corrections supersede), security.md C3.
    """
    last = newest_row(key)
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
    supersede_evidence(
        evidence=last, reason=why_rescored(attempt), by=None, now=now, channel=last.channel, changes=changes
    )


def why_rescored(attempt: Attempt) -> str:
    """Return the reason in words: that of the regrade, or that a written answer was marked anew."""
    last = AttemptResult.objects.filter(attempt=attempt).select_related("regrade").order_by("number").last()
    if last is not None and last.regrade is not None:
        return _("Chấm lại: %(why)s") % {"why": last.regrade.reason[: REASON_LENGTH - 20]}
    if last is not None and last.cause == ResultCause.MARKED:
        return _("Bài viết được chấm lại")
    return _("Điểm bài kiểm tra đã thay đổi")
