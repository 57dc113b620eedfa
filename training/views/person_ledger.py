"""The ledger of one person for officers: reading, adding what is on paper, correcting, annulling, opening a proof."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, page_of, show
from mediators.access import visible_mediators
from mediators.models import Mediator
from mediators.queries.identity import records_of
from training.access import acting_user
from training.ledger_forms import AnnulForm, CorrectionForm, NewEvidenceForm
from training.models import Evidence
from training.queries.person_ledger import person_ledger
from training.services.officer_ledger import add_by_officer, correct_by_officer
from training.services.proofs import open_proof
from training.views.shared import officer_required


@officer_required
@require_safe
def ledger(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show every row of a person's ledger, newest first, with the hours that count; `in` shows all on one page."""
    person = _person(request, public_id)
    found = person_ledger(person)
    size = max(len(found.lines), 1) if "in" in request.GET else None
    context = {
        "person": person,
        "ledger": found,
        "page": page_of(request, found.lines, size=size),
        "staff_place": str(person.commune),
    }
    return show(request, "training/person_ledger.html", context)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a row with its proof."""
    person = _person(request, public_id)
    is_post = request.method == "POST"
    form = NewEvidenceForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        initial={"happened_on": request.GET.get("happened_on") or today()},
    )
    if is_post and form.is_valid():
        try:
            add_by_officer(
                mediator=person,
                facts=form.facts(),
                proof=form.cleaned_data["proof"],
                is_confirmed=form.cleaned_data["confirmed"],
                by=acting_user(request),
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi vào sổ học tập của %(name)s.") % {"name": person.full_name})
            return redirect("training:ledger", person.public_id)
    _hide_confirmation(form)
    what = _("Dòng đã ghi không sửa, không xóa được; ghi sai thì đính chính bằng một dòng mới có lý do.")
    return _form(request, form, person, title=_("Ghi thêm vào sổ học tập"), what=what)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_correct(request: HttpRequest, public_id: UUID, row_id: UUID) -> HttpResponse:
    """Write a row in place of another."""
    row = _row(request, public_id, row_id)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        initial=CorrectionForm.initial_of(row),
        kind=(row.kind, row.get_kind_display()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_by_officer(
                evidence=row,
                facts=form.facts(),
                reason=form.cleaned_data["reason"],
                is_confirmed=form.cleaned_data["confirmed"],
                by=acting_user(request),
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã đính chính. Dòng cũ vẫn còn trong sổ, không tính nữa."))
            return redirect("training:ledger", row.mediator.public_id)
    _hide_confirmation(form)
    return _form(request, form, row.mediator, title=_("Đính chính một dòng"), about=_words(row))


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_annul(request: HttpRequest, public_id: UUID, row_id: UUID) -> HttpResponse:
    """Ask for the reason, then take a row out of the count."""
    row = _row(request, public_id, row_id)
    form = AnnulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_by_officer(
                evidence=row,
                facts=None,
                reason=form.cleaned_data["reason"],
                is_confirmed=True,
                by=acting_user(request),
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã hủy dòng này. Dòng vẫn còn trong sổ, không tính nữa."))
            return redirect("training:ledger", row.mediator.public_id)
    what = _("Dòng này không được tính nữa, tình trạng tập huấn của người này được tính lại ngay.")
    return _form(request, form, row.mediator, title=_("Hủy một dòng"), about=_words(row), what=what, is_harm=True)


@officer_required
@require_safe
def ledger_proof(request: HttpRequest, public_id: UUID, row_id: UUID) -> FileResponse:
    """Hand out the proof of a row as a file; logged, never kept by a cache (I4)."""
    person = _person(request, public_id)
    row = get_object_or_404(Evidence, public_id=row_id, mediator_id__in=records_of(mediator=person))
    found = open_proof(row)
    if found is None:
        raise Http404
    file, name = found
    record(
        action="evidence.proof_opened",
        by=request.user,
        now=now(),
        target=row,
        scope_code=person.commune_id,
        address=client_address(request),
        details={"mediator": person.code},
    )
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, as_attachment=True, filename=name, headers=headers)


def _person(request: HttpRequest, public_id: UUID) -> Mediator:
    """Return a person whom the officer may see, or answer 404."""
    return get_object_or_404(visible_mediators(request.user).select_related("commune__parent"), public_id=public_id)


def _row(request: HttpRequest, public_id: UUID, row_id: UUID) -> Evidence:
    """Return a row that still counts of a person whom the officer may see, or answer 404."""
    rows = Evidence.objects.select_related("mediator__commune", "subject__version").filter(superseded_by=None)
    records = records_of(mediator=_person(request, public_id))
    return get_object_or_404(rows.filter(mediator_id__in=records), public_id=row_id)


def _words(row: Evidence) -> str:
    title = str((row.details or {}).get("title") or "")
    return " · ".join(filter(None, (row.get_kind_display(), f"{row.happened_on:%d/%m/%Y}", title)))


def _hide_confirmation(form: forms.Form) -> None:
    """Show the second question only when it is asked."""
    if "confirmed" not in form.errors and not form.data.get("confirmed"):
        form.fields["confirmed"].widget = forms.HiddenInput()


def _form(
    request: HttpRequest, form: forms.Form, person: Mediator, *, title: str, about: str = "", what: str = "",
    is_harm: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form,
        "person": person,
        "title": title,
        "about": about,
        "what": what,
        "is_harm": is_harm,
        "back_url": reverse("training:ledger", args=[person.public_id]),
        "staff_place": str(person.commune),
    }
    return show(request, "training/ledger_form.html", context, status=422 if form.errors else 200)
