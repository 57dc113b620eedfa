"""The room before an online round: the rules in words, the queue, beginning; and what came of it afterwards."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import devices
from accounts.client import address_group, client_address
from contests.models import Entrant, OnlineAttempt, OnlineRound
from contests.queries.online_paper import RoundLine, may_show_score, own_place, paper_of, round_line
from contests.services.online_start import Waiting, place_in_queue, start
from contests.views.entrant_door import entrants_only
from lms.base.clock import now
from lms.base.errors import NotNow, RuleViolation

LEAST_REFRESH, MOST_REFRESH = 2, 15
SECONDS_A_MINUTE = 60


@entrants_only
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, entrant: Entrant, round_id: UUID) -> HttpResponse:
    """Say the rules in words and offer to begin; beginning leads to the paper or to a place in the queue."""
    online = find_online_round(entrant, round_id)
    if request.method == "POST":
        return _begin(request, online, entrant)
    at = now()
    waiting = place_in_queue(online=online, entrant=entrant, now=at)
    if waiting is not None:
        return _queue_page(request, online, entrant, waiting)
    return _room_page(request, _line(online, entrant), entrant)


@entrants_only
@require_safe
def result(request: HttpRequest, entrant: Entrant, round_id: UUID) -> HttpResponse:
    """Show what came of a person's attempts: score and place when they may be known, answers with the key released."""
    online = find_online_round(entrant, round_id)
    at = now()
    attempts = list(_attempts(online, entrant))
    place, because = own_place(online=online, entrant=entrant)
    counted = next((one for one in attempts if place and one.pk == place.attempt_id), None)
    shown = counted or next(iter(attempts), None)
    has_key = online.key_released_at is not None
    context = {
        "online": online,
        "attempts": [(one, may_show_score(one, now=at)) for one in attempts],
        "place": place,
        "because": because,
        "questions": paper_of(shown, with_key=True)[0] if shown and has_key else [],
        "shown": shown,
        **_base(entrant),
    }
    return render(request, "contests/online/result.html", context)


def find_online_round(entrant: Entrant, round_id: UUID) -> OnlineRound:
    """Return a prepared round of the person's contest, or answer 404."""
    rows = OnlineRound.objects.select_related("round__rules", "round__contest").defer("round__rules__document")
    wanted = {"round__public_id": round_id, "round__contest": entrant.contest_id, "prepared_at__isnull": False}
    return get_object_or_404(rows, **wanted)


def _begin(request: HttpRequest, online: OnlineRound, entrant: Entrant) -> HttpResponse:
    try:
        found = start(
            online=online,
            entrant=entrant,
            device=devices.token_of(request) or "",
            address=address_group(client_address(request)),
        )
    except NotNow:
        raise  # 503 with Retry-After: nothing was begun, no attempt is used up
    except RuleViolation as refusal:
        return _room_page(request, _line(online, entrant), entrant, refusal=refusal.message, status=409)
    if isinstance(found, Waiting):
        return redirect("online:room", contest_id=entrant.contest.public_id, round_id=online.round.public_id)
    return redirect("online:paper", contest_id=entrant.contest.public_id, attempt_id=found.public_id)


def _room_page(
    request: HttpRequest, line: RoundLine, entrant: Entrant, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    seconds = line.online.limit_seconds
    context = {
        "line": line,
        "online": line.online,
        "minutes": seconds // SECONDS_A_MINUTE if seconds else None,
        "refusal": refusal or line.refusal,
        **_base(entrant),
    }
    return render(request, "contests/online/room.html", context, status=status)


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


def _line(online: OnlineRound, entrant: Entrant) -> RoundLine:
    return round_line(online=online, entrant=entrant, attempts=list(_attempts(online, entrant)), now=now())


def _attempts(online: OnlineRound, entrant: Entrant) -> Any:
    rows = OnlineAttempt.objects.filter(round=online.round, entrant=entrant)
    return rows.select_related("round__rules", "round__online").order_by("number")


def _base(entrant: Entrant) -> dict[str, Any]:
    return {"entrant": entrant, "contest": entrant.contest}
