"""The head judge's view of the panel: all sheets of a part when all are in. It never changes a mark."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contests.queries.panel import PanelSheets, PanelView
from contests.rules.agreement import agreement_words
from contests.rules.amounts import points_vi
from contests.views.judge_door import Seat, judge_only
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.lists import show

HEAD_ONLY = "Phần so phiếu dành cho trưởng ban giám khảo."


@judge_only
@require_safe
def panel(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show which parts are complete; `?phan=` one of them side by side, with outliers, severity and agreement."""
    if not seat.judge.is_head:
        raise NotAllowed(HEAD_ONLY)
    context: dict[str, Any] = {"seat": seat, "round": seat.judge.round}
    try:
        sheets = PanelSheets(seat.judge.round)
        missing = sheets.missing()
    except RuleViolation as refusal:
        return show(request, "contests/judge/panel.html", {**context, "refusal": refusal.message})
    context["parts"] = missing
    chosen = next((one for one in missing if one.part == request.GET.get("phan")), None)
    if chosen is not None:
        context["chosen"] = chosen
        if chosen.count == 0 and sheets.entries_of(chosen.part):
            context |= _told(sheets.panel(chosen.part))
    return show(request, "contests/judge/panel.html", context)


def _told(view: PanelView) -> dict[str, Any]:
    rows = [
        {
            "entry": entry,
            "cells": [
                {
                    "points": "" if cell.points is None else points_vi(cell.points),
                    "away": _signed(cell.away),
                    "scaled": _signed(cell.deviations),
                    "is_outlier": cell.is_outlier,
                }
                for cell in cells
            ],
        }
        for entry, cells in view.rows
    ]
    words = [_severity(judge.full_name, value) for judge, value in zip(view.judges, view.severity, strict=True)]
    return {
        "view": view,
        "rows": rows,
        "severity": words,
        "single": _plain(view.agreement.single),
        "mean": _plain(view.agreement.mean),
        "words": agreement_words(view.agreement.single),
        "outliers": sum(cell["is_outlier"] for row in rows for cell in row["cells"]),
    }


def _severity(name: str, value: float | None) -> str:
    if value is None or abs(value) < 0.005:
        return f"{name}: ngang mức chung."
    word = "rộng" if value > 0 else "chặt"
    return f"{name}: {word} hơn mức chung trung bình {_plain(abs(value))} điểm mỗi bài."


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.2f}".replace(".", ",").replace("-", "−")
