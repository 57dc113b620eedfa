"""Reads of accounts that more than one place needs."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.access import held_roles
from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from accounts.places import directory
from accounts.rules import APPOINTED_BY, LEVELS
from lms.base.text import clean


@dataclass(frozen=True)
class AccountFilter:
    """What the list of accounts is narrowed to; every part may be empty."""

    text: str = ""
    role: str = ""
    state: str = ""


def manageable_roles(viewer: User) -> QuerySet[RoleAssignment]:
    """Return the role rows, running or ended, that the viewer may give and end (contracts.md §2)."""
    allowed = Q(pk__in=[])
    for held in held_roles(viewer):
        roles = [role for role, givers in APPOINTED_BY.items() if held.role in givers]
        if held.role == Role.ADMINISTRATOR:
            allowed |= Q(role__in=roles)
        elif held.role == Role.PROVINCE_OFFICER:
            communes = directory().commune_codes([held.code])
            places = Q(scope_level=ScopeLevel.PROVINCE, scope_code=held.code)
            places |= Q(scope_level=ScopeLevel.COMMUNE, scope_code__in=communes)
            allowed |= Q(role__in=roles) & places
        elif held.role == Role.COMMUNE_OFFICER:
            allowed |= Q(role__in=roles, scope_level=ScopeLevel.COMMUNE, scope_code=held.code)
    return RoleAssignment.objects.filter(allowed)


def visible_accounts(viewer: User, *, on: date, narrow: AccountFilter | None = None) -> QuerySet[User]:
    """Return the staff accounts with a role that the viewer may give; others are as if they were not there (A2).

    Each carries those of its role rows that the viewer may see: `shown_roles(account)`.
    """
    narrow = narrow or AccountFilter()
    rows = manageable_roles(viewer)
    wanted = rows.filter(user=OuterRef("pk"))
    if narrow.role:
        wanted = wanted.filter(role=narrow.role)
    accounts = User.objects.filter(Exists(wanted)).order_by("full_name", "pk")
    if narrow.text:
        text = clean(narrow.text)
        accounts = accounts.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
    accounts = _in_state(accounts, narrow.state, on=on)
    shown = rows.order_by("role", "scope_code", "-starts_on")
    return accounts.prefetch_related(Prefetch("role_assignments", queryset=shown, to_attr="shown_roles"))


def shown_roles(account: User) -> list[RoleAssignment]:
    """Return the role rows that came with an account from `visible_accounts`."""
    rows: list[RoleAssignment] = vars(account)["shown_roles"]
    return rows


def appointable_roles(viewer: User) -> list[str]:
    """Return the roles that the viewer may give to somebody, in the order of the enumeration."""
    mine = {held.role for held in held_roles(viewer)}
    return [role for role in Role.values if role in LEVELS and not mine.isdisjoint(APPOINTED_BY[role])]


def appointable_places(viewer: User) -> list[tuple[str, str]]:
    """Return "level:code" and name of the places over which the viewer may give some role."""
    places: list[tuple[str, str]] = []
    held = held_roles(viewer)
    if any(item.role == Role.ADMINISTRATOR for item in held):
        places.append((f"{ScopeLevel.NATION}:", "Toàn quốc"))
        places += _named(ScopeLevel.PROVINCE, directory().choices(level="province", provinces=None))
    provinces = [item.code for item in held if item.role == Role.PROVINCE_OFFICER]
    if provinces:
        places += _named(ScopeLevel.PROVINCE, directory().choices(level="province", provinces=provinces))
        places += _named(ScopeLevel.COMMUNE, directory().choices(level="commune", provinces=provinces))
    communes = [item.code for item in held if item.role == Role.COMMUNE_OFFICER]
    places += _named(ScopeLevel.COMMUNE, sorted(directory().names(communes).items()) if communes else [])
    return list(dict.fromkeys(places))


def _named(level: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{level}:{code}", name) for code, name in choices]


def _in_state(accounts: QuerySet[User], state: str, *, on: date) -> QuerySet[User]:
    running = RoleAssignment.objects.running(on).filter(user=OuterRef("pk")).exclude(role=Role.MEDIATOR)
    if state == "waiting":
        return accounts.filter(activated_at__isnull=True, suspended_at__isnull=True)
    if state == "suspended":
        return accounts.filter(suspended_at__isnull=False)
    if state == "ended":
        return accounts.filter(~Exists(running))
    if state == "running":
        return accounts.filter(Exists(running), suspended_at__isnull=True, activated_at__isnull=False)
    return accounts
