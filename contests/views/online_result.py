"""What came of a person's attempts at an online round: score, place, answers beside the key, own complaints."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contests.models import Entrant, OnlineAttempt, OnlineRound
from contests.queries.online_appeals import appeal_window, appeals_of
from contests.queries.online_paper import may_show_score, own_place, paper_of
from contests.queries.online_shown import shown_decisions
from contests.queries.online_standing import Standing
from contests.views.entrant_door import entrants_of_round


@entrants_of_round
@require_safe
def result(request: HttpRequest, online: OnlineRound, entrant: Entrant, standing: Standing) -> HttpResponse:
    """Show what came of a person's attempts: score and place when they may be known, answers with the key released."""
    attempts = list(_attempts(online, entrant))
    place, because = own_place(online=online, entrant=entrant)
    counted = next((one for one in attempts if place and one.pk == place.attempt_id), None)
    shown = counted or next(iter(attempts), None)
    has_key = online.key_released_at is not None
    decided = shown_decisions(online=online, attempts=attempts)
    asked: list[Any] = []
    if shown and has_key:
        asked = paper_of(shown, shown.answers.all(), with_key=True, rulings=decided.rulings)[0]
    context = {
        "online": online,
        "attempts": [
            (one, may_show_score(one, now=standing.now), decided.rights.get(one.pk, one.right)) for one in attempts
        ],
        "place": place,
        "because": because,
        "questions": asked,
        "shown": shown,
        "appeals": list(appeals_of(online=online, entrant=entrant)),
        "window": appeal_window(online=online, now=standing.now),
        "entrant": entrant,
        "contest": entrant.contest,
    }
    return render(request, "contests/online/result.html", context)


def _attempts(online: OnlineRound, entrant: Entrant) -> Any:
    rows = OnlineAttempt.objects.filter(round=online.round, entrant=entrant)
    return rows.select_related("round__rules", "round__online").order_by("number")
