"""The screen «Chỉ tiêu»: M1 to M7 of a place on a day beside the targets, and the list behind each number."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import officer_scope, require_roles
from accounts.enums import Role
from lms.base.clock import today
from mediators.models import Unit
from mediators.queries.places import Places, officer_places
from reports.models import Metric
from reports.queries.indicators import (
    COUNTED_METRICS,
    TEAM_METRICS,
    Figures,
    Indicator,
    Place,
    figures,
    is_supplied,
    is_supported,
)

PAGE_SIZE = 50
#: why a level does not have a metric
WAITING = {Metric.TRAINERS_PER_TEAMS: "Chỉ tính cho cấp tỉnh"}
#: the register behind a metric, offered beside its list
REGISTERS = {
    Metric.TRAINERS: ("training:trainers", "Sổ tập huấn viên"),
    Metric.TRAINERS_PER_TEAMS: ("training:trainers", "Sổ tập huấn viên"),
    Metric.LEGAL_SUPPORT: ("mediators:supporters", "Sổ người hỗ trợ pháp lý"),
}


@require_roles(Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)
def indicator_table(request: HttpRequest) -> HttpResponse:
    """Show every indicator of the chosen place and day with the national and the local target side by side."""
    places, place, unit = _place(request)
    found = figures(place=place, as_of=_day(request))
    rows = [_row(indicator) for indicator in found.indicators]
    return _show(request, "reports/indicators.html", places, unit, found, {"rows": rows})


@require_roles(Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)
def indicator_list(request: HttpRequest, metric: str) -> HttpResponse:
    """Show the teams, people or trainers behind a number: all, those reached (`dat=1`), or those not (`dat=0`)."""
    if metric not in [item.value for item in COUNTED_METRICS]:
        raise Http404
    places, place, unit = _place(request)
    found = figures(place=place, as_of=_day(request))
    everything = _flagged(found, metric)
    counted = [(row, flag) for row, flag in everything if flag is not None]
    chosen = request.GET.get("dat", "")
    shown = [(row, flag) for row, flag in counted if chosen not in ("0", "1") or flag == (chosen == "1")]
    reached = sum(bool(flag) for _row, flag in counted)
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("trang", 1))
    more = {
        "metric": Metric(metric),
        "page": page,
        "is_teams": metric in TEAM_METRICS,
        "is_trainers": metric == Metric.TRAINERS,
        "register": REGISTERS.get(Metric(metric)),
        "chips": [
            ("", "Tất cả", len(counted)), ("1", "Đạt", reached), ("0", "Chưa đạt", len(counted) - reached),
        ],
        "chosen": chosen if chosen in ("0", "1") else "",
        "page_query": _query(place, found.as_of) + f"&dat={chosen if chosen in ('0', '1') else ''}&",
    }  # fmt: skip
    return _show(request, "reports/indicator_list.html", places, unit, found, more)


def _flagged(found: Figures, metric: str) -> list[tuple[Any, bool | None]]:
    """Return what a metric counts, each with whether it is reached (None: in neither part)."""
    if metric == Metric.TEAMS_COMPLETE:
        return [(row, row.composition.complete is True) for row in found.teams]
    if metric == Metric.LEGAL_SUPPORT:
        return [(row, is_supported(row)) for row in found.teams]
    if metric == Metric.TRAINERS:
        return [(trainer, is_supplied(trainer)) for trainer in found.trainers]
    return [(person, person.flag(metric)) for person in found.people]


def _show(
    request: HttpRequest, template: str, places: Places, unit: Unit | None, found: Figures, more: dict[str, Any]
) -> HttpResponse:
    context = {
        "places": places,
        "unit": unit,
        "place_name": str(unit) if unit else places.title,
        "as_of": found.as_of,
        "query": _query(found.place, found.as_of),
        "staff_place": places.title,
    }
    return render(request, template, context | more)


def _place(request: HttpRequest) -> tuple[Places, Place, Unit | None]:
    """Return the officer's places and the chosen one: a commune, or the whole province of a province officer.

    Raises:
        Http404: not one of theirs.
    """
    places = officer_places(user=request.user, on=today())
    code = request.GET.get("xa", "")
    provinces = sorted(officer_scope(request.user).provinces)
    if not code and provinces:
        return places, Place(province=provinces[0]), None
    unit = places.find(code) if code else next(iter(places.communes), None)
    if unit is None:
        raise Http404
    return places, Place(commune=unit.code, province=unit.parent_id or ""), unit


def _day(request: HttpRequest) -> date:
    """Return the day of the address, today when it is missing, unreadable or to come."""
    try:
        return min(date.fromisoformat(request.GET.get("ngay", "")), today())
    except ValueError:
        return today()


def _query(place: Place, as_of: date) -> str:
    return f"xa={place.commune}&ngay={as_of.isoformat()}"


def _row(indicator: Indicator) -> dict[str, Any]:
    """Return an indicator with the verdict on both targets."""
    counted = indicator.counted
    targets = [{"target": target, "met": indicator.met(target)} for target in (indicator.national, indicator.local)]
    return {
        "indicator": indicator,
        "missing": counted and counted.denominator - counted.numerator,
        "targets": targets,
        "waiting": WAITING.get(indicator.metric, ""),
        "has_list": indicator.metric in COUNTED_METRICS,
        "register": REGISTERS.get(indicator.metric),
    }
