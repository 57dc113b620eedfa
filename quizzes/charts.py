"""Geometry of the drawings of statistics: plain whole numbers that templates write into SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, BOTTOM = 600, 180, 20, 26
PLOT_WIDTH, PLOT_HEIGHT, PLOT_EDGE = 200, 110, 14


@dataclass(frozen=True)
class HistogramBar:
    """One column: its edges in the drawing, and what it stands for."""

    left: int
    top: int
    width: int
    height: int
    middle: int
    low: int
    high: int
    people: int


@dataclass(frozen=True)
class Histogram:
    """All columns, and the line on which they stand."""

    width: int
    height: int
    base: int
    bars: tuple[HistogramBar, ...]


@dataclass(frozen=True)
class PlotDot:
    """One group of people by total, the weakest first: place in the drawing, and its whole percent."""

    x: int
    y: int
    percent: int
    number: int


@dataclass(frozen=True)
class ItemPlot:
    """How five groups did on one question, joined by a line."""

    width: int
    height: int
    base: int
    dots: tuple[PlotDot, ...]

    @property
    def path(self) -> str:
        """Return the line through the dots."""
        return "M" + "L".join(f"{dot.x} {dot.y}" for dot in self.dots)


def histogram_of(columns: Sequence[Mapping[str, int]]) -> Histogram:
    """Return the drawing of columns with `low`, `high` (percent) and `people`."""
    highest = max((column["people"] for column in columns), default=0) or 1
    room, step = HEIGHT - TOP - BOTTOM, WIDTH // max(len(columns), 1)
    bars = []
    for place, column in enumerate(columns):
        height = round(column["people"] * room / highest)
        left = place * step + 3
        bars.append(
            HistogramBar(
                left=left,
                top=HEIGHT - BOTTOM - height,
                width=step - 6,
                height=height,
                middle=left + (step - 6) // 2,
                low=column["low"],
                high=column["high"],
                people=column["people"],
            )
        )
    return Histogram(WIDTH, HEIGHT, HEIGHT - BOTTOM, tuple(bars))


def item_plot(shares: Sequence[float]) -> ItemPlot:
    """Return the drawing of the mean share (0-1) of each group."""
    base = PLOT_HEIGHT - PLOT_EDGE
    step = (PLOT_WIDTH - 2 * PLOT_EDGE) / max(len(shares) - 1, 1)
    dots = tuple(
        PlotDot(
            x=round(PLOT_EDGE + place * step),
            y=round(base - share * (base - PLOT_EDGE)),
            percent=round(share * 100),
            number=place + 1,
        )
        for place, share in enumerate(shares)
    )
    return ItemPlot(PLOT_WIDTH, PLOT_HEIGHT, base, dots)
