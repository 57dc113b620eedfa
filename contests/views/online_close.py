"""Closing an online round at the desk: the close and its progress, the frozen list, its files, after the round."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.client import client_address
from audit.services import record
from contests.access import may_organise
from contests.enums import RULING_RUNS, OnlineRunState, RoundState
from contests.forms_online import CloseForm
from contests.models import ContestRound, FrozenPlace, OnlineRun, RoundResult
from contests.queries.correcting import versions
from contests.queries.side_prizes import undecided
from contests.services.online_after import missed_subjects
from contests.services.online_close import close_state, start_close
from contests.services.online_confirm import start_confirm
from contests.services.online_runs import is_held, work, work_online_run
from contests.services.online_submit import submit_all_of
from contests.views.common import (
    act,
    acting,
    desk_required,
    do_or_tell,
    find_online_round,
    online_of,
    publication_state,
)
from lms.base.clock import exact_words, now
from lms.base.errors import RuleViolation
from lms.base.lists import joined, page_of, posted, query_of, show, words_of
from lms.base.spreadsheets import OutSheet, OutValue, neutralise, write_xlsx
from lms.base.text import search_key

#: Lists up to this size are made, and confirmed, while the person waits.
AT_ONCE = 500
#: A longer list of people leaves the house only after two persons published it (A6).
MOST_BEFORE_TWO_PERSONS = 1000
HAND_IN_ROUNDS = 20
COLUMNS = (
    (_("Hạng"), 8),
    (_("Số vào thi"), 12),
    (_("Họ và tên"), 28),
    (_("Đơn vị"), 28),
    (_("Điểm"), 8),
    (_("Dự đoán"), 12),
    (_("Thời gian làm bài (mili giây)"), 16),
    (_("Máy chủ nhận lúc"), 26),
    (_("Phân định bởi"), 20),
    (_("Giải"), 24),
)


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what is missing, close after asking, show how far the list is; a lost run goes on by POST (F5)."""
    contest_round = find_online_round(request, public_id, organising=request.method == "POST")
    online = online_of(contest_round)
    run = contest_round.online_runs.order_by("-pk").first()
    if run is not None and run.state == OnlineRunState.WAITING:
        return _progress(request, contest_round, run)
    if run is not None and run.kind in RULING_RUNS:
        run = contest_round.online_runs.exclude(kind__in=RULING_RUNS).order_by("-pk").first()
    state = close_state(online=online, now=now())
    last = contest_round.results.only("number", "computed_at").order_by("-number").first()
    again = last is not None
    form = CloseForm(posted(request), needs_seed=state.needs_seed, again=again)

    def close(data: dict[str, Any]) -> None:
        made = start_close(online=online, by=acting(request), now=now(), **data)
        do_run(made)

    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "state": state,
        "again": again,
        "last": last,
        "run": run,
        "side_open": [row.name for row in undecided(contest_round)],
        "is_published": contest_round.state == RoundState.PUBLISHED,
        "organises": may_organise(request.user, contest_round.contest),
    }
    return act(
        request, form, close, title="", back=request.path, done=_("Đã ghi."), page=_close_page, context=context
    )  # fmt: skip


def do_run(run: OnlineRun) -> None:
    """Do a short run at once, leave a long one to the worker."""
    if run.whole_count <= AT_ONCE:
        work(run=run, now=now())
    else:
        transaction.on_commit(lambda: work_online_run.enqueue(run.pk))


def confirm_online(request: HttpRequest, result: RoundResult) -> None:
    """Confirm the list of an online round as the second person; a short one is published when this returns.

    Raises:
        RuleViolation: those of `start_confirm`; why a short list was not published.
    """
    run = start_confirm(result=result, by=acting(request), now=now())
    do_run(run)
    run.refresh_from_db()
    if run.state == OnlineRunState.REFUSED:
        raise RuleViolation("result_differs", run.refusal)


@desk_required
@require_POST
def round_hand_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand in what is over but still open, so that the round can be closed."""
    contest_round = find_online_round(request, public_id, organising=True)
    online = online_of(contest_round)
    back = reverse("online_desk:close", args=[contest_round.public_id])
    if online.closes_at is None or now() < online.closes_at:
        raise Http404

    def hand_in() -> None:
        for _turn in range(HAND_IN_ROUNDS):
            if not submit_all_of(online=online).done:
                break

    return do_or_tell(request, hand_in, back=back, done=_("Hệ thống đã nộp các bài hết giờ."))


@desk_required
@require_safe
def round_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the last frozen list: places by page, how ties were decided, units, the steps of publication."""
    contest_round = find_online_round(request, public_id)
    runs, said = _runs(contest_round), {one.number: one for one in versions(contest_round)}
    result = _result_of(runs, _wanted(request, said))
    words, prizes = words_of(request), request.GET.get("giai", "")
    places = _places(result, words=words, prizes=bool(prizes)) if result else FrozenPlace.objects.none()
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "result": result,
        "page": page_of(request, places),
        "words": words,
        "prizes": prizes,
        "query": joined(query_of(request)),
        "told": result.online_run.summary if result else {},
        "run": runs[0] if runs else None,
        "others": [(one, said.get(one.number)) for one in _finished(runs) if one != result],
        "version": said.get(result.number) if result else None,
        "is_out": bool(said) and result is not None and result.number not in said,
        **publication_state(request, contest_round, result),
    }
    return show(request, "contests/online/list.html", context)


@desk_required
@require_safe
def list_export(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse | FileResponse:
    """Hand out the frozen list as a spreadsheet or as CSV; formula signs are made harmless (I6). Logged (P5)."""
    contest_round = find_online_round(request, public_id)
    result = _result_of(_runs(contest_round), _wanted(request, [one.number for one in versions(contest_round)]))
    if result is None or form not in ("xlsx", "csv"):
        raise Http404
    places = _places(result, words="", prizes=False)
    count = places.count()
    if count > MOST_BEFORE_TWO_PERSONS and contest_round.state != RoundState.PUBLISHED:
        message = _("Danh sách có %(count)s người: hơn %(most)s người thì chỉ tải được sau khi hai người đã công bố.")
        messages.error(request, message % {"count": count, "most": MOST_BEFORE_TWO_PERSONS})
        return redirect("online_desk:list", public_id)
    mark = _("Xuất bởi %(who)s, %(when)s") % {"who": acting(request).full_name, "when": exact_words(now())}
    record(
        action="contest.printed",
        by=acting(request),
        now=now(),
        target=contest_round,
        scope_code=contest_round.contest.host_id or "",
        address=client_address(request),
        details={"what": "danh-sach", "form": form, "rows": count},
    )
    name = f"danh-sach-{contest_round.code.replace('_', '-')}.{form}"
    heads = [*(str(title) for title, _width in COLUMNS), mark]  # the file says who took it out, and when (P5)
    return (_csv if form == "csv" else _xlsx)(_cells(places), heads, name)


@desk_required
@require_safe
def round_after(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the subjects that were missed most, and where its questions and its winners go on."""
    contest_round = find_online_round(request, public_id)
    is_published = contest_round.state == RoundState.PUBLISHED
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "is_published": is_published,
        "subjects": missed_subjects(contest_round=contest_round) if is_published else [],
        "organises": may_organise(request.user, contest_round.contest),
    }
    return show(request, "contests/online/after.html", context)


def _close_page(request: HttpRequest, form: CloseForm, **context: Any) -> HttpResponse:
    return show(request, "contests/online/close.html", {"form": form, **context}, status=422 if form.errors else 200)


def _progress(request: HttpRequest, contest_round: ContestRound, run: OnlineRun) -> HttpResponse:
    """Show how far a run is; the page asks again by itself. A run that nobody holds is given to the worker anew."""
    stands_still = not is_held(run=run, now=now())
    if request.method == "POST":
        if stands_still:
            work_online_run.enqueue(run.pk)
        return redirect("online_desk:close", contest_round.public_id)
    context = {"round": contest_round, "contest": contest_round.contest, "run": run, "stands_still": stands_still}
    response = show(request, "contests/online/progress.html", context)
    if not stands_still:
        response["Refresh"] = "3"
    return response


def _runs(contest_round: ContestRound) -> list[OnlineRun]:
    """Return what was worked on the list of a round, newest first, with results but for the large files."""
    rows = contest_round.online_runs.exclude(kind__in=RULING_RUNS).order_by("-pk")
    rows = rows.select_related("result__computed_by", "result__rules")
    return list(rows.defer("result__sheets", "result__standing", "result__rules__document"))


def _wanted(request: HttpRequest, said: Iterable[int]) -> str:
    """Return the number of the list to show: the one asked for, else the published one that stands."""
    return request.GET.get("lan", "") or str(max(said, default=""))


def _finished(runs: Sequence[OnlineRun]) -> list[RoundResult]:
    """Return the finished lists, newest first."""
    return [run.result for run in runs if run.result and run.state == OnlineRunState.READY]


def _result_of(runs: Sequence[OnlineRun], wanted: str) -> RoundResult | None:
    """Return the list of a number; without one the last finished."""
    found = _finished(runs)
    return next((one for one in found if str(one.number) == wanted), found[0] if found else None)


def _places(result: RoundResult, *, words: str, prizes: bool) -> Any:
    rows = FrozenPlace.objects.filter(result=result).select_related("entrant__unit", "attempt")
    rows = rows.defer("attempt__items").order_by("position")
    if prizes:
        rows = rows.exclude(prize="")
    if words:
        key = search_key(words)
        rows = rows.filter(Q(entrant__name_key__contains=key) | Q(entrant__number__contains=key.replace(" ", "")))
    return rows


def _cells(places: Any) -> Iterator[list[OutValue]]:
    for row in places.iterator(chunk_size=2000):
        one = row.attempt
        duration = (one.submitted_at - one.started_at) // timedelta(milliseconds=1) if one.submitted_at else None
        unit = row.entrant.unit.name if row.entrant.unit else row.entrant.unit_other
        yield [
            row.rank, row.entrant.number, row.entrant.full_name, unit, row.total.normalize(), one.guess, duration,
            exact_words(one.received_at) if one.received_at else "", row.decided_by, row.prize, None,
        ]  # fmt: skip


def _xlsx(rows: Iterator[list[OutValue]], heads: list[str], name: str) -> FileResponse:
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    widths = [*(width for _title, width in COLUMNS), 40]
    write_xlsx(target, [OutSheet(name="Danh sách", header=heads, rows=rows, widths=widths)])
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})


def _csv(rows: Iterator[list[OutValue]], heads: list[str], name: str) -> HttpResponse:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(heads)
    for row in rows:
        writer.writerow(["" if cell is None else neutralise(str(cell)) for cell in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse("\ufeff" + target.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
