"""Keeps room for those who save when thousands come to the door of an online round at one second (C7, C10).

Requests wait in the web server in the order in which they came, so a save would wait behind everybody who is coming in.
Sending away whoever is too many costs a twentieth of letting in: what waits is gone at once, and saves go on.
"""

import random
import re
import time
from collections.abc import Callable
from functools import cache
from math import ceil
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from contests.rules.crowd import Gate
from contests.views.entrant_door import pass_of
from lms.base.shapes import shape_of

#: The room of a round: where people wait, ask for a place and begin. Papers, saves and handing in always pass.
DOOR = re.compile(r"/thi/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/phong/")


class CrowdMiddleware:
    """Lets so many a second come to a room, in each process; others get a small page that comes again by itself.

    Only whoever holds a pass of the contest is counted: strangers, who are led to the entrance for as little, cannot
    fill the gate.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response
        self.gate = Gate(per_second=settings.ENTERING_PER_SECOND)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 503 with the moment to come again to whoever is too many; nothing was begun, no attempt used."""
        door = DOOR.match(request.path_info)
        if door is None or pass_of(request, UUID(door[1])) is None:
            return self.get_response(request)
        wait = self.gate.ask(now=time.monotonic(), chance=random.random())  # noqa: S311 - no secret
        if not wait:
            return self.get_response(request)
        seconds = ceil(wait)
        page = format_html(_shape(), seconds=seconds, address=request.path_info)
        answer = HttpResponse(page, status=503, headers={"Retry-After": str(seconds), "Cache-Control": "no-store"})
        answer._has_been_logged = True  # type: ignore[attr-defined]  # no fault of the server, and there are thousands
        return answer


@cache
def _shape() -> str:
    return shape_of("contests/online/crowd.html", ("seconds", "address"), product_name=settings.PRODUCT_NAME)
