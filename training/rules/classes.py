"""Classes: where one stands, what a half-day may be, how many hours somebody is credited, the code on the projector.

Words: a *half-day* (buổi) is a morning or an afternoon of a day; a *session* is a half-day of a class, or a part of
it with a subject of its own; *hours* are those that the session says, never more than the clock gives.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from training.enums import ATTENDED, ClassState, HalfDay, Presence

NOON = time(12, 0)
MOST_HOURS = Decimal(6)
#: Coming or leaving within so many minutes of the time changes nothing.
GRACE_MINUTES = 15
QUARTER = Decimal("0.25")
#: The code on the projector changes so often; the one before still counts, so that nobody is cut off while typing.
HALL_STEP_SECONDS = 25
HALL_DIGITS = 8


@dataclass(frozen=True)
class HalfDayFacts:
    """One session as typed."""

    held_on: date
    half: str
    starts_at: time
    ends_at: time
    hours: Decimal


def class_state(*, cancelled: bool, closed: bool, starts_on: date, on: date) -> ClassState:
    """Return where a class stands on a day: cancelled, closed (every roll is closed), open from its first day on."""
    if cancelled:
        return ClassState.CANCELLED
    if closed:
        return ClassState.CLOSED
    return ClassState.OPEN if on >= starts_on else ClassState.PLANNED


def half_of(starts_at: time) -> HalfDay:
    """Return the half of the day in which something begins."""
    return HalfDay.MORNING if starts_at < NOON else HalfDay.AFTERNOON


def clock_hours(*, starts_at: time, ends_at: time) -> Decimal:
    """Return the hours between two times of one day, to two places, rounded half up; 0 when out of order."""
    minutes = max(_minutes(ends_at) - _minutes(starts_at), 0)
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def half_day_faults(*, sessions: Sequence[HalfDayFacts], today: date, is_record: bool) -> list[tuple[int, str]]:
    """Return what is wrong with the sessions of a class: place in the sequence and code, in order.

    Codes: "times" (end not after begin), "half" (begins in the other half of the day), "hours" (0 or less, more than
    the clock gives or than MOST_HOURS), "past" (before today, and not a record of a class held already), "overlap"
    (with an earlier one of the sequence), and (-1, "none") without any session.

    Args:
        is_record: the class was held and is being recorded afterwards.
    """
    if not sessions:
        return [(-1, "none")]
    found = []
    for place, one in enumerate(sessions):
        found += [(place, code) for code in _faults(one, today=today, is_record=is_record)]
        if any(_overlap(one, other) for other in sessions[:place]):
            found.append((place, "overlap"))
    return found


def credited_hours(
    *,
    presence: str,
    hours: Decimal,
    starts_at: time,
    ends_at: time,
    came_at: time | None = None,
    left_at: time | None = None,
) -> Decimal:
    """Return the hours that a person is credited for a session: from 0 up to `hours`, never more.

    Within GRACE_MINUTES of begin and end everything counts. Else the share of the time that the person was there,
    rounded half up to a quarter of an hour. Excused and absent give 0; a late one without a time of coming, or an
    early leaver without a time of leaving, gives 0 until the time is known.
    """
    if presence not in ATTENDED:
        return Decimal(0)
    if (presence == Presence.LATE and came_at is None) or (presence == Presence.LEFT_EARLY and left_at is None):
        return Decimal(0)
    begin, end = _minutes(starts_at), _minutes(ends_at)
    came = begin if came_at is None else _minutes(came_at)
    left = end if left_at is None else _minutes(left_at)
    came = begin if came - begin <= GRACE_MINUTES else came
    left = end if end - left <= GRACE_MINUTES else left
    there = max(min(left, end) - max(came, begin), 0)
    if there >= end - begin:
        return hours
    share = hours * there / (end - begin)
    return min((share / QUARTER).quantize(Decimal(1), rounding=ROUND_HALF_UP) * QUARTER, hours)


def hall_code(*, secret: str, moment: datetime) -> str:
    """Return the code that the projector shows at a moment: HALL_DIGITS digits, another one every HALL_STEP_SECONDS."""
    return _code(secret, _step(moment))


def hall_code_counts(*, secret: str, code: str, moment: datetime) -> bool:
    """Tell whether a code is the one shown now or the one before it; older and coming ones never count."""
    step = _step(moment)
    known = [_code(secret, step), _code(secret, step - 1)]
    return any(hmac.compare_digest(code.encode(), one.encode()) for one in known)


def telephone_key(*, roll_key: str, trainer: str) -> str:
    """Return the key with which one trainer's telephone seals marks of one session; hexadecimal."""
    return hmac.new(roll_key.encode(), f"roll:{trainer}".encode(), hashlib.sha256).hexdigest()


def seal_of(*, key: str, payload: str) -> str:
    """Return the seal of what a telephone sends: HMAC-SHA-256 over its exact text, hexadecimal."""
    return hmac.new(key.encode(), payload.encode(), hashlib.sha256).hexdigest()


def is_sealed(*, key: str, payload: str, seal: str) -> bool:
    """Tell whether a text still is what the telephone sealed."""
    return hmac.compare_digest(seal_of(key=key, payload=payload).encode(), seal.encode())


def _faults(one: HalfDayFacts, *, today: date, is_record: bool) -> list[str]:
    found = []
    if one.ends_at <= one.starts_at:
        found.append("times")
    elif not 0 < one.hours <= min(clock_hours(starts_at=one.starts_at, ends_at=one.ends_at), MOST_HOURS):
        found.append("hours")
    if half_of(one.starts_at) != one.half:
        found.append("half")
    if one.held_on < today and not is_record:
        found.append("past")
    return found


def _overlap(one: HalfDayFacts, other: HalfDayFacts) -> bool:
    return one.held_on == other.held_on and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _step(moment: datetime) -> int:
    return int(moment.timestamp()) // HALL_STEP_SECONDS


def _code(secret: str, step: int) -> str:
    digest = hmac.new(secret.encode(), str(step).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**HALL_DIGITS:0{HALL_DIGITS}d}"
