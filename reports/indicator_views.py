"""The screen «Chỉ tiêu»: M1 to M7 of a place on a day beside the targets, and how two readings of the day differ."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.access import require_roles
from lms.base.clock import today
from lms.base.lists import page_of, show
from reports.access import FIGURE_ROLES, may_see_names
from reports.asking import Asked, read_asked
from reports.models import Metric
from reports.queries.differences import differences
from reports.queries.indicators import COUNTED_METRICS, Indicator
from reports.queries.known import end_of, figures_known
from reports.queries.totals import summary

#: why a level does not have a metric
WAITING = {Metric.TRAINERS_PER_TEAMS: "Chỉ tính cho cấp tỉnh"}
#: the register behind a metric, offered beside its list
REGISTERS = {
    Metric.TRAINERS: ("training:trainers", "Sổ tập huấn viên"),
    Metric.TRAINERS_PER_TEAMS: ("training:trainers", "Sổ tập huấn viên"),
    Metric.LEGAL_SUPPORT: ("mediators:supporters", "Sổ người hỗ trợ pháp lý"),
}


@require_roles(*FIGURE_ROLES)
def indicator_table(request: HttpRequest) -> HttpResponse:
    """Show every indicator of the chosen place and day with the national and the local target side by side."""
    asked = read_asked(request, today=today())
    if asked.known_then and not asked.place.is_nation:
        found = figures_known(place=asked.place, as_of=asked.as_of, moment=end_of(asked.as_of)).indicators
    else:
        found = summary(place=asked.place, as_of=asked.as_of).indicators
    has_names = names_open(request, asked)
    rows = [_row(indicator, has_names) for indicator in found]
    return show(request, "reports/indicators.html", {"rows": rows, **context_of(asked)})


@require_roles(*FIGURE_ROLES)
def difference_list(request: HttpRequest) -> HttpResponse:
    """Show both readings of a day side by side, and who makes them differ, with the reason."""
    asked = read_asked(request, today=today())
    place, as_of = asked.place, asked.as_of
    if place.is_nation:
        return show(request, "reports/differences.html", {"is_too_wide": True, **context_of(asked)})
    found = differences(place=place, as_of=as_of)
    page = page_of(request, found.people if names_open(request, asked) else [])
    more = {"found": found, "page": page, "page_query": f"{asked.query()}&"}
    return show(request, "reports/differences.html", {**context_of(asked), **more})


def names_open(request: HttpRequest, asked: Asked) -> bool:
    """Tell whether the person may open the names behind the numbers of the chosen place."""
    return may_see_names(request.user, province=asked.place.province, commune=asked.place.commune)


def context_of(asked: Asked) -> dict[str, Any]:
    """Return what every figure screen shows about the choice."""
    return {
        "asked": asked,
        "territory": asked.territory,
        "place": asked.place,
        "place_name": asked.territory.title,
        "as_of": asked.as_of,
        "is_past": asked.as_of < today(),
        "query": asked.query(),
        "staff_place": asked.territory.title,
    }


def _row(indicator: Indicator, has_names: bool) -> dict[str, Any]:
    """Return an indicator with the verdict on both targets."""
    counted = indicator.counted
    targets = [{"target": target, "met": indicator.met(target)} for target in (indicator.national, indicator.local)]
    return {
        "indicator": indicator,
        "missing": counted and counted.denominator - counted.numerator,
        "targets": targets,
        "waiting": WAITING.get(indicator.metric, ""),
        "is_fraction": indicator.metric in COUNTED_METRICS,
        "has_list": has_names,
        "register": REGISTERS.get(indicator.metric),
    }
