"""Removes what sign-in no longer needs: old failures, devices not seen for long, sessions that are over (P1)."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from accounts.models import KnownDevice
from accounts.services.tries import forget_old_tries

DEVICE_KEPT_DAYS = 400
AT_ONCE = 1000


def tidy_sign_in(*, now: datetime) -> list[str]:
    """Remove what is due and say how much of each kind went; run by the timer, works in the first minutes of an hour.

    Harmless when repeated or skipped; at most 1000 devices and 1000 sessions a run, so that nobody waits for it.
    """
    if now.minute >= 5:
        return []
    devices = KnownDevice.objects.filter(last_seen_at__lt=now - timedelta(days=DEVICE_KEPT_DAYS)).order_by("id")
    sessions = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
    gone = {
        "tries": forget_old_tries(now=now),
        "devices": KnownDevice.objects.filter(pk__in=list(devices.values_list("pk", flat=True)[:AT_ONCE])).delete()[0],
        "sessions": Session.objects.filter(pk__in=list(sessions.values_list("pk", flat=True)[:AT_ONCE])).delete()[0],
    }
    return [f"{kind}: {count}" for kind, count in gone.items() if count]
