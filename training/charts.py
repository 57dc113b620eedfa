"""Geometry of the chart of deadlines by month: plain numbers that the template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.queries.totals import MonthOfDeadlines

WIDTH, HEIGHT, TOP, BOTTOM = 600, 200, 22, 24


@dataclass(frozen=True)
class Bar:
    """One month: left edge and width, and for the two parts their top and height, in units of the drawing."""

    month: MonthOfDeadlines
    left: float
    width: float
    done_top: float
    done_height: float
    open_top: float
    open_height: float
    label_top: float
    is_now: bool
    is_past: bool

    @property
    def middle(self) -> float:
        """Return the middle of the bar, where its labels stand."""
        return round(self.left + self.width / 2, 1)


@dataclass(frozen=True)
class MonthChart:
    """The chart: its size, the line on which bars stand, the bars, and the finding that is its title."""

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]
    title: str


def month_chart(*, months: Sequence[MonthOfDeadlines], as_of: date) -> MonthChart:
    """Return the drawing of the deadlines of some months; finished ones below, open ones on top of them."""
    room = HEIGHT - TOP - BOTTOM
    base = HEIGHT - BOTTOM
    highest = max((month.total for month in months), default=0) or 1
    step = WIDTH / max(len(months), 1)
    bars = []
    for place, month in enumerate(months):
        done, still_open = (round(part * room / highest, 1) for part in (month.done_count, month.open_count))
        top = round(base - done - still_open, 1)
        bars.append(
            Bar(
                month=month,
                left=round(place * step + step * 0.15, 1),
                width=round(step * 0.7, 1),
                done_top=round(base - done, 1),
                done_height=done,
                open_top=top,
                open_height=still_open,
                label_top=round(top - 5, 1),
                is_now=month.first_day == as_of.replace(day=1),
                is_past=month.first_day < as_of.replace(day=1),
            )
        )
    return MonthChart(WIDTH, HEIGHT, base, tuple(bars), _finding(months, as_of))


def _finding(months: Sequence[MonthOfDeadlines], as_of: date) -> str:
    """Say what the chart shows, as a sentence."""
    coming = [month for month in months if month.first_day >= as_of.replace(day=1) and month.open_count]
    if not coming:
        return "Không còn ai chưa xong mà hạn rơi vào các tháng tới"
    fullest = max(coming, key=lambda month: month.open_count)
    return f"Tháng {fullest.first_day:%m/%Y} dồn nhiều hạn nhất: {_grouped(fullest.open_count)} người chưa xong"


def _grouped(number: int) -> str:
    """Return a whole number with dots between thousands: 1.196."""
    return f"{number:,}".replace(",", ".")
