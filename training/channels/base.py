"""What every way out has in common: a message, what became of it, and the interface of an adapter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Fate(StrEnum):
    """What is known of a message after it was given to an adapter.

    REFUSED and BUSY are definite: it did not go out. UNKNOWN may or may not have gone out, so that sending it again
    by itself is forbidden unless the other side recognises the key.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    BUSY = "busy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message. `key` is the same whenever the same message is sent; `to` a number or an address."""

    key: str
    to: str
    text: str
    subject: str = ""


@dataclass(frozen=True)
class Delivery:
    """The fate, and a short code of why for the log: letters, digits and underscores only."""

    fate: Fate
    code: str = ""


class Adapter(Protocol):
    """One way out.

    Attributes:
        is_idempotent: the other side sends a message with a known key only once.
    """

    is_idempotent: bool

    def price_vnd(self, *, parts: int) -> int:
        """Return what a message of so many parts costs, in đồng."""
        ...

    def send(self, message: Message) -> Delivery:
        """Give the message away and say what became of it; takes seconds at most."""
        ...
