"""A roster file on the screen: sent, read, columns corrected, rows answered, accepted once or dropped.

A small file is read at once; a large one by the worker, while a page shows that it is being read.
"""

from datetime import date, datetime
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.spreadsheets import MAX_UPLOAD_BYTES, read_workbook
from lms.base.text import clean
from mediators.access import visible_communes
from mediators.enums import ImportState
from mediators.models import RosterAnswer, RosterImport, RosterMapping, Unit
from mediators.roster.columns import Meaning
from mediators.roster.plan import Answers
from mediators.roster.questions import is_possible_answer
from mediators.roster.reading import RosterReading, from_json, to_json
from mediators.services.roster import FileRead, Plan, plan_reading, read_file, remembered_columns, write_plan
from mediators.services.teams import check_may_change

#: About 2,000 rows of people; a longer file is read by the worker.
AT_ONCE_BYTES = 150_000


@transaction.atomic
def receive_roster(*, commune: Unit, upload: BinaryIO, file_name: str, by: User, now: datetime) -> RosterImport:
    """Keep a roster file and read it, at once when it is small; `READING` when the worker has to.

    Args:
        commune: whose roster it is.
        upload: the file, read to its end.
        file_name: as the officer named it.
        by: who sent it.
        now: the present moment.

    Raises:
        NotAllowed: the commune is not the caller's.
        SpreadsheetRefused, RuleViolation: the file cannot be taken; nothing is kept.
    """
    check_may_change(by=by, commune=commune)
    content = upload.read(MAX_UPLOAD_BYTES + 1)
    is_long = AT_ONCE_BYTES < len(content) <= MAX_UPLOAD_BYTES
    overrides = remembered_columns(commune=commune)
    found = None
    if not is_long:
        found = read_file(source=content, place=commune, overrides=overrides, today=local_day(now))
    roster = RosterImport(
        commune=commune,
        file_name=clean(file_name)[:160] or "danh-sach.xlsx",
        uploaded_by=by,
        uploaded_at=now,
        state=ImportState.READING if found is None else ImportState.READ,
        overrides=overrides,
        reading=_stored(found) if found else {},
    )
    roster.file.save(f"{roster.public_id}.xlsx", ContentFile(content), save=False)
    roster.save()
    record(
        action="roster.received",
        by=by,
        now=now,
        target=roster,
        scope_code=commune.code,
        details={"bytes": len(content), "rows": len(found.reading.rows) if found else None},
    )
    return roster


def read_received(*, roster: RosterImport, now: datetime) -> None:
    """Read a long file that was received; the worker's part, harmless when called twice."""
    if roster.state != ImportState.READING:
        return
    waiting = RosterImport.objects.filter(pk=roster.pk, state=ImportState.READING)
    try:
        with roster.file.open("rb") as file:
            found = read_file(
                source=file.read(), place=roster.commune, overrides=roster.overrides, today=local_day(now)
            )
    except RuleViolation as refusal:
        if waiting.update(state=ImportState.FAILED, counts={"reason": refusal.message}, finished_at=now):
            roster.file.delete(save=False)
            RosterImport.objects.filter(pk=roster.pk).update(file="")
        return
    waiting.update(state=ImportState.READ, reading=_stored(found))


def _stored(found: FileRead) -> dict[str, Any]:
    return {**to_json(found.reading), "samples": found.samples}


def planned(*, roster: RosterImport, by: User, on: date) -> Plan:
    """Return the fate of every row of a received file as things stand now.

    Raises:
        RuleViolation: "not_read": the file is still being read, was accepted or dropped.
    """
    if roster.state != ImportState.READ:
        raise RuleViolation("not_read", _("Tệp này không còn chờ kiểm tra."))
    allowed = visible_communes(by).values_list("code", flat=True)
    return plan_reading(
        reading=reading_of(roster), place=roster.commune, allowed=allowed, answers=answers_of(roster), on=on
    )


def reading_of(roster: RosterImport) -> RosterReading:
    """Return the stored reading of a file."""
    return from_json(roster.reading)


def answers_of(roster: RosterImport) -> Answers:
    """Return what was answered about the rows of a file."""
    rows = roster.answers.order_by("id").values_list("sheet", "row", "code", "answer")
    return {(sheet, row, code): answer for sheet, row, code, answer in rows}


@transaction.atomic
def correct_columns(
    *, roster: RosterImport, signature: str, columns: dict[str, str], by: User, now: datetime
) -> RosterImport:
    """Correct what the columns of a header mean, remember it for this commune, and read the file again.

    Args:
        roster: a file that waits to be looked at.
        signature: name of the header.
        columns: meaning by column letter; only those that differ from our reading need be given.
        by: who corrects.
        now: the present moment.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "not_read", "unknown_header", "two_columns", or the file gives nobody when read like that.
    """
    check_may_change(by=by, commune=roster.commune)
    if roster.state != ImportState.READ:
        raise RuleViolation("not_read", _("Tệp này không còn chờ kiểm tra."))
    known = {
        sheet.mapping.signature: {column.letter for column in sheet.mapping.columns}
        for sheet in reading_of(roster).sheets
        if sheet.mapping
    }
    if signature not in known:
        raise RuleViolation("unknown_header", _("Không tìm thấy dòng tiêu đề này trong tệp."))
    chosen = {letter: meaning for letter, meaning in columns.items() if letter in known[signature]}
    _check_columns(chosen)
    kept = {**roster.overrides.get(signature, {}), **chosen}
    RosterMapping.objects.update_or_create(
        commune=roster.commune,
        signature=signature,
        defaults={"columns": kept, "saved_by": by, "saved_at": now},
    )
    roster.overrides = {**roster.overrides, signature: kept}
    with roster.file.open("rb") as file:
        content = file.read()
    found = read_file(source=content, place=roster.commune, overrides=roster.overrides, today=local_day(now))
    roster.reading = _stored(found)
    roster.save(update_fields=["overrides", "reading"])
    record(action="roster.columns_corrected", by=by, now=now, target=roster, scope_code=roster.commune_id)
    return roster


def _check_columns(chosen: dict[str, str]) -> None:
    meanings = [meaning for meaning in chosen.values() if meaning not in {Meaning.IGNORED, Meaning.DROPPED}]
    if any(meaning not in set(Meaning) for meaning in chosen.values()):
        raise RuleViolation("unknown_meaning", _("Hãy chọn nội dung của cột trong danh sách."))
    if len(set(meanings)) < len(meanings):
        raise RuleViolation("two_columns", _("Hai cột đang được chọn cùng một nội dung. Hãy chọn lại."))


@transaction.atomic
def answer_row(*, roster: RosterImport, sheet: str, row: int, code: str, answer: str, by: User, now: datetime) -> None:
    """Keep an officer's answer about a row; answering again replaces it.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "not_read", "unknown_row", "unknown_answer".
    """
    check_may_change(by=by, commune=roster.commune)
    if roster.state != ImportState.READ:
        raise RuleViolation("not_read", _("Tệp này không còn chờ kiểm tra."))
    if not any((item["sheet"], item["row"]) == (sheet, row) for item in roster.reading.get("rows", ())):
        raise RuleViolation("unknown_row", _("Không tìm thấy dòng này trong tệp."))
    if not is_possible_answer(code=code, answer=answer):
        raise RuleViolation("unknown_answer", _("Hãy chọn một câu trả lời."))
    RosterAnswer.objects.update_or_create(
        roster=roster,
        sheet=sheet,
        row=row,
        code=code,
        defaults={"answer": answer, "answered_by": by, "answered_at": now},
    )


@transaction.atomic
def accept_roster(*, roster: RosterImport, seen: dict[str, int], by: User, now: datetime) -> Plan:
    """Write the rows of a file that need no answer, in one transaction and only once.

    Args:
        roster: a file that waits to be looked at.
        seen: the numbers that the officer confirmed (created, updated, unchanged, refused).
        by: who accepts.
        now: the present moment.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "not_read" (accepted or dropped before), "plan_changed" (the list changed since it was shown).
    """
    check_may_change(by=by, commune=roster.commune)
    claimed = RosterImport.objects.filter(pk=roster.pk, state=ImportState.READ)
    if claimed.update(state=ImportState.ACCEPTED, finished_at=now) == 0:
        raise RuleViolation("not_read", _("Tệp này đã được ghi vào danh sách hoặc đã bỏ trước đó."))
    plan = planned(roster=roster, by=by, on=local_day(now))
    if any(plan.counts[name] != number for name, number in seen.items()):
        raise RuleViolation(
            "plan_changed", _("Danh sách vừa có thay đổi nên số liệu khác lúc xem. Xin xem lại rồi xác nhận.")
        )
    write_plan(plan=plan, place=roster.commune, by=by, now=now, target=roster)
    RosterImport.objects.filter(pk=roster.pk).update(counts=plan.counts)
    roster.state, roster.counts, roster.finished_at = ImportState.ACCEPTED, plan.counts, now
    return plan


@transaction.atomic
def drop_roster(*, roster: RosterImport, by: User, now: datetime) -> None:
    """Drop a file that was not accepted: the file and what was read from it are removed.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "not_read": accepted or dropped before.
    """
    check_may_change(by=by, commune=roster.commune)
    waiting = RosterImport.objects.filter(
        pk=roster.pk, state__in=[ImportState.READ, ImportState.READING, ImportState.FAILED]
    )
    fields: dict[str, Any] = {"state": ImportState.DROPPED, "finished_at": now, "reading": {}, "file": ""}
    if waiting.update(**fields) == 0:
        raise RuleViolation("not_read", _("Tệp này đã được ghi vào danh sách hoặc đã bỏ trước đó."))
    if roster.file:
        roster.file.delete(save=False)
    roster.answers.all().delete()
    record(action="roster.dropped", by=by, now=now, target=roster, scope_code=roster.commune_id)


def sheets_of(roster: RosterImport) -> tuple[Any, ...]:
    """Return the sheets of the stored file, for showing and handing back rows."""
    with roster.file.open("rb") as file:
        return read_workbook(file.read())
