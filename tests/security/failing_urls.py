"""The addresses of the product, and a few that fail in each way a view can; used by the tests of answers only."""

import errno
from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms.base.errors import NotAllowed, NotNow, RuleViolation
from lms.urls import handler400, handler403, handler404, handler500  # noqa: F401 - named by Django
from lms.urls import urlpatterns as real_patterns

ERRORS = {
    "rule": RuleViolation("no", "Chưa làm được vì quy tắc."),
    "role": NotAllowed("Ông/Bà chưa được giao việc này."),
    "denied": PermissionDenied("append-only"),
    "later": NotNow("wait", "Xin chờ.", retry_after=7),
    "bug": ZeroDivisionError("secret detail at /srv/app"),
    "taken": IntegrityError("UNIQUE constraint failed: a.b"),
    "null": IntegrityError("NOT NULL constraint failed: a.b"),
    "locked": OperationalError("database is locked"),
    "gone": InterfaceError("connection already closed"),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "os": OSError(errno.ENOENT, "no such file"),
}


def fail(request: HttpRequest, how: str) -> NoReturn:
    raise ERRORS[how]


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reached", content_type="text/plain")


urlpatterns = [path("thu/doc/", echo), path("thu/<slug:how>/", fail), *real_patterns]
