"""How many people will be late, month by month, if the pace of the last weeks goes on.

The method, plain enough to be told on the screen: count the people who finished in time in each of the last weeks; so
many finish each week from now on; whoever's deadline is nearer finishes first; who does not manage by the deadline is
late and left aside. Completions come unevenly, so the count is given with a range: that of paces which would still be
likely to show the completions that were counted (a count n varies by about its square root).

Nobody is lost: each open person is either overdue already, or stands in exactly one month as in time or late. A higher
pace never makes more people late, in no month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from math import floor, sqrt

#: fewer completions say nothing about a pace
MIN_COMPLETED = 5
#: how many square roots the range reaches to each side: nine in ten
REACH = 1.64


@dataclass(frozen=True)
class MonthForecast:
    """The people whose deadline is in a month and still ahead: how many of them will be late, and the range."""

    first_day: date
    open_count: int
    late_count: int
    late_low: int
    late_high: int

    @property
    def in_time_count(self) -> int:
        """Return how many will manage."""
        return self.open_count - self.late_count


@dataclass(frozen=True)
class Forecast:
    """The months in which deadlines lie ahead, and what they were computed from; `months` is empty without enough."""

    months: tuple[MonthForecast, ...]
    weeks: int
    completed_count: int
    overdue_count: int
    ahead_count: int

    @property
    def is_enough(self) -> bool:
        """Tell whether there were enough completions to speak of a pace."""
        return self.completed_count >= MIN_COMPLETED

    @property
    def worst(self) -> MonthForecast | None:
        """Return the month with most people late, the earliest of equal ones; None when nobody will be."""
        late = [month for month in self.months if month.late_count]
        return max(late, key=lambda month: (month.late_count, -month.first_day.toordinal()), default=None)


def forecast(*, as_of: date, completed_by_week: Sequence[int], open_by_day: Iterable[tuple[date, int]]) -> Forecast:
    """Return who will be late if the pace of the last weeks goes on.

    Args:
        as_of: the local day from which is counted; people with this deadline can still finish today.
        completed_by_week: people who finished in time, in each of the last weeks; at least one week.
        open_by_day: deadlines of people who are not done, with how many they are, in any order.
    """
    days = sorted((day, number) for day, number in open_by_day if number)
    ahead = [(day, number) for day, number in days if day >= as_of]
    weeks, completed = len(completed_by_week), sum(completed_by_week)
    overdue = sum(number for day, number in days if day < as_of)
    months: tuple[MonthForecast, ...] = ()
    if completed >= MIN_COMPLETED:
        months = _months(ahead, as_of=as_of, weeks=weeks, completed=completed)
    return Forecast(months, weeks, completed, overdue, sum(number for _day, number in ahead))


def late_by_month(*, as_of: date, per_week: Fraction, open_by_day: Sequence[tuple[date, int]]) -> dict[date, int]:
    """Return, by first day of the month, how many are late at a pace, halves rounded up.

    Args:
        per_week: people who finish each week, 0 or more.
        open_by_day: deadlines from `as_of` on, ascending, with how many people each has.
    """
    used = Fraction(0)
    late: dict[date, int] = {}
    for first_day, members in groupby(open_by_day, key=lambda item: item[0].replace(day=1)):
        left = Fraction(0)
        for day, number in members:
            room = per_week * ((day - as_of).days + 1) / 7 - used
            finished = min(Fraction(number), room)
            used += finished
            left += number - finished
        late[first_day] = floor(left + Fraction(1, 2))
    return late


def finding(found: Forecast) -> str:
    """Say the forecast as one sentence."""
    if not found.ahead_count:
        return "Không còn ai chưa học xong mà hạn còn ở phía trước, nên không có gì để dự báo."
    if not found.is_enough:
        return (
            f"Chưa đủ số liệu để dự báo: {found.weeks} tuần qua mới có {found.completed_count} người học xong "
            f"trong hạn, cần ít nhất {MIN_COMPLETED} người."
        )
    worst = found.worst
    if worst is None:
        most = sum(month.late_high for month in found.months)
        rest = f" Nếu chậm đi, nhiều nhất {most} người có thể quá hạn." if most else ""
        return f"Với tốc độ này, cả {found.ahead_count} người còn hạn đều kịp học xong.{rest}"
    return (
        f"Với tốc độ này, khoảng {worst.late_count} người sẽ quá hạn trong tháng {worst.first_day:%m/%Y} "
        f"(từ {worst.late_low} đến {worst.late_high} người)."
    )


def method(found: Forecast) -> str:
    """Say how the forecast was made, in words."""
    overdue = f" {found.overdue_count} người đã quá hạn không nằm trong dự báo." if found.overdue_count else ""
    pace = f"{found.completed_count / found.weeks:.1f}".replace(".", ",").removesuffix(",0")
    return (
        f"Cách tính: {found.weeks} tuần qua có {found.completed_count} người học xong khi còn hạn, khoảng {pace} người "
        "mỗi tuần. Giả định tốc độ ấy giữ nguyên và ai gần hạn hơn thì học xong trước; ai không kịp là quá hạn. "
        f"Tuần nhiều tuần ít nên con số là một khoảng, không phải lời chắc chắn.{overdue}"
    )


def _months(ahead: Sequence[tuple[date, int]], *, as_of: date, weeks: int, completed: int) -> tuple[MonthForecast, ...]:
    """Return the months at the counted pace and at both ends of its range."""
    spread = Fraction(REACH * sqrt(completed))
    middle, high_late, low_late = (
        late_by_month(as_of=as_of, per_week=max(Fraction(0), number / weeks), open_by_day=ahead)
        for number in (Fraction(completed), completed - spread, completed + spread)
    )
    totals = {
        first_day: sum(number for _day, number in members)
        for first_day, members in groupby(ahead, key=lambda item: item[0].replace(day=1))
    }
    return tuple(MonthForecast(day, total, middle[day], low_late[day], high_late[day]) for day, total in totals.items())
