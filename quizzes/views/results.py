"""The result of an attempt: in words, by subject, and question by question as far as the paper allows (C2)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.access import learner_required
from lms.base.clock import now
from lms.hgm import render_feedback
from quizzes import rules
from quizzes.blocks import in_order, shown_blocks
from quizzes.competencies import TITLES
from quizzes.enums import AttemptState, FeedbackPolicy
from quizzes.marking_queries import WrittenResult, written_results
from quizzes.models import Appeal, Attempt, AttemptItem, AttemptResult, MarkingTask, Regrade
from quizzes.offers import offer_for, subject_titles
from quizzes.queries import may_show_key
from quizzes.services.appeals import appeal_until


@dataclass(frozen=True)
class SubjectLine:
    """One bar: a subject and how much of it was right."""

    title: str
    result: rules.SubjectResult


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question as answered, with what may be said about it."""

    order: int
    fraction: Decimal | None
    html: SafeString | str
    written: WrittenResult | None = None
    regrade: Regrade | None = None

    @property
    def percent(self) -> int:
        """Return what the question earned in whole percent."""
        return round((self.fraction or 0) * 100)


@learner_required
@never_cache
@gzip_page
@require_safe
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the result of a submitted attempt."""
    attempt, percents = _mine(request, public_id)
    if attempt.state != AttemptState.SUBMITTED:
        return HttpResponseRedirect(reverse("quizzes:review", args=[public_id]))
    items = list(attempt.items.select_related("version__question").order_by("order"))
    paper = attempt.paper
    show_key = may_show_key(paper=paper, attempt=attempt, now=now())
    results = list(attempt.results.select_related("regrade").order_by("number")) if attempt.has_changed else []
    appeals = attempt.appeals.select_related("item", "reply").order_by("pk") if attempt.has_appeals else []
    context = {
        "attempt": attempt,
        "waits_for_marks": attempt.percent is None,
        "paper": paper,
        "offer": offer_for(request.user, paper),
        "lines": _lines(items),
        "questions": _questions(attempt, items, results, show_key=show_key) if show_key else [],
        "waits_for_close": paper.feedback == FeedbackPolicy.AFTER_CLOSE and not show_key,
        "results": results,
        "appeals": appeals,
        "may_appeal": (until := appeal_until(attempt)) is not None and now() <= until,
        "appeal_until": until,
        "among": _among(attempt, percents),
    }
    return render(request, "quizzes/result.html", context)


@dataclass(frozen=True)
class Among:
    """What an attempt is among all that the person made at the paper; `counted` is None where this one counts."""

    counted: rules.Standing | None
    may_retry: bool
    is_used_up: bool


def _among(attempt: Attempt, percents: list[Decimal | None]) -> Among:
    """Compare an attempt with all that the person made, whose percents come from the first to the last."""
    paper, allowed = attempt.paper, attempt.paper.attempts_allowed
    known = [percent for percent in percents if percent is not None]
    counted = rules.counted(percents=known, counting=paper.counting, pass_percent=paper.pass_percent)
    is_this = counted is None or (counted.percent, counted.passed) == (attempt.percent, attempt.passed)
    is_used_up = allowed is not None and len(percents) >= allowed
    return Among(counted=None if is_this else counted, may_retry=not is_used_up, is_used_up=is_used_up and allowed != 1)


def _mine(request: HttpRequest, public_id: UUID) -> tuple[Attempt, list[Decimal | None]]:
    """Return an attempt of this person, told whether its result changed and whether it was appealed against.

    With it come the percents of all that the person made at the paper, from the first to the last, in one statement.
    """
    made = (
        Attempt.objects.filter(user=request.user, paper__attempts__public_id=public_id)
        .select_related("paper")
        .annotate(
            has_changed=Exists(AttemptResult.objects.filter(attempt=OuterRef("pk"), number__gt=1)),
            has_appeals=Exists(Appeal.objects.filter(attempt=OuterRef("pk"))),
        )
        .order_by("number")
    )
    attempts = list(made)
    for attempt in attempts:
        if attempt.public_id == public_id:
            return attempt, [each.percent for each in attempts]
    raise Http404


def _lines(items: list[AttemptItem]) -> list[SubjectLine]:
    marked = [
        rules.Marked(item.points, item.fraction, item.version.question.subject_code)
        for item in items
        if item.fraction is not None
    ]
    results = rules.results_by_subject(marked)
    titles = subject_titles([line.subject for line in results if line.subject])
    return [SubjectLine(titles.get(line.subject) or line.subject, line) for line in results]


def _questions(
    attempt: Attempt, items: list[AttemptItem], results: list[AttemptResult], *, show_key: bool
) -> list[ReviewedQuestion]:
    shown = shown_blocks([item.version for item in items])
    blocks = {pk: in_order(block, shuffle=attempt.shuffle_options) for pk, block in shown.items()}
    written = _written(attempt, items)
    regrades = {result.regrade.question_id: result.regrade for result in results if result.regrade}
    return [
        ReviewedQuestion(item.order, item.fraction, "", written[item.pk])
        if item.pk in written
        else ReviewedQuestion(
            item.order,
            item.fraction,
            render_feedback(blocks[item.version_id], item.answer, seed=attempt.seed, show_key=show_key, names=TITLES),
            regrade=regrades.get(item.version.question_id),
        )
        for item in items
    ]


def _written(attempt: Attempt, items: list[AttemptItem]) -> dict[int, WrittenResult]:
    """Return what was written in own words, by item; no statement where the paper has no such question."""
    if not any(item.version.question.kind in ("essay", "reflection") for item in items):
        return {}
    tasks = list(MarkingTask.objects.filter(item__attempt=attempt))
    results = written_results(tasks)
    return {task.item_id: results[task.pk] for task in tasks if task.item_id}
