"""How a name and a secret are checked."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from accounts.enums import STAFF_ROLES
from accounts.models import RoleAssignment, User
from accounts.rules import sign_in_name
from lms.base.clock import today


class SecretBackend(ModelBackend):
    """Sign-in name and secret. Suspended accounts are nobody, also for sessions that are already open (A3)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return the account when name and secret are right; the hasher runs in any case (S7)."""
        if username is None or password is None:
            return None
        return super().authenticate(request, username=sign_in_name(username), password=password)

    def user_can_authenticate(self, user: Any) -> bool:
        """Tell whether this account may have a session at all."""
        return user.is_active and user.suspended_at is None

    def get_user(self, user_id: Any) -> User | None:
        """Return the account of a session, and with the same statement whether it holds a staff role today.

        So a mediator's request, a saved answer above all, asks for roles only where a page needs them.
        """
        staff = RoleAssignment.objects.running(today()).filter(user_id=OuterRef("pk"), role__in=STAFF_ROLES)
        user = User.objects.annotate(holds_staff_role=Exists(staff)).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
