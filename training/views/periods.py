"""Decisions that extend or suspend the training period: list, recording after a look at the effect, taking back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import officer_scope
from lms.base.clock import local_day, now, today
from lms.base.errors import RuleViolation
from lms.base.lists import add_refusal, chips, joined, page_of, query_of, show, words_of
from lms.base.text import search_key
from mediators.access import (
    scope_filter,
    visible_appointments,
    visible_communes,
    visible_mediators,
    visible_provinces,
    visible_teams,
)
from mediators.models import Appointment
from training.access import acting_user
from training.enums import PeriodKind
from training.models import PeriodDecision
from training.period_forms import AnnulForm, PeriodForm
from training.queries.period_effects import PeriodEffect, effect_of
from training.rules import PeriodChange
from training.services.periods import (
    PeriodFacts,
    annul_period_decision,
    check_period_facts,
    may_change_period,
    place_of,
    record_period_decision,
)
from training.views.shared import officer_required

KINDS = (("", "Tất cả"), (PeriodKind.EXTENSION, "Gia hạn"), (PeriodKind.SUSPENSION, "Tạm dừng"))
FILLED = ("kind", "decision_number", "decided_on", "decision_issuer", "days", "first_on", "last_on", "reason")


@officer_required
def period_list(request: HttpRequest) -> HttpResponse:
    """Show the decisions for the officer's people, teams and places, newest first."""
    words, kind = words_of(request), request.GET.get("loai", "")
    found = _visible(request).filter(superseded_by__isnull=True).exclude(kind=PeriodKind.ANNULLED)
    if kind in (PeriodKind.EXTENSION, PeriodKind.SUSPENSION):
        found = found.filter(kind=kind)
    if words:
        found = found.filter(
            Q(decision_number__icontains=words)
            | Q(mediator__name_key__contains=search_key(words))
            | Q(unit__name_key__contains=search_key(words))
        )
    context = {
        "page": page_of(request, found),
        "words": words,
        "is_filtered": bool(words or kind),
        "chips": chips(request, "loai", [(str(value), _(label)) for value, label in KINDS]),
        "query": joined(query_of(request)),
    }
    return show(request, "training/periods.html", context)


@officer_required
def period_add(request: HttpRequest) -> HttpResponse:
    """Record a decision: first its effect is shown, then it is written. `thay` names one recorded wrongly."""
    old = _find(request, request.GET["thay"]) if "thay" in request.GET else None
    office = _office(request)
    choices = _choices(request, office, old)
    form = PeriodForm(
        request.POST if request.method == "POST" else None, choices=choices, initial=_initial(request, office, old)
    )
    effect: PeriodEffect | None = None
    if request.method == "POST" and form.is_valid():
        try:
            facts = check_period_facts(
                facts=PeriodFacts(**form.values(), **_whom(request, form.cleaned_data["whom"])),
                by=acting_user(request),
                now=now(),
            )
            if "ghi" in request.POST:
                record_period_decision(facts=facts, by=acting_user(request), now=now(), supersedes=old)
                messages.success(request, _("Đã ghi quyết định %(number)s.") % {"number": facts.decision_number})
                return redirect(_back(office))
            effect = effect_of(whom=facts, change=_change(facts), supersedes=old, as_of=local_day(now()))
        except RuleViolation as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "effect": effect, "old": old, "back_url": _back(office)}
    return show(request, "training/period_form.html", context, status=422 if form.errors else 200)


@officer_required
def period_annul(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back a decision that was recorded by mistake, after a look at the effect."""
    decision = _find(request, str(public_id))
    if not may_change_period(acting_user(request), place_of(decision)):
        raise Http404
    form = AnnulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            annul_period_decision(
                decision=decision, reason=form.cleaned_data["reason"], by=acting_user(request), now=now()
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Đã hủy quyết định %(number)s.") % {"number": decision.decision_number})
            return redirect("training:periods")
    effect = effect_of(whom=decision, change=None, supersedes=decision, as_of=today())
    context = {"form": form, "effect": effect, "decision": decision, "back_url": reverse("training:periods")}
    return show(request, "training/period_annul.html", context, status=422 if form.errors else 200)


def _visible(request: HttpRequest) -> QuerySet[PeriodDecision]:
    """Return the decisions for people, teams and places of the officer, and for the provinces of their communes."""
    scope = officer_scope(request.user)
    communes = visible_communes(request.user)
    condition = scope_filter(scope, commune="mediator__commune") | scope_filter(scope, commune="team__commune")
    condition |= Q(unit__in=communes) | Q(unit__in=communes.values("parent_id")) | Q(unit__in=sorted(scope.provinces))
    related = ("mediator__commune__parent", "team__commune__parent", "unit__parent", "recorded_by")
    return PeriodDecision.objects.filter(condition).select_related(*related)


def _find(request: HttpRequest, public_id: str) -> PeriodDecision:
    return get_object_or_404(_visible(request), public_id=_uuid(public_id), superseded_by__isnull=True)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _office(request: HttpRequest) -> Appointment | None:
    """Return the appointment that the address names, if any."""
    if "nhiem_ky" not in request.GET:
        return None
    rows = visible_appointments(request.user).select_related("mediator", "team", "commune__parent")
    return get_object_or_404(rows, public_id=_uuid(request.GET["nhiem_ky"]))


def _choices(request: HttpRequest, office: Appointment | None, old: PeriodDecision | None) -> list[tuple[str, Any]]:
    """Return for whom the officer may record: the person and the team in question, then the places."""
    people: list[tuple[str, Any]] = []
    if office is not None:
        people += [(f"nguoi:{office.mediator.public_id}", office.mediator.full_name)]
    elif old is not None and old.mediator is not None:
        people += [(f"nguoi:{old.mediator.public_id}", old.mediator.full_name)]
    communes = list(visible_communes(request.user).on(today()).order_by("name_key"))
    teams = visible_teams(request.user).filter(dissolved_on__isnull=True).select_related("commune")
    if office is not None:
        teams = teams.filter(commune=office.commune_id)
    elif len(communes) > 1:
        teams = teams.filter(pk=old.team_id if old else None)
    units = [*visible_provinces(request.user).order_by("name_key"), *communes]
    return [
        *people,
        *((f"dia-ban:{unit.code}", _("Cả %(unit)s") % {"unit": unit}) for unit in units),
        *((f"to:{team.public_id}", team.name) for team in teams.order_by("order_key")),
    ]


def _whom(request: HttpRequest, choice: str) -> dict[str, Any]:
    """Return the person, team or place of a choice that the form offered."""
    kind, _colon, name = choice.partition(":")
    if kind == "nguoi":
        people = visible_mediators(request.user).select_related("commune__parent")
        return {"mediator": get_object_or_404(people, public_id=name)}
    if kind == "to":
        teams = visible_teams(request.user).select_related("commune__parent")
        return {"team": get_object_or_404(teams, public_id=name)}
    units = [*visible_provinces(request.user).filter(code=name), *visible_communes(request.user).filter(code=name)]
    if not units:
        raise Http404
    return {"unit": units[0]}


def _initial(request: HttpRequest, office: Appointment | None, old: PeriodDecision | None) -> dict[str, Any]:
    found: dict[str, Any] = {name: request.GET[name] for name in FILLED if name in request.GET}
    if old is not None:
        found = {name: getattr(old, name) for name in FILLED} | {"days": old.days or None} | found
        found["whom"] = (
            f"nguoi:{old.mediator.public_id}"
            if old.mediator
            else (f"to:{old.team.public_id}" if old.team else f"dia-ban:{old.unit_id}")
        )
    if office is not None:
        found.setdefault("whom", f"nguoi:{office.mediator.public_id}")
        found.setdefault("first_on", office.clock_from)
    found.setdefault("decided_on", today())
    return found


def _change(facts: PeriodFacts) -> PeriodChange:
    return PeriodChange(
        PeriodKind(facts.kind), facts.decision_number, facts.decided_on, facts.first_on, facts.last_on, facts.days
    )


def _back(office: Appointment | None) -> str:
    return reverse("training:why", args=[office.public_id]) if office else reverse("training:periods")
