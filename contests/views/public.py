"""Contests for the public: the list, one contest, who is on stage, published results. Only names and units (P4)."""

import hashlib
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import public
from contests.enums import ContestState, RoundState
from contests.models import ContestRound
from contests.queries.correcting import versions
from contests.queries.featured import MOST_ON_CONTEST, shown
from contests.queries.online_public import online_page
from contests.queries.online_result import online_result
from contests.queries.public import (
    PlayLine,
    part_names,
    play_lines,
    public_contests,
    public_rounds,
    published_version,
    result_page,
    teams_of,
)
from lms.base.clock import now
from lms.base.lists import joined, page_of, query_of, words_of
from lms.base.text import search_key

FRESH_SECONDS = 5
FRESH = f"public, max-age={FRESH_SECONDS}"
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
        "teams": [] if contest.mode == "online" else teams_of(contest),
        "featured": list(shown().filter(round__contest=contest)[:MOST_ON_CONTEST]),
        "is_cancelled": contest.state == ContestState.CANCELLED,
        "online": online_page(contest, now=now()) if contest.mode == "online" else None,
    }
    return _kept(request, render(request, "contests/board/public_contest.html", context), STILL)


@public
@require_safe
def round_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the audience who is on stage, the order and what is finished; never points."""
    contest_round = get_object_or_404(public_rounds(), public_id=public_id)
    if contest_round.contest.mode == "online":
        return redirect("contest_stage:contest", contest_round.contest.public_id)
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "lines": _lines_kept(contest_round),
        "part": part_names(contest_round).get(contest_round.stage_part, ""),
        "is_published": contest_round.state == RoundState.PUBLISHED,
    }
    return _kept(request, render(request, "contests/board/public_round.html", context), FRESH)


@public
@require_safe
def round_results(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the published result with a sentence for each place; before publication there is no such page."""
    contest_round = get_object_or_404(public_rounds(), public_id=public_id)
    if contest_round.contest.mode == "online":
        return _online_results(request, contest_round)
    result = published_version(contest_round, request.GET.get("lan", ""))
    if result is None:
        raise Http404(_("Kết quả chưa công bố."))
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "result": result_page(contest_round, result),
        **_versions(contest_round, result.number),
    }
    return _kept(request, render(request, "contests/board/public_results.html", context), STILL)


def _online_results(request: HttpRequest, contest_round: ContestRound) -> HttpResponse:
    found = online_result(contest_round, request.GET.get("lan", ""))
    if found is None:
        raise Http404(_("Kết quả chưa công bố."))
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "result": found,
        **_versions(contest_round, found.number),
    }
    return _kept(request, render(request, "contests/online/public_results.html", context), STILL)


def _versions(contest_round: ContestRound, number: int) -> dict[str, Any]:
    """Return which published version a page shows, and the others."""
    found = versions(contest_round)
    own = next(one for one in found if one.number == number)
    return {"version": own, "replaced": [one for one in found if one.replaced_at and one != own], "newest": found[-1]}


def _lines_kept(contest_round: ContestRound) -> list[PlayLine]:
    """Return who plays; kept in this process for as long as a cache may keep the page.

    What the round itself tells (state, who is on stage) is part of the key, so only ticks of finished parts wait.
    """
    told = (contest_round.public_id, contest_round.state, contest_round.on_stage_id, contest_round.stage_part)
    key = "audience:" + hashlib.sha256(repr(told).encode()).hexdigest()
    lines: list[PlayLine] | None = cache.get(key)
    if lines is None:
        lines = play_lines(contest_round)
        cache.set(key, lines, FRESH_SECONDS)
    return lines


def _kept(request: HttpRequest, answer: HttpResponse, how_long: str) -> HttpResponse:
    """Let caches keep the page for a short time, unless the name of a signed-in person stands on it."""
    answer["Cache-Control"] = "no-store" if request.user.is_authenticated else how_long
    return answer
