"""The page of one person: why the state is what it is, for screen and A4, and what would be if."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, show
from mediators.access import visible_appointments
from mediators.models import Appointment, AppointmentEvent
from training.access import acting_user
from training.period_forms import TrialForm, day_text
from training.queries.explanation import Explanation, explain
from training.queries.trials import Trial, TrialInput, try_change
from training.services.why_print import why_file
from training.views.shared import officer_required


@officer_required
def why(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Explain one person's status, and try other days, a decision or evidence without saving anything."""
    appointment = get_object_or_404(read_appointments(request), public_id=public_id)
    explanation = explain(appointment=appointment, as_of=today())
    form = TrialForm(request.GET or None, missing=explanation.missing)
    trial = _try(form, appointment, explanation)
    context = {
        "appointment": appointment,
        "mediator": appointment.mediator,
        "explanation": explanation,
        "status": explanation.status,
        "form": form,
        "trial": trial,
        "ways": _ways(appointment, trial.given) if trial else (),
        "printed_at": now(),
        "staff_place": str(appointment.commune),
    }
    return show(request, "training/why.html", context, status=422 if form.errors else 200)


@officer_required
def why_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the explanation as one PDF in A4; logged."""
    appointment = get_object_or_404(read_appointments(request), public_id=public_id)
    explanation = explain(appointment=appointment, as_of=today())
    moment = now()
    content = why_file(
        appointment=appointment, explanation=explanation, printed_by=acting_user(request).full_name, printed_at=moment
    )
    record(
        action="deadline.explained",
        by=request.user,
        now=moment,
        target=appointment,
        scope_code=appointment.commune_id,
        address=client_address(request),
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="vi-sao-{appointment.mediator.code}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def read_appointments(request: HttpRequest) -> Any:
    """Return the appointments that the officer may see, read as `explain` needs them."""
    events = Prefetch("events", AppointmentEvent.objects.select_related("recorded_by"))
    related = ("mediator", "team", "commune__parent")
    return visible_appointments(request.user).select_related(*related).prefetch_related(events)


def _try(form: TrialForm, appointment: Appointment, explanation: Explanation) -> Trial | None:
    if not form.is_bound or not form.is_valid() or not form.is_filled:
        return None
    try:
        return try_change(appointment=appointment, explanation=explanation, given=form.given())
    except RuleViolation as refusal:
        if refusal.field not in form.fields:
            refusal.field = "ngay"
        add_refusal(form, refusal)
        return None


def _ways(appointment: Appointment, given: TrialInput) -> list[dict[str, str]]:
    """Return where each thing that is tried can be recorded for good, its form filled in."""
    office, ways = appointment.public_id, []

    def add(label: str, url: str, **query: str) -> None:
        filled = urlencode({name: value for name, value in query.items() if value})
        ways.append({"label": label, "url": f"{url}?{filled}"})

    if given.recognised_on or given.effective_on:
        on = given.recognised_on or appointment.recognised_on
        url = reverse("mediators:office-action", args=[office, "sua-ngay"])
        add(_("Sửa ngày công nhận"), url, recognised_on=day_text(on), effective_on=day_text(given.effective_on))
    if given.ended_on:
        url = reverse("mediators:office-action", args=[office, "thoi"])
        add(_("Ghi thôi làm hòa giải viên"), url, ended_on=day_text(given.ended_on))
    period = reverse("training:period-add")
    if given.extension_days:
        add(_("Ghi quyết định gia hạn"), period, nhiem_ky=str(office), kind="extension", days=str(given.extension_days))
    if given.suspended_from:
        first, last = day_text(given.suspended_from), day_text(given.suspended_to)
        add(_("Ghi quyết định tạm dừng"), period, nhiem_ky=str(office), kind="suspension", first_on=first, last_on=last)
    if given.done:
        url = reverse("training:ledger-add", args=[appointment.mediator.public_id])
        add(_("Ghi bằng chứng vào sổ học tập"), url, happened_on=day_text(given.done_on))
    return ways
