"""The theory round on the projector: a page of the desk, so nothing of a pack reaches a client without a role (C1)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contests.models import QuestionPack
from contests.queries.public import part_names
from contests.rules.amounts import clock_text
from contests.services.theory import seconds_left, show_key, show_next_question, shown_question
from contests.views.common import acting, desk_required, find_round
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import show

RELOAD_SECONDS = "5"


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def theory_screen(request: HttpRequest, public_id: UUID, pack_id: UUID) -> HttpResponse:
    """Show the question of an opened pack, then its key with the answer boards; buttons lead on."""
    contest_round = find_round(request, public_id, organising=request.method == "POST")
    packs = QuestionPack.objects.select_related("round__rules").filter(round=contest_round)
    pack = get_object_or_404(packs, public_id=pack_id)
    if request.method == "POST":
        steps = {"cau": show_next_question, "dap-an": show_key}
        step = steps.get(request.POST.get("viec", ""))
        try:
            if step is None:
                raise RuleViolation("unknown_action", _("Không có việc này."))
            step(pack=pack, by=acting(request), now=now())
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect(request.path)
    left = seconds_left(pack=pack, now=now())
    question = shown_question(pack=pack)
    context = {
        "round": contest_round,
        "pack": pack,
        "part": part_names(contest_round).get(pack.part, ""),
        "question": question,
        "left": None if left is None else clock_text(left),
        "is_over": left == 0,
        "asks_key": question is not None and not question.key,
        "is_last": question is not None and question.number >= question.count and bool(question.key),
    }
    answer = show(request, "contests/board/theory.html", context)
    answer["Refresh"] = RELOAD_SECONDS
    return answer
