"""The learner's list of papers, and a paper whose questions all stand on one page."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.access import learner_required
from lms.base.clock import now
from lms.hgm import RenderContext, finished, in_steps, render_question_fields
from quizzes import paper_queries
from quizzes.audience import papers_for
from quizzes.blocks import in_order, shown_blocks
from quizzes.enums import AttemptState
from quizzes.models import AttemptItem
from quizzes.queries import Sheet, sheet_of
from quizzes.services.attempts import control_prefix
from quizzes.views.taking import clock_context, is_over, mine


@learner_required
@never_cache
@require_safe
def my_papers(request: HttpRequest) -> HttpResponse:
    """List the papers that are handed out to this person by place or by name, each with what was done."""
    rows = paper_queries.own_paper_rows(papers_for(request.user), user=request.user, now=now())
    return render(request, "quizzes/my_papers.html", {"rows": rows})


@dataclass(frozen=True)
class WholeQuestion:
    """One question on the page of the whole paper."""

    item: AttemptItem
    fields: SafeString
    by_steps: bool
    sequence: int
    saved_at: object


@learner_required
@never_cache
@gzip_page
@require_safe
def whole(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show every question of an attempt on one page; each is saved by itself."""
    attempt = mine(request, public_id)
    if attempt.state == AttemptState.SUBMITTED:
        return HttpResponseRedirect(reverse("quizzes:result", args=[public_id]))
    if is_over(attempt, now()):
        return HttpResponseRedirect(reverse("quizzes:review", args=[public_id]))
    sheet = sheet_of(attempt, with_versions=True)
    context = {
        "attempt": attempt,
        "questions": _questions(sheet),
        "tab": uuid.uuid4().hex,
        "squares": sheet.squares(),
        **clock_context(attempt),
    }
    return render(request, "quizzes/whole.html", context)


def _questions(sheet: Sheet) -> list[WholeQuestion]:
    blocks = shown_blocks([item.version for item in sheet.items])
    found = []
    for item in sheet.items:
        block = in_order(blocks[item.version_id], shuffle=sheet.attempt.shuffle_options)
        answer = sheet.answer(item)
        prefix = control_prefix(item.order)
        fields = render_question_fields(block, RenderContext(seed=sheet.attempt.seed), prefix=prefix, answer=answer)
        by_steps = in_steps(block) and not finished(block, answer)
        found.append(WholeQuestion(item, fields, by_steps, sheet.next_sequence(item), sheet.saved_at(item)))
    return found
