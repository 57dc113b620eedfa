"""The marker's side: what is to be marked, one answer at a time, hand it back. No writer is ever named."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.hgm.kinds.writing import count_words
from quizzes import access_marking as access
from quizzes import marking_queries as queries
from quizzes.marking_forms import COMMENT_LENGTH, ReasonForm, criterion_fields, general_comment, posted_criteria
from quizzes.marking_rules import DECIDER
from quizzes.models import MarkingDuty, MarkingTurn
from quizzes.rubrics import block_of_task, rubric_of
from quizzes.services import marking

HOME_PLANS = 100


@require_roles(*access.MARKING_ROLES)
@never_cache
@require_safe
def marking_home(request: HttpRequest) -> HttpResponse:
    """List what this person marks, and the plans in which this person may assign markers."""
    duties = list(access.own_duties(request.user)[:HOME_PLANS])
    plans = list(access.visible_plans(request.user)[:HOME_PLANS])
    counts = queries.counts_of({*plans, *(duty.plan for duty in duties)})
    empty = queries.Counts()
    context = {
        "duties": [(duty, counts.get(duty.plan_id, empty)) for duty in duties],
        "plans": [(plan, counts.get(plan.pk, empty)) for plan in plans],
    }
    return render(request, "quizzes/marking_home.html", context)


def _duty(request: HttpRequest, public_id: UUID) -> MarkingDuty:
    return get_object_or_404(access.own_duties(request.user), plan__public_id=public_id)


@require_roles(*access.MARKING_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def marking_desk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say how many answers are left and begin; a POST takes the next one."""
    duty = _duty(request, public_id)
    if request.method == "POST":
        return _go_on(request, duty)
    context = {
        "plan": duty.plan,
        "duty": duty,
        "left": queries.left_for(plan=duty.plan, duty=duty, user=request.user),
        "recent": queries.own_recent_turns(plan=duty.plan, user=request.user),
    }
    return render(request, "quizzes/marking_desk.html", context)


def _go_on(request: HttpRequest, duty: MarkingDuty) -> HttpResponse:
    turn = marking.take_next(plan=duty.plan, by=request.user, now=now())
    if turn is None:
        messages.success(request, _("Không còn bài nào chờ Ông/Bà chấm."))
        return HttpResponseRedirect(reverse("quizzes:marking-desk", args=[duty.plan.public_id]))
    return HttpResponseRedirect(reverse("quizzes:marking-turn", args=[turn.public_id]))


def _turn(request: HttpRequest, public_id: UUID) -> MarkingTurn:
    try:
        return access.own_turn(request.user, public_id)
    except MarkingTurn.DoesNotExist as error:
        raise Http404 from error


@require_roles(*access.MARKING_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def marking_turn(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one answer with its rubric; a POST stores the mark and goes to the next answer."""
    turn = _turn(request, public_id)
    if request.method != "POST":
        return _turn_page(request, turn)
    duty = _duty(request, turn.task.plan.public_id)
    go = request.POST.get("go", "next")
    if go == "skip":
        marking.skip_turn(turn=turn, now=now())
        return _go_on(request, duty)
    rubric = rubric_of(block_of_task(turn.task))
    try:
        marking.give_mark(
            turn=turn,
            by=request.user,
            criteria=posted_criteria(request.POST, len(rubric)),
            comment=general_comment(request.POST),
            reason=request.POST.get("reason", ""),
            now=now(),
        )
    except RuleViolation as refusal:
        return _turn_page(request, turn, refusal=refusal, status=422)
    messages.success(request, _("Đã lưu điểm bài %(code)s.") % {"code": turn.task.short_code})
    if go == "stop":
        return HttpResponseRedirect(reverse("quizzes:marking-desk", args=[turn.task.plan.public_id]))
    return _go_on(request, duty)


def _turn_page(
    request: HttpRequest, turn: MarkingTurn, *, refusal: RuleViolation | None = None, status: int = 200
) -> HttpResponse:
    task, plan = turn.task, turn.task.plan
    block = block_of_task(task)
    earlier = turn.marks.order_by("-number").first() if turn.marked_at else None
    errors = {refusal.field: refusal.message} if refusal and refusal.field else {}
    duty = _duty(request, plan.public_id)
    context: dict[str, Any] = {
        "turn": turn,
        "task": task,
        "plan": plan,
        "left": queries.left_for(plan=plan, duty=duty, user=request.user),
        "stem": block.body.stem.html,
        "model": _model(block),
        "words": block.fields.get("words"),
        "word_count": count_words(task.text),
        "fields": criterion_fields(
            rubric_of(block), data=request.POST if refusal else None, mark=earlier, errors=errors
        ),
        "comment": request.POST.get("nhan-xet", "") if refusal else (earlier.comment if earlier else ""),
        "comment_length": COMMENT_LENGTH,
        "needs_reason": earlier is not None or turn.place > DECIDER,
        "reason": request.POST.get("reason", ""),
        "reason_error": errors.get("reason", ""),
        "refusal": refusal,
        "others": _others(turn) if turn.place >= DECIDER else [],
        "return_form": ReasonForm(),
    }
    return render(request, "quizzes/marking_turn.html", context, status=status)


def _model(block: Any) -> Any:
    model = getattr(block.body, "model", None)
    return model.html if model else ""


def _others(turn: MarkingTurn) -> list[tuple[str, Any, Any]]:
    """Return the marks before this one, for who decides: as first, second …, without names."""
    marks: Mapping[int, Any] = marking.current_marks(turn.task)
    return [
        (_("Điểm thứ %(number)s") % {"number": place}, mark, queries.criteria_of(turn.task, [mark]))
        for place, mark in sorted(marks.items())
        if place < turn.place
    ]


@require_roles(*access.MARKING_ROLES)
@require_POST
def marking_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand an answer back for somebody else, with the reason."""
    turn = _turn(request, public_id)
    try:
        marking.return_turn(turn=turn, reason=request.POST.get("reason", ""), by=request.user, now=now())
    except RuleViolation as refusal:
        return _turn_page(request, turn, refusal=RuleViolation(refusal.code, refusal.message), status=422)
    messages.success(request, _("Đã trả lại bài %(code)s để người khác chấm.") % {"code": turn.task.short_code})
    return HttpResponseRedirect(reverse("quizzes:marking-desk", args=[turn.task.plan.public_id]))
