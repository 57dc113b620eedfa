"""How much of the statistics a group may be shown, by its size (§0, «Small groups»)."""

from dataclasses import replace
from enum import Enum
from typing import Any

from quizzes.statistics.items import ItemStatistics

LEAST_PUBLISHED = 5
LEAST_FOR_ALL_FIGURES = 10
ENOUGH_DATA = 30
FEW_DATA_NOTE = "số liệu ít"


class Showing(Enum):
    """What may be shown."""

    NOTHING = "nothing"
    FACILITY_ONLY = "facility_only"
    ALL_WITH_NOTE = "all_with_note"
    ALL = "all"


def showing_for(*, people: int) -> Showing:
    """Return what a group of this size may be shown."""
    if people < LEAST_PUBLISHED:
        return Showing.NOTHING
    if people < LEAST_FOR_ALL_FIGURES:
        return Showing.FACILITY_ONLY
    return Showing.ALL_WITH_NOTE if people < ENOUGH_DATA else Showing.ALL


def publishable(*, item: ItemStatistics) -> ItemStatistics | None:
    """Return the item with the figures that may be shown for its number of people, None for fewer than five."""
    showing = showing_for(people=item.people)
    if showing is Showing.NOTHING:
        return None
    if showing is not Showing.FACILITY_ONLY:
        return item
    kept = {"id", "people", "facility", "intended_weight"}
    hidden: dict[str, Any] = {name: None for name in vars(item) if name not in kept}
    return replace(item, **hidden)
