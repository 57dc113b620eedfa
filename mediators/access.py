"""Scoped querysets: what an officer may see. Out of scope is like missing (A2)."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.access import Scope, SomeUser, officer_scope
from mediators.models import Appointment, LegalSupporter, Mediator, RosterImport, Team, Unit

Row = TypeVar("Row", bound=Model)


def scope_filter(scope: Scope, *, commune: str = "commune") -> Q:
    """Return the condition that a row's commune lies within a scope; an empty scope matches nothing.

    Args:
        commune: name of the row's foreign key to its commune.
    """
    if scope.nation:
        return Q()
    condition = Q(pk__in=[])
    if scope.communes:
        condition |= Q(**{f"{commune}_id__in": sorted(scope.communes)})
    if scope.provinces:
        condition |= Q(**{f"{commune}__parent_id__in": sorted(scope.provinces)})
    return condition


def visible_communes(user: SomeUser) -> QuerySet[Unit]:
    """Return the communes over which a person is an officer."""
    scope = officer_scope(user)
    communes = Unit.objects.communes()
    if scope.nation:
        return communes
    return communes.filter(Q(code__in=sorted(scope.communes)) | Q(parent_id__in=sorted(scope.provinces)))


def visible_provinces(user: SomeUser) -> QuerySet[Unit]:
    """Return the provinces over which a person is an officer; not those of single communes."""
    scope = officer_scope(user)
    provinces = Unit.objects.provinces()
    return provinces if scope.nation else provinces.filter(code__in=sorted(scope.provinces))


def visible_teams(user: SomeUser) -> QuerySet[Team]:
    """Return the teams of the communes that a person may see."""
    return Team.objects.filter(scope_filter(officer_scope(user)))


def visible_mediators(user: SomeUser) -> QuerySet[Mediator]:
    """Return the mediators of the communes that a person may see."""
    return Mediator.objects.filter(scope_filter(officer_scope(user)))


def visible_appointments(user: SomeUser) -> QuerySet[Appointment]:
    """Return the appointments in the communes that a person may see."""
    return Appointment.objects.filter(scope_filter(officer_scope(user)))


def visible_imports(user: SomeUser) -> QuerySet[RosterImport]:
    """Return the roster files of the communes that a person may see."""
    return RosterImport.objects.filter(scope_filter(officer_scope(user)))


def visible_supporters(user: SomeUser) -> QuerySet[LegalSupporter]:
    """Return the legal supporters of the communes that a person may see."""
    return LegalSupporter.objects.filter(scope_filter(officer_scope(user)))


def may_change_commune(user: SomeUser, commune: Unit) -> bool:
    """Tell whether a person keeps the roster of a commune (its officer, or one of its province)."""
    return officer_scope(user).covers(province=commune.parent_id or "", commune=commune.code)
