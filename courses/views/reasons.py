"""Topics suggested for practice on the first page: one tap begins, another puts the suggestion away for good."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import PersonRequest, learner_required
from courses.queries.drill import lessons_of_subjects
from courses.services import drill
from lms.base.clock import now
from lms.base.errors import RuleViolation
from quizzes import practice_reasons
from quizzes.practice_reasons import PracticeReason

CASES = "/vu-viec/"


@learner_required
@require_POST
def practise(request: PersonRequest, reason: UUID) -> HttpResponse:
    """Begin practice of a suggested topic: its questions, or a lesson of it, or model cases."""
    found = _ended(request, reason, practised=True)
    if not found.has_questions:
        return HttpResponseRedirect(CASES)
    try:
        session = (
            drill.begin_subject(user=request.user, subject=found.subject, now=now())
            if found.subject
            else drill.begin(user=request.user, now=now())
        )
    except RuleViolation as refusal:
        return _read_instead(request, found, refusal)
    return HttpResponseRedirect(reverse("courses:drill-session", args=[session.public_id]))


@learner_required
@require_POST
def put_away(request: PersonRequest, reason: UUID) -> HttpResponse:
    """Suggest a topic no more."""
    _ended(request, reason, practised=False)
    messages.success(request, _("Đã cất gợi ý. Lúc nào muốn luyện thì vào mục «Ôn tập»."))
    return HttpResponseRedirect(reverse("courses:home"))


def _ended(request: PersonRequest, reason: UUID, *, practised: bool) -> PracticeReason:
    found = practice_reasons.end(user=request.user, reason=reason, practised=practised, now=now())
    if found is None:
        raise Http404
    return found


def _read_instead(request: HttpRequest, reason: PracticeReason, refusal: RuleViolation) -> HttpResponse:
    """Open the first lesson of a topic that has no question for practice."""
    lessons = lessons_of_subjects([reason.subject])[reason.subject] if reason.subject else []
    if not lessons:
        messages.warning(request, refusal.message)
        return HttpResponseRedirect(reverse("courses:practice"))
    messages.info(request, _("Phần này chưa có câu luyện tập. Mời Ông/Bà đọc lại bài học."))
    return HttpResponseRedirect(reverse("courses:lesson", args=[lessons[0].course, lessons[0].lesson]))
