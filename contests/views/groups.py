"""Groups that a replacement left against the rules: what is broken, two teams change places, or all stays."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from contests.access import may_organise
from contests.enums import RoundState
from contests.models import ContestRound, RoundEntry
from contests.queries.group_rules import Swap, broken_now, possible_swaps
from contests.services.group_changes import keep_groups, swap_teams
from contests.views.common import act, acting, desk_required, find_round
from lms.base.clock import now
from lms.base.lists import posted, show


class KeepForm(forms.Form):
    """Why the groups stay as they are, or two teams change places."""

    reason = forms.CharField(label=gettext_lazy("Lý do, ghi vào biên bản bốc thăm"), max_length=300)


class SwapForm(KeepForm):
    """Which two teams change places."""

    field_order = ("pair", "reason")
    pair = forms.ChoiceField(label=gettext_lazy("Hai đội đổi chỗ cho nhau"))

    def __init__(self, *args: object, swaps: list[Swap], **kwargs: object) -> None:
        """Offer the pairs that mend what is broken."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["pair"].choices = [(one.key, _pair_words(one)) for one in swaps]  # type: ignore[attr-defined]


@desk_required
def groups(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what is broken and the three ways on; when nothing is, go back to the round."""
    contest_round = find_round(request, public_id)
    rows = _rows(contest_round)
    broken = broken_now(contest_round, rows)
    if not broken:
        messages.info(request, _("Các bảng đang giữ đúng ràng buộc của thể lệ."))
        return redirect("contests:round", public_id)
    context = {
        "round": contest_round,
        "broken": broken,
        "swaps": possible_swaps(contest_round, rows),
        "is_drawable": contest_round.state == RoundState.DRAWN,
        "decisions": contest_round.group_decisions.select_related("recorded_by"),
        "organises": may_organise(request.user, contest_round.contest),
    }
    return show(request, "contests/groups.html", context)


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups_swap(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let two teams change places."""
    contest_round = find_round(request, public_id, organising=True)
    swaps = possible_swaps(contest_round, _rows(contest_round))
    return act(
        request,
        SwapForm(posted(request), swaps=swaps),
        lambda data: swap_teams(contest_round=contest_round, by=acting(request), now=now(), **data),
        title=_("Đổi chỗ hai đội"),
        back=reverse("contests:groups", args=[public_id]),
        then=reverse("contests:round", args=[public_id]),
        done=_("Đã đổi chỗ. Các bảng giữ đúng ràng buộc của thể lệ."),
        context={
            "about": contest_round.name,
            "what": _("Mỗi đội nhận bảng, số thăm và gói câu hỏi của đội kia. Chỉ nêu những cặp chưa thi và đổi xong "
                      "thì đúng thể lệ."),
            "problems": [] if swaps else [_("Không có cặp nào chưa thi mà đổi xong đúng thể lệ.")],
            "button": _("Đổi chỗ"),
        },
    )  # fmt: skip


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups_keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the groups as they are, with the reason."""
    contest_round = find_round(request, public_id, organising=True)
    return act(
        request,
        KeepForm(posted(request)),
        lambda data: keep_groups(contest_round=contest_round, reason=data["reason"], by=acting(request), now=now()),
        title=_("Giữ nguyên các bảng"),
        back=reverse("contests:groups", args=[public_id]),
        then=reverse("contests:round", args=[public_id]),
        done=_("Đã ghi. Lý do có trong biên bản bốc thăm."),
        context={
            "about": contest_round.name,
            "problems": broken_now(contest_round, _rows(contest_round)),
            "what": _("Các bảng không đổi; chỗ trái thể lệ và lý do được ghi vào biên bản bốc thăm."),
            "button": _("Giữ nguyên"),
        },
    )


def _rows(contest_round: ContestRound) -> list[RoundEntry]:
    return list(contest_round.entries.select_related("entry"))


def _pair_words(swap: Swap) -> str:
    one, two = swap.one, swap.two
    return f"{one.entry.name} ({one.group}, số thăm {one.lot}) ↔ {two.entry.name} ({two.group}, số thăm {two.lot})"
