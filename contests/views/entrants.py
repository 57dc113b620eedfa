"""People of an online contest: their page, registration, coming back, leaving. Works without JavaScript."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import devices
from accounts.access import public, signed_in
from accounts.client import address_group, client_address
from accounts.models import User
from accounts.services.sign_in import device_hash
from accounts.services.tries import TooManyTries, check_address, claim_at_address, count_address
from contests.consent import purposes_of
from contests.forms_entrants import ComeBackForm, RegisterForm
from contests.models import Contest, Entrant
from contests.queries.online_paper import online_rounds_of, round_lines
from contests.queries.online_people import mediator_of
from contests.queries.public import public_contests
from contests.queries.rules import document_of
from contests.services.online_entrants import (
    OPEN_STATES,
    EntrantFacts,
    Registered,
    asks_address,
    asks_phone,
    come_back,
    entrant_of,
    register,
    withdraw_consent,
    withdraw_purposes,
    wording_version,
)
from contests.views.entrant_door import (
    code_to_show,
    entrant_behind,
    entrants_only,
    forget_code,
    hand_over_code,
    let_in,
    show_out,
)
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal

#: A whole office may register behind one address; a robot does not fill the list from it (S6).
REGISTRATIONS_A_MINUTE = 120
#: Refusals that tell something of other people's registrations or of the lists: asked again and again, they slow down.
TELLING = ("registered_already", "not_eligible")


@public
@never_cache
@require_safe
def home(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Show a person's rounds, each with its one next step; whoever is not registered is shown how to enter."""
    entrant = entrant_behind(request, contest_id)
    if entrant is None:
        return redirect("online:enter", contest_id=contest_id)
    lines = round_lines(contest=entrant.contest, entrant=entrant, now=now())
    return render(request, "contests/online/home.html", _context(entrant, lines=lines))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_page(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Register with what the rules ask and with consent; a signed-in mediator need not type what is in the register."""
    contest = find_online(contest_id)
    if entrant_behind(request, contest_id) is not None and request.method != "POST":
        return redirect("online:home", contest_id=contest_id)
    account = _account(request)
    form = _register_form(request, contest, account)
    retry_after = 0
    if request.method == "POST" and form.is_valid():
        try:
            done = _register(request, contest, form, account)
        except TooManyTries as refusal:
            form.add_error(None, refusal.message)
            retry_after = refusal.retry_after
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            response = redirect("online:code", contest_id=contest_id)
            hand_over_code(response, code=done.code, contest_id=contest_id)
            return let_in(response, entrant=done.entrant, contest_id=contest_id)
    context = {
        "contest": contest,
        "form": form,
        "is_open": contest.state in OPEN_STATES,
        "mediator": mediator_of(account) if account else None,
    }
    return _form_page(request, "contests/online/register.html", context, retry_after=retry_after)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Come back with number and code, or see the other ways in."""
    contest = find_online(contest_id)
    form = ComeBackForm(request.POST if request.method == "POST" else None)
    retry_after = 0
    if request.method == "POST" and form.is_valid():
        try:
            entrant = _come_back(request, contest, form)
        except TooManyTries as refusal:
            form.add_error(None, refusal.message)
            retry_after = refusal.retry_after
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            return let_in(redirect("online:home", contest_id=contest_id), entrant=entrant, contest_id=contest_id)
    context = {
        "contest": contest,
        "form": form,
        "is_open": contest.state in OPEN_STATES,
        "account": _account(request),
        "rounds": [one for one in online_rounds_of(contest) if one.prepared_at],
    }
    return _form_page(request, "contests/online/enter.html", context, retry_after=retry_after)


@signed_in
@require_POST
def enter_by_account(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Let a signed-in mediator in by the account; who is not registered goes on to registration."""
    contest = find_online(contest_id)
    entrant = entrant_of(contest=contest, account=cast(User, request.user))
    if entrant is None:
        return redirect("online:register", contest_id=contest_id)
    return let_in(redirect("online:home", contest_id=contest_id), entrant=entrant, contest_id=contest_id)


@entrants_only
@require_http_methods(["GET", "HEAD", "POST"])
def own_code(request: HttpRequest, entrant: Entrant) -> HttpResponse:
    """Show number and code after registration; once the person says that they are written down, the code is gone."""
    contest_id = entrant.contest.public_id
    if request.method == "POST":
        return forget_code(redirect("online:home", contest_id=contest_id), contest_id=contest_id)
    code = code_to_show(request, contest_id)
    if not code:
        return redirect("online:home", contest_id=contest_id)
    return render(
        request,
        "contests/online/code.html",
        _context(entrant, code=code, grouped=" ".join(code[at : at + 4] for at in range(0, len(code), 4))),
    )


@public
@never_cache
@require_POST
def leave(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Take the person's pass from this device; other devices and the code stay good."""
    response = redirect("online:enter", contest_id=contest_id)
    return forget_code(show_out(response, contest_id=contest_id), contest_id=contest_id)


@entrants_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, entrant: Entrant) -> HttpResponse:
    """Take the whole consent back, after saying what that does, or single free ones alone."""
    if request.method == "POST" and "rieng" in request.POST:
        withdraw_purposes(entrant=entrant, codes=request.POST.getlist("rut"), now=now())
        messages.success(request, _("Đã ghi nhận. Ông/Bà vẫn dự thi như trước."))
        return redirect("online:home", contest_id=entrant.contest.public_id)
    if request.method == "POST":
        withdraw_consent(entrant=entrant, now=now())
        messages.success(request, _("Đã ghi nhận Ông/Bà rút lời đồng ý. Từ nay không vào thi vòng mới được."))
        return redirect("online:home", contest_id=entrant.contest.public_id)
    purposes = purposes_of(wording_version(entrant.contest))
    free = [one for one in purposes if not one.is_required and one.code in entrant.consents]
    return render(request, "contests/online/withdraw.html", _context(entrant, free=free))


def find_online(contest_id: UUID) -> Contest:
    """Return an online contest that the public may know of, or answer 404."""
    return get_object_or_404(public_contests().filter(mode="online"), public_id=contest_id)


def _context(entrant: Entrant, **more: Any) -> dict[str, Any]:
    return {"entrant": entrant, "contest": entrant.contest, **more}


def _form_page(request: HttpRequest, template: str, context: dict[str, Any], *, retry_after: int) -> HttpResponse:
    """Show a form; refused it is 422, and 429 with the pause where it was tried too often."""
    refused = 422 if context["form"].errors else 200
    response = render(request, template, context, status=429 if retry_after else refused)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def _register(request: HttpRequest, contest: Contest, form: RegisterForm, account: User | None) -> Registered:
    """Register; an address from which much comes, or from which others' registrations are asked after, is slowed."""
    at, group = now(), address_group(client_address(request))
    asked = f"entrant-asked|{group}"
    check_address(group=asked, now=at)
    claim_at_address(group=group, what="entrant-new", most_a_minute=REGISTRATIONS_A_MINUTE, now=at)
    try:
        return register(contest=contest, facts=_facts(form), consents=form.consents, account=account, now=at)
    except RuleViolation as refusal:
        if refusal.code in TELLING:
            count_address(group=asked, now=at)
        raise


def _account(request: HttpRequest) -> User | None:
    return cast(User, request.user) if request.user.is_authenticated else None


def _come_back(request: HttpRequest, contest: Contest, form: ComeBackForm) -> Entrant:
    """Check number and code; who fails again and again from one address is slowed down, never locked out (S6)."""
    at, group = now(), address_group(client_address(request))
    check_address(group=group, now=at)
    number, code = ("".join(form.cleaned_data[name].split()).replace("-", "") for name in ("number", "code"))
    try:
        token = devices.token_of(request)
        device = device_hash(token) if token else ""
        return come_back(contest=contest, number=number, code=code, now=at, device=device)
    except TooManyTries:
        raise
    except RuleViolation:
        count_address(group=group, now=at)
        raise


def _register_form(request: HttpRequest, contest: Contest, account: User | None) -> RegisterForm:
    mediator = mediator_of(account) if account else None
    asks = set()
    if mediator is None:
        asks.add("full_name")
    if mediator is None or not (mediator.birth_date or mediator.birth_year):
        asks.add("birth_date")
    if asks_phone(contest) and not (mediator and mediator.phone):
        asks.add("phone")
    if asks_address(contest):
        asks.add("address")
    version = contest.rules_versions.last()
    eligibility = document_of(version).get("eligibility") or {} if version else {}
    return RegisterForm(
        request.POST if request.method == "POST" else None,
        units=list(contest.units.all()),
        purposes=purposes_of(wording_version(contest)),
        conditions=[str(one) for one in eligibility.get("conditions") or []],
        asks=frozenset(asks),
    )


def _facts(form: RegisterForm) -> EntrantFacts:
    data = form.cleaned_data
    return EntrantFacts(
        full_name=data.get("full_name", ""),
        birth_date=data.get("birth_date"),
        phone=data.get("phone", ""),
        address=data.get("address", ""),
        unit=form.chosen_unit,
        unit_other=data.get("unit_other", ""),
    )
