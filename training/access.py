"""Who may see and change what in training; out of scope is like missing (A2)."""

from django.db.models import QuerySet

from accounts.access import Scope, SomeUser, has_role, officer_scope
from accounts.enums import Role
from mediators.access import scope_filter
from training.models import TrainingStatus

PROGRAMME_ROLES = (Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR)


def visible_statuses(user: SomeUser) -> QuerySet[TrainingStatus]:
    """Return the stored statuses of the communes over which a person is an officer."""
    return statuses_in(officer_scope(user))


def statuses_in(scope: Scope) -> QuerySet[TrainingStatus]:
    """Return the stored statuses of the places of a scope."""
    return TrainingStatus.objects.filter(scope_filter(scope))


def may_edit_programme(user: SomeUser) -> bool:
    """Tell whether a person keeps the framework programme and the holiday table."""
    return has_role(user, *PROGRAMME_ROLES)
