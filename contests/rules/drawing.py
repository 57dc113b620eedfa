"""Lots that anyone can draw again: order of play, groups with constraints, question packs (worked case C4).

Every lot is the SHA-256 of «seed|what is drawn|code», read as a number; the smaller lot comes first. With the seed that
was spoken aloud before the draw, any person can recompute each lot with any tool, and the order in which entries were
typed in does not matter.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from contests.rules.shapes import Family, Shape
from contests.rules.specs import Code, Key, Whole
from lms.base.errors import RuleViolation

GROUP_CONSTRAINTS = Family("Ràng buộc khi chia bảng")
MAX_STEPS = 200_000


@dataclass(frozen=True)
class Drawn:
    """One entry to be drawn, with what constraints look at."""

    entry: str
    attributes: Mapping[str, Any]


Groups = Sequence[Sequence[Drawn]]


class GroupConstraint(Shape):
    """Something every division into groups must keep."""

    def allows(self, *, group: Sequence[Drawn], entry: Drawn, entries: Sequence[Drawn], groups: int) -> bool:
        """Say whether the entry may join the group as it stands."""
        return True

    def can_still_hold(self, *, groups: Groups, waiting: Sequence[Drawn], entries: Sequence[Drawn]) -> bool:
        """Say whether the entries still waiting can make the division keep this."""
        return True

    def broken_in(self, *, groups: Mapping[str, Sequence[Drawn]]) -> list[str]:
        """Return a sentence for each group of a whole division that does not keep this; names of groups as given."""
        return []


@GROUP_CONSTRAINTS.register
@dataclass(frozen=True)
class EachGroupHas(GroupConstraint):
    """Every group holds at least so many of each value, such as one team of each region."""

    attribute: str
    least: int
    kind: ClassVar[str] = "each_group_has"
    label: ClassVar[str] = "Bảng nào cũng có đủ các khu vực"
    options = {"attribute": Key(Code()), "least": Key(Whole(1, 50), required=False, default=1)}

    def can_still_hold(self, *, groups: Groups, waiting: Sequence[Drawn], entries: Sequence[Drawn]) -> bool:
        """Compare what groups lack with who waits."""
        left = _tally(waiting, self.attribute)
        for value in _tally(entries, self.attribute):
            lacking = sum(max(0, self.least - _tally(group, self.attribute).get(value, 0)) for group in groups)
            if lacking > left.get(value, 0):
                return False
        return True

    def broken_in(self, *, groups: Mapping[str, Sequence[Drawn]]) -> list[str]:
        """Name the group and what it lacks."""
        values = sorted(_tally(_everybody(groups), self.attribute), key=str)
        return [
            f"{name} chỉ có {count} đội «{_shown(value)}», thể lệ đòi ít nhất {self.least}."
            for name, group in groups.items()
            for value in values
            if (count := _tally(group, self.attribute).get(value, 0)) < self.least
        ]


@GROUP_CONSTRAINTS.register
@dataclass(frozen=True)
class SpreadEvenly(GroupConstraint):
    """No group holds more of one value than an even share, rounded up."""

    attribute: str
    kind: ClassVar[str] = "spread_evenly"
    label: ClassVar[str] = "Rải đều các khu vực vào các bảng"
    options = {"attribute": Key(Code())}

    def allows(self, *, group: Sequence[Drawn], entry: Drawn, entries: Sequence[Drawn], groups: int) -> bool:
        """Compare with the share."""
        value = entry.attributes.get(self.attribute)
        share = -(-_tally(entries, self.attribute)[value] // groups)
        return _tally(group, self.attribute).get(value, 0) < share

    def broken_in(self, *, groups: Mapping[str, Sequence[Drawn]]) -> list[str]:
        """Name the group and what it has too many of."""
        whole = _tally(_everybody(groups), self.attribute)
        return [
            f"{name} có {count} đội «{_shown(value)}», nhiều hơn phần chia đều là {share}."
            for name, group in groups.items()
            for value, count in _tally(group, self.attribute).items()
            if count > (share := -(-whole[value] // len(groups)))
        ]


@GROUP_CONSTRAINTS.register
@dataclass(frozen=True)
class SeedsApart(GroupConstraint):
    """The best of the earlier round, by rank, as many as there are groups at a time, meet only later."""

    attribute: str
    pots: int
    kind: ClassVar[str] = "seeds_apart"
    label: ClassVar[str] = "Các đội hạt giống ở các bảng khác nhau"
    options = {"attribute": Key(Code()), "pots": Key(Whole(1, 50), required=False, default=1)}

    def allows(self, *, group: Sequence[Drawn], entry: Drawn, entries: Sequence[Drawn], groups: int) -> bool:
        """Refuse a second entry of the same pot."""
        pots = self._pots(entries, groups)
        pot = pots.get(entry.entry)
        return pot is None or all(pots.get(member.entry) != pot for member in group)

    def broken_in(self, *, groups: Mapping[str, Sequence[Drawn]]) -> list[str]:
        """Name the group that holds two seeds of one pot."""
        pots = self._pots(_everybody(groups), len(groups))
        found = []
        for name, group in groups.items():
            held = [pots[one.entry] for one in group if one.entry in pots]
            if len(set(held)) < len(held):
                found.append(f"{name} có hai đội hạt giống cùng lượt.")
        return found

    def _pots(self, entries: Sequence[Drawn], groups: int) -> dict[str, int]:
        seeded = [one for one in entries if isinstance(one.attributes.get(self.attribute), int | Decimal)]
        ordered = sorted(seeded, key=lambda one: (one.attributes[self.attribute], one.entry))
        return {one.entry: place // groups for place, one in enumerate(ordered) if place // groups < self.pots}


def lot_of(*, seed: str, purpose: str, code: str) -> int:
    """Return the lot of one code: the SHA-256 of «seed|purpose|code» in UTF-8, as a number."""
    return int(hashlib.sha256(f"{seed}|{purpose}|{code}".encode()).hexdigest(), 16)


def draw_order(*, entries: Sequence[str], seed: str, purpose: str = "thu-tu") -> list[str]:
    """Return the entries in drawn order; the same for every order in which they are given."""
    return sorted(entries, key=lambda code: lot_of(seed=seed, purpose=purpose, code=code))


def draw_packs(*, entries: Sequence[str], packs: Sequence[str], seed: str) -> dict[str, str]:
    """Return a pack for each entry, no pack twice while there are enough.

    Raises:
        RuleViolation: `no_packs`.
    """
    if not packs:
        raise RuleViolation("no_packs", "Chưa có gói câu hỏi nào để bốc thăm.")
    drawn = draw_order(entries=packs, seed=seed, purpose="goi-cau-hoi")
    players = draw_order(entries=entries, seed=seed, purpose="nguoi-boc")
    return {entry: drawn[place % len(drawn)] for place, entry in enumerate(players)}


def draw_groups(
    *, entries: Sequence[Drawn], sizes: Sequence[int], constraints: Sequence[GroupConstraint], seed: str
) -> list[list[str]]:
    """Return groups of the given sizes that keep every constraint.

    Entries are placed by their lots, each in the first group, by a lot of its own, that keeps the constraints; where
    none does, the last placings are taken back.

    Raises:
        RuleViolation: `wrong_group_sizes`; `draw_impossible`, no division keeps the constraints or none was found
            within 200,000 steps.
    """
    if sum(sizes) != len(entries) or len({one.entry for one in entries}) != len(entries):
        raise RuleViolation("wrong_group_sizes", f"Tổng số đội các bảng là {sum(sizes)}, số đội là {len(entries)}.")
    search = _Search(entries, tuple(sizes), tuple(constraints), seed)
    if not search.place(0):
        raise RuleViolation("draw_impossible", "Không chia được bảng theo các ràng buộc đã đặt. Xin bớt ràng buộc.")
    return [[one.entry for one in group] for group in search.groups]


def broken_constraints(*, groups: Groups, constraints: Sequence[GroupConstraint]) -> list[GroupConstraint]:
    """Return the constraints that a division does not keep, such as one made by hand or published elsewhere."""
    entries = [one for group in groups for one in group]
    return [constraint for constraint in constraints if not _is_kept(constraint, groups, entries)]


def _is_kept(constraint: GroupConstraint, groups: Groups, entries: Sequence[Drawn]) -> bool:
    for group in groups:
        for place, one in enumerate(group):
            if not constraint.allows(group=group[:place], entry=one, entries=entries, groups=len(groups)):
                return False
    return constraint.can_still_hold(groups=groups, waiting=[], entries=entries)


def broken_words(*, groups: Mapping[str, Sequence[Drawn]], constraints: Sequence[GroupConstraint]) -> list[str]:
    """Return a sentence for each group of a drawn division that does not keep a constraint; none when all is kept."""
    return [words for constraint in constraints for words in constraint.broken_in(groups=groups)]


def mending_swaps(
    *, groups: Mapping[str, Sequence[Drawn]], constraints: Sequence[GroupConstraint], movable: Collection[str]
) -> list[tuple[str, str]]:
    """Return the pairs of entries of two groups that keep every constraint when they change places.

    Args:
        movable: entries that have not played yet.
    """
    names = list(groups)
    return [
        (one.entry, two.entry)
        for place, first in enumerate(names)
        for second in names[place + 1 :]
        for one in groups[first]
        for two in groups[second]
        if one.entry in movable
        and two.entry in movable
        and not broken_words(groups=_swapped(groups, one, two), constraints=constraints)
    ]


def _swapped(groups: Mapping[str, Sequence[Drawn]], one: Drawn, two: Drawn) -> dict[str, list[Drawn]]:
    moved = {one.entry: two, two.entry: one}
    return {name: [moved.get(entry.entry, entry) for entry in group] for name, group in groups.items()}


def _everybody(groups: Mapping[str, Sequence[Drawn]]) -> list[Drawn]:
    return [one for group in groups.values() for one in group]


def _shown(value: Any) -> str:
    return "chưa ghi" if value is None else str(value)


def _tally(entries: Sequence[Drawn], attribute: str) -> dict[Any, int]:
    tally: dict[Any, int] = {}
    for one in entries:
        value = one.attributes.get(attribute)
        tally[value] = tally.get(value, 0) + 1
    return tally


class _Search:
    """Places one entry after the other, and takes back."""

    def __init__(
        self, entries: Sequence[Drawn], sizes: tuple[int, ...], constraints: tuple[GroupConstraint, ...], seed: str
    ) -> None:
        by_code = {one.entry: one for one in entries}
        self.order = [by_code[code] for code in draw_order(entries=list(by_code), seed=seed, purpose="chia-bang")]
        self.groups: list[list[Drawn]] = [[] for _ in sizes]
        self.sizes = sizes
        self.constraints = constraints
        self.seed = seed
        self.steps = 0

    def place(self, number: int) -> bool:
        if number == len(self.order):
            return True
        one = self.order[number]
        names = draw_order(entries=[str(i) for i in range(len(self.sizes))], seed=self.seed, purpose=one.entry)
        for name in names:
            group = self.groups[int(name)]
            self.steps += 1
            if self.steps > MAX_STEPS:
                return False
            if len(group) < self.sizes[int(name)] and self._may_join(group, one):
                group.append(one)
                if self._can_go_on(number + 1) and self.place(number + 1):
                    return True
                group.pop()
        return False

    def _may_join(self, group: list[Drawn], one: Drawn) -> bool:
        return all(
            rule.allows(group=group, entry=one, entries=self.order, groups=len(self.sizes)) for rule in self.constraints
        )

    def _can_go_on(self, number: int) -> bool:
        waiting = self.order[number:]
        return all(
            rule.can_still_hold(groups=self.groups, waiting=waiting, entries=self.order) for rule in self.constraints
        )
