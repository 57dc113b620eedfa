"""What «đã hoàn thành tập huấn» means: things to have done, joined by and, or and thresholds; data, not code.

Words: an *item* is one thing asked for (see `items`); a *group* asks for all, one or some of what stands in it; a
*definition* is the stored, readable form of a rule (see `definition`); a *rule* is the definition spelled out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Union

from training.rules.facts import EvidenceFact
from training.rules.items import (
    LESSON,
    QUIZ,
    HalfDaysItem,
    HoursItem,
    Item,
    KindsItem,
    Known,
    RequiredItem,
    half_days_item,
    hours_item,
    kinds_item,
    lesson_item,
    practice_item,
    quiz_item,
)

__all__ = [
    "LESSON",
    "QUIZ",
    "Completion",
    "CompletionRule",
    "EvidenceFact",
    "Group",
    "HalfDaysItem",
    "HoursItem",
    "Item",
    "KindsItem",
    "Met",
    "RequiredItem",
    "UnreadableRule",
    "completion",
    "half_days_item",
    "hours_item",
    "kinds_item",
    "lesson_item",
    "practice_item",
    "quiz_item",
]

Node = Union[Item, "Group"]


class UnreadableRule(ValueError):
    """A definition that this version does not understand, or one that asks for nothing; `sentence` is for people."""

    def __init__(self, message: str, sentence: str = "Điều kiện này không đọc được. Xin chọn lại.") -> None:
        """Keep both."""
        super().__init__(message)
        self.sentence = sentence


@dataclass(frozen=True)
class Group:
    """At least `needed` of some parts: all of them, one of them, or a threshold between.

    Raises:
        UnreadableRule: nothing in it, a threshold that cannot be met, or the same thing twice where all is asked for.
    """

    parts: tuple[Node, ...]
    needed: int

    def __post_init__(self) -> None:
        """Refuse what everybody or nobody would meet."""
        if not self.parts:
            raise UnreadableRule(
                "a group asks for at least one thing",
                "Có một nhóm chưa có điều kiện nào. Xin thêm điều kiện hoặc bỏ nhóm.",
            )
        if not 1 <= self.needed <= len(self.parts):
            raise UnreadableRule(
                "a threshold lies between 1 and the number of parts",
                f"Không ai đạt được: đòi {self.needed} điều nhưng nhóm chỉ có {len(self.parts)} điều.",
            )
        names = [part.reference for part in self.parts if isinstance(part, Item)]
        if len(set(names)) != len(names):
            raise UnreadableRule(
                "a group names the same item twice", "Một điều kiện được ghi hai lần trong cùng một nhóm."
            )

    def items(self) -> Iterable[Item]:
        """Return every item in it, however deep."""
        for part in self.parts:
            if isinstance(part, Item):
                yield part
            else:
                yield from part.items()


@dataclass(frozen=True)
class CompletionRule:
    """Everything that must have been done, with the name under which the rule is shown.

    `root` joins the items; without one all of them are asked for.

    Raises:
        UnreadableRule: the rule asks for nothing, or for the same thing twice.
    """

    code: str
    title: str
    items: tuple[Item, ...]
    root: Group | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that everybody would meet by doing nothing."""
        if self.root is None:
            object.__setattr__(self, "root", Group(self.items, len(self.items)))

    @property
    def whole(self) -> Group:
        """Return what joins the items."""
        return self.root or Group(self.items, len(self.items))


@dataclass(frozen=True)
class Met:
    """An item that was done, and since when."""

    item: Item
    on: date


@dataclass(frozen=True)
class Completion:
    """How far somebody is: `completed_on` is the day of the last item that was still missing.

    Where a rule leaves a choice, `missing` and the counts are those of the way on which least is missing.
    """

    done: bool
    completed_on: date | None
    missing: tuple[Item, ...]
    needed_count: int
    met: tuple[Met, ...] = ()

    @property
    def done_count(self) -> int:
        """Return the number of items met."""
        return self.needed_count - len(self.missing)


@dataclass(frozen=True)
class _Outcome:
    """What became of a part of a rule."""

    place: int
    on: date | None
    missing: tuple[Item, ...]
    met: tuple[Met, ...]


def completion(*, rule: CompletionRule, evidence: Iterable[EvidenceFact]) -> Completion:
    """Return whether and when the rule was met, and what is missing, from the evidence given.

    The order of the evidence does not matter; superseded rows do not count; doing an item again
    later does not move the day on which it was first done.

    Rule: R-TRAIN-05.
    """
    known = Known(evidence)
    found = _group(rule.whole, known, place=0)
    missing = tuple(item.lacking(known) for item in found.missing)
    return Completion(found.on is not None, found.on, missing, len(found.missing) + len(found.met), found.met)


def _outcome(part: Node, known: Known, *, place: int) -> _Outcome:
    if isinstance(part, Group):
        return _group(part, known, place=place)
    day = part.met_on(known)
    return _Outcome(place, day, () if day else (part,), (Met(part, day),) if day else ())


def _group(group: Group, known: Known, *, place: int) -> _Outcome:
    """Choose the parts that were met first, and of the others those with least missing."""
    outcomes = [_outcome(part, known, place=number) for number, part in enumerate(group.parts)]
    ranked = sorted(outcomes, key=lambda one: (one.on is None, one.on or date.max, len(one.missing), one.place))
    chosen = sorted(ranked[: group.needed], key=lambda one: one.place)
    days = [one.on for one in chosen]
    last = None if None in days else max(day for day in days if day is not None)
    return _Outcome(
        place,
        last,
        tuple(item for one in chosen for item in one.missing),
        tuple(met for one in chosen for met in one.met),
    )
