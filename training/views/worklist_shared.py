"""Whom a bulk action of the work list is meant for."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from lms.base.clock import today
from mediators.access import visible_appointments, visible_mediators
from mediators.models import Mediator

MOST_AT_ONCE = 300


def chosen_people(request: HttpRequest) -> Sequence[Mediator]:
    """Return the people meant by `nguoi`, only those in office whom the officer may see, by name; two statements."""
    source = request.POST if request.method == "POST" else request.GET
    wanted = [found for text in source.getlist("nguoi")[: MOST_AT_ONCE + 1] if (found := uuid_of(text))]
    running = visible_appointments(request.user).exclude(ended_on__lte=today())
    found = visible_mediators(request.user).filter(public_id__in=wanted, pk__in=running.values("mediator"))
    return list(found.select_related("commune__parent").order_by("sort_key", "pk"))


def list_of(people: Sequence[Mediator]) -> str:
    """Return the address of the list of the people's commune."""
    return f"{reverse('training:worklist')}?xa={people[0].commune_id}"


def uuid_of(text: str) -> UUID | None:
    """Return what was meant as a public number, None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
