"""Judging a question anew: which questions a paper asked, who would change, and the decision."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Avg, Count, F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_roles
from lms.base.clock import now
from lms.base.errors import RuleViolation
from quizzes.access import BANK_ROLES
from quizzes.campaign_enums import RunState
from quizzes.enums import AttemptState
from quizzes.forms_reviews import RegradeForm
from quizzes.models import AttemptItem, Paper, Question, Regrade, RegradeRun
from quizzes.services import log_reading
from quizzes.services.regrade import RegradePreview, apply_regrade, decide_regrade, is_small, preview_regrade
from quizzes.statistics_tasks import judge_anew
from quizzes.views.bank import look_at
from quizzes.views.papers import own_paper

SHOWN_CHANGES = 100


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def regrade_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the questions that attempts at a paper hold, hardest first, and the regrades so far."""
    paper = own_paper(request, code)
    context: dict[str, Any] = {
        "paper": paper,
        "questions": _asked(paper),
        "running": RegradeRun.objects.filter(paper=paper, state=RunState.WAITING).select_related("question").first(),
        "regrades": Regrade.objects.filter(paper=paper).select_related("question", "decided_by").order_by("-pk")[:50],
    }
    response = render(request, "quizzes/papers/regrade_list.html", context)
    if context["running"]:
        response["Refresh"] = "4"
    return response


def _asked(paper: Paper) -> Any:
    """Return the questions of submitted attempts with how often they were asked and what they earned on average."""
    items = AttemptItem.objects.filter(attempt__paper=paper, attempt__state=AttemptState.SUBMITTED)
    return (
        items.order_by()
        .values(
            code=F("version__question__code"), stem=F("version__question__stem_text"),
            current=F("version__question__current__number"),
        )
        .annotate(asked=Count("pk"), earned=Avg("fraction") * 100)
        .order_by("earned", "code")
    )  # fmt: skip


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def regrade_question(request: HttpRequest, code: str, question_code: str) -> HttpResponse:
    """Show who would change, and judge anew after confirmation."""
    paper = own_paper(request, code)
    question = get_object_or_404(Question.objects.select_related("current"), code=question_code)
    if not AttemptItem.objects.filter(attempt__paper=paper, version__question=question).exists():
        raise Http404
    form = RegradeForm(request.POST or None)
    preview: RegradePreview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("action") == "apply":
                return _apply(request, paper, question, form)
            preview = preview_regrade(paper=paper, question=question, kind=form.cleaned_data["kind"])
        except RuleViolation as refusal:
            form.refuse(refusal)
    if request.method != "POST":
        log_reading(question=question, version=question.current, by=request.user, now=now(), how="regrade")
    context = {
        "paper": paper,
        "question": question,
        "form": form,
        "preview": preview,
        "changes": preview.changes[:SHOWN_CHANGES] if preview else [],
        "look": look_at(question.current.source if question.current else ""),
    }
    return render(request, "quizzes/papers/regrade.html", context, status=422 if form.errors else 200)


def _apply(request: HttpRequest, paper: Paper, question: Question, form: RegradeForm) -> HttpResponse:
    data = form.cleaned_data
    given = {"paper": paper, "question": question, "kind": data["kind"], "reason": data["reason"],
             "by": request.user, "now": now()}  # fmt: skip
    if is_small(paper=paper):
        done = apply_regrade(**given)
        messages.success(request, _("Đã chấm lại: %(count)s bài đổi điểm.") % {"count": done.changed_count})
    else:
        with transaction.atomic():
            run = decide_regrade(**given)
            transaction.on_commit(lambda: judge_anew.enqueue(run.pk))
        messages.success(request, _("Đang chấm lại. Trang này tự xem lại sau vài giây."))
    return HttpResponseRedirect(reverse("quizzes:regrades", args=[paper.code]))
