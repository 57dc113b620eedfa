"""The list of people to be called: on screen with results to key in, and as a sheet of paper."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import joined, page_of, query_of, show
from lms.base.text import clean
from lms.base.typst_pdf import render_pdf
from mediators.access import visible_communes
from mediators.models import Unit
from training.access import acting_user, visible_reminders
from training.enums import CallResult
from training.models import Reminder
from training.queries.reminders import days_in_words, waiting_calls
from training.services.reminders import note_call
from training.views.shared import officer_required

PAGE_SIZE = 50
PRINT_SIZE = 500
TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "calls.typ"


@officer_required
def call_list(request: HttpRequest) -> HttpResponse:
    """Show who is to be called, the most urgent first, and take the results of a page back; logged (P4)."""
    if request.method == "POST":
        return _take(request)
    communes, commune = _places(request)
    page = page_of(request, _rows(request, commune), size=PAGE_SIZE)
    _log(request, commune, len(page.object_list))
    for row in page.object_list:
        row.days = days_in_words((row.due_on - today()).days)
    context = {
        "page": page,
        "communes": communes,
        "commune": commune,
        "results": CallResult.choices,
        "query": joined(query_of(request)),
        "staff_place": str(commune) if commune else "",
    }
    return show(request, "training/reminder_calls.html", context)


@officer_required
@require_safe
def call_print(request: HttpRequest) -> HttpResponse:
    """Hand out the list as A4 pages with boxes to tick; logged (P4)."""
    _communes, commune = _places(request)
    rows = list(_rows(request, commune)[:PRINT_SIZE])
    _log(request, commune, len(rows))
    response = HttpResponse(render_pdf(template=TEMPLATE, data=call_data(rows)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="danh-sach-goi-{today().isoformat()}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def call_data(rows: list[Reminder]) -> dict[str, Any]:
    """Return what the template of the paper is given: one group a commune."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        mediator = row.appointment.mediator
        groups.setdefault(str(row.commune), []).append(
            {
                "name": mediator.full_name,
                "phone": mediator.phone or "",
                "team": row.appointment.team.name,
                "reason": _("hạn %(day)s, %(days)s") % {
                    "day": f"{row.due_on:%d/%m/%Y}", "days": days_in_words((row.due_on - today()).days)
                },
            }
        )  # fmt: skip
    return {
        "title": _("DANH SÁCH GỌI ĐIỆN NHẮC TẬP HUẤN"),
        "day": _("Lập ngày %(day)s") % {"day": f"{today():%d/%m/%Y}"},
        "head": [_("TT"), _("Họ và tên, tổ hòa giải"), _("Điện thoại"), _("Vì sao gọi"), _("Kết quả"), _("Ghi chú")],
        "results": [result.label for result in CallResult],
        "no_phone": _("không có số"),
        "empty": _("Không có ai phải gọi."),
        "foot": _("Danh sách có số điện thoại: gọi xong thì ghi kết quả vào máy rồi hủy giấy."),
        "groups": [{"commune": name, "rows": lines} for name, lines in groups.items()],
    }


def _take(request: HttpRequest) -> HttpResponse:
    """Record every result that was ticked; what somebody recorded before is left as it is, and said."""
    _communes, commune = _places(request)
    given = {
        key.removeprefix("kq-"): value
        for key, value in request.POST.items()
        if key.startswith("kq-") and value in CallResult.values
    }
    rows = {str(row.public_id): row for row in _rows(request, commune)[:PRINT_SIZE] if str(row.public_id) in given}
    done, refused = 0, 0
    for public_id, row in rows.items():
        note = clean(request.POST.get(f"gc-{public_id}", ""))[:300]
        try:
            note_call(reminder=row, result=CallResult(given[public_id]), by=acting_user(request), now=now(), note=note)
            done += 1
        except RuleViolation:
            refused += 1
    if done:
        messages.success(request, _("Đã ghi kết quả của %(count)s cuộc gọi.") % {"count": done})
    if refused or len(rows) < len(given):
        messages.warning(request, _("Có người đã được ghi kết quả từ trước hoặc không cần gọi nữa nên giữ như cũ."))
    elif not done:
        messages.warning(request, _("Chưa đánh dấu kết quả nào nên chưa ghi gì."))
    return redirect(f"{reverse('training:reminder-calls')}{f'?xa={commune.code}' if commune else ''}")


def _places(request: HttpRequest) -> tuple[list[Unit], Unit | None]:
    """Return the officer's communes and the one that the address names; another's is as if not named."""
    communes = list(visible_communes(request.user).select_related("parent").order_by("name_key", "code"))
    wanted = request.GET.get("xa", "")
    chosen = next((unit for unit in communes if unit.code == wanted), None)
    return communes, chosen or (communes[0] if len(communes) == 1 else None)


def _rows(request: HttpRequest, commune: Unit | None) -> Any:
    rows = visible_reminders(request.user)
    return waiting_calls(rows.filter(commune=commune) if commune else rows, day=today())


def _log(request: HttpRequest, commune: Unit | None, count: int) -> None:
    record(
        action="reminders.call_list",
        by=request.user,
        now=now(),
        scope_code=commune.code if commune else "",
        address=client_address(request),
        details={"rows": count},
    )
