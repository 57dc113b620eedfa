"""People of the roster for lists and pages."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from lms.base.text import search_key
from mediators.enums import IMPORT_REASON
from mediators.models import Appointment, AppointmentEvent, Mediator

#: Sort words of an address and the fields they stand for (I8: a fixed map).
SORTS: dict[str, tuple[str, ...]] = {
    "ten": ("sort_key", "pk"),
    "to": ("first_team", "sort_key", "pk"),
    "cong-nhan": ("-last_recognised", "sort_key", "pk"),
}
ACTIVATED, CARD_OUT, NOT_YET, ENDED = "da-kich-hoat", "cho-kich-hoat", "chua-co-the", "da-thoi"


@dataclass(frozen=True, kw_only=True)
class PeopleFilters:
    """What a list of people is narrowed to; empty fields do not narrow.

    `state` is one of da-kich-hoat, cho-kich-hoat, chua-co-the, da-thoi; without «da-thoi» only people in office show.
    `sex` is nu, nam or khong-ro. `team` is a public id.
    """

    words: str = ""
    commune: str = ""
    team: str = ""
    sex: str = ""
    state: str = ""
    sort: str = "ten"


def people(*, visible: QuerySet[Mediator], filters: PeopleFilters, on: date) -> QuerySet[Mediator]:
    """Return the people of a list, with `office_list` (their offices that run) prefetched: two statements.

    Args:
        visible: scoped to what the caller may see.
        filters: what to show.
        on: the local day.
    """
    running = Appointment.objects.running(on)
    offices = running.filter(mediator=OuterRef("pk"))
    found = visible.filter(~Exists(offices) if filters.state == ENDED else Exists(offices), merged_into__isnull=True)
    found = _narrowed(found, filters, running)
    if filters.sort in {"to", "cong-nhan"}:
        found = found.annotate(
            first_team=Subquery(offices.order_by("team__order_key").values("team__order_key")[:1]),
            last_recognised=Subquery(offices.order_by("-recognised_on").values("recognised_on")[:1]),
        )
    shown = running if filters.state != ENDED else Appointment.objects.all()
    prefetch = Prefetch("appointments", shown.select_related("team").order_by("-recognised_on"), to_attr="office_list")
    ordering = SORTS.get(filters.sort, SORTS["ten"])
    return found.select_related("user", "commune").prefetch_related(prefetch).order_by(*ordering)


def _narrowed(found: QuerySet[Mediator], filters: PeopleFilters, running: QuerySet[Appointment]) -> QuerySet[Mediator]:
    if filters.commune:
        found = found.filter(commune=filters.commune)
    if filters.team:
        found = found.filter(Exists(running.filter(mediator=OuterRef("pk"), team__public_id=filters.team)))
    if filters.sex in {"nu", "nam", "khong-ro"}:
        found = found.filter(female={"nu": True, "nam": False, "khong-ro": None}[filters.sex])
    if filters.state == ACTIVATED:
        found = found.filter(user__activated_at__isnull=False)
    elif filters.state == CARD_OUT:
        found = found.filter(user__isnull=False, user__activated_at__isnull=True)
    elif filters.state == NOT_YET:
        found = found.filter(user__isnull=True)
    if key := search_key(filters.words):
        found = found.filter(Q(name_key__contains=key) | Q(code__iexact=key.replace(" ", "")))
    return found


def team_members(*, team_id: int, on: date) -> QuerySet[Appointment]:
    """Return the offices of a team that run on a day: head first, then by given name."""
    return (
        Appointment.objects.running(on)
        .filter(team=team_id)
        .select_related("mediator__user")
        .order_by("-is_head", "mediator__sort_key", "pk")
    )


def offices_of(*, mediator: Mediator) -> QuerySet[Appointment]:
    """Return all offices of a person, the running and latest first, with their events: two statements."""
    events = Prefetch("events", AppointmentEvent.objects.select_related("recorded_by").order_by("-id"))
    return (
        Appointment.objects.filter(mediator=mediator)
        .select_related("team", "continues__team")
        .prefetch_related(events)
        .order_by(F("ended_on").desc(nulls_first=True), "-recognised_on", "-pk")
    )


def recent_events(*, offices: QuerySet[Appointment], limit: int = 8) -> QuerySet[AppointmentEvent]:
    """Return the latest events of offices that the caller may see, without those of roster files; one statement."""
    return (
        AppointmentEvent.objects.filter(appointment__in=offices)
        .exclude(reason=IMPORT_REASON)
        .select_related("appointment__mediator", "appointment__team", "recorded_by")
        .order_by("-id")[:limit]
    )
