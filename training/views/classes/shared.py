"""What the screens of classes share."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.access import require_roles
from training.class_access import CLASS_ROLES, visible_classes, visible_sessions
from training.models import ClassSession, TrainingClass
from training.queries.classes import state_of

View = Callable[..., HttpResponseBase]

class_staff_required: Callable[[View], View] = require_roles(*CLASS_ROLES)


def find_class(request: HttpRequest, public_id: UUID) -> TrainingClass:
    """Return a class that the caller runs, or answer 404."""
    rows = visible_classes(request.user).select_related("unit__parent", "programme")
    return get_object_or_404(rows, public_id=public_id)


def find_session(request: HttpRequest, public_id: UUID) -> ClassSession:
    """Return a half-day of a class that the caller runs, or answer 404."""
    return get_object_or_404(visible_sessions(request.user), public_id=public_id)


def class_context(row: TrainingClass, *, on: date) -> dict[str, Any]:
    """Return what every page about one class shows at its head."""
    return {"lesson": row, "state": state_of(row, on=on), "staff_place": str(row.unit), "day": on}


def class_url(row: TrainingClass) -> str:
    """Return the address of a class."""
    return reverse("training:class", args=[row.public_id])


def session_url(session: ClassSession) -> str:
    """Return the address of a roll."""
    return reverse("training:class-roll", args=[session.public_id])
