"""«Luyện theo sức»: one question after the other near one's ability, then what to study. Never an examination."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import learner_required
from courses.enums import DrillEnd
from courses.models import DrillItem, DrillSession
from courses.queries import drill as queries
from courses.rules import drill as rules
from courses.services import drill as services
from courses.views.lessons import BAD_ANSWER
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.hgm import BadAnswer, BlockState, RenderContext, render_block
from quizzes.blocks import shown_blocks
from quizzes.offers import subject_titles
from quizzes.statistics.irt import Ability

SESSIONS_SHOWN = 5


@learner_required
@never_cache
@require_safe
def drill(request: HttpRequest) -> HttpResponse:
    """Say what this practice is, go on with an open session, show the last ones."""
    sessions = list(DrillSession.objects.filter(user=request.user)[: SESSIONS_SHOWN + 1])
    opened = next((session for session in sessions if session.ended_at is None), None)
    past = [session for session in sessions if session.ended_at is not None][:SESSIONS_SHOWN]
    return render(request, "courses/drill.html", {"opened": opened, "past": past})


@learner_required
@require_POST
def drill_begin(request: HttpRequest) -> HttpResponse:
    """Begin a session, or go on with the open one."""
    try:
        session = services.begin(user=request.user, now=now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return HttpResponseRedirect(reverse("courses:drill"))
    return HttpResponseRedirect(reverse("courses:drill-session", args=[session.public_id]))


def _own(request: HttpRequest, public_id: UUID) -> DrillSession:
    session = DrillSession.objects.select_related("user").filter(public_id=public_id, user=request.user).first()
    if session is None:
        raise Http404
    return session


@learner_required
@never_cache
@require_safe
def drill_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the question to be answered now, or the result of a session that has ended."""
    session = _own(request, public_id)
    if session.ended_at is not None:
        return _result(request, session)
    item = queries.current_item(session)
    if item is None:
        return render(request, "courses/drill_item.html", {"session": session, "item": None})
    return _item_page(request, session, item)


def _item_page(
    request: HttpRequest, session: DrillSession, item: DrillItem, *, error: str = "", status: int = 200
) -> HttpResponse:
    block = replace(shown_blocks([item.version])[item.version_id], number=item.order)
    answer = item.answer if item.answered_at is not None else None
    state = BlockState(answer=answer or ({} if error else None), may_retry=False, error=error)
    ctx = RenderContext(
        seed=session.seed,
        states={block.ref: state},
        answer_url=lambda _ref: reverse("courses:drill-answer", args=[session.public_id, item.order]),
        csrf_token=get_token(request),
    )
    context = {
        "session": session,
        "item": item,
        "body": render_block(block, ctx),
        "is_answered": answer is not None,
        "total": None if session.mode == rules.Mode.ABILITY else session.items.count(),
    }
    return render(request, "courses/drill_item.html", context, status=status)


@learner_required
@never_cache
@require_safe
def drill_answered(request: HttpRequest, public_id: UUID, order: int) -> HttpResponse:
    """Show a question of a session as answered, with its feedback."""
    item = _item(request, public_id, order)
    if item.answered_at is None:
        return HttpResponseRedirect(reverse("courses:drill-session", args=[public_id]))
    return _item_page(request, item.session, item)


def _item(request: HttpRequest, public_id: UUID, order: int) -> DrillItem:
    try:
        return services.own_item(user=request.user, public_id=public_id, order=order)
    except DrillItem.DoesNotExist as error:
        raise Http404 from error


@learner_required
@require_POST
def drill_answer(request: HttpRequest, public_id: UUID, order: int) -> HttpResponse:
    """Take one answer; its feedback comes at once."""
    try:
        services.answer(user=request.user, public_id=public_id, order=order, data=request.POST, now=now())
    except DrillItem.DoesNotExist as error:
        raise Http404 from error
    except (BadAnswer, RuleViolation) as error:
        sentence = error.message if isinstance(error, RuleViolation) else _(BAD_ANSWER)
        item = _item(request, public_id, order)
        return _item_page(request, item.session, item, error=sentence, status=422)
    return HttpResponseRedirect(reverse("courses:drill-answered", args=[public_id, order]))


@learner_required
@require_POST
def drill_next(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go on to the next question, or to the result when the session is over."""
    services.go_on(session=_own(request, public_id), now=now())
    return HttpResponseRedirect(reverse("courses:drill-session", args=[public_id]))


@learner_required
@require_POST
def drill_stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a session here."""
    services.end(session=_own(request, public_id), reason=DrillEnd.STOPPED, now=now())
    return HttpResponseRedirect(reverse("courses:drill-session", args=[public_id]))


def _result(request: HttpRequest, session: DrillSession) -> HttpResponse:
    items = list(session.items.select_related("question").order_by("order"))
    given = queries.given_items(items)
    weak = rules.to_study(rules.tally((item.subject, item.is_right) for item in given))
    codes = [row.subject for row in weak]
    titles, lessons = subject_titles(codes) if codes else {}, queries.lessons_of_subjects(codes)
    context = {
        "session": session,
        "right": sum(item.is_right for item in given),
        "total": len(given),
        "weak": [
            {"row": row, "title": titles.get(row.subject) or _("Câu chung"), "lessons": lessons[row.subject]}
            for row in weak
        ],
        "band": _band(request, session),
        "reason": DrillEnd(session.end_reason).label if session.end_reason else "",
    }
    return render(request, "courses/drill_result.html", context)


def _band(request: HttpRequest, session: DrillSession) -> dict[str, Any] | None:
    """Return the strength in words of ten questions, with its margin; None where it was not measured."""
    if session.theta is None or session.error is None:
        return None
    bank = [one.item for one in queries.calibrated_bank(request.user, now=now())]
    found = rules.right_of_ten(ability=Ability(theta=session.theta, error=session.error), bank=bank)
    return {"low": found[0], "likely": found[1], "high": found[2]} if found else None
