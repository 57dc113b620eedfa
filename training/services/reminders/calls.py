"""What came of telephone calls, keyed back from the printed list."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean
from training.channels import channel_names
from training.enums import CallResult, ReminderChannel, ReminderEventKind, ReminderState
from training.models import Reminder
from training.rules.reminders import MAX_CALLS
from training.services.reminders.outbox import log, make_next, move


@transaction.atomic
def note_call(*, reminder: Reminder, result: CallResult, by: User | None, now: datetime, note: str = "") -> Reminder:
    """Record a call: reached is done; the third call in vain and a wrong number are failures; else it stays listed.

    Raises:
        RuleViolation: "not_waiting": somebody was first, or this is no call; "called_today": one result a day.
    """
    if reminder.channel != ReminderChannel.CALL or reminder.state != ReminderState.WAITING:
        raise _not_waiting()
    if reminder.claimed_at is not None and local_day(reminder.claimed_at) == local_day(now):
        raise RuleViolation("called_today", _("Hôm nay đã ghi kết quả gọi cho người này rồi."))
    calls = reminder.attempts + 1
    fields: dict[str, object] = {"attempts": calls, "claimed_at": now, "reason": result.value}
    if result == CallResult.REACHED:
        fields |= {"state": ReminderState.SENT, "sent_at": now}
    elif result == CallResult.WRONG_NUMBER or calls >= MAX_CALLS:
        fields |= {"state": ReminderState.FAILED}
    if not move(reminder, since=[ReminderState.WAITING], **fields):
        raise _not_waiting()
    log([reminder], ReminderEventKind.CALLED, at=now, by=by, code=result.value, note=clean(note)[:300])
    if reminder.state == ReminderState.FAILED:
        make_next(reminder=reminder, adapters=channel_names(), now=now)
    return reminder


def _not_waiting() -> RuleViolation:
    return RuleViolation("not_waiting", _("Việc gọi này đã được ghi kết quả hoặc không cần nữa."))
