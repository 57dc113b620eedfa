"""Own data of people of an online contest: to see, to take along, to have corrected, limited or deleted (P3)."""

import csv
import io
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.consent import SHORT
from contests.enums import EntrantNoteKind
from contests.models import Entrant, EntrantNote
from contests.rules.entrant_requests import CORRECT, DELETE, WORDS, due_on
from contests.services.online_entrants import phone_hash_of, store_person
from lms.base.clock import exact_words, local_day
from lms.base.errors import RuleViolation
from lms.base.phones import read_phone
from lms.base.spreadsheets import neutralise
from lms.base.text import clean, person_name, search_key
from lms.personal_data.gather import Section, Subject, gather

#: What the page shows; the file has all.
SHOWN_ON_PAGE = ("contests.Entrant", "contests.OnlineAttempt")
#: What an officer may correct in the name of the person, and what goes when contact data are deleted.
CORRECTED = ("full_name", "birth_date", "phone", "address")
ERASED: Mapping[str, Any] = {"phone": "", "address": "", "birth_date": None}


def own_sections(entrant: Entrant, *, only: Collection[str] | None = None) -> list[Section]:
    """Return everything that is kept about the person in this contest, table by table; one statement for each.

    Args:
        only: the tables that are wanted; None for all.
    """
    subject = Subject(
        user_id=0, mediator_ids=(), public_ids=[str(entrant.public_id)], released_attempts=(), entrant_ids=[entrant.pk]
    )
    return gather(subject=subject, only=only)


def own_file(*, entrant: Entrant, now: datetime) -> bytes:
    """Return the tables as one CSV file, formula signs made harmless (I6); logged."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([f"Dữ liệu của {entrant.full_name} (số {entrant.number}), tải lúc {exact_words(now)}"])
    for section in own_sections(entrant):
        writer.writerow([])
        writer.writerow([section.title])
        writer.writerow(section.heads)
        writer.writerows([neutralise(said(value)) for value in row] for row in section.rows)
    record(action="contest.entrant.downloaded", by=entrant.account, now=now, target=entrant)
    return text.getvalue().encode("utf-8-sig")


def said(value: Any) -> str:
    """Return a stored value as it is read."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, datetime):
        return exact_words(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "; ".join(SHORT.get(code, str(code)) for code in value) if isinstance(value, dict) else str(value)


@transaction.atomic
def ask(*, entrant: Entrant, what: str, text: str, now: datetime) -> EntrantNote:
    """Note a request of the person; the desk sees it with its last day. One of a kind waits at a time.

    Raises:
        RuleViolation: `unknown_request`, `text_missing`, `asked_already`.
    """
    if what not in WORDS:
        raise RuleViolation("unknown_request", "Xin chọn điều yêu cầu.", field="what")
    if not clean(text):
        raise RuleViolation("text_missing", "Xin ghi rõ điều cần làm, ví dụ thông tin nào chưa đúng.", field="text")
    Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk)
    waiting = EntrantNote.objects.filter(entrant=entrant, kind=EntrantNoteKind.ASKED, answered_by__isnull=True)
    if any(note.details.get("what") == what for note in waiting):
        raise RuleViolation("asked_already", "Yêu cầu này đã được ghi và đang chờ trả lời.")
    row = EntrantNote.objects.create(
        entrant=entrant,
        kind=EntrantNoteKind.ASKED,
        text=f"{WORDS[what]}: {clean(text)}"[:500],
        details={"what": what, "due_on": f"{due_on(what=what, asked_on=local_day(now)):%d/%m/%Y}"},
        recorded_at=now,
    )
    record(action="contest.entrant.asked", by=entrant.account, now=now, target=entrant, details={"what": what})
    return row


@transaction.atomic
def answer(
    *,
    note: EntrantNote,
    text: str,
    by: User,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    erases: bool = False,
) -> EntrantNote:
    """Note what was done about a request, once, and do it; the person reads the answer.

    Attempts, places and what keeps one person to one registration stay: they are what appeals are decided by.

    Args:
        changes: of a request to correct, new values of CORRECTED.
        erases: of a request to delete, take phone, address and day of birth out of the registration.

    Raises:
        RuleViolation: `answered_already`, `text_missing`, `name_missing`, `wrong_phone`, `registered_already`.
    """
    held = EntrantNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if held.answered_by.exists():
        raise RuleViolation("answered_already", "Yêu cầu này đã được trả lời.")
    if not clean(text):
        raise RuleViolation("text_missing", "Xin ghi đã làm gì, hoặc vì sao không làm được.", field="text")
    what = held.details.get("what")
    entrant = Entrant.objects.select_for_update(of=("self",)).get(pk=held.entrant_id)
    if what == CORRECT:
        _correct(entrant, {name: value for name, value in (changes or {}).items() if name in CORRECTED and value})
    if what == DELETE and erases:
        _write(entrant, ERASED)
    row = EntrantNote.objects.create(
        entrant=entrant,
        kind=EntrantNoteKind.ANSWERED,
        text=clean(text)[:500],
        answers=held,
        recorded_by=by,
        recorded_at=now,
    )
    details = {"what": what, "fields": sorted(changes or {}) if what == CORRECT else [], "erased": erases}
    record(action="contest.entrant.answered", by=by, now=now, target=entrant, details=details)
    return row


def _correct(entrant: Entrant, changes: Mapping[str, Any]) -> None:
    wanted = dict(changes)
    if "full_name" in wanted:
        wanted["full_name"] = person_name(wanted["full_name"])[:80]
        wanted["name_key"] = search_key(wanted["full_name"])[:80]
        if len(wanted["full_name"].split()) < 2:
            raise RuleViolation("name_missing", "Xin ghi đủ họ và tên.", field="full_name")
    if "birth_date" in wanted:
        wanted["birth_year"] = wanted["birth_date"].year
    if "phone" in wanted:
        phone, trouble = read_phone(clean(wanted["phone"]))
        if trouble or not phone:
            raise RuleViolation("wrong_phone", "Số điện thoại gồm 10 chữ số, bắt đầu bằng số 0.", field="phone")
        wanted |= {"phone": phone, "phone_hash": phone_hash_of(phone)}
    _write(entrant, wanted)


def _write(entrant: Entrant, wanted: Mapping[str, Any]) -> None:
    """Write the columns; who is one person by the rules is worked out anew where a fact of it was corrected."""
    for name, value in wanted.items():
        setattr(entrant, name, value)
    if wanted.keys() <= ERASED.keys():
        entrant.save()
    else:
        store_person(entrant)
