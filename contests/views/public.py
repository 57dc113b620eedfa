"""Contests for the public: the list, one contest, who is on stage, published results. Only names and units (P4)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import public
from contests.enums import ContestState
from contests.queries.public import (
    part_names,
    play_lines,
    public_contests,
    public_rounds,
    published_result,
    result_page,
    teams_of,
)
from lms.base.lists import joined, page_of, query_of, words_of
from lms.base.text import search_key

FRESH = "public, max-age=5"
STILL = "public, max-age=60"


@public
@require_safe
def contest_list(request: HttpRequest) -> HttpResponse:
    """List the contests that were opened, newest first, and find by words of the name."""
    words = words_of(request)
    rows = list(public_contests())
    if words:
        rows = [row for row in rows if search_key(words) in search_key(f"{row.name} {row.host or ''}")]
    context = {
        "page": page_of(request, rows, size=20),
        "words": words,
        "query": joined(query_of(request)),
        "cancelled": ContestState.CANCELLED,
    }
    return _kept(request, render(request, "contests/board/public_list.html", context), STILL)


@public
@require_safe
def contest_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one contest: where, when, its rounds, its teams."""
    contest = get_object_or_404(public_contests(), public_id=public_id)
    context = {
        "contest": contest,
        "rounds": list(contest.rounds.all()),
        "teams": teams_of(contest),
        "is_cancelled": contest.state == ContestState.CANCELLED,
    }
    return _kept(request, render(request, "contests/board/public_contest.html", context), STILL)


@public
@require_safe
def round_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the audience who is on stage, the order and what is finished; never points."""
    contest_round = get_object_or_404(public_rounds(), public_id=public_id)
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "lines": play_lines(contest_round),
        "part": part_names(contest_round).get(contest_round.stage_part, ""),
        "is_published": published_result(contest_round) is not None,
    }
    return _kept(request, render(request, "contests/board/public_round.html", context), FRESH)


@public
@require_safe
def round_results(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the published result with a sentence for each place; before publication there is no such page."""
    contest_round = get_object_or_404(public_rounds(), public_id=public_id)
    result = published_result(contest_round)
    if result is None:
        raise Http404(_("Kết quả chưa công bố."))
    context = {"round": contest_round, "contest": contest_round.contest, "result": result_page(contest_round, result)}
    return _kept(request, render(request, "contests/board/public_results.html", context), STILL)


def _kept(request: HttpRequest, answer: HttpResponse, how_long: str) -> HttpResponse:
    """Let caches keep the page for a short time, unless the name of a signed-in person stands on it."""
    answer["Cache-Control"] = "no-store" if request.user.is_authenticated else how_long
    return answer
