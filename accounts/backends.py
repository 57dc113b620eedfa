"""How a name and a secret are checked."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.rules import sign_in_name


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
