"""Whom a class invites: chosen by rule or by names, looked at first, then put on the list."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.form_pages import form_page
from lms.base.lists import add_refusal, posted, show
from lms.base.text import search_key
from mediators.models import Appointment, Team, Unit
from training.access import acting_user
from training.class_access import invitable_offices
from training.class_forms import InviteForm
from training.enums import OPEN_STATES, InviteRule, TrainingState
from training.models import ClassInvite, TrainingClass
from training.queries.attendance import people_by_code
from training.queries.classes import team_names
from training.services.classes import Invited, invite_people, preview_invites, withdraw_invite
from training.views.classes.shared import class_context, class_staff_required, class_url, find_class

SHOWN_PEOPLE = 300
MOST_LINES = 500


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose whom to invite, look at the names, then put them on the list."""
    row = find_class(request, public_id)
    offices = invitable_offices(request.user, row)  # type: ignore[arg-type]
    form = InviteForm(posted(request), communes=_communes(row), teams=_teams(offices))
    found, unknown = None, []
    if form.is_bound and form.is_valid():
        wanted, unknown = _chosen(form.cleaned_data, row, offices)
        found = preview_invites(training_class=row, mediator_ids=wanted, by=acting_user(request))
        if "xac-nhan" in request.POST and not unknown and _invite(request, row, form, wanted):
            return redirect("training:class", row.public_id)
    context = class_context(row, on=today()) | {
        "form": form,
        "found": found,
        "people": _shown(found, row),
        "more": max(len(found.people) - SHOWN_PEOPLE, 0) if found else 0,
        "unknown": unknown,
    }
    return show(request, "training/classes/invite.html", context, status=422 if form.errors or unknown else 200)


@class_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_withdraw(request: HttpRequest, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask once more, then take somebody off the list."""
    row = find_class(request, public_id)
    invite = get_object_or_404(
        ClassInvite.objects.select_related("mediator", "training_class"), training_class=row, mediator__public_id=person
    )
    form = forms.Form(posted(request))
    if form.is_bound and form.is_valid():
        try:
            withdraw_invite(invite=invite, by=acting_user(request), now=now())
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã bỏ %(name)s khỏi danh sách.") % {"name": invite.mediator.full_name})
            return redirect("training:class", row.public_id)
    what = _("Người này không còn trong danh sách mời; trang của họ không hiện lớp này nữa.")
    about = f"{invite.mediator.full_name} · {row.title}"
    return form_page(
        request, form, title=_("Bỏ khỏi danh sách mời"), back=class_url(row), about=about, what=what, is_harm=True
    )


def _invite(request: HttpRequest, row: TrainingClass, form: InviteForm, wanted: Collection[int]) -> bool:
    how = form.cleaned_data["how"]
    try:
        done = invite_people(training_class=row, mediator_ids=wanted, how=how, by=acting_user(request), now=now())
    except RuleViolation as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, _("Đã mời %(count)s người.") % {"count": len(done.people)})
    return True


def _chosen(data: dict[str, Any], row: TrainingClass, offices: QuerySet[Appointment]) -> tuple[list[int], list[str]]:
    """Return the primary keys of the people who are meant, and the lines of a typed list that name nobody."""
    how = data["how"]
    if data["commune"]:
        offices = offices.filter(commune_id=data["commune"])
    if how == InviteRule.LIST:
        return _named(data["people"], offices)
    if how == InviteRule.TEAM:
        offices = offices.filter(team__public_id=data["team"])
    elif how == InviteRule.UNTRAINED:
        offices = offices.filter(training_status__state__in=OPEN_STATES)
    elif how == InviteRule.OVERDUE:
        offices = offices.filter(training_status__state=TrainingState.OVERDUE)
    elif how == InviteRule.DUE:
        last = today() + timedelta(days=data["days"])
        offices = offices.filter(training_status__state__in=OPEN_STATES, training_status__due_on__lte=last)
    return list(offices.values_list("mediator_id", flat=True).distinct().order_by("mediator_id")), []


def _named(text: str, offices: QuerySet[Appointment]) -> tuple[list[int], list[str]]:
    """Read a list of codes or full names; a name that several people bear is told as unknown, with their codes."""
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))[:MOST_LINES]
    coded = people_by_code(lines)
    names: dict[str, dict[int, str]] = {}
    wanted = {search_key(line) for line in lines if line not in coded}
    rows = offices.filter(mediator__name_key__in=wanted)
    for pk, key, code in rows.values_list("mediator_id", "mediator__name_key", "mediator__code"):
        names.setdefault(key, {})[pk] = code
    allowed = set(offices.filter(mediator__in=list(coded.values())).values_list("mediator_id", flat=True))
    found, unknown = [], []
    for line in lines:
        person, named = coded.get(line), names.get(search_key(line), {})
        if person is not None and person.pk in allowed:
            found.append(person.pk)
        elif len(named) == 1:
            found += named
        else:
            several = _(" (nhiều người cùng tên: %(codes)s)") % {"codes": ", ".join(sorted(named.values()))}
            unknown.append(line + (several if named else ""))
    return found, unknown


def _communes(row: TrainingClass) -> list[Unit]:
    if row.unit.parent_id is not None:
        return []
    return list(Unit.objects.communes().on(row.starts_on).filter(parent=row.unit).order_by("name_key"))


def _teams(offices: QuerySet[Appointment]) -> list[Team]:
    teams = Team.objects.filter(pk__in=offices.values("team_id")).select_related("commune")
    return list(teams.order_by("commune__name_key", "order_key")[:2000])


def _shown(found: Invited | None, row: TrainingClass) -> list[tuple[Any, str]]:
    people = found.people[:SHOWN_PEOPLE] if found else []
    teams = team_names([person.pk for person in people], on=row.starts_on) if people else {}
    return [(person, teams.get(person.pk, "")) for person in people]
