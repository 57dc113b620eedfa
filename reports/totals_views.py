"""Every commune of a province, or every province, by M1 to M7 against what decides for it; worst first."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import require_roles
from accounts.client import client_address
from accounts.enums import Role
from audit.services import record
from lms.base.clock import now, today
from lms.base.lists import joined, show, words_of
from lms.base.spreadsheets import OutSheet, OutValue, write_xlsx
from lms.base.text import search_key, sort_key
from reports.access import may_see_names
from reports.asking import Asked, read_asked
from reports.indicator_views import context_of, counted_ahead
from reports.models import COMPUTED, Metric
from reports.queries.indicators import COUNTED_METRICS, Indicator
from reports.queries.totals import Totals, UnitFigures, totals_of, unit_totals

PAGE_SIZE, PRINT_SIZE = 50, 500
ROLES = (Role.PROVINCE_OFFICER, Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR, Role.AUDITOR)
NEED, NAME = "can", "ten"
Key = Callable[[UnitFigures], Any]


@require_roles(*ROLES)
def totals_page(request: HttpRequest) -> HttpResponse:
    """Show the communes of a province, or the provinces of the nation, with each number leading to its list."""
    asked = read_asked(request, today=today())
    if asked.place.commune:
        return redirect(f"{request.path}?{asked.query(xa='', tinh=asked.place.province)}")
    ahead = counted_ahead(request, asked)
    if ahead is None:
        totals = unit_totals(place=asked.place, as_of=asked.as_of, units=asked.rows)
    else:
        names = {unit.code: str(unit) for unit in asked.rows}
        totals = totals_of(place=asked.place, as_of=asked.as_of, names=names, counted=ahead[0])
    is_print, sort, words = "in" in request.GET, request.GET.get("xep", NEED)[:6], words_of(request)
    rows = _sorted(_found(totals, words), sort)
    page = Paginator(rows, PRINT_SIZE if is_print else PAGE_SIZE).get_page(request.GET.get("trang", "1")[:6])
    has_names = may_see_names(request.user, province=asked.place.province)
    kept = {"q": words, "xep": sort}
    context = {
        "page": page,
        "rows": [(row, _links(asked, row), _cells(row, asked, has_names)) for row in page.object_list],
        "whole_cells": _cells(totals.whole, asked, has_names),
        "metrics": _heads(asked, kept),
        "by_name": asked.query(**kept | {"xep": NAME}),
        "by_need": asked.query(**kept | {"xep": NEED}),
        "sort": sort,
        "words": words,
        "shared": totals.shared,
        "unit_count": len(totals.units),
        "behind": sum(row.missed_count > 0 for row in totals.units),
        "list_query": asked.query(**kept),
        "page_query": joined(asked.query(**kept, **({"in": "1"} if is_print else {}))),
        "is_print": is_print,
        "counted_at": ahead[1] if ahead else None,
    }
    return show(request, "reports/totals.html", {**context_of(asked), **context})


@require_roles(*ROLES)
def totals_export(request: HttpRequest) -> FileResponse:
    """Hand out the table as a spreadsheet; logged."""
    asked = read_asked(request, today=today())
    totals = unit_totals(place=asked.place, as_of=asked.as_of, units=asked.rows)
    rows = _sorted(_found(totals, words_of(request)), request.GET.get("xep", NEED)[:6])
    head = [_("Mã"), _("Địa bàn")]
    for metric in COMPUTED:
        head += [f"{metric.value} {_('đạt')}", f"{metric.value} {_('tổng số')}", f"{metric.value} {_('so với mức')}"]
    sheet = OutSheet(
        name=f"{asked.as_of:%d-%m-%Y}", header=head, rows=_lines(rows, totals.whole), widths=[8, 34] + [12] * 21
    )
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, [sheet])
    target.seek(0)
    details = {"as_of": asked.as_of.isoformat(), "rows": len(rows)}
    record(
        action="indicator.exported", by=request.user, now=now(), scope_code=asked.place.code,
        address=client_address(request), details=details,
    )  # fmt: skip
    name = f"chi-tieu-{asked.place.code or 'ca-nuoc'}-{asked.as_of:%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


def _found(totals: Totals, words: str) -> list[UnitFigures]:
    return [row for row in totals.units if not words or search_key(words) in search_key(row.name)]


def _sorted(rows: list[UnitFigures], sort: str) -> list[UnitFigures]:
    """Sort by need (targets missed, then how much is missing), by what one metric lacks, or by name."""
    by_name = sorted(rows, key=lambda row: (sort_key(row.name), row.code))
    if sort == NAME:
        return by_name
    if sort in [metric.value for metric in COMPUTED]:
        return sorted(by_name, key=_lacking(sort))
    return sorted(by_name, key=lambda row: (-row.missed_count, -row.missing_count))


def _lacking(metric: str) -> Key:
    """Order by what one metric lacks, places with nothing to count last."""

    def key(row: UnitFigures) -> tuple[bool, bool, int]:
        indicator = row.of(metric)
        counted = indicator.counted
        if counted is None or not counted.denominator:
            return (True, True, 0)
        return (False, indicator.met(indicator.deciding) is not False, counted.numerator - counted.denominator)

    return key


def _links(asked: Asked, row: UnitFigures) -> dict[str, str]:
    """Return where a row leads: a province to its communes, a commune to its own table."""
    place = {"tinh": row.code, "xa": ""} if asked.place.is_nation else {"tinh": "", "xa": row.code}
    return {"query": asked.query(**place), "name": "reports:totals" if asked.place.is_nation else "reports:indicators"}


def _cells(row: UnitFigures, asked: Asked, has_names: bool) -> list[dict[str, Any]]:
    place = {} if not row.code else {"tinh": row.code} if asked.place.is_nation else {"tinh": "", "xa": row.code}
    query = asked.query(**place)
    return [_cell(indicator, query, has_names) for indicator in row.indicators if indicator.metric in _shown(asked)]


def _shown(asked: Asked) -> list[Metric]:
    """Return the columns: communes have no trainers per teams."""
    return [metric for metric in COMPUTED if asked.place.is_nation or metric != Metric.TRAINERS_PER_TEAMS]


def _cell(indicator: Indicator, query: str, has_names: bool) -> dict[str, Any]:
    counted, deciding = indicator.counted, indicator.deciding
    is_fraction = indicator.metric in COUNTED_METRICS
    return {
        "metric": indicator.metric,
        "counted": counted,
        "met": indicator.met(deciding),
        "asked": deciding.asked if deciding else "",
        "missing": counted.denominator - counted.numerator if counted and is_fraction else None,
        "query": query,
        "has_list": has_names and is_fraction,
        "is_ratio": indicator.metric == Metric.TRAINERS_PER_TEAMS,
    }


def _heads(asked: Asked, kept: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"metric": metric, "query": asked.query(**kept | {"xep": metric.value}), "current": kept["xep"] == metric.value}
        for metric in _shown(asked)
    ]


def _lines(rows: list[UnitFigures], whole: UnitFigures) -> Iterator[Sequence[OutValue]]:
    for row in [*rows, whole]:
        cells: list[OutValue] = [row.code, row.name or _("Cộng")]
        for indicator in row.indicators:
            counted, met = indicator.counted, indicator.met(indicator.deciding)
            words = {True: _("đạt"), False: _("chưa đạt"), None: ""}[met]
            cells += [counted.numerator, counted.denominator, words] if counted else [None, None, ""]
        yield cells
