"""The screen «Chỉ tiêu»: M1 to M7 of a place on a day beside the targets, and how two readings of the day differ."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import require_roles
from lms.base.clock import now, today
from lms.base.lists import page_of, show
from reports.access import FIGURE_ROLES, may_see_names
from reports.asking import Asked, read_asked
from reports.models import Metric
from reports.queries.differences import differences
from reports.queries.indicators import COUNTED_METRICS, Indicator
from reports.queries.known import end_of, figures_known
from reports.queries.totals import UnitCounts, summary
from reports.services.figure_runs import (
    SILENT,
    find_known,
    is_large,
    known_indicators,
    nation_counted,
    start_known,
)

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
    is_long, run, counted_at = False, None, None
    found: Sequence[Indicator] = ()
    if asked.known_then:
        is_long = is_large(asked.place)
        run = find_known(place=asked.place, as_of=asked.as_of) if is_long else None
        if not is_long:
            found = figures_known(place=asked.place, as_of=asked.as_of, moment=end_of(asked.as_of)).indicators
        elif run is not None and run.computed_at is not None:
            found, counted_at = known_indicators(run), run.computed_at
    else:
        ahead = counted_ahead(request, asked)
        found = summary(place=asked.place, as_of=asked.as_of, counted=ahead[0].whole if ahead else None).indicators
        counted_at = ahead[1] if ahead else None
    has_names = names_open(request, asked) and not is_long
    context = {
        "rows": [_row(indicator, has_names) for indicator in found],
        "is_long": is_long,
        "run": run,
        "counted_at": counted_at,
        "is_quiet": run is not None and run.computed_at is None and now() - run.worked_at > SILENT,
    }
    response = show(request, "reports/indicators.html", {**context, **context_of(asked)})
    if run is not None and run.computed_at is None:
        response["Refresh"] = "3"
    return response


@require_roles(*FIGURE_ROLES)
@require_POST
def known_start(request: HttpRequest) -> HttpResponse:
    """Begin to count, in the background, what was known of a day then; back to the table that waits for it."""
    asked = read_asked(request, today=today())
    if asked.known_then:
        start_known(place=asked.place, as_of=asked.as_of, now=now())
    return redirect(f"{reverse('reports:indicators')}?{asked.query()}")


def counted_ahead(request: HttpRequest, asked: Asked) -> tuple[UnitCounts, datetime] | None:
    """Return the table of the nation of today where a job has counted it, unless the newest is asked for (`moi`)."""
    is_now = asked.place.is_nation and asked.as_of == today() and not asked.borders_then
    return nation_counted(as_of=asked.as_of) if is_now and "moi" not in request.GET else None


@require_roles(*FIGURE_ROLES)
def difference_list(request: HttpRequest) -> HttpResponse:
    """Show both readings of a day side by side, and who makes them differ, with the reason."""
    asked = read_asked(request, today=today())
    place, as_of = asked.place, asked.as_of
    if is_large(place):
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
