"""The second factor of staff: a code of an authenticator app, or a printed one-time recovery code (S4).

Storage, secrets and recovery codes are allauth's; tries are counted in our own table, and a code is accepted once
only, also across processes (allauth remembers used codes in the cache, which may be down).
"""

from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import TryKind
from accounts.models import User
from accounts.services.tries import claim_try, key_of
from audit.services import record
from lms.base.errors import RuleViolation

LAST_COUNTER = "last_counter"


def has_second_factor(user: User) -> bool:
    """Tell whether an authenticator app is set up for this account."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def activate_second_factor(*, user: User, secret: str, code: str, now: datetime) -> None:
    """Set up the authenticator app, and ten recovery codes to print, each good for one sign-in.

    Raises:
        RuleViolation: "wrong_code", or "factor_exists" when the account has one already.
        TooManyTries: too many wrong codes.
    """
    row = claim_try(
        name_key=key_of(f"factor:{user.pk}"), kind=TryKind.FACTOR, limit=settings.KNOWN_DEVICE_MAX_FAILURES, now=now
    )
    counter = _matching_counter(secret, code)
    if counter is None:
        raise wrong_code()
    row.delete()
    with transaction.atomic():
        if has_second_factor(user):
            raise RuleViolation("factor_exists", _("Tài khoản đã có bước xác nhận thứ hai."))
        Authenticator.objects.filter(user=user).delete()
        totp = TOTP.activate(user, secret).instance
        totp.data[LAST_COUNTER] = counter
        totp.save(update_fields=["data"])
        record(action="account.second_factor_set", by=user, now=now, target=user)
        RecoveryCodes.activate(user)


def check_second_factor(*, user: User, code: str, now: datetime) -> Authenticator:
    """Return the authenticator that the code belongs to, and use the code up.

    Raises:
        RuleViolation: "wrong_code": wrong, or used before.
        TooManyTries: pauses after four wrong codes in a row; after 20 only a new card helps.
    """
    row = claim_try(
        name_key=key_of(f"factor:{user.pk}"), kind=TryKind.FACTOR, limit=settings.KNOWN_DEVICE_MAX_FAILURES, now=now
    )
    used = _use_totp(user, code) or _use_recovery_code(user, code)
    if used is None:
        record(action="account.second_factor_refused", by=None, now=now, target=user, outcome="refused")
        raise wrong_code()
    row.delete()
    used.record_usage()
    return used


def unused_recovery_codes(user: User) -> list[str]:
    """Return the recovery codes that were not used yet; shown once, right after the set-up."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return RecoveryCodes(row).get_unused_codes() if row else []


def wrong_code() -> RuleViolation:
    """Return the one refusal of second factors."""
    return RuleViolation(
        "wrong_code",
        _("Mã xác nhận chưa đúng hoặc đã hết hạn. Xin chờ mã mới hiện ra trên điện thoại rồi gõ lại."),
        field="code",
    )


def _matching_counter(secret: str, code: str) -> int | None:
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


@transaction.atomic
def _use_totp(user: User, code: str) -> Authenticator | None:
    """Accept a code whose time step is later than the last one accepted."""
    rows = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP)
    totp = rows.first()
    if totp is None:
        return None
    counter = _matching_counter(decrypt(totp.data["secret"]), code)
    if counter is None or counter <= totp.data.get(LAST_COUNTER, 0):
        return None
    totp.data[LAST_COUNTER] = counter
    totp.save(update_fields=["data"])
    return totp


def _use_recovery_code(user: User, code: str) -> Authenticator | None:
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return row if row is not None and RecoveryCodes(row).validate_code(code) else None
