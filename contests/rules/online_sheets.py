"""Reads and checks the attempts of an online round against its rules."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from contests.rules.amounts import read_decimal
from contests.rules.marking import ByKey
from contests.rules.model import Online, Round
from contests.rules.sheet_format import ONLINE_SHEETS, chosen_of, entry_of, read_checked, refuse_equal_lots
from contests.rules.sheets import Attempt, Entry, OnlineSheets
from contests.rules.units import UnitTally
from lms.base.errors import RuleViolation
from lms.base.text import clean

Plain = Mapping[str, Any]

MAX_ATTEMPTS = 1_000_000
MAX_DURATION_MS = 7 * 24 * 3600 * 1000
MAX_GUESS = 1_000_000_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_KEYS = {"entry", "attempt", "right", "points", "guess", "duration_ms", "received_at", "maximum"}


def read_online_sheets(*, value: Any, rules: Round) -> OnlineSheets:
    """Return the checked attempts of an online round.

    Raises:
        RuleViolation: the file's shape; `wrong_attempt`, `attempt_twice`, `too_many_attempts`, `points_above_maximum`,
            `attempt_outside_window`, `unknown_entry`, `lot_twice`.
    """
    rows = value.get("attempts") if isinstance(value, dict) else None
    if not isinstance(rows, list) or len(rows) > MAX_ATTEMPTS:
        raise RuleViolation("wrong_sheets", f"Cần khóa «attempts»: danh sách tối đa {MAX_ATTEMPTS} lượt thi.")
    rest = {name: item for name, item in value.items() if name != "attempts"}
    plain = read_checked(spec=ONLINE_SHEETS, value=rest)
    refuse_equal_lots(plain)
    attempts = _attempts(rows, rules)
    entries = {row["entry"]: entry_of(row) for row in plain.get("entries", [])}
    for attempt in attempts:
        if attempt.entry not in entries:
            entries[attempt.entry] = Entry(attempt.entry, attempt.entry)
    named = [*(row["entry"] for row in plain.get("void", [])), *plain.get("lots", {})]
    for name in named:
        if name not in entries:
            raise RuleViolation("unknown_entry", f"Không có bài dự thi «{name}».")
    known = {side.code for side in rules.side_prizes}
    for name in plain.get("chosen", {}):
        if name not in known:
            raise RuleViolation("unknown_prize", f"Thể lệ không có giải phụ «{name}».")
    return OnlineSheets(
        entries=entries,
        attempts=attempts,
        void={row["entry"]: row["reason"] for row in plain.get("void", [])},
        true_number=plain.get("true_number"),
        lots=plain.get("lots", {}),
        chosen=chosen_of(plain),
        units=tuple(UnitTally(**{"population": None, **row}) for row in plain.get("units", [])),
    )


def epoch_milliseconds(moment: datetime) -> int:
    """Return whole milliseconds since 1970; a part of a millisecond is cut off."""
    return (moment - _EPOCH) // _MILLISECOND


def _attempts(rows: Sequence[Any], rules: Round) -> tuple[Attempt, ...]:
    marking = rules.parts[0].marking
    if not isinstance(marking, ByKey) or rules.online is None:
        raise ValueError("an online round without a key part passed the check")
    reader = _AttemptReader(marking, rules.online)
    return tuple(reader.read(row, number) for number, row in enumerate(rows, start=1))


class _AttemptReader:
    """Checks one attempt after the other; written for hundreds of thousands of rows."""

    def __init__(self, marking: ByKey, online: Online) -> None:
        self.maximum = marking.maximum
        self.each = marking.each
        self.same = len(set(self.each)) == 1 and not marking.wrong and not marking.blank
        self.allowed = online.attempts
        self.opens_ms = _moment_ms(online.opens_at)
        self.closes_ms = _moment_ms(online.closes_at)
        self.seen: set[tuple[str, int]] = set()

    def read(self, row: Any, place: int) -> Attempt:
        if not isinstance(row, dict) or not row.keys() <= _KEYS:
            raise self._wrong(place, f"cần một đối tượng chỉ có các khóa {', '.join(sorted(_KEYS))}")
        entry, number, guess = row.get("entry"), row.get("attempt", 1), row.get("guess")
        entry = clean(entry) if isinstance(entry, str) else ""
        if not 0 < len(entry) <= 100:
            raise self._wrong(place, "«entry» phải là chữ, từ 1 đến 100 ký tự")
        if type(number) is not int or number < 1:
            raise self._wrong(place, "«attempt» phải là số thứ tự từ 1")
        if guess is not None and (type(guess) is not int or not 0 <= guess <= MAX_GUESS):
            raise self._wrong(place, "«guess» phải là số nguyên không âm")
        duration = row.get("duration_ms")
        if type(duration) is not int or not 0 <= duration <= MAX_DURATION_MS:
            raise self._wrong(place, "«duration_ms» phải là số nguyên mili giây")
        received = self._received(row.get("received_at"), place)
        self._check_number(entry, number, place)
        most = self._most(row, place) if "maximum" in row else None
        return Attempt(entry, number, self._points(row, place, most), guess, duration, received, most)

    def _most(self, row: Plain, place: int) -> Decimal:
        """Return what an attempt can earn of which a question does not count."""
        most = read_decimal(row["maximum"])
        if most is None or not 0 <= most <= self.maximum:
            raise self._wrong(place, "maximum phải là số không âm, không vượt điểm tối đa của thể lệ")
        return most

    def _check_number(self, entry: str, number: int, place: int) -> None:
        if number > self.allowed:
            raise RuleViolation("too_many_attempts", f"Lượt thứ {place}: «{entry}» quá {self.allowed} lượt được phép.")
        if (entry, number) in self.seen:
            raise RuleViolation("attempt_twice", f"Lượt thứ {place}: lần {number} của «{entry}» ghi hai lần.")
        self.seen.add((entry, number))

    def _points(self, row: Plain, place: int, most: Decimal | None) -> Decimal:
        right, given = row.get("right"), row.get("points")
        if (right is None) == (given is None):
            raise self._wrong(place, "cần đúng một trong hai khóa right (số câu đúng) hoặc points (điểm)")
        if given is not None:
            points = read_decimal(given)
        elif self.same and type(right) is int and right >= 0:
            points = self.each[0] * right
        else:
            raise self._wrong(place, "right là số nguyên không âm; khi các câu khác điểm nhau thì ghi points")
        if points is None or points < 0:
            raise self._wrong(place, "điểm phải là số không âm")
        most = self.maximum if most is None else most
        if points > most:
            raise RuleViolation("points_above_maximum", f"Lượt thứ {place}: điểm vượt mức tối đa {most}.")
        return points

    def _received(self, text: Any, place: int) -> int:
        received = _moment_ms(text)
        if received is None:
            raise self._wrong(place, "«received_at» phải là thời điểm có múi giờ")
        early = self.opens_ms is not None and received < self.opens_ms
        if early or (self.closes_ms is not None and received > self.closes_ms):
            raise RuleViolation("attempt_outside_window", f"Lượt thứ {place}: nhận ngoài thời gian mở cuộc thi.")
        return received

    def _wrong(self, place: int, what: str) -> RuleViolation:
        return RuleViolation("wrong_attempt", f"Lượt thứ {place}: {what}.")


def _moment_ms(text: Any) -> int | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return epoch_milliseconds(moment) if moment.tzinfo else None
