"""Who sees and who runs which survey campaign. Out of scope is like missing (A2).

A campaign belongs to a commune or a province. Officers of the place run it; the officers of a province's communes see
it once it is open, each with the people of their own commune only: they are the ones who call.
"""

from django.db.models import Q, QuerySet

from accounts.access import SomeUser, has_role, officer_scope
from accounts.enums import Role
from mediators.access import scope_filter
from mediators.models import Unit
from quizzes.access import BANK_ROLES
from quizzes.campaign_enums import CampaignState
from quizzes.models import Campaign, CampaignPerson, Paper, StatisticsRun

OFFICERS = (Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)
READERS = (*OFFICERS, *BANK_ROLES)


def visible_campaigns(user: SomeUser) -> QuerySet[Campaign]:
    """Return the campaigns of an officer's places, and the open or closed ones of the provinces above them."""
    scope = officer_scope(user)
    if scope.nation:
        return Campaign.objects.all()
    own = Q(place_id__in=sorted(scope.communes | scope.provinces)) | Q(place__parent_id__in=sorted(scope.provinces))
    if not scope.communes:
        return Campaign.objects.filter(own)
    above = Unit.objects.filter(code__in=sorted(scope.communes)).values("parent_id")
    return Campaign.objects.filter(own | (Q(place_id__in=above) & ~Q(state=CampaignState.DRAFT)))


def may_run(user: SomeUser, place: Unit) -> bool:
    """Tell whether a person may make, open and close campaigns of a place."""
    scope = officer_scope(user)
    if place.parent_id is None:
        return scope.covers(province=place.code)
    return scope.covers(province=place.parent_id, commune=place.code)


def places_to_run(user: SomeUser) -> list[Unit]:
    """Return the places for which a person may make a campaign, provinces first; one statement beside the roles."""
    scope = officer_scope(user)
    wanted = Q(code__in=sorted(scope.communes | scope.provinces)) | Q(parent_id__in=sorted(scope.provinces))
    units = Unit.objects.filter(wanted, valid_to__isnull=True).select_related("parent")
    return sorted(units, key=lambda unit: (unit.parent_id is not None, unit.name_key, unit.code))


def visible_people(user: SomeUser, campaign: Campaign) -> QuerySet[CampaignPerson]:
    """Return the people of a campaign who live in the communes of an officer."""
    return CampaignPerson.objects.filter(scope_filter(officer_scope(user)), campaign=campaign)


def papers_with_statistics(user: SomeUser) -> QuerySet[Paper]:
    """Return the papers whose statistics a person may read: writers of the bank all, officers their campaigns'.

    An officer of one commune does not see those of a province: the figures are of all its people.
    """
    if has_role(user, *BANK_ROLES):
        return Paper.objects.all()
    scope = officer_scope(user)
    own = Q(campaign__place_id__in=sorted(scope.communes | scope.provinces))
    inside = Q(campaign__place__parent_id__in=sorted(scope.provinces))
    return Paper.objects.filter(campaign__isnull=False) if scope.nation else Paper.objects.filter(own | inside)


def visible_runs(user: SomeUser) -> QuerySet[StatisticsRun]:
    """Return the computed statistics that a person may read."""
    return StatisticsRun.objects.filter(paper__in=papers_with_statistics(user))
