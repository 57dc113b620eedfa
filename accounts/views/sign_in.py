"""Signing in and out."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import devices, services
from accounts.access import PersonRequest, public, signed_in
from accounts.forms import SignInForm
from accounts.redirects import first_page, own_path
from accounts.services import TooManyTries
from accounts.views.answers import too_many
from lms.base.clock import now
from lms.base.errors import RuleViolation


@public
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and secret; staff are asked for their second factor next."""
    target = own_path(request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(target or reverse("accounts:after-sign-in"))
    form = SignInForm(request.POST or None)
    context = {"form": form, "next": target or "", "timed_out": "het-gio" in request.GET}
    if request.method != "POST":
        return render(request, "accounts/sign_in.html", context)
    if not form.is_valid():
        return render(request, "accounts/sign_in.html", context, status=422)
    name, secret = form.cleaned_data["name"], form.cleaned_data["secret"]
    try:
        user = services.check_secret(
            request=request, name=name, secret=secret, device=devices.token_of(request), now=now()
        )
    except TooManyTries as refusal:
        return too_many(request, "accounts/sign_in.html", context, refusal)
    except RuleViolation as refusal:
        form.refuse(refusal)
        return render(request, "accounts/sign_in.html", context, status=422)
    return perform_password_login(request, {"username": user.username}, Login(user=user, redirect_url=target))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server; on a shared phone the next person signs in right away."""
    if request.user.is_authenticated:
        services.signed_out(request=request, user=request.user, now=now(), reason="person")
    logout(request)
    request.session.flush()
    return redirect("accounts:sign-in")


@signed_in
@never_cache
@require_safe
def after_sign_in(request: PersonRequest) -> HttpResponse:
    """Send people to the first page of their role."""
    return HttpResponseRedirect(first_page(request.user))


@signed_in
@require_POST
def large_text(request: PersonRequest) -> HttpResponse:
    """Switch between normal and larger letters, and return to the page."""
    services.set_large_text(user=request.user, large=request.POST.get("chu") == "to")
    return redirect(own_path(request.POST.get("next")) or reverse("accounts:after-sign-in"))
