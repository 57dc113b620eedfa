"""Prizes for units in an online contest, by how many of their people took part (contest-rules.md §5.1, case C3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from lms.base.errors import RuleViolation

MEASURES = ("participation_ratio", "participants", "full_marks")
MEASURE_LABELS = {
    "participation_ratio": "tỷ lệ người tham gia",
    "participants": "số người tham gia",
    "full_marks": "số bài đạt điểm tối đa",
}


@dataclass(frozen=True)
class UnitTally:
    """What one unit brought: how many people it has (None: not known), its participants, their full-mark entries."""

    unit: str
    population: int | None
    participants: int
    full_marks: int

    def measure(self, name: str) -> Fraction:
        """Return one measure, exact.

        Raises:
            RuleViolation: `population_missing`, where a ratio is asked for.
        """
        if name == "participation_ratio":
            if self.population is None:
                raise RuleViolation("population_missing", f"Đơn vị «{self.unit}» chưa có số người để tính tỷ lệ.")
            return Fraction(self.participants, self.population)
        return Fraction(self.participants if name == "participants" else self.full_marks)


@dataclass(frozen=True)
class RankedUnit:
    """One place of a unit; `decided_by` is the measure after the first that parted it, None when the first did."""

    tally: UnitTally
    rank: int
    decided_by: str | None


def rank_units(*, tallies: Sequence[UnitTally], measures: Sequence[str]) -> list[RankedUnit]:
    """Return the units from first to last by the measures in order, the larger first; equals share a rank."""
    rows = sorted(
        ((tuple(-tally.measure(name) for name in measures), tally) for tally in tallies),
        key=lambda pair: (pair[0], pair[1].unit),
    )
    parted = [_first_difference(one[0], two[0]) for one, two in pairwise(rows)]
    ranked: list[RankedUnit] = []
    for place, (row, tally) in enumerate(rows):
        tied = place and rows[place - 1][0] == row
        rank = ranked[-1].rank if tied else place + 1
        step = max(_step_before(parted, place), _step_after(parted, place))
        ranked.append(RankedUnit(tally, rank, measures[step] if step else None))
    return ranked


def _first_difference(one: tuple[Fraction, ...], two: tuple[Fraction, ...]) -> int | None:
    return next((step for step, pair in enumerate(zip(one, two, strict=True)) if pair[0] != pair[1]), None)


def _step_before(parted: Sequence[int | None], place: int) -> int:
    return next((step for step in reversed(parted[:place]) if step is not None), 0)


def _step_after(parted: Sequence[int | None], place: int) -> int:
    return next((step for step in parted[place:] if step is not None), 0)
