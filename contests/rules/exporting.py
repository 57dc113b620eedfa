"""Writes a rules document as one readable YAML file; reading it back gives the same document."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

_PLAIN = re.compile(r"[^\W\d_][\w /,.()–+%«»-]*", re.UNICODE)
_RESERVED = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_HEADINGS = {
    "team": "Đội thi hoặc cá nhân dự thi",
    "eligibility": "Ai được dự thi",
    "questions": "Bộ câu hỏi",
    "rounds": "Các vòng thi",
    "takes": "Ai thi vòng này",
    "groups": "Chia bảng",
    "draw": "Bốc thăm",
    "judges": "Ban Giám khảo",
    "rounding": "Làm tròn: một lần, nửa thì lên",
    "parts": "Các phần thi",
    "tie_break": "Thứ tự phân định khi bằng điểm",
    "qualification": "Chọn vào vòng sau",
    "prizes": "Giải thưởng",
    "incidents": "Sự việc và cách xử lý",
    "online": "Thi trực tuyến",
}
_TITLE = "# Thể lệ hội thi, đọc và ghi bằng manage.py contest_rules. Chỗ «cần nhập» phải điền trước khi chấm.\n"


def export_rules(*, document: Mapping[str, Any]) -> str:
    """Return the YAML text of a document that was read without fault."""
    return _TITLE + "\n".join(_lines(document, 0, top=True)) + "\n"


def _lines(value: Any, depth: int, *, top: bool = False) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, Mapping):
        for name, item in value.items():
            heading = _HEADINGS.get(name) if isinstance(item, dict | list) and depth <= 2 else None
            if heading:
                yield from ["", f"{indent}# {heading}"] if top else [f"{indent}# {heading}"]
            yield from _entry(f"{indent}{name}:", item, depth)
    else:
        for item in value:
            yield from _item(item, depth)


def _entry(head: str, item: Any, depth: int) -> Iterator[str]:
    if isinstance(item, dict | list) and item:
        yield head
        yield from _lines(item, depth + 1)
    else:
        yield f"{head} {_scalar(item)}"


def _item(item: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(item, dict | list) and item:
        lines = list(_lines(item, depth + 1))
        first = next(place for place, line in enumerate(lines) if not line.lstrip().startswith("#"))
        yield from lines[:first]
        yield f"{indent}- {lines[first].lstrip()}"
        yield from lines[first + 1 :]
    else:
        yield f"{indent}- {_scalar(item)}"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    text = str(value)
    if _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED and not text.endswith(" "):
        return text
    return json.dumps(text, ensure_ascii=False)
