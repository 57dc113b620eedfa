"""Explains a deadline step by step, as an officer would count it on a wall calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from training.enums import DayKind, PeriodKind
from training.rules.calendar import WorkingDays
from training.rules.deadline import Deadline
from training.rules.periods import AppliedChange
from training.rules.sentences import long_date, short_date


@dataclass(frozen=True)
class Step:
    """One step of the count: what was done and the clause it rests on (empty where none is needed)."""

    text: str
    source: str = ""


def deadline_steps(*, deadline: Deadline, working_days: WorkingDays) -> tuple[Step, ...]:
    """Return the steps that lead from the first day to the deadline, decisions and days passed over one by one.

    Rule: R-TRAIN-01, R-TRAIN-02, R-TRAIN-08. Source: Bộ luật Dân sự 2015, Điều 147, 148.
    """
    start, months = deadline.starts_on, f"{deadline.months:02d} tháng"
    steps = [
        Step(f"Ngày bắt đầu là {long_date(start)}; ngày này không tính vào thời hạn.", "Bộ luật Dân sự, Điều 147"),
        _corresponding_step(deadline, months),
    ]
    steps += [_change_step(applied) for applied in deadline.changes]
    day = deadline.end_on
    while day < deadline.due_on:
        steps.append(Step(f"{_opening(long_date(day))}: {_why_off(day, working_days)}, lùi sang ngày sau."))
        day += timedelta(days=1)
    if deadline.is_moved:
        steps.append(
            Step(
                f"{_opening(long_date(deadline.due_on))} là ngày làm việc tiếp theo nên là ngày cuối.",
                "Bộ luật Dân sự, Điều 148 khoản 5",
            )
        )
    else:
        steps.append(Step("Ngày đó là ngày làm việc nên không phải lùi."))
    steps.append(Step(f"Hạn kết thúc lúc 24 giờ {long_date(deadline.due_on)}.", "Bộ luật Dân sự, Điều 148 khoản 6"))
    return tuple(steps)


def _change_step(applied: AppliedChange) -> Step:
    """Tell what one decision added, and the end after it."""
    change, days = applied.change, f"{applied.days:02d} ngày"
    end = f"ngày cuối thành {long_date(applied.end_on)}"
    if change.kind is PeriodKind.EXTENSION:
        text = f"Được gia hạn {days}, {end}."
    else:
        dates = f"từ {short_date(change.first_on)} đến {short_date(change.last_on or change.first_on)}"
        text = f"Thời hạn tạm dừng {dates}, cộng thêm {days} đã dừng, {end}."
    return Step(text, f"{change.number} ngày {short_date(change.decided_on)}")


def _corresponding_step(deadline: Deadline, months: str) -> Step:
    day = deadline.corresponding_on
    if deadline.is_clipped:
        text = (
            f"Sau {months} là tháng {day:%m/%Y}, không có ngày {deadline.starts_on.day}, "
            f"nên lấy ngày cuối tháng: {long_date(day)}."
        )
    else:
        text = f"Ngày tương ứng sau {months}: {long_date(day)}."
    return Step(text, "Bộ luật Dân sự, Điều 148 khoản 3")


def _opening(words: str) -> str:
    """Return the words with a capital, to open a sentence."""
    return f"{words[0].upper()}{words[1:]}"


def _why_off(day: date, working_days: WorkingDays) -> str:
    """Say why a day is not worked."""
    row = working_days.days.get(day)
    if row is None:
        return "ngày nghỉ hằng tuần"
    kind = "nghỉ bù" if row.kind is DayKind.COMPENSATORY else "nghỉ lễ"
    return f"{kind} ({row.name or short_date(day)})"
