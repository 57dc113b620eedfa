"""The projector's board: one statement a view, cacheable; and the desk's buttons for it."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from contests.models import BoardState, ContestRound
from contests.queries.public import SHOWN_STATES
from contests.rules.big_screen import fit_rows, in_columns, lines_of
from contests.services.board import announce_next, current_board, freeze_board, is_still, open_board
from contests.views.common import acting, desk_required, find_round
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import show

KEPT = "public, max-age=3"
RELOAD_SECONDS = "5"
#: what the board takes besides the names, in the type of the page and of its table (css/contest-board.css)
HEAD, NOTE, PADDING = 5.4, 1.8, 0.6
ROW_BESIDE, PLACE_BESIDE = 11.0, 17.0


@public
@require_safe
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the board of a round; it names no person, so caches may keep it for three seconds."""
    rows = BoardState.objects.filter(round__contest__state__in=SHOWN_STATES).select_related("round")
    found = current_board(board=get_object_or_404(rows, round__public_id=public_id), now=now())
    tag = f'"{hashlib.sha256(json.dumps(found.payload, sort_keys=True).encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, "contests/board/board.html", _laid_out(found.payload))
    answer["ETag"], answer["Cache-Control"] = tag, KEPT
    answer["Refresh"] = RELOAD_SECONDS  # the projector's browser asks again by itself, without a script
    return answer


def _laid_out(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the board with its rows in the columns and the type that a large screen shows whole."""
    found: dict[str, Any] = {"board": payload}
    note = lines_of(letters=len(f"Đang thi: {payload.get('stage') or ''} · {payload.get('part') or ''}"), size=1.1)
    head = HEAD + NOTE * note + lines_of(letters=len(payload.get("contest") or ""), size=0.8)
    for name, beside in (("places", PLACE_BESIDE), ("rows", ROW_BESIDE)):
        rows = payload.get(name) or []
        letters = [len(f"{row['team']} {row.get('group') or ''}".strip()) for row in rows]
        fit = fit_rows(groups=[letters], head=head, beside=beside, padding=PADDING)
        found |= {name: in_columns(rows, fit.columns) if rows else [], f"{name}_size": fit.size}
    return found


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_desk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open the board, say whether totals show, freeze it, announce places one by one."""
    contest_round = find_round(request, public_id, organising=request.method == "POST")
    if request.method == "POST":
        try:
            done = _do(request, contest_round, request.POST.get("viec", ""))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, done)
        return redirect(request.path)
    found = BoardState.objects.filter(round=contest_round).first()
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "board": found,
        "is_still": is_still(contest_round),
        "is_shown": contest_round.contest.state in SHOWN_STATES,
        "announces": found is not None and contest_round.state == "locked",
    }
    return show(request, "contests/board/desk.html", context)


def _do(request: HttpRequest, contest_round: ContestRound, what: str) -> str:
    by, moment = acting(request), now()
    if what in ("mo", "mo-diem"):
        open_board(contest_round=contest_round, shows_totals=what == "mo-diem", by=by, now=moment)
        return _("Bảng điểm đã mở.")
    if what == "giu-kin":
        if not request.POST.get("chac"):
            raise RuleViolation("not_confirmed", _("Xin đánh dấu ô «Tôi hiểu là không bỏ giữ kín được» rồi bấm lại."))
        freeze_board(contest_round=contest_round, by=by, now=moment)
        return _("Bảng điểm được giữ nguyên từ bây giờ đến khi công bố.")
    if what == "xuong":
        announce_next(contest_round=contest_round, by=by, now=moment)
        return _("Đã xướng thêm một hạng trên bảng điểm.")
    raise RuleViolation("unknown_action", _("Không có việc này."))
