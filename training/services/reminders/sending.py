"""Sends what waits, each message once, whatever crashes.

Three steps, each its own transaction: *claim* (waiting → sending, the price is charged), *send*, *note* (sending →
sent, failed, waiting again, or unknown). Killed after the claim, a row stays in «sending»; after LEASE it becomes
unknown, because nobody knows whether it went out, and is not sent again by itself. Only a gateway that recognises the
key of a message is given it again.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lms.base.clock import local_day
from training.channels import Adapter, Delivery, Fate, Message
from training.channels import adapters as installed
from training.enums import SENT_CHANNELS, ReminderChannel, ReminderEventKind, ReminderState
from training.models import Reminder
from training.queries.reminders import LadderBook, load_ladders, text_values
from training.rules.reminder_text import fill_text, sms_size
from training.rules.reminders import after_quiet, is_quiet, next_month, pause_after
from training.services.reminders.money import CapReached, charge, note_cap, refund
from training.services.reminders.outbox import log, make_next, move, reachable
from training.services.reminders.stopping import stop_unneeded, why_unneeded

LEASE = timedelta(minutes=10)
BUDGET_SECONDS = 20.0
MOST_AT_ONCE = 500
#: A channel that gave no answer so often in a row is left alone until the next run.
MISSES_IN_A_ROW = 3
LOADED = (
    "appointment__mediator__user",
    "appointment__mediator__reminder_choice",
    "appointment__team",
    "appointment__training_status",
    "commune",
    "step__ladder",
)


@dataclass
class Sent:
    """What a run did: public ids of what went out or was stopped, and of what failed with the code of the reason."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Claimed:
    """A reminder that this process may send now, its message and its price."""

    reminder: Reminder
    message: Message
    price_vnd: int


def send_due(
    *, now: datetime, adapters: Mapping[str, Adapter] | None = None, budget_seconds: float = BUDGET_SECONDS
) -> Sent:
    """Send the messages whose time has come, for at most so many seconds; return what was done.

    In the quiet hours nothing goes out and what is due waits for the morning. Rows whose person is done, has left or
    has another deadline are stopped first.

    Raises:
        BadGateway: the description of a gateway cannot be used.
    """
    ways = installed() if adapters is None else adapters
    end, report = time.monotonic() + budget_seconds, Sent()
    report.done += stop_unneeded(now=now)
    _take_over_lost(ways, now, report)
    due = Reminder.objects.filter(state=ReminderState.WAITING, channel__in=SENT_CHANNELS, not_before__lte=now)
    if is_quiet(now):
        due.update(not_before=after_quiet(now), reason="quiet")
        return report
    waiting = list(due.order_by("not_before", "pk").values_list("pk", "channel")[:MOST_AT_ONCE])
    book = load_ladders(day=local_day(now)) if waiting else None
    misses = dict.fromkeys(SENT_CHANNELS, 0)
    for pk, channel in waiting:
        if book is None or time.monotonic() > end:
            break
        if misses[ReminderChannel(channel)] >= MISSES_IN_A_ROW:
            continue
        claimed = claim(pk=pk, adapters=ways, book=book, now=now, report=report)
        if claimed is not None:
            delivery = ways[channel].send(claimed.message)
            settle(claimed=claimed, delivery=delivery, adapters=ways, now=now, report=report)
            is_miss = delivery.code in ("no_connection", "no_answer")
            misses[ReminderChannel(channel)] = misses[ReminderChannel(channel)] + 1 if is_miss else 0
    return report


def claim(*, pk: int, adapters: Mapping[str, Adapter], book: LadderBook, now: datetime, report: Sent) -> Claimed | None:
    """Take one waiting reminder for this process, with its message as of now; None when it is not to be sent."""
    reminder = Reminder.objects.select_related(*LOADED).get(pk=pk)
    if reminder.state != ReminderState.WAITING:
        return None
    reason = why_unneeded(reminder, day=local_day(now))
    if reason:
        if move(reminder, since=[ReminderState.WAITING], state=ReminderState.STOPPED, reason=reason):
            log([reminder], ReminderEventKind.STOPPED, at=now, code=reason)
        return None
    if reminder.channel not in reachable(reminder.appointment, adapters):
        _give_up(reminder, [ReminderState.WAITING], "not_reachable", adapters, now, report)
        return None
    message, parts = _message(reminder, now)
    price = adapters[reminder.channel].price_vnd(parts=parts)
    province = reminder.commune.parent_id or ""
    caps = {code: book.cap_of(code) for code in (reminder.commune_id, province) if code}
    taken = {
        "state": ReminderState.SENDING, "claimed_at": now, "attempts": reminder.attempts + 1, "text": message.text,
        "parts": parts, "reason": "", "charged_vnd": reminder.charged_vnd + price,
        "charged_month": local_day(now).replace(day=1),
    }  # fmt: skip
    try:
        with transaction.atomic():
            if not move(reminder, since=[ReminderState.WAITING], **taken):
                return None
            if price:
                charge(caps=caps, price_vnd=price, now=now)
            log([reminder], ReminderEventKind.CLAIMED, at=now, code=f"{parts}_parts")
    except CapReached as cap:
        _postpone(Reminder.objects.get(pk=pk), cap.unit, now)
        return None
    return Claimed(reminder, message, price)


def settle(
    *, claimed: Claimed, delivery: Delivery, adapters: Mapping[str, Adapter], now: datetime, report: Sent
) -> None:
    """Note what became of a message; one whose claim was lost meanwhile changes nothing, except that it was sent."""
    reminder, public_id = claimed.reminder, str(claimed.reminder.public_id)
    if delivery.fate == Fate.ACCEPTED:
        fields = {"state": ReminderState.SENT, "sent_at": now, "reason": ""}
        with transaction.atomic():
            if move(reminder, since=[ReminderState.SENDING, ReminderState.UNKNOWN], **fields):
                log([reminder], ReminderEventKind.SENT, at=now, code=delivery.code)
                report.done.append(public_id)
        return
    may_repeat = delivery.fate == Fate.BUSY or (
        delivery.fate == Fate.UNKNOWN and adapters[reminder.channel].is_idempotent
    )
    pause = pause_after(tries=reminder.attempts) if may_repeat else None
    if pause is not None:
        _wait(claimed.reminder, claimed.price_vnd, after_quiet(now + pause), delivery.code, now)
    elif delivery.fate == Fate.UNKNOWN:
        with transaction.atomic():
            if move(reminder, since=[ReminderState.SENDING], state=ReminderState.UNKNOWN, reason=delivery.code):
                log([reminder], ReminderEventKind.UNKNOWN, at=now, code=delivery.code)
        report.failed.append((public_id, delivery.code))
    else:
        _give_up(reminder, [ReminderState.SENDING], delivery.code, adapters, now, report, price_vnd=claimed.price_vnd)


def _message(reminder: Reminder, now: datetime) -> tuple[Message, int]:
    """Return the message with today's numbers, and its parts; only an SMS is cut and may be without marks."""
    is_sms = reminder.channel == ReminderChannel.SMS
    values = text_values(appointment=reminder.appointment, due_on=reminder.due_on, day=local_day(now))
    with_marks = not (is_sms and reminder.step.ladder.without_marks)
    text = fill_text(text=reminder.step.text, values=values, with_marks=with_marks)[:1000]
    mediator = reminder.appointment.mediator
    is_mail = reminder.channel == ReminderChannel.EMAIL
    to = mediator.user.email if is_mail and mediator.user else mediator.phone
    message = Message(key=reminder.public_id.hex, to=to, text=text, subject=_("Nhắc hoàn thành tập huấn hòa giải viên"))
    return message, sms_size(text).parts if is_sms else 1


def _wait(reminder: Reminder, price_vnd: int, until: datetime, code: str, now: datetime) -> None:
    """Put a sending that did not go out (or may be repeated) back, with its money."""
    fields = {"state": ReminderState.WAITING, "not_before": until, "reason": code, **_paid_back(reminder, price_vnd)}
    with transaction.atomic():
        if move(reminder, since=[ReminderState.SENDING], **fields):
            refund(reminder=reminder, price_vnd=price_vnd, province=reminder.commune.parent_id or "")
            log([reminder], ReminderEventKind.RETRY, at=now, code=code)


def _give_up(
    reminder: Reminder,
    since: list[ReminderState],
    code: str,
    adapters: Mapping[str, Adapter],
    now: datetime,
    report: Sent,
    *,
    price_vnd: int = 0,
) -> None:
    """Note a definite failure and open the next channel, in one transaction."""
    fields = {"state": ReminderState.FAILED, "reason": code, **_paid_back(reminder, price_vnd)}
    with transaction.atomic():
        if not move(reminder, since=since, **fields):
            return
        refund(reminder=reminder, price_vnd=price_vnd, province=reminder.commune.parent_id or "")
        log([reminder], ReminderEventKind.FAILED, at=now, code=code)
        make_next(reminder=reminder, adapters=list(adapters), now=now)
    report.failed.append((str(reminder.public_id), code))


def _paid_back(reminder: Reminder, price_vnd: int) -> dict[str, int]:
    return {"charged_vnd": max(0, reminder.charged_vnd - price_vnd)} if price_vnd else {}


def _postpone(reminder: Reminder, unit: str, now: datetime) -> None:
    """Let a message wait for the next month's money, and tell the officers of the place."""
    with transaction.atomic():
        if move(reminder, since=[ReminderState.WAITING], not_before=next_month(now), reason="cap"):
            log([reminder], ReminderEventKind.POSTPONED, at=now, code="cap", note=unit)
            note_cap(unit=unit, now=now)


def _take_over_lost(adapters: Mapping[str, Adapter], now: datetime, report: Sent) -> None:
    """Settle what a killed process left in «sending»: again where the gateway knows keys, else unknown."""
    lost = Reminder.objects.filter(state=ReminderState.SENDING, claimed_at__lte=now - LEASE)
    for reminder in lost.select_related("commune").order_by("pk")[:MOST_AT_ONCE]:
        adapter = adapters.get(reminder.channel)
        if adapter is not None and adapter.is_idempotent and pause_after(tries=reminder.attempts) is not None:
            price = adapter.price_vnd(parts=reminder.parts)
            _wait(reminder, price, after_quiet(now), "lost", now)
            continue
        with transaction.atomic():
            if move(reminder, since=[ReminderState.SENDING], state=ReminderState.UNKNOWN, reason="lost"):
                log([reminder], ReminderEventKind.UNKNOWN, at=now, code="lost")
        report.failed.append((str(reminder.public_id), "lost"))
