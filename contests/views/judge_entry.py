"""A judge comes in: link or typed code of the round card, whose card it is, which device (contracts.md §2, S2)."""

import time

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import devices
from accounts.access import public
from accounts.client import address_group, client_address
from accounts.services.tries import TooManyTries, check_address, count_address
from contests.forms_judging import DeviceForm, JudgeCardForm
from contests.models import JudgeCard
from contests.services.judge_cards import bind_device, check_judge_card, judge_card_refused
from contests.views.judge_door import begin_session
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show

IN_HAND = "judge_card_in_hand"
IN_HAND_SECONDS = 15 * 60
GROUP = "judge-card:"


@public
@never_cache
@require_safe
def card_link(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Move number and token of the QR code into the session and go on without them in the address."""
    if request.method == "GET":
        _take(request, number[:12], token[:64], "token")
    response = redirect("judging:enter")
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Ask for the typed code; a wrong one counts as one of the card's five tries."""
    form = JudgeCardForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return show(request, "contests/judge/card.html", {"form": form}, status=422 if form.errors else 200)
    typed = form.cleaned_data["code"]
    group = GROUP + address_group(client_address(request))
    try:
        check_address(group=group, now=now())
        check_judge_card(number=typed.number, secret=typed.code, kind="code", now=now(), count=True)
    except TooManyTries as refusal:
        add_refusal(form, refusal)
        response = show(request, "contests/judge/card.html", {"form": form}, status=429)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    except RuleViolation as refusal:
        count_address(group=group, now=now())
        add_refusal(form, refusal)
        return show(request, "contests/judge/card.html", {"form": form}, status=422)
    _take(request, typed.number, typed.code, "code")
    return redirect("judging:enter")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask whether it is really this judge and whose device it is; the confirming POST binds the card to it."""
    held = _card_in_hand(request, count=request.method == "POST")
    if held is None:
        context = {"form": JudgeCardForm(), "refusal": judge_card_refused().message}
        return show(request, "contests/judge/card.html", context, status=422)
    form = DeviceForm(posted(request))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        token = devices.token_of(request) or devices.new_token()
        try:
            bound = bind_device(card=held, token=token, is_shared=form.cleaned_data["shared"], now=now())
        except RuleViolation as told:
            refusal = told.message
        else:
            request.session.pop(IN_HAND, None)
            return begin_session(request, card=bound, token=token)
    context = {"form": form, "judge": held.judge, "card": held, "refusal": refusal}
    return show(request, "contests/judge/enter.html", context, status=422 if refusal else 200)


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the judge's session on this device; the card stays bound to it."""
    logout(request)
    return redirect("judging:card")


def _take(request: HttpRequest, number: str, secret: str, kind: str) -> None:
    request.session[IN_HAND] = {"number": number, "secret": secret, "kind": kind, "at": time.time()}


@sensitive_variables("kept")
def _card_in_hand(request: HttpRequest, *, count: bool) -> JudgeCard | None:
    kept = request.session.get(IN_HAND)
    if not isinstance(kept, dict) or time.time() - kept["at"] > IN_HAND_SECONDS:
        return None
    try:
        return check_judge_card(number=kept["number"], secret=kept["secret"], kind=kept["kind"], now=now(), count=count)
    except RuleViolation:
        return None
