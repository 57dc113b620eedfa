"""«Ôn»: the questions of lessons whose latest answer was not fully right, to be answered again."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import learner_required
from accounts.models import User
from content.rendering import page_document
from courses import queries, services
from courses.models import Enrolment, LessonPage
from courses.views.lessons import BAD_ANSWER
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.hgm import BadAnswer, Block, BlockState, RenderContext, render_block


@dataclass(frozen=True)
class PracticeItem:
    """A question to practise, with the lesson it stands in."""

    lesson: LessonPage
    enrolment: Enrolment
    block: Block


def _item(user: User, lesson_id: int, ref: str) -> PracticeItem | None:
    """Return a question of a published lesson of a course that the person takes; None when it is gone."""
    lesson = LessonPage.objects.live().filter(pk=lesson_id).first()
    answered = Enrolment.objects.filter(
        user=user, course__live=True, answers__lesson_id=lesson_id, answers__block_id=ref
    )
    enrolment = answered.select_related("course").first()
    if lesson is None or enrolment is None:
        return None
    block = next((question for question in page_document(lesson).questions if question.ref == ref), None)
    return PracticeItem(lesson, enrolment, block) if block else None


@learner_required
@never_cache
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Show one question to try again; or the one just answered, with its feedback."""
    wrong = queries.wrong_answers(request.user)
    shown, state = _just_answered(request), BlockState()
    if shown is not None:
        given = queries.latest_answers(shown.enrolment, shown.lesson)[shown.block.ref]
        state = BlockState(answer=given.answer)
    else:
        shown = _first_left(request, wrong)
    return _page(request, shown, state, left=len(wrong))


def _just_answered(request: HttpRequest) -> PracticeItem | None:
    lesson_id, _sign, ref = request.GET.get("da-lam", "").partition(".")
    if not (lesson_id.isascii() and lesson_id.isdigit() and len(lesson_id) < 16 and ref):
        return None
    return _item(request.user, int(lesson_id), ref[:64])


def _first_left(request: HttpRequest, wrong: list[tuple[int, str]]) -> PracticeItem | None:
    """Return the first question that still stands in its lesson, after those put off with «Để sau»."""
    start = _turn(request) % len(wrong) if wrong else 0
    for lesson_id, ref in [*wrong[start:], *wrong[:start]][:3]:
        item = _item(request.user, lesson_id, ref)
        if item is not None:
            return item
    return None


def _turn(request: HttpRequest) -> int:
    text = request.GET.get("thu", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _page(
    request: HttpRequest, item: PracticeItem | None, state: BlockState, *, left: int, status: int = 200
) -> HttpResponse:
    context = {
        "item": item,
        "body": render_block(item.block, _context(request, item, state)) if item else "",
        "was_answered": state.answer is not None and not state.error,
        "left": left,
        "put_off": left > 1,
        "next_turn": _turn(request) + 1,
    }
    return render(request, "courses/practice.html", context, status=status)


def _context(request: HttpRequest, item: PracticeItem, state: BlockState) -> RenderContext:
    return RenderContext(
        seed=item.enrolment.seed,
        states={item.block.ref: state},
        answer_url=lambda ref: reverse("courses:practice-answer", args=[item.lesson.pk, ref]),
        csrf_token=get_token(request),
    )


@learner_required
@require_POST
def practice_answer(request: HttpRequest, lesson_id: int, ref: str) -> HttpResponse:
    """Take one answer; a fully right one leaves the list."""
    item = _item(request.user, lesson_id, ref)
    if item is None:
        raise Http404
    try:
        given = None if request.POST.get("again") else _append(request, item)
    except (BadAnswer, RuleViolation) as error:
        sentence = error.message if isinstance(error, RuleViolation) else _(BAD_ANSWER)
        return _refused(request, item, BlockState(answer={}, error=sentence))
    if request.htmx:
        state = BlockState(answer=given) if given else BlockState()
        return HttpResponse(render_block(item.block, _context(request, item, state)))
    target = reverse("courses:practice")
    return HttpResponseRedirect(f"{target}?da-lam={lesson_id}.{ref}" if given else target)


def _append(request: HttpRequest, item: PracticeItem) -> dict[str, object]:
    kept = services.answer_question(
        enrolment=item.enrolment, lesson=item.lesson, block=item.block, data=request.POST, now=now()
    )
    return kept.answer


def _refused(request: HttpRequest, item: PracticeItem, state: BlockState) -> HttpResponse:
    if request.htmx:
        return HttpResponse(render_block(item.block, _context(request, item, state)), status=422)
    return _page(request, item, state, left=len(queries.wrong_answers(request.user)), status=422)
