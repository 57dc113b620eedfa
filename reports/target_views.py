"""The register of targets: who set what, from which document, since when; added, corrected by new rows, withdrawn."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import require_roles
from accounts.models import User
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show, words_of
from lms.base.text import search_key
from mediators.models import Unit
from reports.access import FIGURE_ROLES, figure_scope, may_set_target, target_scope
from reports.forms import CorrectTargetForm, NewTargetForm, TargetForm, WithdrawTargetForm
from reports.models import Target, TargetLevel
from reports.services.targets import correct_target, set_target, unit_of, withdraw_target

MINE, EXAMPLES, OLD = "", "vi-du", "da-thay"


@require_roles(*FIGURE_ROLES)
def target_list(request: HttpRequest) -> HttpResponse:
    """Show the targets that bear on the person's places, those of other plans as examples, or what was replaced."""
    shown = request.GET.get("xem", MINE)
    words = words_of(request)
    rows = [row for row in _rows(request, shown) if _fits(row, words)]
    context = {
        "page": page_of(request, rows),
        "words": words,
        "shown": shown,
        "is_filtered": bool(words),
        "chips": chips(
            request,
            "xem",
            [(MINE, _("Của địa bàn")), (EXAMPLES, _("Kế hoạch nơi khác")), (OLD, _("Đã thay, đã hết hạn"))],
        ),
        "query": joined(query_of(request)),
        "may_add": bool(target_scope(request.user)),
        "day": today(),
    }
    return show(request, "reports/targets.html", context)


@require_roles(*FIGURE_ROLES)
def target_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a target with its history: every row that it took the place of, and what took its place."""
    target = _find(code)
    history = _history(target)
    context = {
        "target": target,
        "history": history,
        "newest": history[0],
        "may_change": target.corrected_at is None and _may(request, target),
        "is_old": target.corrected_at is not None or (target.valid_to is not None and target.valid_to <= today()),
    }
    return show(request, "reports/target.html", context)


@require_roles(*FIGURE_ROLES)
def target_add(request: HttpRequest) -> HttpResponse:
    """Enter a target of a plan."""
    units = _units(request)
    nation = target_scope(request.user).nation
    if not units and not nation:
        raise Http404
    form = NewTargetForm(posted(request), units=units, nation=nation, initial={"low": 100, "valid_from": today()})
    if request.method == "POST" and form.is_valid():
        level, unit = form.placed()
        try:
            target = set_target(facts=form.facts(), level=level, unit=unit, by=_who(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi chỉ tiêu."))
            return redirect("reports:target", target.code)
    help_line = _(
        "Ghi đúng như văn bản. Mức nào do mình hiểu ra thì nói ở phần ghi chú và đừng đánh dấu «đã đối chiếu»."
    )
    return form_page(request, form, title=_("Thêm chỉ tiêu"), back=reverse("reports:targets"), help=help_line)


@require_roles(*FIGURE_ROLES)
def target_correct(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a target by a new row."""
    target = _own(request, code)
    form = CorrectTargetForm(posted(request), initial=TargetForm.initial_of(target))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            row = correct_target(target=target, facts=form.facts(), reason=reason, by=_who(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã sửa. Dòng cũ vẫn xem được ở phần lịch sử."))
            return redirect("reports:target", row.code)
    about = f"{target.unit_name}: {target.metric} {target.asked}"
    what = _(
        "Dòng mới thay dòng đang ghi từ lúc này; dòng cũ không mất: số liệu «như đã biết khi ấy» vẫn dùng dòng cũ."
    )
    return form_page(request, form, title=_("Sửa chỉ tiêu"), back=_url(target), about=about, what=what)


@require_roles(*FIGURE_ROLES)
def target_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a target recorded by mistake."""
    target = _own(request, code)
    form = WithdrawTargetForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_target(target=target, reason=form.cleaned_data["reason"], by=_who(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã rút lại chỉ tiêu."))
            return redirect("reports:target", target.code)
    about = f"{target.unit_name}: {target.metric} {target.asked}"
    what = _("Chỉ tiêu này không còn được so với số liệu. Dòng đã ghi vẫn xem được.")
    return form_page(
        request, form, title=_("Rút lại chỉ tiêu"), back=_url(target), about=about, what=what, is_harm=True
    )


def _rows(request: HttpRequest, shown: str) -> QuerySet[Target]:
    scope, day = figure_scope(request.user), today()
    over = Q(corrected_at__isnull=False) | Q(valid_to__lte=day)
    codes = scope.provinces | scope.communes
    mine = Q(level=TargetLevel.NATION) | Q(unit_code__in=sorted(codes)) | Q(unit_code__in=_parents(scope.communes))
    if scope.provinces:
        mine |= Q(unit_code__in=Unit.objects.filter(parent_id__in=sorted(scope.provinces)).values("code"))
    rows = Target.objects.order_by("metric", "level", "unit_name", "-valid_from", "pk")
    if shown == OLD:
        return rows.filter(over) if scope.nation else rows.filter(over, mine | Q(recorded_at__isnull=True))
    if shown == EXAMPLES:
        return rows.filter(recorded_at__isnull=True).exclude(mine)
    return rows.exclude(over) if scope.nation else rows.exclude(over).filter(mine)


def _parents(communes: frozenset[str]) -> QuerySet[Any]:
    return Unit.objects.filter(code__in=sorted(communes)).values("parent_id")


def _fits(row: Target, words: str) -> bool:
    text = f"{row.metric} {row.get_metric_display()} {row.unit_name} {row.issuer} {row.source}"
    return not words or search_key(words) in search_key(text)


def _history(target: Target) -> list[Target]:
    """Return the whole chain of corrections to which a row belongs, newest first; one statement."""
    base = target.code.partition("--")[0]
    rows = Target.objects.filter(Q(code=base) | Q(code__startswith=f"{base}--")).select_related("recorded_by")
    by_pk = {row.pk: row for row in rows}
    after = {row.supersedes_id: row for row in by_pk.values() if row.supersedes_id}
    row = by_pk[target.pk]
    while row.pk in after:
        row = after[row.pk]
    chain = [row]
    while (before := by_pk.get(chain[-1].supersedes_id or 0)) is not None:
        chain.append(before)
    return chain


def _find(code: str) -> Target:
    return get_object_or_404(Target.objects.select_related("superseded_by", "recorded_by"), code=code)


def _own(request: HttpRequest, code: str) -> Target:
    """Return a standing target that the person may change, or answer 404."""
    target = _find(code)
    if target.corrected_at is not None or not _may(request, target):
        raise Http404
    return target


def _may(request: HttpRequest, target: Target) -> bool:
    return may_set_target(request.user, level=target.level, unit=unit_of(target))


def _units(request: HttpRequest) -> list[Unit]:
    """Return the places for which the person sets targets: provinces first; the nation's editors name none."""
    scope = target_scope(request.user)
    wanted = Q(code__in=sorted(scope.provinces | scope.communes)) | Q(parent_id__in=sorted(scope.provinces))
    units = Unit.objects.on(today()).filter(wanted).order_by("name_key", "code")
    return sorted(units, key=lambda unit: unit.parent_id is not None)


def _who(request: HttpRequest) -> User:
    return cast(User, request.user)


def _url(target: Target) -> str:
    return reverse("reports:target", args=[target.code])
