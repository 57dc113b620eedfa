"""Rules that hold for every request: headers, input hygiene, refusals in words."""

import logging
import re
from collections.abc import Callable

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.base.errors import NotAllowed, NotNow, RuleViolation

logger = logging.getLogger("lms.refused")

RETRY_SECONDS = 30
ADMIN_PATH = "/bien-tap/"
# Characters that no person types: NUL, other controls, lone surrogates, bidi overrides (security.md §9).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

GetResponse = Callable[[HttpRequest], HttpResponse]


def not_now(request: HttpRequest, reason: str = "", *, retry_after: int = RETRY_SECONDS) -> HttpResponse:
    """Answer 503: nothing was stored, trying again makes sense after so many seconds (C10, F1, F3)."""
    response = render(request, "errors/503.html", {"reason": reason}, status=503)
    response["Retry-After"] = str(retry_after)
    return response


class HeadersMiddleware:
    """Never let a page of a signed-in person be kept by a cache (I10); relax the policy for Wagtail's own screens."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers that the path asks for."""
        response = self.get_response(request)
        if request.path.startswith(ADMIN_PATH):
            response._csp_replace = {
                name: list(sources) for name, sources in settings.ADMIN_CONTENT_SECURITY_POLICY.items()
            }
        elif getattr(request, "is_preview", False):
            # A draft shown inside the editor: the page's own strict policy, but our own frame may hold it.
            response._csp_replace = {"frame-ancestors": [SELF]}
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


class InputMiddleware:
    """Answer 400, with a sentence, to text that cannot be stored; never a 500 (security.md §9)."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look through path, query and form fields before anything else does."""
        if self._is_bad(request):
            return render(
                request,
                "errors/400.html",
                {"reason": "Nội dung gửi lên có ký tự lạ không đọc được. Hãy gõ lại đoạn vừa dán rồi gửi lại."},
                status=400,
            )
        return self.get_response(request)

    @staticmethod
    def _is_bad(request: HttpRequest) -> bool:
        texts = [request.path]
        for key, values in request.GET.lists():
            texts += [key, *values]
        if request.method == "POST" and request.content_type in (
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        ):
            for key, values in request.POST.lists():
                texts += [key, *values]
        return any(FORBIDDEN.search(text) for text in texts)


class RuleViolationMiddleware:
    """Show a refusal that no view has shown itself: 409 with the sentence, 403 where the role is short."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn the families into pages; leave everything else alone."""
        if isinstance(exception, NotNow):
            return not_now(request, exception.message, retry_after=exception.retry_after)
        if isinstance(exception, RuleViolation):
            return render(request, "errors/409.html", {"reason": exception.message}, status=409)
        if isinstance(exception, NotAllowed):
            logger.warning("403 user=%s path=%s", getattr(request.user, "pk", None), request.path)
            return render(request, "errors/403.html", {"reason": exception.message}, status=403)
        return None
