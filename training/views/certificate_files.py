"""Files of many certificates: asked for, followed, fetched; the package for the agency's own signature."""

from io import BytesIO
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, show
from mediators.access import visible_communes
from mediators.models import Unit
from training import tasks
from training.access import acting_user, visible_certificates
from training.certificate_forms import FilesForm
from training.enums import CertificateState, RunKind, RunState
from training.models import Certificate, CertificateRun
from training.services.certificate_runs import opened_file, start_files, work, write_signing_package
from training.services.certificates import AT_ONCE
from training.views.shared import officer_required


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def files_ask(request: HttpRequest) -> HttpResponse:
    """Ask which certificates of a commune go into one file; then make it, in the background when they are many."""
    communes = list(visible_communes(request.user).select_related("parent").order_by("name_key", "code"))
    code = (request.POST if request.method == "POST" else request.GET).get("xa", "")
    commune = next((unit for unit in communes if unit.code == code), communes[0] if len(communes) == 1 else None)
    if code and (commune is None or commune.code != code):
        raise Http404
    first = today().replace(month=1, day=1)
    form = FilesForm(request.POST if request.method == "POST" else None, initial={"since": first, "until": today()})
    if commune is not None and form.is_bound and form.is_valid():
        try:
            return redirect("training:certificate-run", _started(request, commune, form).public_id)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "communes": communes, "commune": commune}
    return show(request, "training/certificate_files.html", context, status=422 if form.errors else 200)


@officer_required
@require_safe
def run_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Hand out the file of a run; logged (P6)."""
    runs = CertificateRun.objects.filter(commune__in=visible_communes(request.user)).select_related("commune")
    run = get_object_or_404(runs, public_id=public_id, state=RunState.READY)
    if not run.certificate_ids:
        raise Http404
    try:
        stream = opened_file(run, now=now())
    except RuleViolation as refusal:
        raise Http404 from refusal
    record(
        action="certificates.printed",
        by=request.user,
        now=now(),
        target=run,
        scope_code=run.commune_id,
        address=client_address(request),
        details={"count": len(run.certificate_ids), "kind": run.kind},
    )
    suffix = "zip" if run.kind == RunKind.SIGN else "pdf"
    name = f"giay-chung-nhan-{run.commune_id}-{run.asked_at:%Y%m%d}.{suffix}"
    return FileResponse(stream, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})


@officer_required
@require_safe
def signing_package(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out one certificate ready for the agency's own digital signature; logged (P6)."""
    rows = visible_certificates(request.user).select_related("issuer")
    row: Certificate = get_object_or_404(rows, public_id=public_id, state=CertificateState.VALID)
    target = BytesIO()
    write_signing_package([row.pk], target, issuer=str(row.issuer), now=now(), progress=lambda done: None)
    record(
        action="certificates.printed",
        by=request.user,
        now=now(),
        target=row,
        scope_code=row.issuer_id,
        address=client_address(request),
        details={"count": 1, "kind": RunKind.SIGN},
    )
    name = f"giay-chung-nhan-{row.number}-{row.year}-de-ky-so.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(target.getvalue(), content_type="application/zip", headers=headers)


@officer_required
@require_safe
def seal_explained(request: HttpRequest) -> HttpResponse:
    """Say what the code on the paper is and is not, and how the agency signs the files itself."""
    return show(request, "training/certificate_seal_explained.html", {})


def _started(request: HttpRequest, commune: Unit, form: FilesForm) -> CertificateRun:
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    rows = visible_certificates(request.user).filter(
        issuer=commune, state=CertificateState.VALID, issued_on__gte=since, issued_on__lte=until
    )
    ids = list(rows.order_by("year", "number").values_list("pk", flat=True))
    kind = RunKind(form.cleaned_data["kind"])
    with transaction.atomic():
        run = start_files(commune=commune, kind=kind, ids=ids, by=acting_user(request), now=now())
        if len(ids) > AT_ONCE:
            transaction.on_commit(lambda: tasks.work_certificate_run.enqueue(run.pk))
    if len(ids) <= AT_ONCE:
        work(run=run, now=now())
    return run
