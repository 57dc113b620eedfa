"""Reading the ledger: rows as the console prints them, and the check of its seals."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from audit.hashing import row_hash
from audit.models import AuditEntry
from audit.seals import Verdict, verify_tables
from lms.base.errors import RuleViolation
from mediators.models import Mediator
from mediators.queries.identity import records_of
from training.models import Evidence

#: the tables whose rows are sealed
SEALED = (AuditEntry, Evidence)


def verify_ledgers() -> Verdict:
    """Compare the evidence ledger and the audit log with their seals."""
    return verify_tables(SEALED)


def known_rows(rows: QuerySet[Evidence], *, moment: datetime) -> QuerySet[Evidence]:
    """Return the rows that stood at a moment: recorded by then, and not superseded by a row recorded by then."""
    return rows.filter(
        Q(superseded_by__isnull=True) | Q(superseded_by__recorded_at__gt=moment), recorded_at__lte=moment
    )


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
    """Return every row of a person, superseded ones too, in the order in which they were recorded; two statements.

    Rows of records merged into the person's are among them, under the code for which they were recorded.
    """
    rows = Evidence.objects.filter(mediator__in=records_of(mediator=mediator))
    related = rows.select_related("mediator", "recorded_by", "subject__version")
    return [evidence_line(row) for row in related.order_by("pk")]


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
