"""One-time cards: printing, checking, using (security.md S2, contracts.md §2).

A card has a public number and a secret part in two forms: a long token in the QR code and a short code to type.
Only slow hashes of them are stored, so a card can be shown once, when it is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ActivationCard, KnownDevice, User
from accounts.rules import card_text, sign_in_name
from accounts.services.card_secrets import free_numbers, hashed, new_code, new_token, opens
from accounts.services.tries import forget_tries, key_of
from accounts.signals import account_activated, card_refusal_asked
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation


@dataclass(frozen=True)
class IssuedCard:
    """A card at the only moment when its secret parts are known: print it and let go of it.

    `code` is the text to print and type (number, secret part and check digit in groups of three); `url` is what the
    QR code holds.
    """

    user: User
    number: str
    code: str
    token: str
    url: str
    expires_at: datetime
    purpose: str


def make_card(*, user: User, purpose: str, by: User | None, now: datetime) -> IssuedCard:
    """Make a one-time card; an open card of the same person dies.

    Raises:
        RuleViolation: "account_closed": the account is suspended or closed.
    """
    return make_cards(users=[user], purpose=purpose, by=by, now=now)[0]


@transaction.atomic
def make_cards(*, users: Sequence[User], purpose: str, by: User | None, now: datetime) -> list[IssuedCard]:
    """Make one card for each person, in the order given; open cards of these people die.

    The caller has checked that `by` may do this for these people. Takes about 5 ms a card.

    Raises:
        RuleViolation: "account_closed": one of the accounts is suspended or closed; no card is made at all.
    """
    for user in users:
        if not user.is_active or user.suspended_at is not None:
            raise RuleViolation(
                "account_closed", _("Tài khoản của %(name)s đang khóa nên chưa in được thẻ.") % {"name": user}
            )
    ActivationCard.objects.filter(user__in=users, used_at__isnull=True, cancelled_at__isnull=True).update(
        cancelled_at=now
    )
    expires_at = now + timedelta(days=settings.CARD_VALID_DAYS)
    issued, rows = [], []
    for user, number in zip(users, free_numbers(ActivationCard, len(users)), strict=True):
        code = new_code()
        card = _issue(user, number, code, purpose=purpose, expires_at=expires_at)
        issued.append(card)
        rows.append(_row(card, code, by=by, made_at=now))
    ActivationCard.objects.bulk_create(rows)
    for row in rows:
        record(action="card.made", by=by, now=now, target=row, details={"account": row.user_id, "purpose": purpose})
    return issued


def check_card(*, number: str, secret: str, kind: str, now: datetime, count: bool) -> ActivationCard:
    """Return the open card with this number and secret part.

    Args:
        number: public number.
        secret: the QR token or the typed code without number and check digit.
        kind: "token" or "code".
        now: the present moment.
        count: whether a wrong secret counts as one of the five tries; False where a page is only looked at.

    Raises:
        RuleViolation: "card_refused", with one sentence for every reason: wrong, unknown, used, replaced, expired,
            locked, person left (S7).
    """
    card = ActivationCard.objects.select_related("user").filter(number=number).first()
    is_open = opens(card, secret=secret, kind=kind, count=count, is_usable=lambda one: _is_usable(one, now=now))
    if card is None or not is_open:
        raise card_refused()
    return card


@transaction.atomic
def activate_with_card(*, card: ActivationCard, secret: str, now: datetime) -> User:
    """Use up a card and give its holder a new secret; old sessions, known devices and failures of the name end.

    Raises:
        RuleViolation: "card_refused": somebody was first, or the card cannot be used any more.
        ValidationError: the secret is too easy to guess (S3, S4).
    """
    card = ActivationCard.objects.select_related("user").get(pk=card.pk)
    user = card.user
    if not _is_usable(card, now=now):
        raise card_refused()
    validate_password(secret, user)
    open_cards = ActivationCard.objects.filter(pk=card.pk, used_at__isnull=True, cancelled_at__isnull=True)
    if open_cards.update(used_at=now) == 0:
        raise card_refused()
    user.set_password(secret)
    user.activated_at = user.activated_at or now
    user.save(update_fields=["password", "activated_at"])
    KnownDevice.objects.filter(user=user).delete()
    forget_tries(name_key=key_of(sign_in_name(user.username)))
    forget_tries(name_key=key_of(f"factor:{user.pk}"))
    record(action="card.used", by=user, now=now, target=card, details={"purpose": card.purpose})
    account_activated.send(sender=User, user=user, purpose=card.purpose, now=now)
    return user


def card_refused() -> RuleViolation:
    """Return the one refusal of cards."""
    return RuleViolation(
        "card_refused",
        _(
            "Mã thẻ chưa đúng, hoặc thẻ không còn dùng được. Xin xem lại mã trên thẻ. Mỗi thẻ chỉ dùng một lần, "
            "trong 14 ngày. Đã đặt mật khẩu rồi thì không cần thẻ: xin đăng nhập bằng mã hòa giải viên và mật khẩu. "
            "Chưa đặt, xin gặp cán bộ phụ trách để in thẻ mới."
        ),
    )


def _is_usable(card: ActivationCard, *, now: datetime) -> bool:
    user = card.user
    if card.used_at or card.cancelled_at or card.expires_at <= now or card.failed_count >= settings.CARD_MAX_TRIES:
        return False
    if not user.is_active or user.suspended_at is not None:
        return False
    on = local_day(now)
    return not any(refused for _receiver, refused in card_refusal_asked.send(sender=User, user=user, on=on))


def _issue(user: User, number: str, code: str, *, purpose: str, expires_at: datetime) -> IssuedCard:
    token = new_token()
    path = reverse("accounts:card-link", kwargs={"number": number, "token": token})
    return IssuedCard(
        user=user,
        number=number,
        code=card_text(number, code),
        token=token,
        url=urljoin(settings.LMS_BASE_URL, path),
        expires_at=expires_at,
        purpose=purpose,
    )


def _row(card: IssuedCard, code: str, *, by: User | None, made_at: datetime) -> ActivationCard:
    return ActivationCard(
        user=card.user,
        number=card.number,
        purpose=card.purpose,
        made_by=by,
        made_at=made_at,
        expires_at=card.expires_at,
        code_hash=hashed(code),
        token_hash=hashed(card.token),
    )
