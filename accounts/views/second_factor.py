"""The second factor of staff: giving it, setting it up, printing recovery codes (S4)."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.mfa.adapter import get_adapter
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import services, sessions
from accounts.access import PersonRequest, is_staff_person, public, signed_in
from accounts.forms import CodeForm
from accounts.qr import qr_picture
from accounts.services import TooManyTries
from accounts.services.second_factor import has_second_factor
from accounts.views.answers import too_many
from lms.base.clock import now
from lms.base.errors import RuleViolation


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator app, or a recovery code, between secret and session."""
    stage = None if request.user.is_authenticated else LoginStageController.enter(request, AuthenticateStage.key)
    user = stage.login.user if stage else None
    if stage is None or user is None or not user.is_active or user.suspended_at is not None:
        clear_login(request)
        return redirect("accounts:after-sign-in" if request.user.is_authenticated else "accounts:sign-in")
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return render(request, "accounts/second_factor.html", {"form": form})
    return _check_code(request, form, stage, user)


@signed_in
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: PersonRequest) -> HttpResponse:
    """Set up the authenticator app: scan, type the code that it shows, then print the recovery codes."""
    if not is_staff_person(request.user) or sessions.has_second_factor(request):
        return redirect("accounts:after-sign-in")
    if has_second_factor(request.user):  # set up elsewhere meanwhile: this session must give it
        services.signed_out(request=request, user=request.user, now=now(), reason="factor")
        request.session.flush()
        return redirect("accounts:sign-in")
    secret = _secret_to_confirm(request)
    form = CodeForm(request.POST or None)
    context = {"form": form, **_picture(request.user, secret)}
    if request.method != "POST":
        return render(request, "accounts/enrol.html", context)
    if not form.is_valid():
        return render(request, "accounts/enrol.html", context, status=422)
    try:
        services.activate_second_factor(user=request.user, secret=secret, code=form.cleaned_data["code"], now=now())
    except TooManyTries as refusal:
        return too_many(request, "accounts/enrol.html", context, refusal)
    except RuleViolation as refusal:
        form.refuse(refusal)
        return render(request, "accounts/enrol.html", context, status=422)
    del request.session[sessions.TOTP_SECRET]
    request.session[sessions.RECOVERY_CODES] = True
    sessions.pass_second_factor(request)
    return redirect("accounts:recovery-codes")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Show the recovery codes until the person says that they are put away; then never again."""
    if request.method == "POST":
        request.session.pop(sessions.RECOVERY_CODES, None)
        return redirect("accounts:after-sign-in")
    codes = services.unused_recovery_codes(request.user) if sessions.RECOVERY_CODES in request.session else []
    if not codes:
        return redirect("accounts:after-sign-in")
    return render(request, "accounts/recovery_codes.html", {"codes": [f"{code[:4]} {code[4:]}" for code in codes]})


def _check_code(request: HttpRequest, form: CodeForm, stage: LoginStage, user: Any) -> HttpResponse:
    context = {"form": form}
    if not form.is_valid():
        return render(request, "accounts/second_factor.html", context, status=422)
    try:
        used = services.check_second_factor(user=user, code=form.cleaned_data["code"], now=now())
    except TooManyTries as refusal:
        return too_many(request, "accounts/second_factor.html", context, refusal)
    except RuleViolation as refusal:
        form.refuse(refusal)
        return render(request, "accounts/second_factor.html", context, status=422)
    record_authentication(request, user, method="mfa", id=used.pk, type=used.type)
    return stage.exit()


def _secret_to_confirm(request: HttpRequest) -> str:
    """Return the secret of this set-up; it waits, encrypted, in the session until a code confirms it."""
    kept = request.session.get(sessions.TOTP_SECRET)
    if kept is not None:
        return decrypt(kept)
    secret = generate_totp_secret()
    request.session[sessions.TOTP_SECRET] = encrypt(secret)
    return secret


def _picture(user: Any, secret: str) -> dict[str, Any]:
    """Return the QR code for the app, and the secret in groups for typing."""
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return {"qr": qr_picture(get_adapter().build_totp_url(user, secret)), "groups": groups}
