"""Importing a roster: send the file, look at columns and rows, answer, confirm."""

import tempfile
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import joined, page_of, posted, query_of, show
from lms.base.spreadsheets import OutSheet, write_xlsx
from mediators import tasks
from mediators.access import visible_imports
from mediators.enums import ImportState, RowFate
from mediators.forms import RosterForm
from mediators.models import Appointment, RosterImport, Unit
from mediators.queries.places import officer_places
from mediators.roster.handback import empty_form, handed_back
from mediators.services.roster import Plan
from mediators.services.roster_files import (
    accept_roster,
    answer_row,
    correct_columns,
    drop_roster,
    planned,
    receive_roster,
    sheets_of,
)
from mediators.views.common import officer_required
from mediators.views.roster_page import FATE_CHIPS, HEADS, chip_counts, narrowed, shown_headers, shown_rows

COUNTED = ("created", "updated", "unchanged", "refused")
ROWS_A_PAGE = 50


@officer_required
def roster(request: HttpRequest) -> HttpResponse:
    """Choose the commune (a province officer), send a file, see earlier ones."""
    places = officer_places(user=request.user, on=today())
    commune = places.only or places.find(request.GET.get("xa", ""))
    if commune is None:
        return show(request, "mediators/choose_commune.html", {"places": places, "title": _("Nhập danh sách")})
    form = RosterForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("mediators:roster-file", _receive(request, form, commune).public_id)
        except RuleViolation as refusal:
            form.add_error("file", refusal.message)
    context = {
        "staff_place": str(commune),
        "commune": commune,
        "form": form,
        "page": page_of(request, visible_imports(request.user).filter(commune=commune).select_related("uploaded_by")),
        "query": joined(query_of(request)),
    }
    return show(request, "mediators/roster.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _receive(request: HttpRequest, form: RosterForm, commune: Unit) -> RosterImport:
    upload = form.cleaned_data["file"]
    received = receive_roster(commune=commune, upload=upload, file_name=upload.name, by=request.user, now=now())
    if received.state == ImportState.READING:
        transaction.on_commit(lambda: tasks.read_roster_file.enqueue(received.pk))
    return received


def _find(request: HttpRequest, public_id: UUID) -> RosterImport:
    return get_object_or_404(visible_imports(request.user).select_related("commune__parent"), public_id=public_id)


@officer_required
def roster_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a file: being read, waiting to be looked at, or what became of it."""
    found = _find(request, public_id)
    if found.state != ImportState.READ:
        response = show(request, "mediators/roster_done.html", {"roster": found, "staff_place": str(found.commune)})
        if found.state == ImportState.READING:
            response["Refresh"] = "3"
        return response
    plan = planned(roster=found, by=request.user, on=today())
    wanted = request.GET.get("loai", "")
    shown = page_of(request, narrowed(plan.rows, wanted), size=ROWS_A_PAGE)
    counts = chip_counts(plan.rows)
    context = {
        "staff_place": str(found.commune),
        "roster": found,
        "plan": plan,
        "counts": plan.counts,
        "headers": shown_headers(plan.reading, found.reading.get("samples", {})),
        "heads": HEADS,
        "page": shown,
        "rows": shown_rows(shown.object_list, plan.reading),
        "chips": [
            {
                "label": label,
                "count": counts[value],
                "query": query_of(request, loai=value),
                "current": wanted == value,
            }
            for value, label in FATE_CHIPS
        ],
        "asked_count": counts["hoi"],
        "absent_count": _absent(found, plan),
        "seen": [(name, plan.counts[name]) for name in COUNTED],
        "query": joined(query_of(request)),
        "loai": wanted,
    }
    return show(request, "mediators/roster_file.html", context)


def _absent(found: RosterImport, plan: Plan) -> int:
    """Return how many people in office of the commune the file does not name."""
    named = sum(row.office is not None for row in plan.rows)
    return max(0, Appointment.objects.open().filter(commune=found.commune_id).count() - named)


@officer_required
@require_POST
def roster_columns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a corrected reading of the columns."""
    found = _find(request, public_id)
    columns = {
        name.removeprefix("cot-"): value
        for name, value in request.POST.items()
        if name.startswith("cot-") and isinstance(value, str)
    }
    try:
        correct_columns(
            roster=found,
            signature=request.POST.get("signature", "")[:64],
            columns=columns,
            by=request.user,
            now=now(),
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã đọc lại tệp theo cách hiểu mới. Lần sau gặp tiêu đề này sẽ đọc như vậy."))
    return redirect("mediators:roster-file", found.public_id)


@officer_required
@require_POST
def roster_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the answer to the question of a row and come back to the same place of the list."""
    found = _find(request, public_id)
    number = request.POST.get("row", "")
    try:
        answer_row(
            roster=found,
            sheet=request.POST.get("sheet", "")[:120],
            row=int(number) if number.isdecimal() and len(number) < 8 else 0,
            code=request.POST.get("code", "")[:40],
            answer=request.POST.get("answer", "")[:40],
            by=request.user,
            now=now(),
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã ghi câu trả lời cho dòng %(row)s.") % {"row": number})
    back = reverse("mediators:roster-file", args=[found.public_id])
    wanted = request.POST.get("loai", "")
    known = wanted in {value for value, _label in FATE_CHIPS}
    return redirect(f"{back}?loai={wanted}#dong" if wanted and known else f"{back}#dong")


@officer_required
@require_POST
def roster_accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the rows, once."""
    found = _find(request, public_id)
    seen = {name: request.POST.get(name, "") for name in COUNTED}
    numbers = {name: int(text) if text.isdecimal() and len(text) < 8 else -1 for name, text in seen.items()}
    try:
        accept_roster(roster=found, seen=numbers, by=request.user, now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã ghi danh sách. Bước tiếp theo: in thẻ kích hoạt cho hòa giải viên."))
    return redirect("mediators:roster-file", found.public_id)


@officer_required
@require_POST
def roster_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Drop a file that was not accepted."""
    found = _find(request, public_id)
    try:
        drop_roster(roster=found, by=request.user, now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã bỏ tệp. Danh sách không thay đổi."))
    return redirect(f"{reverse('mediators:roster')}?xa={found.commune_id}")


@officer_required
def roster_refused(request: HttpRequest, public_id: UUID) -> HttpResponse | FileResponse:
    """Hand back the rows that are not taken, to be mended and sent again; logged."""
    found = _find(request, public_id)
    try:
        plan = planned(roster=found, by=request.user, on=today())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("mediators:roster-file", found.public_id)
    rows = [row for row in plan.rows if row.fate == RowFate.REFUSED]
    sheet = handed_back(plans=rows, readings=plan.reading.sheets, sheets=sheets_of(found))
    record(
        action="roster.refused_rows_exported",
        by=request.user,
        now=now(),
        target=found,
        scope_code=found.commune_id,
        address=client_address(request),
        details={"rows": len(rows)},
    )
    return _xlsx(sheet, "dong-can-sua.xlsx")


@officer_required
def roster_template(request: HttpRequest) -> FileResponse:
    """Hand out the empty form of a roster."""
    return _xlsx(empty_form(), "mau-danh-sach-hoa-giai-vien.xlsx")


def _xlsx(sheet: OutSheet, name: str) -> FileResponse:
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, [sheet])
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})
