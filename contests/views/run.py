"""The run sheet of the day: one next action, who is on stage, times, answers, packs, incidents, withdrawals."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contests.access import may_organise
from contests.enums import RoundState
from contests.forms import EmptyForm, ReasonForm
from contests.forms_run import AnswersForm, IncidentForm, TimeForm
from contests.models import ContestRound, QuestionPack, RoundEntry, RoundIncident
from contests.queries.pack_clock import ClockFace, clock_face
from contests.queries.replacing import replacement_for
from contests.queries.rules import round_rules
from contests.queries.run_next import next_action, penalty_steps, table
from contests.queries.run_recorded import recorded_words
from contests.queries.run_sheet import Facts, facts_of
from contests.rules.amounts import clock_text
from contests.rules.model import Part, Round
from contests.services.draws import replace_after_draw, withdraw_before_draw
from contests.services.entries import withdraw_entry
from contests.services.stage import (
    note_answers,
    note_incident,
    note_time,
    open_pack,
    put_on_stage,
    take_back_incident,
)
from contests.views.common import act, acting, desk_required, do_or_tell, find_round, find_round_entry
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, show

OPEN = (RoundState.DRAWN, RoundState.RUNNING)


@desk_required
def run_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the run sheet; the three forms of whoever is on stage are sent to it too."""
    contest_round = find_round(request, public_id)
    try:
        rules = round_rules(contest_round)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("contests:rules", contest_round.contest.public_id)
    facts = facts_of(contest_round)
    entry = next((row for row in facts.entries if row.pk == contest_round.on_stage_id), None)
    part = rules.marked_parts().get(contest_round.stage_part)
    pack = _pack_of(contest_round, entry, part)
    clock = clock_face(pack=pack, part=part, now=now())
    made = _forms(request, rules, facts, entry, part, clock)
    wanted = request.POST.get("viec", "")
    if request.method == "POST":
        if wanted not in made or entry is None or part is None:
            messages.error(request, _("Xin mời đội lên thi trước."))
            return redirect(_url(contest_round))
        form = made[wanted]
        if form.is_valid() and _done(request, form, lambda: _note(request, wanted, form, entry, part)):
            messages.success(request, _("Đã ghi."))
            return redirect(_url(contest_round))
    context = _context(request, contest_round, rules, facts, entry, part)
    context |= {"forms": made, "pack": pack, "clock": clock}
    failed = any(form.errors for form in made.values())
    return show(request, "contests/run.html", context, status=422 if failed else 200)


@desk_required
@require_POST
def run_stage(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invite an entry to play a part, or clear the stage."""
    contest_round = find_round(request, public_id)
    chosen, user, moment = request.POST.get("bai", "")[:36], acting(request), now()
    entry = find_round_entry(contest_round, _uuid(chosen)) if chosen else None
    part = request.POST.get("phan", "")[:40] if entry else ""
    return do_or_tell(
        request,
        lambda: put_on_stage(contest_round=contest_round, round_entry=entry, part=part, by=user, now=moment),
        back=_url(contest_round),
        done=_("Đã mời %(name)s lên thi.") % {"name": entry.entry.name} if entry else _("Sân khấu trống."),
    )


@desk_required
def run_pack(request: HttpRequest, public_id: UUID, pack_id: UUID) -> HttpResponse:
    """Open a pack, after asking: from now on its questions may be shown, and it is not closed again."""
    contest_round = find_round(request, public_id, organising=True)
    pack = get_object_or_404(QuestionPack, round=contest_round, public_id=pack_id)
    team = contest_round.entries.filter(pack=pack.code).values_list("entry__name", flat=True).first()
    return act(
        request,
        EmptyForm(request.POST if request.method == "POST" else None),
        lambda _data: open_pack(pack=pack, by=acting(request), now=now()),
        title=_("Mở gói câu hỏi %(code)s") % {"code": pack.code},
        back=_url(contest_round),
        done=_("Đã mở gói %(code)s.") % {"code": pack.code},
        context={
            "about": team or contest_round.name,
            "what": _(
                "Câu hỏi chiếu lên màn hình được, giờ chỉ tính từ lúc bấm bắt đầu. Gói đã mở thì không đóng lại được."
            ),
            "button": _("Mở gói"),
        },
    )


@desk_required
def run_take_back(request: HttpRequest, public_id: UUID, incident_id: int) -> HttpResponse:
    """Take back an incident noted by mistake."""
    contest_round = find_round(request, public_id)
    rows = RoundIncident.objects.select_related("round_entry__entry", "round_entry__round__rules")
    incident = get_object_or_404(rows, pk=incident_id, round_entry__round=contest_round)
    return act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda data: take_back_incident(incident=incident, note=data["reason"], by=acting(request), now=now()),
        title=_("Rút lại sự việc đã ghi"),
        back=_url(contest_round),
        done=_("Đã rút lại."),
        context={"about": incident.round_entry.entry.name},
    )


@desk_required
def run_withdraw(request: HttpRequest, public_id: UUID, entry_id: UUID) -> HttpResponse:
    """Note that a team withdraws from this round."""
    contest_round = find_round(request, public_id, organising=True)
    row = find_round_entry(contest_round, str(entry_id))

    is_planned = contest_round.state == RoundState.PLANNED

    def withdraw(data: Mapping[str, Any]) -> None:
        given: dict[str, Any] = {"entry": row.entry, "contest_round": contest_round, "reason": data["reason"]}
        given |= {"by": acting(request), "now": now()}
        if not is_planned:
            withdraw_entry(**given)
            return
        for one in withdraw_before_draw(**given):
            messages.info(request, _("%(name)s vào thay theo thể lệ.") % {"name": one.entry.name})

    what = _(
        "Đội đã thi đủ các phần thì giữ điểm và hạng nhưng không vào vòng sau. "
        "Đội chưa thi đủ thì không xếp hạng, điểm đã chấm vẫn lưu. Ghi rồi không bỏ được."
    )
    if is_planned:
        what = _("Đội không thi vòng này. Thể lệ cho thay thì đội kế tiếp của vòng trước vào thay ngay.")
    return act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        withdraw,
        title=_("Ghi đội rút khỏi vòng thi"),
        back=reverse("contests:round", args=[contest_round.public_id]) if is_planned else _url(contest_round),
        done=_("Đã ghi đội rút."),
        context={"about": row.entry.name, "what": what, "button": _("Ghi đội rút"), "is_harm": True},
    )


@desk_required
def run_replace(request: HttpRequest, public_id: UUID, entry_id: UUID) -> HttpResponse:
    """Let the next-ranked take the place of a team that withdrew after the lots, or say why the rules do not let it."""
    contest_round = find_round(request, public_id, organising=True)
    row = find_round_entry(contest_round, str(entry_id))
    row.round = contest_round
    back = reverse("contests:round", args=[contest_round.public_id])
    try:
        found = replacement_for(row)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    told = {"name": found.entry.name, "rank": found.rank, "round": found.source.name, "lot": row.lot}
    what = _("%(name)s (hạng %(rank)s vòng «%(round)s») vào thay, nhận số thăm %(lot)s, bảng và gói câu hỏi của đội "
             "rút; không bốc thăm lại.") % told  # fmt: skip
    return act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda data: replace_after_draw(row=row, reason=data["reason"], by=acting(request), now=now()),
        title=_("Cho đội kế tiếp vào thay"),
        back=back,
        done=_("Đã ghi %(name)s vào thay.") % told,
        context={"about": row.entry.name, "what": what, "button": _("Cho vào thay")},
    )


def _forms(
    request: HttpRequest,
    rules: Round,
    facts: Facts,
    entry: RoundEntry | None,
    part: Part | None,
    clock: ClockFace | None,
) -> dict[str, forms.Form]:
    """Return the forms that fit who is on stage; the one that was sent is filled, the time of a stopped clock is."""
    if entry is None or part is None:
        return {}
    here, sent = (entry.pk, part.code), request.POST.get("viec", "") if request.method == "POST" else ""

    def data(name: str) -> Any:
        return request.POST if sent == name else None

    initial = {"seconds": clock.used, "thinking_seconds": clock.thinking_used} if clock and clock.used else {}
    found: dict[str, forms.Form] = {
        "gio": TimeForm(data("gio"), part=part, again=here in facts.timed, auto_id="gio-%s", initial=initial),
    }
    if part.marking is not None and not part.marking.judged:
        again, has_pack = here in facts.answered, bool(entry.pack)
        found["tra-loi"] = AnswersForm(data("tra-loi"), part=part, has_pack=has_pack, again=again, auto_id="tra-loi-%s")
    if rules.incidents:
        found["su-viec"] = IncidentForm(data("su-viec"), rules=rules, auto_id="su-viec-%s")
    return found


def _note(request: HttpRequest, wanted: str, form: forms.Form, entry: RoundEntry, part: Part) -> None:
    given: dict[str, Any] = {"round_entry": entry, "part": part.code, "by": acting(request), "now": now()}
    if isinstance(form, AnswersForm):
        note_answers(answers=form.answers(), reason=form.cleaned_data.get("reason", ""), **given)
    elif wanted == "gio":
        note_time(**form.cleaned_data, **given)
    else:
        note_incident(**form.cleaned_data, **given)


def _done(request: HttpRequest, form: forms.Form, do: Callable[[], None]) -> bool:
    """Do it; a refusal stands at its field and nothing is done."""
    try:
        do()
    except RuleViolation as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _context(
    request: HttpRequest,
    contest_round: ContestRound,
    rules: Round,
    facts: Facts,
    entry: RoundEntry | None,
    part: Part | None,
) -> dict[str, Any]:
    timing = part.timing if part else None
    incidents = entry.incidents.filter(takes_back__isnull=True, taken_back_by__isnull=True) if entry else []
    return {
        "round": contest_round,
        "contest": contest_round.contest,
        "entry": entry,
        "part": part,
        "action": next_action(contest_round=contest_round, rules=rules, facts=facts),
        "table": table(contest_round=contest_round, rules=rules, facts=facts),
        "parts": list(rules.marked_parts().values()),
        "limit": timing.limit_seconds if timing else None,
        "limit_words": clock_text(timing.limit_seconds) if timing else "",
        "thinking_words": clock_text(timing.thinking_seconds) if timing and timing.thinking_seconds else "",
        "penalties": penalty_steps(part),
        "recorded": recorded_words(entry=entry, part=part, facts=facts),
        "incidents": [(row, rules.incidents[row.incident]) for row in incidents if row.incident in rules.incidents],
        "is_open": contest_round.state in OPEN,
        "organises": may_organise(request.user, contest_round.contest),
        "server_now": now(),
    }


def _pack_of(contest_round: ContestRound, entry: RoundEntry | None, part: Part | None) -> QuestionPack | None:
    """Return the pack of whoever is on stage in this part, if it has one."""
    if entry is None or part is None or not entry.pack:
        return None
    return contest_round.packs.filter(part=part.code, code=entry.pack).first()


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Http404 from None


def _url(contest_round: ContestRound) -> str:
    return reverse("contests:run", args=[contest_round.public_id])
