"""What came out of a round: entries, judges' sheets, answers, times, incidents; attempts of an online round.

The engine takes these; `stage_sheets` and `online_sheets` read and check them from a JSON file (`docs/contests.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contests.rules.marking import PartPaper
from contests.rules.model import Contest, Round
from contests.rules.units import UnitTally
from lms.base.errors import RuleViolation


@dataclass(frozen=True)
class Entry:
    """One team or person that takes part."""

    code: str
    name: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[Mapping[str, Any], ...] = ()
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PartTime:
    """Time used in one part, seconds."""

    seconds: Decimal
    thinking_seconds: Decimal = Decimal(0)


@dataclass(frozen=True)
class Occurrence:
    """One incident: its code in the rules, the entry, the part where it belongs to one."""

    entry: str
    part: str | None
    code: str


@dataclass(frozen=True)
class RoundSheets:
    """Everything one stage round is scored from.

    Attributes:
        papers: by (entry, part).
        recused: (judge, entry) of those who may not mark it.
        withdrawn_before: never played; withdrawn_after: ranked, but does not go on.
        head_decision: entries from first to last, as the head judge wrote.
        chosen: by side prize, the entries people chose, each with the person of it or None for the whole entry.
    """

    entries: Mapping[str, Entry]
    head: str | None
    papers: Mapping[tuple[str, str], PartPaper]
    times: Mapping[tuple[str, str], PartTime]
    incidents: tuple[Occurrence, ...]
    withdrawn_before: frozenset[str] = frozenset()
    withdrawn_after: frozenset[str] = frozenset()
    lots: Mapping[str, int] = field(default_factory=dict)
    head_decision: tuple[str, ...] = ()
    chosen: Mapping[str, tuple[tuple[str, str | None], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt handed in online.

    Attributes:
        points: what the key gave; guess: None when left blank.
        duration_ms: from opening the paper to handing it in, by the server's clock.
        received_at_ms: the server's receipt, milliseconds since 1970.
        maximum: what it can earn where a question of it does not count; None = what the rules say.
    """

    entry: str
    number: int
    points: Decimal
    guess: int | None
    duration_ms: int
    received_at_ms: int
    maximum: Decimal | None = None


@dataclass(frozen=True)
class OnlineSheets:
    """Everything one online round is ranked from.

    Attributes:
        void: entries whose result was annulled, with the reason.
        true_number: what was to be guessed; None = counted from the attempts.
    """

    entries: Mapping[str, Entry]
    attempts: tuple[Attempt, ...]
    void: Mapping[str, str] = field(default_factory=dict)
    true_number: int | None = None
    lots: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, tuple[tuple[str, str | None], ...]] = field(default_factory=dict)
    units: tuple[UnitTally, ...] = ()


def round_named(*, contest: Contest, value: Any) -> Round:
    """Return the round a sheets file names; where the rules have one round, it need not.

    Raises:
        RuleViolation: `round_missing`, `unknown_round`, `wrong_sheets`.
    """
    if not isinstance(value, dict):
        raise RuleViolation("wrong_sheets", "Tệp phiếu chấm phải là một đối tượng JSON.")
    code = value.get("round")
    if code is None and len(contest.rounds) == 1:
        return contest.rounds[0]
    if code is None:
        raise RuleViolation("round_missing", "Thể lệ có nhiều vòng, tệp phiếu chấm cần khóa «round».")
    found = next((one for one in contest.rounds if one.code == code), None)
    if found is None:
        raise RuleViolation("unknown_round", f"Thể lệ không có vòng thi «{str(code)[:60]}».")
    return found
