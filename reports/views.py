"""The province officer's dashboard: communes with totals, and the months in which deadlines end."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import officer_scope, require_roles
from accounts.enums import Role
from lms.base.clock import today
from lms.base.text import search_key
from mediators.models import Unit
from reports.charts import month_chart
from training.queries.totals import CommuneTotals, commune_totals, deadlines_by_month, sum_of

PAGE_SIZE = 50
#: key in the address, words of the column head, value to sort by (biggest first but for the name)
COLUMNS: tuple[tuple[str, str, Callable[[CommuneTotals], Any]], ...] = (
    ("ten", "Xã, phường, đặc khu", lambda row: (row.name_key, row.code)),
    ("to", "Tổ hòa giải", lambda row: row.team_count),
    ("du", "Tổ đủ thành phần", lambda row: row.complete_count),
    ("nguoi", "Hòa giải viên", lambda row: row.mediator_count),
    ("dung-han", "Đúng hạn", lambda row: row.done_on_time),
    ("tre", "Trễ hạn", lambda row: row.done_late),
    ("trong-han", "Trong hạn", lambda row: row.running),
    ("sap-het", "Sắp hết hạn", lambda row: row.due_soon),
    ("qua-han", "Quá hạn", lambda row: row.overdue),
)
#: where nothing was chosen: who needs the officer most comes first, communes without mediators last
MOST_NEEDED = "qua-han"
#: columns that open the list of deadlines, with the state
STATES = (
    ("done_on_time", "Đúng hạn"), ("done_late", "Trễ hạn"), ("running", "Trong hạn"), ("due_soon", "Sắp hết hạn"),
    ("overdue", "Quá hạn"),
)  # fmt: skip


@require_roles(Role.PROVINCE_OFFICER)
def province_home(request: HttpRequest) -> HttpResponse:
    """Show the communes of a province with their totals; every number opens its list."""
    as_of = today()
    provinces, communes = _units(request, as_of)
    province = _chosen(request, provinces)
    mine = [unit for unit in communes if unit.parent_id == province.code]
    everything = commune_totals(province=province.code, as_of=as_of, communes=mine)
    words = request.GET.get("q", "").strip()[:100]
    key = search_key(words)
    found = [row for row in everything if key in search_key(row.name)] if key else everything
    sort = request.GET.get("xep", MOST_NEEDED)
    page = Paginator(_sorted(found, sort), PAGE_SIZE).get_page(request.GET.get("trang", 1))
    shown = [(row, _cells(row)) for row in page.object_list]
    return render(
        request,
        "reports/province.html",
        {
            "province": province,
            "provinces": provinces,
            "page": page,
            "rows": shown,
            "whole": sum_of(everything),
            "whole_cells": _cells(sum_of(everything)),
            "commune_count": len(everything),
            "chart": month_chart(months=deadlines_by_month(province=province.code, as_of=as_of), as_of=as_of),
            "headers": _headers(request, sort),
            "words": words,
            "sort": sort,
            "query": _query(request),
            "as_of": as_of,
            "staff_place": str(province),
        },
    )


def _units(request: HttpRequest, on: date) -> tuple[list[Unit], list[Unit]]:
    """Return the provinces of the officer and their communes (of the nation's, the chosen one's); one statement."""
    scope = officer_scope(request.user)
    codes = sorted(scope.provinces)
    wanted = Q(code__in=codes) | Q(parent_id__in=codes)
    if scope.nation:
        first = Unit.objects.on(on).provinces().order_by("name_key", "code").values("code")[:1]
        wanted = Q(level="province") | Q(parent_id__in=[request.GET["tinh"][:5]] if request.GET.get("tinh") else first)
    units = list(Unit.objects.on(on).filter(wanted).order_by("name_key", "code"))
    return [unit for unit in units if not unit.parent_id], [unit for unit in units if unit.parent_id]


def _chosen(request: HttpRequest, provinces: list[Unit]) -> Unit:
    """Return the province of the address, or the first one of the officer.

    Raises:
        Http404: it is not one of the officer's, or the officer has none.
    """
    code = request.GET.get("tinh", "")
    found = next((unit for unit in provinces if not code or unit.code == code), None)
    if found is None:
        raise Http404
    return found


def _sorted(rows: list[CommuneTotals], sort: str) -> list[CommuneTotals]:
    """Return the rows by a column: names upwards, numbers downwards; a minus in front turns that round."""
    name = sort.removeprefix("-")
    value = next((value for key, _label, value in COLUMNS if key == name), COLUMNS[0][2])
    is_name = name == COLUMNS[0][0] or value is COLUMNS[0][2]
    by_need = sorted(sorted(rows, key=COLUMNS[0][2]), key=_need)
    return sorted(by_need, key=value, reverse=is_name == sort.startswith("-"))


def _need(row: CommuneTotals) -> tuple[int, ...]:
    """Order equal rows: late, then soon due, then still running, then most people."""
    return (-row.overdue, -row.due_soon, -row.running, -row.mediator_count)


def _cells(row: CommuneTotals) -> list[dict[str, Any]]:
    """Return the numbers by training state of a row, each with the words of its column."""
    return [{"state": state, "label": label, "number": row.states.get(state, 0)} for state, label in STATES]


def _headers(request: HttpRequest, sort: str) -> list[dict[str, str]]:
    heads = []
    for key, label, _value in COLUMNS:
        is_chosen = sort.removeprefix("-") == key
        is_turned = sort.startswith("-")
        query = request.GET.copy()
        query.pop("trang", None)
        query["xep"] = f"-{key}" if is_chosen and not is_turned else key
        is_up = (key == "ten") != is_turned
        heads.append(
            {
                "label": _(label),
                "query": query.urlencode(),
                "order": ("ascending" if is_up else "descending") if is_chosen else "",
            }
        )
    return heads


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("trang", None)
    return f"{query.urlencode()}&" if query else ""
