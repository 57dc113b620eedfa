"""The room before an online round: the rules in words, the queue, beginning."""

from datetime import timedelta
from math import ceil
from random import randint
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import devices
from accounts.client import address_group, client_address
from contests.models import Entrant, OnlineRound, QueuePlace
from contests.queries.online_paper import RoundLine, round_line
from contests.queries.online_standing import Standing
from contests.services.online_start import Waiting, place_in_queue, start
from contests.views.entrant_door import entrants_of_round
from lms.base.errors import NotNow, RuleViolation

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
        return _queue_page(request, online, entrant, waiting)
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
    seconds = online.limit_seconds
    context = {
        "line": line,
        "online": online,
        "minutes": seconds // SECONDS_A_MINUTE if seconds else None,
        "refusal": refusal or line.refusal,
        "refresh": _opening_refresh(line, standing),
        **_base(entrant),
    }
    return render(request, "contests/online/room.html", context, status=status)


def _opening_refresh(line: RoundLine, standing: Standing) -> int | None:
    """Return after how many seconds the page comes anew, so that the button is there when the round opens.

    People who wait come back within a few seconds of each other, not at one moment. None where it is long till then.
    """
    opens_at = line.online.opens_at
    if line.code != "not_open_yet" or opens_at is None or opens_at - standing.now > LONGEST_REFRESH:
        return None
    return ceil((opens_at - standing.now).total_seconds()) + randint(0, SPREAD_SECONDS)  # noqa: S311 - no secret


def _queue_page(request: HttpRequest, online: OnlineRound, entrant: Entrant, waiting: Waiting) -> HttpResponse:
    context = {
        "online": online,
        "waiting": waiting,
        "number": waiting.ahead + 1,
        "minutes": -(-waiting.seconds // SECONDS_A_MINUTE),
        "refresh": min(max(waiting.seconds, LEAST_REFRESH), MOST_REFRESH),
        **_base(entrant),
    }
    return render(request, "contests/online/queue.html", context)


def _base(entrant: Entrant) -> dict[str, Any]:
    return {"entrant": entrant, "contest": entrant.contest}
