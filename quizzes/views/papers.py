"""Papers in the staff shell: list, one paper, its settings and blueprint, opening and ending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_roles
from lms.base.clock import now, today
from lms.base.errors import NotAllowed, RuleViolation
from quizzes import paper_queries
from quizzes.access import BANK_ROLES
from quizzes.drawing import fitting_counts
from quizzes.enums import PaperState
from quizzes.forms_papers import (
    ROWS_PREFIX,
    PaperFilterForm,
    PaperForm,
    RowFormSet,
    changed_rows,
    initial_of,
    lines_of,
    rows_of,
    typed_rows,
)
from quizzes.models import Attempt, Paper
from quizzes.offers import subject_titles
from quizzes.paper_access import PAPER_ROLES, can_write_paper, may_print, paper_places, visible_papers
from quizzes.services import papers as paper_services

READ_ONLY = "Bài kiểm tra này do nơi khác soạn, Ông/Bà chỉ xem được."
NOWHERE = "Ông/Bà chưa được giao soạn bài kiểm tra cho địa bàn nào."


def seen_paper(request: HttpRequest, code: str) -> Paper:
    """Return a paper that this person sees; others are like missing (A2)."""
    return get_object_or_404(visible_papers(request.user), code=code)


def own_paper(request: HttpRequest, code: str) -> Paper:
    """Return a paper that this person may change; 403 for one that may only be seen."""
    paper = seen_paper(request, code)
    if not can_write_paper(request.user, paper):
        raise NotAllowed(_(READ_ONLY))
    return paper


def back_to(paper: Paper) -> HttpResponseRedirect:
    """Return to the page of a paper."""
    return HttpResponseRedirect(reverse("quizzes:paper-page", args=[paper.code]))


@require_roles(*PAPER_ROLES)
@never_cache
@require_safe
def paper_list(request: HttpRequest) -> HttpResponse:
    """List the papers that reach this person's places."""
    form = PaperFilterForm(request.GET)
    form.is_valid()
    papers = paper_queries.papers_for_list(
        visible_papers(request.user),
        words=form.cleaned_data.get("q", ""),
        state=form.cleaned_data.get("trang_thai", ""),
        sort=request.GET.get("xep", ""),
    )
    page = Paginator(papers, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "form": form,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "can_begin": bool(paper_places(request.user)),
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "quizzes/papers/list.html", context)


@dataclass(frozen=True)
class FitLine:
    """One row of the blueprint in words, and how many questions fit it."""

    subject: str
    competency: str
    level: str
    count: int
    fitting: int

    @property
    def is_short(self) -> bool:
        """Tell whether too few fit."""
        return self.fitting < self.count


def fit_lines(blueprint: list[dict[str, Any]], scope_code: str) -> list[FitLine]:
    """Return the rows of a blueprint with the number of questions that fit; at most three statements."""
    lines = lines_of(blueprint)
    if not lines:
        return []
    counts = fitting_counts(blueprint=lines, scope_code=scope_code, on=today())
    titles = subject_titles([line.subject for line in lines if line.subject])
    return [
        FitLine(
            titles.get(line.subject, line.subject),
            line.competency,
            paper_queries.level_name(line.level),
            line.count,
            fit,
        )
        for line, fit in zip(lines, counts, strict=True)
    ]


@require_roles(*PAPER_ROLES)
@never_cache
@require_safe
def paper_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a paper says, whether it can be drawn, and what can be done with it."""
    paper = seen_paper(request, code)
    can_write = can_write_paper(request.user, paper)
    context = {
        "paper": paper,
        "can_write": can_write,
        "can_print": may_print(request.user, paper, now=now()),
        "lines": fit_lines(paper.blueprint, paper.scope_code),
        "items": paper.items.select_related("question").order_by("order") if can_write else [],
        "counts": paper_queries.paper_counts(paper, user=request.user),
        "versions": paper.versions.select_related("created_by").order_by("-number")[:10],
        "place": paper_queries.place_name(paper.scope_code),
    }
    return render(request, "quizzes/papers/page.html", context)


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: HttpRequest) -> HttpResponse:
    """Begin a paper."""
    places = paper_places(request.user)
    if not places:
        raise NotAllowed(_(NOWHERE))
    again = _with_other_rows(request, None, places=places)
    return again or _edit(request, PaperForm(request.POST or None, places=places), _rows(request, []), None)


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the settings and the blueprint of a paper."""
    paper = own_paper(request, code)
    begun = Attempt.objects.filter(paper=paper).exists()
    form = PaperForm(request.POST or None, initial=initial_of(paper), ask_reason=begun)
    again = _with_other_rows(request, paper, ask_reason=begun)
    return again or _edit(request, form, _rows(request, paper.blueprint), paper)


def _rows(request: HttpRequest, blueprint: Sequence[Mapping[str, Any]]) -> Any:
    options = {"form_kwargs": {"subjects": subject_titles()}, "prefix": ROWS_PREFIX}
    if request.method == "POST":
        return RowFormSet(request.POST, initial=blueprint, **options)
    return RowFormSet(initial=blueprint or [{}], **options)


def _with_other_rows(request: HttpRequest, paper: Paper | None, **options: Any) -> HttpResponse | None:
    """Show the form again with one row more or less, all else as typed and unjudged; None for other actions."""
    rows = changed_rows(typed_rows(request.POST), request.POST.get("action", ""))
    if rows is None:
        return None
    form = PaperForm(initial=request.POST.dict(), **options)
    formset = RowFormSet(initial=rows, form_kwargs={"subjects": subject_titles()}, prefix=ROWS_PREFIX)
    return render(request, "quizzes/papers/edit.html", {"form": form, "rows": formset, "lines": [], "paper": paper})


def _edit(request: HttpRequest, form: PaperForm, rows: Any, paper: Paper | None) -> HttpResponse:
    lines: list[FitLine] = []
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        blueprint = rows_of(rows)
        lines = fit_lines(blueprint, paper.scope_code if paper else form.place)
        if request.POST.get("action") == "save":
            saved = _keep(request, form, blueprint, paper)
            if saved is not None:
                return back_to(saved)
    elif request.method != "POST" and paper is not None:
        lines = fit_lines(paper.blueprint, paper.scope_code)
    context = {"form": form, "rows": rows, "lines": lines, "paper": paper}
    is_bad = request.method == "POST" and (form.errors or not rows.is_valid())
    return render(request, "quizzes/papers/edit.html", context, status=422 if is_bad else 200)


def _keep(request: HttpRequest, form: PaperForm, blueprint: list[dict[str, Any]], paper: Paper | None) -> Paper | None:
    values = form.values() | {"blueprint": blueprint}
    try:
        if paper is None:
            saved = paper_services.create_paper(by=request.user, now=now(), scope_code=form.place, values=values)
        else:
            saved = paper_services.change_paper(
                paper=paper, by=request.user, now=now(), values=values, reason=form.reason
            )
    except RuleViolation as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("Đã ghi bài «%(title)s», bản %(number)s.") % {"title": saved, "number": saved.version})
    return saved


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_open(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to confirm, then let people take the paper."""
    paper = own_paper(request, code)
    lines = fit_lines(paper.blueprint, paper.scope_code)
    context = {"paper": paper, "lines": lines, "is_short": any(line.is_short for line in lines)}
    if request.method != "POST":
        return render(request, "quizzes/papers/open.html", context)
    try:
        paper_services.open_paper(paper=paper, by=request.user, now=now())
    except RuleViolation as refusal:
        return render(request, "quizzes/papers/open.html", context | {"refusal": refusal.message}, status=409)
    messages.success(request, _("Đã mở bài «%(title)s».") % {"title": paper})
    return back_to(paper)


@require_roles(*BANK_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to confirm, then take no new attempts."""
    paper = own_paper(request, code)
    if request.method != "POST" or paper.state != PaperState.READY:
        return render(request, "quizzes/papers/retire.html", {"paper": paper})
    try:
        paper_services.retire_paper(paper=paper, by=request.user, now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Bài «%(title)s» đã ngừng nhận lượt làm mới.") % {"title": paper})
    return back_to(paper)
