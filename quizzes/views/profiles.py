"""Results of a campaign for officers: the group as bars and tables, and one person's profile."""

import tempfile
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import require_roles
from accounts.client import client_address
from audit.services import record
from lms.base.clock import now
from lms.base.lists import query_of, show
from lms.base.spreadsheets import OutSheet, write_xlsx
from mediators.models import Unit
from quizzes import suggestions
from quizzes.campaign_access import OFFICERS, papers_with_statistics, visible_people
from quizzes.models import Campaign, CampaignPerson, ProfileRevision
from quizzes.profile_queries import GroupLine, Profile, gain_of, group_profile, group_table, percent, profile_of
from quizzes.statistics.profiles import Gain
from quizzes.statistics.readings import decimal_text
from quizzes.views.campaigns import found

GROUP_COLUMNS = (("Nhóm", 36), ("Xã, phường, đặc khu", 24), ("Số người có kết quả", 14), ("Trung bình (%)", 12),
                 ("Từ (%)", 10), ("Đến (%)", 10), ("Năng lực nên học thêm", 50))  # fmt: skip
LINE_COLUMNS = (("Mã", 8), ("Năng lực", 36), ("Số người", 10), ("Đo được (%)", 12), ("Từ (%)", 10), ("Đến (%)", 10),
                ("Tự đánh giá (%)", 14), ("Kỳ trước (%)", 12))  # fmt: skip

officer_required = require_roles(*OFFICERS)


def _group_of(request: HttpRequest, campaign: Campaign) -> tuple[Any, list[Unit], Unit | None]:
    """Return the people looked at, the communes to choose from, and the one that is chosen.

    Raises:
        Http404: the commune is not one of the officer's in this campaign.
    """
    people = visible_people(request.user, campaign)
    communes = list(Unit.objects.filter(pk__in=people.values("commune")).order_by("name_key", "code"))
    wanted = request.GET.get("xa", "")
    commune = next((unit for unit in communes if unit.code == wanted), None)
    if wanted and commune is None:
        raise Http404
    if commune is not None:
        people = people.filter(commune=commune)
    return people, communes, commune or (communes[0] if len(communes) == 1 else None)


@officer_required
@require_safe
def campaign_results(request: HttpRequest, public_id: UUID) -> HttpResponse | FileResponse:
    """Show what a campaign found in the officer's place: bars, gain, teams or communes; as a sheet with `tep`."""
    campaign = found(request, public_id)
    people, communes, commune = _group_of(request, campaign)
    profile = group_profile(people=people, campaign=campaign)
    table = group_table(people=people, campaign=campaign, by_team=commune is not None)
    if "tep" in request.GET:
        return _results_file(request, campaign, profile, table)
    context = {
        "campaign": campaign,
        "profile": profile,
        **_gain(gain_of(people=people, campaign=campaign)),
        "table": table,
        "by_team": commune is not None,
        "communes": communes,
        "commune": commune,
        "measured": sum(row.people for row in table),
        "revised": _revised(people),
        "file_query": query_of(request, tep="1"),
        "statistics_code": _statistics_code(request, campaign),
        "staff_place": str(commune or campaign.place),
    }
    return show(request, "quizzes/campaign_results.html", context)


def _revised(people: Any) -> dict[str, Any] | None:
    """Return how many profiles were worked out anew after the campaign closed, when last and why; None for none."""
    rows = ProfileRevision.objects.filter(person__in=people.order_by().values("pk"))
    last = rows.order_by("-pk").first()
    if last is None:
        return None
    return {"count": rows.values("person").distinct().count(), "last": last}


def _statistics_code(request: HttpRequest, campaign: Campaign) -> str:
    """Return the code of the campaign's paper where this officer may read its statistics, else nothing."""
    found_codes = papers_with_statistics(request.user).filter(campaign=campaign).values_list("code", flat=True)
    return found_codes.first() or ""


def _gain(gain: Gain | None) -> dict[str, Any]:
    """Return a gain as the page shows it: whole percent, and two decimals with a comma."""
    if gain is None:
        return {"gain": None}
    value = None if gain.gain is None else decimal_text(gain.gain)
    return {"gain": gain, "gain_before": percent(gain.before), "gain_after": percent(gain.after), "gain_value": value}


def _results_file(request: HttpRequest, campaign: Campaign, profile: Profile, table: list[GroupLine]) -> FileResponse:
    """Hand out the same figures as a spreadsheet, small groups hidden as on the screen; logged (P6)."""
    lines = [profile.overall, *profile.lines] if profile.overall else list(profile.lines)
    figures = [
        (line.code, line.title, line.people, line.measured, line.low, line.high, line.rated, line.before)
        for line in lines
        if line is not None
    ]
    groups = [
        (row.name, row.commune, None if row.is_hidden else row.people, *_ends(row), _weakest(row)) for row in table
    ]
    sheets = [
        OutSheet(
            name=name, header=[title for title, _width in columns], rows=rows, widths=[width for _t, width in columns]
        )
        for name, columns, rows in (("Năng lực", LINE_COLUMNS, figures), ("Theo nhóm", GROUP_COLUMNS, groups))
    ]
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, sheets)
    target.seek(0)
    record(action="campaign.results_exported", by=request.user, now=now(), target=campaign,
           scope_code=campaign.place_id, address=client_address(request), details={"groups": len(groups)})  # fmt: skip
    return FileResponse(target, as_attachment=True, filename=f"ket-qua-khao-sat-{str(campaign.public_id)[:8]}.xlsx")


def _ends(row: GroupLine) -> tuple[int | None, int | None, int | None]:
    return (row.overall.measured, row.overall.low, row.overall.high) if row.overall else (None, None, None)


def _weakest(row: GroupLine) -> str:
    if row.is_hidden:
        return _("Ít người, không công bố")
    return ", ".join(line.title for line in row.weakest)


@officer_required
@require_safe
def campaign_person(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    """Show one person's profile to the officer of the place; each look is logged (P4)."""
    campaign = found(request, public_id)
    people = visible_people(request.user, campaign).select_related(
        "campaign__compare_with", "campaign__place", "mediator__user", "team", "commune", "attempt"
    )
    person: CampaignPerson = get_object_or_404(people, public_id=person_id)
    user = person.mediator.user
    record(action="campaign.profile_seen", by=request.user, now=now(), target=person, scope_code=person.commune_id,
           address=client_address(request))  # fmt: skip
    context = {
        "campaign": campaign,
        "person": person,
        "profile": profile_of(person=person) if person.measured_at or person.rated_at else None,
        "revisions": list(person.revisions.order_by("-number")),
        "lessons": suggestions.lessons_for(user=user, codes=person.gaps) if user else [],
        "staff_place": str(person.commune),
    }
    return show(request, "quizzes/campaign_person.html", context)
