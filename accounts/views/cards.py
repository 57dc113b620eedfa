"""A printed card in somebody's hand: link or typed code, whose card it is, a new secret (S2, contracts.md §2).

Looking changes nothing: only the confirming POST uses a card up. The link's secret leaves the address bar at once.
"""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services, sessions
from accounts.access import is_staff_person, public
from accounts.client import address_group, client_address
from accounts.forms import CardCodeForm, NewSecretForm
from accounts.models import ActivationCard
from accounts.rules import proposed_secret
from accounts.services import TooManyTries
from accounts.services.cards import card_refused
from accounts.services.tries import check_address, count_address
from accounts.sessions import CardInHand
from accounts.validators import context_words
from accounts.views.answers import too_many
from lms.base.clock import now
from lms.base.errors import RuleViolation

CARD_ADDRESS = "card:"


@public
@never_cache
@require_safe
def card_link(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Move number and token of the QR code into the session and go on without them in the address."""
    if request.method == "GET":
        sessions.take_card(request, CardInHand(number[:12], token[:64], "token"))
    response = redirect("accounts:card-greeting")
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def card_code(request: HttpRequest) -> HttpResponse:
    """Ask for the typed code; a wrong one counts as one of the card's five tries."""
    form = CardCodeForm(request.POST or None)
    context = {"form": form}
    if request.method != "POST":
        return render(request, "accounts/card_code.html", context)
    if not form.is_valid():
        return render(request, "accounts/card_code.html", context, status=422)
    typed = form.cleaned_data["code"]
    group = CARD_ADDRESS + address_group(client_address(request))
    try:
        check_address(group=group, now=now())
        services.check_card(number=typed.number, secret=typed.code, kind="code", now=now(), count=True)
    except TooManyTries as refusal:
        return too_many(request, "accounts/card_code.html", context, refusal)
    except RuleViolation as refusal:
        count_address(group=group, now=now())
        form.refuse(refusal)
        return render(request, "accounts/card_code.html", context, status=422)
    sessions.take_card(request, CardInHand(typed.number, typed.code, "code"))
    return redirect("accounts:card-greeting")


@public
@never_cache
@require_safe
def card_greeting(request: HttpRequest) -> HttpResponse:
    """Ask whether it is really the person whose card this is."""
    card = _open_card(request, count=False)
    if card is None:
        return _refused(request)
    return render(request, "accounts/card_greeting.html", {"holder": card.user})


@public
@require_POST
def card_not_me(request: HttpRequest) -> HttpResponse:
    """Forget the card on this device; it stays good for its owner."""
    sessions.drop_card(request)
    return redirect("accounts:card-code")


@public
@never_cache
@sensitive_post_parameters("secret", "again", "proposed")
@require_http_methods(["GET", "HEAD", "POST"])
def card_secret(request: HttpRequest) -> HttpResponse:
    """Set the secret; the confirming POST uses the card up and signs the person in on this device."""
    card = _open_card(request, count=request.method == "POST")
    if card is None:
        return _refused(request)
    staff = is_staff_person(card.user)
    if request.method != "POST":
        proposed = proposed_secret(taken_from=context_words(card.user))
        form = NewSecretForm(user=card.user, staff=staff, initial={"proposed": proposed})
        return _secret_page(request, form, card, proposed=proposed)
    form = NewSecretForm(request.POST, user=card.user, staff=staff)
    if form.is_valid():
        try:
            user = services.activate_with_card(card=card, secret=form.chosen_secret(), now=now())
        except ValidationError as refusal:
            form.add_error(form.field_of_secret, refusal)
        except RuleViolation:
            return _refused(request)
        else:
            return _enter(request, user)
    return _secret_page(request, form, card, proposed=_still_proposed(form, card), status=422)


@sensitive_variables("secret")
def _open_card(request: HttpRequest, *, count: bool) -> ActivationCard | None:
    held = sessions.card_in_hand(request)
    if held is None:
        return None
    try:
        return services.check_card(number=held.number, secret=held.secret, kind=held.kind, now=now(), count=count)
    except RuleViolation:
        return None


def _enter(request: HttpRequest, user: Any) -> HttpResponse:
    """Sign the person in on this device; staff go on to their second factor."""
    if request.user.is_authenticated:  # somebody else's session, or the same person's old one, ends first
        services.signed_out(request=request, user=request.user, now=now(), reason="card")
        logout(request)
    sessions.drop_card(request)
    record_authentication(request, user, method="card")
    return perform_login(request, Login(user=user))


def _still_proposed(form: NewSecretForm, card: ActivationCard) -> str:
    """Return the digits that the page showed, so that what was written down stays true after an error."""
    shown = form.data.get("proposed", "")
    return shown if len(shown) == 8 and shown.isdigit() else proposed_secret(taken_from=context_words(card.user))


def _secret_page(
    request: HttpRequest, form: NewSecretForm, card: ActivationCard, *, proposed: str, status: int = 200
) -> HttpResponse:
    login = card.user.username if form.staff else card.user.username.upper()  # as printed on rosters
    context = {
        "form": form,
        "holder": card.user,
        "login": login,
        "proposed": proposed,
        "halves": (proposed[:4], proposed[4:]),
    }
    return render(request, "accounts/card_secret.html", context, status=status)


def _refused(request: HttpRequest) -> HttpResponse:
    """Answer like a wrong code, whatever the reason, and offer to type one (S7)."""
    form = CardCodeForm()
    return render(request, "accounts/card_code.html", {"form": form, "refusal": card_refused().message}, status=422)
