"""Complaints about an online round: an entrant sends one, the desk answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from contests.access import may_organise
from contests.enums import AppealAbout
from contests.models import Entrant, EntrantAppeal, OnlineRound
from contests.queries.online_appeals import (
    ANSWERED,
    WAITING,
    appeal_window,
    appeals_about,
    question_choices,
)
from contests.queries.online_standing import Standing
from contests.services.entrant_appeals import answer_appeal, send_appeal, set_appeal_days
from contests.views.appeals import AnswerForm
from contests.views.common import act, acting, desk_required, find_online_round, online_of
from contests.views.entrant_door import entrants_of_round
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show

LONG = forms.Textarea(attrs={"rows": 6})


class EntrantAppealForm(forms.Form):
    """What an entrant complains about."""

    about = forms.ChoiceField(label=_lazy("Khiếu nại về"), choices=AppealAbout.choices, widget=forms.RadioSelect)
    question = forms.ChoiceField(
        label=_lazy("Câu hỏi nào"), required=False, help_text=_lazy("Chỉ chọn khi khiếu nại về một câu hỏi.")
    )
    text = forms.CharField(label=_lazy("Nội dung"), max_length=2000, widget=LONG)

    def __init__(self, *args: Any, questions: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the questions of the person's own attempts."""
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [("", "–"), *questions]  # type: ignore[attr-defined]  # it has them

    def clean(self) -> dict[str, Any]:
        """A complaint about a question names it."""
        data = super().clean() or {}
        is_missing = not data.get("question") and "question" not in self.errors
        if data.get("about") == AppealAbout.QUESTION and is_missing:
            self.add_error("question", _("Xin chọn câu hỏi."))
        return data

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        number, _sign, place = (data["question"] or "0-0").partition("-")
        return {"about": data["about"], "text": data["text"], "number": int(number), "place": int(place)}


class DaysForm(forms.Form):
    """How many days complaints are taken."""

    days = forms.IntegerField(label=_lazy("Số ngày sau ngày công bố"), min_value=0, max_value=60)


@entrants_of_round
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, online: OnlineRound, entrant: Entrant, standing: Standing) -> HttpResponse:
    """Take a complaint of an entrant; the answer comes on the page of the own result."""
    form = EntrantAppealForm(
        request.POST if request.method == "POST" else None, questions=question_choices(online=online, entrant=entrant)
    )
    back = reverse("online:result", args=[entrant.contest.public_id, online.round.public_id])
    if request.method == "POST" and form.is_valid():
        try:
            send_appeal(online=online, entrant=entrant, now=standing.now, **form.given())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi khiếu nại. Trả lời có ở trang này."))
            return redirect(back)
    context = {
        "form": form,
        "online": online,
        "window": appeal_window(online=online, now=standing.now),
        "entrant": entrant,
        "contest": entrant.contest,
    }
    return render(request, "contests/online/appeal.html", context, status=422 if form.errors else 200)


@desk_required
@require_safe
def appeals(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the complaints about a round: waiting, answered; one about a question leads to deciding about it."""
    contest_round = find_online_round(request, public_id)
    online = online_of(contest_round)
    state = request.GET.get("xem", "")
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "window": appeal_window(online=online, now=now()),
        "page": page_of(request, appeals_about(contest_round, state=state)),
        "chips": chips(request, "xem", [("", _("Tất cả")), (WAITING, _("Chờ trả lời")), (ANSWERED, _("Đã trả lời"))]),
        "query": joined(query_of(request)),
        "is_filtered": bool(state),
        "organises": may_organise(request.user, contest_round.contest),
    }
    return show(request, "contests/online/appeals.html", context)


@desk_required
def answer(request: HttpRequest, public_id: UUID, appeal_id: UUID) -> HttpResponse:
    """Answer a complaint, as somebody who did not make the list."""
    contest_round = find_online_round(request, public_id, organising=True)
    rows = EntrantAppeal.objects.filter(round=contest_round).select_related("entrant", "round")
    appeal = get_object_or_404(rows, public_id=appeal_id)
    what = _("Trả lời một lần, không sửa được; người dự thi đọc ở trang kết quả. Chấp nhận thì điểm chưa đổi: xử lý "
             "câu hỏi, hủy hoặc khôi phục lượt thi là việc riêng.")  # fmt: skip
    return act(
        request,
        AnswerForm(posted(request)),
        lambda data: answer_appeal(appeal=appeal, by=acting(request), now=now(), **data),
        title=_("Trả lời khiếu nại"),
        back=reverse("online_desk:appeals", args=[public_id]),
        done=_("Đã ghi trả lời."),
        context={"about": f"{appeal.entrant.full_name} · {appeal.entrant.number}: {appeal.text}", "what": what},
    )


@desk_required
def days(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Set how many days complaints are taken where the rules say nothing."""
    contest_round = find_online_round(request, public_id, organising=True)
    online = online_of(contest_round)
    return act(
        request,
        DaysForm(posted(request), initial={"days": online.appeal_days}),
        lambda data: set_appeal_days(online=online, days=data["days"], by=acting(request), now=now()),
        title=_("Hạn nhận khiếu nại"),
        back=reverse("online_desk:appeals", args=[public_id]),
        done=_("Đã đặt hạn."),
        context={"about": contest_round.name, "help": _("Thể lệ chưa ghi. Ghi đúng văn bản của ban tổ chức.")},
    )
