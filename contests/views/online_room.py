"""The room before an online round: the rules in words, the queue, beginning."""

from datetime import timedelta
from math import ceil
from random import randint
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import devices
from accounts.client import address_group, client_address
from contests.models import Entrant, OnlineRound, QueuePlace
from contests.queries.online_paper import RoundLine, round_line
from contests.queries.online_standing import Standing
from contests.room_html import QUEUE, ROOM, Room, room_page
from contests.services.online_start import Waiting, place_in_queue, start
from contests.views.entrant_door import entrants_of_round
from lms.base.errors import NotNow, RuleViolation
from lms.base.shapes import may_take_shape

#: A place in the queue has its moment: the page comes anew then, and once a minute for whoever waits longer.
LEAST_REFRESH, MOST_REFRESH = 2, 60
LONGEST_REFRESH, SPREAD_SECONDS = timedelta(hours=1), 4
SECONDS_A_MINUTE = 60


@entrants_of_round
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, online: OnlineRound, entrant: Entrant, standing: Standing) -> HttpResponse:
    """Say the rules in words and offer to begin; beginning leads to the paper or to a place in the queue."""
    if request.method == "POST":
        return _begin(request, online, entrant, standing)
    waiting = place_in_queue(online=online, standing=standing)
    if waiting is not None:
        return _queue_page(request, online, entrant, standing, waiting)
    return _room_page(request, online, entrant, standing)


def _begin(request: HttpRequest, online: OnlineRound, entrant: Entrant, standing: Standing) -> HttpResponse:
    try:
        found = start(
            online=online,
            entrant=entrant,
            standing=standing,
            device=devices.token_of(request) or "",
            address=address_group(client_address(request)),
        )
    except NotNow:
        raise  # 503 with Retry-After: nothing was begun, no attempt is used up
    except RuleViolation as refusal:
        return _room_page(request, online, entrant, standing, refusal=refusal.message, status=409)
    if isinstance(found, QueuePlace):
        return redirect("online:room", contest_id=entrant.contest.public_id, round_id=online.round.public_id)
    return redirect("online:paper", contest_id=entrant.contest.public_id, attempt_id=found.public_id)


def _room_page(
    request: HttpRequest,
    online: OnlineRound,
    entrant: Entrant,
    standing: Standing,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    line = round_line(online=online, entrant=entrant, attempts=standing.attempts, now=standing.now)
    opened = line.open_attempt
    personal = {
        "open_url": reverse("online:paper", args=[entrant.contest.public_id, opened.public_id]) if opened else "",
        "refresh": _opening_refresh(line, standing),
    }
    return _page(request, ROOM, _room(line, entrant, refusal), entrant, personal, status=status)


def _page(
    request: HttpRequest, template: str, room: Room, entrant: Entrant, personal: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    if may_take_shape(request):
        personal["csrf_token"] = get_token(request)
        return HttpResponse(room_page(template=template, room=room, entrant=entrant, personal=personal), status=status)
    return render(request, template, {**personal, "room": room, **_base(entrant)}, status=status)


def _room(line: RoundLine, entrant: Entrant, refusal: str = "") -> Room:
    online, contest = line.online, entrant.contest
    seconds = online.limit_seconds
    return Room(
        contest_id=contest.public_id,
        contest_name=contest.name,
        round_id=online.round.public_id,
        round_name=online.round.name,
        opens_at=online.opens_at,
        closes_at=online.closes_at,
        minutes=seconds // SECONDS_A_MINUTE if seconds else None,
        paper_text=online.paper_text,
        allowed=line.allowed,
        left=line.left,
        code=line.code,
        refusal=refusal or line.refusal,
        is_trial=entrant.is_trial,
    )


def _opening_refresh(line: RoundLine, standing: Standing) -> int | None:
    """Return after how many seconds the page comes anew, so that the button is there when the round opens.

    People who wait come back within a few seconds of each other, not at one moment. None where it is long till then.
    """
    opens_at = line.online.opens_at
    if line.code != "not_open_yet" or opens_at is None or opens_at - standing.now > LONGEST_REFRESH:
        return None
    return ceil((opens_at - standing.now).total_seconds()) + randint(0, SPREAD_SECONDS)  # noqa: S311 - no secret


def _queue_page(
    request: HttpRequest, online: OnlineRound, entrant: Entrant, standing: Standing, waiting: Waiting
) -> HttpResponse:
    line = round_line(online=online, entrant=entrant, attempts=standing.attempts, now=standing.now)
    personal = {
        "number": waiting.ahead + 1,
        "when": _when(waiting.seconds),
        "refresh": min(max(waiting.seconds, LEAST_REFRESH), MOST_REFRESH),
    }
    return _page(request, QUEUE, _room(line, entrant), entrant, personal)


def _when(seconds: int) -> str:
    if seconds < SECONDS_A_MINUTE:
        return _("Khoảng %(seconds)s giây nữa đến lượt.") % {"seconds": seconds}
    return _("Khoảng %(minutes)s phút nữa đến lượt.") % {"minutes": -(-seconds // SECONDS_A_MINUTE)}


def _base(entrant: Entrant) -> dict[str, Any]:
    return {"entrant": entrant, "contest": entrant.contest}
