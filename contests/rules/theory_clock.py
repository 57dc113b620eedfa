"""The clock of a question pack: read out the question first, then thinking time, then the answer, each begun by an act.

Pure. The moments are kept with the pack; overrun and penalty are those of the part on stage (`model.Timing`).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from contests.rules.model import Timing

_HUNDREDTH = Decimal("0.01")


class ClockStage(StrEnum):
    """Where the clock of a pack is."""

    WAITING = "waiting"
    THINKING = "thinking"
    ANSWERING = "answering"
    STOPPED = "stopped"


class ClockAct(StrEnum):
    """What the timekeeper does; the values are those of the buttons."""

    THINK = "suy-nghi"
    ANSWER = "bat-dau"
    STOP = "dung"
    CLEAR = "ve-khong"


@dataclass(frozen=True)
class Moments:
    """When thinking began, when answering began, when it was stopped; None: not yet."""

    thinking_from: datetime | None = None
    answering_from: datetime | None = None
    stopped_at: datetime | None = None


@dataclass(frozen=True)
class ClockReading:
    """What the clock says at one moment, in seconds to the hundredth, never below 0.

    Attributes:
        used: time of the answer. thinking_used: time before it, 0 where nobody thought by the clock.
        left: whole seconds left of what runs now, the last one counted as one; of a waiting clock its limit.
        over: time past the limit that the rules count, thinking that was too long with it where they say so.
    """

    stage: ClockStage
    used: Decimal
    thinking_used: Decimal
    left: int
    over: Fraction


def read_pack_clock(*, moments: Moments, timing: Timing, now: datetime) -> ClockReading:
    """Return what the clock of a pack says. A clock of the machine that was set back counts as no time."""
    stage = stage_of(moments)
    end = moments.stopped_at or now
    used = _between(moments.answering_from, end)
    thinking_used = _between(moments.thinking_from, moments.answering_from or end)
    over = timing.overrun_seconds(used_seconds=Fraction(used), thinking_used_seconds=Fraction(thinking_used))
    if stage == ClockStage.THINKING:
        return ClockReading(stage, used, thinking_used, _left(timing.thinking_seconds or 0, thinking_used), Fraction(0))
    return ClockReading(stage, used, thinking_used, _left(timing.limit_seconds, used), over)


def stage_of(moments: Moments) -> ClockStage:
    """Return where the clock is."""
    if moments.stopped_at is not None:
        return ClockStage.STOPPED
    if moments.answering_from is not None:
        return ClockStage.ANSWERING
    return ClockStage.WAITING if moments.thinking_from is None else ClockStage.THINKING


def next_acts(*, stage: ClockStage, has_thinking: bool) -> tuple[ClockAct, ...]:
    """Return what may be done now, the next act first."""
    if stage == ClockStage.WAITING:
        return (ClockAct.THINK, ClockAct.ANSWER) if has_thinking else (ClockAct.ANSWER,)
    if stage == ClockStage.THINKING:
        return (ClockAct.ANSWER, ClockAct.CLEAR)
    return (ClockAct.STOP, ClockAct.CLEAR) if stage == ClockStage.ANSWERING else (ClockAct.CLEAR,)


def after_act(*, moments: Moments, act: ClockAct, now: datetime) -> Moments:
    """Return the moments after an act that `next_acts` allows."""
    if act == ClockAct.THINK:
        return Moments(thinking_from=now)
    if act == ClockAct.ANSWER:
        return Moments(moments.thinking_from, now)
    return Moments(moments.thinking_from, moments.answering_from, now) if act == ClockAct.STOP else Moments()


def _between(start: datetime | None, end: datetime) -> Decimal:
    if start is None:
        return Decimal(0)
    seconds = Decimal(str((end - start).total_seconds()))
    return max(Decimal(0), seconds).quantize(_HUNDREDTH, rounding=ROUND_DOWN)


def _left(limit: int, used: Decimal) -> int:
    return max(0, ceil(limit - used))
