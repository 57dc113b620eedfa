"""Querysets of accounts."""

from datetime import date
from typing import Any

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q


class AccountManager(UserManager):
    """Makes and finds accounts without e-mail."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Return the account of a sign-in name, stored in small letters or, as printed on rosters, in capitals."""
        return self.get(username__in=[username, (username or "").upper()])

    def create_user(  # type: ignore[override]  # a full name in place of an e-mail address
        self, username: str, full_name: str, password: str | None = None, **fields: Any
    ) -> Any:
        """Create an account; without a password it can only be opened by a card."""
        user = self.model(username=self.model.normalize_username(username), full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]  # the same
        self, username: str, full_name: str, password: str | None = None, **fields: Any
    ) -> Any:
        """Create an account with Wagtail's full rights; roles are assigned separately."""
        return self.create_user(username, full_name, password, is_superuser=True, is_staff=True, **fields)


class RoleAssignmentQuerySet(models.QuerySet):
    """Dated roles."""

    def running(self, on: date) -> "RoleAssignmentQuerySet":
        """Return the assignments that hold on a day (`ends_on` is the last day)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
