"""Abstract models shared by the apps. Nothing here knows the domain."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models


class PublicIdModel(models.Model):
    """A row that is named in addresses by a random id, never by its running number."""

    public_id = models.UUIDField("mã công khai", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        """Abstract."""

        abstract = True


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses to change or remove rows; the database refuses too (triggers, grants)."""

    def update(self, **kwargs: Any) -> int:
        """Refuse."""
        raise PermissionDenied("append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise PermissionDenied("append-only")


class AppendOnlyModel(models.Model):
    """A row that is written once. Corrections are new rows."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        """Abstract."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only.

        Raises:
            PermissionDenied: the row is already stored.
        """
        if not self._state.adding:
            raise PermissionDenied("append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise PermissionDenied("append-only")
