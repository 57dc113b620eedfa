"""Field lines: their names in two languages, how values are read, and how they are written back.

A value that cannot be read is reported and left out. Numbers are `Decimal`, times whole seconds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from lms.hgm.folding import as_typed, keyword_key, nearest, slug, spellings
from lms.hgm.law import LawRef, parse_law_ref

FIELD_LINE = re.compile(r"\s{0,3}([^\W\d_](?:[\w-]{0,40}))[ \t]*:(?:[ \t]+(.*)|())$")
_NUMBER = re.compile(r"(\d{1,9})(?:[.,](\d{1,6}))?")
_PERIOD = re.compile(
    r"(?:(\d{1,3})\s*(?:giờ|gio|h))?\s*(?:(\d{1,6})\s*(?:phút|phut|min|m))?\s*(?:(\d{1,5})\s*(?:giây|giay|s))?"
)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LANG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MEDIA = re.compile(r"media:[^\s:\\][^\s\\]{0,250}")
MAX_FREE_TEXT = 500
MAX_LIST = 50


class FieldContext(Protocol):
    """What a value reader needs: a place to report, and the checks that ask the outside."""

    def report(self, code: str, line: int, **params: Any) -> None:
        """Note a diagnostic."""

    def check_law(self, ref: LawRef, line: int) -> None:
        """Report a document that is unknown or no longer in force."""

    def check_media(self, path: str, line: int) -> None:
        """Report a media file that is missing."""


Reader = Callable[[str, int, FieldContext, "Field"], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: English name (its name in the tree), Vietnamese name, reader, and allowed words."""

    name: str
    vi: str
    read: Reader
    words: tuple[tuple[str, str], ...] = ()

    def label(self, lang: str) -> str:
        """Return the name the formatter writes."""
        return self.vi if lang == "vi" else self.name


def read_decimal(text: str) -> Decimal | None:
    """Return the number in `text`, or None; `1.000` is refused because it is read in two ways."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    whole, part = match.groups()
    if part is not None and len(part) == 3 and whole.lstrip("0"):
        return None
    return Decimal(f"{int(whole)}.{part}" if part else str(int(whole)))


def _bad(code: str, value: str, line: int, ctx: FieldContext, field: Field, fix: str | None = None) -> Any:
    """Report a value; the result stands for «no value»."""
    ctx.report(code, line, fix=fix, v=value, f=field.vi)
    return None


def _number(value: str, line: int, ctx: FieldContext, field: Field) -> Decimal | None:
    number = read_decimal(value)
    if number is None:
        _bad("E204", value, line, ctx, field)
    return number


def _signed(value: str, line: int, ctx: FieldContext, field: Field) -> Decimal | None:
    sign = -1 if value.startswith(("-", "−")) else 1
    number = _number(value.lstrip("-−+"), line, ctx, field)
    return None if number is None else sign * number


def _difficulty(value: str, line: int, ctx: FieldContext, field: Field) -> int | None:
    number = _number(value, line, ctx, field)
    if number is None:
        return None
    if number not in {1, 2, 3, 4, 5}:
        return _bad("E205", value, line, ctx, field)
    return int(number)


def _boolean(value: str, line: int, ctx: FieldContext, field: Field) -> bool | None:
    word = keyword_key(value)
    if word in {"co", "yes"}:
        return True
    if word in {"khong", "no"}:
        return False
    return _bad("E205", value, line, ctx, field, fix="có")


def _seconds(value: str, line: int, ctx: FieldContext, field: Field) -> int | None:
    match = _PERIOD.fullmatch(value.strip().casefold())
    if match is None or not any(match.groups()):
        return _bad("E205", value, line, ctx, field, fix="1 phút 30 giây")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _codes(value: str, line: int, ctx: FieldContext, field: Field) -> tuple[str, ...] | None:
    codes = [part.casefold() for part in _parts(value)]
    for code in codes:
        if not _CODE.fullmatch(code):
            return _bad("E205", code, line, ctx, field, fix=slug(code) or None)
    if not codes or len(codes) > MAX_LIST:
        return _bad("E205", value, line, ctx, field)
    return tuple(codes)


def _code(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    if not _CODE.fullmatch(value):
        return _bad("E205", value, line, ctx, field, fix=slug(value) or None)
    return value


def _word(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    wanted = keyword_key(value.replace(" ", "-"))
    for name, vietnamese in field.words:
        if wanted in {name, keyword_key(vietnamese)}:
            return name
    near = nearest(value, [vi for _name, vi in field.words] + [name for name, _vi in field.words])
    return _bad("E205", value, line, ctx, field, fix=near)


def _free(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    if not value or len(value) > MAX_FREE_TEXT:
        return _bad("E205", value, line, ctx, field)
    return value


def _basis(value: str, line: int, ctx: FieldContext, field: Field) -> tuple[LawRef, ...] | None:
    references = []
    for part in _parts(value)[:MAX_LIST] or [value]:
        reference = parse_law_ref(part)
        if reference is None:
            ctx.report("E411", line)
            return None
        ctx.check_law(reference, line)
        references.append(reference)
    return tuple(references)


def _media(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    if not _MEDIA.fullmatch(value):
        return _bad("E205", value, line, ctx, field)
    ctx.check_media(value.removeprefix("media:"), line)
    return value


def _source(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    return _media(value, line, ctx, field) if value.startswith("media:") else _free(value, line, ctx, field)


def _interval(value: str, line: int, ctx: FieldContext, field: Field) -> tuple[Decimal, Decimal] | None:
    ends = [read_decimal(part) for part in re.split(r"\s*(?:-|–|\.\.)\s*", value, maxsplit=1)]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
        return _bad("E205", value, line, ctx, field)
    return ends[0], ends[1]


def _language(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    return value if _LANG.fullmatch(value) else _bad("E205", value, line, ctx, field, fix="vi")


def _date(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    return value if _DATE.fullmatch(value) else _bad("E205", value, line, ctx, field, fix="2014-01-01")


def _syntax(value: str, line: int, ctx: FieldContext, field: Field) -> str | None:
    if value == "1":
        return value
    ctx.report("E005", line, v=value)
    return None


LEVELS = (("recall", "nhận-biết"), ("understand", "thông-hiểu"), ("apply", "vận-dụng"), ("analyse", "vận-dụng-cao"))
STATUSES = (("draft", "nháp"), ("approved", "duyệt"), ("retired", "ngừng"))
MATCHES = (("normal", "thường"), ("exact", "chặt"), ("no-diacritics", "không-dấu"))
KEEPS = (("private", "riêng-tư"), ("trainer", "giảng-viên"), ("no", "không"))
LAYOUTS = (("one-page", "một-trang"), ("steps", "từng-bước"))
SCORINGS = (
    ("right-minus-wrong", "từng-ý-trừ-sai"),
    ("all", "tất-cả"),
    ("per-option", "từng-ý"),
    ("per-item", "từng-ý"),
    ("step", "bậc-thang"),
    ("adjacent-pairs", "cặp-liền-kề"),
    ("position", "vị-trí"),
    ("order", "thứ-tự"),
)

# In the order in which the formatter writes them: dialect 2.5, then the kinds' own.
FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("points", "điểm", _number),
        Field("scoring", "chấm", _word, SCORINGS),
        Field("shuffle", "trộn", _boolean),
        Field("time", "thời-gian", _seconds),
        Field("topic", "chủ-đề", _codes),
        Field("competency", "năng-lực", _codes),
        Field("level", "mức", _word, LEVELS),
        Field("difficulty", "độ-khó", _difficulty),
        Field("basis", "căn-cứ", _basis),
        Field("source", "nguồn", _source),
        Field("status", "trạng-thái", _word, STATUSES),
        Field("match", "so-khớp", _word, MATCHES),
        Field("words", "số-từ", _interval),
        Field("scale", "thang", _interval),
        Field("start", "bắt-đầu", _code),
        Field("max-points", "điểm-tối-đa", _signed),
        Field("min-points", "điểm-tối-thiểu", _signed),
        Field("loop", "lặp", _boolean),
        Field("captions", "phụ-đề", _media),
        Field("transcript", "lời-thoại", _source),
        Field("pause", "tạm-dừng", _boolean),
        Field("keep", "lưu", _word, KEEPS),
        Field("open", "mở-sẵn", _boolean),
        Field("effective", "hiệu-lực", _date),
    )
}
FRONT_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("title", "tiêu-đề", _free),
        Field("syntax", "cú-pháp", _syntax),
        Field("lang", "ngôn-ngữ", _language),
        Field("layout", "trình-bày", _word, LAYOUTS),
        *(FIELDS[name] for name in ("topic", "competency", "level", "status")),
        Field("license", "giấy-phép", _free),
    )
}
INHERITED = ("topic", "competency", "level", "status")
SCORED_FIELDS = (
    "points", "scoring", "shuffle", "time", "topic", "competency", "level", "difficulty", "basis", "source", "status",
)  # fmt: skip
PLAIN_FIELDS = ("topic", "competency", "level", "basis", "source", "status")


def _by_spelling(fields: dict[str, Field]) -> dict[str, Field]:
    return {
        spelling: field for field in fields.values() for word in (field.name, field.vi) for spelling in spellings(word)
    }


_BLOCK_NAMES = _by_spelling(FIELDS)
_FRONT_NAMES = _by_spelling(FRONT_FIELDS)


def find_field(word: str, *, front: bool = False) -> Field | None:
    """Return the field an author means by `word`, or None."""
    return (_FRONT_NAMES if front else _BLOCK_NAMES).get(as_typed(word))


def nearest_field(word: str, *, allowed: tuple[str, ...], front: bool = False) -> str | None:
    """Return the Vietnamese name of the nearest allowed field, or None."""
    table = FRONT_FIELDS if front else FIELDS
    names = [label for name in allowed for label in (table[name].vi, name)]
    found = nearest(word, names)
    field = find_field(found, front=front) if found else None
    return field.vi if field else None


def _write_seconds(value: int, lang: str) -> str:
    minutes, seconds = divmod(value, 60)
    if lang != "vi":
        return "".join(f"{part}{unit}" for part, unit in ((minutes, "m"), (seconds, "s")) if part) or "0s"
    parts = [f"{part} {unit}" for part, unit in ((minutes, "phút"), (seconds, "giây")) if part]
    return " ".join(parts) or "0 giây"


def write_decimal(value: Decimal, lang: str = "vi") -> str:
    """Return a number without needless zeros, with the decimal sign of the language."""
    text = format(value.normalize(), "f")
    return text.replace(".", ",") if lang == "vi" else text


def write_field(field: Field, value: Any, lang: str, words: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the canonical text of a field's value."""
    if isinstance(value, bool):
        return ("có" if value else "không") if lang == "vi" else ("yes" if value else "no")
    if field.name == "time":
        return _write_seconds(value, lang)
    if field.words:
        return dict(words or field.words)[value] if lang == "vi" else value
    if field.name in {"words", "scale"}:
        return "-".join(write_decimal(end, lang) for end in value)
    if isinstance(value, Decimal):
        return write_decimal(value, lang)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)
