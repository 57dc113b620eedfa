"""Our answers to allauth's questions.

We use allauth's machinery (stages of a sign-in, authenticators, recovery codes) under our own pages, paths and
counters. Its other flows (sign-up, e-mail, reset by mail, trusted browsers) have no address here.
"""

import base64
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts import devices, sessions
from accounts.redirects import own_path
from accounts.services import remember_device, signed_in, sync_wagtail_groups
from lms.base.clock import now


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by name and secret; no sign-up, no e-mail, no messages of its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the roster and from officers only."""
        return False

    def get_login_stages(self) -> list[str]:
        """Ask for the second factor where one is set up; nothing else."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_safe_url(self, url: str) -> bool:
        """Own paths only (I9)."""
        return own_path(url) is not None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages speak for themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: there is no e-mail."""

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Back to the sign-in page, like any other refusal (S7)."""
        return HttpResponseRedirect(reverse("accounts:sign-in"))

    def post_login(self, request: HttpRequest, user: Any, *, redirect_url: str | None, **kwargs: Any) -> HttpResponse:
        """Begin the clocks of the session, remember the browser, record, and go on to an own path."""
        moment = now()
        methods = [str(record["method"]) for record in get_authentication_records(request, user)]
        sessions.begin(request, second_factor="mfa" in methods, at=time.time())
        sync_wagtail_groups(user)
        token = devices.token_of(request) or devices.new_token()
        remember_device(user=user, token=token, now=moment)
        signed_in(request=request, user=user, method="+".join(methods), now=moment)
        response = HttpResponseRedirect(own_path(redirect_url) or reverse("accounts:after-sign-in"))
        devices.set_cookie(response, token)
        return response


class MfaAdapter(DefaultMFAAdapter):
    """Second factor of staff: secrets of authenticator apps are encrypted in the database and its backups."""

    def encrypt(self, text: str) -> str:
        """Return the text under a key derived from SECRET_KEY."""
        return _fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given, also when SECRET_KEY has become one of SECRET_KEY_FALLBACKS since."""
        return _fernet().decrypt(encrypted_text.encode("ascii")).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [salted_hmac("accounts.mfa", "key", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
