"""Appeals: the learner's form, the staff's list and answer; and an attempt as staff see it, with every result."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import learner_required, require_roles
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.hgm import render_feedback
from quizzes.blocks import in_order, shown_blocks
from quizzes.enums import AttemptState
from quizzes.forms_reviews import AppealForm, ReplyForm
from quizzes.models import Appeal, AttemptItem
from quizzes.paper_access import PAPER_ROLES, can_write_paper, visible_appeals, visible_attempts
from quizzes.paper_queries import waiting_appeals
from quizzes.services.appeals import answer_appeal, appeal_until, make_appeal
from quizzes.views.taking import mine


@learner_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask to look again at a question or at the result."""
    attempt = mine(request, public_id)
    if attempt.state != AttemptState.SUBMITTED:
        return HttpResponseRedirect(reverse("quizzes:review", args=[public_id]))
    orders = list(attempt.items.order_by("order").values_list("order", flat=True))
    form = AppealForm(request.POST or None, orders=orders, initial={"about": request.GET.get("cau", "")})
    if request.method == "POST" and form.is_valid():
        try:
            make_appeal(
                attempt=attempt, order=form.order, reason=form.cleaned_data["reason"], by=request.user, now=now()
            )
        except RuleViolation as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã gửi đề nghị. Cán bộ phụ trách sẽ trả lời ở trang kết quả."))
            return HttpResponseRedirect(reverse("quizzes:result", args=[public_id]))
    until = appeal_until(attempt)
    context = {"attempt": attempt, "form": form, "until": until, "is_open": until is not None and now() <= until}
    return render(request, "quizzes/appeal.html", context, status=422 if form.errors else 200)


@require_roles(*PAPER_ROLES)
@never_cache
@require_safe
def appeal_list(request: HttpRequest) -> HttpResponse:
    """List the appeals of the people in this person's places: those that wait, or all."""
    appeals = visible_appeals(request.user)
    is_all = request.GET.get("xem") == "tat-ca"
    shown = appeals if is_all else waiting_appeals(appeals)
    shown = shown.select_related("attempt__paper", "attempt__user__mediator__commune", "item", "reply").order_by("pk")
    page = Paginator(shown, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {"page": page, "is_all": is_all, "query": "xem=tat-ca&" if is_all else ""}
    return render(request, "quizzes/papers/appeals.html", context)


@require_roles(*PAPER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an appeal with what was answered, and answer it."""
    found = get_object_or_404(
        visible_appeals(request.user).select_related(
            "attempt__paper", "attempt__user", "item__version__question", "reply__replied_by", "reply__regrade"
        ),
        public_id=public_id,
    )
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_appeal(appeal=found, by=request.user, now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã trả lời đề nghị."))
            return HttpResponseRedirect(reverse("quizzes:appeals"))
    can_write = can_write_paper(request.user, found.attempt.paper)
    context = {
        "appeal": found,
        "reply": getattr(found, "reply", None),
        "form": form,
        "can_write": can_write,
        "shown": _answered(found) if can_write and found.item else "",
        "results": found.attempt.results.select_related("regrade").order_by("number"),
    }
    return render(request, "quizzes/papers/appeal.html", context, status=422 if form.errors else 200)


def _answered(appeal: Appeal) -> SafeString | str:
    """Return the question as answered, with its key; writers only."""
    item = appeal.item
    if item is None:
        return ""
    attempt = appeal.attempt
    block = in_order(shown_blocks([item.version])[item.version_id], shuffle=attempt.shuffle_options)
    return render_feedback(block, item.answer, seed=attempt.seed)


@dataclass(frozen=True)
class ItemRow:
    """One question of an attempt as staff see it: its place, its code for who may read it, what it earned."""

    item: AttemptItem
    percent: int | None


@require_roles(*PAPER_ROLES)
@never_cache
@require_safe
def attempt_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one attempt with every result it ever had, late answers and appeals."""
    attempt = get_object_or_404(
        visible_attempts(request.user).select_related("paper", "user__mediator__commune"), public_id=public_id
    )
    items = attempt.items.select_related("version__question").order_by("order")
    context = {
        "attempt": attempt,
        "can_write": can_write_paper(request.user, attempt.paper),
        "rows": [ItemRow(item, None if item.fraction is None else round(item.fraction * 100)) for item in items],
        "results": attempt.results.select_related("regrade").order_by("number"),
        "appeals": attempt.appeals.select_related("item", "reply").order_by("pk"),
        "late_count": attempt.saves.filter(late=True).count(),
    }
    return render(request, "quizzes/papers/attempt.html", context)
