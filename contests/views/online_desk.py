"""The online tab of a contest at the desk: rounds with one next action each, live figures, units, excluded people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contests.access import may_organise
from contests.forms import EmptyForm
from contests.forms_online import ExclusionForm, UnitForm
from contests.models import Contest, ContestRound, ContestUnit, Exclusion
from contests.queries.online_desk import round_figures
from contests.queries.online_next import OnlineStep, contest_step, online_rounds, round_step, settings_or_none
from contests.queries.rules import round_document
from contests.rules.unit_lines import repeated, unit_key
from contests.services.online_lists import add_exclusion, drop_unit, end_exclusion, save_unit
from contests.views.common import act, acting, desk_required, find_online_contest, find_online_round
from lms.base.clock import now
from lms.base.lists import page_of, posted, show


@desk_required
@require_safe
def contest_rounds(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the rounds of an online contest, each with its window and its one next action."""
    contest = find_online_contest(request, public_id)
    rounds, moment = list(online_rounds(contest)), now()
    step = contest_step(contest, rounds)
    rows = [_line(row, step, contest) for row in rounds]
    context = {
        "contest": contest,
        "rows": rows,
        "step": step,
        "step_url": reverse(step.url_name, args=[contest.public_id]) if step.url_name else "",
        "is_setup": bool(step.text),
        "organises": may_organise(request.user, contest),
        "now": moment,
    }
    return show(request, "contests/online/rounds.html", context)


@desk_required
@require_safe
def round_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one online round: window, next action, live figures by unit. Never for the public."""
    found = find_online_round(request, public_id)
    contest_round = get_object_or_404(online_rounds(found.contest), pk=found.pk)
    contest_round.contest = found.contest
    step = contest_step(found.contest, [contest_round])
    document = round_document(contest_round)
    context = {
        "contest": found.contest,
        "round": contest_round,
        "online": settings_or_none(contest_round),
        "line": _line(contest_round, step, found.contest),
        "figures": round_figures(contest_round, maximum=_maximum(document)),
        "guess": (document.get("online") or {}).get("guess"),
        "organises": may_organise(request.user, found.contest),
        "has_list": contest_round.last_result is not None,
        "waiting_appeals": contest_round.waiting_appeals,
    }
    return show(request, "contests/online/round.html", context)


@desk_required
def units(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the units of a contest with the number of people that a ratio divides by; add one."""
    contest = find_online_contest(request, public_id, organising=request.method == "POST")
    return _unit_form(request, contest, None)


@desk_required
def unit_change(request: HttpRequest, public_id: UUID, unit_id: UUID) -> HttpResponse:
    """Change one unit."""
    contest = find_online_contest(request, public_id, organising=True)
    return _unit_form(request, contest, get_object_or_404(contest.units, public_id=unit_id))


@desk_required
def unit_drop(request: HttpRequest, public_id: UUID, unit_id: UUID) -> HttpResponse:
    """Drop a unit that nobody named, after asking."""
    contest = find_online_contest(request, public_id, organising=True)
    unit = get_object_or_404(contest.units, public_id=unit_id)
    return act(
        request,
        EmptyForm(posted(request)),
        lambda _data: drop_unit(unit=unit, by=acting(request), now=now()),
        title=_("Bỏ đơn vị"),
        back=reverse("online_desk:units", args=[contest.public_id]),
        done=_("Đã bỏ đơn vị."),
        context={"about": unit.name, "button": _("Bỏ đơn vị"), "is_harm": True},
    )


@desk_required
def exclusions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the people who may not take part, and add one."""
    contest = find_online_contest(request, public_id, organising=request.method == "POST")
    rows = Exclusion.objects.filter(contest=contest, ended_at__isnull=True).select_related("added_by")
    form = ExclusionForm(posted(request))
    return act(
        request,
        form,
        lambda data: add_exclusion(contest=contest, by=acting(request), now=now(), **data),
        title=_("Người không được dự thi"),
        back=request.path,
        done=_("Đã ghi vào danh sách."),
        page=_list_page,
        context={
            "template": "contests/online/exclusions.html",
            "contest": contest,
            "page": page_of(request, rows),
            "organises": may_organise(request.user, contest),
        },
    )


@desk_required
def exclusion_end(request: HttpRequest, public_id: UUID, row_id: int) -> HttpResponse:
    """Take a person off the list, after asking; the row stays with its days."""
    contest = find_online_contest(request, public_id, organising=True)
    row = get_object_or_404(contest.exclusions.filter(ended_at__isnull=True), pk=row_id)
    return act(
        request,
        EmptyForm(posted(request)),
        lambda _data: end_exclusion(exclusion=row, by=acting(request), now=now()),
        title=_("Bỏ khỏi danh sách không được dự thi"),
        back=reverse("online_desk:exclusions", args=[contest.public_id]),
        done=_("Đã bỏ khỏi danh sách."),
        context={"about": row.full_name, "button": _("Bỏ khỏi danh sách")},
    )


def _line(row: ContestRound, step: OnlineStep, contest: Contest) -> dict[str, Any]:
    """Return a round with its window and its own next step; while the contest is being set up it has none."""
    own = OnlineStep("") if step.text else round_step(row, now=now())
    target = contest if own.of_contest else row
    return {
        "round": row,
        "online": settings_or_none(row),
        "step": own,
        "url": reverse(own.url_name, args=[target.public_id]) if own.url_name else "",
    }


def _maximum(document: Any) -> Any:
    """Return the most that the one part of a round gives; None while it is still open."""
    parts = document.get("parts")
    maximum = parts[0].get("maximum") if isinstance(parts, list) and parts else None
    return None if isinstance(maximum, str) else maximum


def _unit_form(request: HttpRequest, contest: Contest, unit: ContestUnit | None) -> HttpResponse:
    form = UnitForm(posted(request), initial=UnitForm.facts(unit))
    return act(
        request,
        form,
        lambda data: save_unit(contest=contest, unit=unit, by=acting(request), now=now(), **data),
        title=_("Sửa đơn vị") if unit else _("Đơn vị dự thi"),
        back=reverse("online_desk:units", args=[contest.public_id]),
        done=_("Đã ghi đơn vị."),
        page=_list_page,
        context={
            "template": "contests/online/units.html",
            "contest": contest,
            "unit": unit,
            "page": _marked(contest, page_of(request, contest.units.all())),
            "organises": may_organise(request.user, contest),
        },
    )


def _marked(contest: Contest, page: Any) -> Any:
    """Mark the units of a page whose name another one has too; one statement."""
    twice = repeated(list(contest.units.order_by().values_list("name", flat=True)))
    for row in page:
        row.is_twice = unit_key(row.name) in twice
    return page


def _list_page(request: HttpRequest, form: Any, *, template: str, back: str, **context: Any) -> HttpResponse:
    """Show a list with the form that adds to it."""
    return show(request, template, {"form": form, **context}, status=422 if form.errors else 200)
