"""Who may see and run which contest: officers of the place that holds it, and the people appointed to it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import SomeUser, officer_scope, scope_of
from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from contests.enums import REGION, ContestState, CrewRole
from contests.models import Contest, ContestCrew, Entry, OwnRules
from lms.base.clock import today
from mediators.models import Unit

#: Officers of a place, and whoever was appointed to a contest.
DESK_ROLES = (Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER, Role.ORGANISER, Role.SECRETARY)


def visible_contests(user: SomeUser) -> QuerySet[Contest]:
    """Return the contests that a person runs: of own places as an officer, or as organiser or secretary.

    An organiser of the nation runs the contests of regions and of the nation.
    """
    scope = officer_scope(user)
    if scope.nation:
        return Contest.objects.all()
    places = sorted(scope.communes | scope.provinces)
    mine = ContestCrew.objects.filter(user__pk=user.pk or 0, ended_at__isnull=True).values("contest_id")
    held = Q(host_id__in=places) | Q(host__parent_id__in=sorted(scope.provinces))
    if may_open_wide(user):
        held |= Q(host__isnull=True)
    return Contest.objects.filter(held | Q(pk__in=mine))


def may_organise(user: SomeUser, contest: Contest) -> bool:
    """Tell whether a person decides in a contest: its officers and organisers; secretaries only write down."""
    scope = officer_scope(user)
    if scope.nation or _covers(scope.provinces, scope.communes, contest):
        return True
    if contest.host_id is None and may_open_wide(user):
        return True
    kept: tuple[int | None, bool] | None = vars(contest).get("_crew_decides")
    if kept is not None and kept[0] == user.pk:
        return kept[1]
    return _organising(user).filter(contest=contest).exists()


def crew_decides(user: SomeUser, *, contest: str) -> Exists:
    """Return whether a person is organiser of the contest that a row names in `contest`, to be read with the row."""
    return Exists(_organising(user).filter(contest=OuterRef(contest)))


def keep_decides(*, contest: Contest, user: SomeUser, decides: bool) -> None:
    """Keep on a contest, for this request, what was read by `crew_decides`."""
    vars(contest)["_crew_decides"] = (user.pk, decides)


def _organising(user: SomeUser) -> QuerySet[ContestCrew]:
    return ContestCrew.objects.filter(user__pk=user.pk or 0, ended_at__isnull=True, role=CrewRole.ORGANISER)


def crew_candidates(contest: Contest) -> QuerySet[User]:
    """Return the accounts with a role of the desk over the place that holds the contest, without its present people."""
    where = Q(scope_code=contest.host_id) if contest.host_id else Q(scope_level=ScopeLevel.NATION)
    rows = RoleAssignment.objects.running(today()).filter(where, role__in=DESK_ROLES, user=OuterRef("pk"))
    working = contest.crew.filter(ended_at__isnull=True).values("user_id")
    active = User.objects.filter(is_active=True, suspended_at__isnull=True).exclude(pk__in=working)
    return active.filter(Exists(rows)).order_by("full_name", "pk")


def may_open_wide(user: SomeUser) -> bool:
    """Tell whether a person opens and runs contests of a region and of the nation: organisers of the nation."""
    return scope_of(user, roles={Role.ORGANISER}).nation


def visible_own_rules(user: SomeUser) -> QuerySet[OwnRules]:
    """Return the templates that a person may open a contest from: of own places, of the province above, of all."""
    scope = officer_scope(user)
    rows = OwnRules.objects.filter(removed_at__isnull=True)
    if scope.nation:
        return rows
    places = sorted(scope.communes | scope.provinces)
    above = Unit.objects.filter(code__in=sorted(scope.communes)).values("parent_id")
    held = Q(unit_id__in=places) | Q(unit__parent_id__in=sorted(scope.provinces)) | Q(unit_id__in=above)
    return rows.filter(held | Q(unit__isnull=True))


def may_drop_rules(user: SomeUser, rules: OwnRules) -> bool:
    """Tell whether a person may take a template out of the list: officers of its place, not of a place below."""
    scope = officer_scope(user)
    if scope.nation or (rules.unit_id is None and may_open_wide(user)):
        return True
    unit = rules.unit
    return unit is not None and (
        unit.code in scope.communes or unit.code in scope.provinces or unit.parent_id in scope.provinces
    )


def may_open(user: SomeUser) -> bool:
    """Tell whether a person opens contests at all."""
    return bool(officer_scope(user)) or may_open_wide(user)


def entering_units(user: SomeUser, contest: Contest) -> QuerySet[Unit]:
    """Return the places of a person that may send a team to a contest run by others: its province, or its communes."""
    scope = officer_scope(user)
    if contest.host_id is not None:
        communes = Unit.objects.communes().filter(parent_id=contest.host_id)
        return communes.filter(Q(code__in=sorted(scope.communes)) | Q(parent_id__in=sorted(scope.provinces)))
    return senders(contest).filter(code__in=sorted(scope.provinces))


def senders(contest: Contest) -> QuerySet[Unit]:
    """Return every place that may send a team: the commune itself, communes of a province, provinces of a region."""
    host = contest.host
    if host is not None:
        return Unit.objects.filter(pk=host.pk) if host.parent_id else Unit.objects.communes().filter(parent=host)
    provinces = Unit.objects.provinces()
    return provinces.filter(pk__in=contest.provinces.values("pk")) if contest.level == REGION else provinces


def _covers(provinces: frozenset[str], communes: frozenset[str], contest: Contest) -> bool:
    host = contest.host
    return host is not None and (host.code in communes or host.code in provinces or host.parent_id in provinces)


def contests_to_enter(user: SomeUser) -> QuerySet[Contest]:
    """Return the contests above the person's places that take or took entries of localities, but not run by them.

    Communes enter the contest of their province, provinces those of their region and of the nation.
    """
    scope = officer_scope(user)
    above = Q(pk__in=[])
    if scope.provinces:
        own = Contest.provinces.through.objects.filter(unit_id__in=sorted(scope.provinces)).values("contest_id")
        above |= Q(host__isnull=True, level="nation") | Q(pk__in=own)
    if scope.communes:
        above |= Q(host__in=Unit.objects.filter(code__in=sorted(scope.communes)).values("parent_id"))
    if not scope or scope.nation:
        return Contest.objects.none()
    open_for_all = Contest.objects.filter(above, mode="stage").exclude(state=ContestState.DRAFT)
    return open_for_all.exclude(pk__in=visible_contests(user).values("pk"))


def own_entries(user: SomeUser) -> QuerySet[Entry]:
    """Return the teams of the person's own places in contests that others run."""
    scope = officer_scope(user)
    places = sorted(scope.communes | scope.provinces)
    return Entry.objects.filter(unit_id__in=places).exclude(contest__in=visible_contests(user))


def visible_entries(user: SomeUser) -> QuerySet[Entry]:
    """Return the entries of contests that a person runs, and those of the person's own places elsewhere."""
    scope = officer_scope(user)
    own = Q(unit_id__in=sorted(scope.communes | scope.provinces))
    return Entry.objects.filter(Q(contest__in=visible_contests(user)) | own)
