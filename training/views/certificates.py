"""The officer's certificates: the list, issuing for one person or a commune, revoking, replacing, the issuer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, chips, page_of, query_of, show, words_of
from mediators.access import visible_communes, visible_mediators
from mediators.models import Mediator, Unit
from training import tasks
from training.access import acting_user, visible_certificates
from training.enums import CertificateState
from training.forms import IssuerForm, ReasonForm
from training.models import Certificate, CertificateRun
from training.queries.certificates import (
    Earned,
    certificates_of,
    earned_by,
    filter_certificates,
    waiting_mediators,
    without_certificate,
)
from training.services.certificate_print import certificates_pdf, check_url
from training.services.certificate_runs import work
from training.services.certificates import (
    AT_ONCE,
    MOST_IN_RUN,
    issue_certificate,
    issuer_of,
    reissue_certificate,
    revoke_certificate,
    save_issuer,
    start_run,
)
from training.views.shared import officer_required

PRINT_SIZE = 500


@officer_required
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Show the certificates of the officer's communes, newest first; with `in` one long page, to be printed."""
    communes = _communes(request)
    commune = _one_commune(communes, request.GET.get("xa", ""))
    words, state = words_of(request), request.GET.get("tinh-trang", "")
    rows = filter_certificates(
        visible_certificates(request.user), words=words, state=state, commune=commune.code if commune else ""
    )
    query = query_of(request)
    states = [("", _("Tất cả")), *((value, str(label)) for value, label in CertificateState.choices)]
    context = {
        "page": page_of(request, rows.select_related("issuer"), size=PRINT_SIZE if "in" in request.GET else None),
        "communes": communes,
        "commune": commune or (communes[0] if len(communes) == 1 else None),
        "words": words,
        "state": state,
        "chips": chips(request, "tinh-trang", states),
        "query": f"{query}&" if query else "",
        "print_query": "" if "in" in request.GET else query_of(request, **{"in": "1"}),
        "is_filtered": bool(words or state or request.GET.get("xa")),
    }
    return show(request, "training/certificates.html", context)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_issue(request: HttpRequest) -> HttpResponse:
    """Show who is done without a certificate (GET) and issue for one person or for all of a commune (POST)."""
    if person_id := _uuid(_given(request, "nguoi")):
        return _issue_person(request, get_object_or_404(visible_mediators(request.user), public_id=person_id))
    communes = _communes(request)
    commune = _one_commune(communes, _given(request, "xa")) or (communes[0] if len(communes) == 1 else None)
    if commune is not None and request.method == "POST":
        return _issue_commune(request, commune)
    waiting = list(waiting_mediators(commune.code, on=today()).values()) if commune else []
    return _issue_page(request, communes=communes, commune=commune, waiting=waiting)


@officer_required
@require_safe
def certificate_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how far an issue for a commune is; the page asks again by itself while it waits."""
    run = _run(request, public_id)
    response = show(request, "training/certificate_run.html", {"run": run, "staff_place": str(run.commune)})
    if run.state == "waiting":
        response["Refresh"] = "3"
    return response


@officer_required
@require_safe
def certificate_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one certificate with its history."""
    row = _certificate(request, public_id)
    context = {
        "certificate": row,
        "events": row.events.select_related("recorded_by"),
        "check_url": check_url(row),
        "staff_place": str(row.issuer),
    }
    return show(request, "training/certificate.html", context)


@officer_required
@require_safe
def certificate_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out one certificate."""
    row = _certificate(request, public_id)
    return pdf_answer(certificates_pdf([row]), name=f"giay-chung-nhan-{row.number}-{row.year}")


@dataclass(frozen=True)
class Change:
    """A change of a certificate that is asked for once more, with a reason."""

    title: str
    what_happens: str
    button: str
    done: str
    service: Any


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the reason, then revoke."""
    change = Change(
        _("Thu hồi giấy chứng nhận"),
        _("Ghi xong, trang kiểm tra báo ngay giấy này đã bị thu hồi. Không khôi phục được; cần thì cấp lại giấy mới."),
        _("Thu hồi"),
        _("Đã thu hồi giấy chứng nhận."),
        revoke_certificate,
    )
    return _change(request, _certificate(request, public_id), change)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_reissue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the reason, then issue a new one in place of the old."""
    change = Change(
        _("Cấp lại giấy chứng nhận"),
        _("Giấy cũ bị thu hồi. Giấy mới có số và mã mới, lấy họ tên, năm sinh và người ký theo hồ sơ hiện nay."),
        _("Cấp lại"),
        _("Đã cấp lại giấy chứng nhận. Đây là giấy mới."),
        reissue_certificate,
    )
    return _change(request, _certificate(request, public_id), change)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_issuer(request: HttpRequest, code: str) -> HttpResponse:
    """Edit how the certificates of a commune name body, place and signer."""
    commune = get_object_or_404(visible_communes(request.user), code=code)
    form = IssuerForm(request.POST if request.method == "POST" else None, instance=issuer_of(commune))
    if form.is_bound and form.is_valid():
        save_issuer(commune=commune, values=form.cleaned_data, by=acting_user(request), now=now())
        messages.success(request, _("Đã ghi. Giấy cấp từ nay theo nội dung mới; giấy đã cấp giữ nguyên."))
        return redirect("training:certificates")
    context = {"form": form, "commune": commune, "staff_place": str(commune)}
    return show(request, "training/certificate_issuer.html", context, status=422 if form.errors else 200)


def pdf_answer(content: bytes, *, name: str) -> HttpResponse:
    """Return a PDF to be kept as a file; never kept by a cache."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _change(request: HttpRequest, row: Certificate, change: Change) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            changed = change.service(
                certificate=row, reason=form.cleaned_data["reason"], by=acting_user(request), now=now()
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, change.done)
            return redirect("training:certificate", changed.public_id)
    context = {"form": form, "certificate": row, "change": change, "staff_place": str(row.issuer)}
    return show(request, "training/certificate_change.html", context, status=422 if form.errors else 200)


def _issue_person(request: HttpRequest, person: Mediator) -> HttpResponse:
    """Issue for one person; whoever has one already is shown it."""
    if had := [row for row in certificates_of(person) if row.rule_id]:
        shown = visible_certificates(request.user).filter(pk=had[0].pk).first()
        if shown is not None:
            return redirect("training:certificate", shown.public_id)
    refusal = ""
    if request.method == "POST":
        try:
            row = issue_certificate(mediator=person, by=acting_user(request), now=now())
        except RuleViolation as found:
            refusal = found.message
        else:
            messages.success(request, _("Đã cấp giấy chứng nhận số %(number)s.") % {"number": row.register_number})
            return redirect("training:certificate", row.public_id)
    waiting = list(without_certificate(earned_by([person.pk], on=today())).values())
    return _issue_page(request, communes=[], commune=None, waiting=waiting, person=person, refusal=refusal)


def _issue_commune(request: HttpRequest, commune: Unit) -> HttpResponse:
    try:
        with transaction.atomic():
            run = start_run(commune=commune, by=acting_user(request), now=now())
            if len(run.mediator_ids) <= AT_ONCE:
                work(run=run, now=now())
            else:
                transaction.on_commit(lambda: tasks.work_certificate_run.enqueue(run.pk))
    except RuleViolation as refusal:
        return _issue_page(request, communes=[commune], commune=commune, waiting=[], refusal=refusal.message)
    return redirect("training:certificate-run", run.public_id)


def _issue_page(
    request: HttpRequest,
    *,
    communes: Sequence[Unit],
    commune: Unit | None,
    waiting: Sequence[Earned],
    person: Mediator | None = None,
    refusal: str = "",
) -> HttpResponse:
    context = {
        "communes": communes,
        "commune": commune,
        "waiting": waiting,
        "person": person,
        "refusal": refusal,
        "is_long": len(waiting) > AT_ONCE,
        "most": MOST_IN_RUN if len(waiting) > MOST_IN_RUN else 0,
    }
    return show(request, "training/certificate_issue.html", context, status=409 if refusal else 200)


def _communes(request: HttpRequest) -> list[Unit]:
    return list(visible_communes(request.user).select_related("parent").order_by("name_key", "code"))


def _one_commune(communes: Sequence[Unit], code: str) -> Unit | None:
    """Return the commune that the address names.

    Raises:
        Http404: it is not one of the officer's.
    """
    found = next((unit for unit in communes if unit.code == code), None)
    if code and found is None:
        raise Http404
    return found


def _certificate(request: HttpRequest, public_id: UUID) -> Certificate:
    rows = visible_certificates(request.user).select_related("issuer", "mediator", "replaced_by", "layout")
    return get_object_or_404(rows, public_id=public_id)


def _run(request: HttpRequest, public_id: UUID) -> CertificateRun:
    runs = CertificateRun.objects.filter(commune__in=visible_communes(request.user)).select_related("commune")
    return get_object_or_404(runs, public_id=public_id)


def _given(request: HttpRequest, name: str) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(name, "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
