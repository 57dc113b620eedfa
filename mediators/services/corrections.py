"""Corrections of an office, decisions issued again, and who is head of a team.

Like `appointments`: place checked, change claimed, event with the values before and after, audit, one signal.

Source: law.md §3, §9.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean
from mediators.enums import EventKind
from mediators.models import Appointment, Team
from mediators.services.clocks import reclock
from mediators.services.offices import append_event, check_days, claim, office_values, tell
from mediators.services.teams import check_may_change


@transaction.atomic
def correct_recognition_date(
    *,
    appointment: Appointment,
    recognised_on: date,
    reason: str,
    by: User | None,
    now: datetime,
    effective_on: date | None = None,
    confirmed: bool = False,
) -> Appointment:
    """Correct the day of recognition; the old one stays in the events, deadlines that hang on it move along.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "no_change", "future_date", "before_law", "effective_before", "after_end", "no_reason".
    """
    check_may_change(by=by, commune=appointment.commune)
    if not clean(reason):
        raise RuleViolation("no_reason", _("Hãy ghi lý do hoặc căn cứ của việc sửa ngày."), field="reason")
    if (recognised_on, effective_on) == (appointment.recognised_on, appointment.effective_on):
        raise RuleViolation("no_change", _("Ngày này giống ngày đang ghi."), field="recognised_on")
    check_days(recognised_on, effective_on, now=now, confirmed=confirmed)
    if appointment.ended_on and recognised_on > appointment.ended_on:
        raise RuleViolation("after_end", _("Ngày công nhận không thể sau ngày thôi làm."), field="recognised_on")
    before, clock, start = office_values(appointment), appointment.clock_from, appointment.starts_on
    changed = {"recognised_on": recognised_on, "effective_on": effective_on}
    if clock == start:
        changed["clock_from"] = max(recognised_on, effective_on or recognised_on)
    claim(appointment, **changed)
    others = reclock(
        mediator_ids=[appointment.mediator_id],
        by=by,
        now=now,
        reason=_("Theo việc sửa ngày công nhận ở tổ khác của người này"),
        told=[appointment.pk],
    )
    appointment.refresh_from_db(fields=["clock_from", "continues"])
    append_event(
        office=appointment,
        kind=EventKind.DATE_CORRECTED,
        happened_on=local_day(now),
        by=by,
        now=now,
        reason=clean(reason),
        before=before,
    )
    tell(appointment, action="appointment.date_corrected", changed=[appointment.pk, *others], by=by, now=now)
    return appointment


@transaction.atomic
def correct_decision(
    *, appointment: Appointment, decision_number: str, decision_issuer: str, reason: str, by: User | None, now: datetime
) -> Appointment:
    """Correct number or issuer of the decision.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "no_decision", "no_change".
    """
    check_may_change(by=by, commune=appointment.commune)
    number, issuer = clean(decision_number), clean(decision_issuer)
    if not number:
        raise RuleViolation("no_decision", _("Hãy ghi số quyết định."), field="decision_number")
    if (number, issuer) == (appointment.decision_number, appointment.decision_issuer):
        raise RuleViolation("no_change", _("Số quyết định và cơ quan ban hành giống như đang ghi."))
    before = office_values(appointment)
    claim(appointment, decision_number=number, decision_issuer=issuer)
    append_event(
        office=appointment,
        kind=EventKind.DECISION_CORRECTED,
        happened_on=local_day(now),
        by=by,
        now=now,
        reason=clean(reason),
        before=before,
    )
    tell(appointment, action="appointment.decision_corrected", changed=[appointment.pk], by=by, now=now)
    return appointment


@transaction.atomic
def reissue(
    *,
    appointment: Appointment,
    recognised_on: date,
    decision_number: str,
    decision_issuer: str,
    by: User | None,
    now: datetime,
) -> Appointment:
    """Record a decision that only repeats an earlier one, as merged communes issue them; the training clock stays.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "no_decision", "already_ended", "not_later", "future_date".
    Rule: R-APPT-02.
    """
    check_may_change(by=by, commune=appointment.commune)
    if appointment.ended_on is not None:
        raise RuleViolation("already_ended", _("Người này đã thôi làm ở tổ này."))
    if not clean(decision_number):
        raise RuleViolation("no_decision", _("Hãy ghi số quyết định cấp lại."), field="decision_number")
    if recognised_on <= appointment.recognised_on:
        raise RuleViolation("not_later", _("Quyết định cấp lại phải sau quyết định đang ghi."), field="recognised_on")
    check_days(recognised_on, None, now=now, confirmed=False)
    before = office_values(appointment)
    claim(
        appointment,
        recognised_on=recognised_on,
        effective_on=None,
        decision_number=clean(decision_number),
        decision_issuer=clean(decision_issuer),
    )
    append_event(office=appointment, kind=EventKind.REISSUED, happened_on=recognised_on, by=by, now=now, before=before)
    moved = reclock(
        mediator_ids=[appointment.mediator_id],
        by=by,
        now=now,
        reason=_("Quy tắc đang dùng tính thời hạn từ quyết định cấp lại"),
    )
    appointment.refresh_from_db(fields=["clock_from", "continues"])
    tell(appointment, action="appointment.reissued", changed=[appointment.pk, *moved], by=by, now=now)
    return appointment


@transaction.atomic
def set_head(*, appointment: Appointment, by: User | None, now: datetime, reason: str = "") -> Appointment:
    """Make somebody the head of the team; an earlier head steps down and stays mediator (Rule: R-TEAM-05).

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "already_ended", "already_head".
    """
    check_may_change(by=by, commune=appointment.commune)
    if appointment.ended_on is not None:
        raise RuleViolation("already_ended", _("Người này đã thôi làm ở tổ này."))
    if appointment.is_head and not _other_heads(appointment):
        raise RuleViolation("already_head", _("Người này đang là tổ trưởng."))
    changed = make_head(appointment, by=by, now=now, reason=clean(reason))
    tell(appointment, action="appointment.head_set", changed=changed, by=by, now=now)
    return appointment


@transaction.atomic
def step_down(*, appointment: Appointment, by: User | None, now: datetime, reason: str = "") -> Appointment:
    """Record that the head of a team is head no more and stays mediator.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "not_head".
    """
    check_may_change(by=by, commune=appointment.commune)
    if not appointment.is_head:
        raise RuleViolation("not_head", _("Người này không phải là tổ trưởng."))
    _change_head(appointment, head=False, by=by, now=now, reason=clean(reason))
    tell(appointment, action="appointment.head_stepped_down", changed=[appointment.pk], by=by, now=now)
    return appointment


def _other_heads(office: Appointment) -> list[Appointment]:
    heads = Appointment.objects.open().filter(team=office.team_id, is_head=True).exclude(pk=office.pk)
    return list(heads.order_by("id"))


def make_head(office: Appointment, *, by: User | None, now: datetime, reason: str) -> list[int]:
    """Make an office the head of its team, earlier heads step down; return the ids of the changed offices.

    For services that have checked the place; they send the signal. The team's row is locked first, so that two
    heads set at once follow each other.
    """
    Team.objects.select_for_update().get(pk=office.team_id)
    changed = [office.pk]
    for other in _other_heads(office):
        _change_head(other, head=False, by=by, now=now, reason=reason)
        changed.append(other.pk)
    if not office.is_head:
        _change_head(office, head=True, by=by, now=now, reason=reason)
    return changed


def _change_head(office: Appointment, *, head: bool, by: User | None, now: datetime, reason: str) -> None:
    before = office_values(office)
    claim(office, is_head=head)
    append_event(
        office=office,
        kind=EventKind.HEAD_CHANGED,
        happened_on=local_day(now),
        by=by,
        now=now,
        reason=reason,
        before=before,
    )
