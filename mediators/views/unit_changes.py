"""Communes merged, split and renamed: what was recorded, and recording more after a look at the effect."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import has_role, officer_scope, require_roles
from accounts.enums import Role
from lms.base.clock import now, today
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, joined, page_of, posted, query_of, show
from lms.base.text import sort_key
from mediators.forms import ReasonForm
from mediators.models import Team, Unit, UnitChange
from mediators.services.unit_changes import Part, UnitFacts, UnitPlan, merge_units, rename_unit, split_unit
from mediators.services.unit_undo import resting_on, undo_change
from mediators.unit_forms import MergeUnitsForm, RenameUnitForm, SplitUnitForm

SHOWN = ("successions__old", "successions__new")
keeper_required = require_roles(Role.PROVINCE_OFFICER, Role.ADMINISTRATOR)


@keeper_required
def change_list(request: HttpRequest) -> HttpResponse:
    """Show the recorded changes of communes, newest first."""
    provinces = _provinces(request)
    rows = UnitChange.objects.filter(_of(provinces)).distinct()
    page = page_of(request, rows.select_related("recorded_by", "undone_by").prefetch_related(*SHOWN))
    context = {"page": page, "query": joined(query_of(request)), "provinces": provinces}
    return show(request, "mediators/unit_changes.html", context)


@keeper_required
def merge(request: HttpRequest) -> HttpResponse:
    """Record that communes became one."""
    province = _province(request)
    if province is None:
        return _choose(request)
    form = MergeUnitsForm(posted(request), communes=_communes(province), initial={"on": today()})

    def run(*, dry_run: bool) -> UnitPlan:
        data = form.cleaned_data
        new = UnitFacts(code=data["new_code"], kind=data["kind"], name=data["name"], province=province.code)
        codes = [*data["old_codes"], *data["other_codes"]]
        return merge_units(
            old_codes=codes, new=new, on=data["on"], source=data["source"], by=request.user, now=now(),
            dry_run=dry_run,
        )  # fmt: skip

    return _page(request, form, run, title=_("Ghi sáp nhập xã, phường"))


@keeper_required
def rename(request: HttpRequest) -> HttpResponse:
    """Record another name or kind of a commune."""
    province = _province(request)
    if province is None:
        return _choose(request)
    form = RenameUnitForm(posted(request), communes=_communes(province), initial={"on": today()})

    def run(*, dry_run: bool) -> UnitPlan:
        data = form.cleaned_data
        unit = UnitFacts(code=data["code"], kind=data["kind"], name=data["name"])
        return rename_unit(
            unit=unit, on=data["on"], source=data["source"], by=request.user, now=now(), dry_run=dry_run
        )  # fmt: skip

    return _page(request, form, run, title=_("Ghi đổi tên, đổi loại xã, phường"))


@keeper_required
def split(request: HttpRequest) -> HttpResponse:
    """Record that a commune was split, and where each team went."""
    province = _province(request)
    if province is None:
        return _choose(request)
    if "xa" not in request.GET:
        context = {"communes": _communes(province), "province": province}
        return show(request, "mediators/unit_choose.html", context)
    commune = get_object_or_404(Unit.objects.on(today()), code=request.GET["xa"], parent=province)
    teams = list(Team.objects.filter(commune=commune, dissolved_on__isnull=True).order_by("order_key"))
    form = SplitUnitForm(posted(request), commune=commune, teams=teams, initial={"on": today()})

    def run(*, dry_run: bool) -> UnitPlan:
        parts = [Part(unit=UnitFacts(**facts), team_ids=ids) for facts, ids in form.parts()]
        data = form.cleaned_data
        return split_unit(
            old_code=commune.code, parts=parts, on=data["on"], source=data["source"], by=request.user, now=now(),
            dry_run=dry_run,
        )  # fmt: skip

    return _page(request, form, run, title=_("Ghi chia, tách %(unit)s") % {"unit": commune})


@keeper_required
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back a change that was recorded by mistake, or say what rests on it."""
    rows = UnitChange.objects.filter(_of(_provinces(request)), undone_by__isnull=True).distinct()
    change = get_object_or_404(rows, public_id=public_id)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            undo_change(change=change, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã hủy. Tổ, nhiệm kỳ và người trở về địa bàn cũ."))
            return redirect("mediators:unit-changes")
    problems = [_("Đã ghi dựa vào thay đổi này: %(what)s.") % {"what": what} for what in resting_on(change)]
    if problems:
        problems.append(_("Vì vậy không hủy được. Khi có văn bản mới, hãy ghi một thay đổi ngược lại."))
    return form_page(
        request,
        form,
        title=_("Hủy thay đổi địa bàn"),
        back=reverse("mediators:unit-changes"),
        about=f"{change}, {change.source}",
        what=_("Địa bàn, tổ, nhiệm kỳ và người trở về như trước khi ghi. Dòng đã ghi và lý do hủy vẫn còn trong sổ."),
        problems=problems,
        button=_("Hủy thay đổi"),
        is_harm=True,
    )


def _of(provinces: list[Unit]) -> Q:
    """Return the condition on changes that touch communes of some provinces."""
    return Q(successions__old__parent__in=provinces) | Q(successions__new__parent__in=provinces)


def _page(request: HttpRequest, form: forms.Form, run: Callable[..., UnitPlan], *, title: str) -> HttpResponse:
    """Show the form, its effect when it was sent, and carry the change out when that was confirmed."""
    plan: UnitPlan | None = None
    if request.method == "POST" and form.is_valid():
        try:
            plan = run(dry_run="ghi" not in request.POST)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            if plan.change is not None:
                messages.success(request, _("Đã ghi. Tổ, nhiệm kỳ và người đã theo địa bàn mới."))
                return redirect("mediators:unit-changes")
    context: dict[str, Any] = {"form": form, "plan": plan, "title": title}
    return show(request, "mediators/unit_change_form.html", context, status=422 if form.errors else 200)


def _provinces(request: HttpRequest) -> list[Unit]:
    """Return the provinces whose communes the person keeps: all for an administrator."""
    units = Unit.objects.provinces().on(today())
    if not has_role(request.user, Role.ADMINISTRATOR):
        units = units.filter(code__in=sorted(officer_scope(request.user).provinces))
    return sorted(units, key=lambda unit: sort_key(unit.name))


def _province(request: HttpRequest) -> Unit | None:
    """Return the province that is meant, None when it is still to be chosen."""
    provinces = _provinces(request)
    if len(provinces) == 1:
        return provinces[0]
    wanted = request.GET.get("tinh", "")
    if not wanted:
        return None
    found = next((unit for unit in provinces if unit.code == wanted), None)
    if found is None:
        raise Http404
    return found


def _communes(province: Unit) -> list[Unit]:
    units = Unit.objects.communes().on(today()).filter(parent=province, valid_to__isnull=True)
    return sorted(units, key=lambda unit: (sort_key(unit.name), unit.code))


def _choose(request: HttpRequest) -> HttpResponse:
    return show(request, "mediators/unit_choose.html", {"provinces": _provinces(request)})
