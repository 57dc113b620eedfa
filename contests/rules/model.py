"""The typed rules of a contest, built from a document that was read without fault and with nothing unset."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contests.rules.amounts import read_clock
from contests.rules.combining import COMBINATIONS, Combination
from contests.rules.marking import MARKINGS, Marking
from contests.rules.penalties import PENALTIES, OverrunPenalty
from contests.rules.prizes import REST, SIDE_PRIZES, Prize, PrizeTable, SidePrize
from contests.rules.qualification import QUALIFICATIONS, Qualification
from contests.rules.ranking import TIE_BREAKS, TieBreak

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Timing:
    """The time of one part, in seconds. `floor_at_zero`: penalties never take the part below 0."""

    limit_seconds: int
    tolerance_seconds: int
    thinking_seconds: int | None
    thinking_over_counts: bool
    penalty: OverrunPenalty
    floor_at_zero: bool

    def overrun_seconds(self, *, used_seconds: Fraction, thinking_used_seconds: Fraction) -> Fraction:
        """Return the time past the limit, 0 when none or within the tolerance.

        Time past the thinking time is added to the answer's where the rules say so.
        """
        over_thinking = Fraction(0)
        if self.thinking_seconds is not None and self.thinking_over_counts:
            over_thinking = max(Fraction(0), thinking_used_seconds - self.thinking_seconds)
        over = used_seconds + over_thinking - self.limit_seconds
        return over if over > self.tolerance_seconds else Fraction(0)


@dataclass(frozen=True)
class Part:
    """One part or sub-part. `when_skipped` is None where the part is compulsory."""

    code: str
    name: str
    maximum: Decimal
    timing: Timing | None
    marking: Marking | None
    parts: tuple["Part", ...] = ()
    when_skipped: str | None = None

    def leaves(self) -> Iterator["Part"]:
        """Yield what is marked: the part itself, or its sub-parts."""
        yield from self.parts or (self,)


@dataclass(frozen=True)
class Panel:
    """The judges of a round."""

    count: int
    has_head: bool
    combination: Combination


@dataclass(frozen=True)
class Incident:
    """Something that may happen, and what it does."""

    code: str
    name: str
    effect: str
    points: Decimal


@dataclass(frozen=True)
class SidePrizeRule:
    """One side prize and its rule."""

    code: str
    name: str
    rule: SidePrize


@dataclass(frozen=True)
class Guess:
    """What an online contest asks to guess."""

    of: str
    counting: str
    taken_from: str


@dataclass(frozen=True)
class Online:
    """Attempts of an online round. `appeal_days`: complaints are taken so long after publication, None: not said."""

    attempts: int
    counts: str
    among_equal: str
    duration_unit: str
    guess: Guess | None
    opens_at: str | None
    closes_at: str | None
    unit_measures: tuple[str, ...]
    unit_prizes: PrizeTable | None
    appeal_days: int | None = None


@dataclass(frozen=True)
class Round:
    """The rules of one round."""

    code: str
    name: str
    decimals: int
    rounds_parts: bool
    parts: tuple[Part, ...]
    panel: Panel | None
    chain: tuple[TieBreak, ...]
    qualification: Qualification
    prizes: PrizeTable | None
    side_prizes: tuple[SidePrizeRule, ...]
    incidents: Mapping[str, Incident]
    online: Online | None

    def marked_parts(self) -> dict[str, Part]:
        """Return every part or sub-part that is marked, by code."""
        return {leaf.code: leaf for part in self.parts for leaf in part.leaves()}


@dataclass(frozen=True)
class Contest:
    """The rules of one contest."""

    code: str
    name: str
    mode: str
    rounds: tuple[Round, ...]


def build_contest(*, document: Plain) -> Contest:
    """Return the typed rules of a complete document."""
    rounds = tuple(_round(one) for one in document["rounds"])
    return Contest(document["code"], document["name"], document["mode"], rounds)


def _round(one: Plain) -> Round:
    prizes = one["prizes"] if isinstance(one["prizes"], dict) else None
    return Round(
        code=one["code"],
        name=one["name"],
        decimals=one["rounding"]["decimals"],
        rounds_parts=one["rounding"]["at"] == "part",
        parts=tuple(_part(part) for part in one["parts"]),
        panel=_panel(one["judges"]) if "judges" in one else None,
        chain=tuple(TIE_BREAKS.build(step) for step in one["tie_break"]),
        qualification=QUALIFICATIONS.build(one["qualification"]),
        prizes=_table(prizes) if prizes else None,
        side_prizes=tuple(_side(row) for row in (prizes or {}).get("side", [])),
        incidents={row["code"]: _incident(row) for row in one.get("incidents", [])},
        online=_online(one["online"]) if "online" in one else None,
    )


def _part(part: Plain) -> Part:
    return Part(
        code=part["code"],
        name=part["name"],
        maximum=part["maximum"],
        timing=_timing(part["time"]) if "time" in part else None,
        marking=MARKINGS.build(part["marking"]) if "marking" in part else None,
        parts=tuple(_part(row) for row in part.get("parts", [])),
        when_skipped=part.get("when_skipped"),
    )


def _timing(time: Plain) -> Timing:
    return Timing(
        limit_seconds=read_clock(time["limit"]) or 0,
        tolerance_seconds=read_clock(time.get("tolerance")) or 0,
        thinking_seconds=read_clock(time.get("thinking")),
        thinking_over_counts=time.get("thinking_over") == "counted",
        penalty=PENALTIES.build(time["penalty"]),
        floor_at_zero=time.get("floor") == "zero",
    )


def _panel(judges: Plain) -> Panel:
    return Panel(judges["count"], judges["head"], COMBINATIONS.build(judges["combine"]))


def _incident(row: Plain) -> Incident:
    return Incident(row["code"], row["name"], row["effect"], row.get("points", Decimal(0)))


def _side(row: Plain) -> SidePrizeRule:
    return SidePrizeRule(row["code"], row["name"], SIDE_PRIZES.build(row["by"]))


def _table(prizes: Plain) -> PrizeTable:
    rows = tuple(
        Prize(row["code"], row["name"], None if row["count"] == REST else row["count"], row.get("amount_vnd"))
        for row in prizes["table"]
    )
    return PrizeTable(rows, prizes["on_tie"], prizes.get("scope", "round"))


def _online(online: Plain) -> Online:
    guess, units = online.get("guess"), online.get("units")
    return Online(
        attempts=online["attempts"],
        counts=online["counts"],
        appeal_days=online.get("appeal_days"),
        among_equal=online["among_equal"],
        duration_unit=online["duration_unit"],
        guess=Guess(guess["of"], guess["counting"], guess["taken_from"]) if guess else None,
        opens_at=online.get("opens_at"),
        closes_at=online.get("closes_at"),
        unit_measures=tuple(units["measures"]) if units else (),
        unit_prizes=_table(units) if units else None,
    )
