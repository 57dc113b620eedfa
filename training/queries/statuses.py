"""Statuses computed for a day from the facts, not from the stored copy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from lms.base.errors import RuleViolation
from mediators.enums import EndGround
from mediators.models import Appointment, TeamPlace, Unit
from mediators.queries.identity import absorbed_records, as_person
from mediators.queries.territory import commune_on
from training import rules
from training.models import Evidence
from training.queries.periods import PeriodBook, load_period_book
from training.queries.rulebook import RuleBook, load_rulebook


@dataclass(frozen=True)
class StatusLine:
    """One appointment of a commune on a day; `code` is the mediator's."""

    code: str
    name: str
    recognised_on: date
    due_on: date | None
    state: str
    because: str


def facts_of(appointment: Appointment, *, periods: PeriodBook) -> rules.AppointmentFacts:
    """Return an appointment, read with its commune, as the rules look at it, with the decisions on its period."""
    return rules.AppointmentFacts(
        code=str(appointment.pk),
        recognised_on=appointment.recognised_on,
        effective_on=appointment.effective_on,
        ended_on=appointment.ended_on,
        clock_starts_on=appointment.clock_from,
        changes=periods.changes_of(
            mediator_id=appointment.mediator_id,
            team_id=appointment.team_id,
            commune_id=appointment.commune_id,
            province_id=appointment.commune.parent_id if periods else None,
        ),
    )


def evidence_facts(rows: Iterable[Evidence]) -> list[rules.EvidenceFact]:
    """Return rows of the ledger as the rules look at them; superseded ones are left out by the caller."""
    return [evidence_fact(row) for row in rows]


def evidence_fact(row: Evidence) -> rules.EvidenceFact:
    """Return one row, read with `subject__version`, as the rules look at it."""
    subject, details = row.subject if row.subject_id else None, row.details or {}
    return rules.EvidenceFact(
        kind=row.kind,
        happened_on=row.happened_on,
        reference=row.reference,
        subject=subject.code if subject else "",
        score_percent=row.score_percent,
        channel=row.channel,
        programme=subject.version.code if subject else "",
        hours=row.hours,
        practice=_hours(details.get("practice_hours")),
        half=str(details.get("half") or ""),
        session=str(details.get("session") or ("" if row.reference else details.get("title", ""))),
        number=row.pk or 0,
    )


def _hours(value: object) -> Decimal:
    """Return hours kept among the details, 0 where there are none."""
    try:
        return Decimal(str(value or 0))
    except ArithmeticError:
        return Decimal(0)


def status_on(
    *, facts: rules.AppointmentFacts, evidence: Iterable[rules.EvidenceFact], book: RuleBook, as_of: date
) -> rules.Status:
    """Return where an appointment stands on a day by the rules of its clock.

    Raises:
        RuleViolation: `calendar_year_missing`.
    """
    try:
        return rules.appointment_status(
            appointment=facts,
            evidence=evidence,
            rules=book.rules_on(facts.clock_on),
            working_days=book.working_days,
            as_of=as_of,
        )
    except rules.UnknownYear as gap:
        raise RuleViolation(
            "calendar_year_missing", f"Chưa có lịch nghỉ năm {gap.year} nên chưa tính được hạn."
        ) from gap


def commune_statuses(*, commune: str, as_of: date) -> list[StatusLine]:
    """Return every appointment of a commune (its code) as it stands on a day, by deadline, then by code.

    Appointments entered by mistake are left out; those without a deadline come last. A commune that existed on the
    day has the teams that it had then, one that came later those that it has now.

    Raises:
        RuleViolation: `unknown_commune`, `calendar_year_missing`.
    """
    if not Unit.objects.communes().filter(code=commune).exists():
        raise RuleViolation("unknown_commune", f"Không có xã, phường, đặc khu mang mã {commune}.")
    appointments = list(
        _appointments_in(commune, as_of)
        .exclude(end_ground=EndGround.ENTERED_BY_MISTAKE)
        .select_related("mediator", "commune")
        .order_by("pk")
    )
    people = {row.mediator_id for row in appointments}
    absorbed = absorbed_records(mediator_ids=people)
    ledger: dict[int, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(mediator_id__in={*people, *absorbed}, superseded_by=None)
    for row in rows.select_related("subject__version"):
        ledger[as_person(mediator_id=row.mediator_id, absorbed=absorbed)].append(row)
    book, periods = load_rulebook(), load_period_book()
    lines = []
    for appointment in appointments:
        evidence = evidence_facts(ledger[appointment.mediator_id])
        found = status_on(facts=facts_of(appointment, periods=periods), evidence=evidence, book=book, as_of=as_of)
        lines.append(
            StatusLine(
                code=appointment.mediator.code,
                name=appointment.mediator.full_name,
                recognised_on=appointment.recognised_on,
                due_on=found.due_on,
                state=found.state.value,
                because=rules.because_sentence(found),
            )
        )
    return sorted(lines, key=lambda line: (line.due_on is None, line.due_on or date.max, line.code, line.recognised_on))


def _appointments_in(commune: str, as_of: date) -> QuerySet[Appointment]:
    """Return the appointments of a commune by the places of a day, or by those of now where it came later."""
    if not Unit.objects.on(as_of).filter(code=commune).exists():
        return Appointment.objects.filter(commune_id=commune)
    was_here = TeamPlace.objects.filter(unit=commune).values("team")
    near = Appointment.objects.filter(Q(commune_id=commune) | Q(team__in=was_here))
    return near.annotate(commune_then=commune_on(day=as_of)).filter(commune_then=commune)
