"""Rules that hold for every request: headers, input hygiene, refusals in words."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.base.errors import NotAllowed, NotNow, RuleViolation

logger = logging.getLogger("lms.refused")

RETRY_SECONDS = 30
SERVER_NAME = "web"  # else the server program writes its own name (F2)
POLICY_HEADER = "Content-Security-Policy"
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ADMIN_PATH = "/bien-tap/"
# What no person types: NUL, other controls, lone surrogates, bidi overrides, and the sign that stands for bytes which
# were no text (security.md §9).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffd]")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MAX_ADDRESS_CHARACTERS = 2000
#: Whoever writes content uploads whole documents; nobody else sends more than a roster (I4).
MAX_BODY_BYTES = settings.ROSTER_MAX_BYTES + 1024 * 1024
MAX_ADMIN_BODY_BYTES = 64 * 1024 * 1024

MEANWHILE = "Việc này vừa được làm ở nơi khác cùng lúc nên lần này chưa ghi. Xin mở lại trang, xem rồi làm lại nếu cần."

GetResponse = Callable[[HttpRequest], HttpResponse]


def not_now(request: HttpRequest, reason: str = "", *, retry_after: int = RETRY_SECONDS) -> HttpResponse:
    """Answer 503: nothing was stored, trying again makes sense after so many seconds (C10, F1, F3)."""
    response = render(request, "errors/503.html", {"reason": reason}, status=503)
    response["Retry-After"] = str(retry_after)
    return response


class HeadersMiddleware:
    """Give every answer its headers, whoever makes it: no cache for personal pages (I10), the policy of the path."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers that the path asks for."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            response = self._said_in_words(request, response)
        if request.path.startswith(ADMIN_PATH):
            response._csp_replace = {
                name: list(sources) for name, sources in settings.ADMIN_CONTENT_SECURITY_POLICY.items()
            }
        elif getattr(request, "is_preview", False):
            # A draft shown inside the editor: the page's own strict policy, but our own frame may hold it.
            response._csp_replace = {"frame-ancestors": [SELF]}
        elif POLICY_HEADER in response:
            # Files of the library come with a short policy of their own, which leaves three doors open.
            response[POLICY_HEADER] = FILE_POLICY
        response.headers["Server"] = SERVER_NAME
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if "Cache-Control" not in response and self._is_personal(request, response):
            response["Cache-Control"] = "no-store"
        return response

    @staticmethod
    def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
        """Say whether the answer may differ from person to person; asks no database, which may be down."""
        return (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or settings.SESSION_COOKIE_NAME in response.cookies
            or response.status_code >= 400
        )

    @staticmethod
    def _said_in_words(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
        response = render(request, "errors/405.html", status=405)
        response["Allow"] = refused.get("Allow", "")
        return response


class InputMiddleware:
    """Answer 400, with a sentence, to text that cannot be stored, 413 to what is too long; never a 500 (§9)."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look through address, cookies, form fields and JSON before anything else does.

        Raises:
            BadRequest, SuspiciousOperation: the body cannot be read; answered by lms.views.bad_request.
        """
        if len(request.get_full_path()) > MAX_ADDRESS_CHARACTERS:
            return self._refused(request, "Địa chỉ quá dài. Hãy gõ ngắn hơn rồi thử lại.", status=414)
        if _declared_length(request) > (MAX_ADMIN_BODY_BYTES if _is_admin(request) else MAX_BODY_BYTES):
            raise RequestDataTooBig("body")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if not FORBIDDEN.search(value)}
        if any(FORBIDDEN.search(text) for text in _texts(request)):
            return self._refused(
                request,
                "Nội dung gửi lên có ký tự lạ không đọc được. Hãy gõ lại đoạn vừa dán rồi gửi lại.",
                status=400,
            )
        return self.get_response(request)

    @staticmethod
    def _refused(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
        return render(request, "errors/400.html", {"reason": reason}, status=status)


def _is_admin(request: HttpRequest) -> bool:
    return request.path.startswith(ADMIN_PATH)


def _declared_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if str(length).isdigit() else 0


def _texts(request: HttpRequest) -> Iterator[str]:
    """Yield every text of the request that code of ours may store or look up."""
    yield request.path
    yield from _of_fields(request.GET)
    if request.method == "POST" and request.content_type in FORMS:
        yield from _of_fields(request.POST)
        yield from (file.name or "" for files in request.FILES.lists() for file in files[1])
    elif request.method not in ("GET", "HEAD") and request.content_type == "application/json":
        yield from _of_json(request.body)


def _of_fields(fields: Any) -> Iterator[str]:
    for name, values in fields.lists():
        yield name
        yield from values


def _of_json(body: bytes) -> Iterator[str]:
    """Yield keys and texts of a JSON body.

    Raises:
        BadRequest: it is not JSON in UTF-8, or nested beyond reason.
    """
    if not body:
        return
    try:
        waiting = [json.loads(body.decode("utf-8"))]
    except (ValueError, RecursionError) as error:
        raise BadRequest("json") from error
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _is_taken(error: IntegrityError) -> bool:
    """Say whether a unique constraint refused a row; anything else is a fault of ours."""
    return getattr(error.__cause__, "sqlstate", "") == "23505" or "UNIQUE constraint failed" in str(error)


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
        if isinstance(exception, IntegrityError) and _is_taken(exception):
            # Two at once, and a constraint kept one of them out: nothing of this request was stored.
            logger.warning("409 taken meanwhile path=%s", request.path, exc_info=exception)
            return render(request, "errors/409.html", {"reason": MEANWHILE}, status=409)
        if isinstance(exception, NotAllowed):
            logger.warning("403 user=%s path=%s", getattr(request.user, "pk", None), request.path)
            return render(request, "errors/403.html", {"reason": exception.message}, status=403)
        return None
