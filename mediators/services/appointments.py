"""What happens to an office: recognition, end, move, corrections, head, a decision issued again.

Each function checks the place, claims the change with a conditional update, appends an event with the values before
and after, records it in the audit and sends `appointments_changed` inside the transaction.

Source: law.md §§2-4, §9; product.md «The clock hangs on the office».
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean
from mediators.enums import EndGround, EventKind
from mediators.models import Appointment, Mediator, Team
from mediators.services.clocks import reclock
from mediators.services.corrections import make_head
from mediators.services.offices import (
    append_event,
    check_days,
    claim,
    close_sign_in,
    office_values,
    open_sign_in,
    tell,
)
from mediators.services.teams import check_may_change

RECOGNISED_TOO = "Theo quyết định công nhận khác của người này"
ENDED_TOO = "Theo ngày thôi làm ở tổ khác của người này"
END_UNDONE_TOO = "Theo việc hủy ghi nhận thôi làm ở tổ khác của người này"
MOVED_TOO = "Theo việc chuyển tổ của người này"
GROUNDS_WITH_DECISION = frozenset({EndGround.OWN_WISH, EndGround.STANDARD_LOST, EndGround.BREACH})


@transaction.atomic
def appoint(
    *,
    mediator: Mediator,
    team: Team,
    recognised_on: date,
    decision_number: str,
    by: User | None,
    now: datetime,
    effective_on: date | None = None,
    decision_issuer: str = "",
    is_head: bool = False,
    confirmed: bool = False,
) -> Appointment:
    """Record a decision that recognises somebody as mediator of a team; a closed account opens again.

    The training clock runs from the first day of the office, or goes on when it continues another one without a gap.

    Args:
        mediator: the person.
        team: a running team of the person's commune.
        recognised_on: day of the decision.
        decision_number: its number, may be empty when unknown.
        by: who records it; None for the console.
        now: the present moment.
        effective_on: a later first day written in the decision.
        decision_issuer: who signed it.
        is_head: whether the person is also head of the team; an earlier head steps down.
        confirmed: the day was looked at again although it lies ahead or before 01/01/2014.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "team_elsewhere", "team_dissolved", "already_in_team", "future_date", "before_law",
            "effective_before".
    """
    check_may_change(by=by, commune=team.commune)
    _check_team(team, commune=mediator.commune_id)
    check_days(recognised_on, effective_on, now=now, confirmed=confirmed)
    if Appointment.objects.filter(mediator=mediator, team=team).open().exists():
        raise RuleViolation("already_in_team", _("Người này đang là hòa giải viên của tổ này."), field="team")
    office = Appointment(
        mediator=mediator,
        team=team,
        commune_id=team.commune_id,
        recognised_on=recognised_on,
        effective_on=effective_on,
        decision_number=clean(decision_number),
        decision_issuer=clean(decision_issuer),
    )
    office.clock_from = office.starts_on
    office.save()
    moved = reclock(mediator_ids=[mediator.pk], by=by, now=now, reason=RECOGNISED_TOO, told=[office.pk])
    office.refresh_from_db(fields=["clock_from", "continues"])
    append_event(office=office, kind=EventKind.RECOGNISED, happened_on=recognised_on, by=by, now=now)
    changed = [office.pk, *moved]
    if is_head:
        changed += make_head(office, by=by, now=now, reason=office.decision_number)
    open_sign_in(mediator_ids=[mediator.pk], now=now)
    tell(office, action="appointment.opened", changed=changed, by=by, now=now)
    return office


@transaction.atomic
def end_appointment(
    *,
    appointment: Appointment,
    ended_on: date,
    ground: str,
    decision_number: str,
    by: User | None,
    now: datetime,
) -> Appointment:
    """Record that an office ended; whoever left the last one cannot sign in any more, at once (A3).

    Args:
        appointment: an open office.
        ended_on: first day without the office, not after today.
        ground: one of `EndGround` but not the move to another team.
        decision_number: of the decision that ended it; needed for the grounds of Điều 11.
        by: who records it; None for the console.
        now: the present moment.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "already_ended", "ended_before_start", "future_end", "no_decision", "unknown_ground".
    Rule: R-APPT-01. Source: Luật Hòa giải ở cơ sở 2013, Điều 11.
    """
    check_may_change(by=by, commune=appointment.commune)
    if ground not in set(EndGround.values) - {EndGround.MOVED_TEAM}:
        raise RuleViolation("unknown_ground", _("Hãy chọn lý do thôi làm hòa giải viên."), field="ground")
    if ground in GROUNDS_WITH_DECISION and not clean(decision_number):
        raise RuleViolation(
            "no_decision",
            _("Thôi làm hòa giải viên phải có quyết định. Hãy ghi số quyết định."),
            field="decision_number",
        )
    _check_end(appointment, ended_on, now=now)
    before = office_values(appointment)
    claim(appointment, ended_on=ended_on, end_ground=ground, end_decision_number=clean(decision_number))
    reason = f"{EndGround(ground).label}. {clean(decision_number)}".strip()
    append_event(
        office=appointment, kind=EventKind.ENDED, happened_on=ended_on, by=by, now=now, reason=reason, before=before
    )
    moved = reclock(mediator_ids=[appointment.mediator_id], by=by, now=now, reason=ENDED_TOO)
    close_sign_in(mediator_id=appointment.mediator_id, now=now)
    tell(appointment, action="appointment.ended", changed=[appointment.pk, *moved], by=by, now=now, ground=ground)
    return appointment


@transaction.atomic
def undo_end(*, appointment: Appointment, reason: str, by: User | None, now: datetime) -> Appointment:
    """Take back a recorded end, for instance one recorded for the wrong person.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "not_ended", "moved_on" (the person moved to another team), "already_in_team",
            "team_dissolved".
    """
    check_may_change(by=by, commune=appointment.commune)
    if appointment.ended_on is None:
        raise RuleViolation("not_ended", _("Người này chưa được ghi thôi làm ở tổ này."))
    if appointment.end_ground == EndGround.MOVED_TEAM or appointment.continued_by.exists():
        raise RuleViolation("moved_on", _("Người này đã chuyển sang tổ khác. Hãy ghi việc chuyển tổ ngược lại."))
    _check_team(appointment.team, commune=appointment.commune_id)
    if Appointment.objects.filter(mediator=appointment.mediator_id, team=appointment.team_id).open().exists():
        raise RuleViolation("already_in_team", _("Người này đang là hòa giải viên của tổ này theo quyết định khác."))
    before = office_values(appointment)
    claim(appointment, ended_on=None, end_ground="", end_decision_number="", is_head=False)
    append_event(
        office=appointment,
        kind=EventKind.END_UNDONE,
        happened_on=local_day(now),
        by=by,
        now=now,
        reason=clean(reason),
        before=before,
    )
    moved = reclock(mediator_ids=[appointment.mediator_id], by=by, now=now, reason=END_UNDONE_TOO)
    open_sign_in(mediator_ids=[appointment.mediator_id], now=now)
    tell(appointment, action="appointment.end_undone", changed=[appointment.pk, *moved], by=by, now=now)
    return appointment


@transaction.atomic
def move_team(
    *, appointment: Appointment, team: Team, on: date, decision_number: str, by: User | None, now: datetime
) -> Appointment:
    """Move somebody to another team of the commune without a gap, and return the new office; the clock runs on.

    Args:
        appointment: the open office that is left.
        team: where to.
        on: first day in the new team, not after today.
        decision_number: of the decision; the earlier number is kept when empty.
        by: who records it; None for the console.
        now: the present moment.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "same_team", "team_elsewhere", "team_dissolved", "already_in_team", "already_ended",
            "ended_before_start", "future_end".
    Rule: R-APPT-02.
    """
    check_may_change(by=by, commune=appointment.commune)
    if team.pk == appointment.team_id:
        raise RuleViolation("same_team", _("Người này đang ở tổ này. Hãy chọn tổ khác."), field="team")
    _check_team(team, commune=appointment.commune_id)
    if Appointment.objects.filter(mediator=appointment.mediator_id, team=team).open().exists():
        raise RuleViolation("already_in_team", _("Người này cũng đang là hòa giải viên của tổ đó."), field="team")
    _check_end(appointment, on, now=now)
    before = office_values(appointment)
    claim(appointment, ended_on=on, end_ground=EndGround.MOVED_TEAM)
    append_event(
        office=appointment,
        kind=EventKind.MOVED_OUT,
        happened_on=on,
        by=by,
        now=now,
        reason=team.name,
        before=before,
    )
    opened = Appointment.objects.create(
        mediator_id=appointment.mediator_id,
        team=team,
        commune_id=team.commune_id,
        recognised_on=on,
        clock_from=appointment.clock_from,
        decision_number=clean(decision_number) or appointment.decision_number,
        decision_issuer=appointment.decision_issuer,
        continues=appointment,
    )
    moved = reclock(mediator_ids=[appointment.mediator_id], by=by, now=now, reason=MOVED_TOO, told=[opened.pk])
    opened.refresh_from_db(fields=["clock_from", "continues"])
    append_event(office=opened, kind=EventKind.MOVED_IN, happened_on=on, by=by, now=now, reason=appointment.team.name)
    tell(opened, action="appointment.moved", changed=[appointment.pk, opened.pk, *moved], by=by, now=now)
    return opened


def _check_team(team: Team, *, commune: str) -> None:
    if team.commune_id != commune:
        raise RuleViolation("team_elsewhere", _("Tổ này thuộc xã, phường khác."), field="team")
    if team.dissolved_on is not None:
        raise RuleViolation("team_dissolved", _("Tổ này đã giải thể. Hãy chọn tổ khác."), field="team")


def _check_end(office: Appointment, ended_on: date, *, now: datetime) -> None:
    if office.ended_on is not None:
        raise RuleViolation("already_ended", _("Việc này đã được ghi trước đó."))
    if ended_on < office.recognised_on:
        raise RuleViolation(
            "ended_before_start",
            _("Ngày này trước ngày công nhận %(day)s. Hãy xem lại quyết định.")
            % {"day": f"{office.recognised_on:%d/%m/%Y}"},
            field="ended_on",
        )
    if ended_on > local_day(now):
        raise RuleViolation(
            "future_end", _("Ngày này ở sau hôm nay. Hãy ghi khi quyết định đã có hiệu lực."), field="ended_on"
        )
