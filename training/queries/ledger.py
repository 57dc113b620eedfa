"""Reading the ledger: rows as the console prints them, and the check of its seals."""

from typing import Any

from audit.hashing import row_hash
from audit.models import AuditEntry
from audit.seals import Verdict, verify_tables
from lms.base.errors import RuleViolation
from mediators.models import Mediator
from training.models import Evidence

#: the tables whose rows are sealed
SEALED = (AuditEntry, Evidence)


def verify_ledgers() -> Verdict:
    """Compare the evidence ledger and the audit log with their seals."""
    return verify_tables(SEALED)


def find_person(code: str) -> Mediator:
    """Return the mediator of a code.

    Raises:
        RuleViolation: `unknown_person`.
    """
    found = Mediator.objects.filter(code__iexact=code.strip()).first()
    if found is None:
        raise RuleViolation("unknown_person", f"Không có hòa giải viên nào mang mã «{code}».", field="person")
    return found


def evidence_lines(*, mediator: Mediator) -> list[dict[str, Any]]:
    """Return every row of a person, superseded ones too, in the order in which they were recorded; one statement."""
    rows = Evidence.objects.filter(mediator=mediator).select_related("mediator", "recorded_by", "subject__version")
    return [evidence_line(row) for row in rows.order_by("pk")]


def evidence_line(row: Evidence) -> dict[str, Any]:
    """Return a stored row with the keys of contracts.md §5; `hash` is the row's own SHA-256."""
    return {
        "id": row.pk,
        "person": row.mediator.code,
        "kind": row.kind,
        "happened_on": row.happened_on,
        "recorded_at": row.recorded_at,
        "by": row.recorded_by.username if row.recorded_by else None,
        "channel": row.channel,
        "hours": None if row.hours is None else float(row.hours),
        "subject": row.subject.code if row.subject else None,
        "programme": row.subject.version.code if row.subject else None,
        "supersedes": row.supersedes_id,
        "hash": row_hash(row),
    }
