"""Reads of survey campaigns: who is in it, who has not begun, how groups did. Scoping is the caller's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from lms.base.text import search_key
from mediators.enums import UnitKind
from mediators.models import Appointment, Unit
from quizzes.campaign_enums import CampaignAudience, CampaignState
from quizzes.enums import PaperState
from quizzes.models import Campaign, CampaignPerson, Paper

NOT_BEGUN, BEGUN, DONE = "chua-lam", "dang-lam", "da-xong"
STATE_WORDS = {NOT_BEGUN: "Chưa làm", BEGUN: "Đang làm", DONE: "Đã xong"}
SORTS = {
    "ten": ("mediator__sort_key", "pk"),
    "to": ("commune__name_key", "team__order_key", "mediator__sort_key", "pk"),
}


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """How far one team or commune is: people, self-ratings, begun and not finished, finished."""

    code: str
    name: str
    commune: str
    people: int
    rated: int
    begun: int
    done: int

    @property
    def waiting(self) -> int:
        """Return how many have not begun the paper."""
        return self.people - self.begun - self.done

    @property
    def done_percent(self) -> int:
        """Return the whole percent of people who have finished, rounded down."""
        return self.done * 100 // self.people if self.people else 0


def eligible(*, campaign: Campaign, on: date) -> QuerySet[Appointment]:
    """Return the running offices, in the campaign's place, of those who take part; a person may stand twice."""
    offices = Appointment.objects.running(on)
    place = campaign.place
    offices = offices.filter(commune=place) if place.parent_id else offices.filter(commune__parent=place)
    if campaign.audience == CampaignAudience.NEW:
        offices = offices.filter(recognised_on__gte=campaign.recognised_from)
    elif campaign.audience == CampaignAudience.CHOSEN:
        offices = offices.filter(mediator__code__in=campaign.chosen_codes)
    return offices.order_by("commune__name_key", "team__order_key", "mediator__sort_key", "pk")


def first_offices(*, campaign: Campaign, on: date) -> list[Appointment]:
    """Return one office for each person who takes part: that of the first team in natural order; one statement."""
    found: dict[int, Appointment] = {}
    for office in eligible(campaign=campaign, on=on).select_related("mediator__user", "team", "commune"):
        found.setdefault(office.mediator_id, office)
    return list(found.values())


def with_progress(people: QuerySet[CampaignPerson], *, paper: Paper | None) -> QuerySet[Any]:
    """Add `open_attempts`, attempts at the paper that are not finished, to people."""
    unfinished = Q(mediator__user__attempts__paper=paper, mediator__user__attempts__state="open")
    return people.annotate(open_attempts=Count("mediator__user__attempts", filter=unfinished))


def narrowed(
    people: QuerySet[Any], *, state: str = "", words: str = "", group: str = "", sort: str = ""
) -> QuerySet[Any]:
    """Narrow people that carry `open_attempts`.

    Args:
        state: one of chua-lam, dang-lam, da-xong; anything else does not narrow.
        words: part of a name or a code.
        group: public id of a team, or code of a commune.
        sort: a key of SORTS.
    """
    if state == DONE:
        people = people.filter(attempt__isnull=False)
    elif state == BEGUN:
        people = people.filter(attempt__isnull=True, open_attempts__gt=0)
    elif state == NOT_BEGUN:
        people = people.filter(attempt__isnull=True, open_attempts=0)
    if key := search_key(words):
        people = people.filter(Q(mediator__name_key__contains=key) | Q(mediator__code__iexact=key.replace(" ", "")))
    if group:
        people = people.filter(commune=group) if len(group) == 5 else people.filter(team__public_id=group)
    return people.order_by(*SORTS.get(sort, SORTS["to"]))


def state_of(person: Any) -> str:
    """Return chua-lam, dang-lam or da-xong of a person that carries `open_attempts`."""
    if person.attempt_id is not None:
        return DONE
    return BEGUN if person.open_attempts else NOT_BEGUN


def participation(people: QuerySet[CampaignPerson], *, by_team: bool, paper: Paper | None) -> list[GroupRow]:
    """Return how far each team, or each commune, is, in natural order; one statement."""
    code, name = ("team__public_id", "team__name") if by_team else ("commune_id", "commune__name")
    order = ["commune__name_key", "team__order_key"] if by_team else ["commune__name_key"]
    unfinished = Q(attempt__isnull=True, mediator__user__attempts__paper=paper, mediator__user__attempts__state="open")
    rows = (
        people.order_by()
        .values(*order, "commune__kind", "commune__name", group_code=F(code), group_name=F(name))
        .annotate(
            people=Count("pk", distinct=True),
            rated=Count("pk", filter=Q(rated_at__isnull=False), distinct=True),
            begun=Count("pk", filter=unfinished, distinct=True),
            done=Count("pk", filter=Q(attempt__isnull=False), distinct=True),
        )
        .order_by(*order)
    )
    communes = [commune_words(row, "commune__") for row in rows]
    return [
        GroupRow(
            code=str(row["group_code"]),
            name=row["group_name"] if by_team else commune,
            commune=commune,
            people=row["people"],
            rated=row["rated"],
            begun=row["begun"],
            done=row["done"],
        )
        for row, commune in zip(rows, communes, strict=True)
    ]


def commune_words(row: Mapping[str, Any], prefix: str) -> str:
    """Return the kind and name of a commune from a row of values: «Phường Lê Chân»."""
    return f"{UnitKind(row[f'{prefix}kind']).label} {row[f'{prefix}name']}"


def total_of(rows: Sequence[GroupRow]) -> GroupRow:
    """Return the sum of the groups."""
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("people", "rated", "begun", "done")}
    return GroupRow(code="", name="", commune="", **sums)


def own_campaigns(*, user: User) -> QuerySet[CampaignPerson]:
    """Return what a person is or was asked to take part in, newest first, drafts left out."""
    return (
        CampaignPerson.objects.filter(mediator__user=user)
        .exclude(campaign__state=CampaignState.DRAFT)
        .select_related("campaign__place", "campaign__paper", "campaign__compare_with", "attempt", "commune", "team")
        .order_by("-campaign__opens_at", "-pk")
    )


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What the learner's first page says about campaigns: one to take part in, and one with gaps to learn for."""

    open: CampaignPerson | None
    gaps: CampaignPerson | None


def invitation(*, user: User, now: datetime) -> Invitation:
    """Return the running campaign a person has not finished, and the last one that found gaps; one statement."""
    rows = list(own_campaigns(user=user)[:6])
    waiting = [row for row in rows if row.attempt_id is None and is_running(row.campaign, now=now)]
    measured = next((row for row in rows if row.measured_at is not None), None)
    return Invitation(
        open=waiting[0] if waiting else None, gaps=measured if measured is not None and measured.gaps else None
    )


def is_running(campaign: Campaign, *, now: datetime) -> bool:
    """Tell whether people may work in a campaign at a moment: it is open and within its window."""
    return campaign.state == CampaignState.OPEN and campaign.opens_at <= now < campaign.closes_at


def earlier_campaigns(*, place: Unit) -> QuerySet[Campaign]:
    """Return the closed campaigns of a place, with which a new one may be compared."""
    return Campaign.objects.filter(place=place, state=CampaignState.CLOSED)


def ready_papers(*, places: Iterable[Unit]) -> QuerySet[Paper]:
    """Return the papers that a campaign may use: ready ones of the nation and of places or the provinces above them."""
    codes = {"", *(unit.code for unit in places), *(unit.parent_id or "" for unit in places)}
    papers = Paper.objects.filter(campaign__isnull=True, state=PaperState.READY, scope_code__in=sorted(codes))
    return papers.order_by("title", "pk")
