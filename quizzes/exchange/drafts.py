"""A question between two formats: what a reader found in a file, or what a writer is given.

All texts are Markdown as it stands in the dialect. A draft is plain data, so that it can come out of the cage as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from lms.hgm.registry import kind_named

FULL = Decimal(100)
TOLERANCE = Decimal("0.02")  # in percent: what a fraction written with four or more digits may be off
CHOICES = ("single-choice", "multiple-choice", "hotspot")
DEFAULT_STATEMENT_STEM = "Nhận định sau đúng hay sai?"
GAP = "\ue001"  # stands for a gap while a text is converted; stems of drafts hold the gaps as written in the dialect


@dataclass
class Part:
    """An option, statement, step, pair, card, region or rated option, by the kind of its question.

    `weight` is a percentage (options, regions), `rating` the experts' value, `right` the other side of a pair or card.
    """

    text: str
    feedback: str = ""
    weight: str = "0"
    truth: bool = False
    right: str = ""
    rating: str = ""
    shape: str = ""

    @property
    def share(self) -> Decimal:
        """The weight as a number."""
        return number(self.weight) or Decimal(0)


@dataclass
class Draft:
    """One question. `facts` are header fields by their English name, written as in a Vietnamese text.

    `name` is what the file calls the question; `code` its identifier in the dialect, empty when the file has none.
    `percent` says that weights are written as percentages. `body` replaces all else for kinds without parts.
    """

    kind: str
    name: str = ""
    code: str = ""
    stem: str = ""
    parts: list[Part] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    percent: bool = False
    several: bool = False  # of regions of a picture: more than one may be chosen
    hint: str = ""
    explanation: str = ""
    basis: str = ""
    rubric: str = ""
    model: str = ""
    body: str = ""
    title: str = ""

    @property
    def single(self) -> bool:
        """Whether exactly one option may be chosen."""
        return self.kind == "single-choice" or (self.kind == "hotspot" and not self.several)

    @property
    def kind_name(self) -> str:
        """The Vietnamese keyword of the kind."""
        return kind_named(self.kind).vi

    @property
    def points(self) -> Decimal:
        """Points of a full answer."""
        found = number(self.facts.get("points", "1"))
        return Decimal(1) if found is None else found

    def as_json(self) -> dict[str, Any]:
        """Return the draft as plain data."""
        return {**vars(self), "parts": [vars(part) for part in self.parts]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draft":
        """Return the draft that plain data stands for."""
        return cls(**{**data, "parts": [Part(**part) for part in data["parts"]]})


def number(text: str) -> Decimal | None:
    """Return a number written with a point or a comma, or None."""
    try:
        found = Decimal(text.strip().replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**9 else None


def written(value: Decimal, places: int = 5) -> str:
    """Return a number as programs write it: with a point, at most so many decimals, without needless zeros."""
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def vietnamese(value: Decimal, places: int = 2) -> str:
    """Return a number as the dialect writes it: with a comma."""
    return written(value, places).replace(".", ",")


def near(value: Decimal, other: Decimal) -> bool:
    """Tell whether two percentages are the same but for the rounding of a file."""
    return abs(value - other) <= TOLERANCE


def negative_shares(parts: list[Part]) -> Decimal:
    """Return what a wrong option costs, in percent, so that choosing all earns nothing (right minus wrong)."""
    wrong = sum(1 for part in parts if part.share != FULL)
    return FULL / wrong if wrong else Decimal(0)


def shares(draft: Draft) -> list[Decimal]:
    """Return the weight of each option as other programs want it: percentages that add up to 100 for the right ones."""
    if draft.percent or draft.single:
        return [part.share for part in draft.parts]
    right = sum(1 for part in draft.parts if part.share == FULL) or 1
    cost = negative_shares(draft.parts)
    return [FULL / right if part.share == FULL else -cost for part in draft.parts]


def take_shares(draft: Draft, weights: list[Decimal], *, keep_percent: bool = False) -> None:
    """Set the weights of options from percentages; equal shares that the dialect's marks say are written as marks.

    Args:
        keep_percent: the file says that the percentages are the author's own.
    """
    right = sum(1 for weight in weights if weight > 0)
    marked = [FULL if weight > 0 else Decimal(0) for weight in weights]
    rated = all(near(weight, FULL / right) for weight in weights if weight > 0) if right else False
    wrong = len(weights) - right
    costs = all(near(weight, -(FULL / wrong)) for weight in weights if weight <= 0) if wrong else True
    whole = draft.single and all(weight in (0, FULL) for weight in weights)
    told = "scoring" in draft.facts
    several = not draft.single and (told or (rated and costs))
    draft.percent = keep_percent or not (whole or several)
    for part, weight, mark in zip(draft.parts, weights, marked, strict=True):
        part.weight = written(weight if draft.percent else mark, 2)
    if draft.percent:
        draft.facts.pop("scoring", None)
