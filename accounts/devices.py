"""The signed cookie by which a browser is recognised (S6). It holds a random number, nothing about a person."""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

COOKIE_SECONDS = 400 * 24 * 60 * 60


def token_of(request: HttpRequest) -> str | None:
    """Return the token of the browser, or None where there is no cookie or it was forged."""
    value = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        return _signer().unsign(value)
    except BadSignature:
        return None


def new_token() -> str:
    """Return a fresh token."""
    return secrets.token_urlsafe(24)


def set_cookie(response: HttpResponse, token: str) -> None:
    """Leave the token with the browser."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        _signer().sign(token),
        max_age=COOKIE_SECONDS,
        secure=settings.DEVICE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signer() -> Signer:
    return Signer(salt="accounts.device")
