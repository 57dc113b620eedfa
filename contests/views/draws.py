"""One round at the desk: who plays, lots with a seed said aloud, the draw shown large, packs given by lot."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from contests.access import may_organise
from contests.enums import DrawPurpose, RoundState
from contests.models import Contest, ContestRound
from contests.queries.group_rules import broken_groups
from contests.queries.next_step import next_step, with_state
from contests.queries.rules import round_document
from contests.rules.big_screen import fit_rows
from contests.services.draws import draw_round, draw_round_packs, fill_round
from contests.views.common import act, acting, desk_required, do_or_tell, find_round
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import show

_NOBODY = gettext_lazy(
    "Danh sách còn trống: chưa có đội nào được duyệt dự thi, hoặc vòng trước chưa chọn đội nào. "
    "Chưa bốc thăm thì mở lại nhận đăng ký được ở trang hội thi."
)


class DrawForm(forms.Form):
    """The seed said aloud; drawing again asks why."""

    seed = forms.CharField(
        label=gettext_lazy("Mã bốc thăm đọc to trước mọi người"),
        max_length=100,
        help_text=gettext_lazy("Một dòng chữ hoặc số, ví dụ tên một người trong hội trường hoặc số xổ số hôm nay."),
    )
    reason = forms.CharField(label=gettext_lazy("Lý do bốc lại"), max_length=300, required=False)

    def __init__(self, *args: Any, again: bool = False, **kwargs: Any) -> None:
        """Ask for the reason only when something was drawn before."""
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True


class PackDrawForm(DrawForm):
    """The same for packs of one part."""

    part = forms.ChoiceField(label=gettext_lazy("Phần thi"))

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the parts that have packs."""
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = parts  # type: ignore[attr-defined]  # a ChoiceField has them


#: what the lots on the big screen take besides the names, in the type of the page and of the list (contest-board.css)
LOTS_HEAD, LOTS_TITLE, LOTS_BESIDE, LOTS_PADDING = 9.8, 2.4, 3.2, 0.5


@desk_required
def round_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a round: its state, who plays in which order, draws, and what can be done."""
    contest_round = find_round(request, public_id)
    if contest_round.contest.mode == "online":
        return redirect("online_desk:round", contest_round.public_id)
    entries = list(contest_round.entries.select_related("entry__unit").order_by("group", "lot", "entry__name"))
    contest = with_state(Contest.objects.filter(pk=contest_round.contest_id)).get()
    step = next_step(contest)
    counted: Any = next(row for row in contest.rounds.all() if row == contest_round)
    is_here = step.url_name == "contests:round" and step.round == contest_round
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "step": step if step.round == contest_round or not step.round else None,
        "step_url": ""
        if is_here or not step.url_name
        else reverse(step.url_name, args=[(step.round or contest_round.contest).public_id]),
        "entries": entries,
        "has_groups": any(row.group for row in entries),
        "has_packs": any(row.pack for row in entries),
        "broken": broken_groups(contest_round, entries),
        "draws": contest_round.draws.select_related("drawn_by"),
        "judges": {"count": counted.judge_count, "heads": counted.head_count},
        "organises": may_organise(request.user, contest_round.contest),
        "may_withdraw": contest_round.state in (RoundState.PLANNED, RoundState.DRAWN),
        "is_fillable": contest_round.state == RoundState.PLANNED,
        "is_drawable": contest_round.state in (RoundState.PLANNED, RoundState.DRAWN) and bool(entries),
        "is_open": contest_round.state in (RoundState.DRAWN, RoundState.RUNNING),
        "is_over": contest_round.state in (RoundState.LOCKED, RoundState.PUBLISHED),
    }
    return show(request, "contests/round.html", context)


@desk_required
@require_POST
def round_fill(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put accepted teams, or qualifiers of the round before, into the round."""
    contest_round = find_round(request, public_id, organising=True)
    moment, user = now(), acting(request)

    def fill() -> None:
        if not fill_round(contest_round=contest_round, by=user, now=moment):
            raise RuleViolation("no_entries", str(_NOBODY))

    return do_or_tell(request, fill, back=url_of(contest_round), done=_("Đã lập danh sách thi của vòng."))


@desk_required
def round_draw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Draw groups and order with the seed said aloud; goes on to the large page."""
    contest_round = find_round(request, public_id, organising=True)
    again = contest_round.state == RoundState.DRAWN
    form = DrawForm(request.POST if request.method == "POST" else None, again=again)

    def draw(data: Mapping[str, Any]) -> None:
        draw_round(contest_round=contest_round, by=acting(request), now=now(), **data)

    context = {
        "about": contest_round.name,
        "help": _("Ai có mã bốc thăm này cũng tính lại được đúng kết quả; máy không chọn thay ai."),
        "button": _("Bốc thăm lại") if again else _("Bốc thăm"),
        "what": _("Kết quả bốc trước không dùng nữa nhưng vẫn giữ trong hồ sơ.") if again else "",
    }
    back, lots = url_of(contest_round), reverse("contests:round-lots", args=[contest_round.public_id])
    return act(request, form, draw, title=_("Bốc thăm"), back=back, then=lots, done=_("Đã bốc thăm."), context=context)


@desk_required
def round_lots(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the lots with how anybody computes them again; with `chieu` as a page for the hall's large screen."""
    contest_round = find_round(request, public_id)
    rows = list(contest_round.entries.select_related("entry").filter(lot__isnull=False).order_by("group", "lot"))
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    draws = list(contest_round.draws.filter(purpose=DrawPurpose.ORDER).order_by("pk"))
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "groups": [{"name": name, "rows": found} for name, found in groups.items()],
        "fit": fit_rows(
            groups=[[len(row.entry.name) for row in found] for found in groups.values()],
            head=LOTS_HEAD,
            beside=LOTS_BESIDE,
            padding=LOTS_PADDING,
            title=LOTS_TITLE if "" not in groups else 0,
        ),
        "draw": draws[-1] if draws else None,
        "count": len(draws),
    }
    return show(request, "contests/board/lots.html" if request.GET.get("chieu") else "contests/lots.html", context)


@desk_required
def round_pack_draw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the packs of a part by lot; they stay closed."""
    contest_round = find_round(request, public_id, organising=True)
    held = set(contest_round.packs.values_list("part", flat=True))
    if not held:
        messages.info(request, _("Chưa có gói câu hỏi để bốc. Xin lập gói trước."))
        return redirect("contests:packs", contest_round.public_id)
    parts = [row for row in part_names(contest_round) if row[0] in held]
    form = PackDrawForm(request.POST if request.method == "POST" else None, parts=parts)

    def draw(data: Mapping[str, Any]) -> None:
        draw_round_packs(contest_round=contest_round, by=acting(request), now=now(), **data)

    context = {"about": contest_round.name, "button": _("Bốc gói"), "help": _("Gói vẫn đóng cho tới khi mở lúc thi.")}
    back = url_of(contest_round)
    return act(request, form, draw, title=_("Bốc gói câu hỏi"), back=back, done=_("Đã bốc gói."), context=context)


def part_names(contest_round: ContestRound) -> list[tuple[str, str]]:
    """Return the parts and sub-parts of a round: code and name."""
    found = []
    for part in round_document(contest_round)["parts"]:
        rows = part.get("parts")
        found += [(row["code"], row["name"]) for row in (rows if isinstance(rows, list) else [part])]
    return found


def url_of(contest_round: ContestRound) -> str:
    """Return the address of a round's page."""
    return reverse("contests:round", args=[contest_round.public_id])
