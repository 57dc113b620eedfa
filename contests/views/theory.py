"""The theory round on the projector: a page of the desk, so nothing of a pack reaches a client without a role (C1)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contests.access import may_organise
from contests.models import ContestRound, QuestionPack
from contests.queries.pack_clock import clock_comes_first, clock_face
from contests.queries.rules import round_rules
from contests.rules.theory_clock import ClockAct
from contests.services.theory import show_key, show_next_question, shown_question
from contests.services.theory_clock import move_clock
from contests.views.common import acting, desk_required, find_round
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import show

RELOAD_SECONDS = "5"


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def theory_screen(request: HttpRequest, public_id: UUID, pack_id: UUID) -> HttpResponse:
    """Show the question of an opened pack, its clock, then the key with the answer boards; buttons lead on.

    Whoever keeps the time begins and stops the clock; questions and keys are the organiser's.
    """
    wanted = request.POST.get("viec", "")
    keeps_time = wanted in set(ClockAct)
    contest_round = find_round(request, public_id, organising=request.method == "POST" and not keeps_time)
    packs = QuestionPack.objects.select_related("round__rules").filter(round=contest_round)
    pack = get_object_or_404(packs, public_id=pack_id)
    if request.method == "POST":
        try:
            _step(request, pack, wanted)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("contests:run", public_id) if request.POST.get("ve") == "dieu-hanh" else redirect(request.path)
    answer = show(request, "contests/board/theory.html", _context(request, contest_round, pack))
    answer["Refresh"] = RELOAD_SECONDS
    return answer


def _step(request: HttpRequest, pack: QuestionPack, wanted: str) -> None:
    """Do what was asked for."""
    if wanted in set(ClockAct):
        move_clock(pack=pack, act=ClockAct(wanted), by=acting(request), now=now())
        return
    step = {"cau": show_next_question, "dap-an": show_key}.get(wanted)
    if step is None:
        raise RuleViolation("unknown_action", _("Không có việc này."))
    step(pack=pack, by=acting(request), now=now())


def _context(request: HttpRequest, contest_round: ContestRound, pack: QuestionPack) -> dict[str, Any]:
    part = round_rules(contest_round).marked_parts().get(pack.part)
    question = shown_question(pack=pack)
    asks_key = question is not None and not question.key
    face = clock_face(pack=pack, part=part, now=now())
    return {
        "round": contest_round,
        "pack": pack,
        "part": part.name if part else "",
        "question": question,
        "clock": face,
        "clock_first": question is not None
        and clock_comes_first(face, number=question.number, count=question.count, has_key=bool(question.key)),
        "asks_key": asks_key,
        "is_last": question is not None and question.number >= question.count and bool(question.key),
        "organises": may_organise(request.user, contest_round.contest),
    }
