"""A new decision that repeats the recognition of many people at once, as merged communes issue them; taken back whole.

The first day of every clock stays (Rule: R-APPT-02). Source: law.md §9, last paragraph.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, ReissueBatch, Unit
from mediators.services.clocks import reclock
from mediators.services.offices import append_event, check_days, claim, office_values
from mediators.services.teams import check_may_change
from mediators.signals import appointments_changed

MOST_AT_ONCE = 2000


@dataclass(frozen=True)
class ReissueRow:
    """One office of a bulk reissue: what would become of it; `refusal` says why it is left out, "" when it is not."""

    office: Appointment
    refusal: str = ""


def preview_reissue(*, offices: Sequence[Appointment], recognised_on: date) -> list[ReissueRow]:
    """Return what a bulk reissue would do to each office; nothing is written."""
    return [ReissueRow(office, _refusal(office, recognised_on)) for office in offices]


@transaction.atomic
def reissue_many(
    *,
    commune: Unit,
    appointment_ids: Collection[int],
    recognised_on: date,
    decision_number: str,
    decision_issuer: str,
    by: User | None,
    now: datetime,
) -> ReissueBatch:
    """Record one decision for many running offices of a commune; those that it cannot repeat are left out.

    Args:
        commune: of all the offices.
        appointment_ids: at most 2,000.
        recognised_on: day of the new decision, later than the day of each office and not after today.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "no_decision", "future_date", "before_law", "too_many", "nobody_left".
    """
    check_may_change(by=by, commune=commune)
    number, issuer = clean(decision_number), clean(decision_issuer)
    if not number:
        raise RuleViolation("no_decision", _("Hãy ghi số quyết định cấp lại."), field="decision_number")
    check_days(recognised_on, None, now=now, confirmed=False)
    if len(appointment_ids) > MOST_AT_ONCE:
        raise RuleViolation("too_many", _("Mỗi lần cấp lại được tối đa 2.000 người. Hãy chia theo tổ."))
    rows = Appointment.objects.filter(pk__in=appointment_ids, commune=commune).order_by("pk")
    offices = [
        row.office for row in preview_reissue(offices=list(rows), recognised_on=recognised_on) if not row.refusal
    ]
    if not offices:
        raise RuleViolation("nobody_left", _("Không còn ai trong danh sách mà quyết định này cấp lại được."))
    for office in offices:
        before = office_values(office)
        claim(office, recognised_on=recognised_on, effective_on=None, decision_number=number, decision_issuer=issuer)
        append_event(office=office, kind=EventKind.REISSUED, happened_on=recognised_on, by=by, now=now, before=before)
    batch = ReissueBatch.objects.create(
        commune=commune,
        decision_number=number,
        decision_issuer=issuer,
        recognised_on=recognised_on,
        appointment_ids=[office.pk for office in offices],
        recorded_at=now,
        recorded_by=by,
    )
    _tell(batch, offices, action="appointments.reissued", by=by, now=now)
    return batch


@transaction.atomic
def undo_reissue(*, batch: ReissueBatch, reason: str, by: User | None, now: datetime) -> list[Appointment]:
    """Take a bulk reissue back by a correcting event on each office; return those changed since and left as they are.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "no_reason", "already_undone".
    """
    check_may_change(by=by, commune=batch.commune)
    if not clean(reason):
        raise RuleViolation("no_reason", _("Hãy ghi lý do hủy."), field="reason")
    open_batch = ReissueBatch.objects.filter(pk=batch.pk, undone_at__isnull=True)
    if open_batch.update(undone_at=now, undone_by=by, undo_reason=clean(reason)[:300]) == 0:
        raise RuleViolation("already_undone", _("Đợt này đã được hủy trước đó."))
    events = AppointmentEvent.objects.filter(
        appointment__in=batch.appointment_ids, kind=EventKind.REISSUED, recorded_at=batch.recorded_at
    )
    given_up: list[Appointment] = []
    undone: list[Appointment] = []
    for event in events.select_related("appointment").order_by("pk"):
        office = event.appointment
        is_same = (office.recognised_on, office.decision_number) == (batch.recognised_on, batch.decision_number)
        if office.ended_on is not None or not is_same:
            given_up.append(office)
            continue
        _restore(office, event, reason=clean(reason), by=by, now=now)
        undone.append(office)
    _tell(batch, undone, action="appointments.reissue_undone", by=by, now=now)
    return given_up


def _refusal(office: Appointment, recognised_on: date) -> str:
    """Say why a decision of this day cannot repeat the one of an office, "" when it can."""
    if office.ended_on is not None:
        return _("đã thôi làm")
    if recognised_on <= office.recognised_on:
        return _("quyết định đang ghi có ngày %(day)s, không trước quyết định mới") % {
            "day": f"{office.recognised_on:%d/%m/%Y}"
        }
    return ""


def _restore(office: Appointment, event: AppointmentEvent, *, reason: str, by: User | None, now: datetime) -> None:
    """Give an office the decision back that it had before an event."""
    before, old = office_values(office), event.before
    claim(
        office,
        recognised_on=date.fromisoformat(old["recognised_on"]),
        effective_on=date.fromisoformat(old["effective_on"]) if old["effective_on"] else None,
        decision_number=old["decision"],
        decision_issuer=old["issuer"],
    )
    append_event(
        office=office,
        kind=EventKind.REISSUE_UNDONE,
        happened_on=local_day(now),
        by=by,
        now=now,
        reason=reason,
        before=before,
    )


def _tell(batch: ReissueBatch, offices: Sequence[Appointment], *, action: str, by: User | None, now: datetime) -> None:
    """Work the clocks out anew, record it, and send `appointments_changed` once."""
    people = {office.mediator_id for office in offices}
    moved = reclock(mediator_ids=people, by=by, now=now, reason=_("Theo quyết định cấp lại hàng loạt"))
    record(
        action=action,
        by=by,
        now=now,
        target=batch,
        scope_code=batch.commune_id,
        details={"decision": batch.decision_number, "people": len(offices)},
    )
    changed = sorted({office.pk for office in offices} | set(moved))
    if changed:
        appointments_changed.send(sender=Appointment, appointment_ids=changed, now=now)
