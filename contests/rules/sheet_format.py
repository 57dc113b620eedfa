"""What a sheets file may hold (`docs/contests.md`); checked before anything is looked up in the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contests.rules.amounts import read_decimal
from contests.rules.reading import Path
from contests.rules.sheets import Entry
from contests.rules.specs import Choice, Code, Flag, Key, ListOf, MapOf, Number, Record, Report, Spec, Text, Whole
from lms.base.errors import RuleViolation
from lms.base.text import clean

MAX_ENTRIES = 200_000
BLANK = "-"

_NAME = Text(100)
_MARK = Number(least=Decimal(-10_000), most=Decimal(100_000))
_SECONDS = Number(most=Decimal(86_400))
_LOTS = MapOf(Whole(1), 0, MAX_ENTRIES, _NAME)


@dataclass(frozen=True)
class Value:
    """A number or a text of an entry or a member."""

    def read(self, value: Any, path: Path, report: Report) -> Any:
        """Return the number exact, the text cleaned."""
        if isinstance(value, str):
            return Text(200).read(value, path, report)
        number = read_decimal(value)
        if number is None:
            report.fault("wrong_value", path, "cần một số hoặc một dòng chữ.")
        return number


@dataclass(frozen=True)
class Answer:
    """The letter chosen; null or «-» is a blank."""

    def read(self, value: Any, path: Path, report: Report) -> str | None:
        """Return the letter in capitals."""
        if value is None or value == BLANK:
            return BLANK
        letter = clean(value).upper() if isinstance(value, str) else ""
        if not letter or len(letter) > 10:
            report.fault("wrong_answer", path, "cần chữ cái của phương án, hoặc null khi bỏ trống.")
            return None
        return letter


def _may(spec: Spec) -> Key:
    return Key(spec, required=False)


_HOLDER = Record({"entry": Key(_NAME), "member": _may(Text(200))})


@dataclass(frozen=True)
class Holder:
    """Who people chose: an entry by its name alone, or one person of an entry."""

    def read(self, value: Any, path: Path, report: Report) -> Any:
        """Return the record; a name alone stands for the whole entry."""
        if isinstance(value, dict):
            return _HOLDER.read(value, path, report)
        return {"entry": _NAME.read(value, path, report)}


_CHOSEN = MapOf(ListOf(Holder(), 0, 100), 0)
_ATTRIBUTES = MapOf(Value(), 0, 40)
_ANSWERS = ListOf(Answer(), 1, 200)
ENTRY = Record({
    "entry": Key(_NAME),
    "name": _may(Text(200)),
    "group": _may(_NAME),
    "attributes": _may(_ATTRIBUTES),
    "members": _may(ListOf(Record({"name": Key(Text(200)), "attributes": _may(_ATTRIBUTES)}), 0, 60)),
    "skipped": _may(ListOf(Code(), 0, 20)),
})  # fmt: skip

STAGE_SHEETS = Record({
    "round": _may(Code()),
    "entries": Key(ListOf(ENTRY, 1, 2000, unique_key="entry")),
    "judges": _may(ListOf(Record({"judge": Key(_NAME), "head": _may(Flag())}), 0, 50, unique_key="judge")),
    "sheets": _may(ListOf(Record({
        "judge": Key(_NAME),
        "entry": Key(_NAME),
        "part": Key(Code()),
        "version": _may(Whole(1, 1000)),
        "reason": _may(Text(500)),
        "mark": _may(_MARK),
        "marks": _may(MapOf(_MARK, 1, 30)),
    }), 0, 200_000)),
    "answers": _may(ListOf(Record({
        "entry": Key(_NAME),
        "part": Key(Code()),
        "pack": _may(_NAME),
        "answers": _may(_ANSWERS),
        "right": _may(Whole(0, 200)),
        "stayed": _may(ListOf(Whole(0, 200), 1, 60)),
    }), 0, 50_000)),
    "keys": _may(MapOf(MapOf(_ANSWERS, 1, 500, _NAME), 0)),
    "times": _may(ListOf(Record({
        "entry": Key(_NAME), "part": Key(Code()), "seconds": Key(_SECONDS), "thinking_seconds": _may(_SECONDS),
    }), 0, 50_000)),
    "incidents": _may(ListOf(Record({
        "entry": Key(_NAME), "part": _may(Code()), "incident": Key(Code()), "note": _may(Text(1000)),
    }), 0, 5000)),
    "withdrawals": _may(ListOf(Record({
        "entry": Key(_NAME), "when": Key(Choice(("before_round", "after_round"))), "note": _may(Text(500)),
    }), 0, 2000, unique_key="entry")),
    "recusals": _may(ListOf(Record({
        "judge": Key(_NAME), "entry": Key(_NAME), "reason": _may(Text(500)),
    }), 0, 5000)),
    "lots": _may(_LOTS),
    "head_decision": _may(ListOf(_NAME, 0, 2000)),
    "chosen": _may(_CHOSEN),
})  # fmt: skip

ONLINE_SHEETS = Record({
    "round": _may(Code()),
    "true_number": _may(Whole(0, 1_000_000_000)),
    "entries": _may(ListOf(ENTRY, 0, MAX_ENTRIES, unique_key="entry")),
    "void": _may(ListOf(Record({"entry": Key(_NAME), "reason": Key(Text(500))}), 0, 10_000, unique_key="entry")),
    "lots": _may(_LOTS),
    "chosen": _may(_CHOSEN),
    "units": _may(ListOf(Record({
        "unit": Key(Text(200)),
        "population": _may(Whole(1, 1_000_000_000)),
        "participants": Key(Whole(0, 1_000_000_000)),
        "full_marks": Key(Whole(0, 1_000_000_000)),
    }), 0, 5000, unique_key="unit")),
})  # fmt: skip


def read_checked(*, spec: Spec, value: Any) -> Mapping[str, Any]:
    """Return the clean value of a sheets file.

    Raises:
        RuleViolation: the code of the first fault, with the number of all.
    """
    report = Report(value)
    plain = spec.read(value, (), report)
    faults = [*report.faults, *report.unset]
    if faults:
        more = f" (và {len(faults) - 1} lỗi khác)" if len(faults) > 1 else ""
        raise RuleViolation(faults[0].code, f"{faults[0]}{more}")
    checked: Mapping[str, Any] = plain
    return checked


def entry_of(row: Mapping[str, Any]) -> Entry:
    """Return one entry; its group stands among its attributes."""
    attributes = dict(row.get("attributes", {}))
    if "group" in row:
        attributes["group"] = row["group"]
    members = tuple({"name": member["name"], **member.get("attributes", {})} for member in row.get("members", []))
    return Entry(row["entry"], row.get("name", row["entry"]), attributes, members, frozenset(row.get("skipped", [])))


def chosen_of(plain: Mapping[str, Any]) -> dict[str, tuple[tuple[str, str | None], ...]]:
    """Return by side prize the entries people chose, each with the person of it where one was named."""
    return {
        prize: tuple((one["entry"], one.get("member")) for one in holders)
        for prize, holders in plain.get("chosen", {}).items()
    }


def refuse_equal_lots(plain: Mapping[str, Any]) -> None:
    """Refuse two entries with one lot number, or one entry twice in the head judge's order.

    Raises:
        RuleViolation: `lot_twice`, `decision_twice`.
    """
    lots = list(plain.get("lots", {}).values())
    if len(set(lots)) < len(lots):
        raise RuleViolation("lot_twice", "Hai bài dự thi có cùng một số thăm.")
    decision = plain.get("head_decision", [])
    if len(set(decision)) < len(decision):
        raise RuleViolation("decision_twice", "Một bài dự thi được ghi hai lần trong quyết định của Trưởng ban.")
