"""A person's ledger as officers read it: every row with what became of it, and the hours that count."""

from dataclasses import dataclass
from decimal import Decimal

from mediators.models import Mediator
from mediators.queries.identity import records_of
from training import rules
from training.enums import EvidenceKind, HalfDay
from training.models import Evidence
from training.queries.statuses import evidence_facts
from training.rules.items import number

KEPT_KINDS = frozenset({EvidenceKind.CORRECTION.value})


@dataclass(frozen=True)
class LedgerLine:
    """One row: `credited` are the hours that count, None where the row has none; `note` says why they are fewer."""

    row: Evidence
    title: str
    half: str
    practice: str
    credited: Decimal | None
    superseded_by: Evidence | None
    has_proof: bool

    @property
    def hours_words(self) -> str:
        """Return the hours of the row as people write them."""
        return "" if self.row.hours is None else number(self.row.hours)

    @property
    def credited_words(self) -> str:
        """Return the hours that count as people write them."""
        return "" if self.credited is None else number(self.credited)

    @property
    def is_struck(self) -> bool:
        """Tell whether a later row took its place, or it only takes another one's."""
        return self.superseded_by is not None

    @property
    def may_change(self) -> bool:
        """Tell whether it can be corrected: it counts still."""
        return not self.is_struck and self.row.kind not in KEPT_KINDS

    @property
    def is_less(self) -> bool:
        """Tell whether some of its hours were counted in another row already."""
        return self.credited is not None and self.row.hours is not None and self.credited < self.row.hours


@dataclass(frozen=True)
class PersonLedger:
    """The rows, newest first, and the hours that count together and by subject, as people write them."""

    lines: tuple[LedgerLine, ...]
    hours: str
    by_subject: tuple[tuple[str, str], ...]


def person_ledger(mediator: Mediator) -> PersonLedger:
    """Return the ledger of a person with what was written for records merged into this one; two statements."""
    rows = list(
        Evidence.objects.filter(mediator_id__in=records_of(mediator=mediator))
        .select_related("subject__version", "recorded_by", "superseded_by", "supersedes")
        .order_by("happened_on", "pk")
    )
    valid = [row for row in rows if not hasattr(row, "superseded_by")]
    credits = rules.credits_of(evidence_facts(valid), rules=rules.ANY_VERSION)
    by_row: dict[int, Decimal] = {}
    by_subject: dict[str, Decimal] = {}
    for credit in credits:
        by_row[credit.fact.number] = by_row.get(credit.fact.number, Decimal(0)) + credit.hours
        by_subject[credit.subject] = by_subject.get(credit.subject, Decimal(0)) + credit.hours
    titles = {row.subject.code: str(row.subject) for row in valid if row.subject}
    return PersonLedger(
        lines=tuple(_line(row, by_row) for row in reversed(rows)),
        hours=number(sum(by_row.values(), Decimal(0))),
        by_subject=tuple((titles.get(code, ""), number(hours)) for code, hours in sorted(by_subject.items())),
    )


def _line(row: Evidence, by_row: dict[int, Decimal]) -> LedgerLine:
    details = row.details or {}
    is_counted = row.hours is not None and not hasattr(row, "superseded_by") and row.kind in rules.COUNTED_KINDS
    return LedgerLine(
        row=row,
        title=str(details.get("title") or ""),
        half=dict(HalfDay.choices).get(str(details.get("half") or ""), ""),
        practice=str(details.get("practice_hours") or "").replace(".", ","),
        credited=by_row.get(row.pk, Decimal(0)) if is_counted else None,
        superseded_by=getattr(row, "superseded_by", None),
        has_proof="proof" in details,
    )
