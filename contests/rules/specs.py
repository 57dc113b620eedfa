"""What a file may say: small checked descriptions of texts, numbers, lists, records and shapes.

A description reads one plain value and returns its clean form; what is wrong goes into the `Report`, so that one
reading shows every fault with its place. Two notions are easily confused:

* a *fault* is something wrong: the file is refused;
* an *unset* value is the text «cần nhập»: the published rules did not say it, the organiser must before scoring.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from contests.rules.amounts import MAX_POINTS, clock_text, is_multiple, read_clock, read_decimal
from contests.rules.reading import Path
from lms.base.text import clean

UNSET = "cần nhập"
CODE_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
MAX_FAULTS = 200


@dataclass(frozen=True)
class Fault:
    """One thing wrong, or one setting still to be given: where it stands and what to do."""

    code: str
    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        """Return the sentence with its place."""
        place = ", ".join([*([f"dòng {self.line}"] if self.line else []), self.path or "đầu tệp"])
        return f"{place[0].upper()}{place[1:]}: {self.message}"


@dataclass
class Report:
    """What a reading found."""

    root: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unset: list[Fault] = field(default_factory=list)

    def fault(self, code: str, path: Path, message: str) -> None:
        """Note something wrong."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(code, self.path_text(path), self.line_of(path), message))

    def still_unset(self, path: Path) -> None:
        """Note a setting to be given."""
        message = "thể lệ chưa định, cần nhập."
        self.unset.append(Fault("setting_missing", self.path_text(path), self.line_of(path), message))

    def line_of(self, path: Path) -> int | None:
        """Return the line of the nearest part that has one."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def path_text(self, path: Path) -> str:
        """Return a path for people: list items by their code where they have one, else numbered from 1."""
        here, text = self.root, ""
        for step in path:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                here = None
            if isinstance(step, int):
                code = here.get("code") if isinstance(here, dict) else None
                text += f"[{code if isinstance(code, str) else step + 1}]"
            else:
                text += f"{'.' if text else ''}{step}"
        return text[:300]


class Spec(Protocol):
    """A description of one value."""

    def read(self, value: Any, path: Path, report: Report) -> Any:
        """Return the clean value, None when it is wrong."""


@dataclass(frozen=True)
class Key:
    """One key of a record: what it holds, whether it must stand there, what holds when it does not."""

    spec: Spec
    required: bool = True
    default: Any = None


@dataclass(frozen=True)
class Text:
    """A text of one line."""

    limit: int = 300

    def read(self, value: Any, path: Path, report: Report) -> str | None:
        """Return the text cleaned."""
        text = clean(value) if isinstance(value, str) else ""
        if not text or len(text) > self.limit:
            report.fault("wrong_text", path, f"cần một dòng chữ, tối đa {self.limit} ký tự.")
            return None
        return text


@dataclass(frozen=True)
class Code:
    """A short name for machines: small letters without marks, digits, «-» and «_»."""

    def read(self, value: Any, path: Path, report: Report) -> str | None:
        """Return the code."""
        if not isinstance(value, str) or not CODE_PATTERN.fullmatch(value):
            report.fault("wrong_code", path, "cần một mã: chữ thường không dấu, chữ số, «-» hoặc «_», tối đa 40 ký tự.")
            return None
        return value


@dataclass(frozen=True)
class Number:
    """Points or another exact number, bounds included."""

    least: Decimal = Decimal(0)
    most: Decimal = MAX_POINTS
    above_least: bool = False
    grid: Decimal | None = None

    def read(self, value: Any, path: Path, report: Report) -> Decimal | None:
        """Return the number."""
        number = read_decimal(value)
        if number is None:
            report.fault("wrong_number", path, "cần một số, phần lẻ viết sau dấu chấm (ví dụ 0.25).")
            return None
        if not self.least <= number <= self.most or (self.above_least and number == self.least):
            bound = "lớn hơn" if self.above_least else "từ"
            report.fault("out_of_range", path, f"số phải {bound} {self.least} và không quá {self.most}.")
            return None
        if self.grid and not is_multiple(number, step=self.grid):
            report.fault("out_of_range", path, f"số phải là bội của {self.grid}.")
            return None
        return number


@dataclass(frozen=True)
class Whole:
    """A whole number, bounds included."""

    least: int = 0
    most: int = 1_000_000

    def read(self, value: Any, path: Path, report: Report) -> int | None:
        """Return the number."""
        number = read_decimal(value)
        if number is None or number != number.to_integral_value():
            report.fault("wrong_number", path, "cần một số nguyên.")
            return None
        if not self.least <= number <= self.most:
            report.fault("out_of_range", path, f"số phải từ {self.least} đến {self.most}.")
            return None
        return int(number)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def read(self, value: Any, path: Path, report: Report) -> bool | None:
        """Return the flag."""
        known = {"true": True, "false": False}
        if isinstance(value, bool):
            return value
        if not isinstance(value, str) or value not in known:
            report.fault("wrong_flag", path, "cần true (có) hoặc false (không).")
            return None
        return known[value]


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, value: Any, path: Path, report: Report) -> str | None:
        """Return the word."""
        if not isinstance(value, str) or value not in self.words:
            report.fault("unknown_choice", path, f"chỉ nhận một trong: {', '.join(self.words)}.")
            return None
        return str(value)


@dataclass(frozen=True)
class Clock:
    """A length of time, «m:ss»; kept as that text."""

    least: int = 0

    def read(self, value: Any, path: Path, report: Report) -> str | None:
        """Return the length in its one spelling."""
        seconds = read_clock(value)
        if seconds is None or seconds < self.least:
            least = clock_text(self.least)
            report.fault("wrong_clock", path, f'cần một khoảng thời gian viết "phút:giây", từ {least}.')
            return None
        return clock_text(seconds)


@dataclass(frozen=True)
class Moment:
    """A moment with its zone, ISO 8601; kept as the text given."""

    def read(self, value: Any, path: Path, report: Report) -> str | None:
        """Return the text when it is a moment."""
        try:
            zone = datetime.fromisoformat(value).tzinfo if isinstance(value, str) else None
        except ValueError:
            zone = None
        if zone is None:
            report.fault("wrong_moment", path, "cần thời điểm có múi giờ, ví dụ 2024-10-22T00:00:00+07:00.")
            return None
        return str(value)


@dataclass(frozen=True)
class ListOf:
    """A list of like things; `unique_key` names the key that no two records may share."""

    spec: Spec
    least: int = 0
    most: int = 500
    unique_key: str = ""

    def read(self, value: Any, path: Path, report: Report) -> list[Any] | None:
        """Return the items that could be read."""
        if not isinstance(value, list) or not self.least <= len(value) <= self.most:
            report.fault("wrong_list", path, f"cần một danh sách từ {self.least} đến {self.most} mục.")
            return None
        items = [read_value(self.spec, item, (*path, place), report) for place, item in enumerate(value)]
        self._refuse_twins(items, path, report)
        return items

    def _refuse_twins(self, items: list[Any], path: Path, report: Report) -> None:
        seen = set()
        for place, item in enumerate(items):
            own = item.get(self.unique_key) if isinstance(item, dict) and self.unique_key else None
            if own is not None and own in seen:
                report.fault("duplicate_code", (*path, place), f"mã «{own}» đã dùng ở trên.")
            seen.add(own)


@dataclass(frozen=True)
class MapOf:
    """Codes, or names of another kind, with like values."""

    spec: Spec
    least: int = 1
    most: int = 200
    names: Spec = Code()

    def read(self, value: Any, path: Path, report: Report) -> dict[str, Any] | None:
        """Return the values that could be read."""
        if not isinstance(value, dict) or not self.least <= len(value) <= self.most:
            report.fault("wrong_map", path, f"cần từ {self.least} đến {self.most} dòng «mã: giá trị».")
            return None
        found = {}
        for name, item in value.items():
            own = self.names.read(name, (*path, name), report)
            if own in found:
                report.fault("duplicate_key", (*path, name), f"«{own}» được ghi hai lần.")
            found[own] = read_value(self.spec, item, (*path, name), report)
        return found


@dataclass(frozen=True)
class Record:
    """Named values; a key that is not described is refused."""

    keys: Mapping[str, Key]

    def read(self, value: Any, path: Path, report: Report) -> dict[str, Any] | None:
        """Return the described keys that stand there, in the order of the description."""
        if not isinstance(value, dict):
            report.fault("wrong_record", path, "cần các dòng «khóa: giá trị».")
            return None
        for name in value:
            if name not in self.keys:
                message = f"không có khóa «{str(name)[:60]}»; các khóa được nhận: {', '.join(self.keys)}."
                report.fault("unknown_key", (*path, name), message)
        for name, key in self.keys.items():
            if key.required and name not in value:
                report.fault("missing_key", path, f"thiếu khóa «{name}».")
        return {
            name: read_value(key.spec, value[name], (*path, name), report)
            for name, key in self.keys.items()
            if name in value
        }


@dataclass(frozen=True)
class Either:
    """One of a few words, or what another description takes."""

    words: tuple[str, ...]
    spec: Spec

    def read(self, value: Any, path: Path, report: Report) -> Any:
        """Return the word or the value."""
        return value if isinstance(value, str) and value in self.words else self.spec.read(value, path, report)


def read_value(spec: Spec, value: Any, path: Path, report: Report) -> Any:
    """Return the clean value; «cần nhập» is noted and stays."""
    if value == UNSET:
        report.still_unset(path)
        return UNSET
    return spec.read(value, path, report)


def is_set(*values: Any) -> bool:
    """Say whether every value was given and could be read."""
    return all(value is not None and value != UNSET for value in values)
