"""A learner asks to look again at a question or a result; an officer or writer answers, once. All appended."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import LOCAL_ZONE
from lms.base.errors import RuleViolation
from quizzes import rules
from quizzes.enums import AppealOutcome, AttemptState, FeedbackPolicy
from quizzes.models import Appeal, AppealReply, Attempt, Regrade

REASON_LENGTH = 1000


def appeal_until(attempt: Attempt) -> datetime | None:
    """Return the last instant at which an attempt may be appealed against; None when it may not at all."""
    paper = attempt.paper
    if attempt.state != AttemptState.SUBMITTED or attempt.submitted_at is None:
        return None
    shown_at = paper.closes_at if paper.feedback == FeedbackPolicy.AFTER_CLOSE else None
    return rules.appeal_until(submitted_at=attempt.submitted_at, shown_at=shown_at, days=paper.appeal_days)


@transaction.atomic
def make_appeal(*, attempt: Attempt, order: int | None, reason: str, by: User, now: datetime) -> Appeal:
    """Ask to look again at a question (its place from 1), or at the whole result (`order` None).

    Raises:
        AttemptItem.DoesNotExist: no such question.
        RuleViolation: "not_accepted", "too_late", "already_asked", "reason_needed" (field `reason`).
    """
    until = appeal_until(attempt)
    if until is None:
        raise RuleViolation("not_accepted", _("Bài này không nhận đề nghị xem lại."))
    if now > until:
        raise RuleViolation(
            "too_late",
            _("Đã hết hạn đề nghị xem lại lúc %(time)s. Xin gặp cán bộ phụ trách nếu vẫn cần.")
            % {"time": f"{until.astimezone(LOCAL_ZONE):%H:%M, %d/%m/%Y}"},
        )
    text = reason.strip()
    if not text:
        raise RuleViolation("reason_needed", _("Xin ghi điều Ông/Bà thấy chưa đúng."), field="reason")
    item = attempt.items.get(order=order) if order is not None else None
    if Appeal.objects.filter(attempt=attempt, item=item).exists():
        raise _already()
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(attempt=attempt, item=item, reason=text[:REASON_LENGTH], created_at=now)
    except IntegrityError as error:
        raise _already() from error
    record(
        action="appeal.made", by=by, now=now, target=attempt, details={"question": order, "paper": attempt.paper.code}
    )
    return appeal


def _already() -> RuleViolation:
    return RuleViolation("already_asked", _("Ông/Bà đã gửi đề nghị về chỗ này rồi. Xin chờ trả lời."))


@transaction.atomic
def answer_appeal(*, appeal: Appeal, outcome: str, text: str, by: User, now: datetime) -> AppealReply:
    """Answer an appeal, once; the newest regrade of the question since the appeal is told with it.

    Whoever calls has checked that the appeal is within the person's places.

    Raises:
        RuleViolation: "answered", "own_attempt", "reason_needed" (field `text`).
    """
    if appeal.attempt.user_id == by.pk:
        raise RuleViolation("own_attempt", _("Không tự trả lời đề nghị của chính mình."))
    if not text.strip():
        raise RuleViolation("reason_needed", _("Xin ghi câu trả lời; người đề nghị đọc được."), field="text")
    regrades = Regrade.objects.filter(paper_id=appeal.attempt.paper_id, decided_at__gte=appeal.created_at)
    if appeal.item is not None:
        regrades = regrades.filter(question__versions__pk=appeal.item.version_id)
    try:
        with transaction.atomic():
            reply = AppealReply.objects.create(
                appeal=appeal,
                outcome=outcome,
                text=text.strip()[:REASON_LENGTH],
                regrade=regrades.order_by("-pk").first() if outcome == AppealOutcome.UPHELD else None,
                replied_by=by,
                replied_at=now,
            )
    except IntegrityError as error:
        raise RuleViolation("answered", _("Đề nghị này vừa được người khác trả lời.")) from error
    record(
        action="appeal.answered",
        by=by,
        now=now,
        target=appeal.attempt,
        details={"outcome": outcome, "text": text[:200]},
    )
    return reply
