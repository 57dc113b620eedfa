"""The register of legal supporters: list, one person, adding, changing, ending, and the list as a spreadsheet."""

import tempfile
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, joined, page_of, posted, query_of, show, words_of
from lms.base.spreadsheets import OutSheet, write_xlsx
from mediators.access import visible_supporters, visible_teams
from mediators.enums import SupporterProfession
from mediators.models import LegalSupporter, Team
from mediators.queries.places import officer_places
from mediators.queries.supporters import supporters
from mediators.services.supporters import add_supporter, change_supporter, end_supporter
from mediators.supporter_forms import ChangeSupporterForm, EndSupportForm, NewSupporterForm
from mediators.views.common import officer_required

ENDED = "da-thoi"


def _wanted(request: HttpRequest) -> QuerySet[LegalSupporter]:
    profession = request.GET.get("nghe", "")
    return supporters(
        rows=visible_supporters(request.user),
        words=words_of(request),
        profession=profession if profession in SupporterProfession.values else "",
        commune=request.GET.get("xa", ""),
        ended=request.GET.get("tinh-trang") == ENDED,
    )


@officer_required
def supporter_list(request: HttpRequest) -> HttpResponse:
    """Show who helps the teams with the law."""
    places = officer_places(user=request.user, on=today())
    profession = request.GET.get("nghe", "")
    context = {
        "staff_place": places.title,
        "places": places,
        "page": page_of(request, _wanted(request)),
        "words": words_of(request),
        "commune": request.GET.get("xa", ""),
        "profession": profession,
        "professions": SupporterProfession.choices,
        "state": request.GET.get("tinh-trang", ""),
        "is_filtered": bool(words_of(request) or profession or request.GET.get("xa") or request.GET.get("tinh-trang")),
        "chips": chips(request, "tinh-trang", [("", _("Đang hỗ trợ"), None), (ENDED, _("Đã thôi"), None)]),
        "query": joined(query_of(request)),
        "export_query": query_of(request),
    }
    return show(request, "mediators/supporters.html", context)


@officer_required
def supporter_export(request: HttpRequest) -> FileResponse:
    """Hand out the list as a spreadsheet; logged."""
    rows = list(_wanted(request).prefetch_related("teams__team"))
    sheet = OutSheet(
        name="Người hỗ trợ pháp lý",
        header=["Xã, phường, đặc khu", "Họ và tên", "Nghề nghiệp", "Nơi công tác", "Từ ngày", "Các tổ được hỗ trợ"],
        rows=(
            [
                str(row.commune),
                row.full_name,
                row.get_profession_display(),
                row.workplace,
                row.started_on,
                "; ".join(item.team.name for item in row.teams.all() if item.ends_on is None),
            ]
            for row in rows
        ),
        widths=[24, 28, 22, 32, 12, 70],
    )
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, [sheet])
    target.seek(0)
    record(
        action="supporters.exported",
        by=request.user,
        now=now(),
        scope_code=request.GET.get("xa", "")[:5],
        address=client_address(request),
        details={"rows": len(rows)},
    )
    headers = {"Cache-Control": "no-store"}
    return FileResponse(target, as_attachment=True, filename="nguoi-ho-tro-phap-ly.xlsx", headers=headers)


@officer_required
def supporter_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one supporter with all teams helped, past ones too."""
    supporter = _find(request, public_id)
    rows = supporter.teams.select_related("team").order_by("ends_on", "team__order_key")
    context = {"supporter": supporter, "rows": rows, "staff_place": str(supporter.commune)}
    return show(request, "mediators/supporter.html", context)


@officer_required
def supporter_add(request: HttpRequest) -> HttpResponse:
    """Enter a supporter."""
    places = officer_places(user=request.user, on=today())
    commune = places.only or places.find(request.GET.get("xa", ""))
    if commune is None:
        context = {"places": places, "title": _("Thêm người hỗ trợ pháp lý")}
        return show(request, "mediators/choose_commune.html", context)
    teams = _running_teams(request, commune.code)
    chosen = [request.GET["to"]] if request.GET.get("to") else []
    form = NewSupporterForm(posted(request), teams=teams, initial={"started_on": today(), "teams": chosen})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            supporter = add_supporter(
                commune=commune,
                facts=form.facts(),
                teams=data["teams"],
                started_on=data["started_on"],
                is_somebody_else=data["is_somebody_else"],
                by=request.user,
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi %(name)s vào sổ.") % {"name": supporter.full_name})
            return redirect("mediators:supporter", supporter.public_id)
    context = {"title": _("Thêm người hỗ trợ pháp lý"), "about": str(commune), "back": reverse("mediators:supporters")}
    return form_page(request, form, **context)


@officer_required
def supporter_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct the facts, or change the teams from a day on."""
    supporter = _find(request, public_id)
    initial = ChangeSupporterForm.initial_of(supporter) | {"from_day": today()}
    form = ChangeSupporterForm(posted(request), teams=_running_teams(request, supporter.commune_id), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_supporter(
                supporter=supporter,
                facts=form.facts(),
                teams=data["teams"],
                from_day=data["from_day"],
                by=request.user,
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi thay đổi."))
            return redirect("mediators:supporter", supporter.public_id)
    context = {"title": _("Sửa thông tin"), "about": supporter.full_name, "back": _url(supporter)}
    return form_page(request, form, **context)


@officer_required
def supporter_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record that somebody helps no more."""
    supporter = _find(request, public_id)
    form = EndSupportForm(posted(request), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            end_supporter(supporter=supporter, on=form.cleaned_data["on"], by=request.user, now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi %(name)s thôi hỗ trợ.") % {"name": supporter.full_name})
            return redirect("mediators:supporters")
    context = {
        "title": _("Ghi thôi hỗ trợ"),
        "about": supporter.full_name,
        "what": _("Từ ngày này các tổ không còn được tính là có người này hỗ trợ; lịch sử vẫn được giữ."),
        "button": _("Ghi thôi hỗ trợ"),
        "is_harm": True,
        "back": _url(supporter),
    }
    return form_page(request, form, **context)


def _find(request: HttpRequest, public_id: UUID) -> LegalSupporter:
    """Return a supporter whom the officer may see, or answer 404."""
    return get_object_or_404(visible_supporters(request.user).select_related("commune__parent"), public_id=public_id)


def _running_teams(request: HttpRequest, commune_code: str) -> QuerySet[Team]:
    return visible_teams(request.user).filter(commune_id=commune_code, dissolved_on__isnull=True).order_by("order_key")


def _url(supporter: LegalSupporter) -> str:
    return reverse("mediators:supporter", args=[supporter.public_id])
