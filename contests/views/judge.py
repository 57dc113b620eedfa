"""The judge's pages: own entries, one sheet to mark, confirm and lock, a conflict of interest declared (A8)."""

import secrets
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import read_card_text
from contests.enums import RecusalSource
from contests.forms_judging import JudgeCardForm, ReasonForm, SheetForm, initial_marks
from contests.models import Recusal, RoundEntry, ScoreSheet
from contests.queries.judging import judge_board, judged_parts, sheet_versions
from contests.rules.amounts import points_vi
from contests.services.judge_cards import check_judge_card, judge_card_refused
from contests.services.judges import recuse_judge
from contests.services.sheets import Superseded, boxes_of, submit_sheet
from contests.views.judge_door import Seat, judge_only, wants_json
from lms.base.clock import LOCAL_ZONE, now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, posted, show


@judge_only
@require_safe
def board(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the judge's entries, the one on stage first, each sheet with its state."""
    context: dict[str, Any] = {"seat": seat, "round": seat.judge.round}
    try:
        context["rows"] = judge_board(seat.judge)
    except RuleViolation as refusal:
        context["refusal"] = refusal.message
    context["waiting"] = sum(row.waiting for row in context.get("rows", []))
    return show(request, "contests/judge/board.html", context)


@judge_only
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, seat: Seat, public_id: UUID, part: str) -> HttpResponse:
    """Mark one part of one entry: fill in, look once more, submit and lock. A locked sheet is corrected by ?sua=1."""
    entry = _own_entry(seat, public_id)
    name = judged_parts(seat.judge.round).get(part)
    if name is None or part in entry.skipped:
        raise Http404
    versions = sheet_versions(judge=seat.judge, entry=entry, part=part)
    recusal = Recusal.objects.filter(judge=seat.judge, round_entry=entry).first()
    context = {
        "seat": seat,
        "round": seat.judge.round,
        "entry": entry,
        "part": part,
        "part_name": name,
        "versions": versions,
        "locked": versions[-1] if versions else None,
        "recusal": recusal,
        "boxes": boxes_of(contest_round=seat.judge.round, part=part),
    }
    if request.method == "POST":
        return _take_sheet(request, seat, context)
    if recusal is not None or (versions and "sua" not in request.GET):
        return show(request, "contests/judge/locked.html", {**context, "rows": _told(context, versions)})
    context["form"] = _form(context, None)
    if seat.card.is_shared_device:
        context["code_form"] = JudgeCardForm()
    return show(request, "contests/judge/sheet.html", _for_script(context))


@judge_only
@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, seat: Seat, public_id: UUID) -> HttpResponse:
    """Declare a conflict of interest; from then the entry is grey for this judge."""
    entry = _own_entry(seat, public_id)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            recuse_judge(
                judge=seat.judge,
                round_entry=entry,
                reason=form.cleaned_data["reason"],
                source=RecusalSource.DECLARED,
                by=seat.user,
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi: Ông/Bà không chấm bài này. Ban tổ chức thấy ngay."))
            return redirect("judging:board")
    context = {"form": form, "entry": entry, "seat": seat, "round": seat.judge.round}
    return show(request, "contests/judge/recuse.html", context, status=422 if form.errors else 200)


def _own_entry(seat: Seat, public_id: UUID) -> RoundEntry:
    rows = RoundEntry.objects.filter(round=seat.judge.round_id).exclude(withdrawn="before_round")
    entry = get_object_or_404(rows.select_related("entry"), public_id=public_id)
    entry.round = seat.judge.round
    return entry


def _form(context: dict[str, Any], data: Any) -> SheetForm:
    locked: ScoreSheet | None = context["locked"]
    number = locked.version + 1 if locked else 1
    initial = {"client_key": f"may-{secrets.token_urlsafe(18)}", "version": number}
    if locked:
        initial |= {**initial_marks(context["boxes"], locked.marks), "note": locked.note}
    asked = data.get("version") if data is not None else str(number)
    return SheetForm(data, boxes=context["boxes"], is_correction=asked != "1", initial=initial)


def _take_sheet(request: HttpRequest, seat: Seat, context: dict[str, Any]) -> HttpResponse:
    form = _form(context, request.POST)
    code_form = JudgeCardForm(request.POST) if seat.card.is_shared_device else None
    context |= {"form": form}
    is_last = wants_json(request) or request.POST.get("step") == "submit"
    if not form.is_valid():
        return _refused(request, context, code_form)
    if request.POST.get("step") == "mend":
        context["code_form"] = code_form and JudgeCardForm()
        return show(request, "contests/judge/sheet.html", _for_script(context))
    if not is_last:
        rows = [{"name": box.name, "points": _comma(form.marks[box.code])} for box in context["boxes"]]
        context |= {"rows": rows, "total": _total(form.marks), "code_form": code_form and JudgeCardForm()}
        return show(request, "contests/judge/confirm.html", context)
    try:
        _check_same_judge(request, seat)
        if code_form is not None:
            _check_code(seat, code_form)
        stored = submit_sheet(
            judge=seat.judge,
            round_entry=context["entry"],
            part=context["part"],
            marks=form.marks,
            client_key=form.cleaned_data["client_key"],
            by=seat.user,
            now=now(),
            note=form.cleaned_data["note"],
            reason=form.cleaned_data.get("reason", ""),
            version=form.cleaned_data["version"],
            device_hash=seat.card.device_hash,
        )
    except RuleViolation as refusal:
        if refusal.field == "code" and code_form is not None:
            if not code_form.errors:
                add_refusal(code_form, refusal)
        else:
            add_refusal(form, refusal)
        status = 409 if isinstance(refusal, Superseded) else 422
        return _refused(request, context, code_form, code=refusal.code, status=status)
    at = f"{stored.recorded_at.astimezone(LOCAL_ZONE):%H:%M}"
    if wants_json(request):
        return JsonResponse({"state": "sent", "at": at, "next": reverse("judging:board")})
    messages.success(request, _("Đã nộp và khóa phiếu lúc %(at)s.") % {"at": at})
    return redirect("judging:board")


def _refused(
    request: HttpRequest,
    context: dict[str, Any],
    code_form: JudgeCardForm | None,
    *,
    code: str = "wrong_marks",
    status: int = 422,
) -> HttpResponse:
    form: SheetForm = context["form"]
    if wants_json(request):
        errors = [*form.errors.values(), *(code_form.errors.values() if code_form else [])]
        sentences = [str(one) for row in errors for one in row]
        return JsonResponse({"error": code, "reason": " ".join(sentences)}, status=status)
    context["code_form"] = code_form
    return show(request, "contests/judge/sheet.html", _for_script(context), status=status)


def _check_code(seat: Seat, form: JudgeCardForm) -> None:
    """Ask for the card's code again on a shared device (A8); a wrong one counts as a try of the card."""
    form.is_valid()
    typed = read_card_text(form.data.get("code", ""))
    if typed is None or typed.number != seat.card.number:
        raise RuleViolation("card_refused", judge_card_refused().message, field="code")
    check_judge_card(number=typed.number, secret=typed.code, kind="code", now=now(), count=True)


def _check_same_judge(request: HttpRequest, seat: Seat) -> None:
    """Refuse marks that another judge left waiting on this device."""
    own = str(seat.judge.public_id)
    if request.POST.get("judge", own) != own:
        raise RuleViolation("other_judge", _("Phiếu này do giám khảo khác chấm trên cùng máy nên không gửi được."))


def _for_script(context: dict[str, Any]) -> dict[str, Any]:
    """Add the key under which the page keeps its marks on the device: no name in it (C7)."""
    seat, entry = context["seat"], context["entry"]
    return {**context, "device_key": f"{seat.judge.public_id}:{entry.public_id}:{context['part']}"}


def _told(context: dict[str, Any], versions: list[ScoreSheet]) -> list[dict[str, Any]]:
    names = {box.code: box.name for box in context["boxes"]}
    return [
        {
            "sheet": one,
            "marks": [(names.get(code, code), _comma(points)) for code, points in one.marks.items()],
            "total": _total(one.marks),
        }
        for one in reversed(versions)
    ]


def _comma(points: str) -> str:
    return points.replace(".", ",")


def _total(marks: dict[str, str]) -> str:
    return points_vi(sum((Decimal(points) for points in marks.values()), Decimal(0)))
