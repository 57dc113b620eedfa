"""Appeals of a round: received in writing, answered by the organisers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.access import may_organise
from contests.models import Appeal
from contests.services.appeals import decide_appeal, last_day_words, receive_appeal
from contests.views.common import act, acting, desk_required, find_round
from contests.views.draws import part_names
from lms.base.clock import now
from lms.base.lists import page_of, show

LONG = forms.Textarea(attrs={"rows": 6})


class AppealForm(forms.Form):
    """Who appeals against what."""

    entry = forms.ChoiceField(label=gettext_lazy("Đội"))
    part = forms.ChoiceField(label=gettext_lazy("Phần thi"), required=False)
    text = forms.CharField(label=gettext_lazy("Nội dung khiếu nại"), max_length=4000, widget=LONG)

    def __init__(self, *args: Any, entries: list[tuple[str, str]], parts: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the teams and the parts of the round."""
        super().__init__(*args, **kwargs)
        self.fields["entry"].choices = entries  # type: ignore[attr-defined]  # ChoiceFields have them
        self.fields["part"].choices = [("", _("Cả vòng thi")), *parts]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What is decided, and why."""

    is_accepted = forms.TypedChoiceField(
        label=gettext_lazy("Quyết định"),
        choices=[("", "–"), ("1", gettext_lazy("Chấp nhận")), ("0", gettext_lazy("Không chấp nhận"))],
        coerce=lambda value: value == "1",
    )
    text = forms.CharField(label=gettext_lazy("Trả lời, căn cứ"), max_length=4000, widget=LONG)


@desk_required
def appeal_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the appeals of a round with their answers."""
    contest_round = find_round(request, public_id)
    rows = Appeal.objects.filter(round_entry__round=contest_round).order_by("-pk")
    page = page_of(request, rows.select_related("round_entry__entry", "decision__decided_by", "recorded_by"))
    names = dict(part_names(contest_round))
    context = {
        "round": contest_round,
        "page": page,
        "rows": [{"appeal": row, "part": names.get(row.part, ""), "decision": getattr(row, "decision", None)}
                 for row in page],
        "organises": may_organise(request.user, contest_round.contest),
        "last_day": last_day_words(contest_round),
    }  # fmt: skip
    return show(request, "contests/appeals.html", context)


@desk_required
def appeal_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note an appeal that a captain handed in."""
    contest_round = find_round(request, public_id)
    entries = {str(row.public_id): row for row in contest_round.entries.select_related("entry")}
    form = AppealForm(
        request.POST if request.method == "POST" else None,
        entries=[(code, row.entry.name) for code, row in entries.items()],
        parts=part_names(contest_round),
    )

    def receive(data: Mapping[str, Any]) -> None:
        row = entries[data["entry"]]
        receive_appeal(round_entry=row, text=data["text"], part=data["part"], by=acting(request), now=now())

    told = _("Đội trưởng nộp bằng văn bản, trước %(day)s. Khiếu nại không làm đổi điểm; ban tổ chức trả lời.")
    context = {"about": contest_round.name, "help": told % {"day": last_day_words(contest_round)}}
    back = reverse("contests:appeals", args=[contest_round.public_id])
    return act(request, form, receive, title=_("Ghi khiếu nại"), back=back, done=_("Đã ghi."), context=context)


@desk_required
def appeal_decide(request: HttpRequest, public_id: UUID, appeal_id: UUID) -> HttpResponse:
    """Answer an appeal; when it is accepted, the round is reopened by its own button."""
    contest_round = find_round(request, public_id, organising=True)
    rows = Appeal.objects.filter(round_entry__round=contest_round).select_related("round_entry__entry")
    appeal = get_object_or_404(rows.select_related("round_entry__round"), public_id=appeal_id)
    told = _(
        "Trả lời một lần, không sửa được. Chấp nhận rồi muốn sửa điểm thì mở lại vòng thi; đã công bố thì đính chính."
    )
    context = {"about": f"{appeal.round_entry.entry.name}: {appeal.text}", "what": told}
    return act(
        request,
        AnswerForm(request.POST if request.method == "POST" else None),
        lambda data: decide_appeal(appeal=appeal, by=acting(request), now=now(), **data),
        title=_("Trả lời khiếu nại"),
        back=reverse("contests:appeals", args=[contest_round.public_id]),
        done=_("Đã ghi trả lời."),
        context=context,
    )
