"""The clock of a pack in words, for the projector and for the run sheet; the buttons of whoever keeps the time."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from contests.models import QuestionPack
from contests.queries.run_next import lost_words
from contests.rules.amounts import clock_text
from contests.rules.model import Part, Timing
from contests.rules.theory_clock import ClockAct, ClockReading, ClockStage, Moments, next_acts, read_pack_clock

ACT_WORDS = {
    ClockAct.THINK: "Bắt đầu giờ suy nghĩ",
    ClockAct.ANSWER: "Bắt đầu tính giờ trả lời",
    ClockAct.STOP: "Dừng giờ",
    ClockAct.CLEAR: "Đặt giờ về 0",
}


@dataclass(frozen=True)
class ClockFace:
    """What is shown of the clock.

    Attributes:
        words: what the clock does now. seconds: what the face shows: time left, or time used when it is stopped.
        runs: it goes down each second. is_over: past the limit. lost: what that costs by the rules, in words.
        buttons: value and words of each act, the next one first.
        used, thinking_used: a stopped clock as the time form takes it, «5:30,25»; empty before.
    """

    stage: ClockStage
    words: str
    seconds: int
    text: str
    runs: bool
    is_over: bool
    lost: str
    buttons: tuple[tuple[str, str], ...]
    used: str = ""
    thinking_used: str = ""


def moments_of(pack: QuestionPack) -> Moments:
    """Return the moments that a pack keeps."""
    return Moments(pack.thinking_from, pack.answering_from, pack.stopped_at)


def clock_comes_first(face: ClockFace | None, *, number: int, count: int, has_key: bool) -> bool:
    """Tell whether the clock is the next thing to do on the projector, before the next question or key.

    A question on the screen waits for its clock, thinking for the answer; the answer is stopped at the last question,
    or once its time is over.

    Args:
        number: of the question shown, from 1; 0 before the first. count: of the pack. has_key: its key is shown.
    """
    if face is None or not face.buttons:
        return False
    if face.stage == ClockStage.ANSWERING:
        return number >= count or face.is_over
    return face.stage != ClockStage.STOPPED and not has_key


def clock_face(*, pack: QuestionPack | None, part: Part | None, now: datetime) -> ClockFace | None:
    """Return the clock of an opened pack whose part is timed; None otherwise. No statement."""
    if pack is None or pack.opened_at is None or part is None or part.timing is None:
        return None
    reading = read_pack_clock(moments=moments_of(pack), timing=part.timing, now=now)
    stopped = reading.stage == ClockStage.STOPPED
    acts = next_acts(stage=reading.stage, has_thinking=part.timing.thinking_seconds is not None) if pack.shown else ()
    over = bool(reading.over) and reading.stage in (ClockStage.ANSWERING, ClockStage.STOPPED)
    seconds = int(reading.used) if stopped else reading.left
    return ClockFace(
        stage=reading.stage,
        words=_words(reading, part.timing),
        seconds=seconds,
        text=clock_text(seconds),
        runs=reading.stage in (ClockStage.THINKING, ClockStage.ANSWERING) and reading.left > 0,
        is_over=over,
        lost=f"Quá {clock_text(int(reading.over))}: {lost_words(part, reading.over) or 'không bị trừ'}" if over else "",
        buttons=tuple((act.value, ACT_WORDS[act]) for act in acts),
        used=_exact(reading.used) if stopped else "",
        thinking_used=_exact(reading.thinking_used) if stopped else "",
    )


def _words(reading: ClockReading, timing: Timing) -> str:
    limit = clock_text(timing.limit_seconds)
    if reading.stage == ClockStage.WAITING:
        thinking = clock_text(timing.thinking_seconds) if timing.thinking_seconds else ""
        return f"Chờ bắt đầu. Suy nghĩ {thinking}, trả lời {limit}." if thinking else f"Chờ bắt đầu. Giới hạn {limit}."
    if reading.stage == ClockStage.THINKING:
        return "Đang suy nghĩ, còn" if reading.left else "Hết giờ suy nghĩ."
    if reading.stage == ClockStage.ANSWERING:
        return "Thời gian còn lại:" if reading.left else "Hết giờ trả lời."
    return "Đã dừng. Thời gian đã dùng:"


def _exact(seconds: Decimal) -> str:
    """Return seconds to the hundredth as the time form takes them: minutes beyond 60 stay minutes."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d},{int(seconds * 100) % 100:02d}"
