"""Changing one's own secret while signed in, and showing once more that one knows it (S3, S4)."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.enums import TryKind
from accounts.models import KnownDevice, User
from accounts.services.tries import claim_try, key_of
from audit.services import record
from lms.base.errors import RuleViolation


@sensitive_variables("current")
def confirm_own_secret(*, user: User, current: str, now: datetime) -> None:
    """Make sure that whoever sits before an open session is its owner.

    Wrong tries count together with those of changing the secret, and slow down like those at sign-in.

    Args:
        user: who is signed in.
        current: the present secret as typed.
        now: the present moment.

    Raises:
        TooManyTries: refused before looking.
        RuleViolation: "wrong_current".
    """
    row = claim_try(
        name_key=key_of(f"change:{user.pk}"), kind=TryKind.KNOWN, limit=settings.KNOWN_DEVICE_MAX_FAILURES, now=now
    )
    if not user.check_password(current):
        raise RuleViolation(
            "wrong_current", _("Mật khẩu đang dùng chưa đúng. Xin xem lại rồi gõ lại."), field="current"
        )
    row.delete()


@sensitive_variables("current", "secret")
def change_own_secret(*, user: User, current: str, secret: str, now: datetime) -> None:
    """Give a person a new secret; sessions elsewhere end and other devices count as unknown again.

    The caller keeps the present session alive. Wrong tries of the present secret slow down like those at sign-in:
    whoever picks up an open phone must not be able to guess.

    Args:
        user: who changes it, signed in.
        current: the present secret as typed.
        secret: the new one as typed, never trimmed.
        now: the present moment.

    Raises:
        TooManyTries: refused before looking.
        RuleViolation: "wrong_current" or "same_secret".
        ValidationError: the new secret is too easy to guess.
    """
    confirm_own_secret(user=user, current=current, now=now)
    if current == secret:
        raise RuleViolation("same_secret", _("Mật khẩu mới phải khác mật khẩu đang dùng."))
    validate_password(secret, user)
    with transaction.atomic():
        user.set_password(secret)
        user.save(update_fields=["password"])
        KnownDevice.objects.filter(user=user).delete()
        record(action="account.secret_changed", by=user, now=now, target=user)
