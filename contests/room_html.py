"""The room before a round and the page of the queue as HTML, quickly: thousands open them in the same seconds.

Each is rendered once in a process for a round and a way it may look, as a text with places to fill in
(lms.base.shapes). Every value filled in is escaped.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contests.models import Entrant
from lms.base.shapes import mark, shape_of

ROOM, QUEUE = "contests/online/room.html", "contests/online/queue.html"
#: What on these pages is one person's, beside the name in the head.
PERSONAL = {ROOM: ("csrf_token", "open_url", "refresh"), QUEUE: ("csrf_token", "number", "refresh", "when")}
MOST_SHAPES = 256


class Room(NamedTuple):
    """What the pages of a room say and is equal for many people. `code` says why nobody may begin, empty else."""

    contest_id: UUID
    contest_name: str
    round_id: UUID
    round_name: str
    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    paper_text: str
    allowed: int
    left: int
    code: str
    refusal: str
    is_trial: bool


def room_page(*, template: str, room: Room, entrant: Entrant, personal: dict[str, Any]) -> SafeString:
    """Return a page of the room for somebody who has neither a session nor a message waiting.

    It is the same as the template rendered with the room, the contest, the entrant and what is personal.

    Args:
        template: ROOM or QUEUE.
        personal: all of PERSONAL of this template; what is empty is left out of the page.
    """
    absent = tuple(name for name in PERSONAL[template] if not personal[name])
    shape = _shape(template, room, absent)
    return format_html(shape, full_name=entrant.full_name, entrant_number=entrant.number, **personal)


@lru_cache(maxsize=MOST_SHAPES)
def _shape(template: str, room: Room, absent: tuple[str, ...]) -> str:
    return shape_of(
        template,
        [name for name in PERSONAL[template] if name not in absent],
        product_name=settings.PRODUCT_NAME,
        contest={"public_id": room.contest_id, "name": room.contest_name},
        entrant={"full_name": mark("full_name"), "number": mark("entrant_number"), "is_trial": room.is_trial},
        room=room,
    )
