"""Certificates for the holder, and the check that is open to anybody (security.md P9, S7)."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import learner_required, public
from accounts.client import address_group, client_address
from accounts.qr import qr_picture
from accounts.services import TooManyTries
from accounts.services.tries import check_address, count_address
from lms.base.clock import now
from training.enums import CertificateState
from training.queries.certificates import check_code, own_certificates
from training.services.certificate_badges import badge, badge_jwt
from training.services.certificate_print import certificates_pdf, check_url, sealed_url
from training.views.certificate_offline import with_camera
from training.views.certificates import pdf_answer

CHECK_ADDRESS = "certificate:"
MAX_TYPED = 60


@public
@with_camera
@never_cache
@require_safe
def check_form(request: HttpRequest) -> HttpResponse:
    """Ask for a code; with one in the address, tell what it stands for."""
    typed = request.GET.get("ma", "").strip()[:MAX_TYPED]
    return _checked(request, typed) if typed else _page(request, {})


@public
@with_camera
@never_cache
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what the code of a scanned certificate stands for."""
    return _checked(request, code[:MAX_TYPED])


@learner_required
@never_cache
@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    """Show the certificates of whoever is signed in."""
    return render(request, "training/certificate_own_list.html", {"certificates": own_certificates(request.user)})


@learner_required
@never_cache
@require_safe
def own_certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an own certificate with its link and QR code."""
    row = get_object_or_404(own_certificates(request.user), public_id=public_id)
    url = check_url(row)
    context = {"certificate": row, "check_url": url, "qr": qr_picture(sealed_url(row)), "is_large": "to" in request.GET}
    return render(request, "training/certificate_own.html", context)


@learner_required
@never_cache
@require_safe
def own_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out an own certificate."""
    row = get_object_or_404(own_certificates(request.user), public_id=public_id)
    return pdf_answer(certificates_pdf([row]), name=f"giay-chung-nhan-{row.number}-{row.year}")


@learner_required
@never_cache
@require_safe
def own_badge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out an own certificate as an Open Badges credential: JSON, or signed as VC-JWT with `ky`."""
    row = get_object_or_404(own_certificates(request.user), public_id=public_id, state=CertificateState.VALID)
    name = f"chung-nhan-{row.number}-{row.year}"
    if "ky" in request.GET:
        return _kept(badge_jwt(row, now=now()), kind="application/vc+jwt", name=f"{name}.jwt")
    text = json.dumps(badge(row), ensure_ascii=False, indent=1)
    return _kept(text, kind="application/vc+ld+json", name=f"{name}.json")


def _kept(text: str, *, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type=kind, headers=headers)


def _checked(request: HttpRequest, typed: str) -> HttpResponse:
    """Answer 200 for a certificate, revoked or not, and one and the same 404 for every code that names none."""
    moment, group = now(), CHECK_ADDRESS + address_group(client_address(request))
    try:
        check_address(group=group, now=moment)
    except TooManyTries as refusal:
        response = _page(request, {"typed": typed, "refusal": refusal.message}, status=429)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    found = check_code(typed)
    if found is None:
        count_address(group=group, now=moment)
        return _page(request, {"typed": typed, "is_missing": True}, status=404)
    return _page(request, {"found": found, "checked_at": localtime(moment)})


def _page(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    response = render(request, "training/certificate_check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
