"""The list of the bank: search, filters, order, kept views, what waits, and steps for many questions at once."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import PersonRequest, require_roles
from content.law_queries import changes_that_count, counts_of
from lms.base.clock import now, today
from lms.base.text import highlight
from quizzes import access
from quizzes.access import BANK_ROLES
from quizzes.bank_filter import kept_query, narrowed, ordered
from quizzes.bank_queries import alike_rows, limits_on
from quizzes.enums import QuestionState
from quizzes.forms_bank import BankFilterForm, BulkForm, ViewForm
from quizzes.models import BankView, Question
from quizzes.offers import subject_titles
from quizzes.services.bank_bulk import MOST_AT_ONCE, Bulk, preview_bulk, run_bulk
from quizzes.writing import ALL_KINDS

MOST_VIEWS = 20
MOST_CHANGES = 100
FIELD_NAMES = set(BankFilterForm.base_fields)


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def bank(request: PersonRequest) -> HttpResponse:
    """List the questions that this writer may see."""
    form = BankFilterForm(request.GET, subjects=subject_titles())
    form.is_valid()
    wanted = form.cleaned_data
    found = ordered(narrowed(access.visible_questions(request.user), wanted), wanted.get("xep", ""))
    found = found.select_related("figures", "created_by").defer("search_key")
    page = Paginator(found, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    alike = alike_rows(questions=list(page), among=access.visible_questions(request.user))
    kept = kept_query(request.GET, FIELD_NAMES)
    context = {
        "form": form,
        "page": page,
        "query": f"{kept}&" if kept else "",
        "kept": kept,
        "rows": [_row(question, wanted.get("q", ""), alike) for question in page],
        "views": BankView.objects.filter(user=request.user)[:MOST_VIEWS],
        "bulk": BulkForm(),
    }
    return render(request, "quizzes/bank.html", context)


def _row(question: Question, query: str, alike: dict[str, list[Any]]) -> dict[str, Any]:
    stem = question.stem_text or question.code
    figures = getattr(question, "figures", None)
    return {
        "question": question,
        "kind": ALL_KINDS.get(question.kind, question.kind),
        "stem": highlight(stem, query) if query else [(stem, False)],
        "figures": figures if figures and figures.attempts else None,
        "alike": alike.get(question.code, [])[:3],
    }


@require_roles(*BANK_ROLES)
@never_cache
@require_safe
def bank_work(request: PersonRequest) -> HttpResponse:
    """Show what waits in the bank: for review, for mending, because of the law."""
    seen = access.visible_questions(request.user)
    mine, limits = Q(created_by=request.user), limits_on(today())
    counts = seen.aggregate(
        draft=Count("pk", filter=Q(state=QuestionState.DRAFT)),
        own_drafts=Count("pk", filter=mine & Q(state=QuestionState.DRAFT)),
        review=Count("pk", filter=Q(state=QuestionState.REVIEW) & ~mine),
        approved=Count("pk", filter=Q(state=QuestionState.APPROVED)),
        retired=Count("pk", filter=Q(state=QuestionState.RETIRED)),
        findings=Count("pk", filter=Q(finding_count__gt=0) & ~Q(state=QuestionState.RETIRED)),
        suspended=Count("pk", filter=Q(suspended_from__isnull=False)),
        worn=Count("pk", filter=Q(figures__attempts__gte=limits.exposure_attempts)),
    )
    law = counts_of(changes=list(changes_that_count()[:MOST_CHANGES]), user=request.user)
    context = {"counts": counts, "law": [row for row in law if row.pending], "limits": limits}
    return render(request, "quizzes/bank_work.html", context)


@require_roles(*BANK_ROLES)
@require_POST
def bank_view_keep(request: PersonRequest) -> HttpResponse:
    """Keep the present filters under a name, or give the name other filters."""
    query = kept_query(QueryDict(request.POST.get("query", "")[:2000]), FIELD_NAMES)
    form = ViewForm(request.POST)
    back = f"{reverse('quizzes:bank')}?{query}"
    if not query:
        messages.error(request, _("Chưa lọc gì nên chưa có cách xem để lưu. Xin chọn bộ lọc trước."))
    elif not form.is_valid():
        messages.error(request, _("Xin đặt tên cho cách xem, tối đa 60 ký tự."))
    elif BankView.objects.filter(user=request.user).count() >= MOST_VIEWS:
        messages.error(request, _("Đã lưu %(most)s cách xem. Xin bỏ bớt rồi lưu.") % {"most": MOST_VIEWS})
    else:
        _keep_view(request, form.cleaned_data["name"], query)
    return HttpResponseRedirect(back)


def _keep_view(request: PersonRequest, name: str, query: str) -> None:
    try:
        with transaction.atomic():
            BankView.objects.update_or_create(
                user=request.user, name=name, defaults={"query": query[:1000], "created_at": now()}
            )
    except IntegrityError:  # two taps at once: the other one kept it
        pass
    messages.success(request, _("Đã lưu cách xem «%(name)s».") % {"name": name})


@require_roles(*BANK_ROLES)
@require_POST
def bank_view_drop(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Forget a kept view."""
    get_object_or_404(BankView, user=request.user, public_id=public_id).delete()
    messages.success(request, _("Đã bỏ cách xem."))
    return HttpResponseRedirect(reverse("quizzes:bank"))


@require_roles(*BANK_ROLES)
@require_POST
def bank_many(request: PersonRequest) -> HttpResponse:
    """Show what a step would do with each chosen question; do it once that is confirmed."""
    codes = request.POST.getlist("code")[:MOST_AT_ONCE]
    chosen = access.visible_questions(request.user).filter(code__in=codes).select_related("current").order_by("code")
    form = BulkForm(request.POST)
    query = kept_query(QueryDict(request.POST.get("query", "")[:2000]), FIELD_NAMES)
    back = f"{reverse('quizzes:bank')}?{query}"
    if not codes:
        messages.error(request, _("Xin đánh dấu ít nhất một câu."))
        return HttpResponseRedirect(back)
    context: dict[str, Any] = {"form": form, "codes": codes, "kept": query, "back": back}
    if not form.is_valid():
        return render(request, "quizzes/bank_many.html", context | {"fates": []}, status=422)
    bulk = Bulk(**form.cleaned_data)
    if "confirm" in request.POST:
        return _done(request, run_bulk(questions=list(chosen), bulk=bulk, by=request.user, now=now()), back)
    context["fates"] = preview_bulk(questions=list(chosen), bulk=bulk, by=request.user)
    context["ready"] = sum(not fate.refusal for fate in context["fates"])
    context["action"] = dict(form.fields["action"].choices)[bulk.action]  # type: ignore[attr-defined]
    return render(request, "quizzes/bank_many.html", context)


def _done(request: HttpRequest, fates: list[Any], back: str) -> HttpResponse:
    done = sum(not fate.refusal for fate in fates)
    if done:
        messages.success(request, _("Đã làm xong %(count)s câu.") % {"count": done})
    for fate in [fate for fate in fates if fate.refusal][:10]:
        messages.warning(request, f"{fate.question.code}: {fate.refusal}")
    return HttpResponseRedirect(back)
