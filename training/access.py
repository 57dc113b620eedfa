"""Who may see and change what in training; out of scope is like missing (A2)."""

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.access import Scope, SomeUser, has_role, officer_scope
from accounts.enums import Role
from accounts.models import User
from mediators.access import scope_filter
from training.models import Certificate, TrainingStatus

PROGRAMME_ROLES = (Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR)


def visible_statuses(user: SomeUser) -> QuerySet[TrainingStatus]:
    """Return the stored statuses of the communes over which a person is an officer."""
    return statuses_in(officer_scope(user))


def statuses_in(scope: Scope) -> QuerySet[TrainingStatus]:
    """Return the stored statuses of the places of a scope."""
    return TrainingStatus.objects.filter(scope_filter(scope))


def visible_certificates(user: SomeUser) -> QuerySet[Certificate]:
    """Return the certificates issued in the communes over which a person is an officer."""
    return Certificate.objects.filter(scope_filter(officer_scope(user), commune="issuer"))


def may_edit_programme(user: SomeUser) -> bool:
    """Tell whether a person keeps the framework programme and the holiday table."""
    return has_role(user, *PROGRAMME_ROLES)


def acting_user(request: HttpRequest) -> User:
    """Return the account behind a request that `require_roles` has let in."""
    return cast(User, request.user)
