"""Staff sessions: second factor, idle and absolute limits (S4). Mediators pass untouched."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts import sessions
from accounts.access import REFUSAL, PersonRequest, has_role, is_staff_person, is_writer, roles_of, sign_in_redirect
from accounts.client import client_address
from accounts.enums import WRITER_ROLES, Role
from accounts.services import signed_out, sync_wagtail_groups
from audit.services import record
from lms.base.clock import now

ADMIN_PATH = "/bien-tap/"
#: Requests that a page makes by itself; they do not keep an idle session alive.
BACKGROUND_PATHS = (f"{ADMIN_PATH}editing-sessions/",)
OPEN_WITHOUT_FACTOR = ("accounts:enrol", "accounts:sign-out", "accounts:sign-in", "accounts:large-text")


class StaffSessionMiddleware:
    """Let a staff session through only while it may live, and only with a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in place of the view when the session may not go on."""
        if request.user.is_authenticated:
            somebody = cast(PersonRequest, request)
            refusal = self._staff_refusal(somebody) if is_staff_person(request.user) else None
            refusal = refusal or self._admin_refusal(somebody)
            if refusal is not None:
                return refusal
        return self.get_response(request)

    def _staff_refusal(self, request: PersonRequest) -> HttpResponse | None:
        minutes = settings.STAFF_IDLE_MINUTES
        if has_role(request.user, Role.ADMINISTRATOR):
            minutes = settings.ADMINISTRATOR_IDLE_MINUTES
        if sessions.is_over(request, idle_minutes=minutes):
            return _end(request)
        if not request.path.startswith(BACKGROUND_PATHS):
            sessions.touch(request)
        if sessions.has_second_factor(request):
            return None
        if request.path in {reverse(name) for name in OPEN_WITHOUT_FACTOR}:
            return None
        return HttpResponseRedirect(reverse("accounts:enrol"))

    def _admin_refusal(self, request: PersonRequest) -> HttpResponse | None:
        """Keep the Wagtail admin to people who write today, with the groups of today (A3, A4)."""
        if not request.path.startswith(ADMIN_PATH):
            return None
        if not is_writer(request.user):
            record(
                action="access.refused",
                by=request.user,
                now=now(),
                outcome="refused",
                address=client_address(request),
                details={"path": request.path[:200], "method": request.method},
            )
            return render(request, "errors/403.html", {"reason": REFUSAL}, status=403)
        roles = sorted(roles_of(request.user) & WRITER_ROLES)
        if request.session.get(sessions.WRITER_GROUPS) != roles:
            sync_wagtail_groups(request.user)
            request.session[sessions.WRITER_GROUPS] = roles
        return None


def _end(request: PersonRequest) -> HttpResponse:
    """End the session on the server and ask to sign in again."""
    signed_out(request=request, user=request.user, now=now(), reason="limit")
    logout(request)
    return sign_in_redirect(request, **{"het-gio": "1"})
