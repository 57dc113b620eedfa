"""A faulty question at the desk: find it, say what shall hold, see what that changes, a second person decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.client import client_address
from audit.services import record
from contests.enums import OnlineRunState, RoundState, RulingKind, RulingStepKind
from contests.forms import EmptyForm, ReasonForm
from contests.forms_rulings import RulingForm, part_names
from contests.models import ContestRound, EntrantAppeal, OnlineRun, PoolItem, QuestionRuling
from contests.queries.online_asked import asked_questions, right_places
from contests.queries.online_judging import rulings_in_force, standing_rulings
from contests.queries.online_rulings import ENDS, changed_rows, last_runs, missed_percents, pool_items
from contests.services.online_rulings import (
    confirm_ruling,
    draft_ruling,
    drop_ruling,
    look_again,
    propose_ruling,
    return_ruling,
)
from contests.views.common import act, acting, desk_required, do_or_tell, find_online_round, online_of
from contests.views.online_close import do_run
from lms.base.clock import local_day, now
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show, words_of


@desk_required
@require_safe
def questions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the frozen questions of a round that has begun, to find the faulty one; who reads is noted (C1)."""
    contest_round = _begun(request, public_id)
    words, ruled = words_of(request), request.GET.get("xem") == "xu-ly"
    page = page_of(request, pool_items(contest_round, words=words, ruled=ruled))
    missed = missed_percents(contest_round)
    appeal = _appeal(request, contest_round)
    record(
        action="contest.pack_read", by=acting(request), now=now(), target=contest_round,
        address=client_address(request), details={"what": "faulty", "questions": len(page.object_list)},
    )  # fmt: skip
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "page": page,
        "rows": [{"item": row, "missed": missed.get(row.question_id), "kind": _kind(row)} for row in page],
        "words": words,
        "is_filtered": bool(words) or ruled,
        "chips": chips(request, "xem", [("", _("Tất cả")), ("xu-ly", _("Đã có xử lý"))]),
        "query": joined(query_of(request)),
        "appeal": appeal,
    }
    return show(request, "contests/online/questions.html", context)


@desk_required
def question(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """Ask what shall hold for a question; the next page says what that changes."""
    contest_round = _begun(request, public_id)
    rows = PoolItem.objects.filter(online__round=contest_round).select_related("question__question")
    version = get_object_or_404(rows, question__question__code=code).question
    asked = asked_questions(versions=[version], round_id=public_id).questions[version.pk]
    appeal = _appeal(request, contest_round)
    form = RulingForm(posted(request), asked=asked, initial=_initial(appeal))
    back = reverse("online_desk:questions", args=[public_id])
    if request.method == "POST" and form.is_valid():
        try:
            run = draft_ruling(
                online=online_of(contest_round), question=version, appeal=appeal, by=acting(request), now=now(),
                **form.cleaned_data,
            )  # fmt: skip
            do_run(run)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("online_desk:ruling", _ruling_of(run).public_id)
    else:
        log_read(request, contest_round, version.question.code)
    names = part_names(asked)
    holds = standing_rulings(rulings_in_force(online_of(contest_round))).get(version.pk)
    held = holds.key if holds and holds.kind == RulingKind.KEY else right_places(version)
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "form": form,
        "asked": asked,
        "code": code,
        "key": [names[place] for place in sorted(held)],
        "holds": RulingKind(holds.kind).label if holds else "",
        "appeal": appeal,
        "back_url": back,
    }
    return show(request, "contests/online/question_ruling.html", context, status=422 if form.errors else 200)


@desk_required
@require_safe
def ruling(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a decision about a question: what holds, what it changes, its steps; the page asks again while it works."""
    found = _find(request, public_id)
    look, marked = last_runs(found)
    steps = list(found.steps.select_related("recorded_by"))
    asked = asked_questions(versions=[found.question], round_id=found.round.public_id).questions[found.question_id]
    names = part_names(asked)
    run = marked or look
    is_working = run is not None and run.state == OnlineRunState.WAITING
    told = look.summary if look else {}
    kinds = {one.step for one in steps}
    own = acting(request).pk
    context = {
        "ruling": found,
        "round": found.round,
        "contest": found.round.contest,
        "asked": asked,
        "key": [names[place] for place in found.key],
        "key_before": [names[place] for place in sorted(right_places(found.question))],
        "steps": steps,
        "run": run,
        "is_working": is_working,
        "look": look,
        "told": told,
        "without": told.get("asked", 0) - told.get("held", 0),
        "rows": changed_rows(found.round, told.get("rows", [])[:50]),
        "marked": marked,
        "is_over": bool(kinds & set(ENDS)),
        "is_in_force": RulingStepKind.CONFIRMED in kinds,
        "is_proposed": RulingStepKind.PROPOSED in kinds,
        "own": found.drafted_by_id == own or any(one.recorded_by_id == own for one in steps if one.step == "proposed"),
        "is_published": found.round.state == RoundState.PUBLISHED,
    }
    response = show(request, "contests/online/ruling.html", context)
    if is_working:
        response["Refresh"] = "3"
    return response


@desk_required
@require_POST
def ruling_look(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compute anew what a decision would change."""
    found = _find(request, public_id)

    def look() -> None:
        do_run(look_again(ruling=found, by=acting(request), now=now()))

    return do_or_tell(request, look, back=_address(found), done=_("Đã tính lại."))


@desk_required
@require_POST
def ruling_propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose a decision; another person decides."""
    found = _find(request, public_id)
    return do_or_tell(
        request,
        lambda: propose_ruling(ruling=found, by=acting(request), now=now()),
        back=_address(found),
        done=_("Đã đề nghị. Cần người thứ hai quyết định."),
    )


@desk_required
def ruling_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a decision into force as the second person, after asking; attempts are marked again."""
    found = _find(request, public_id)
    form = EmptyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            do_run(confirm_ruling(ruling=found, by=acting(request), now=now()))
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Quyết định đã có hiệu lực."))
            return redirect(_address(found))
    return form_page(
        request, form, title=_("Xác nhận quyết định về câu hỏi"), back=_address(found), about=_about(found),
        what=_("Các lượt thi có câu này được chấm lại. Điểm trước đó vẫn giữ trong hồ sơ. Vòng đã đóng thì danh sách "
               "được tính lại; đã công bố thì mở đính chính, hai người công bố."),
        button=_("Xác nhận"),
    )  # fmt: skip


@desk_required
def ruling_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide against it as the second person, with the reason."""
    found = _find(request, public_id)
    return _with_reason(request, found, return_ruling, _("Không đồng ý xử lý như đề nghị"), _("Đã ghi."))


@desk_required
def ruling_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give an open decision up, with the reason."""
    found = _find(request, public_id)
    return _with_reason(request, found, drop_ruling, _("Bỏ đề nghị xử lý câu hỏi"), _("Đã bỏ."))


def log_read(request: HttpRequest, contest_round: ContestRound, code: str) -> None:
    """Note who read a question of a round with its key (C1)."""
    record(
        action="contest.pack_read", by=acting(request), now=now(), target=contest_round,
        address=client_address(request), details={"what": "faulty", "question": code},
    )  # fmt: skip


def _with_reason(request: HttpRequest, found: QuestionRuling, do: Any, title: str, done: str) -> HttpResponse:
    return act(
        request,
        ReasonForm(posted(request)),
        lambda data: do(ruling=found, reason=data["reason"], by=acting(request), now=now()),
        title=title,
        back=_address(found),
        done=done,
        context={"about": _about(found)},
    )


def _begun(request: HttpRequest, public_id: UUID) -> ContestRound:
    """Return a round whose frozen questions have been asked, or answer 404."""
    contest_round = find_online_round(request, public_id, organising=True)
    if contest_round.state == RoundState.PLANNED:
        raise Http404
    return contest_round


def _find(request: HttpRequest, public_id: UUID) -> QuestionRuling:
    """Return a decision of a round that the person organises, or answer 404."""
    rows = QuestionRuling.objects.select_related("question__question", "drafted_by", "appeal__entrant", "round")
    found = get_object_or_404(rows, public_id=public_id)
    contest_round = find_online_round(request, found.round.public_id, organising=True)
    contest_round.online = online_of(contest_round)
    found.round = contest_round
    return found


def _ruling_of(run: OnlineRun) -> QuestionRuling:
    if run.ruling is None:
        raise ValueError("a look names its decision")
    return run.ruling


def _appeal(request: HttpRequest, contest_round: ContestRound) -> EntrantAppeal | None:
    """Return the complaint that the address names, of this round."""
    try:
        wanted = UUID(request.GET.get("khieu-nai", ""))
    except ValueError:
        return None
    rows = EntrantAppeal.objects.filter(round=contest_round, public_id=wanted)
    return rows.select_related("entrant").first()


def _initial(appeal: EntrantAppeal | None) -> dict[str, str]:
    if appeal is None:
        return {}
    words = _("Khiếu nại của người dự thi số %(number)s, nhận %(when)s")
    return {"ground": words % {"number": appeal.entrant.number, "when": f"{local_day(appeal.received_at):%d/%m/%Y}"}}


def _kind(row: Any) -> str:
    return str(RulingKind(row.ruling_kind).label) if row.ruling_kind else ""


def _address(found: QuestionRuling) -> str:
    return reverse("online_desk:ruling", args=[found.public_id])


def _about(found: QuestionRuling) -> str:
    return f"{found.round.name}, {found.question.question.code}: {found.get_kind_display()}"
