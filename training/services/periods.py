"""Recording decisions that extend or suspend training periods: seen before they are written, appended, superseded."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import officer_scope
from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean
from mediators.access import may_change_commune
from mediators.models import Mediator, Team, Unit
from training.enums import PeriodKind
from training.models import PeriodDecision
from training.queries.period_effects import appointments_of
from training.services.later import AT_ONCE, recompute_soon
from training.services.status import refresh_statuses

LONGEST_DAYS = 730


@dataclass(frozen=True, kw_only=True)
class PeriodFacts:
    """What a decision says; for exactly one of `mediator`, `team` and `unit` (a commune or a province)."""

    kind: str
    decision_number: str
    decided_on: date
    first_on: date
    last_on: date | None = None
    days: int = 0
    decision_issuer: str = ""
    reason: str = ""
    mediator: Mediator | None = None
    team: Team | None = None
    unit: Unit | None = None

    @property
    def place(self) -> Unit:
        """Return the commune or province that the decision is for."""
        if self.unit is not None:
            return self.unit
        if self.team is not None:
            return self.team.commune
        if self.mediator is None:
            raise ValueError("a decision is for a person, a team or a place")
        return self.mediator.commune

    def settled(self) -> "PeriodFacts":
        """Return the facts with texts cleaned and nothing that the kind does not use."""
        is_extension = self.kind == PeriodKind.EXTENSION
        return replace(
            self,
            decision_number=clean(self.decision_number),
            decision_issuer=clean(self.decision_issuer),
            reason=clean(self.reason),
            days=self.days if is_extension else 0,
        )


def check_period_facts(*, facts: PeriodFacts, by: User | None, now: datetime) -> PeriodFacts:
    """Return the facts as they would be written, or refuse them; nothing is written.

    Raises:
        NotAllowed: the place is not the caller's; a whole province is its own officers' alone.
        RuleViolation: `unknown_kind`, `no_decision`, `future_decision`, `days_out_of_range` (1 to 730),
            `no_last_day`, `days_order`, `too_long`.
    """
    found = facts.settled()
    _check_may(by=by, place=found.place)
    if found.kind not in (PeriodKind.EXTENSION, PeriodKind.SUSPENSION):
        raise RuleViolation("unknown_kind", _("Xin chọn gia hạn hay tạm dừng."), field="kind")
    if not found.decision_number:
        raise RuleViolation("no_decision", _("Xin ghi số quyết định."), field="decision_number")
    if found.decided_on > local_day(now):
        raise RuleViolation("future_decision", _("Ngày quyết định không thể sau hôm nay."), field="decided_on")
    if found.last_on is not None and found.last_on < found.first_on:
        raise RuleViolation("days_order", _("Ngày cuối không thể trước ngày đầu."), field="last_on")
    if found.kind == PeriodKind.EXTENSION:
        if not 1 <= found.days <= LONGEST_DAYS:
            raise RuleViolation("days_out_of_range", _("Số ngày gia hạn phải từ 1 đến 730."), field="days")
    elif found.last_on is None:
        raise RuleViolation("no_last_day", _("Tạm dừng phải ghi đến hết ngày nào."), field="last_on")
    elif (found.last_on - found.first_on).days >= LONGEST_DAYS:
        raise RuleViolation("too_long", _("Tạm dừng không được quá 730 ngày."), field="last_on")
    return found


@transaction.atomic
def record_period_decision(
    *, facts: PeriodFacts, by: User | None, now: datetime, supersedes: PeriodDecision | None = None
) -> PeriodDecision:
    """Append a decision, or the right form of one recorded wrongly, and refresh the deadlines that it reaches.

    Raises:
        NotAllowed, RuleViolation: as `check_period_facts`; `already_superseded`.
    Rule: R-TRAIN-08.
    """
    found = check_period_facts(facts=facts, by=by, now=now)
    if supersedes is not None:
        _check_may(by=by, place=place_of(supersedes))
    row = _append(found, by=by, now=now, supersedes=supersedes)
    _after(row, before=supersedes, action="period.recorded", by=by, now=now)
    return row


@transaction.atomic
def annul_period_decision(*, decision: PeriodDecision, reason: str, by: User | None, now: datetime) -> PeriodDecision:
    """Take back a decision that was recorded by mistake; the row stays, a new one says why.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: `reason_missing`, `already_superseded`, `nothing_to_annul`.
    """
    _check_may(by=by, place=place_of(decision))
    if decision.kind == PeriodKind.ANNULLED:
        raise RuleViolation("nothing_to_annul", _("Dòng này chỉ ghi việc hủy nên không hủy được nữa."))
    if not clean(reason):
        raise RuleViolation("reason_missing", _("Xin ghi lý do hủy."), field="reason")
    facts = PeriodFacts(
        kind=PeriodKind.ANNULLED,
        decision_number=decision.decision_number,
        decision_issuer=decision.decision_issuer,
        decided_on=decision.decided_on,
        first_on=decision.first_on,
        last_on=decision.last_on,
        reason=clean(reason)[:300],
        mediator=decision.mediator,
        team=decision.team,
        unit=decision.unit,
    )
    row = _append(facts, by=by, now=now, supersedes=decision)
    _after(row, before=decision, action="period.annulled", by=by, now=now)
    return row


def place_of(decision: PeriodDecision) -> Unit:
    """Return the commune or province that a stored decision is for."""
    if decision.unit is not None:
        return decision.unit
    if decision.team is not None:
        return decision.team.commune
    if decision.mediator is None:
        raise ValueError("a decision is for a person, a team or a place")
    return decision.mediator.commune


def may_change_period(user: User, place: Unit) -> bool:
    """Tell whether a person records decisions for a place: officers of the commune, of the province for a province."""
    if place.parent_id:
        return may_change_commune(user, place)
    return officer_scope(user).covers(province=place.code)


def _check_may(*, by: User | None, place: Unit) -> None:
    if by is not None and not may_change_period(by, place):
        raise NotAllowed(_("Địa bàn này không thuộc phần việc được giao của Ông/Bà."))


def _append(facts: PeriodFacts, *, by: User | None, now: datetime, supersedes: PeriodDecision | None) -> PeriodDecision:
    row = PeriodDecision(
        kind=facts.kind,
        mediator=facts.mediator,
        team=facts.team,
        unit=facts.unit,
        decision_number=facts.decision_number,
        decision_issuer=facts.decision_issuer,
        decided_on=facts.decided_on,
        first_on=facts.first_on,
        last_on=facts.last_on,
        days=facts.days,
        reason=facts.reason,
        supersedes=supersedes,
        recorded_at=now,
        recorded_by=by,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if supersedes is None:
            raise
        raise RuleViolation(
            "already_superseded", _("Quyết định này đã được đính chính hoặc hủy. Xin mở lại trang.")
        ) from error
    return row


def _after(row: PeriodDecision, *, before: PeriodDecision | None, action: str, by: User | None, now: datetime) -> None:
    """Audit, and refresh whoever the decision, or the one it takes the place of, is for."""
    record(
        action=action,
        by=by,
        now=now,
        target=row,
        scope_code=place_of(row).code,
        details={"kind": row.kind, "decision": row.decision_number, "days": row.days},
    )
    ids: set[int] = set()
    for decision in (row, before):
        if decision is not None:
            ids |= set(appointments_of(decision).values_list("pk", flat=True))
    if len(ids) <= AT_ONCE:
        refresh_statuses(appointment_ids=ids, as_of=local_day(now))
    else:
        recompute_soon(as_of=local_day(now))
