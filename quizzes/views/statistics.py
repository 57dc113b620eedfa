"""Statistics of papers for officers and writers of the bank: the list, the figures with their reading, the sheet."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_role, require_roles
from accounts.client import client_address
from audit.services import record
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import joined, page_of, query_of, show, words_of
from lms.base.spreadsheets import OutSheet, OutValue, write_xlsx
from quizzes.access import BANK_ROLES, visible_questions
from quizzes.campaign_access import READERS, papers_with_statistics
from quizzes.campaign_enums import CalibrationModel, RunState
from quizzes.charts import Histogram, ItemPlot, histogram_of, item_plot
from quizzes.enums import AttemptState
from quizzes.models import ItemCalibration, Paper, StatisticsRun
from quizzes.services.statistics import ask_statistics, is_small, latest_run, work_run
from quizzes.statistics.readings import decimal_text
from quizzes.statistics_tasks import compute_statistics

DASH = "—"
SYMBOLS = ("p", "s", "D", "r_rest", "r_tot", "DE", "EW", "IW")
PERCENTS = {"p", "EW", "IW"}
TEST_WORDS = (
    ("mean", "Điểm trung bình"), ("median", "Trung vị"), ("sd", "Độ lệch chuẩn"), ("skewness", "Độ lệch"),
    ("kurtosis", "Độ nhọn"), ("alpha", "Độ tin cậy (α)"), ("kr20", "KR-20"), ("sem", "Sai số chuẩn của phép đo"),
    ("error_ratio", "Tỷ lệ sai số"),
)  # fmt: skip
SORTS = {"cau": "id", "p": "p", "D": "D", "r": "r_rest"}
LEFT_OUT = {
    "too_few_answers": "chưa đủ câu trả lời",
    "no_variance": "mọi người trả lời như nhau",
    "flat": "không phụ thuộc năng lực chung",
    "partial_marks": "có điểm lẻ",
}

reader_required = require_roles(*READERS)


@dataclass(frozen=True)
class FigureRow:
    """One question in the table: what is shown in each column, and why a dash stands where it does."""

    entry: dict[str, Any]
    cells: tuple[tuple[str, str, str], ...]
    plot: ItemPlot | None
    url: str
    calibration: ItemCalibration | None


def _paper(request: HttpRequest, code: str) -> Paper:
    """Return a paper whose statistics the person may read; others are like missing (A2)."""
    return get_object_or_404(papers_with_statistics(request.user).select_related("campaign__place"), code=code)


@reader_required
@require_safe
def statistics_list(request: HttpRequest) -> HttpResponse:
    """List the papers that somebody has finished, with the day of the latest computation."""
    words = words_of(request)
    finished = Count("attempts", filter=Q(attempts__state=AttemptState.SUBMITTED), distinct=True)
    papers = (
        papers_with_statistics(request.user)
        .select_related("campaign__place")
        .annotate(finished=finished, computed_at=Max("statistics__finished_at"))
    )
    if words:
        papers = papers.filter(Q(title__icontains=words) | Q(campaign__title__icontains=words))
    page = page_of(request, papers.filter(finished__gt=0).order_by("-finished", "title", "pk"))
    context = {"page": page, "words": words, "query": joined(query_of(request))}
    return show(request, "quizzes/statistics_list.html", context)


@reader_required
@require_safe
def statistics(request: HttpRequest, code: str) -> HttpResponse:
    """Show the latest figures of a paper; while new ones are computed the page looks again by itself."""
    paper = _paper(request, code)
    newest = StatisticsRun.objects.filter(paper=paper).order_by("-id").first()
    waiting = newest if newest is not None and newest.state == RunState.WAITING else None
    run = latest_run(paper=paper)
    context: dict[str, Any] = {
        "paper": paper,
        "run": run,
        "waiting": waiting,
        "refused": newest if newest is not None and newest.state == RunState.REFUSED else None,
        "models": CalibrationModel.choices,
        "reads_bank": has_role(request.user, *BANK_ROLES),
    }
    if run is not None:
        context |= _figures(request, run)
    response = show(request, "quizzes/statistics.html", context)
    if waiting:
        response["Refresh"] = "4"
    return response


def _figures(request: HttpRequest, run: StatisticsRun) -> dict[str, Any]:
    """Return what the page shows of a finished run."""
    entries, sort = list(run.result["items"]), request.GET.get("xep", "")
    key = SORTS.get(sort.removeprefix("-"), "")
    if key:
        values = [(entry, entry["id"] if key == "id" else entry["figures"].get(key)) for entry in entries]
        known = sorted((pair for pair in values if pair[1] is not None), key=lambda pair: pair[1])
        ordered = known[::-1] if sort.startswith("-") else known
        entries = [pair[0] for pair in ordered] + [pair[0] for pair in values if pair[1] is None]
    urls, calibrations = _question_urls(request, entries), _calibrations(entries)
    rows = [
        FigureRow(
            entry=entry,
            cells=tuple(_cells(entry)),
            plot=item_plot(entry["groups"]) if entry["groups"] else None,
            url=urls.get(entry["code"], ""),
            calibration=calibrations.get(entry["version"]),
        )
        for entry in entries
    ]
    by_id = {row.entry["id"]: row for row in rows}
    columns: Histogram | None = histogram_of(run.result["histogram"]) if run.result["histogram"] else None
    return {
        "rows": rows,
        "to_check": [by_id[name] for name in run.result["to_check"]],
        "test_figures": list(_test_figures(run)),
        "histogram": columns,
        "compared": [_with_flags(group) for group in run.result.get("comparisons", ())],
        "hidden_groups": [
            f"{group['name']} ({group['reference']} – {group['focal']})"
            for group in run.result.get("comparisons", ())
            if not group["people"]
        ],
        "heads": [(symbol, _sort_query(request, symbol)) for symbol in SYMBOLS],
        "calibrated": any(row.calibration for row in rows),
        "latest_calibration": _latest_calibration(run.paper),
    }


def _with_flags(group: dict[str, Any]) -> dict[str, Any]:
    """Return what was found of two groups, the questions an editor should look at apart, the strongest first."""
    flagged = [item for item in group["items"] if item.get("reading")]
    return {**group, "flagged": sorted(flagged, key=lambda item: -abs(item["delta"]))}


def _sort_query(request: HttpRequest, symbol: str) -> str:
    """Return the query that sorts by a column, the other way round on the second press; empty for most columns."""
    key = next((key for key, name in SORTS.items() if name == symbol), "")
    if not key:
        return ""
    return query_of(request, xep=f"-{key}" if request.GET.get("xep") == key else key)


def _question_urls(request: HttpRequest, entries: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return where each question stands in the bank, for those this person reads there; one statement."""
    codes = [entry["code"] for entry in entries]
    seen = visible_questions(request.user).filter(code__in=codes).values_list("code", flat=True)
    return {code: reverse("quizzes:bank-question", args=[code]) for code in seen}


def _calibrations(entries: Iterable[dict[str, Any]]) -> dict[int, ItemCalibration]:
    """Return the newest calibration of each version; one statement."""
    rows = ItemCalibration.objects.filter(version__in=[entry["version"] for entry in entries]).order_by("id")
    return {row.version_id: row for row in rows}


def _latest_calibration(paper: Paper) -> dict[str, Any] | None:
    run = StatisticsRun.objects.filter(paper=paper, state=RunState.READY).exclude(model="").order_by("-id").first()
    if run is None:
        return None
    left = [(name, LEFT_OUT.get(reason, reason)) for name, reason in run.result.get("left_out", {}).items()]
    return {"run": run, "left_out": left}


def _cells(entry: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Yield symbol, text and the reason of a dash for each column."""
    for symbol in SYMBOLS:
        value = entry["figures"].get(symbol)
        yield symbol, _shown(symbol, value), "" if value is not None else entry["why"].get(symbol, "")


def _shown(symbol: str, value: float | None) -> str:
    if value is None:
        return DASH
    return f"{decimal_text(100 * value, places=0)} %" if symbol in PERCENTS else decimal_text(value)


def _test_figures(run: StatisticsRun) -> Iterable[tuple[str, str]]:
    for name, words in TEST_WORDS:
        value = run.result["test"].get(name)
        if value is not None or name == "alpha":
            yield words, _shown("p" if name == "error_ratio" else name, value)


@reader_required
@require_POST
def statistics_compute(request: HttpRequest, code: str) -> HttpResponse:
    """Compute anew, or calibrate; a large paper is done by the worker."""
    paper = _paper(request, code)
    model = request.POST.get("mo-hinh", "")
    if model and model not in CalibrationModel.values:
        raise Http404
    back = HttpResponseRedirect(reverse("quizzes:statistics", args=[code]))
    try:
        run = ask_statistics(paper=paper, by=request.user, now=now(), model=model)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return back
    if is_small(run):
        work_run(run=run, now=now())
        messages.success(request, _("Đã tính xong."))
    else:
        transaction.on_commit(lambda: compute_statistics.enqueue(run.pk))
        messages.success(request, _("Đang tính. Trang này tự xem lại sau vài giây."))
    return back


@reader_required
@require_safe
def statistics_export(request: HttpRequest, code: str) -> FileResponse:
    """Hand out the latest figures as a spreadsheet; logged."""
    paper = _paper(request, code)
    run = latest_run(paper=paper)
    if run is None:
        raise Http404
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, [_item_sheet(run), _test_sheet(run), _group_sheet(run)])
    target.seek(0)
    record(action="statistics.exported", by=request.user, now=now(), target=run, address=client_address(request),
           details={"paper": paper.code, "items": len(run.result["items"])})  # fmt: skip
    return FileResponse(target, as_attachment=True, filename=f"thong-ke-{paper.code}.xlsx")


def _item_sheet(run: StatisticsRun) -> OutSheet:
    header = ["Câu hỏi", "Năng lực", "Số người", *SYMBOLS, "α nếu bỏ câu", "Nhận xét"]
    rows: list[list[OutValue]] = [
        [
            entry["id"],
            ", ".join(entry["competencies"]),
            entry["people"],
            *[entry["figures"].get(symbol) for symbol in SYMBOLS],
            entry["alpha_without"],
            " ".join(entry["reading"]),
        ]
        for entry in run.result["items"]
    ]
    return OutSheet(name="Câu hỏi", header=header, rows=rows, widths=[28, 12, 10, *[9] * len(SYMBOLS), 12, 80])


def _test_sheet(run: StatisticsRun) -> OutSheet:
    rows: list[tuple[OutValue, ...]] = [(words, run.result["test"].get(name)) for name, words in TEST_WORDS]
    rows += [("Số người", run.result["people"]), ("Tính lúc", run.finished_at and run.finished_at.strftime("%d/%m/%Y")),
             ("Bản định nghĩa", run.definition_version)]  # fmt: skip
    return OutSheet(name="Cả bài", header=["Chỉ số", "Giá trị"], rows=rows, widths=[30, 16])


def _group_sheet(run: StatisticsRun) -> OutSheet:
    """Return the comparison of groups; pairs that are too small are named without a figure."""
    rows: list[list[OutValue]] = []
    for group in run.result.get("comparisons", ()):
        pair = f"{group['name']}: {group['reference']} – {group['focal']}"
        if not group["people"]:
            rows.append([pair, "", "chưa đủ 30 người mỗi nhóm", None, None, ""])
        for item in group["items"]:
            rows.append([pair, item["id"], item["label"] or item.get("why", ""), item.get("alpha"), item.get("delta"),
                         item.get("reading", "")])  # fmt: skip
    header = ["Hai nhóm", "Câu hỏi", "Loại", "α", "Δ", "Nhận xét"]
    return OutSheet(name="So các nhóm", header=header, rows=rows, widths=[44, 24, 26, 10, 10, 80])
