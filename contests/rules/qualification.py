"""Who goes on to the next round, and who moves up when one withdraws (contest-rules.md §2, worked case C6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from contests.rules.reading import Path
from contests.rules.shapes import Family, Shape
from contests.rules.specs import Choice, Code, Key, MapOf, Report, Whole, is_set
from lms.base.errors import RuleViolation

QUALIFICATIONS = Family("Cách chọn vào vòng sau")
_COUNT = Key(Whole(1, 500))
_BY = Key(Code())
_REPLACEMENT = Key(Choice(("none", "next")))
_ON_TIE = Key(Choice(("admit_all", "admit_none")))


@dataclass(frozen=True)
class Contender:
    """One ranked entry as qualification sees it; `withdrawn` after the ranking."""

    entry: str
    rank: int
    attributes: Mapping[str, Any]
    withdrawn: bool = False


class Qualification(Shape):
    """One way to choose. `replacement`: next = the next-ranked moves up for one who withdrew."""

    replacement: str
    on_tie: str

    @property
    def places(self) -> int:
        """Return how many go on when nobody withdraws and nobody is tied."""
        return 0

    def chosen(self, *, contenders: Sequence[Contender]) -> set[str]:
        """Return the entries that go on; those withdrawn never do.

        Raises:
            RuleViolation: `fewer_entries_than_qualifiers`.
        """
        raise NotImplementedError

    def _take(self, contenders: Collection[Contender], count: int, where: str) -> list[Contender]:
        """Return the first of these by rank: `count`, or more or fewer where a tie lies across the line."""
        if len(contenders) < count:
            message = f"Chỉ có {len(contenders)} bài dự thi {where} mà thể lệ chọn {count}."
            raise RuleViolation("fewer_entries_than_qualifiers", message)
        pool = [one for one in contenders if self.replacement == "none" or not one.withdrawn]
        ordered = sorted(pool, key=lambda one: one.rank)
        taken = ordered[:count]
        if len(ordered) > count and ordered[count].rank == taken[-1].rank:
            edge = taken[-1].rank
            last = edge if self.on_tie == "admit_all" else edge - 1
            taken = [one for one in ordered if one.rank <= last]
        return taken


@QUALIFICATIONS.register
@dataclass(frozen=True)
class NoQualification(Qualification):
    """The last round."""

    kind: ClassVar[str] = "none"
    label: ClassVar[str] = "Không chọn (vòng cuối)"
    replacement: ClassVar[str] = "none"  # type: ignore[misc]  # nobody to replace
    on_tie: ClassVar[str] = "admit_none"  # type: ignore[misc]  # no line to tie at

    def chosen(self, *, contenders: Sequence[Contender]) -> set[str]:
        """Return nobody."""
        return set()


@QUALIFICATIONS.register
@dataclass(frozen=True)
class FixedNumber(Qualification):
    """The best so many of the whole round."""

    count: int
    replacement: str
    on_tie: str
    kind: ClassVar[str] = "fixed"
    label: ClassVar[str] = "Số lượng cố định"
    options = {"count": _COUNT, "replacement": _REPLACEMENT, "on_tie": _ON_TIE}

    @property
    def places(self) -> int:
        """Return the number of the rules."""
        return self.count

    def chosen(self, *, contenders: Sequence[Contender]) -> set[str]:
        """Return the first `count` by rank."""
        return _still_in(self._take(contenders, self.count, "trong vòng"))


@QUALIFICATIONS.register
@dataclass(frozen=True)
class Quota(Qualification):
    """A number of its own for each region or group."""

    by: str
    counts: Mapping[str, int]
    replacement: str
    on_tie: str
    kind: ClassVar[str] = "quota"
    label: ClassVar[str] = "Chỉ tiêu theo khu vực"
    options = {"by": _BY, "counts": Key(MapOf(Whole(0, 200))), "replacement": _REPLACEMENT, "on_tie": _ON_TIE}

    @property
    def places(self) -> int:
        """Return the sum of the quotas."""
        return sum(self.counts.values())

    def chosen(self, *, contenders: Sequence[Contender]) -> set[str]:
        """Return the best of each region; a replacement comes from the same region."""
        chosen: set[str] = set()
        regions = _grouped(contenders, self.by)
        for value in regions:
            if value not in self.counts:
                raise RuleViolation("unknown_region", f"Thể lệ không có chỉ tiêu cho «{value}».")
        for value, count in self.counts.items():
            if count:
                chosen |= _still_in(self._take(regions.get(value, []), count, f"thuộc «{value}»"))
        return chosen


@QUALIFICATIONS.register
@dataclass(frozen=True)
class BestAndWildcards(Qualification):
    """The best so many of each group, then the best of all the others."""

    by: str
    best: int
    wildcards: int
    groups: int
    replacement: str
    on_tie: str
    kind: ClassVar[str] = "best_and_wildcards"
    label: ClassVar[str] = "Nhất các bảng và vé vớt"
    options = {
        "by": _BY,
        "groups": Key(Whole(1, 100)),
        "best": Key(Whole(1, 200)),
        "wildcards": Key(Whole(0, 200)),
        "replacement": _REPLACEMENT,
        "on_tie": _ON_TIE,
    }

    @property
    def places(self) -> int:
        """Return groups × best + wildcards."""
        return self.groups * self.best + self.wildcards

    def chosen(self, *, contenders: Sequence[Contender]) -> set[str]:
        """Return the best of each group and the wildcards by rank over the round."""
        groups = _grouped(contenders, self.by)
        if len(groups) != self.groups:
            raise RuleViolation("wrong_group_count", f"Có {len(groups)} bảng, thể lệ ghi {self.groups}.")
        first = [one for name, group in groups.items() for one in self._take(group, self.best, f"thuộc bảng «{name}»")]
        names = {one.entry for one in first}
        others = [one for one in contenders if one.entry not in names]
        wild = self._take(others, self.wildcards, "ngoài các đội nhất bảng") if self.wildcards else []
        return _still_in([*first, *wild])


def check_against_entries(*, plain: Mapping[str, Any], entries: Any, path: Path, report: Report) -> None:
    """Note rules that let more go on than take part; nothing is said while a number is still unset."""
    if not is_set(plain.get("kind"), entries):
        return
    shape = QUALIFICATIONS.kinds[plain["kind"]]
    numbers = [plain.get(name) for name in ("counts", "count", "best", "wildcards", "groups") if name in shape.options]
    flat = [value for item in numbers for value in (item.values() if isinstance(item, dict) else [item])]
    if not is_set(*flat):
        return
    places = QUALIFICATIONS.build(plain).places
    if places > entries:
        message = f"thể lệ chọn {places} bài vào vòng sau mà vòng chỉ có {entries} bài dự thi."
        report.fault("qualifiers_exceed_entries", path, message)


def _grouped(contenders: Sequence[Contender], by: str) -> dict[str, list[Contender]]:
    groups: dict[str, list[Contender]] = {}
    for one in contenders:
        value = one.attributes.get(by)
        if not isinstance(value, str):
            raise RuleViolation("attribute_missing", f"Bài dự thi «{one.entry}» chưa ghi «{by}».")
        groups.setdefault(value, []).append(one)
    return groups


def _still_in(taken: Sequence[Contender]) -> set[str]:
    return {one.entry for one in taken if not one.withdrawn}
