"""Closing a round: what is missing, ties, lock, result with its explanations, publication by two persons."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contests.access import may_organise
from contests.enums import PanelDecisionKind, RoundState
from contests.forms import EmptyForm, ReasonForm
from contests.models import ContestRound, RoundEntry, RoundResult
from contests.queries.correcting import Version, versions
from contests.queries.missing import missing
from contests.queries.rules import round_rules
from contests.queries.side_prizes import undecided
from contests.rules.amounts import points_vi, read_decimal
from contests.rules.explaining import beside_name
from contests.services.draws import draw_tie
from contests.services.results import (
    confirm_publication,
    lock_round,
    propose_publication,
    reopen_round,
    return_publication,
)
from contests.services.stage import note_decision
from contests.views.common import act, acting, desk_required, do_or_tell, find_round, publication_state
from contests.views.draws import part_names
from contests.views.online_close import confirm_online
from lms.base.clock import now
from lms.base.lists import show


class TieForm(forms.Form):
    """Who is tied, and how the tie is decided: places written by the head, or a lot with a seed."""

    reason = forms.CharField(label=gettext_lazy("Căn cứ, ghi chú"), max_length=300, required=False)
    seed = forms.CharField(label=gettext_lazy("Mã bốc thăm đọc to (chỉ khi bốc thăm)"), max_length=100, required=False)

    def __init__(self, *args: Any, entries: list[RoundEntry], by_lot: bool, **kwargs: Any) -> None:
        """Ask a number per entry; for a lot only whether it takes part."""
        super().__init__(*args, **kwargs)
        self.entries = entries
        for row in entries:
            name = f"bai-{row.pk}"
            if by_lot:
                self.fields[name] = forms.BooleanField(label=row.entry.name, required=False)
            else:
                self.fields[name] = forms.IntegerField(label=row.entry.name, min_value=1, max_value=500, required=False)
        if not by_lot:
            del self.fields["seed"]
        self.order_fields([name for name in self.fields if name.startswith("bai-")])
        for name in self.fields:
            vars(self.fields[name])["is_quiet"] = name.startswith("bai-")  # the page says which ones to leave empty

    def chosen(self) -> list[RoundEntry]:
        """Return the entries that were named, in the order written."""
        named = [(self.cleaned_data.get(f"bai-{row.pk}"), row) for row in self.entries]
        return [
            row for place, row in sorted(((p, r) for p, r in named if p), key=lambda pair: (int(pair[0]), pair[1].pk))
        ]

    def clean(self) -> dict[str, Any]:
        """Two entries at least, no place twice."""
        data = super().clean() or {}
        given = [data.get(f"bai-{row.pk}") for row in self.entries if data.get(f"bai-{row.pk}")]
        if len(given) < 2:
            raise forms.ValidationError(_("Cần ít nhất hai bài."))
        if "seed" not in self.fields and len(set(given)) < len(given):
            raise forms.ValidationError(_("Hai bài không thể cùng một thứ tự."))
        return data


@desk_required
def round_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what is still missing; when nothing is, lock after asking."""
    contest_round = find_round(request, public_id)
    if contest_round.contest.mode == "online":
        return redirect("online_desk:close", contest_round.public_id)
    found = missing(contest_round=contest_round)
    organises = may_organise(request.user, contest_round.contest)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        find_round(request, public_id, organising=True)
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "missing": found.sentences,
        "tie": found.tie,
        "tie_steps": {step.kind for step in round_rules(contest_round).chain} if found.tie else set(),
        "standing": found.preview,
        "side_open": [row.name for row in undecided(contest_round)] if found.preview else [],
        "organises": organises,
        "is_open": contest_round.state in (RoundState.DRAWN, RoundState.RUNNING),
    }
    return act(
        request,
        form,
        lambda _data: lock_round(contest_round=contest_round, by=acting(request), now=now()),
        title=_("Khóa điểm"),
        back=reverse("contests:result", args=[contest_round.public_id]),
        done=_("Đã khóa điểm. Kết quả ở dưới."),
        page=_close_page,
        context=context,
    )


def _close_page(request: HttpRequest, form: EmptyForm, **context: Any) -> HttpResponse:
    """Show what is missing, the standing as it would be, and the button that locks."""
    return show(request, "contests/close.html", {"form": form, **context}, status=422 if form.errors else 200)


@desk_required
def round_tie(request: HttpRequest, public_id: UUID, how: str) -> HttpResponse:
    """Decide a tie that the rules leave: by the head's order, or by lot."""
    contest_round = find_round(request, public_id, organising=True)
    by_lot = how == "boc-tham"
    entries = list(contest_round.entries.select_related("entry").filter(withdrawn="").order_by("entry__name"))
    form = TieForm(request.POST if request.method == "POST" else None, entries=entries, by_lot=by_lot)

    def decide(data: Mapping[str, Any]) -> None:
        given: dict[str, Any] = {"contest_round": contest_round, "entries": form.chosen()}
        given |= {"by": acting(request), "now": now()}
        if by_lot:
            draw_tie(seed=data["seed"], **given)
        else:
            note_decision(kind=PanelDecisionKind.HEAD_ORDER, reason=data["reason"], **given)

    if by_lot:
        title, told = _("Phân định bằng thăm"), _("Đánh dấu các bài bằng nhau, đọc to mã bốc thăm rồi bốc.")
    else:
        title = _("Ghi quyết định của Trưởng ban Giám khảo")
        told = _("Ghi 1 cho bài xếp trên, 2 cho bài kế tiếp; để trống các bài khác.")
    back = reverse("contests:close", args=[contest_round.public_id])
    tie = missing(contest_round=contest_round).tie
    context = {"help": told, "problems": [tie] if tie else []}
    return act(request, form, decide, title=title, back=back, done=_("Đã ghi."), context=context)


@desk_required
def round_result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the last stored result: each place with why, prizes, who goes on, steps of publication."""
    contest_round = find_round(request, public_id)
    if contest_round.contest.mode == "online":
        return redirect(f"{reverse('online_desk:list', args=[contest_round.public_id])}?{request.GET.urlencode()}")
    results = list(contest_round.results.select_related("computed_by", "rules").order_by("-number"))
    said = {one.number: one for one in versions(contest_round)}
    result = _chosen(request, results, said)
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "result": result,
        "others": [(row, said.get(row.number)) for row in results if row != result],
        "version": said.get(result.number) if result else None,
        "is_out": bool(said) and result is not None and result.number not in said,
        "parts": part_names(contest_round),
        "rows": _rows(result),
        "unranked": result.standing.get("unranked", []) if result else [],
        "side": result.standing.get("side_prizes", []) if result else [],
        **publication_state(request, contest_round, result),
    }
    return show(request, "contests/result.html", context)


@desk_required
@require_POST
def result_propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose to publish."""
    contest_round = find_round(request, public_id, organising=True)
    result, user, moment = _last(contest_round), acting(request), now()
    done = _("Đã đề nghị công bố. Cần người thứ hai xác nhận.")
    return do_or_tell(
        request, lambda: propose_publication(result=result, by=user, now=moment), back=_back(contest_round), done=done
    )


@desk_required
def result_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Publish, as the second person, after being told what that means."""
    contest_round = find_round(request, public_id, organising=True)
    result = _last(contest_round)
    is_online = contest_round.contest.mode == "online"

    def confirm(_data: Mapping[str, Any]) -> None:
        if is_online:
            confirm_online(request, result)
        else:
            confirm_publication(result=result, by=acting(request), now=now())

    what = _("Kết quả hiện cho mọi người, vòng thi không mở lại được nữa. Máy tính lại một lần để đối chiếu.")
    if contest_round.state == RoundState.PUBLISHED:
        what = _("Kết quả đính chính thay kết quả đang công bố; kết quả cũ vẫn xem được, ghi rõ «đã thay thế».")
    context = {
        "about": contest_round.name,
        "what": what,
        "button": _("Xác nhận công bố"),
    }
    return act(
        request,
        EmptyForm(request.POST if request.method == "POST" else None),
        confirm,
        title=_("Xác nhận công bố kết quả"),
        back=_back(contest_round),
        done=_("Đã xác nhận công bố.") if is_online else _("Đã công bố kết quả."),
        context=context,
    )


@desk_required
def result_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a proposed result back with a reason."""
    contest_round = find_round(request, public_id, organising=True)
    result = _last(contest_round)
    return act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda data: return_publication(result=result, reason=data["reason"], by=acting(request), now=now()),
        title=_("Trả lại kết quả"),
        back=_back(contest_round),
        done=_("Đã trả lại."),
        context={"about": contest_round.name},
    )


@desk_required
def round_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take marks again after the lock, with a reason."""
    contest_round = find_round(request, public_id, organising=True)
    context = {
        "about": contest_round.name,
        "what": _("Giám khảo và thư ký sửa được phiếu bằng lần ghi mới có lý do; kết quả đã tính vẫn giữ."),
        "button": _("Mở lại vòng thi"),
        "is_harm": True,
    }
    return act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda data: reopen_round(contest_round=contest_round, reason=data["reason"], by=acting(request), now=now()),
        title=_("Mở lại vòng thi đã khóa điểm"),
        back=reverse("contests:close", args=[contest_round.public_id]),
        done=_("Đã mở lại."),
        context=context,
    )


def _back(contest_round: ContestRound) -> str:
    """Return the page of the result that is being published: that of the correction once one is published."""
    page = "contests:correction" if contest_round.state == RoundState.PUBLISHED else "contests:result"
    return reverse(page, args=[contest_round.public_id])


def _chosen(request: HttpRequest, results: list[RoundResult], said: Mapping[int, Version]) -> RoundResult | None:
    """Return the result asked for by its number, else the published one that stands, else the last computed."""
    wanted = request.GET.get("lan", "") or str(max(said, default=""))
    return next((row for row in results if str(row.number) == wanted), results[0] if results else None)


def _last(contest_round: ContestRound) -> RoundResult:
    return get_object_or_404(contest_round.results.defer("sheets", "standing").order_by("-number")[:1])


def _rows(result: RoundResult | None) -> list[dict[str, Any]]:
    """Return the places with their sentences, points as a Vietnamese reader writes them."""
    if result is None:
        return []
    because = result.standing.get("because", {})
    return [
        {
            **row,
            "because": beside_name(sentence=because.get(row["entry"], ""), entry=row["entry"]),
            "total": _points(row["total"]),
            "penalties": _points(row["penalties"]),
            "points": [_points(row["parts"].get(part, "")) for part in result.standing["entries"][0]["parts"]],
        }
        for row in result.standing["entries"]
    ]


def _points(text: str) -> str:
    number = read_decimal(text)
    return points_vi(number) if number is not None else "–"
