"""The judge's door: a session lives by a card that is in use, on its device, in an open round (contracts.md §2)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from accounts import devices
from accounts.access import require_roles
from accounts.enums import Role
from accounts.models import User
from accounts.services import signed_in
from contests.models import Judge, JudgeCard
from contests.services.judge_cards import judge_card_refused, seat_refusal
from lms.base.clock import now
from lms.base.errors import RuleViolation

CARD = "judge_card"
SEEN = "judge_seen"
SHARED_IDLE_SECONDS = 300
SEEN_STEP_SECONDS = 30
SESSION_SECONDS = 12 * 3600
FINAL = ("judge_removed", "round_not_open")
BACKEND = "accounts.backends.SecretBackend"


@dataclass(frozen=True)
class Seat:
    """Who marks, by which card."""

    judge: Judge
    card: JudgeCard

    @property
    def user(self) -> User:
        """Return the judge's account."""
        return self.judge.account


JudgeView = Callable[..., HttpResponseBase]


def judge_only(view: JudgeView) -> Callable[..., HttpResponseBase]:
    """Declare that only the holder of a round card in use may enter; the view is given the seat.

    A judge whose card, device or round has ended is signed out and told why; a script is answered 403 with the reason.
    """

    @wraps(view)
    def seated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, cast(Any, request).seat, *args, **kwargs)

    guarded = require_roles(Role.JUDGE)(seated)

    @wraps(guarded)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _out(request, judge_card_refused(), is_said=False)
        if CARD not in request.session:
            return _without_card(request)
        card = _card_of(request)
        refusal = seat_refusal(card=card, token=devices.token_of(request), now=now()) or _idle(request, card)
        if refusal is not None or card is None:
            return _out(request, refusal or judge_card_refused())
        _touch(request, card)
        cast(Any, request).seat = Seat(card.judge, card)
        return guarded(request, *args, **kwargs)

    return door


def begin_session(request: HttpRequest, *, card: JudgeCard, token: str) -> HttpResponse:
    """Sign the judge in on this device and go to the list of entries."""
    if request.user.is_authenticated:
        logout(request)
    judge = card.judge
    login(request, judge.account, backend=BACKEND)
    request.session.set_expiry(SESSION_SECONDS)
    request.session[CARD], request.session[SEEN] = card.pk, time.time()
    signed_in(request=request, user=judge.account, method="judge_card", now=now())
    response = redirect("judging:board")
    devices.set_cookie(response, token)
    return response


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script sent this and reads the answer."""
    return "application/json" in request.headers.get("Accept", "")


@require_roles(Role.JUDGE)
def _without_card(request: HttpRequest) -> HttpResponse:
    """Refuse whoever is signed in as somebody else as every other page does; a judge without a card starts again."""
    return _out(request, judge_card_refused())


def _card_of(request: HttpRequest) -> JudgeCard | None:
    rows = JudgeCard.objects.select_related(
        "judge__account", "judge__round__rules", "judge__round__contest", "judge__round__on_stage__entry"
    )
    return rows.filter(pk=request.session[CARD], judge__account=request.user.pk).first()


def _touch(request: HttpRequest, card: JudgeCard) -> None:
    """Note that somebody is at work on a shared device; written at most twice a minute."""
    if card.is_shared_device and time.time() - request.session.get(SEEN, 0) >= SEEN_STEP_SECONDS:
        request.session[SEEN] = time.time()


def _idle(request: HttpRequest, card: JudgeCard | None) -> RuleViolation | None:
    if card is None or not card.is_shared_device:
        return None
    if time.time() - request.session.get(SEEN, 0) <= SHARED_IDLE_SECONDS:
        return None
    message = "Máy dùng chung nghỉ quá 5 phút nên đã khóa. Xin quét thẻ hoặc gõ lại mã thẻ."
    return RuleViolation("idle", message)


def _out(request: HttpRequest, refusal: RuleViolation, *, is_said: bool = True) -> HttpResponse:
    if request.user.is_authenticated:
        logout(request)
    if wants_json(request):
        status = 403 if refusal.code in FINAL else 401  # 401: come in again, and the same sheet is taken
        return JsonResponse({"error": refusal.code, "reason": refusal.message}, status=status)
    if is_said:
        messages.error(request, refusal.message)
    return redirect("judging:card")
