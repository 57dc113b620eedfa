"""What single cells of a roster say: dates, phones, yes or no, roles, qualifications.

Each function takes a cell as the spreadsheet gave it (text, number, date or None) and returns a small value with the
code of what is wrong, if anything is; nothing is guessed silently. Sentences are made in `messages`.

Source: contracts.md §4.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from lms.base import phones
from lms.base.spreadsheets import CellValue
from lms.base.text import clean, search_key

LAW_IN_FORCE_ON = date(2014, 1, 1)  # Luật Hòa giải ở cơ sở 35/2013/QH13
OLDEST_BIRTH_YEAR = 1900
YOUNGEST_AGE_YEARS = 16
LONGEST_TEXT = 400

_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(7_000, 80_000)
_YEARS = range(1900, 2101)
_DAY_MONTH_YEAR = re.compile(
    r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
_IN_WORDS = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})")
_EIGHT_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_DATE_INSIDE = re.compile(
    r"(?<![\s,;(])[\s,;(]*(?:ký\s*)?(?:ngày\s*)?(\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|\d{1,2}\s*tháng\s*\d{1,2}\s*năm\s*\d{4})[\s)]*$",
    re.IGNORECASE,
)
_DECISION_WORDS = re.compile(r"^(?:quyết định|qđ)?\s*(?:số)?\s*[:.]?\s*(?=\d)", re.IGNORECASE)

_MARKS = frozenset({"x", "v", "1", "co", "yes", "✓", "✔", "√", "+", "dung"})
_NO_WORDS = frozenset({"", "0", "-", "khong", "k", "no"})
_UNKNOWN_WORDS = frozenset({"", "-", "?", "khong ro", "chua ro", "0"})
_HEAD_WORDS = frozenset(
    {"tt", "to truong", "to truong to hoa giai", "to truong thg", "to truong to hg", "truong", "t truong"}
)
_MEMBER_WORDS = frozenset(
    {
        "",
        "hgv",
        "hoa giai vien",
        "thanh vien",
        "tv",
        "to vien",
        "to pho",
        "tp",
        "pho to truong",
        "to pho to hoa giai",
        "thu ky",
        "uy vien",
        "uv",
        "thanh vien to hoa giai",
        "-",
        "thu ky to hoa giai",
        "thanh vien thg",
    }
)
_DITTO = frozenset({"nt", "-nt-", "- nt -", "nhu tren", '"', "''", "//", "-//-", "〃", "n.t"})


@dataclass(frozen=True, kw_only=True)
class DayReading:
    """A date as read: ISO day, ISO month or year in `iso` (None when unreadable), and the code of what is wrong."""

    iso: str | None
    code: str | None = None

    @property
    def is_full_day(self) -> bool:
        """Tell whether day, month and year are known."""
        return self.iso is not None and len(self.iso) == len("2026-11-22")


def shown(value: CellValue) -> str:
    """Return the cell as a person sees it, cleaned, at most 400 characters; dates as dd/mm/yyyy."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value)[:LONGEST_TEXT])


def is_mark(value: CellValue) -> bool:
    """Tell whether the cell only marks something, like «x»."""
    return value is True or search_key(shown(value)) in _MARKS


def is_ditto(value: CellValue) -> bool:
    """Tell whether the cell says «như trên» in one of the usual ways."""
    return isinstance(value, str) and search_key(value) in _DITTO


def read_day(value: CellValue, *, today: date) -> DayReading:
    """Read a day, month or year in any of the usual spellings.

    Day comes before month. Numbers are years (1900-2100) or day counts of a spreadsheet. A year of two digits is read
    as the latest one not after today and gives `two_digit_year`; what is no date gives `bad_date`; an empty cell gives
    neither date nor code.
    """
    if value is None or isinstance(value, bool):
        return DayReading(iso=None, code=None if value is None else "bad_date")
    if isinstance(value, date):
        return DayReading(iso=value.date().isoformat() if isinstance(value, datetime) else value.isoformat())
    return _read_day_text(shown(value), today)


@lru_cache(maxsize=4096)
def _read_day_text(text: str, today: date) -> DayReading:
    if not text or text in {"-", "?"}:
        return DayReading(iso=None)
    if re.fullmatch(r"\d+(\.\d+)?", text) and not _MONTH_YEAR.fullmatch(text):
        return _read_number(text)
    if found := _IN_WORDS.fullmatch(text.casefold()):
        return _day(*found.groups(), today=today)
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        return _day(*found.groups(), today=today)
    if found := _YEAR_MONTH_DAY.fullmatch(text):
        year, month, day = found.groups()
        return _day(day, month, year, today=today)
    if found := _MONTH_YEAR.fullmatch(text):
        month, year = found.groups()
        good = 1 <= int(month) <= 12 and int(year) in _YEARS
        return DayReading(iso=f"{year}-{int(month):02d}") if good else DayReading(iso=None, code="bad_date")
    return DayReading(iso=None, code="bad_date")


def _read_number(text: str) -> DayReading:
    number = int(float(text))
    if len(text) == 8 and text.isdigit():
        return _read_eight_digits(text)
    if number in _YEARS:
        return DayReading(iso=f"{number}")
    if number in _SERIALS:
        return DayReading(iso=(_SERIAL_ZERO + timedelta(days=number)).isoformat())
    return DayReading(iso=None, code="bad_date")


def _read_eight_digits(text: str) -> DayReading:
    """Read ddmmyyyy or yyyymmdd; for years from 1900 to 2100 no digits can be both."""
    found = _iso(int(text[4:]), int(text[2:4]), int(text[:2])) or _iso(int(text[:4]), int(text[4:6]), int(text[6:]))
    return DayReading(iso=found, code=None if found else "bad_date")


def _day(day: str, month: str, year: str, *, today: date) -> DayReading:
    if len(year) == 2:
        century = today.year // 100 * 100
        full = century + int(year) if century + int(year) <= today.year else century - 100 + int(year)
        iso = _iso(full, int(month), int(day))
        return DayReading(iso=iso, code="two_digit_year" if iso else "bad_date")
    iso = _iso(int(year), int(month), int(day))
    return DayReading(iso=iso, code=None if iso else "bad_date")


def _iso(year: int, month: int, day: int) -> str | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def read_birth(value: CellValue, *, today: date) -> DayReading:
    """Read a birth date: ISO day, or the year where only that (or month and year) is known.

    `bad_birth` for what is no date, a year before 1900, or an age under 16; `two_digit_year` when the century was
    inferred (never one that would make the person younger than 16).
    """
    found = read_day(value, today=today)
    if found.code == "bad_date":
        return DayReading(iso=None, code="bad_birth")
    if found.iso is None:
        return found
    year = int(found.iso[:4])
    if found.code == "two_digit_year" and year > today.year - YOUNGEST_AGE_YEARS:
        year -= 100
        found = DayReading(iso=f"{year}{found.iso[4:]}", code=found.code)
    if not OLDEST_BIRTH_YEAR <= year <= today.year - YOUNGEST_AGE_YEARS:
        return DayReading(iso=None, code="bad_birth")
    return DayReading(iso=found.iso if found.is_full_day else f"{year}", code=found.code)


def read_recognition(value: CellValue, *, today: date) -> DayReading:
    """Read the day of recognition.

    `no_recognition_date`, `incomplete_date` and `bad_date` refuse the row; `future_date` (after today), `before_law`
    (before 1/1/2014) and `two_digit_year` come with the day as read, to be confirmed by a person.

    Source: contracts.md §4; Luật 35/2013/QH13 (in force on 1/1/2014).
    """
    found = read_day(value, today=today)
    if found.iso is None:
        return DayReading(iso=None, code=found.code or "no_recognition_date")
    if not found.is_full_day:
        return DayReading(iso=None, code="incomplete_date")
    if found.code:
        return found
    if date.fromisoformat(found.iso) > today:
        return DayReading(iso=found.iso, code="future_date")
    return DayReading(iso=found.iso, code="before_law" if date.fromisoformat(found.iso) < LAW_IN_FORCE_ON else None)


def split_decision(value: CellValue) -> tuple[str, str]:
    """Return the number of a decision and the date written behind it («287/QĐ-UBND ngày 20/11/2022»), or ""."""
    text = shown(value)
    day = ""
    if found := _DATE_INSIDE.search(text):
        text, day = text[: found.start()], found[1]
    return _DECISION_WORDS.sub("", text).strip(" ,;.:"), day


def read_phone(value: CellValue) -> tuple[str | None, str | None]:
    """Return the phone of a cell as ten digits beginning with 0, and a code if it cannot be kept."""
    return phones.read_phone(shown(value))


@lru_cache(maxsize=1024)
def _minority(text: str) -> bool | None:
    key = search_key(text).removeprefix("dan toc ").strip(" .")
    if key in _UNKNOWN_WORDS:
        return None
    if key in _MARKS:
        return True
    if key in {"khong", "no"}:
        return False
    return not re.match(r"kinh\b", key)


def read_minority(value: CellValue) -> bool | None:
    """Tell whether the person is of an ethnic minority (not Kinh); None when the cell does not say."""
    return _minority(shown(value))


def read_sex(value: CellValue) -> bool | None:
    """Tell whether the person is a woman; None when the cell does not say."""
    key = search_key(shown(value)).strip(" .")
    return {"nu": True, "nam": False, "female": True, "male": False, "f": True, "m": False}.get(key)


@lru_cache(maxsize=1024)
def _head(text: str) -> tuple[bool, bool]:
    key = re.sub(r"[.\-–,]+", " ", search_key(text))
    key = " ".join(key.split())
    if key in _HEAD_WORDS or re.match(r"to truong to hoa giai\b", key):
        return True, True
    return False, key in _MEMBER_WORDS or bool(re.match(r"(hoa giai vien|thanh vien|to pho|to vien|hgv)\b", key))


def read_head(value: CellValue) -> tuple[bool, bool]:
    """Return whether the role is head of the mediation team, and whether the word is known at all.

    «Tổ trưởng tổ dân phố» is another office and is not taken for the head of the mediation team.
    """
    return _head(shown(value))


def read_qualification(value: CellValue) -> str:
    """Return law, other, none or unknown, as the statistics count professional training."""
    key = search_key(shown(value))
    if not key or key in _UNKNOWN_WORDS:
        return "unknown"
    if re.search(r"\b(luat|phap ly)\b", key):
        return "law"
    if re.search(r"\b(chua|khong)\b", key):
        return "none"
    return "other"
