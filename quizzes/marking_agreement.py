"""How far two independent markers agree: same level, neighbouring level, weighted κ, mean difference (pure).

Source: item-statistics.md §7; κ with quadratic weights over the levels of the rubric.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quizzes.marking_rules import CriterionRule, level_count, level_index
from quizzes.statistics.agreement import weighted_kappa
from quizzes.statistics.bands import Agreement as Band
from quizzes.statistics.bands import agreement_band
from quizzes.statistics.readings import decimal_text

LEAST_PAIRS = 10
"""Below so many answers marked twice the figures are shown, and said to be of little weight."""

UNKNOWN = "–"
BAND_WORDS = {
    Band.LOW: "Hai người chấm hiểu thang điểm khác nhau nhiều: cần họp thống nhất cách chấm trước khi chấm tiếp.",
    Band.MODERATE: "Mức thống nhất trung bình: nên cùng chấm thử vài bài và làm rõ các mức của thang điểm.",
    Band.FAIR: "Mức thống nhất khá.",
    Band.GOOD: "Mức thống nhất tốt.",
}


@dataclass(frozen=True, slots=True)
class RatedPair:
    """Points of two markers for the same thing, 0 to `maximum`; `levels` as in CriterionRule."""

    first: Decimal
    second: Decimal
    maximum: Decimal
    levels: tuple[Decimal, ...] = ()
    first_marker: int = 0
    second_marker: int = 0

    @property
    def rule(self) -> CriterionRule:
        """What both could give."""
        return CriterionRule(self.maximum, self.levels)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures over `count` pairs: shares 0-1, κ −1 to 1 or None when undefined, differences in points.

    `mean_difference` is first minus second; `mean_distance` without the sign.
    """

    count: int
    exact: Fraction
    adjacent: Fraction
    kappa: Fraction | None
    mean_difference: Fraction
    mean_distance: Fraction

    @property
    def exact_text(self) -> str:
        """Share of equal points, in percent."""
        return percent_text(self.exact)

    @property
    def adjacent_text(self) -> str:
        """Share of equal or neighbouring levels, in percent."""
        return percent_text(self.adjacent)

    @property
    def kappa_text(self) -> str:
        """Weighted κ with two places."""
        return UNKNOWN if self.kappa is None else decimal_text(float(self.kappa))

    @property
    def distance_text(self) -> str:
        """Mean distance of the two marks, in points."""
        return decimal_text(float(self.mean_distance))

    @property
    def reading(self) -> str:
        """What the figures say in plain words."""
        if self.count < LEAST_PAIRS:
            return f"Mới có {self.count} bài được hai người chấm, chưa đủ để kết luận (cần từ {LEAST_PAIRS} bài)."
        band = agreement_band(value=None if self.kappa is None else float(self.kappa))
        if band is None:
            return "Mọi bài được cùng một mức nên chưa tính được mức thống nhất."
        return BAND_WORDS[band]


@dataclass(frozen=True, slots=True)
class MarkerTendency:
    """One marker beside the others: over `count` answers, the mean of own points minus the other's, in points."""

    marker: int
    count: int
    mean_difference: Fraction
    share_of_maximum: Fraction

    @property
    def difference_text(self) -> str:
        """Mean difference in points, with its sign."""
        sign = "+" if self.mean_difference > 0 else ""
        return sign + decimal_text(float(self.mean_difference))

    @property
    def reading(self) -> str:
        """What it says in plain words."""
        if self.count < LEAST_PAIRS:
            return "Chưa đủ bài để nhận xét."
        if abs(self.share_of_maximum) < Fraction(1, 20):
            return "Ngang với người chấm cùng."
        if self.share_of_maximum > 0:
            return "Có xu hướng cho điểm cao hơn người chấm cùng."
        return "Có xu hướng cho điểm thấp hơn người chấm cùng."


def percent_text(share: Fraction) -> str:
    """Return a share 0-1 as whole percent, rounded half up."""
    return f"{int(share * 100 + Fraction(1, 2))} %"


def agreement_of(pairs: Sequence[RatedPair]) -> Agreement:
    """Return the figures of pairs that share one scale.

    Raises:
        ValueError: no pair at all.
    """
    if not pairs:
        raise ValueError("at least one pair is needed")
    levels = [
        (level_index(value=p.first, criterion=p.rule), level_index(value=p.second, criterion=p.rule)) for p in pairs
    ]
    size = max(level_count(pair.rule) for pair in pairs)
    table = [[sum(pair == (row, column) for pair in levels) for column in range(size)] for row in range(size)]
    count = len(pairs)
    return Agreement(
        count,
        Fraction(sum(pair.first == pair.second for pair in pairs), count),
        Fraction(sum(abs(one - other) <= 1 for one, other in levels), count),
        weighted_kappa(table=table, power=2),
        sum((Fraction(pair.first - pair.second) for pair in pairs), Fraction(0)) / count,
        sum((Fraction(abs(pair.first - pair.second)) for pair in pairs), Fraction(0)) / count,
    )


def tendencies(pairs: Sequence[RatedPair]) -> list[MarkerTendency]:
    """Return for each marker how the own points differ from those of the other marker of the same answers."""
    held: dict[int, list[tuple[Fraction, Fraction]]] = {}
    for pair in pairs:
        difference = Fraction(pair.first - pair.second)
        share = difference / Fraction(pair.maximum) if pair.maximum else Fraction(0)
        held.setdefault(pair.first_marker, []).append((difference, share))
        held.setdefault(pair.second_marker, []).append((-difference, -share))
    return [
        MarkerTendency(
            marker,
            len(rows),
            sum((row[0] for row in rows), Fraction(0)) / len(rows),
            sum((row[1] for row in rows), Fraction(0)) / len(rows),
        )
        for marker, rows in sorted(held.items())
    ]
