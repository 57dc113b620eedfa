"""A lesson: its steps, the questions inside it with feedback at once, its end."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.access import learner_required
from content.rendering import page_document
from courses import queries, rules, services
from courses.models import Enrolment, LessonPage
from courses.queries import GivenAnswer, LessonLine, Outline
from courses.views.home import own
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.hgm import (
    BadAnswer,
    Block,
    BlockState,
    Document,
    RenderContext,
    in_steps,
    render_block,
    render_document,
    render_step,
)
from quizzes.competencies import TITLES

STEP_TAKEN = "Bước này đã chọn rồi: trong tình huống không quay lại cảnh trước. Xin xem tiếp cảnh đang hiện."
BAD_ANSWER = "Câu trả lời gửi lên không khớp với câu hỏi, có thể bài vừa được sửa. Xin chọn lại."


@dataclass(frozen=True)
class OpenLesson:
    """A published lesson opened by somebody who takes the course."""

    outline: Outline
    enrolment: Enrolment
    line: LessonLine
    document: Document
    answers: dict[str, GivenAnswer]

    @property
    def page(self) -> LessonPage:
        """The lesson itself."""
        return self.line.page

    @property
    def address(self) -> str:
        """The address of the lesson."""
        return reverse("courses:lesson", args=[self.outline.course.slug, self.page.slug])

    def answer_url(self, ref: str) -> str:
        """Return where the form of a question is posted to."""
        return reverse("courses:answer", args=[self.outline.course.slug, self.page.slug, ref])

    def step_of(self, ref: str) -> int:
        """Return the step (from 0) in which a question stands."""
        for index, step in enumerate(self.document.steps):
            if any(isinstance(node, Block) and _holds(node, ref) for node in step.nodes):
                return index
        return 0

    def address_at(self, ref: str, **query: str) -> str:
        """Return the address of the lesson at one question."""
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"{self.address}?phan={self.step_of(ref) + 1}{extra}#b-{ref}"


def _holds(block: Block, ref: str) -> bool:
    children = (child for child in block.children if isinstance(child, Block))
    return block.ref == ref or any(_holds(child, ref) for child in children)


def _open(request: HttpRequest, course_slug: str, slug: str) -> OpenLesson | None:
    """Return the lesson, None when the course was not begun; 404 for what is not published."""
    course, enrolment = own(request, course_slug)
    outline = queries.outline_of(course, enrolment)
    line = outline.line(slug)
    if line is None:
        raise Http404
    if enrolment is None:
        return None
    document = page_document(line.page)
    return OpenLesson(outline, enrolment, line, document, queries.latest_answers(enrolment, line.page))


@learner_required
@never_cache
@gzip_page
@require_safe
def lesson(request: HttpRequest, course_slug: str, slug: str) -> HttpResponse:
    """Show a lesson, at the step asked for or the furthest one reached."""
    opened = _open(request, course_slug, slug)
    if opened is None:
        return HttpResponseRedirect(reverse("courses:course", args=[course_slug]))
    retry = request.GET.get("lam-lai", "")
    states = queries.states_of(opened.document, opened.answers, retry=retry)
    return _page(request, opened, states, _wanted_step(request))


def _wanted_step(request: HttpRequest) -> int | None:
    text = request.GET.get("phan", "")
    return int(text) - 1 if text.isascii() and text.isdigit() and len(text) < 4 else None


def _page(
    request: HttpRequest,
    opened: OpenLesson,
    states: dict[str, BlockState],
    wanted: int | None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    count = len(opened.document.steps)
    furthest = count - 1 if opened.line.done else opened.line.step
    index = rules.step_reached(wanted=wanted, furthest=furthest, step_count=count)
    ctx = _context(request, opened, states)
    in_steps = count > 1
    context: dict[str, Any] = {
        "lesson": opened.page,
        "line": opened.line,
        "course": opened.outline.course,
        "total": len(opened.outline.lines),
        "body": render_step(opened.document, index, ctx) if in_steps else render_document(opened.document, ctx),
        "in_steps": in_steps,
        "step": index + 1,
        "step_count": count,
        "is_last": index == count - 1,
        "missing": queries.missing_questions(opened.document, opened.answers),
        "following": opened.outline.after(opened.line),
        "refusal": refusal,
    }
    return render(request, "courses/lesson.html", context, status=status)


def _context(request: HttpRequest, opened: OpenLesson, states: dict[str, BlockState]) -> RenderContext:
    return RenderContext(
        seed=opened.enrolment.seed,
        states=states,
        answer_url=opened.answer_url,
        csrf_token=get_token(request),
        show_hints=True,
        names=TITLES,
        document=opened.document,
    )


def _opened_for_change(request: HttpRequest, course_slug: str, slug: str) -> OpenLesson:
    opened = _open(request, course_slug, slug)
    if opened is None:
        raise Http404
    return opened


@learner_required
@require_POST
def step(request: HttpRequest, course_slug: str, slug: str) -> HttpResponse:
    """Go on to the next step and keep how far one came; never further than one step beyond what was read."""
    opened = _opened_for_change(request, course_slug, slug)
    text = request.POST.get("phan", "")
    asked = int(text) - 1 if text.isascii() and text.isdigit() and len(text) < 4 else 0
    target = max(0, min(asked, opened.line.step + 1, len(opened.document.steps) - 1))
    services.go_to_step(enrolment=opened.enrolment, lesson=opened.page, step=target, now=now())
    return HttpResponseRedirect(f"{opened.address}?phan={target + 1}#phan")


@learner_required
@require_POST
def answer(request: HttpRequest, course_slug: str, slug: str, ref: str) -> HttpResponse:
    """Take one answer and show its feedback at once; «Làm lại» shows the question anew."""
    opened = _opened_for_change(request, course_slug, slug)
    block = next((question for question in opened.document.questions if question.ref == ref), None)
    if block is None:
        raise Http404
    if request.POST.get("again"):
        return _again(request, opened, block)
    try:
        given = services.answer_question(
            enrolment=opened.enrolment, lesson=opened.page, block=block, data=request.POST, now=now()
        )
    except (BadAnswer, RuleViolation) as error:
        return _refused(request, opened, block, _sentence(error))
    if request.htmx:
        return HttpResponse(_fragment(request, opened, block, queries.state_of(block, given.answer)))
    return HttpResponseRedirect(opened.address_at(ref))


def _sentence(error: Exception) -> str:
    if isinstance(error, RuleViolation):
        return error.message
    taken = isinstance(error, BadAnswer) and error.code == "already_chosen"
    return _(STEP_TAKEN) if taken else _(BAD_ANSWER)


def _fragment(request: HttpRequest, opened: OpenLesson, block: Block, state: BlockState) -> str:
    return render_block(block, _context(request, opened, {block.ref: state}))


def _again(request: HttpRequest, opened: OpenLesson, block: Block) -> HttpResponse:
    if request.htmx:
        state = queries.states_of(opened.document, opened.answers, retry=block.ref).get(block.ref, BlockState())
        return HttpResponse(_fragment(request, opened, block, state))
    return HttpResponseRedirect(opened.address_at(block.ref, **{"lam-lai": block.ref}))


def _refused(request: HttpRequest, opened: OpenLesson, block: Block, sentence: str) -> HttpResponse:
    known = queries.states_of(opened.document, opened.answers)
    so_far = known[block.ref].answer if in_steps(block) and block.ref in known else {}
    state = BlockState(answer=so_far, error=sentence)
    if request.htmx:
        return HttpResponse(_fragment(request, opened, block, state), status=422)
    states = known | {block.ref: state}
    return _page(request, opened, states, opened.step_of(block.ref), status=422)


@learner_required
@require_POST
def finish(request: HttpRequest, course_slug: str, slug: str) -> HttpResponse:
    """Complete the lesson, or say what is missing; then on to the next lesson, the paper, or the end of the course."""
    opened = _opened_for_change(request, course_slug, slug)
    try:
        services.complete_lesson(enrolment=opened.enrolment, lesson=opened.page, now=now())
    except RuleViolation as refusal:
        states = queries.states_of(opened.document, opened.answers)
        return _page(request, opened, states, None, refusal=refusal.message, status=422)
    messages.success(request, _("Đã học xong bài «%(title)s».") % {"title": opened.page.title})
    return HttpResponseRedirect(_after_finish(request, course_slug))


def _after_finish(request: HttpRequest, course_slug: str) -> str:
    course, enrolment = own(request, course_slug)
    if enrolment is not None and enrolment.completed_at is not None:
        return reverse("courses:done", args=[course_slug])
    outline = queries.outline_of(course, enrolment)
    if outline.progress.lessons_done or outline.next_line is None:
        return reverse("courses:course", args=[course_slug])
    return reverse("courses:lesson", args=[course_slug, outline.next_line.page.slug])
