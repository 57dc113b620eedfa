"""A rules file as a whole: read it, say what is wrong or unset, name its version, compare two versions."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contests.rules.checks import check_contest
from contests.rules.document import CONTEST
from contests.rules.model import Contest, build_contest
from contests.rules.reading import Path, read_yaml
from contests.rules.specs import Fault, Report
from lms.base.errors import RuleViolation


@dataclass(frozen=True)
class RulesReading:
    """What came of reading a rules file.

    Attributes:
        document: the clean plain value; to be used only when there are no faults.
        faults: what is wrong.
        unset: the required settings that the published rules leave open («cần nhập»).
    """

    document: Mapping[str, Any]
    faults: tuple[Fault, ...]
    unset: tuple[Fault, ...]

    @property
    def is_valid(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.faults

    @property
    def is_complete(self) -> bool:
        """Say whether a round can be scored by it."""
        return not self.faults and not self.unset


@dataclass(frozen=True)
class Change:
    """One setting that differs between two versions; None where it does not stand."""

    path: str
    before: Any
    after: Any


def read_rules(*, content: bytes) -> RulesReading:
    """Return the rules of a YAML file with every fault and every unset setting, each with its line.

    Raises:
        RuleViolation: the file itself cannot be read (see `read_yaml`).
    """
    value, lines = read_yaml(content)
    return check_document(value=value, lines=lines)


def check_document(*, value: Any, lines: Mapping[Path, int] | None = None) -> RulesReading:
    """Return the same for a plain value, such as a stored version edited on a screen."""
    report = Report(value, lines or {})
    document = CONTEST.read(value, (), report) or {}
    check_contest(document=document, report=report)
    return RulesReading(document, tuple(report.faults), tuple(report.unset))


def complete_rules(*, content: bytes) -> Contest:
    """Return the typed rules of a file ready for scoring.

    Raises:
        RuleViolation: the file cannot be read; the code of its first fault; `settings_missing`.
    """
    reading = read_rules(content=content)
    if reading.faults:
        first = reading.faults[0]
        raise RuleViolation(first.code, str(first))
    if reading.unset:
        places = "; ".join(f"{gap.path} (dòng {gap.line})" for gap in reading.unset[:5])
        more = "" if len(reading.unset) <= 5 else f" và {len(reading.unset) - 5} chỗ khác"
        raise RuleViolation("settings_missing", f"Thể lệ còn {len(reading.unset)} chỗ cần nhập: {places}{more}.")
    return build_contest(document=reading.document)


def fingerprint(*, document: Mapping[str, Any]) -> str:
    """Return the SHA-256 that names a version: equal for equal documents, whatever the spelling of the file."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain_number)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain_number(value: Any) -> str:
    return f"{value.normalize():f}"


def changes_between(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what a changed version would change, setting by setting; list items are matched by their code.

    Rounds, parts and other coded rows that stand in another order are one change, «order» of their list: the codes that
    both versions have, as each has them.
    """
    old, new = dict(_settings(before, "")), dict(_settings(after, ""))
    paths = [*old, *(path for path in new if path not in old)]
    found = [Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]
    return found + list(_moved(before, after, ""))


def _moved(before: Any, after: Any, path: str) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in before:
            yield from _moved(before[name], after.get(name), f"{path}.{name}" if path else name)
    elif isinstance(before, list) and isinstance(after, list):
        old, new = _by_code(before), _by_code(after)
        was, now = tuple(code for code in old if code in new), tuple(code for code in new if code in old)
        if was != now:
            yield Change(f"{path}.order", was, now)
        for code in was:
            yield from _moved(old[code], new[code], f"{path}[{code}]")


def _by_code(rows: list[Any]) -> dict[str, Any]:
    return {row["code"]: row for row in rows if isinstance(row, Mapping) and isinstance(row.get("code"), str)}


def _settings(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _settings(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            code = item.get("code") if isinstance(item, Mapping) else None
            yield from _settings(item, f"{path}[{code or place + 1}]")
    else:
        yield path, value
