"""Who may see and run which contest: officers of the place that holds it, and the people appointed to it."""

from django.db.models import Q, QuerySet

from accounts.access import SomeUser, officer_scope
from contests.enums import CrewRole
from contests.models import Contest, ContestCrew


def visible_contests(user: SomeUser) -> QuerySet[Contest]:
    """Return the contests that a person runs: of own places as an officer, or as organiser or secretary."""
    scope = officer_scope(user)
    if scope.nation:
        return Contest.objects.all()
    places = sorted(scope.communes | scope.provinces)
    mine = ContestCrew.objects.filter(user__pk=user.pk or 0, ended_at__isnull=True).values("contest_id")
    held = Q(host_id__in=places) | Q(host__parent_id__in=sorted(scope.provinces))
    return Contest.objects.filter(held | Q(pk__in=mine))


def may_organise(user: SomeUser, contest: Contest) -> bool:
    """Tell whether a person decides in a contest: its officers and organisers; secretaries only write down."""
    scope = officer_scope(user)
    if scope.nation or _covers(scope.provinces, scope.communes, contest):
        return True
    running = ContestCrew.objects.filter(user__pk=user.pk or 0, contest=contest, ended_at__isnull=True)
    return running.filter(role=CrewRole.ORGANISER).exists()


def _covers(provinces: frozenset[str], communes: frozenset[str], contest: Contest) -> bool:
    host = contest.host
    return host is not None and (host.code in communes or host.code in provinces or host.parent_id in provinces)
