"""The stored copy of the training status: written after every change, compared and refreshed at any time.

A row is right when it equals the pure function at its own `as_of`. Rows of open states are rendered anew each day,
because their sentence counts days; the others stay as they are until something happens to them.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from mediators.models import Appointment
from mediators.queries.identity import absorbed_records, as_person
from training import rules
from training.enums import OPEN_STATES, Audience
from training.models import Evidence, TrainingDuty, TrainingStatus
from training.queries.duties import duties_on, heads_since
from training.queries.ledger import known_rows
from training.queries.periods import PeriodBook, load_period_book
from training.queries.rulebook import Needs, RuleBook, load_rulebook
from training.queries.statuses import evidence_fact
from training.services.duties import duties_differ, duty_row, store_duties, stored_duties

logger = logging.getLogger("lms.training")

CHUNK_SIZE = 900
COMPARED = (
    "commune_id",
    "state",
    "due_on",
    "completed_on",
    "trained_on",
    "progress_done",
    "progress_needed",
    "because",
    "changes_on",
)
WRITTEN = ("commune", *COMPARED[1:], "as_of")


@dataclass(frozen=True)
class Recount:
    """How many appointments were looked at, how many stored rows were missing or wrong, which years lack a table."""

    checked: int
    different: int
    missing_years: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Row:
    """What the status of one appointment depends on, besides the evidence."""

    pk: int
    mediator_id: int
    commune_id: str
    is_head: bool
    facts: rules.AppointmentFacts


@dataclass(frozen=True)
class _Fresh:
    """The unsaved rows of one appointment."""

    status: TrainingStatus
    duties: list[TrainingDuty]


class StatusWriter:
    """Computes and stores statuses with one rule book; reads evidence once per chunk."""

    def __init__(self, book: RuleBook | None = None) -> None:
        """Read the rules, unless they are given."""
        self.book = book or load_rulebook()
        self.needs = self.book.needs()
        self.periods = load_period_book()
        self.missing_years: set[int] = set()

    def refresh(self, appointments: QuerySet[Appointment], *, as_of: date) -> int:
        """Compute these appointments as of a day and store the rows; return how many were stored."""
        count = 0
        for rows in _chunks(appointments, self.periods):
            evidence, heads = self._evidence(rows), self._heads(rows)
            count += self._store(self._fresh(row, evidence, heads, as_of) for row in rows)
        return count

    def recount(self, appointments: QuerySet[Appointment], *, as_of: date, write: bool) -> Recount:
        """Compare every stored row with the function at the row's own day; mend and refresh when `write`."""
        checked = different = 0
        for rows in _chunks(appointments, self.periods):
            evidence, heads = self._evidence(rows), self._heads(rows)
            stored = TrainingStatus.objects.in_bulk([row.pk for row in rows])
            owed = stored_duties([row.pk for row in rows]) if self.book.audiences else {}
            changed = []
            for row in rows:
                old, duties = stored.get(row.pk), owed.get(row.pk, [])
                right = None if old is None else self._fresh(row, evidence, heads, old.as_of)
                is_wrong = (
                    old is None or right is None or _differ(old, right.status) or duties_differ(duties, right.duties)
                )
                different += is_wrong
                if write and (is_wrong or (old is not None and _is_stale(old, duties, as_of))):
                    changed.append(self._fresh(row, evidence, heads, as_of))
            checked += len(rows)
            self._store(changed)
        return Recount(checked, different, frozenset(self.missing_years))

    def trial(
        self, candidate: "StatusWriter", appointments: QuerySet[Appointment], *, as_of: date
    ) -> Iterator[list[tuple[int, str, str, str]]]:
        """Yield part by part the appointments with commune, state by these rules and by a candidate's; nothing stored.

        Appointments whose deadline needs a year without a holiday table have the same state twice.
        """
        needs = self.needs | candidate.needs
        for rows in _chunks(appointments, self.periods):
            evidence = evidence_by_mediator({row.mediator_id for row in rows}, needs=needs)
            found = []
            for row in rows:
                before, after = self._found(row, evidence, as_of), candidate._found(row, evidence, as_of)
                states = (before.state.value, after.state.value) if before and after else ("", "")
                found.append((row.pk, row.commune_id, *states))
            yield found

    def _found(self, row: _Row, evidence: dict[int, list[rules.EvidenceFact]], as_of: date) -> rules.Status | None:
        """Return where one appointment stands, None when the holiday table lacks a year."""
        try:
            return rules.appointment_status(
                appointment=row.facts,
                evidence=evidence.get(row.mediator_id, ()),
                rules=self.book.rules_on(row.facts.clock_on),
                working_days=self.book.working_days,
                as_of=as_of,
            )
        except rules.UnknownYear as gap:
            self.missing_years.add(gap.year)
            logger.error("training.year_missing year=%s appointment=%s", gap.year, row.pk)
            return None

    def _heads(self, rows: Collection[_Row]) -> dict[int, date]:
        """Return since when these offices are heads' ones; a statement where there are some and a rule for them."""
        heads = [(row.pk, row.facts.starts_on) for row in rows if row.is_head]
        return heads_since(heads) if heads and Audience.HEAD in self.book.audiences else {}

    def _fresh(
        self, row: _Row, evidence: dict[int, list[rules.EvidenceFact]], heads: dict[int, date], as_of: date
    ) -> _Fresh | None:
        """Return the unsaved rows of one appointment, or None when the holiday table lacks a year."""
        found = self._found(row, evidence, as_of)
        if found is None:
            return None
        facts = evidence.get(row.mediator_id, [])
        duties = duties_on(status=found, head_from=heads.get(row.pk), evidence=facts, book=self.book, as_of=as_of)
        return _Fresh(
            self._status(row, found, facts, as_of),
            [duty_row(duty, office=row.pk, commune=row.commune_id) for duty in duties],
        )

    def _status(
        self, row: _Row, found: rules.Status, facts: Collection[rules.EvidenceFact], as_of: date
    ) -> TrainingStatus:
        """Return the unsaved status of one appointment."""
        reached = found.completion
        return TrainingStatus(
            appointment_id=row.pk,
            commune_id=row.commune_id,
            state=found.state.value,
            due_on=found.due_on,
            completed_on=found.completed_on,
            trained_on=self.book.trained_on(evidence=facts, clock_on=row.facts.clock_on, as_of=as_of),
            progress_done=reached.done_count if reached else 0,
            progress_needed=reached.needed_count if reached else 0,
            because=rules.because_sentence(found),
            as_of=as_of,
            changes_on=found.changes_on,
        )

    def _store(self, fresh: Iterable[_Fresh | None]) -> int:
        """Insert or overwrite the rows of some appointments; return how many appointments."""
        found = [rows for rows in fresh if rows is not None]
        if self.book.audiences and found:
            store_duties(
                [duty for rows in found for duty in rows.duties],
                offices=[rows.status.appointment_id for rows in found],
                audiences=self.book.audiences,
            )
        return _store(rows.status for rows in found)

    def _evidence(self, rows: Collection[_Row]) -> dict[int, list[rules.EvidenceFact]]:
        """Return the rows of the ledger that rules look at, by person; one statement."""
        return evidence_by_mediator({row.mediator_id for row in rows}, needs=self.needs)


def evidence_by_mediator(
    mediator_ids: Collection[int], *, needs: Needs, known_at: datetime | None = None
) -> dict[int, list[rules.EvidenceFact]]:
    """Return the valid evidence of some people that rules look at, by person; two statements.

    Rows with hours are read with their subject and details only where a rule asks for more than references. What
    was recorded for a record merged into another counts for that one; finding those is the other statement.

    Args:
        mediator_ids: whose evidence.
        needs: which rows any rule looks at.
        known_at: the moment whose rows count; None: those that stand now.
    """
    absorbed = absorbed_records(mediator_ids=mediator_ids)
    wanted = Q(reference__in=needs.references)
    if needs.kinds:
        wanted |= Q(kind__in=needs.kinds)
    if needs.hours:
        wanted |= Q(hours__gt=0)
    found: dict[int, list[rules.EvidenceFact]] = defaultdict(list)
    ledger: QuerySet[Evidence] = Evidence.objects.filter(wanted, mediator_id__in={*mediator_ids, *absorbed}).order_by()
    standing = Q(superseded_by__isnull=True)
    ledger = ledger.filter(standing) if known_at is None else known_rows(ledger, moment=known_at)
    if needs.is_plain:
        plain = ledger.values_list("mediator_id", "kind", "happened_on", "reference", "score_percent")
        for mediator_id, kind, happened_on, reference, score in plain.iterator(2000):
            percent = None if score is None else Decimal(score)
            found[as_person(mediator_id=mediator_id, absorbed=absorbed)].append(
                rules.EvidenceFact(kind, happened_on, reference, "", percent)
            )
        return found
    for row in ledger.select_related("subject__version").iterator(2000):
        found[as_person(mediator_id=row.mediator_id, absorbed=absorbed)].append(evidence_fact(row))
    return found


def refresh_statuses(
    *,
    as_of: date,
    appointment_ids: Collection[int] | None = None,
    mediator_ids: Collection[int] | None = None,
    commune: str | None = None,
    book: RuleBook | None = None,
) -> int:
    """Compute and store the status of the named appointments as of a day; return how many rows were stored.

    Exactly one of `appointment_ids`, `mediator_ids` and `commune` (its code) is given. A handful of statements for
    every 900 appointments. Appointments whose deadline needs a year without a holiday table keep their row.
    """
    writer = StatusWriter(book)
    with transaction.atomic():
        if commune is not None:
            return writer.refresh(Appointment.objects.filter(commune_id=commune), as_of=as_of)
        field, ids = ("pk", appointment_ids) if appointment_ids is not None else ("mediator_id", mediator_ids)
        if ids is None:
            raise ValueError("name appointments, mediators or a commune")
        wanted = sorted(ids)
        parts = [wanted[first : first + CHUNK_SIZE] for first in range(0, len(wanted), CHUNK_SIZE)]
        return sum(writer.refresh(Appointment.objects.filter(**{f"{field}__in": part}), as_of=as_of) for part in parts)


def recompute_all(*, as_of: date, write: bool = True, first: int | None = None, last: int | None = None) -> Recount:
    """Compare every stored status with the function at the row's own day, then refresh to `as_of` when `write`.

    Streams in chunks, each its own transaction: memory does not grow with the number of appointments. A missing
    row counts as different.

    Args:
        as_of: the day to which rows are refreshed that time alone may have changed.
        write: mend and refresh; else only compare.
        first, last: ids of appointments between which to stay, both included, so that processes share the work.
    """
    rows = Appointment.objects.all()
    if first is not None:
        rows = rows.filter(pk__gte=first)
    if last is not None:
        rows = rows.filter(pk__lte=last)
    return StatusWriter().recount(rows, as_of=as_of, write=write)


def appointment_ranges(count: int) -> list[tuple[int, int]]:
    """Return ranges of ids with about as many appointments each, all of them together; `count` + 1 statements."""
    ids = Appointment.objects.order_by("pk").values_list("pk", flat=True)
    total = ids.count()
    parts = min(count, total)
    starts = [ids[total * part // parts] for part in range(parts)]
    ends = [start - 1 for start in starts[1:]] + [2**63 - 1]
    return list(zip(starts, ends, strict=False))


def refresh_due_rows(*, as_of: date) -> int:
    """Refresh the rows whose state changes by time alone, and the sentences of open rows; once a day is enough.

    Raises:
        LookupError: the holiday table lacks a year that some deadline needs; the other rows were refreshed.
    """
    writer = StatusWriter()
    turned = TrainingDuty.objects.filter(changes_on__lte=as_of)
    due = (
        Q(training_status__changes_on__lte=as_of)
        | Q(training_status__state__in=OPEN_STATES, training_status__as_of__lt=as_of)
        | Q(pk__in=turned.values("appointment"))
    )
    count = writer.refresh(Appointment.objects.filter(due), as_of=as_of)
    if writer.missing_years:
        raise rules.UnknownYear(min(writer.missing_years))
    return count


def refresh_due_between(*, first: date, last: date, as_of: date) -> int:
    """Refresh the rows whose deadline lies between two days, both included; after an edit of the holiday table.

    Whether an extension reaches a period may hang on the day to which its end was moved, so periods that some
    decision is for are refreshed too, wherever their deadline lies.
    """
    touched = Appointment.objects.filter(Q(training_status__due_on__range=(first, last)) | load_period_book().touched())
    return StatusWriter().refresh(touched, as_of=as_of)


def _chunks(appointments: QuerySet[Appointment], periods: PeriodBook) -> Iterator[list[_Row]]:
    """Yield the appointments in parts by primary key, each read with one statement."""
    facts = ("recognised_on", "effective_on", "ended_on", "clock_from")
    columns = ("pk", "mediator_id", "team_id", "commune_id", "commune__parent_id", "is_head", *facts)
    last_pk = 0
    while True:
        part = appointments.filter(pk__gt=last_pk).order_by("pk").values_list(*columns)[:CHUNK_SIZE]
        rows = []
        for pk, mediator, team, commune, province, is_head, recognised, effective, ended, clock in part:
            changes = periods.changes_of(mediator_id=mediator, team_id=team, commune_id=commune, province_id=province)
            rows.append(
                _Row(
                    pk,
                    mediator,
                    commune,
                    is_head,
                    rules.AppointmentFacts(str(pk), recognised, effective, ended, clock, changes),
                )
            )
        if rows:
            yield rows
        if len(rows) < CHUNK_SIZE:
            return
        last_pk = rows[-1].pk


def _differ(stored: TrainingStatus, right: TrainingStatus) -> bool:
    return any(getattr(stored, name) != getattr(right, name) for name in COMPARED)


def _is_stale(stored: TrainingStatus, duties: Iterable[TrainingDuty], as_of: date) -> bool:
    """Say whether time alone may have changed the rows of an appointment since their day."""
    if stored.as_of == as_of:
        return False
    if any(duty.changes_on is not None and duty.changes_on <= as_of for duty in duties):
        return True
    return stored.state in OPEN_STATES or (stored.changes_on is not None and stored.changes_on <= as_of)


def _store(statuses: Iterable[TrainingStatus]) -> int:
    """Insert or overwrite the rows; return how many."""
    rows = list(statuses)
    TrainingStatus.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["appointment"], update_fields=list(WRITTEN)
    )
    return len(rows)
