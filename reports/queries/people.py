"""Who is counted by M2, M3 and M4: people whose office runs on a day, from what is known now."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from lms.base.text import search_key
from mediators.models import Appointment
from reports.models import Metric
from reports.queries.places import Place
from training.enums import DONE_STATES, OPEN_STATES, EvidenceKind
from training.models import Evidence

PEOPLE_METRICS = (Metric.TRAINED, Metric.NEW_TRAINED, Metric.MATERIALS)
WATCHED = [state.value for state in (*OPEN_STATES, *DONE_STATES)]
MATERIALS = (EvidenceKind.MATERIALS_HANDED, EvidenceKind.MATERIALS_OPENED)
SORTS = {"ten": ("mediator__sort_key",), "to": ("team_name", "mediator__sort_key"), "xa": ("place_name", "team_name")}


class PersonFacts(NamedTuple):
    """One person in office; `due` and `on_time` count deadlines that have come and those that were kept."""

    public_id: UUID
    name: str
    code: str
    commune: str
    team: str
    is_trained: bool
    has_materials: bool
    due: int
    on_time: int

    def flag(self, metric: str) -> bool | None:
        """Tell whether the person counts as reached for a metric; None: in neither part."""
        if metric == Metric.NEW_TRAINED:
            return self.on_time == self.due if self.due else None
        return self.is_trained if metric == Metric.TRAINED else self.has_materials


def offices_of(*, place: Place, as_of: date) -> QuerySet[Appointment]:
    """Return the offices that run in a place on a day, with `commune_code`."""
    rows = Appointment.objects.running(as_of)
    return place.within(rows).order_by()


def due_condition(as_of: date) -> Q:
    """Return the condition on offices whose deadline has come by a day (M3)."""
    return Q(training_status__due_on__lte=as_of, training_status__state__in=WATCHED)


def kept_condition(as_of: date) -> Q:
    """Return the condition on offices whose deadline has come by a day and was kept (M3)."""
    return due_condition(as_of) & Q(training_status__completed_on__lte=F("training_status__due_on"))


def trained_condition(as_of: date) -> Q:
    """Return the condition on offices of people who are trained by a day (M2)."""
    return Q(training_status__trained_on__lte=as_of)


def materials_condition(as_of: date) -> Q:
    """Return the condition on offices of people who had the materials by a day (M4), merged records included."""
    valid = Evidence.objects.filter(superseded_by=None, happened_on__lte=as_of, kind__in=MATERIALS)
    own = Exists(valid.filter(mediator_id=OuterRef("mediator_id")))
    return Q(own) | Q(Exists(valid.filter(mediator__merged_into_id=OuterRef("mediator_id"))))


def people_rows(*, place: Place, as_of: date, words: str = "") -> QuerySet[Any]:
    """Return everybody whose office runs in a place on a day, one row a person, as values.

    Keys: person_id name person_code place_name team_name trained materials due on_time.

    Args:
        words: part of the name, marks and capitals do not matter.
    """
    rows = offices_of(place=place, as_of=as_of)
    if key := search_key(words):
        rows = rows.filter(Q(mediator__name_key__contains=key) | Q(mediator__code__iexact=words.strip()))
    return rows.values(
        "mediator_id", "mediator__sort_key",
        person_id=F("mediator__public_id"), name=F("mediator__full_name"), person_code=F("mediator__code"),
    ).annotate(
        place_name=Min("commune__name"),
        team_name=Min("team__name"),
        trained=Count("pk", filter=trained_condition(as_of)),
        materials=Count("pk", filter=materials_condition(as_of)),
        due=Count("pk", filter=due_condition(as_of)),
        on_time=Count("pk", filter=kept_condition(as_of)),
    )  # fmt: skip


def counted_rows(rows: QuerySet[Any], *, metric: str, reached: bool | None) -> QuerySet[Any]:
    """Return the people whom a metric counts: all of them, those reached, or those not."""
    if metric == Metric.NEW_TRAINED:
        rows = rows.filter(due__gt=0)
        kept = Q(on_time=F("due"))
    else:
        kept = Q(trained__gt=0) if metric == Metric.TRAINED else Q(materials__gt=0)
    if reached is None:
        return rows
    return rows.filter(kept) if reached else rows.exclude(kept)


def sorted_rows(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """Sort people by «ten», «to» or «xa»; by name where nothing else is asked."""
    return rows.order_by(*SORTS.get(sort, SORTS["ten"]), "mediator__sort_key", "mediator_id")


def person_of(row: dict[str, Any]) -> PersonFacts:
    """Return the facts of one row of `people_rows`."""
    return PersonFacts(
        row["person_id"], row["name"], row["person_code"], row["place_name"], row["team_name"],
        bool(row["trained"]), bool(row["materials"]), row["due"], row["on_time"],
    )  # fmt: skip


def people_of(*, place: Place, as_of: date) -> list[PersonFacts]:
    """Return everybody whose office runs in a place on a day, by name; one statement."""
    return [person_of(row) for row in sorted_rows(people_rows(place=place, as_of=as_of), "ten")]
