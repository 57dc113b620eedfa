"""What messages cost, by place and month, never above a cap.

A message is paid by its commune and its province: the cap of either holds it back.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from audit.services import record
from training.models import Reminder, ReminderSpend
from training.rules.reminders import month_of


class CapReached(Exception):
    """The month's money of a place is used up; `unit` is its code."""

    def __init__(self, unit: str) -> None:
        """Keep the place."""
        super().__init__(unit)
        self.unit = unit


def charge(*, caps: Mapping[str, int | None], price_vnd: int, now: datetime) -> None:
    """Add a price to the month of each place, by conditional update; call it inside a transaction.

    Args:
        caps: by code of the place, commune first, None for no cap.

    Raises:
        CapReached: one place would go above its cap; the transaction must be rolled back.
    """
    month = month_of(now)
    for unit, cap in caps.items():
        ReminderSpend.objects.get_or_create(unit_id=unit, month=month)
        rows = ReminderSpend.objects.filter(unit_id=unit, month=month)
        if cap is not None:
            rows = rows.filter(spent_vnd__lte=cap - price_vnd)
        if rows.update(spent_vnd=F("spent_vnd") + price_vnd) != 1:
            raise CapReached(unit)


def refund(*, reminder: Reminder, price_vnd: int, province: str) -> None:
    """Take back the price of a sending that definitely did not go out; call it inside a transaction."""
    if not price_vnd or reminder.charged_month is None:
        return
    for unit in (reminder.commune_id, province):  # in the order of `charge`, so that two never wait for each other
        rows = ReminderSpend.objects.filter(unit_id=unit, month=reminder.charged_month, spent_vnd__gte=price_vnd)
        rows.update(spent_vnd=F("spent_vnd") - price_vnd)


def note_cap(*, unit: str, now: datetime) -> None:
    """Take note, once a month, that a place's cap holds messages back: officers are told on their screens."""
    ReminderSpend.objects.get_or_create(unit_id=unit, month=month_of(now))
    fresh = ReminderSpend.objects.filter(unit_id=unit, month=month_of(now), cap_reached_at__isnull=True)
    if fresh.update(cap_reached_at=now) == 1:
        record(action="reminders.cap_reached", by=None, now=now, scope_code=unit)
