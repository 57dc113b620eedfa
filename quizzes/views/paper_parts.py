"""Choosing the questions of a fixed paper, and looking at a drawn paper as the learner sees it."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_roles
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.text import search_key
from lms.hgm import RenderContext, render_question_fields
from quizzes.access import BANK_ROLES
from quizzes.blocks import in_order, shown_blocks
from quizzes.drawing import draw_questions, usable_questions
from quizzes.models import Paper, Question, QuestionVersion
from quizzes.services import papers as paper_services
from quizzes.views.papers import own_paper

SEED_BITS = 31


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_pick(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the questions of a fixed paper, one press at a time."""
    paper = own_paper(request, code)
    if request.method == "POST":
        return _move(request, paper)
    words = request.GET.get("q", "")[:100]
    chosen = list(paper.items.select_related("question").order_by("order"))
    found = usable_questions(scope_code=paper.scope_code, on=today()).exclude(
        pk__in=[item.question_id for item in chosen]
    )
    for word in search_key(words).split():
        found = found.filter(search_key__contains=word)
    page = Paginator(found.order_by("subject_code", "code"), settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {
        "paper": paper,
        "chosen": chosen,
        "page": page,
        "words": words,
        "query": request.GET.urlencode() and f"q={words}&",
    }
    return render(request, "quizzes/papers/pick.html", context)


def _move(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Add, remove or move the question that a button names."""
    order = list(paper.items.order_by("order").values_list("question_id", flat=True))
    usable = usable_questions(scope_code=paper.scope_code, on=today())
    question = Question.objects.filter(code=request.POST.get("cau", "")).first()
    action = request.POST.get("viec", "")
    if question is not None:
        order = moved(order, question.pk, action, may_add=usable.filter(pk=question.pk).exists())
    try:
        paper_services.change_paper(
            paper=paper,
            by=request.user,
            now=now(),
            values={},
            questions=order,
            reason=request.POST.get("ly-do", ""),
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    query = request.POST.get("q", "")
    target = reverse("quizzes:paper-pick", args=[paper.code])
    return HttpResponseRedirect(f"{target}?q={query}" if query.isalnum() else target)


def moved(order: list[int], key: int, action: str, *, may_add: bool) -> list[int]:
    """Return the order with one question added at the end, taken out, or moved one place; unchanged for the rest."""
    rest = [other for other in order if other != key]
    if action == "them" and key not in order and may_add:
        return [*order, key]
    if key not in order:
        return order
    place = order.index(key)
    if action == "bo":
        return rest
    if action in ("len", "xuong"):
        rest.insert(max(place + (-1 if action == "len" else 1), 0), key)
        return rest
    return order


@dataclass(frozen=True)
class ShownQuestion:
    """One question of a drawn paper, as the learner meets it."""

    order: int
    code: str
    subject: str
    points: str
    fields: SafeString


@require_roles(*BANK_ROLES)
@never_cache
@gzip_page
@require_safe
def paper_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show one paper as it would be drawn with a seed; nothing is stored, the reading is logged (C1)."""
    paper = own_paper(request, code)
    typed = request.GET.get("ma", "")
    seed = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else secrets.randbits(SEED_BITS)
    context = {"paper": paper, "seed": seed, "other": secrets.randbits(SEED_BITS)}
    try:
        drawn = draw_questions(paper=paper, seed=seed, on=today())
    except RuleViolation as refusal:
        return render(request, "quizzes/papers/preview.html", context | {"refusal": refusal.message}, status=409)
    versions = QuestionVersion.objects.select_related("question").in_bulk([one.version_id for one in drawn])
    blocks = shown_blocks(versions.values())
    shown = []
    for order, one in enumerate(drawn, start=1):
        version = versions[one.version_id]
        block = in_order(blocks[one.version_id], shuffle=paper.shuffle_options)
        fields = render_question_fields(block, RenderContext(seed=seed), prefix=f"xem-{order}")
        points = f"{one.points.normalize():f}".replace(".", ",")
        shown.append(ShownQuestion(order, version.question.code, version.question.subject_code, points, fields))
    record(
        action="paper.previewed",
        by=request.user,
        now=now(),
        target=paper,
        scope_code=paper.scope_code,
        details={"seed": seed, "questions": [one.code for one in shown]},
    )
    return render(request, "quizzes/papers/preview.html", context | {"questions": shown})
