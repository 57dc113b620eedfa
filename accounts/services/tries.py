"""Counting of wrong tries in the database, so that limits hold when the cache is down (S6).

A try is claimed *before* the secret is looked at: the count goes up first and is taken back on success. A hundred
guesses sent at once are therefore evaluated one after the other, like those of a patient attacker.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.enums import TryKind
from accounts.models import FailedTries
from accounts.rules import address_wait_seconds, wait_seconds
from lms.base.errors import RuleViolation

FORGET_AFTER = timedelta(days=30)
SECONDS_A_MINUTE = 60
CARD_NEEDED_RETRY_SECONDS = 24 * 60 * 60


class TooManyTries(RuleViolation):
    """Refused before the secret was looked at: answered with 429 and Retry-After.

    Attributes:
        retry_after: seconds after which trying again may help.
    """

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        """Keep the pause with the refusal."""
        super().__init__(code, message)
        self.retry_after = retry_after


def key_of(text: str) -> str:
    """Return the keyed hash under which tries are counted: a mistyped secret in the name field is not stored."""
    return salted_hmac("accounts.tries", text, algorithm="sha256").hexdigest()


def claim_try(*, name_key: str, kind: str, limit: int, now: datetime, device_hash: str = "") -> FailedTries:
    """Count one try and return its row; the caller forgets the row when the try succeeds.

    Raises:
        TooManyTries: `limit` tries in a row have failed ("card_needed"), or the pause is not over ("wait").
    """
    row, _made = FailedTries.objects.get_or_create(
        name_key=name_key, kind=kind, device_hash=device_hash, defaults={"last_at": now}
    )
    if row.count >= limit:
        raise TooManyTries("card_needed", card_needed_sentence(kind), retry_after=CARD_NEEDED_RETRY_SECONDS)
    wait = wait_seconds(failures=row.count, last_at=row.last_at, now=now)
    if wait:
        raise TooManyTries("wait", wait_sentence(wait), retry_after=wait)
    if FailedTries.objects.filter(pk=row.pk, count=row.count).update(count=F("count") + 1, last_at=now) == 0:
        raise TooManyTries("wait", wait_sentence(1), retry_after=1)  # another try of the same name was first
    return row


def check_address(*, group: str, now: datetime) -> None:
    """Slow down an address from which many unknown devices fail; thousands may share it, so it is never locked.

    Raises:
        TooManyTries: the pause between two tries from this address is not over.
    """
    row = FailedTries.objects.filter(name_key=key_of(group), kind=TryKind.ADDRESS, device_hash="").first()
    wait = address_wait_seconds(failures=row.count, last_at=row.last_at, now=now) if row else 0
    if wait:
        raise TooManyTries("wait", wait_sentence(wait), retry_after=wait)


def count_address(*, group: str, now: datetime) -> None:
    """Count one failure of an unknown device at its address; an hour of quiet begins again at one."""
    row, made = FailedTries.objects.get_or_create(
        name_key=key_of(group), kind=TryKind.ADDRESS, device_hash="", defaults={"last_at": now, "count": 1}
    )
    if not made:
        stale = now - row.last_at > timedelta(hours=1)
        FailedTries.objects.filter(pk=row.pk).update(count=1 if stale else F("count") + 1, last_at=now)


def claim_at_address(*, group: str, what: str, most_a_minute: int, now: datetime) -> None:
    """Count one act of a kind at an address and slow it down within the minute; nobody is locked out (S6).

    Args:
        group: the address as `accounts.client.address_group` says it.
        what: which act; every kind has its own count.

    Raises:
        TooManyTries: `most_a_minute` were done from this address in this minute of the clock.
    """
    minute = now.replace(second=0, microsecond=0)
    row, made = FailedTries.objects.get_or_create(
        name_key=key_of(f"{what}|{group}|{minute.isoformat()}"), kind=TryKind.ADDRESS, device_hash="",
        defaults={"last_at": now, "count": 1},
    )  # fmt: skip
    if made:
        return
    if row.count >= most_a_minute:
        wait = SECONDS_A_MINUTE - now.second
        message = _("Đang có quá nhiều người làm việc này từ cùng một mạng. Xin đợi %(count)s giây rồi thử lại.")
        raise TooManyTries("wait", message % {"count": wait}, retry_after=wait)
    FailedTries.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now)


def forget_tries(*, name_key: str) -> None:
    """Begin again at zero for a name, on every device: a card was used."""
    FailedTries.objects.filter(name_key=name_key).delete()


def forget_old_tries(*, now: datetime) -> int:
    """Remove rows untouched for 30 days that hold nobody back any more; returns how many."""
    limit = min(settings.KNOWN_DEVICE_MAX_FAILURES, settings.UNKNOWN_DEVICE_MAX_FAILURES)
    old = FailedTries.objects.filter(last_at__lt=now - FORGET_AFTER)
    return old.filter(count__lt=limit).delete()[0] + old.filter(kind=TryKind.ADDRESS).delete()[0]


def wait_sentence(seconds: int) -> str:
    """Say how long to wait, in words."""
    if seconds < 60:
        pause = _("%(count)s giây") % {"count": seconds}
    else:
        pause = _("%(count)s phút") % {"count": -(-seconds // 60)}
    return _("Đã gõ sai nhiều lần nên phải chờ một lát. Xin đợi %(pause)s rồi thử lại.") % {"pause": pause}


def card_needed_sentence(kind: str) -> str:
    """Say that only a card helps now, and where to get one."""
    if kind == TryKind.UNKNOWN:
        return _(
            "Mã này đã bị gõ sai quá nhiều lần từ máy lạ. Để bảo vệ tài khoản, lần này cần thẻ: xin quét thẻ hoặc "
            "gõ mã thẻ. Nếu không còn thẻ, xin gặp cán bộ phụ trách để in thẻ mới."
        )
    return _("Đã gõ sai quá nhiều lần. Xin gặp cán bộ phụ trách để in thẻ mới.")
