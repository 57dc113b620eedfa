"""The list behind each number: names with their result, paged, searched, sorted, printed, exported."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import require_roles
from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.lists import joined, show, words_of
from lms.base.spreadsheets import OutSheet, OutValue, write_xlsx
from lms.base.text import search_key
from reports.access import FIGURE_ROLES
from reports.asking import Asked, read_asked
from reports.indicator_views import REGISTERS, context_of, names_open
from reports.models import Metric
from reports.queries.indicators import COUNTED_METRICS, TEAM_METRICS, is_supplied, is_supported, trainers_of
from reports.queries.known import end_of, figures_known
from reports.queries.people import PEOPLE_METRICS, PersonFacts, counted_rows, people_rows, person_of, sorted_rows
from reports.queries.totals import listed_teams
from reports.services.figure_runs import is_large

PAGE_SIZE, PRINT_SIZE, MOST_EXPORTED = 50, 500, 50_000
REACHED, MISSED = "1", "0"
SORTS = (("ten", "Tên"), ("to", "Tổ hòa giải"), ("xa", "Xã, phường"))
HEADER = ("Tên", "Mã", "Tổ hòa giải", "Xã, phường, đặc khu", "Kết quả")


@dataclass(frozen=True)
class Line:
    """One line of a list, whatever is counted."""

    kind: str
    public_id: Any
    name: str
    code: str
    team: str
    commune: str
    reached: bool
    result: str


@require_roles(*FIGURE_ROLES)
def indicator_list(request: HttpRequest, metric: str) -> HttpResponse:
    """Show the teams, people or trainers behind a number: all, those reached (`dat=1`), or those not (`dat=0`)."""
    asked, name = _asked(request, metric)
    is_print = "in" in request.GET
    lines, counts = _lines(request, asked, name)
    size = PRINT_SIZE if is_print else PAGE_SIZE
    page = _as_lines(Paginator(lines, size).get_page(request.GET.get("trang", "1")[:6]), name)
    chosen = _chosen(request)
    kept = {"q": words_of(request), "xep": request.GET.get("xep", "")[:6], "dat": chosen}
    more = {
        "metric": name,
        "page": page,
        "is_teams": name in TEAM_METRICS,
        "is_trainers": name == Metric.TRAINERS,
        "register": REGISTERS.get(name),
        "chips": _chips(asked, counts, kept),
        "sorts": [
            (key, label, asked.query(**kept | {"xep": key}), key == (kept["xep"] or "ten")) for key, label in SORTS
        ],
        "words": kept["q"],
        "chosen": chosen,
        "list_query": asked.query(**kept),
        "page_query": joined(asked.query(**kept, **({"in": "1"} if is_print else {}))),
        "is_print": is_print,
        "is_filtered": bool(kept["q"]),
    }
    return show(request, "reports/indicator_list.html", {**context_of(asked), **more})


@require_roles(*FIGURE_ROLES)
def indicator_export(request: HttpRequest, metric: str) -> HttpResponse | FileResponse:
    """Hand out the list as a spreadsheet without contact data; logged (P5, P6)."""
    asked, name = _asked(request, metric)
    lines, _counts = _lines(request, asked, name)
    count = len(lines) if isinstance(lines, list) else lines.count()
    if count > MOST_EXPORTED:
        messages.error(
            request, _("Danh sách có %(count)s dòng, quá nhiều cho một tệp. Xin chọn từng tỉnh.") % {"count": count}
        )
        return redirect(f"{reverse('reports:indicator-list', args=[metric])}?{asked.query()}")
    sheet = OutSheet(
        name=f"{name.value} {asked.as_of:%d-%m-%Y}",
        header=list(HEADER),
        rows=_cells(lines, name),
        widths=[30, 12, 36, 26, 60],
    )
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, [sheet])
    target.seek(0)
    details = {"metric": name.value, "as_of": asked.as_of.isoformat(), "rows": count, "reached": _chosen(request)}
    record(
        action="indicator.exported", by=request.user, now=now(), scope_code=asked.place.code,
        address=client_address(request), details=details,
    )  # fmt: skip
    code = asked.place.code or "ca-nuoc"
    return FileResponse(target, as_attachment=True, filename=f"{name.value.lower()}-{code}-{asked.as_of:%Y%m%d}.xlsx")


def _asked(request: HttpRequest, metric: str) -> tuple[Asked, Metric]:
    """Return what is asked for; like missing where the metric has no list or the names are not theirs."""
    asked = read_asked(request, today=today())
    if metric not in [item.value for item in COUNTED_METRICS] or not names_open(request, asked):
        raise Http404
    if asked.known_then and is_large(asked.place):
        raise Http404
    return asked, Metric(metric)


def _chosen(request: HttpRequest) -> str:
    value = request.GET.get("dat", "")
    return value if value in (REACHED, MISSED) else ""


def _lines(request: HttpRequest, asked: Asked, metric: Metric) -> tuple[Any, tuple[int, int]]:
    """Return what is listed (rows of the database, or lines) and how many are counted and reached in all."""
    words, chosen = words_of(request), _chosen(request)
    reached = None if not chosen else chosen == REACHED
    if metric in PEOPLE_METRICS and not asked.known_then:
        rows = people_rows(place=asked.place, as_of=asked.as_of, words=words)
        counted = counted_rows(rows, metric=metric, reached=None)
        counts = (counted.count(), counted_rows(rows, metric=metric, reached=True).count())
        found = counted_rows(rows, metric=metric, reached=reached)
        return sorted_rows(found, request.GET.get("xep", "")), counts
    lines = [line for line in _all_lines(asked, metric) if _fits(line, words)]
    counts = (len(lines), sum(line.reached for line in lines))
    shown = [line for line in lines if reached is None or line.reached == reached]
    keys = {"to": lambda line: line.team, "xa": lambda line: (line.commune, line.team)}
    sort = keys.get(request.GET.get("xep", ""))
    return (sorted(shown, key=sort) if sort else shown), counts


def _all_lines(asked: Asked, metric: Metric) -> list[Line]:
    """Return every line of a metric that is not read page by page, in the order of names."""
    if asked.known_then:
        found = figures_known(place=asked.place, as_of=asked.as_of, moment=end_of(asked.as_of))
        if metric in PEOPLE_METRICS:
            flags = [(person, person.flag(metric)) for person in found.people]
            return [_person_line(person, flag, metric) for person, flag in flags if flag is not None]
        return _team_lines(found.teams, metric) if metric in TEAM_METRICS else _trainer_lines(found.trainers)
    if metric in TEAM_METRICS:
        return _team_lines(listed_teams(place=asked.place, as_of=asked.as_of), metric)
    return _trainer_lines(trainers_of(place=asked.place, as_of=asked.as_of))


def _fits(line: Line, words: str) -> bool:
    return not words or search_key(words) in search_key(f"{line.name} {line.code} {line.team}")


def _as_lines(page: Page, metric: Metric) -> Page:
    """Turn rows of the database into lines."""
    page.object_list = list(_turned(page.object_list, metric))
    return page


def _turned(rows: Any, metric: Metric) -> Iterator[Line]:
    for row in rows:
        if isinstance(row, Line):
            yield row
        else:
            person = person_of(row)
            yield _person_line(person, bool(person.flag(metric)), metric)


def _person_line(person: PersonFacts, reached: bool, metric: Metric) -> Line:
    words = _("Đạt") if reached else _("Chưa đạt")
    if metric == Metric.NEW_TRAINED:
        words = _("Học xong đúng hạn") if reached else _("Đã đến hạn mà chưa xong, hoặc xong trễ hạn")
    return Line("person", person.public_id, person.name, person.code, person.team, person.commune, reached, words)


def _team_lines(rows: Sequence[Any], metric: Metric) -> list[Line]:
    lines = []
    for row in rows:
        if metric == Metric.LEGAL_SUPPORT:
            reached = is_supported(row)
            words = _("Đạt") if reached else _("Chưa có người hỗ trợ.")
        else:
            reached = row.composition.complete is True
            words = _("Đạt") if reached else " ".join(row.missing)
        lines.append(
            Line("team", row.team.public_id, row.team.name, "", row.team.name, str(row.team.commune), reached, words)
        )
    return lines


def _trainer_lines(trainers: Sequence[Any]) -> list[Line]:
    lines = []
    for trainer in trainers:
        lacks = [] if trainer.is_trained else [_("Chưa được tập huấn trong năm.")]
        lacks += [] if trainer.has_kit else [_("Chưa có bộ tài liệu.")]
        words = " ".join(lacks) or _("Đạt")
        lines.append(
            Line(
                "trainer", trainer.public_id, trainer.full_name, "", "", str(trainer.unit), is_supplied(trainer), words
            )
        )
    return lines


def _cells(lines: Any, metric: Metric) -> Iterator[Sequence[OutValue]]:
    rows = lines if isinstance(lines, list) else lines.iterator(chunk_size=2000)
    for line in _turned(rows, metric):
        yield (line.name, line.code, "" if line.kind == "team" else line.team, line.commune, line.result)


def _chips(asked: Asked, counts: tuple[int, int], kept: dict[str, str]) -> list[dict[str, Any]]:
    whole, reached = counts
    choices = (("", _("Tất cả"), whole), (REACHED, _("Đạt"), reached), (MISSED, _("Chưa đạt"), whole - reached))
    return [
        {"value": value, "label": label, "number": number, "query": asked.query(**kept | {"dat": value}),
         "current": kept["dat"] == value}
        for value, label, number in choices
    ]  # fmt: skip
