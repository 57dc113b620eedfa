"""Changes of the law in the staff shell: enter one, see what rests on it, decide about each text, print the list."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import PersonRequest, SomeUser, require_roles, scope_of
from accounts.enums import Role
from content.law_forms import ChangeForm, DecisionForm, ItemFilterForm, WithdrawForm
from content.law_queries import ItemRow, changes_that_count, counts_of, item_rows
from content.law_rules import Standing
from content.models import LawChange
from content.resting import PAGE_ROLES
from content.services.law_changes import decide, mark_change, withdraw_change
from lms.base.clock import now, today
from lms.base.errors import NotAllowed, RuleViolation

LAW_ROLES = (Role.TRAINER, Role.EDITOR, Role.PROGRAMME_EDITOR)
CHANGES_PER_PAGE = 20
MOST_CHANGES = 300
ITEMS_PRINTED = 1000
ONLY_NATION = "Thay đổi của luật do biên tập viên toàn quốc ghi. Ông/Bà vẫn quyết định được về câu hỏi của mình."


def may_enter_changes(user: SomeUser) -> bool:
    """Tell whether a person may enter changes and take them back: whose role covers the nation."""
    return scope_of(user, roles=PAGE_ROLES).nation


@require_roles(*LAW_ROLES)
@never_cache
@require_safe
def law_changes(request: HttpRequest) -> HttpResponse:
    """List changes, newest first, with how many texts are still undecided."""
    page = Paginator(list(changes_that_count()[:MOST_CHANGES]), CHANGES_PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "rows": counts_of(changes=list(page), user=request.user),
        "may_enter": may_enter_changes(request.user),
        "today": today(),
    }
    return render(request, "content/law_changes.html", context)


@require_roles(*LAW_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def law_change_new(request: PersonRequest) -> HttpResponse:
    """Enter a change; its list of texts follows at once."""
    _require_nation(request)
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = mark_change(change=form.change(), by=request.user, now=now())
        except RuleViolation as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã ghi thay đổi. Dưới đây là mọi bài và câu hỏi dựa vào điều này."))
            return HttpResponseRedirect(reverse("content:law-change", args=[change.public_id]))
    return render(request, "content/law_change_new.html", {"form": form}, status=422 if form.errors else 200)


def _require_nation(request: HttpRequest) -> None:
    if not may_enter_changes(request.user):
        raise NotAllowed(_(ONLY_NATION))


@require_roles(*LAW_ROLES)
@never_cache
@require_safe
def law_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what rests on a change and what was decided; with `in` all of it on one page, to be printed."""
    return _change_page(request, _change(public_id))


def _change(public_id: UUID) -> LawChange:
    return get_object_or_404(
        LawChange.objects.select_related("document", "article__document", "created_by", "withdrawal__by"),
        public_id=public_id,
    )


def _change_page(
    request: HttpRequest,
    change: LawChange,
    *,
    form: DecisionForm | None = None,
    withdraw: WithdrawForm | None = None,
    status: int = 200,
    chosen: frozenset[str] = frozenset(),
) -> HttpResponse:
    rows = item_rows(change=change, user=request.user)
    filters = ItemFilterForm(request.GET)
    wanted = filters.cleaned_data.get("tinh_trang", "") if filters.is_valid() else ""
    shown = [row for row in rows if wanted in ("", row.standing.value)]
    is_print = "in" in request.GET
    page = Paginator(shown, ITEMS_PRINTED if is_print else settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    context: dict[str, Any] = {
        "change": change,
        "withdrawal": getattr(change, "withdrawal", None),
        "filters": filters,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "counts": _counts(rows),
        "may_decide": any(row.item.may_decide for row in page),
        "may_enter": may_enter_changes(request.user),
        "form": form or DecisionForm(),
        "withdraw": withdraw or WithdrawForm(),
        "chosen": chosen,
        "is_print": is_print,
        "today": today(),
    }
    return render(request, "content/law_change.html", context, status=status)


def _counts(rows: list[ItemRow]) -> dict[str, int]:
    found = {standing.value: 0 for standing in Standing}
    for row in rows:
        found[row.standing.value] += 1
    return {"all": len(rows), **found}


@require_roles(*LAW_ROLES)
@require_POST
def law_decide(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Decide the same about the chosen texts; whoever was first keeps the word, the second is told."""
    change = _change(public_id)
    form = DecisionForm(request.POST)
    chosen = frozenset(request.POST.getlist("target"))
    allowed = {row.item.target for row in item_rows(change=change, user=request.user) if row.item.may_decide}
    seen = {target: _seen(request, target) for target in chosen & allowed}
    if not seen:
        form.is_valid()
        form.add_error(None, _("Xin đánh dấu ít nhất một mục được giao cho Ông/Bà."))
    if not form.is_valid() or not seen:
        return _change_page(request, change, form=form, status=422, chosen=chosen)
    data = form.cleaned_data
    try:
        result = decide(
            change=change, seen=seen, outcome=data["outcome"], reason=data["reason"], by=request.user, now=now()
        )
    except RuleViolation as refusal:
        form.refuse(refusal)
        return _change_page(request, change, form=form, status=422, chosen=chosen)
    if result.done:
        messages.success(request, _("Đã ghi quyết định cho %(count)s mục.") % {"count": len(result.done)})
    for told in result.refused.values():
        messages.error(request, told.message)
    return HttpResponseRedirect(reverse("content:law-change", args=[public_id]))


def _seen(request: HttpRequest, target: str) -> int:
    text = request.POST.get(f"seen:{target}", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@require_roles(*LAW_ROLES)
@require_POST
def law_withdraw(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take back a change that was entered by mistake."""
    _require_nation(request)
    change = _change(public_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_change(change=change, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except RuleViolation as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã rút lại thay đổi. Các câu tạm dừng vì thay đổi này được dùng lại."))
            return HttpResponseRedirect(reverse("content:law-changes"))
    return _change_page(request, change, withdraw=form, status=422)
