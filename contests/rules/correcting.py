"""What a corrected result changes against the published one: entry by entry, the old place → the new place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class Line(NamedTuple):
    """One place of a result as a correction compares it; `total` as a decimal string."""

    rank: int
    total: str
    prize: str
    qualifies: bool


@dataclass(frozen=True)
class Change:
    """One entry whose place is another now; `before` or `after` is None where it has no place."""

    entry: str
    before: Line | None
    after: Line | None

    @property
    def weight(self) -> int:
        """Return 0 where a prize, the way on or the place itself is won or lost, 1 for the rank, 2 for points alone."""
        if self.before is None or self.after is None:
            return 0
        if (self.before.prize, self.before.qualifies) != (self.after.prize, self.after.qualifies):
            return 0
        return 1 if self.before.rank != self.after.rank else 2


@dataclass(frozen=True)
class AwardChange:
    """One prize beside the table (side prize, prize of units) that changes hands; names joined by commas."""

    prize: str
    before: str
    after: str


def changed_places(*, before: Mapping[str, Line], after: Mapping[str, Line]) -> list[Change]:
    """Return every entry that stands otherwise, the weightiest first, then by its better rank, a new one first."""
    found = [
        Change(entry, before.get(entry), after.get(entry))
        for entry in {**before, **after}
        if before.get(entry) != after.get(entry)
    ]
    return sorted(found, key=lambda one: (one.weight, *_ranks(one), one.entry))


def changed_awards(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[AwardChange]:
    """Return the prizes beside the table that change hands.

    Args:
        before, after: standings as `standing_as_json` writes them; only `side_prizes` and `units` are read.
    """
    old, new = _awards(before), _awards(after)
    return [
        AwardChange(prize, ", ".join(old.get(prize, [])), ", ".join(new.get(prize, [])))
        for prize in {**old, **new}
        if sorted(old.get(prize, [])) != sorted(new.get(prize, []))
    ]


@dataclass(frozen=True)
class CertificateDay:
    """What a certificate is dated by: the publication that first gave this prize, and the paper that it replaces.

    `replaced_prize` and `replaced_at` are None where the holder had no certificate before.
    """

    given_at: datetime
    replaced_prize: str | None = None
    replaced_at: datetime | None = None


Awards = Mapping[tuple[str, str], str]


def certificate_days(versions: Sequence[tuple[datetime, Awards]]) -> dict[tuple[str, str], CertificateDay]:
    """Return how the certificates of the last version are dated; of a result never corrected, by its publication.

    A prize that a correction left alone keeps its day: nobody changes that paper. A corrected one bears the day of the
    correction and names the paper that it replaces, also where a version between gave nothing.

    Args:
        versions: the published ones, the first first: moment of publication, and prize by (entry, award).
    """
    found: dict[tuple[str, str], CertificateDay] = {}
    last: dict[tuple[str, str], tuple[str, datetime]] = {}
    before: Awards = {}
    for moment, awards in versions:
        found = {
            key: found[key] if before.get(key) == prize else _dated(moment, last.get(key))
            for key, prize in awards.items()
        }
        last |= {key: (prize, found[key].given_at) for key, prize in awards.items()}
        before = awards
    return found


def _dated(moment: datetime, earlier: tuple[str, datetime] | None) -> CertificateDay:
    return CertificateDay(moment, *earlier) if earlier else CertificateDay(moment)


def lines_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Line]:
    """Return the places of a standing's `entries` by entry."""
    return {row["entry"]: Line(row["rank"], row["total"], row["prize"] or "", row["qualifies"]) for row in rows}


def _ranks(one: Change) -> tuple[int, int]:
    """Return the better rank, and 0 where that is the new one."""
    best = min(line.rank for line in (one.before, one.after) if line is not None)
    return best, int(one.after is None or one.after.rank != best)


def _awards(standing: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in standing.get("side_prizes") or []:
        holder = f"{row['member']} ({row['entry']})" if row.get("member") else row["entry"]
        found.setdefault(row["prize"], []).append(holder)
    for row in standing.get("units") or []:
        if row.get("prize"):
            found.setdefault(row["prize"], []).append(row["unit"])
    return found
