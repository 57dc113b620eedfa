"""Who may see and change what in training; out of scope is like missing (A2)."""

from typing import cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.access import Scope, SomeUser, has_role, officer_scope
from accounts.enums import Role
from accounts.models import User
from mediators.access import scope_filter
from mediators.models import Unit
from training.models import Certificate, Reminder, Trainer, TrainingDuty, TrainingStatus

PROGRAMME_ROLES = (Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR)


def visible_statuses(user: SomeUser) -> QuerySet[TrainingStatus]:
    """Return the stored statuses of the communes over which a person is an officer."""
    return statuses_in(officer_scope(user))


def statuses_in(scope: Scope) -> QuerySet[TrainingStatus]:
    """Return the stored statuses of the places of a scope."""
    return TrainingStatus.objects.filter(scope_filter(scope))


def visible_duties(user: SomeUser) -> QuerySet[TrainingDuty]:
    """Return what offices owe besides the six months, in the communes over which a person is an officer."""
    return TrainingDuty.objects.filter(scope_filter(officer_scope(user)))


def visible_certificates(user: SomeUser) -> QuerySet[Certificate]:
    """Return the certificates issued in the communes over which a person is an officer."""
    return Certificate.objects.filter(scope_filter(officer_scope(user), commune="issuer"))


def visible_trainers(user: SomeUser) -> QuerySet[Trainer]:
    """Return the trainers of an officer's places: of the communes, and of the provinces themselves."""
    scope = officer_scope(user)
    own_provinces = Q(unit_id__in=sorted(scope.provinces))
    return Trainer.objects.filter(scope_filter(scope, commune="unit") | own_provinces)


def may_keep_trainers(user: SomeUser, unit: Unit) -> bool:
    """Tell whether a person keeps the register of trainers of a province or a commune."""
    scope = officer_scope(user)
    if unit.parent_id is None:
        return scope.covers(province=unit.code)
    return scope.covers(province=unit.parent_id, commune=unit.code)


def visible_reminders(user: SomeUser) -> QuerySet[Reminder]:
    """Return the reminders of the communes over which a person is an officer."""
    return Reminder.objects.filter(scope_filter(officer_scope(user)))


def may_set_reminders(user: SomeUser, unit: Unit) -> bool:
    """Tell whether a person sets how a province or a commune reminds."""
    return may_keep_trainers(user, unit)


def may_edit_programme(user: SomeUser) -> bool:
    """Tell whether a person keeps the framework programme and the holiday table."""
    return has_role(user, *PROGRAMME_ROLES)


def acting_user(request: HttpRequest) -> User:
    """Return the account behind a request that `require_roles` has let in."""
    return cast(User, request.user)
