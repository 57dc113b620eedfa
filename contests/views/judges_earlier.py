"""Taking judges over from an earlier round: choose the round, then the people, with their places told anew."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contests.forms_judging import EarlierJudgesForm, EarlierRoundForm
from contests.models import ContestRound
from contests.queries.earlier_judges import earlier_judges, earlier_rounds, judge_places
from contests.services.judges import take_over_judges
from contests.views.common import act, acting, desk_required, find_round
from lms.base.clock import now
from lms.base.form_pages import form_page
from lms.base.lists import posted


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose the round; the newest one is offered first."""
    contest_round = find_round(request, public_id, organising=True)
    rounds = earlier_rounds(contest_round=contest_round, user=request.user)
    if not rounds:
        messages.info(request, _("Đơn vị chưa có vòng thi nào khác đã ghi giám khảo. Xin thêm từng người."))
        return redirect("judging:judge-new", public_id)
    form = EarlierRoundForm(posted(request), rounds=rounds)
    if form.is_bound and form.is_valid():
        return redirect("judging:judges-take-over", public_id, form.cleaned_data["source"])
    return form_page(
        request,
        form,
        title=_("Lấy lại giám khảo của vòng trước"),
        back=_page(contest_round),
        about=contest_round.name,
        help=_("Chọn vòng thi, rồi chọn từng người ở trang sau."),
        button=_("Tiếp tục"),
    )


@desk_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, public_id: UUID, source_id: UUID) -> HttpResponse:
    """Choose who judges here too."""
    contest_round = find_round(request, public_id, organising=True)
    source = _source(request, contest_round, source_id)
    judges = earlier_judges(contest_round=contest_round, source=source)
    if not judges:
        messages.info(request, _("Mọi giám khảo của vòng ấy đã có trong vòng này."))
        return redirect(_page(contest_round))
    places = judge_places(contest_round=contest_round, judges=judges)
    form = EarlierJudgesForm(posted(request), judges=judges, places=places)
    return act(
        request,
        form,
        lambda data: take_over_judges(
            contest_round=contest_round, chosen=data["chosen"], by=acting(request), now=now()
        ),
        title=_("Chọn giám khảo của vòng «%(name)s»") % {"name": source.name},
        back=_page(contest_round),
        done=_("Đã lấy lại giám khảo. Xét các trường hợp cùng địa bàn nêu ở dưới, rồi in thẻ mới."),
        context={
            "about": contest_round.name,
            "help": _("Ghi lại địa bàn của từng người theo các đội của vòng này, để máy soát việc cùng địa bàn."),
            "what": _("Thẻ của vòng trước không dùng được ở vòng này: mỗi người cần một thẻ mới."),
            "button": _("Lấy giám khảo"),
        },
    )


def _source(request: HttpRequest, contest_round: ContestRound, source_id: UUID) -> ContestRound:
    for one in earlier_rounds(contest_round=contest_round, user=request.user):
        if one.public_id == source_id:
            return one
    raise Http404


def _page(contest_round: ContestRound) -> str:
    return reverse("judging:judges", args=[contest_round.public_id])
