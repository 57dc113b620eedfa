"""Side prizes at the desk: all of a round in one list; one that people choose is written down with its ground."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.access import may_organise
from contests.enums import PanelDecisionKind, RoundState
from contests.models import ContestRound, EntryMember, RoundEntry
from contests.queries.correcting import takes_facts
from contests.queries.side_prizes import SidePrizeRow, people_of, side_prizes
from contests.services.online_prizes import CHOOSABLE, choose_online_prize
from contests.services.stage import note_decision
from contests.views.common import act, acting, desk_required, find_round
from lms.base.clock import now
from lms.base.lists import posted, show

Holder = tuple[RoundEntry, EntryMember | None]
HOLDERS = ("first", "second", "third")


class SidePrizeForm(forms.Form):
    """Who takes the prize: a team or one person of it; two more where it is shared; nobody when it is not given."""

    first = forms.ChoiceField(label=gettext_lazy("Trao cho"), required=False)
    second = forms.ChoiceField(label=gettext_lazy("Cùng nhận giải"), required=False)
    third = forms.ChoiceField(label=gettext_lazy("Cùng nhận giải (người, đội thứ ba)"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Căn cứ"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: biên bản họp Ban Giám khảo; kết quả bình chọn tại hội trường."),
    )

    def __init__(self, *args: Any, people: list[tuple[RoundEntry, list[EntryMember]]], **kwargs: Any) -> None:
        """Offer every team as a whole and each of its people."""
        super().__init__(*args, **kwargs)
        self.holders: dict[str, Holder] = {}
        groups = []
        for row, members in people:
            offered: list[tuple[str, Holder, str]] = [
                (str(row.public_id), (row, None), _("Cả đội %s") % row.entry.name)
            ]
            offered += [(f"{row.public_id}-{one.pk}", (row, one), one.full_name) for one in members]
            self.holders |= {value: holder for value, holder, _words in offered}
            groups.append((row.entry.name, [(value, words) for value, _holder, words in offered]))
        for name in HOLDERS:
            nobody = _("– không trao giải này –") if name == "first" else _("– không có –")
            self.fields[name].choices = [("", nobody), *groups]  # type: ignore[attr-defined]  # a ChoiceField has them

    def chosen(self) -> list[Holder]:
        """Return who was named, in order."""
        return [self.holders[self.cleaned_data[name]] for name in HOLDERS if self.cleaned_data.get(name)]

    def clean(self) -> dict[str, Any]:
        """Refuse a second holder without a first, and anybody twice, at the field."""
        data = super().clean() or {}
        seen = {data.get("first")} - {None, ""}
        for name in HOLDERS[1:]:
            if data.get(name) and (data[name] in seen or not seen):
                self.add_error(name, _("Người, đội này đã ghi ở trên.") if seen else _("Xin chọn ở ô đầu trước."))
            seen |= {data.get(name)} - {None, ""}
        return data


class OnlinePrizeForm(forms.Form):
    """Who takes the prize of an online round, by number; nobody when it is not given."""

    first = forms.CharField(
        label=gettext_lazy("Số vào thi của người nhận"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("Tìm ở mục Người dự thi. Để trống khi không trao giải này."),
    )
    second = forms.CharField(label=gettext_lazy("Số của người cùng nhận giải"), max_length=12, required=False)
    third = forms.CharField(label=gettext_lazy("Số của người thứ ba"), max_length=12, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Căn cứ"), max_length=300, help_text=gettext_lazy("Ví dụ: biên bản họp ban tổ chức.")
    )

    def chosen(self) -> list[str]:
        """Return the numbers, in order."""
        return [self.cleaned_data[name] for name in HOLDERS if self.cleaned_data.get(name)]

    def clean(self) -> dict[str, Any]:
        """Refuse a second holder without a first."""
        data = super().clean() or {}
        if not data.get("first") and (data.get("second") or data.get("third")):
            self.add_error("first", _("Xin ghi người thứ nhất trước."))
        if data.get("third") and not data.get("second"):
            self.add_error("second", _("Xin ghi người thứ hai trước."))
        return data


@desk_required
def prize_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the side prizes of a round: how each is given, who was chosen, why and by whom."""
    contest_round = find_round(request, public_id)
    is_online = contest_round.contest.mode == "online"
    open_states = CHOOSABLE if is_online else (RoundState.DRAWN, RoundState.RUNNING)
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "rows": side_prizes(contest_round),
        "organises": may_organise(request.user, contest_round.contest),
        "is_online": is_online,
        "is_open": contest_round.state in open_states or takes_facts(contest_round),
        "is_locked": contest_round.state == RoundState.LOCKED and not is_online,
        "is_planned": contest_round.state == RoundState.PLANNED,
    }
    return show(request, "contests/side_prizes.html", context)


@desk_required
def prize_choose(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """Write down who takes a side prize; a change is a new row, the one before stays on record."""
    contest_round = find_round(request, public_id, organising=True)
    row = next((one for one in side_prizes(contest_round) if one.code == code and one.is_chosen), None)
    if row is None:
        raise Http404
    if contest_round.contest.mode == "online":
        return _choose_online(request, contest_round, row)
    people = people_of(contest_round)
    form = SidePrizeForm(request.POST if request.method == "POST" else None, people=people)

    def choose(data: Mapping[str, Any]) -> None:
        holders = form.chosen()
        note_decision(
            contest_round=contest_round,
            kind=PanelDecisionKind.SIDE_PRIZE,
            entries=[entry for entry, _member in holders],
            members=[member for _entry, member in holders],
            subject=code,
            reason=data["reason"],
            by=acting(request),
            now=now(),
        )

    what = _("Lần chọn trước vẫn giữ trong hồ sơ; lần này được dùng.") if row.last else ""
    context = {"about": f"{row.name} – {row.how}", "what": what, "button": _("Ghi giải phụ")}
    back = reverse("contests:side-prizes", args=[contest_round.public_id])
    return act(request, form, choose, title=_("Chọn giải phụ"), back=back, done=_("Đã ghi."), context=context)


def _choose_online(request: HttpRequest, contest_round: ContestRound, row: SidePrizeRow) -> HttpResponse:
    numbers = [str(one) for one in row.last.entries] if row.last else []
    form = OnlinePrizeForm(posted(request), initial=dict(zip(HOLDERS, numbers, strict=False)))

    def choose(data: Mapping[str, Any]) -> None:
        choose_online_prize(
            contest_round=contest_round, prize=row.code, numbers=form.chosen(), reason=data["reason"],
            by=acting(request), now=now(),
        )  # fmt: skip

    what = _("Danh sách đã chốt thì phải tính lại để có giải này.") if contest_round.state != RoundState.RUNNING else ""
    context = {"about": f"{row.name} – {row.how}", "what": what, "button": _("Ghi giải phụ")}
    back = reverse("contests:side-prizes", args=[contest_round.public_id])
    return act(request, form, choose, title=_("Chọn giải phụ"), back=back, done=_("Đã ghi."), context=context)
