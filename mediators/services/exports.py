"""Handing rosters out: every export is logged with scope, count and reader (security.md P5)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from audit.services import record
from mediators.models import Appointment, Unit


@transaction.atomic
def roster_for_console(*, place: Unit, on: date, now: datetime) -> list[dict[str, Any]]:
    """Return the running appointments of a place in the order of its file, unmasked, for the console only.

    Source: contracts.md §5 (`export_roster`).
    """
    offices = Appointment.objects.running(on).select_related("mediator", "team")
    offices = offices.filter(commune=place) if place.parent_id else offices.filter(commune__parent=place)
    offices = offices.order_by("commune_id", F("list_order").asc(nulls_last=True), "id")
    rows = [
        {
            "team": office.team.name,
            "head": office.is_head,
            "name": office.mediator.full_name,
            "female": office.mediator.female,
            "born": office.mediator.born,
            "ethnic_minority": office.mediator.ethnic_minority,
            "recognised_on": office.recognised_on.isoformat(),
            "decision": office.decision_number or None,
            "phone": office.mediator.phone or None,
        }
        for office in offices.iterator(chunk_size=2000)
    ]
    record(
        action="roster.exported",
        by=None,
        now=now,
        scope_code=place.code,
        details={"channel": "console", "rows": len(rows)},
    )
    return rows
