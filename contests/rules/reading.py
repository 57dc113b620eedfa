"""Reads the text of a rules file (YAML) or of a sheets file (JSON) into plain values, and remembers the lines.

Only the plain part of YAML is taken: mappings, lists and scalars. Anchors, references, tags, merge keys, doubled keys
and a second document are refused, so that a file cannot name a Python object nor grow while it is read. Scalars stay
texts: it is the schema that says what is a number, so «5:00» never turns into 300 and «no» never into false.
"""

import json
from decimal import Decimal
from typing import Any

import yaml

from lms.base.errors import RuleViolation

MAX_RULES_BYTES = 256 * 1024
MAX_SHEETS_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 16
MAX_NODES = 20_000

Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NOTHING = {"", "~", "null"}


def read_yaml(content: bytes) -> tuple[Any, dict[Path, int]]:
    """Return the value of a YAML file and the line, from 1, on which each of its parts begins.

    Raises:
        RuleViolation: `file_too_large`, `not_utf8`, `yaml_syntax`, `yaml_feature`, `yaml_too_deep`, `yaml_too_long`,
            `duplicate_key`.
    """
    text = _text_of(content, limit=MAX_RULES_BYTES)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"Dòng {mark.line + 1}: " if mark else ""
        raise RuleViolation("yaml_syntax", f"{where}tệp không đúng cách viết YAML.") from error
    except yaml.YAMLError as error:
        raise RuleViolation("yaml_syntax", "Tệp có ký tự mà YAML không nhận.") from error
    return builder.value, builder.lines


def read_json(content: bytes) -> Any:
    """Return the value of a JSON file, its numbers exact.

    Raises:
        RuleViolation: `file_too_large`, `not_utf8`, `json_syntax`, `duplicate_key`.
    """
    text = _text_of(content, limit=MAX_SHEETS_BYTES)
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise RuleViolation("json_syntax", f"Dòng {error.lineno}: tệp không đúng cách viết JSON.") from error
    except (RecursionError, ValueError) as error:
        raise RuleViolation("json_syntax", "Tệp JSON lồng quá sâu hoặc có số không đọc được.") from error


def _text_of(content: bytes, *, limit: int) -> str:
    if len(content) > limit:
        raise RuleViolation("file_too_large", f"Tệp lớn hơn mức cho phép ({limit // 1024} KB).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleViolation("not_utf8", "Tệp không phải bảng mã UTF-8. Xin lưu lại bằng UTF-8.") from error


def _no_constant(name: str) -> Any:
    raise RuleViolation("json_syntax", f"«{name}» không phải là số.")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RuleViolation("duplicate_key", f"Khóa «{twice}» được ghi hai lần trong cùng một mục.")
    return value


class _Builder:
    """Puts the events of one document together, counting depth and size as it goes."""

    def __init__(self) -> None:
        self.value: Any = None
        self.lines: dict[Path, int] = {}
        self._open: list[tuple[Any, Path]] = []
        self._key: list[str | None] = []
        self._documents = 0
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise RuleViolation("yaml_feature", f"Dòng {line}: không dùng tham chiếu «*» trong tệp thể lệ.")
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise RuleViolation("yaml_feature", f"Dòng {line}: tệp chỉ được có một thể lệ.")
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._key.pop()

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise RuleViolation("yaml_too_long", f"Dòng {line}: tệp có quá nhiều mục (hơn {MAX_NODES}).")
        if event.anchor or getattr(event, "tag", None):
            raise RuleViolation("yaml_feature", f"Dòng {line}: không dùng nhãn «!» hay neo «&» trong tệp thể lệ.")
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
            return
        if len(self._open) >= MAX_DEPTH:
            raise RuleViolation("yaml_too_deep", f"Dòng {line}: tệp lồng quá {MAX_DEPTH} mức.")
        child: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        if self._wants_key():
            raise RuleViolation("yaml_feature", f"Dòng {line}: khóa phải là một từ.")
        path = self._place(child, line)
        self._open.append((child, path))
        self._key.append(None)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._wants_key():
            holder, path = self._open[-1]
            if event.value in holder:
                raise RuleViolation("duplicate_key", f"Dòng {line}: khóa «{event.value[:60]}» được ghi hai lần.")
            self._key[-1] = event.value
            self.lines[(*path, event.value)] = line
            return
        self._place(None if event.implicit[0] and event.value in _NOTHING else event.value, line)

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], dict) and self._key[-1] is None

    def _place(self, value: Any, line: int) -> Path:
        if not self._open:
            self.value = value
            self.lines[()] = line
            return ()
        holder, path = self._open[-1]
        if isinstance(holder, list):
            holder.append(value)
            here: Path = (*path, len(holder) - 1)
            self.lines[here] = line
            return here
        key = self._key[-1] or ""
        holder[key] = value
        self._key[-1] = None
        return (*path, key)
