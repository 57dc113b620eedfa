"""Pages of the project itself: health, errors, what robots and finders of holes should know."""

import errno
import sys
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import public
from lms.base.clock import now
from lms.base.errors import NotNow
from lms.middleware import not_now

FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
SECURITY_TEXT_DAYS = 180
#: What no search engine needs: pages behind the sign-in, cards, the editor. Rule I10, C1.
CLOSED_TO_ROBOTS = (
    "/bien-tap/",
    "/bien-tap-xem/",
    "/can-bo/",
    "/chu-to/",
    "/dang-nhap/",
    "/dang-xuat/",
    "/doi-mat-khau/",
    "/giam-khao/",
    "/gk/",
    "/hoc/",
    "/kich-hoat/",
    "/sau-dang-nhap/",
    "/the/",
    "/thi/",
    "/tim-kiem/",
)


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines out of everything personal."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def security_text(request: HttpRequest) -> HttpResponse:
    """Say where a hole can be reported (RFC 9116); 404 until SECURITY_CONTACT is set (F8)."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (now() + timedelta(days=SECURITY_TEXT_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.LMS_BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old and offer to load it again without losing what was typed."""
    return render(request, "errors/403_csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in words."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, alike for missing and for out of scope (A2)."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without any detail (F2); 503 when the database or the disk is what failed (F1, F3).

    Whatever raised it, a view or a middleware, nothing was acknowledged: the answer is this page.
    """
    error = sys.exception()
    if isinstance(error, NotNow):
        return not_now(request, error.message, retry_after=error.retry_after)
    if _is_out_of_reach(error):
        return not_now(request)
    return render(request, "errors/500.html", status=500)


def _is_out_of_reach(error: BaseException | None) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, OSError) and error.errno in FULL_DISK


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, or 413 when there was too much of it."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.ROSTER_MAX_BYTES // (1024 * 1024)
        reason = f"Nội dung gửi lên quá lớn. Tệp không được quá {most} MB. Hãy chia nhỏ hoặc bớt nội dung rồi gửi lại."
        return render(request, "errors/400.html", {"reason": reason}, status=413)
    return render(request, "errors/400.html", {"reason": ""}, status=400)
