"""Survey campaigns for officers: the list, preparing, opening, watching, the call list, closing."""

import tempfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_roles
from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.lists import add_refusal, chips, joined, page_of, query_of, show, words_of
from lms.base.spreadsheets import OutSheet, write_xlsx
from quizzes.campaign_access import OFFICERS, may_run, places_to_run, visible_campaigns, visible_people
from quizzes.campaign_enums import CampaignState
from quizzes.campaign_forms import CampaignForm, initial_of
from quizzes.campaign_queries import (
    STATE_WORDS,
    first_offices,
    narrowed,
    participation,
    ready_papers,
    state_of,
    total_of,
    with_progress,
)
from quizzes.models import Campaign
from quizzes.services.campaigns import (
    add_new_people,
    close_campaign,
    drop_campaign,
    open_campaign,
    save_campaign,
)

PRINT_SIZE = 1000
CALL_COLUMNS = (("Họ và tên", 28), ("Mã", 12), ("Tổ hòa giải", 34), ("Xã, phường, đặc khu", 22), ("Điện thoại", 14),
                ("Tình trạng", 14), ("Tài khoản", 20))  # fmt: skip

officer_required = require_roles(*OFFICERS)


def found(request: HttpRequest, public_id: UUID) -> Campaign:
    """Return a campaign that the officer sees; others are like missing (A2)."""
    rows = visible_campaigns(request.user).select_related("place__parent", "source", "paper", "compare_with")
    return get_object_or_404(rows, public_id=public_id)


def to_run(request: HttpRequest, public_id: UUID) -> Campaign:
    """Return a campaign that the officer runs; one that is only seen is refused."""
    campaign = found(request, public_id)
    if not may_run(request.user, campaign.place):
        raise NotAllowed(_("Kỳ khảo sát này do nơi khác tổ chức, Ông/Bà chỉ xem được."))
    return campaign


@officer_required
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """List the campaigns, newest first."""
    state, words = request.GET.get("tinh-trang", ""), words_of(request)
    rows = visible_campaigns(request.user).select_related("place")
    if state in CampaignState.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(title__icontains=words)
    rows = rows.annotate(
        people_count=Count("people"), done_count=Count("people", filter=Q(people__attempt__isnull=False))
    )
    context = {
        "page": page_of(request, rows.order_by("-opens_at", "-pk")),
        "chips": chips(request, "tinh-trang", [("", _("Tất cả")), *CampaignState.choices]),
        "words": words,
        "state": state,
        "query": joined(query_of(request)),
        "is_filtered": bool(words or state),
    }
    return show(request, "quizzes/campaigns.html", context)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Prepare a campaign."""
    return _form_page(request, None)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a campaign that is not open yet."""
    return _form_page(request, to_run(request, public_id))


def _form_page(request: HttpRequest, campaign: Campaign | None) -> HttpResponse:
    places = places_to_run(request.user)
    form = CampaignForm(
        request.POST if request.method == "POST" else None,
        places=places,
        papers=ready_papers(places=places),
        earlier=Campaign.objects.filter(place__in=places, state=CampaignState.CLOSED),
        initial=initial_of(campaign) if campaign else None,
    )
    if form.is_bound and form.is_valid():
        try:
            saved = save_campaign(facts=form.facts(), by=request.user, now=now(), campaign=campaign)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi. Xin xem ai sẽ được mời, rồi bấm «Mở kỳ khảo sát»."))
            return HttpResponseRedirect(reverse("quizzes:campaign", args=[saved.public_id]))
    context = {"form": form, "campaign": campaign}
    return show(request, "quizzes/campaign_form.html", context, status=422 if form.errors else 200)


@officer_required
@require_safe
def campaign_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a campaign: who would be invited while it is prepared, else how far teams or communes are."""
    campaign = found(request, public_id)
    context: dict[str, Any] = {
        "campaign": campaign,
        "may_run": may_run(request.user, campaign.place),
        "staff_place": str(campaign.place),
    }
    if campaign.state == CampaignState.DRAFT:
        offices = first_offices(campaign=campaign, on=today())
        context |= {
            "page": page_of(request, offices),
            "team_count": len({office.team_id for office in offices}),
            "without_account": sum(office.mediator.user_id is None for office in offices),
        }
        return show(request, "quizzes/campaign_draft.html", context)
    people = visible_people(request.user, campaign)
    communes = people.values("commune").distinct().count()
    rows = participation(people, by_team=communes == 1, paper=campaign.paper)
    context |= {"rows": rows, "total": total_of(rows), "by_team": communes == 1}
    return show(request, "quizzes/campaign.html", context)


@officer_required
@require_safe
def campaign_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the people of a campaign with where each stands."""
    campaign = found(request, public_id)
    given = request.GET
    state, words, group, sort = given.get("tinh-trang", ""), words_of(request), _group(request), given.get("xep", "")
    people = with_progress(visible_people(request.user, campaign), paper=campaign.paper)
    people = narrowed(people, state=state, words=words, group=group, sort=sort)
    page = page_of(request, people.select_related("mediator__user", "team", "commune"))
    context = {
        "campaign": campaign,
        "page": page,
        "rows": [(person, state_of(person), STATE_WORDS[state_of(person)]) for person in page],
        "chips": chips(request, "tinh-trang", [("", _("Tất cả")), *STATE_WORDS.items()]),
        "words": words,
        "state": state,
        "group": group,
        "sorts": [(key, label, query_of(request, xep=key), sort == key or (not sort and key == "to"))
                  for key, label in (("ten", _("Họ và tên")), ("to", _("Tổ hòa giải")))],
        "query": joined(query_of(request)),
        "is_filtered": bool(words or state or group),
        "staff_place": str(campaign.place),
    }  # fmt: skip
    return show(request, "quizzes/campaign_people.html", context)


def _group(request: HttpRequest) -> str:
    """Return the public id of a team or the code of a commune in the address, or nothing."""
    text = request.GET.get("nhom", "")
    if len(text) == 5 and text.isdigit():
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""


@officer_required
@require_safe
def campaign_calls(request: HttpRequest, public_id: UUID) -> HttpResponse | FileResponse:
    """Hand out who has not finished, with telephone numbers, to print or as a sheet; each time is logged (P4)."""
    campaign = found(request, public_id)
    people = with_progress(visible_people(request.user, campaign).filter(attempt__isnull=True), paper=campaign.paper)
    people = narrowed(people, group=_group(request)).select_related("mediator__user", "team", "commune")
    page = page_of(request, people, size=PRINT_SIZE)
    record(
        action="campaign.call_list",
        by=request.user,
        now=now(),
        target=campaign,
        scope_code=campaign.place_id,
        address=client_address(request),
        details={"rows": len(page), "file": "tep" in request.GET},
    )
    rows = [(person, STATE_WORDS[state_of(person)], _account(person)) for person in page]
    if "tep" in request.GET:
        return _call_file(campaign, rows)
    context = {"campaign": campaign, "rows": rows, "page": page, "query": joined(query_of(request)),
               "file_query": query_of(request, tep="1"), "staff_place": str(campaign.place)}  # fmt: skip
    return show(request, "quizzes/campaign_calls.html", context)


def _account(person: Any) -> str:
    """Say what an officer must do before this person can begin."""
    user = person.mediator.user
    if user is None:
        return _("chưa in thẻ")
    return _("đã có thẻ, chưa dùng") if user.activated_at is None else ""


def _call_file(campaign: Campaign, rows: list[tuple[Any, str, str]]) -> FileResponse:
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    cells = [
        (
            person.mediator.full_name,
            person.mediator.code,
            person.team.name,
            str(person.commune),
            person.mediator.phone,
            state,
            account,
        )
        for person, state, account in rows
    ]
    header, widths = [title for title, _width in CALL_COLUMNS], [width for _title, width in CALL_COLUMNS]
    write_xlsx(target, [OutSheet(name="Danh sách gọi", header=header, rows=cells, widths=widths)])
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"danh-sach-goi-{str(campaign.public_id)[:8]}.xlsx")


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_open(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then open a campaign."""
    campaign = to_run(request, public_id)
    count = len(first_offices(campaign=campaign, on=today())) if request.method != "POST" else 0
    return _confirmed(
        request, campaign, open_campaign,
        title=_("Mở kỳ khảo sát"),
        what=_("%(n)s người được mời và thấy lời mời ở trang Học. Sau khi mở không sửa được nữa.") % {"n": count},
        done=_("Đã mở kỳ khảo sát."),
    )  # fmt: skip


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then close a campaign."""
    return _confirmed(
        request, to_run(request, public_id), close_campaign,
        title=_("Đóng kỳ khảo sát"), is_danger=True,
        what=_("Không ai làm bài được nữa. Bài đang làm dở được nộp với những câu đã lưu. Không mở lại được."),
        done=_("Đã đóng kỳ khảo sát. Kết quả ở bên dưới."),
    )  # fmt: skip


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then remove a campaign that was never opened."""
    return _confirmed(
        request, to_run(request, public_id), drop_campaign,
        title=_("Bỏ kỳ khảo sát"), is_danger=True,
        what=_("Kỳ khảo sát chưa mở này bị xóa. Chưa ai được mời nên không ai bị ảnh hưởng."),
        done=_("Đã bỏ kỳ khảo sát."), leads_to="quizzes:campaigns",
    )  # fmt: skip


def _confirmed(
    request: HttpRequest, campaign: Campaign, work: Callable[..., Any], *, title: str, what: str, done: str,
    is_danger: bool = False, leads_to: str = "",
) -> HttpResponse:  # fmt: skip
    """Show what will happen (GET), or do it (POST)."""
    here = reverse("quizzes:campaign", args=[campaign.public_id])
    context = {"campaign": campaign, "title": title, "what": what, "is_danger": is_danger, "back_url": here}
    if request.method != "POST":
        return show(request, "quizzes/campaign_confirm.html", context)
    try:
        work(campaign=campaign, by=request.user, now=now())
    except RuleViolation as refusal:
        context["refusal"] = refusal.message
        return show(request, "quizzes/campaign_confirm.html", context, status=422)
    messages.success(request, done)
    return HttpResponseRedirect(reverse(leads_to) if leads_to else here)


@officer_required
@require_POST
def campaign_add_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invite those who belong to an open campaign by its rule and came later."""
    campaign = to_run(request, public_id)
    try:
        count = add_new_people(campaign=campaign, by=request.user, now=now())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        told = _("Đã mời thêm %(count)s người.") % {"count": count} if count else _("Không có ai mới thuộc diện này.")
        messages.success(request, told)
    return HttpResponseRedirect(reverse("quizzes:campaign", args=[public_id]))
