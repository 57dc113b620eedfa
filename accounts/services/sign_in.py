"""Signing in with name and secret (S3, S6, S7, S8)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.access import is_staff_person
from accounts.client import address_group, client_address
from accounts.enums import TryKind
from accounts.models import KnownDevice, User
from accounts.rules import sign_in_name
from accounts.services.tries import TooManyTries, check_address, claim_try, count_address, key_of
from audit.services import record
from lms.base.errors import RuleViolation


def check_secret(*, request: HttpRequest, name: str, secret: str, device: str | None, now: datetime) -> User:
    """Return the account whose name and secret were given; the answer is alike whether or not the name exists.

    Each known device keeps its own count of failures; all others share one, after which only a card helps.

    Args:
        request: for the backend, and for the address.
        name: sign-in name as typed.
        secret: as typed, never trimmed.
        device: token of the signed device cookie, or None.
        now: the present moment.

    Raises:
        RuleViolation: "wrong_secret": wrong, unknown, suspended or idle too long, all with the same sentence.
        TooManyTries: refused before looking.

    Source: security.md S3, S6, S7; contracts.md §2.
    """
    folded = sign_in_name(name)
    name_key = key_of(folded)
    hashed = device_hash(device) if device else ""
    owners = KnownDevice.objects.filter(user__username__in=[folded, folded.upper()])
    known = bool(hashed) and owners.filter(token_hash=hashed).exists()
    group = address_group(client_address(request))
    try:
        if not known:
            check_address(group=group, now=now)
        row = claim_try(
            name_key=name_key,
            kind=TryKind.KNOWN if known else TryKind.UNKNOWN,
            device_hash=hashed if known else "",
            limit=settings.KNOWN_DEVICE_MAX_FAILURES if known else settings.UNKNOWN_DEVICE_MAX_FAILURES,
            now=now,
        )
    except TooManyTries as refusal:
        _record_refusal(request, user=None, now=now, reason=refusal.code)
        raise
    user = authenticate(request, username=name, password=secret)
    if user is not None and not _suspended_for_idleness(user, now=now):
        row.delete()
        return user
    if not known:
        count_address(group=group, now=now)
    _record_refusal(request, user=user, now=now, reason="wrong_secret")
    raise RuleViolation(
        "wrong_secret",
        _(
            "Mã hoặc mật khẩu chưa đúng. Xin xem lại rồi gõ lại. Nếu quên mật khẩu hoặc tài khoản đang tạm khóa, "
            "xin gặp cán bộ phụ trách để in thẻ mới."
        ),
    )


def remember_device(*, user: User, token: str, now: datetime) -> None:
    """Note that this account signed in on this browser, which from now on keeps its own count (S6)."""
    KnownDevice.objects.update_or_create(
        user=user,
        token_hash=device_hash(token),
        defaults={"last_seen_at": now},
        create_defaults={"first_seen_at": now, "last_seen_at": now},
    )


def signed_in(*, request: HttpRequest, user: User, method: str, now: datetime) -> None:
    """Record a completed sign-in."""
    record(
        action="account.signed_in",
        by=user,
        now=now,
        target=user,
        address=client_address(request),
        details={"method": method},
    )


def signed_out(*, request: HttpRequest, user: User, now: datetime, reason: str) -> None:
    """Record the end of a session: by the person, or by a limit of time."""
    record(
        action="account.signed_out",
        by=user,
        now=now,
        target=user,
        address=client_address(request),
        details={"reason": reason},
    )


def set_large_text(*, user: User, large: bool) -> None:
    """Keep whether this person reads in larger letters."""
    user.large_text = large
    user.save(update_fields=["large_text"])


def device_hash(token: str) -> str:
    """Return the form in which a device token is stored."""
    return salted_hmac("accounts.device", token, algorithm="sha256").hexdigest()


def _suspended_for_idleness(user: User, *, now: datetime) -> bool:
    """Suspend a staff account that nobody used for 45 days (S4)."""
    last_used = user.last_login or user.activated_at
    if last_used is None or now - last_used <= timedelta(days=settings.STAFF_SUSPEND_DAYS):
        return False
    if not is_staff_person(user):
        return False
    user.suspended_at = now
    user.save(update_fields=["suspended_at"])
    record(action="account.suspended", by=None, now=now, target=user, details={"reason": "idle"})
    return True


def _record_refusal(request: HttpRequest, *, user: Any, now: datetime, reason: str) -> None:
    """Record that somebody was not let in; the typed name is not written down, it may hold a secret (P6)."""
    record(
        action="account.sign_in_refused",
        by=None,
        now=now,
        target=user,
        outcome="refused",
        address=client_address(request),
        details={"reason": reason},
    )
