"""More time for one person at one paper, with the reason; also while the attempt is running."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from quizzes.enums import AttemptState
from quizzes.models import Attempt, ExtraTime, Paper
from quizzes.services.attempts import added_minutes

MOST_MINUTES, MOST_FACTOR = 600, Decimal(3)


@transaction.atomic
def give_extra_time(
    *, paper: Paper, user: User, minutes: int, factor: Decimal, reason: str, by: User, now: datetime
) -> ExtraTime:
    """Give a person more time; the newest gift counts, and an open attempt is moved at once.

    Args:
        minutes: added, 0 to 600.
        factor: of the paper's own minutes, 1 to 3; rounded up to whole minutes.

    Raises:
        RuleViolation: "no_limit", "out_of_bounds" (field `minutes`), "reason_needed" (field `reason`).
    Source: security.md C4.
    """
    if paper.time_limit_minutes is None and paper.closes_at is None:
        raise RuleViolation("no_limit", _("Bài này không giới hạn thời gian nên không cần cho thêm giờ."))
    if not 0 <= minutes <= MOST_MINUTES or not 1 <= factor <= MOST_FACTOR:
        raise RuleViolation("out_of_bounds", _("Thêm tối đa 600 phút; hệ số từ 1 đến 3."), field="minutes")
    if not reason.strip():
        raise RuleViolation("reason_needed", _("Xin ghi lý do cho thêm giờ."), field="reason")
    extra = ExtraTime.objects.create(
        paper=paper, user=user, minutes=minutes, factor=factor, reason=reason.strip(), given_by=by, given_at=now
    )
    added = added_minutes(paper=paper, user=user)
    running = Attempt.objects.filter(paper=paper, user=user, state=AttemptState.OPEN, deadline_at__isnull=False)
    for attempt in running:
        running.filter(pk=attempt.pk, added_minutes=attempt.added_minutes).update(
            deadline_at=F("deadline_at") + timedelta(minutes=added - attempt.added_minutes), added_minutes=added
        )
    record(
        action="paper.extra_time",
        by=by,
        now=now,
        target=paper,
        scope_code=paper.scope_code,
        details={"person": str(user.public_id), "minutes": minutes, "factor": str(factor)},
    )
    return extra
