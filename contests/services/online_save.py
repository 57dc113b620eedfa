"""Saving one answer of an online attempt: one statement that is its own check (C4-C6; contracts.md §5).

The statement looks at attempt, round, person and clock of the database, and writes only where all allow it, so no
session and no other read is needed. It holds the attempt's row while it writes, as handing in does: an answer is either
stored before the attempt is marked, or told to be late. Only where nothing was written is it asked why.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from contests.enums import OnlineState
from contests.models import LateAnswer, OnlineAnswer, OnlineAttempt
from contests.rules.online_marking import GUESS_PLACE, MAX_GUESS
from lms.base import clock
from lms.base.errors import RuleViolation
from lms.base.prepared import rows_of

MAX_SEQUENCE = 2**53 - 1
MAX_PLACE = 200
TAB = re.compile(r"[A-Za-z0-9-]{1,36}")
OPTION = re.compile(r"[0-9a-f]{4,16}")
#: More ids than any question takes are not looked at.
MOST_CHOSEN = 30


class SaveOutcome(StrEnum):
    """What became of one save."""

    SAVED = "saved"
    REPEATED = "repeated"
    SUPERSEDED = "superseded"
    LATE = "late"
    CONFLICT = "conflict"
    BAD = "bad"
    GONE = "gone"


@dataclass(frozen=True)
class Saved:
    """The acknowledgement of one save, given after the commit.

    `received_at` is the server's receipt in milliseconds; of a repeat, that of the first. For a late one `counted_at`
    is the receipt of the answer that counts, None when there is none, and `over_at` when the attempt was over.
    """

    outcome: SaveOutcome
    sequence: int
    received_at: datetime | None = None
    over_at: datetime | None = None
    counted_at: datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """Tell whether the person need not do anything more about this answer."""
        return self.outcome in (SaveOutcome.SAVED, SaveOutcome.REPEATED, SaveOutcome.SUPERSEDED)


#: SQLite compares texts, and a whole second is stored without its milliseconds.
_DEADLINE = {
    "postgresql": "a.deadline_at",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', a.deadline_at)",
}
_NAMES_OPTION = {
    "postgresql": "strpos(a.items -> %(at)s::int ->> 'o', %(option{number})s) > 0",
    "sqlite": "instr(json_extract(a.items, '$[' || %(at)s || '].o'), %(option{number})s) > 0",
}
_TAKES_SO_MANY = {
    "postgresql": "COALESCE((a.items -> %(at)s::int ->> 'm')::int, 1) >= {count}",
    "sqlite": "COALESCE(json_extract(a.items, '$[' || %(at)s || '].m'), 1) >= {count}",
}
_HOLD = {"postgresql": "FOR SHARE OF a", "sqlite": ""}
_JSON = {"postgresql": "%(answer)s::jsonb", "sqlite": "%(answer)s"}

_STATEMENT = """
WITH open_attempt AS (
  SELECT a.id FROM contests_onlineattempt a
  JOIN contests_entrant e ON e.id = a.entrant_id
  JOIN contests_onlineround o ON o.round_id = a.round_id
  WHERE a.public_id = %(attempt)s AND a.entrant_id = %(entrant)s AND e.door = %(door)s
    AND a.state = 'open' AND {deadline} >= {time} AND o.closed_at IS NULL {named}
  {hold}
)
INSERT INTO contests_onlineanswer AS kept (attempt_id, place, answer, tab_id, sequence, received_at)
SELECT id, %(place)s, {json}, %(tab)s, %(sequence)s, {time} FROM open_attempt WHERE true
ON CONFLICT (attempt_id, place) DO UPDATE SET
  answer = excluded.answer, tab_id = excluded.tab_id, sequence = excluded.sequence,
  received_at = CASE WHEN kept.answer = excluded.answer THEN kept.received_at ELSE excluded.received_at END
WHERE excluded.sequence > kept.sequence OR (excluded.sequence = kept.sequence AND excluded.tab_id <> kept.tab_id)
RETURNING received_at
"""


def save(*, attempt_id: UUID, entrant_id: int, door: int, place: int, answer: Any, tab_id: str, sequence: int) -> Saved:
    """Store one answer; sending it again changes nothing (C5). One statement when it is taken, at most five when not.

    The highest sequence counts; equal ones of two pages count by receipt; a lower one is acknowledged and ignored; a
    page's sequence with other content keeps the first. An answer sent again unchanged keeps its first receipt.

    Args:
        entrant_id, door: from the signed cookie of the entrant.
        place: 0 is the guess, 1 … the questions.
        answer: list of option ids of this attempt in any order, no more than the question takes, [] to take it back;
            of the guess {"guess": whole number or None}.
        tab_id: names the page; `sequence` grows within it, 0 to MAX_SEQUENCE.

    Raises:
        RuleViolation: `bad_answer`: it cannot come from the page.
        NotNow: "clock_drift".
    """
    _check_shape(place, answer, tab_id, sequence)
    if isinstance(answer, list):
        answer = sorted(answer)  # the same choice is the same answer, in whatever order it was ticked
    clock.require_true_clock()
    received = _write(attempt_id, entrant_id, door, place, answer, tab_id, sequence)
    if received is not None:
        return Saved(SaveOutcome.SAVED, sequence, received)
    rows = OnlineAttempt.objects.filter(public_id=attempt_id, entrant_id=entrant_id, entrant__door=door)
    attempt = rows.select_related("round__online").defer("items").first()
    if attempt is None:
        return Saved(SaveOutcome.GONE, sequence)
    kept = OnlineAnswer.objects.filter(attempt=attempt, place=place).first()
    now = clock.database_now()
    if attempt.state != OnlineState.OPEN or now > attempt.deadline_at or attempt.round.online.closed_at is not None:
        late = LateAnswer(
            attempt=attempt, place=place, answer=answer, tab_id=tab_id, sequence=sequence, received_at=now
        )
        return _late(late, kept)
    return _why_not(kept, answer, tab_id, sequence)


def _check_shape(place: int, answer: Any, tab_id: str, sequence: int) -> None:
    is_key = 0 <= place <= MAX_PLACE and TAB.fullmatch(tab_id) and 0 <= sequence <= MAX_SEQUENCE
    is_right = _is_guess(answer) if place == GUESS_PLACE else _is_choice(answer)
    if not is_key or not is_right:
        message = "Câu trả lời gửi lên không khớp với câu hỏi. Xin tải lại trang rồi trả lời lại."
        if place == GUESS_PLACE and is_key:
            message = "Số dự đoán là số nguyên từ 0, viết bằng chữ số."
        raise RuleViolation("bad_answer", message, field="answer")


def _is_choice(answer: Any) -> bool:
    if not isinstance(answer, list) or len(answer) > MOST_CHOSEN:
        return False
    return all(isinstance(one, str) and OPTION.fullmatch(one) for one in answer) and len(set(answer)) == len(answer)


def _is_guess(answer: Any) -> bool:
    if not isinstance(answer, dict) or set(answer) != {"guess"}:
        return False
    number = answer["guess"]
    return number is None or (isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MAX_GUESS)


def _write(
    attempt_id: UUID, entrant_id: int, door: int, place: int, answer: Any, tab_id: str, sequence: int
) -> datetime | None:
    """Run the statement; return the receipt, or None where nothing was written."""
    vendor = connection.vendor
    given = {
        "attempt": attempt_id.hex if vendor == "sqlite" else attempt_id,
        "entrant": entrant_id,
        "door": door,
        "place": place,
        "at": place - 1,
        "answer": json.dumps(answer),
        "tab": tab_id,
        "sequence": sequence,
    }
    named = 0
    if place != GUESS_PLACE:
        options = [f'"{one}"' for one in answer] or [""]  # nothing chosen: the question alone has to be there
        given |= {f"option{number}": one for number, one in enumerate(options)}
        named = len(options)
    rows = rows_of(_statement(vendor, named), given)
    return clock.moment_of(rows[0][0]) if rows else None


@cache
def _statement(vendor: str, named: int) -> str:
    """Return the statement for an answer that names so many options; 0 is the guess."""
    checks = [_NAMES_OPTION[vendor].format(number=number) for number in range(named)]
    if named > 1:
        checks.append(_TAKES_SO_MANY[vendor].format(count=named))
    return _STATEMENT.format(
        time=clock.MILLISECONDS_SQL[vendor],
        deadline=_DEADLINE[vendor],
        named="".join(f" AND {check}" for check in checks),
        hold=_HOLD[vendor],
        json=_JSON[vendor],
    )


def _late(late: LateAnswer, kept: OnlineAnswer | None) -> Saved:
    """Keep an answer that came too late as evidence, once; one that was taken in time is told so again."""
    if kept is not None and (kept.tab_id, kept.sequence, kept.answer) == (late.tab_id, late.sequence, late.answer):
        return Saved(SaveOutcome.REPEATED, late.sequence, kept.received_at)
    LateAnswer.objects.bulk_create([late], ignore_conflicts=True)
    attempt: OnlineAttempt = late.attempt
    over_at = min(moment for moment in (attempt.submitted_at, attempt.deadline_at) if moment is not None)
    return Saved(SaveOutcome.LATE, late.sequence, late.received_at, over_at, kept.received_at if kept else None)


def _why_not(kept: OnlineAnswer | None, answer: Any, tab_id: str, sequence: int) -> Saved:
    if kept is None:
        return Saved(SaveOutcome.BAD, sequence)
    if kept.sequence > sequence:
        return Saved(SaveOutcome.SUPERSEDED, sequence, kept.received_at)
    if kept.sequence == sequence and kept.tab_id == tab_id:
        outcome = SaveOutcome.REPEATED if kept.answer == answer else SaveOutcome.CONFLICT
        return Saved(outcome, sequence, kept.received_at)
    return Saved(SaveOutcome.BAD, sequence)
