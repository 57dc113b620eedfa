"""The door of an online contest: a signed cookie that names one entrant, and no session.

The cookie holds the entrant's key and the number of the door: leaving all devices or a new code counts the door up, and
every older cookie ends (S8). A save needs nothing else (contracts.md §5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from accounts.access import public
from contests.models import Entrant, OnlineAnswer, OnlineAttempt
from contests.queries.online_entering import find_attempt, find_in_round, find_person

KEPT_SECONDS = 60 * 24 * 3600
CODE_SECONDS = 600
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Pass:
    """What the cookie says: which entrant, of which door. Whether it still opens is for the database."""

    entrant_id: int
    door: int


def pass_of(request: HttpRequest, contest_id: UUID) -> Pass | None:
    """Return what the cookie of this contest says; None where there is none or it was forged. No statement."""
    value = request.COOKIES.get(_cookie_name(contest_id), "")
    try:
        found = _signer(contest_id).unsign(value, max_age=KEPT_SECONDS)
    except BadSignature:
        return None
    entrant, _sign, door = found.partition(".")
    return Pass(int(entrant), int(door))


def entrant_behind(request: HttpRequest, contest_id: UUID) -> Entrant | None:
    """Return the entrant of the cookie while it opens. One statement."""
    held = pass_of(request, contest_id)
    if held is None:
        return None
    return find_person(entrant_id=held.entrant_id, door=held.door, contest_id=contest_id)


def let_in(response: HttpResponse, *, entrant: Entrant, contest_id: UUID) -> HttpResponse:
    """Leave the cookie with the device."""
    _set(response, *cookie_of(entrant, contest_id), KEPT_SECONDS)
    return response


def cookie_of(entrant: Entrant, contest_id: UUID) -> tuple[str, str]:
    """Return name and value of the cookie that opens the door for an entrant."""
    return _cookie_name(contest_id), _signer(contest_id).sign(f"{entrant.pk}.{entrant.door}")


def show_out(response: HttpResponse, *, contest_id: UUID) -> HttpResponse:
    """Take the cookie from the device."""
    response.delete_cookie(_cookie_name(contest_id), samesite="Lax")
    return response


def hand_over_code(response: HttpResponse, *, code: str, contest_id: UUID) -> None:
    """Keep the code on the person's own device until it was shown, ten minutes at most; the server forgets it."""
    _set(response, f"{_cookie_name(contest_id)}-ma", _signer(contest_id, "code").sign(code), CODE_SECONDS)


def code_to_show(request: HttpRequest, contest_id: UUID) -> str:
    """Return the code that was just made, or nothing."""
    value = request.COOKIES.get(f"{_cookie_name(contest_id)}-ma", "")
    try:
        return _signer(contest_id, "code").unsign(value, max_age=CODE_SECONDS)
    except BadSignature:
        return ""


def forget_code(response: HttpResponse, *, contest_id: UUID) -> HttpResponse:
    """Take the code from the device: it was written down."""
    response.delete_cookie(f"{_cookie_name(contest_id)}-ma", samesite="Lax")
    return response


def entrants_only(view: View) -> View:
    """Let in whoever is registered; the view is given the entrant. Others come to the page on which one enters."""

    @wraps(view)
    def guarded(request: HttpRequest, contest_id: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        entrant = entrant_behind(request, contest_id)
        if entrant is None:
            return redirect("online:enter", contest_id=contest_id)
        return view(request, entrant, *args, **kwargs)

    return public(never_cache(guarded))


def entrants_of_round(view: View) -> View:
    """As `entrants_only` for a page of a prepared round: the view is given the round, the entrant, where they stand.

    All of it is read by one statement; another round is answered 404.
    """

    @wraps(view)
    def guarded(request: HttpRequest, contest_id: UUID, round_id: UUID) -> HttpResponseBase:
        held = pass_of(request, contest_id)
        if held is not None:
            found = find_in_round(entrant_id=held.entrant_id, door=held.door, contest_id=contest_id, round_id=round_id)
            if found is not None:
                return view(request, *found)
        return _nothing_here(request, contest_id)

    return public(never_cache(guarded))


def owners_of_attempt(view: View) -> View:
    """As `entrants_only` for a page of an attempt of one's own: the view is given the attempt and its answers.

    All of it is read by one statement; the attempt of somebody else is answered 404.
    """

    @wraps(view)
    def guarded(request: HttpRequest, contest_id: UUID, attempt_id: UUID) -> HttpResponseBase:
        found = own_attempt(request, contest_id, attempt_id)
        return _nothing_here(request, contest_id) if found is None else view(request, *found)

    return public(never_cache(guarded))


def own_attempt(
    request: HttpRequest, contest_id: UUID, attempt_id: UUID
) -> tuple[OnlineAttempt, list[OnlineAnswer]] | None:
    """Return the attempt and its answers while the cookie opens it. One statement."""
    held = pass_of(request, contest_id)
    if held is None:
        return None
    return find_attempt(entrant_id=held.entrant_id, door=held.door, contest_id=contest_id, attempt_id=attempt_id)


def _nothing_here(request: HttpRequest, contest_id: UUID) -> HttpResponseBase:
    """Send whoever is not registered to the page on which one enters; others see that there is nothing."""
    if entrant_behind(request, contest_id) is None:
        return redirect("online:enter", contest_id=contest_id)
    raise Http404


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    secure = settings.DEVICE_COOKIE_SECURE
    response.set_cookie(name, value, max_age=seconds, secure=secure, httponly=True, samesite="Lax")


def _cookie_name(contest_id: UUID) -> str:
    return f"{settings.ENTRANT_COOKIE_NAME}-{contest_id.hex[:12]}"


def _signer(contest_id: UUID, what: str = "door") -> TimestampSigner:
    return TimestampSigner(salt=f"contests.entrant.{what}.{contest_id.hex}")
