"""Corrections of a published result at the desk: ground, facts, what changes, what rests on it, two persons."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests.enums import CorrectionState, RoundState
from contests.forms import ReasonForm
from contests.forms_correcting import (
    CorrectedAnswersForm,
    CorrectedIncidentForm,
    CorrectedTimeForm,
    CorrectionForm,
    EntryPartForm,
)
from contests.models import Appeal, ContestRound, Correction, Entrant
from contests.queries.correcting import (
    MOST_TOLD,
    Resting,
    changes_of,
    corrections_of,
    open_correction,
    published_steps,
    resting_on,
)
from contests.queries.rules import round_rules
from contests.rules.amounts import points_vi, read_decimal
from contests.rules.correcting import Change, Line
from contests.rules.model import Round
from contests.services.corrections import compute_correction, drop_correction, start_correction
from contests.services.stage import note_answers, note_incident, note_time
from contests.views.common import act, acting, desk_required, find_round, publication_state
from contests.views.online_close import do_run
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import page_of, posted, show

#: facts of a stage round that are corrected here; marks go through the two secretaries, annulments to the entrant
FACTS: Mapping[str, tuple[type[EntryPartForm], str]] = {
    "gio": (CorrectedTimeForm, _("Sửa thời gian thi")),
    "cau-dung": (CorrectedAnswersForm, _("Sửa số câu đúng")),
    "su-viec": (CorrectedIncidentForm, _("Ghi sự việc còn thiếu")),
}


@desk_required
@require_safe
def correction(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the open correction of a published result step by step, and those before."""
    contest_round = find_round(request, public_id)
    if contest_round.state != RoundState.PUBLISHED:
        raise Http404
    rows = corrections_of(contest_round)
    found = next((one for one in rows if one.state == CorrectionState.OPEN), None)
    said, steps = published_steps(contest_round)
    changes = changes_of(found) if found else []
    weighty = [one for one in changes if one.weight == 0][:MOST_TOLD]
    page = page_of(request, changes)
    names = _names(contest_round, [*page.object_list, *weighty])
    result = found.result if found else None
    is_online = contest_round.contest.mode == "online"
    own = [one for one in steps if result and one.result_id == result.pk]
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "correction": found,
        "page": page,
        "rows": _rows(page.object_list, names),
        "has_ways": any(line and line.qualifies for one in changes for line in (one.before, one.after)),
        "kept": len(changes),
        "moved": found.changes.get("moved", 0) if found else 0,
        "awards": found.changes.get("awards", []) if found else [],
        "resting": _resting(contest_round, found, weighty, names) if found and weighty else None,
        "is_computing": bool(found and found.is_computing),  # type: ignore[attr-defined]  # annotated
        "facts": [] if is_online else [(code, title) for code, (_form, title) in FACTS.items()],
        "done": [one for one in rows if one != found],
        "versions": said,
        **publication_state(request, contest_round, result, corrects=result is not None, steps=own),
        "result": result,
    }
    return show(request, "contests/correction.html", context)


@desk_required
def correction_open(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a correction on an upheld appeal or a found fault."""
    contest_round = find_round(request, public_id, organising=True)
    upheld = Appeal.objects.filter(round_entry__round=contest_round, decision__is_accepted=True)
    appeals = list(upheld.select_related("round_entry__entry", "decision__appeal__round_entry").order_by("pk"))
    form = CorrectionForm(posted(request), appeals=appeals)
    what = _("Kết quả đang công bố giữ nguyên cho tới khi hai người công bố kết quả đính chính.")
    return act(
        request,
        form,
        lambda _data: start_correction(contest_round=contest_round, by=acting(request), now=now(), **form.given()),
        title=_("Mở đính chính kết quả"),
        back=_back(contest_round),
        done=_("Đã mở. Sửa chỗ sai rồi tính kết quả đính chính."),
        context={"about": contest_round.name, "what": what, "button": _("Mở đính chính")},
    )


@desk_required
@require_POST
def correction_compute(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compute the corrected result; a large online list in the background."""
    contest_round, found = _open(request, public_id)
    try:
        with transaction.atomic():
            run = compute_correction(correction=found, by=acting(request), now=now())
        if run is not None:
            with transaction.atomic():
                do_run(run)
            run.refresh_from_db()
            if run.state == "refused":
                raise RuleViolation("not_computed", run.refusal)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã tính. Xem thay đổi ở dưới.") if run is None or run.state == "ready"
                         else _("Đang tính."))  # fmt: skip
    return redirect(_back(contest_round))


@desk_required
def correction_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a correction up, with the reason."""
    contest_round, found = _open(request, public_id)
    context = {
        "about": contest_round.name,
        "what": _("Kết quả đang công bố giữ nguyên. Việc đã ghi trong lúc đính chính vẫn ở trong hồ sơ."),
        "button": _("Bỏ đính chính"),
        "is_harm": True,
    }
    return act(
        request,
        ReasonForm(posted(request)),
        lambda data: drop_correction(correction=found, reason=data["reason"], by=acting(request), now=now()),
        title=_("Bỏ việc đính chính"),
        back=_back(contest_round),
        done=_("Đã bỏ."),
        context=context,
    )


@desk_required
def correction_fact(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Correct a time, a number of right answers, or note an incident of a stage round; the earlier row stays."""
    contest_round, _found = _open(request, public_id)
    if what not in FACTS or contest_round.contest.mode == "online":
        raise Http404
    made, title = FACTS[what]
    rules = _rules(contest_round)
    entries = contest_round.entries.select_related("entry", "round__rules").order_by("entry__name")
    form = made(posted(request), entries=list(entries), rules=rules)

    def write(data: Mapping[str, Any]) -> None:
        own: dict[str, Any] = {"round_entry": form.chosen, "part": data["part"], "by": acting(request), "now": now()}
        if what == "gio":
            note_time(seconds=data["seconds"], reason=data["reason"], **own)
        elif what == "cau-dung":
            note_answers(answers={"right": data["right"]}, reason=data["reason"], **own)
        else:
            note_incident(incident=data["incident"], note=data["reason"], **own)

    context = {"about": contest_round.name, "what": _("Lần ghi trước vẫn giữ trong hồ sơ; lần này được dùng để tính.")}
    done = _("Đã ghi. Tính lại kết quả đính chính.")
    back = _back(contest_round)
    return act(request, form, write, title=str(title), back=back, done=done, context=context)


def _open(request: HttpRequest, public_id: UUID) -> tuple[ContestRound, Correction]:
    """Return the round and its open correction, or answer 404."""
    contest_round = find_round(request, public_id, organising=True)
    found = open_correction(contest_round)
    if found is None:
        raise Http404
    return contest_round, found


def _rules(contest_round: ContestRound) -> Round:
    return round_rules(contest_round)


def _back(contest_round: ContestRound) -> str:
    return reverse("contests:correction", args=[contest_round.public_id])


def _names(contest_round: ContestRound, changes: Sequence[Change]) -> dict[str, str]:
    """Return what people call entries; of an online round name and number."""
    if contest_round.contest.mode != "online":
        return {}
    rows = Entrant.objects.filter(contest=contest_round.contest_id, number__in=[one.entry for one in changes])
    return {number: f"{name} · {number}" for number, name in rows.values_list("number", "full_name")}


def _rows(changes: Sequence[Change], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": names.get(one.entry, one.entry),
            "before": one.before,
            "after": one.after,
            "points": f"{_points(one.before)} → {_points(one.after)}",
        }
        for one in changes
    ]


def _points(line: Line | None) -> str:
    number = read_decimal(line.total) if line else None
    return "–" if number is None else points_vi(number)


def _resting(
    contest_round: ContestRound, found: Correction, weighty: Sequence[Change], names: Mapping[str, str]
) -> Resting:
    printed: int = found.printed_count or 0  # type: ignore[attr-defined]  # annotated
    return resting_on(contest_round=contest_round, changes=weighty, names=names, printed_count=printed)
