"""Printing activation cards: asked once more before, because older cards stop working."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import ActivationCard
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import show
from mediators import tasks
from mediators.access import visible_mediators
from mediators.enums import PrintState
from mediators.models import Appointment, CardPrint, Mediator, Unit
from mediators.queries.places import officer_places
from mediators.services.cards import AT_ONCE, MOST_CARDS, ask_print, collect_print, print_cards
from mediators.views.common import officer_required


def _ids(values: Sequence[str]) -> list[UUID]:
    found = []
    for value in values[: MOST_CARDS + 1]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _chosen(request: HttpRequest) -> list[Mediator]:
    """Return the people meant: single ones by `nguoi`, a team by `to`, a commune by `xa`; only whom one may see."""
    source = request.POST if request.method == "POST" else request.GET
    visible = visible_mediators(request.user)
    running = Appointment.objects.open()
    if people := _ids(source.getlist("nguoi")):
        visible = visible.filter(public_id__in=people)
    elif teams := _ids([source.get("to", "")]):
        visible = visible.filter(pk__in=running.filter(team__public_id__in=teams).values("mediator"))
    elif source.get("xa"):
        visible = visible.filter(commune=source["xa"][:5])
    else:
        return []
    in_office = visible.filter(pk__in=running.values("mediator"))
    return list(
        in_office.select_related("commune__parent", "user").order_by("commune", "sort_key", "pk")[: MOST_CARDS + 1]
    )


@officer_required
def card_print(request: HttpRequest) -> HttpResponse:
    """Ask once more (GET), or make the cards (POST): at once up to 60, else in the background."""
    people = _chosen(request)
    communes = {person.commune_id: person.commune for person in people}
    if len(communes) != 1:
        text = _("Chưa chọn ai để in thẻ.") if not people else _("Mỗi lần in thẻ cho một xã, phường.")
        messages.error(request, text)
        return redirect("mediators:people")
    commune = next(iter(communes.values()))
    if request.method != "POST":
        return _ask(request, people, commune)
    try:
        if len(people) > AT_ONCE:
            return _start(request, people, commune)
        content = print_cards(mediators=people, commune=commune, by=request.user, now=now())
    except RuleViolation as refusal:
        return _ask(request, people, commune, refusal=refusal.message)
    return _pdf(content)


def _ask(request: HttpRequest, people: Sequence[Mediator], commune: Unit, refusal: str = "") -> HttpResponse:
    activated = [person for person in people if person.user and person.user.activated_at]
    context = {
        "staff_place": str(commune),
        "people": people,
        "commune": commune,
        "activated": activated,
        "held": _cards_in_hand(people),
        "refusal": refusal,
        "is_long": len(people) > AT_ONCE,
    }
    return show(request, "mediators/card_print.html", context, status=409 if refusal else 200)


def _cards_in_hand(people: Sequence[Mediator]) -> dict[str, Any]:
    """Return how many cards of these people still open an account (`count`), and when the latest was made (`at`)."""
    cards = ActivationCard.objects.filter(user__in=[person.user_id for person in people if person.user_id])
    working = cards.filter(used_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now())
    return working.aggregate(count=Count("pk"), at=Max("made_at"))


@transaction.atomic
def _start(request: HttpRequest, people: Sequence[Mediator], commune: Unit) -> HttpResponse:
    asked = ask_print(mediators=people, commune=commune, by=request.user, now=now())
    transaction.on_commit(lambda: tasks.print_many_cards.enqueue(asked.pk))
    return redirect("mediators:card-progress", asked.public_id)


def _find(request: HttpRequest, public_id: UUID) -> CardPrint:
    codes = [unit.code for unit in officer_places(user=request.user, on=today()).communes]
    own = CardPrint.objects.filter(asked_by=request.user, commune__in=codes).select_related("commune")
    return get_object_or_404(own, public_id=public_id)


@officer_required
def card_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how far a long print is; the page asks again by itself while it waits."""
    asked = _find(request, public_id)
    response = show(request, "mediators/card_progress.html", {"asked": asked, "staff_place": str(asked.commune)})
    if asked.state == PrintState.WAITING:
        response["Refresh"] = "3"
    return response


@officer_required
@require_POST
def card_collect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out a finished print, once."""
    asked = _find(request, public_id)
    try:
        return _pdf(collect_print(asked=asked, by=request.user, now=now()))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("mediators:card-progress", asked.public_id)


def _pdf(content: bytes) -> HttpResponse:
    name = f"the-kich-hoat-{today():%Y%m%d}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
