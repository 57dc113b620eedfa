"""Classes on paper and as a spreadsheet; each hand-out is logged (P5, P6)."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now
from lms.base.spreadsheets import OutSheet, OutValue, write_xlsx
from training.models import TrainingClass
from training.queries.class_people import class_people, walk_ins
from training.services.class_print import letters_pdf, minutes_pdf, sheet_pdf
from training.views.certificates import pdf_answer
from training.views.classes.shared import class_staff_required, find_class

MOST_LETTERS = 500


@class_staff_required
@require_safe
def class_letters(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the letters of invitation."""
    row = find_class(request, public_id)
    count = row.invites.count()
    if not 0 < count <= MOST_LETTERS:
        text = _("Chưa mời ai nên chưa có giấy mời để in.") if not count else _("In được tối đa 500 giấy mời một lần.")
        messages.error(request, text)
        return redirect("training:class", row.public_id)
    return _pdf(request, row, letters_pdf, "giay-moi")


@class_staff_required
@require_safe
def class_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the sheet to sign."""
    return _pdf(request, find_class(request, public_id), sheet_pdf, "phieu-ky")


@class_staff_required
@require_safe
def class_minutes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the minutes."""
    return _pdf(request, find_class(request, public_id), minutes_pdf, "bien-ban")


@class_staff_required
@require_safe
def class_people_file(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Hand out the people of a class with each half-day as a spreadsheet, without contact data."""
    row = find_class(request, public_id)
    sessions = list(row.sessions.all())
    header = ["Họ và tên", "Mã", "Tổ hòa giải", "Xã, phường, đặc khu", "Được mời", *map(str, sessions), "Số giờ"]

    def cells() -> Iterator[Sequence[OutValue]]:
        for one in class_people(row):
            marks = [one.marks.get(session.pk) for session in sessions]
            said = [mark.get_presence_display() if mark else "" for mark in marks]
            invited = "có" if one.is_invited else "không"
            yield (
                one.person.full_name,
                one.person.code,
                one.team,
                str(one.person.commune),
                invited,
                *said,
                float(one.hours),
            )
        for line in walk_ins(row):
            place = [line.get_presence_display() if line.session_id == session.pk else "" for session in sessions]
            yield (line.walk_in_name, "", line.walk_in_note, "", "không", *place, 0)

    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    widths = [28, 12, 34, 22, 10, *[16] * len(sessions), 9]
    write_xlsx(target, [OutSheet(name="Người học", header=header, rows=cells(), widths=widths)])
    target.seek(0)
    _log(request, row, "danh-sach")
    answer = FileResponse(target, as_attachment=True, filename=f"danh-sach-lop-{row.starts_on.isoformat()}.xlsx")
    answer["Cache-Control"] = "no-store"
    return answer


def _pdf(request: HttpRequest, row: TrainingClass, make: Callable[[TrainingClass], bytes], name: str) -> HttpResponse:
    content = make(row)
    _log(request, row, name)
    return pdf_answer(content, name=f"{name}-{row.starts_on.isoformat()}")


def _log(request: HttpRequest, row: TrainingClass, what: str) -> None:
    record(
        action="class.printed",
        by=request.user,
        now=now(),
        target=row,
        scope_code=row.unit_id,
        address=client_address(request),
        details={"what": what},
    )
