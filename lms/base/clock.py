"""The one clock. Services are given `now`; only edges (views, commands, tasks) ask here.

The process clock is compared with the database's each minute, and at once when it jumps against the steady clock
of the machine. While it is off by more than a second, timed work is refused; everything else goes on.

Source: security.md C4, F1; contracts.md §4 (clock).
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lms.base.errors import NotNow

logger = logging.getLogger("lms.clock")

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MAX_DRIFT_SECONDS = 1.0
CHECK_EVERY_SECONDS = 60.0
#: A step of the process clock by this much makes the last comparison worthless.
JUMP_SECONDS = 0.5
RETRY_SECONDS = 60

#: The present moment in whole milliseconds, as a term of a statement with parameters; read it by `moment_of`.
MILLISECONDS_SQL = {
    "postgresql": "date_trunc('milliseconds', clock_timestamp())",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
}
_DATABASE_TIME = {
    "postgresql": "SELECT EXTRACT(EPOCH FROM clock_timestamp())",
    "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400.0",
}


@dataclass(frozen=True)
class _Check:
    """One comparison: the drift found, and when, on the steady clock and on the process clock."""

    drift: float
    steady: float
    wall: float


_lock = threading.Lock()
_last: _Check | None = None


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Return the present calendar day in Viet Nam."""
    return local_day(timezone.now())


def local_day(moment: datetime) -> date:
    """Return the calendar day of a moment in Viet Nam."""
    return moment.astimezone(LOCAL_ZONE).date()


def exact_words(moment: datetime) -> str:
    """Return a moment in Viet Nam to the millisecond: «17/11/2026 09:06:40,123»."""
    here = moment.astimezone(LOCAL_ZONE)
    return f"{here:%d/%m/%Y %H:%M:%S},{here.microsecond // 1000:03d}"


def database_now() -> datetime:
    """Return the moment by the clock of the database server, aware, in UTC. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE_TIME[connection.vendor])
        seconds = cursor.fetchone()[0]
    return datetime.fromtimestamp(float(seconds), tz=UTC)


def moment_of(value: Any) -> datetime:
    """Return a moment that a statement of ours gave back, aware: SQLite hands over a text.

    Raises:
        TypeError: it is no moment.
    """
    found = parse_datetime(value) if isinstance(value, str) else value
    if not isinstance(found, datetime):
        raise TypeError("not a moment")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def check_clock() -> float:
    """Compare both clocks now and remember the result; return by how many seconds they surely differ (0 or more).

    Half of the time that the question itself took is taken off: a slow answer is no drift.
    """
    global _last
    before, asked = now(), time.monotonic()
    theirs = database_now()
    took = time.monotonic() - asked
    offset = abs((theirs - before).total_seconds() - took / 2)
    check = _Check(drift=max(0.0, offset - took / 2), steady=time.monotonic(), wall=now().timestamp())
    with _lock:
        _last = check
    if check.drift > MAX_DRIFT_SECONDS:
        logger.error("clock drifts: %.3f s against the database", check.drift)
    return check.drift


def forget_check() -> None:
    """Forget the last comparison: the next timed work compares anew."""
    global _last
    with _lock:
        _last = None


def require_true_clock() -> None:
    """Let timed work go on only while the process clock is that of the database. No statement within the minute.

    Raises:
        NotNow: "clock_drift": the clocks differ by more than a second. A database that does not answer raises its
            own error: timed work is never let through unchecked.
    """
    check = _last
    drift = check.drift if check is not None and _is_fresh(check) else check_clock()
    if drift > MAX_DRIFT_SECONDS:
        raise NotNow(
            "clock_drift",
            "Đồng hồ của hệ thống đang lệch nên tạm dừng các bài có tính giờ, để không ai bị thiệt. Những câu đã lưu "
            "vẫn còn. Xin chờ một phút rồi thử lại.",
            retry_after=RETRY_SECONDS,
        )


def _is_fresh(check: _Check) -> bool:
    """Say whether a comparison still holds: less than a minute old, good, and no jump of the clock since."""
    if check.drift > MAX_DRIFT_SECONDS:
        # A bad one is repeated sooner, so that work goes on as soon as the clock is right again.
        return time.monotonic() - check.steady < 1.0
    age = time.monotonic() - check.steady
    jumped = abs((now().timestamp() - check.wall) - age) > JUMP_SECONDS
    return age < CHECK_EVERY_SECONDS and not jumped
