"""What officers and learners decide about single reminders: send again, stop, seen, no messages."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from mediators.models import Mediator
from training.enums import SENT_CHANNELS, ReminderChannel, ReminderEventKind, ReminderState
from training.models import Reminder, ReminderChoice
from training.rules.reminders import after_quiet
from training.services.reminders.outbox import log, move

SEND_AGAIN_FROM = (ReminderState.FAILED, ReminderState.UNKNOWN)


@transaction.atomic
def resend(*, reminder: Reminder, by: User | None, now: datetime) -> Reminder:
    """Put a failed or unclear message back among those that wait; it keeps its key.

    Raises:
        RuleViolation: "not_again": it is neither failed nor unclear, or no message.
    """
    if reminder.channel not in SENT_CHANNELS or reminder.state not in SEND_AGAIN_FROM:
        raise _not_again()
    fields = {"state": ReminderState.WAITING, "not_before": after_quiet(now), "reason": "resend"}
    if not move(reminder, since=list(SEND_AGAIN_FROM), **fields):
        raise _not_again()
    log([reminder], ReminderEventKind.RESENT, at=now, by=by)
    record(action="reminder.resent", by=by, now=now, target=reminder, scope_code=reminder.commune_id)
    return reminder


@transaction.atomic
def stop_reminder(*, reminder: Reminder, reason: str, by: User | None, now: datetime) -> Reminder:
    """Stop a waiting reminder for a reason of the officer's.

    Raises:
        RuleViolation: "not_waiting".
    """
    if not move(reminder, since=[ReminderState.WAITING], state=ReminderState.STOPPED, reason="by_officer"):
        raise RuleViolation("not_waiting", _("Lời nhắc này không còn chờ nên không cần thôi nữa."))
    log([reminder], ReminderEventKind.STOPPED, at=now, by=by, code="by_officer", note=reason[:300])
    record(action="reminder.stopped", by=by, now=now, target=reminder, scope_code=reminder.commune_id)
    return reminder


@transaction.atomic
def mark_seen(*, reminder_ids: Collection[int], by: User | None, now: datetime) -> int:
    """Record that the superior has seen notices; return how many were new."""
    fresh = Reminder.objects.filter(pk__in=list(reminder_ids), channel=ReminderChannel.SUPERIOR, seen_at__isnull=True)
    rows = list(fresh.order_by("pk"))
    count = fresh.update(seen_at=now)
    log(rows, ReminderEventKind.SEEN, at=now, by=by)
    return count


@transaction.atomic
def set_choice(*, mediator: Mediator, no_messages: bool, by: User | None, now: datetime) -> ReminderChoice:
    """Keep whether a person wants SMS and Zalo messages; acts at the next sending."""
    choice, _is_new = ReminderChoice.objects.update_or_create(
        mediator=mediator, defaults={"no_messages": no_messages, "changed_at": now, "changed_by": by}
    )
    if not no_messages:  # also what a record merged into this one said
        ReminderChoice.objects.filter(mediator__merged_into=mediator).update(no_messages=False, changed_at=now)
    details = {"no_messages": no_messages}
    record(
        action="reminder.choice_set", by=by, now=now, target=mediator, scope_code=mediator.commune_id, details=details
    )
    return choice


def _not_again() -> RuleViolation:
    return RuleViolation("not_again", _("Chỉ gửi lại được tin chưa gửi được hoặc chưa rõ đã đến chưa."))
