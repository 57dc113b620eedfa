"""Teams: the list with what each lacks, one team, its changes."""

import tempfile
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, headers, joined, page_of, posted, query_of, show, words_of
from lms.base.spreadsheets import OutSheet, write_xlsx
from mediators.access import visible_teams
from mediators.forms import DissolveForm, TeamForm
from mediators.models import Team
from mediators.queries.people import team_members
from mediators.queries.places import Places, officer_places
from mediators.queries.supporters import supports_of_team
from mediators.queries.teams import COMPLETE, INCOMPLETE, UNKNOWN, TeamRow, sorted_rows, team_rows
from mediators.services import change_team, create_team, dissolve_team
from mediators.views.common import officer_required

STATES = (
    (COMPLETE, gettext_lazy("Đủ thành phần")),
    (INCOMPLETE, gettext_lazy("Chưa đúng thành phần")),
    (UNKNOWN, gettext_lazy("Chưa rõ")),
)
HEADERS = (("ten", "Tổ hòa giải"), ("so-nguoi", "Số người"), ("tinh-trang", "Tình trạng"))


def _wanted(request: HttpRequest, places: Places) -> list[TeamRow]:
    teams = visible_teams(request.user)
    if places.find(request.GET.get("xa", "")):
        teams = teams.filter(commune=request.GET["xa"])
    return team_rows(teams=teams, on=today(), words=words_of(request))


def _narrowed(request: HttpRequest, rows: list[TeamRow], places: Places) -> list[TeamRow]:
    state = request.GET.get("tinh-trang", "")
    shown = [row for row in rows if row.state == state] if state in {COMPLETE, INCOMPLETE, UNKNOWN} else rows
    return sorted_rows(shown, sort=request.GET.get("xep") or ("ten" if places.only else "xa"))


@officer_required
def team_list(request: HttpRequest) -> HttpResponse:
    """Show the teams with their composition and what is missing in words."""
    places = officer_places(user=request.user, on=today())
    rows = _wanted(request, places)
    counts = {state: sum(row.state == state for row in rows) for state, _label in STATES}
    shown = _narrowed(request, rows, places)
    context = {
        "staff_place": places.title,
        "places": places,
        "page": page_of(request, shown),
        "words": words_of(request),
        "commune": request.GET.get("xa", ""),
        "state": request.GET.get("tinh-trang", ""),
        "chips": chips(
            request,
            "tinh-trang",
            [("", _("Tất cả"), len(rows)), *((state, label, counts[state]) for state, label in STATES)],
        ),
        "headers": headers(request, HEADERS, "ten"),
        "query": joined(query_of(request)),
        "export_query": query_of(request),
        "today": today(),
    }
    return show(request, "mediators/teams.html", context)


@officer_required
def team_export(request: HttpRequest) -> FileResponse:
    """Hand out the list of teams as a spreadsheet; logged."""
    places = officer_places(user=request.user, on=today())
    rows = _narrowed(request, _wanted(request, places), places)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    sheet = OutSheet(
        name="Tổ hòa giải",
        header=[
            "Xã, phường, đặc khu",
            "Tổ hòa giải",
            "Số người",
            "Số theo quyết định",
            "Nữ",
            "Tình trạng",
            "Còn thiếu",
        ],
        rows=_cells(rows),
        widths=[24, 40, 10, 14, 8, 12, 80],
    )
    write_xlsx(target, [sheet])
    target.seek(0)
    only = places.only.code if places.only else ""
    record(
        action="teams.exported",
        by=request.user,
        now=now(),
        scope_code=request.GET.get("xa", "")[:5] or only,
        address=client_address(request),
        details={"rows": len(rows)},
    )
    return FileResponse(target, as_attachment=True, filename="to-hoa-giai.xlsx", headers={"Cache-Control": "no-store"})


def _cells(rows: Iterable[TeamRow]) -> Iterable[list[object]]:
    words = {state: str(label) for state, label in STATES}
    for row in rows:
        yield [
            str(row.team.commune),
            row.team.name,
            row.member_count,
            row.team.planned_count,
            row.women_count,
            words[row.state],
            " ".join(row.missing),
        ]


def find_team(request: HttpRequest, public_id: UUID) -> Team:
    """Return a team that the officer may see, or answer 404."""
    return get_object_or_404(visible_teams(request.user).select_related("commune__parent"), public_id=public_id)


@officer_required
def team_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one team: people, composition, what can be done."""
    team = find_team(request, public_id)
    row = next(iter(team_rows(teams=Team.objects.filter(pk=team.pk), on=today())), None)
    context = {
        "staff_place": str(team.commune),
        "team": team,
        "row": row,
        "supports": supports_of_team(team_id=team.pk, on=today()),
        "members": page_of(request, team_members(team_id=team.pk, on=today()), size=100),
    }
    return show(request, "mediators/team.html", context)


@officer_required
def team_add(request: HttpRequest) -> HttpResponse:
    """Set up a team."""
    places = officer_places(user=request.user, on=today())
    commune = places.only or places.find(request.GET.get("xa", ""))
    if commune is None:
        return show(request, "mediators/choose_commune.html", {"places": places, "title": _("Thêm tổ hòa giải")})
    form = TeamForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            team = create_team(commune=commune, by=request.user, now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã thêm %(team)s.") % {"team": team.name})
            return redirect("mediators:team", team.public_id)
    return form_page(request, form, title=_("Thêm tổ hòa giải"), about=str(commune), back=reverse("mediators:teams"))


@officer_required
def team_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename a team, or change planned number and flag."""
    team = find_team(request, public_id)
    initial = {"name": team.name, "planned_count": team.planned_count, "minority_area": team.minority_area}
    form = TeamForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_team(team=team, by=request.user, now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi thay đổi của tổ."))
            return redirect("mediators:team", team.public_id)
    return form_page(request, form, title=_("Sửa thông tin tổ"), about=team.name, back=_url(team))


@officer_required
def team_dissolve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record that a team exists no more."""
    team = find_team(request, public_id)
    form = DissolveForm(posted(request), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            dissolve_team(team=team, on=form.cleaned_data["on"], by=request.user, now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi %(team)s giải thể.") % {"team": team.name})
            return redirect("mediators:teams")
    context = {
        "title": _("Giải thể tổ"),
        "about": team.name,
        "what": _("Tổ không còn trong danh sách đang hoạt động từ ngày này; lịch sử của tổ vẫn được giữ."),
        "button": _("Ghi giải thể"),
        "is_harm": True,
        "back": _url(team),
    }
    return form_page(request, form, **context)


def _url(team: Team) -> str:
    return reverse("mediators:team", args=[team.public_id])
