"""Writing the audit record."""

from datetime import datetime
from typing import Any

from django.db import models

from audit.models import AuditEntry


def record(
    *,
    action: str,
    by: Any,
    now: datetime,
    target: models.Model | None = None,
    scope_code: str = "",
    outcome: str = "done",
    address: str | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry; call it inside the transaction of the thing that it records.

    Args:
        action: stable dotted name, for instance "roster.imported".
        by: the account that acted, or None for the system.
        target: the row acted on; named by its public_id where it has one.
        scope_code: code of the commune or province concerned.
        details: plain values; never secrets, codes, answers, phone numbers (P6).
    """
    actor = by if by is not None and getattr(by, "pk", None) else None
    return AuditEntry.objects.create(
        at=now,
        actor=actor,
        action=action,
        object_type=str(target._meta.model_name) if target is not None else "",
        object_id=str(getattr(target, "public_id", target.pk)) if target is not None else "",
        scope_code=scope_code,
        outcome=outcome,
        address=address,
        details=details or {},
    )
