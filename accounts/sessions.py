"""What we keep in a session: its clocks, the passed second factor, the card in hand."""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest

logger = logging.getLogger("lms.accounts")

SIGNED_IN_AT = "staff_signed_in_at"
SEEN_AT = "staff_seen_at"
SECOND_FACTOR_AT = "staff_second_factor_at"
WRITER_GROUPS = "staff_writer_groups"
CARD = "card_in_hand"
RECOVERY_CODES = "recovery_codes_to_print"
TOTP_SECRET = "totp_secret_to_confirm"  # noqa: S105 - the name of a session key

SEEN_STEP_SECONDS = 30
CARD_SECONDS = 30 * 60


@dataclass(frozen=True)
class CardInHand:
    """A card that this browser presented: number, secret part, and which of the two forms it was ("token", "code")."""

    number: str
    secret: str
    kind: str


def begin(request: HttpRequest, *, second_factor: bool, at: float) -> None:
    """Start the clocks of a fresh session."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = at
    if second_factor:
        request.session[SECOND_FACTOR_AT] = at
    else:
        request.session.pop(SECOND_FACTOR_AT, None)


def pass_second_factor(request: HttpRequest) -> None:
    """Note that the second factor was given, under a new session id (S8)."""
    request.session[SECOND_FACTOR_AT] = time.time()
    request.session.cycle_key()


def has_second_factor(request: HttpRequest) -> bool:
    """Tell whether the second factor was given in this session."""
    return SECOND_FACTOR_AT in request.session


def is_over(request: HttpRequest, *, idle_minutes: int) -> bool:
    """Tell whether a staff session has been idle, or open, for too long (S4). A session without clocks is over."""
    present = time.time()
    seen, begun = request.session.get(SEEN_AT), request.session.get(SIGNED_IN_AT)
    if seen is None or begun is None:
        return True
    return present - seen > idle_minutes * 60 or present - begun > settings.STAFF_SESSION_HOURS * 3600


def touch(request: HttpRequest) -> None:
    """Note that the person is at work; written at most twice a minute.

    Into the stored session as it is now, not with all that this request has read: what another request of the page
    stores meanwhile, such as the text of a preview, is not overwritten.
    """
    present = time.time()
    if present - request.session.get(SEEN_AT, 0) < SEEN_STEP_SECONDS:
        return
    was_modified = request.session.modified
    request.session[SEEN_AT] = present
    request.session.modified = was_modified
    stored = type(request.session)(request.session.session_key)
    if SEEN_AT not in stored:
        return  # ended meanwhile
    stored[SEEN_AT] = present
    try:
        stored.save()
    except UpdateError:
        logger.info("a session ended while it was in use")


def take_card(request: HttpRequest, card: CardInHand) -> None:
    """Keep a presented card for half an hour; the secret leaves the address bar (contracts.md §2)."""
    request.session[CARD] = {"number": card.number, "secret": card.secret, "kind": card.kind, "at": time.time()}


def card_in_hand(request: HttpRequest) -> CardInHand | None:
    """Return the card that this browser presented within the last half hour."""
    kept = request.session.get(CARD)
    if not isinstance(kept, dict) or time.time() - kept["at"] > CARD_SECONDS:
        return None
    return CardInHand(kept["number"], kept["secret"], kept["kind"])


def drop_card(request: HttpRequest) -> None:
    """Forget the presented card."""
    request.session.pop(CARD, None)
