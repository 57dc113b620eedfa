"""The holiday table: a year at a time; every change is shown with what it moves before it is saved."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require_roles
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from training.access import PROGRAMME_ROLES, acting_user
from training.enums import DayKind
from training.forms import DayForm, YearForm
from training.models import CalendarDay
from training.queries.calendar import year_table
from training.services.calendar import (
    CalendarEdit,
    apply_calendar_edit,
    confirm_year,
    open_year,
    preview_calendar_edit,
)


@require_roles(*PROGRAMME_ROLES)
def calendar_year(request: HttpRequest) -> HttpResponse:
    """Show the table of a year and what is proposed for it."""
    return _year_page(request, _year(request.GET.get("nam", "")), YearForm())


@require_roles(*PROGRAMME_ROLES)
def day_edit(request: HttpRequest) -> HttpResponse:
    """Set or take away the row of a day: first what it moves, then, confirmed, the change itself."""
    if request.method != "POST":
        form = DayForm(initial=_initial(request))
        return render(request, "training/calendar_day.html", {"form": form, "stored": _stored(form.initial.get("day"))})
    is_removal = "xoa" in request.POST
    form = DayForm(request.POST)
    edit = _edit_of(form, is_removal=is_removal)
    if edit is None:
        return render(request, "training/calendar_day.html", {"form": form, "stored": None}, status=422)
    try:
        if "dong-y" in request.POST:
            moved = apply_calendar_edit(edits=[edit], by=acting_user(request), now=now())
            messages.success(request, _("Đã ghi lịch nghỉ. %(count)s hạn tập huấn đã đổi.") % {"count": moved.count})
            return redirect(f"{reverse('training:calendar')}?{urlencode({'nam': edit.day.year})}")
        preview = preview_calendar_edit(edits=[edit])
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return render(request, "training/calendar_day.html", {"form": form, "stored": None}, status=422)
    return render(
        request,
        "training/calendar_preview.html",
        {"edit": edit, "preview": preview, "kept": _kept(request), "stored": _stored(edit.day)},
    )


@require_roles(*PROGRAMME_ROLES)
@require_POST
def year_confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Mark a year as announced."""
    form = YearForm(request.POST)
    if form.is_valid():
        try:
            confirm_year(year=year, source=form.cleaned_data["source"], by=acting_user(request), now=now())
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Đã ghi: lịch nghỉ năm %(year)s theo văn bản công bố.") % {"year": year})
            return redirect(f"{reverse('training:calendar')}?{urlencode({'nam': year})}")
    return _year_page(request, year, form, status=422)


@require_roles(*PROGRAMME_ROLES)
@require_POST
def year_open(request: HttpRequest, year: int) -> HttpResponse:
    """Begin the table of a year from the proposal."""
    try:
        open_year(year=year, by=acting_user(request), now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã lập bảng lịch nghỉ dự kiến. Xin đối chiếu khi có thông báo."))
    return redirect(f"{reverse('training:calendar')}?{urlencode({'nam': year})}")


def _year_page(request: HttpRequest, year: int, form: YearForm, *, status: int = 200) -> HttpResponse:
    table = year_table(year)
    last = table.covered_years[-1] if table.covered_years else today().year
    return render(
        request,
        "training/calendar.html",
        {"table": table, "form": form, "next_year": last + 1, "is_future": year >= today().year},
        status=status,
    )


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed, to be sent again with the confirmation."""
    names = ("day", "kind", "name", "source", "provisional", "xoa")
    return [(name, request.POST[name]) for name in names if name in request.POST]


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year


def _stored(day: Any) -> CalendarDay | None:
    return CalendarDay.objects.filter(day=day).first() if isinstance(day, date) else None


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Return what the form begins with: the stored row of the day, else what the address proposes."""
    try:
        day = date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return {}
    stored = _stored(day)
    if stored is not None:
        return {
            "day": day, "kind": stored.kind, "name": stored.name, "source": stored.source,
            "provisional": stored.provisional,
        }  # fmt: skip
    given = {name: request.GET.get(name, "")[:120] for name in ("kind", "name", "source")}
    return {"day": day, **given, "provisional": True}


def _edit_of(form: DayForm, *, is_removal: bool) -> CalendarEdit | None:
    """Return the change that the form asks for, None when something in it cannot be read."""
    is_readable = form.is_valid()
    if is_removal and "day" in form.cleaned_data:
        return CalendarEdit(form.cleaned_data["day"], None)
    if not is_readable:
        return None
    values = form.cleaned_data
    return CalendarEdit(
        day=values["day"],
        kind=DayKind(values["kind"]),
        name=values["name"],
        source=values["source"],
        provisional=values["provisional"],
    )
