"""Prizes of a round: the table by rank, shared prizes, side prizes (contest-rules.md §2, worked case C5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from contests.rules.shapes import Family, Shape
from contests.rules.specs import Choice, Code, Key
from lms.base.errors import RuleViolation

REST = "rest"
#: who holds a side prize: an entry, and the person of it where it goes to one
Holder = tuple[str, str | None]
SIDE_PRIZES = Family("Giải phụ")
_ON_TIE = Key(Choice(("share", "better_rank")))


@dataclass(frozen=True)
class Prize:
    """One line of the table; no `count` means everyone left."""

    code: str
    name: str
    count: int | None
    amount_vnd: int | None = None


@dataclass(frozen=True)
class PrizeTable:
    """The prizes from the first down, and what happens when a tie lies across two of them.

    `on_tie`: `share_using_places` = all get the better prize and use up the places below; `share_keeping_places` = all
    get the better prize, the next prizes keep their number; `forbid` = the tie must be broken first.
    """

    prizes: tuple[Prize, ...]
    on_tie: str
    scope: str = "round"


@dataclass(frozen=True)
class PrizeContender:
    """One ranked entry as prizes see it.

    Attributes:
        scores: net points by part and sub-part.
        members: attributes of each member, with `name`.
    """

    entry: str
    rank: int
    scores: Mapping[str, Decimal]
    attributes: Mapping[str, Any]
    members: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class SideAward:
    """One side prize given: to an entry, or to one member of it."""

    prize: str
    entry: str
    member: str | None = None


def award_prizes(*, ranks: Mapping[str, int], table: PrizeTable) -> dict[str, Prize]:
    """Return the prize of each entry that has one.

    Args:
        ranks: rank by entry, 1-2-2-4.

    Raises:
        RuleViolation: `prize_tie`, when the rules forbid sharing and a tie lies across the end of a prize.
    """
    groups: dict[int, list[str]] = {}
    for entry, rank in ranks.items():
        groups.setdefault(rank, []).append(entry)
    awarded: dict[str, Prize] = {}
    prizes = [prize for prize in table.prizes if prize.count != 0]
    used = 0
    for rank in sorted(groups):
        while prizes and prizes[0].count is not None and used >= prizes[0].count:
            used -= prizes[0].count if table.on_tie != "share_keeping_places" else used
            prizes.pop(0)
        if not prizes:
            break
        _refuse_split(groups[rank], prizes[0], used, table)
        awarded |= dict.fromkeys(sorted(groups[rank]), prizes[0])
        used += len(groups[rank])
    return awarded


def _refuse_split(tied: Sequence[str], prize: Prize, used: int, table: PrizeTable) -> None:
    if table.on_tie == "forbid" and prize.count is not None and len(tied) > 1 and used + len(tied) > prize.count:
        names = ", ".join(sorted(tied)[:20])
        raise RuleViolation("prize_tie", f"Các bài {names} bằng nhau ở {prize.name}; thể lệ không cho đồng giải.")


class SidePrize(Shape):
    """One side prize by its rule. `on_tie`: all share, or the better rank of the round takes it."""

    def winners(self, *, contenders: Sequence[PrizeContender], chosen: Sequence[Holder]) -> list[Holder]:
        """Return (entry, member) of each winner.

        Args:
            chosen: who was written down for this prize, used by prizes that people decide.
        """
        raise NotImplementedError


@SIDE_PRIZES.register
@dataclass(frozen=True)
class BestOfPart(SidePrize):
    """The best entry of a part or sub-part."""

    part: str
    on_tie: str
    kind: ClassVar[str] = "best_part"
    label: ClassVar[str] = "Cao điểm nhất một phần thi"
    options = {"part": Key(Code()), "on_tie": _ON_TIE}

    def winners(self, *, contenders: Sequence[PrizeContender], chosen: Sequence[Holder]) -> list[Holder]:
        """Return those with the highest net score."""
        return _best([(one, None, -one.scores[self.part]) for one in contenders], self.on_tie)


@SIDE_PRIZES.register
@dataclass(frozen=True)
class ByAttribute(SidePrize):
    """The entry, or the member of any entry, with the highest or lowest number or the earliest or latest date."""

    attribute: str
    order: str
    of: str
    on_tie: str
    kind: ClassVar[str] = "attribute"
    label: ClassVar[str] = "Theo một số liệu của đội hoặc của người dự thi"
    options = {
        "attribute": Key(Code()),
        "order": Key(Choice(("lowest", "highest"))),
        "of": Key(Choice(("entry", "member"))),
        "on_tie": _ON_TIE,
    }

    def winners(self, *, contenders: Sequence[PrizeContender], chosen: Sequence[Holder]) -> list[Holder]:
        """Return those with the outermost value; entries and members without the value do not compete."""
        found = []
        for one in contenders:
            holders = one.members if self.of == "member" else [one.attributes]
            for holder in holders:
                value = holder.get(self.attribute)
                if value is not None:
                    found.append((one, holder.get("name") if self.of == "member" else None, value))
        return _best(found, self.on_tie, highest=self.order == "highest")


@SIDE_PRIZES.register
@dataclass(frozen=True)
class Chosen(SidePrize):
    """Decided by people: the panel, the audience, the sponsor."""

    by: str
    kind: ClassVar[str] = "chosen"
    label: ClassVar[str] = "Do Ban Giám khảo, khán giả hoặc nhà tài trợ chọn"
    options = {"by": Key(Choice(("judges", "audience", "organiser", "sponsor")))}

    def winners(self, *, contenders: Sequence[PrizeContender], chosen: Sequence[Holder]) -> list[Holder]:
        """Return who was written down, as far as the entry is in the ranking."""
        ranked = {one.entry for one in contenders}
        return [(entry, member) for entry, member in chosen if entry in ranked]


_Found = tuple[PrizeContender, str | None, Any]


def _best(found: Sequence[_Found], on_tie: str, *, highest: bool = False) -> list[Holder]:
    """Return the holders of the outermost value: all of them, or those of the best rank."""
    if not found:
        return []
    if len({isinstance(value, str) for _, _, value in found}) > 1:
        raise RuleViolation("attribute_mixed", "Số liệu để xét giải phụ chỗ ghi bằng số, chỗ ghi bằng chữ.")
    pick = max if highest else min
    edge = pick(value for _, _, value in found)
    winners = [(one, member) for one, member, value in found if value == edge]
    if on_tie == "better_rank":
        first = min(one.rank for one, _ in winners)
        winners = [(one, member) for one, member in winners if one.rank == first]
    return sorted(((one.entry, member) for one, member in winners), key=lambda pair: (pair[0], pair[1] or ""))
