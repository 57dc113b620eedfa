"""People: list, export without contact data, page of one person, new and corrected facts."""

import tempfile
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.client import client_address
from audit.services import record
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, chips, headers, joined, page_of, posted, query_of, show, words_of
from lms.base.spreadsheets import OutSheet, write_xlsx
from mediators.access import visible_mediators, visible_teams
from mediators.forms import DecisionForm, NewPersonForm, PersonForm
from mediators.models import Mediator, Team
from mediators.queries.people import (
    ACTIVATED,
    CARD_OUT,
    ENDED,
    NOT_YET,
    PeopleFilters,
    offices_of,
    people,
)
from mediators.queries.places import Places, officer_places
from mediators.services import appoint, change_facts, create_mediator
from mediators.views.common import officer_required

STATES = (
    ("", gettext_lazy("Đang làm hòa giải viên")),
    (ACTIVATED, gettext_lazy("Đã kích hoạt")),
    (CARD_OUT, gettext_lazy("Đã in thẻ, chưa kích hoạt")),
    (NOT_YET, gettext_lazy("Chưa in thẻ")),
    (ENDED, gettext_lazy("Đã thôi làm")),
)
SEXES = (("nu", gettext_lazy("Nữ")), ("nam", gettext_lazy("Nam")), ("khong-ro", gettext_lazy("Chưa rõ")))
HEADERS = (("ten", "Họ và tên"), ("to", "Tổ hòa giải"), ("cong-nhan", "Công nhận"))
MOST_EXPORTED = 5_000


def _filters(request: HttpRequest, places: Places) -> PeopleFilters:
    commune = request.GET.get("xa", "")
    return PeopleFilters(
        words=words_of(request),
        commune=commune if places.find(commune) else "",
        team=_uuid_text(request.GET.get("to", "")),
        sex=request.GET.get("gioi", ""),
        state=request.GET.get("tinh-trang", ""),
        sort=request.GET.get("xep", "ten"),
    )


def _uuid_text(typed: str) -> str:
    try:
        return str(UUID(typed)) if typed else ""
    except ValueError:
        return ""


def _teams(request: HttpRequest, places: Places, commune: str) -> QuerySet[Team]:
    chosen = places.only.code if places.only else commune
    return visible_teams(request.user).filter(commune=chosen, dissolved_on__isnull=True).order_by("order_key")


@officer_required
def people_list(request: HttpRequest) -> HttpResponse:
    """Show the people of the officer's places; contact data stay masked (P4)."""
    places = officer_places(user=request.user, on=today())
    filters = _filters(request, places)
    found = people(visible=visible_mediators(request.user), filters=filters, on=today())
    context = {
        "staff_place": places.title,
        "places": places,
        "filters": filters,
        "page": page_of(request, found),
        "teams": _teams(request, places, filters.commune),
        "sexes": SEXES,
        "chips": chips(request, "tinh-trang", [(value, str(label), None) for value, label in STATES]),
        "headers": headers(request, HEADERS, "ten"),
        "query": joined(query_of(request)),
        "export_query": query_of(request),
        "is_filtered": filters != PeopleFilters(sort=filters.sort),
        "today": today(),
    }
    return show(request, "mediators/people.html", context)


@officer_required
def people_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """Hand out the list as a spreadsheet without contact data and birth dates; logged (P5)."""
    places = officer_places(user=request.user, on=today())
    found = people(visible=visible_mediators(request.user), filters=_filters(request, places), on=today())
    count = found.count()
    if count > MOST_EXPORTED:
        messages.error(
            request,
            _("Danh sách có %(count)s người, mỗi lần xuất được tối đa %(most)s. Hãy chọn từng xã, phường.")
            % {"count": count, "most": MOST_EXPORTED},
        )
        return redirect(f"{reverse('mediators:people')}?{query_of(request)}")
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    moment = now()
    mark = f"{request.user.full_name}, {moment.astimezone():%H:%M %d/%m/%Y}"
    sheet = OutSheet(
        name="Hòa giải viên",
        header=["Họ và tên", "Mã", "Giới tính", "Tổ hòa giải", "Tổ trưởng", "Xã, phường, đặc khu", "Ngày công nhận",
                "Số quyết định", f"Xuất bởi {mark}"],
        rows=_cells(found),
        widths=[28, 14, 10, 40, 10, 24, 14, 18, 30],
    )  # fmt: skip
    write_xlsx(target, [sheet])
    target.seek(0)
    record(
        action="people.exported",
        by=request.user,
        now=moment,
        scope_code=request.GET.get("xa", "")[:5] or (places.only.code if places.only else ""),
        address=client_address(request),
        details={"rows": count},
    )
    return FileResponse(
        target, as_attachment=True, filename="hoa-giai-vien.xlsx", headers={"Cache-Control": "no-store"}
    )


def _cells(found: Iterable[Mediator]) -> Iterable[list[object]]:
    sexes = {True: "Nữ", False: "Nam", None: ""}
    for person in found:
        for office in person.office_list:  # type: ignore[attr-defined]  # prefetched by the query
            yield [
                person.full_name,
                person.code,
                sexes[person.female],
                office.team.name,
                "x" if office.is_head else "",
                str(person.commune),
                office.recognised_on,
                office.decision_number,
                None,
            ]


def find_person(request: HttpRequest, public_id: UUID) -> Mediator:
    """Return a person whom the officer may see, or answer 404."""
    visible = visible_mediators(request.user).select_related("commune__parent", "user", "merged_into")
    return get_object_or_404(visible, public_id=public_id)


@officer_required
def person_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one person with offices and what happened to them."""
    return _person_page(request, find_person(request, public_id), with_contact=False)


@officer_required
@require_POST
def person_contact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show phone and birth date of one person; each look is logged (P4)."""
    person = find_person(request, public_id)
    record(
        action="mediator.contact_seen",
        by=request.user,
        now=now(),
        target=person,
        scope_code=person.commune_id,
        address=client_address(request),
    )
    return _person_page(request, person, with_contact=True)


def _person_page(request: HttpRequest, person: Mediator, *, with_contact: bool) -> HttpResponse:
    offices = list(offices_of(mediator=person))
    events = sorted((event for office in offices for event in office.events.all()), key=lambda event: -event.pk)
    context = {
        "staff_place": str(person.commune),
        "person": person,
        "offices": offices,
        "is_in_office": any(office.ended_on is None for office in offices),
        "events": events,
        "merges": person.merges.filter(undoes__isnull=True, undone_by__isnull=True).select_related("absorbed"),
        "with_contact": with_contact,
        "today": today(),
    }
    return show(request, "mediators/person.html", context)


@officer_required
def person_add(request: HttpRequest) -> HttpResponse:
    """Record a new mediator with the recognition decision."""
    places = officer_places(user=request.user, on=today())
    commune = places.only or places.find(request.GET.get("xa", ""))
    if commune is None:
        return show(request, "mediators/choose_commune.html", {"places": places, "title": _("Thêm hòa giải viên")})
    teams = Team.objects.filter(commune=commune, dissolved_on__isnull=True).order_by("order_key")
    form = NewPersonForm(posted(request), teams=teams, initial={"team": request.GET.get("to", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = create_mediator(
                facts=form.facts(),
                team=data["team"],
                recognised_on=data["recognised_on"],
                effective_on=data["effective_on"],
                decision_number=data["decision_number"],
                decision_issuer=data["decision_issuer"],
                is_head=data["is_head"],
                confirmed=data["confirmed"],
                is_somebody_else=data["is_somebody_else"],
                by=request.user,
                now=now(),
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã thêm %(name)s. Có thể in thẻ kích hoạt ngay.") % {"name": person})
            return redirect("mediators:person", person.public_id)
    return form_page(request, form, title=_("Thêm hòa giải viên"), about=str(commune), back=reverse("mediators:people"))


@officer_required
def person_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct what is recorded about a person; opening it shows contact data, so it is logged."""
    person = find_person(request, public_id)
    form = PersonForm(posted(request), initial=PersonForm.initial_of(person))
    if request.method == "POST" and form.is_valid():
        change_facts(mediator=person, facts=form.facts(), by=request.user, now=now())
        messages.success(request, _("Đã ghi thông tin của %(name)s.") % {"name": person})
        return redirect("mediators:person", person.public_id)
    record(
        action="mediator.contact_seen",
        by=request.user,
        now=now(),
        target=person,
        scope_code=person.commune_id,
        address=client_address(request),
    )
    context = {
        "title": _("Sửa thông tin"),
        "about": person.full_name,
        "what": _("Tổ, ngày công nhận và số quyết định sửa ở từng nhiệm kỳ, không sửa ở đây."),
        "back": reverse("mediators:person", args=[person.public_id]),
    }
    return form_page(request, form, **context)


@officer_required
def person_appoint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record another recognition decision: in a further team, or again after leaving."""
    person = find_person(request, public_id)
    teams = Team.objects.filter(commune=person.commune_id, dissolved_on__isnull=True).order_by("order_key")
    form = DecisionForm(posted(request), teams=teams)
    if request.method == "POST" and form.is_valid():
        try:
            appoint(mediator=person, by=request.user, now=now(), **form.cleaned_data)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã ghi quyết định công nhận của %(name)s.") % {"name": person})
            return redirect("mediators:person", person.public_id)
    context = {
        "title": _("Ghi quyết định công nhận"),
        "about": person.full_name,
        "what": _(
            "Nếu đã thôi làm một thời gian, thời hạn tập huấn tính lại từ quyết định mới; nếu không, giữ hạn cũ."
        ),
        "back": reverse("mediators:person", args=[person.public_id]),
    }
    return form_page(request, form, **context)
