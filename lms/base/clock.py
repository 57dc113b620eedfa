"""The one clock. Services are given `now`; only edges (views, commands, tasks) ask here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Return the present calendar day in Viet Nam."""
    return timezone.now().astimezone(LOCAL_ZONE).date()
