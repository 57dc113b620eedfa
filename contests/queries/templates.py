"""The shipped rule sets as a list to choose from."""

import json
from dataclasses import dataclass
from functools import lru_cache

from contests.models import OwnRules
from contests.rules import book
from contests.rules.specs import UNSET
from contests.shipped import shipped_content, shipped_names

LEVELS = {
    "commune": "Cấp xã",
    "district": "Cấp huyện trước đây",
    "province": "Cấp tỉnh",
    "region": "Cấp khu vực",
    "nation": "Toàn quốc",
}
MODES = {"stage": "trên sân khấu", "online": "trực tuyến"}


@dataclass(frozen=True)
class ShippedRules:
    """One rule set: what it is, how much of it is still to be given."""

    code: str
    name: str
    level: str
    mode: str
    rounds: int
    gaps: int

    @property
    def level_words(self) -> str:
        """Return the level in words."""
        return LEVELS.get(self.level, "")

    @property
    def mode_words(self) -> str:
        """Return how it is held."""
        return MODES.get(self.mode, "")


def own_row(rules: OwnRules) -> ShippedRules:
    """Return a template of a place as a row beside the shipped ones; its document was checked when it was kept."""
    gaps = json.dumps(rules.document).count(json.dumps(UNSET))
    code, rounds = f"mau-{rules.public_id}", len(rules.document["rounds"])
    return ShippedRules(code, rules.name, rules.level, rules.mode, rounds, gaps)


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[ShippedRules, ...]:
    """Return the shipped rule sets, those of communes first; the files do not change while the server runs."""
    return tuple(sorted(map(_row, shipped_names()), key=lambda row: (list(LEVELS).index(row.level), row.name)))


def _row(code: str) -> ShippedRules:
    reading = book.read_rules(content=shipped_content(name=code))
    document = reading.document
    rounds = len(document["rounds"])
    return ShippedRules(code, document["name"], document["level"], document["mode"], rounds, len(reading.unset))
