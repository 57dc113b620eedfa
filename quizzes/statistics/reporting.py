"""The figures under the short symbols that experts know, for files and programs."""

from collections.abc import Sequence
from typing import Any

from quizzes.statistics.items import ItemStatistics
from quizzes.statistics.whole_test import WholeTestStatistics


def items_as_json(*, items: Sequence[ItemStatistics]) -> list[dict[str, Any]]:
    """Return one object an item: id p s D r_rest r_tot DE EW IW; shares 0-1, undefined None."""
    return [
        {
            "id": item.id,
            "p": item.facility,
            "s": item.sd,
            "D": item.upper_lower,
            "r_rest": item.item_rest,
            "r_tot": item.item_total,
            "DE": item.efficiency,
            "EW": item.effective_weight,
            "IW": item.intended_weight,
        }
        for item in items
    ]


def whole_test_as_json(*, test: WholeTestStatistics) -> dict[str, Any]:
    """Return mean median sd skewness kurtosis alpha sem and alpha_if_deleted, an object by item id."""
    names = ("mean", "median", "sd", "skewness", "kurtosis", "alpha", "sem", "alpha_if_deleted")
    return {name: getattr(test, name) for name in names}
