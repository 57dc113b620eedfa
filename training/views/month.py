"""Deadlines as a calendar and as a chart by month, and how many will be late at the pace of the last weeks."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.base.clock import today
from lms.base.lists import query_of, show
from training.access import visible_statuses
from training.charts import month_chart
from training.models import CalendarDay
from training.queries.deadlines import DeadlineFilters, filter_statuses
from training.queries.months import completed_by_week, deadline_days, month_after, month_cells, months_of
from training.rules.forecast import Forecast, finding, forecast, method
from training.rules.sentences import WEEKDAYS
from training.views.deadlines import Choice, read_choice
from training.views.shared import officer_required

MONTHS_BEFORE, MONTHS = 2, 12
FIRST_YEAR, LAST_YEAR = 2013, 2100


@officer_required
@require_safe
def month_page(request: HttpRequest) -> HttpResponse:
    """Show one month as a calendar, twelve as a chart, and the forecast."""
    as_of, choice = today(), read_choice(request)
    month = _month(request, as_of)
    filters = DeadlineFilters(commune=choice.filters.commune, province=choice.filters.province)
    statuses = filter_statuses(visible_statuses(request.user), filters)
    days = deadline_days(statuses, as_of=as_of)
    ahead = forecast(
        as_of=as_of,
        completed_by_week=completed_by_week(statuses, as_of=as_of),
        open_by_day=[(each.day, each.open_count) for each in days],
    )
    shown = months_of(days, first=month_after(as_of, -MONTHS_BEFORE), count=MONTHS)
    days_off = list(CalendarDay.objects.filter(day__gte=month, day__lt=month_after(month, 1)))
    inside = [each for each in days if month <= each.day < month_after(month, 1)]
    context = {
        "choice": choice,
        "month": month,
        "weeks": month_cells(days, month=month, as_of=as_of, days_off=days_off),
        "weekday_names": WEEKDAYS,
        "month_total": sum(each.total for each in inside),
        "month_open": sum(each.open_count for each in inside),
        "earlier_query": query_of(request, thang=f"{month_after(month, -1):%Y-%m}"),
        "later_query": query_of(request, thang=f"{month_after(month, 1):%Y-%m}"),
        "is_this_month": month == as_of.replace(day=1),
        "now_query": query_of(request, thang=None),
        "chart": month_chart(months=shown, as_of=as_of),
        "has_any": bool(days),
        "as_of": as_of,
        "staff_place": choice.short_place,
    }
    return show(request, "training/month.html", context | _links(choice) | _words(ahead))


def _month(request: HttpRequest, as_of: date) -> date:
    """Return the first day of the month of the address, of this month where it names none."""
    try:
        month = date.fromisoformat(f"{request.GET.get('thang', '')}-01")
    except ValueError:
        return as_of.replace(day=1)
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else as_of.replace(day=1)


def _links(choice: Choice) -> dict[str, str]:
    """Return the beginnings of addresses of the list behind a day and behind a month."""
    place = f"xa={choice.filters.commune}&" if choice.filters.commune else ""
    base = f"{reverse('training:deadlines')}?{place}"
    return {"day_link": f"{base}ngay=", "month_link": f"{base}thang="}


def _words(ahead: Forecast) -> dict[str, Any]:
    return {
        "forecast": ahead,
        "forecast_sentence": finding(ahead),
        "forecast_method": method(ahead) if ahead.months else "",
    }
