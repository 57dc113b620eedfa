"""How far judges of a panel agree: intraclass correlation, severity, outliers. Shown to the head, changes nothing.

Words. A *table* holds one row per entry and one column per judge, every cell filled. *Severity* of a judge is the mean
of own marks less the mean of all marks: below 0 is stricter. An *outlier* lies far from what the others gave.

Source: Shrout & Fleiss (1979), two-way random effects, single rater ICC(2,1) and mean of k raters ICC(2,k).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

#: An outlier is this share of the maximum away from the mean of the other judges, or further.
OUTLIER_SHARE = Decimal("0.2")


@dataclass(frozen=True)
class Agreement:
    """ICC of one judge and of the panel's mean, 1 at the most; None where the marks do not vary or are too few."""

    single: float | None
    mean: float | None


@dataclass(frozen=True)
class Outlier:
    """One mark far from the others: points above (or below, negative) the mean of the other judges."""

    judge: str
    entry: str
    mark: Decimal
    others_mean: float
    difference: float


def agreement(*, table: Sequence[Sequence[Decimal]]) -> Agreement:
    """Return the ICC of a full table of entries × judges.

    Args:
        table: rows of equal length; points.

    Returns:
        Both None with fewer than two entries or two judges, or where nothing varies.
    """
    rows, judges = len(table), len(table[0]) if table else 0
    if rows < 2 or judges < 2:
        return Agreement(None, None)
    cells = [[float(cell) for cell in row] for row in table]
    grand = fmean(cell for row in cells for cell in row)
    row_means = [fmean(row) for row in cells]
    judge_means = [fmean(row[place] for row in cells) for place in range(judges)]
    between_rows = judges * sum((mean - grand) ** 2 for mean in row_means) / (rows - 1)
    between_judges = rows * sum((mean - grand) ** 2 for mean in judge_means) / (judges - 1)
    error = sum(
        (cells[row][place] - row_means[row] - judge_means[place] + grand) ** 2
        for row in range(rows)
        for place in range(judges)
    ) / ((rows - 1) * (judges - 1))
    single = _ratio(
        between_rows - error, between_rows + (judges - 1) * error + judges * (between_judges - error) / rows
    )
    mean = _ratio(between_rows - error, between_rows + (between_judges - error) / rows)
    return Agreement(single, mean)


def severity(*, marks: Mapping[str, Mapping[str, Decimal]]) -> dict[str, float]:
    """Return by judge the mean of own marks less the mean of all marks on the same entries, in points.

    Args:
        marks: judge → entry → points. A judge is compared on the entries that the judge marked, so that recusals do
            not make anybody look strict.
    """
    by_entry: dict[str, list[float]] = {}
    for given in marks.values():
        for entry, points in given.items():
            by_entry.setdefault(entry, []).append(float(points))
    means = {entry: fmean(points) for entry, points in by_entry.items()}
    return {
        judge: fmean(float(points) - means[entry] for entry, points in given.items())
        for judge, given in marks.items()
        if given
    }


def outliers(*, marks: Mapping[str, Mapping[str, Decimal]], maximum: Decimal) -> list[Outlier]:
    """Return the marks at least a fifth of the maximum away from the mean of the other judges, farthest first."""
    found = []
    for judge, given in marks.items():
        for entry, points in given.items():
            others = [float(other[entry]) for name, other in marks.items() if name != judge and entry in other]
            if not others:
                continue
            difference = float(points) - fmean(others)
            if abs(difference) >= float(OUTLIER_SHARE * maximum) - 1e-9:
                found.append(Outlier(judge, entry, points, fmean(others), difference))
    return sorted(found, key=lambda one: (-abs(one.difference), one.judge, one.entry))


def deviations(*, marks: Mapping[str, Mapping[str, Decimal]]) -> dict[tuple[str, str], tuple[float, float | None]]:
    """Return by (judge, entry) how far a mark lies from the mean of the whole panel: points, and standard deviations.

    One standard deviation is the root of the mean square of all such distances, of every judge and entry with two
    marks or more; None where nobody differs. Entries with one mark are left out.
    """
    by_entry: dict[str, dict[str, float]] = {}
    for judge, given in marks.items():
        for entry, points in given.items():
            by_entry.setdefault(entry, {})[judge] = float(points)
    found = {
        (judge, entry): points - fmean(given.values())
        for entry, given in by_entry.items()
        if len(given) > 1
        for judge, points in given.items()
    }
    scale = fmean(points**2 for points in found.values()) ** 0.5 if found else 0.0
    return {key: (points, points / scale if scale > 1e-12 else None) for key, points in found.items()}


def agreement_words(value: float | None) -> str:
    """Return what an ICC means, in plain words."""
    if value is None:
        return "Chưa đủ số liệu để so."
    if value >= 0.75:
        return "Các giám khảo chấm khá thống nhất."
    if value >= 0.5:
        return "Các giám khảo thống nhất ở mức vừa phải."
    return "Các giám khảo chấm khác nhau nhiều: nên trao đổi lại cách hiểu tiêu chí."


def _ratio(above: float, below: float) -> float | None:
    return None if abs(below) < 1e-12 else above / below
