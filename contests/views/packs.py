"""Question packs of a round: drawn from the bank or made by hand; reading one is written down."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.forms import EmptyForm
from contests.models import ContestRound, QuestionPack
from contests.queries.rules import round_document
from contests.services.packs import draw_packs_from_bank, drop_pack, make_pack, note_pack_read
from contests.views.common import act, acting, desk_required, find_round
from contests.views.draws import part_names
from lms.base.clock import now
from lms.base.lists import show
from training.queries.trainers import subject_choices


class BankForm(forms.Form):
    """Packs drawn from the bank."""

    part = forms.ChoiceField(label=gettext_lazy("Phần thi"))
    count = forms.IntegerField(
        label=gettext_lazy("Số gói"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("Mỗi đội cần một gói; nên thêm một, hai gói dự phòng."),
    )
    subject = forms.ChoiceField(label=gettext_lazy("Chuyên đề"), required=False)
    seed = forms.CharField(label=gettext_lazy("Mã bốc thăm"), max_length=100)

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the parts marked by key, and the subjects."""
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = parts  # type: ignore[attr-defined]  # ChoiceFields have them
        self.fields["subject"].choices = [("", _("Mọi chuyên đề")), *subject_choices()]  # type: ignore[attr-defined]


class HandForm(forms.Form):
    """One pack by the codes of its questions."""

    part = forms.ChoiceField(label=gettext_lazy("Phần thi"))
    code = forms.CharField(label=gettext_lazy("Số gói"), max_length=40)
    questions = forms.CharField(
        label=gettext_lazy("Mã các câu hỏi, mỗi dòng một mã, theo thứ tự hỏi"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy("Mã câu xem ở Ngân hàng câu hỏi; chỉ dùng câu thi đã duyệt, chọn một đáp án."),
    )

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the parts marked by key."""
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = parts  # type: ignore[attr-defined]  # a ChoiceField has them


@desk_required
def pack_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the packs of a round, never what is in them."""
    contest_round = find_round(request, public_id, organising=True)
    names = dict(part_names(contest_round))
    taken = set(contest_round.entries.exclude(pack="").values_list("pack", flat=True))
    packs = contest_round.packs.annotate(count=Count("items")).select_related("opened_by")
    rows = [{"pack": row, "part": names.get(row.part, row.part), "is_taken": row.code in taken} for row in packs]
    context = {"round": contest_round, "rows": rows, "has_parts": bool(_key_parts(contest_round))}
    return show(request, "contests/packs.html", context)


@desk_required
def pack_draw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Draw packs from the bank."""
    contest_round = find_round(request, public_id, organising=True)
    teams = contest_round.entries.filter(withdrawn="").count()
    data = request.POST if request.method == "POST" else None
    form = BankForm(data, parts=_key_parts(contest_round), initial={"count": teams or None})

    def draw(data: Mapping[str, Any]) -> None:
        draw_packs_from_bank(contest_round=contest_round, by=acting(request), now=now(), **data)

    told = _("Vòng này có %(teams)s đội. Mỗi câu chỉ vào một gói. Không ai thấy câu hỏi khi rút.") % {"teams": teams}
    context = {"about": contest_round.name, "help": told, "button": _("Rút gói")}
    title, done = _("Rút gói từ ngân hàng câu hỏi"), _("Đã lập các gói.")
    return act(request, form, draw, title=title, back=_url(contest_round), done=done, context=context)


@desk_required
def pack_make(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make one pack by hand."""
    contest_round = find_round(request, public_id, organising=True)
    data, next_number = request.POST if request.method == "POST" else None, contest_round.packs.count() + 1
    form = HandForm(data, parts=_key_parts(contest_round), initial={"code": str(next_number)})

    def make(data: Mapping[str, Any]) -> None:
        given = {**data, "questions": data["questions"].splitlines()}
        make_pack(contest_round=contest_round, by=acting(request), now=now(), **given)

    context = {"about": contest_round.name}
    title, done = _("Lập gói bằng tay"), _("Đã lập gói.")
    return act(request, form, make, title=title, back=_url(contest_round), done=done, context=context)


@desk_required
def pack_read(request: HttpRequest, public_id: UUID, pack_id: UUID) -> HttpResponse:
    """Show the questions of a pack after asking: who reads is written down."""
    contest_round = find_round(request, public_id, organising=True)
    pack = get_object_or_404(QuestionPack, round=contest_round, public_id=pack_id)
    context: dict[str, Any] = {"round": contest_round, "pack": pack}
    if request.method == "POST":
        note_pack_read(pack=pack, by=acting(request), now=now())
        context["items"] = pack.items.select_related("question__question")
    return show(request, "contests/pack.html", context)


@desk_required
def pack_drop(request: HttpRequest, public_id: UUID, pack_id: UUID) -> HttpResponse:
    """Take away a pack that was not drawn."""
    contest_round = find_round(request, public_id, organising=True)
    pack = get_object_or_404(QuestionPack, round=contest_round, public_id=pack_id)
    return act(
        request,
        EmptyForm(request.POST if request.method == "POST" else None),
        lambda _data: drop_pack(pack=pack, by=acting(request), now=now()),
        title=_("Bỏ gói"),
        back=_url(contest_round),
        done=_("Đã bỏ gói."),
        context={"about": pack.code, "what": _("Câu hỏi của gói trở lại ngân hàng để rút lần khác."), "is_harm": True},
    )


def _key_parts(contest_round: ContestRound) -> list[tuple[str, str]]:
    """Return the parts whose marking names a number of questions."""
    found = set()
    for part in round_document(contest_round)["parts"]:
        rows = part.get("parts")
        for row in rows if isinstance(rows, list) else [part]:
            marking = row.get("marking")
            if isinstance(marking, dict) and "questions" in marking:
                found.add(row["code"])
    return [(code, name) for code, name in part_names(contest_round) if code in found]


def _url(contest_round: ContestRound) -> str:
    return reverse("contests:packs", args=[contest_round.public_id])
