"""What every change of an office shares: its values in events, the claim of a change, and who may sign in.

Source: security.md A3.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent
from mediators.roster.values import LAW_IN_FORCE_ON
from mediators.signals import appointments_changed


def office_values(office: Appointment) -> dict[str, Any]:
    """Return the values of an office that its events keep, before and after."""
    return {
        "recognised_on": office.recognised_on.isoformat(),
        "effective_on": office.effective_on.isoformat() if office.effective_on else None,
        "decision": office.decision_number,
        "issuer": office.decision_issuer,
        "head": office.is_head,
        "clock_from": office.clock_from.isoformat(),
        "ended_on": office.ended_on.isoformat() if office.ended_on else None,
        "team": office.team_id,
    }


def append_event(
    *,
    office: Appointment,
    kind: EventKind,
    happened_on: date,
    by: User | None,
    now: datetime,
    reason: str = "",
    before: dict[str, Any] | None = None,
) -> AppointmentEvent:
    """Append one event with the values as they are now on `office`."""
    return AppointmentEvent.objects.create(
        appointment=office,
        kind=kind,
        happened_on=happened_on,
        recorded_at=now,
        recorded_by=by,
        reason=reason[:300],
        before=before or {},
        after=office_values(office),
    )


def open_sign_in(*, mediator_ids: Iterable[int], now: datetime) -> None:
    """Let people sign in again who hold an office again; people without an account stay without."""
    users = User.objects.filter(mediator__in=list(mediator_ids))
    users.filter(is_active=False).update(is_active=True)
    on = local_day(now)
    holding = RoleAssignment.objects.running(on).filter(role=Role.MEDIATOR)
    for user in users.exclude(role_assignments__in=holding):
        RoleAssignment.objects.create(user=user, role=Role.MEDIATOR, scope_level=ScopeLevel.SELF, starts_on=on)


def close_sign_in(*, mediator_id: int, now: datetime) -> None:
    """Close the account of somebody who left the last office, at once (A3).

    Whoever also works in another role keeps the account and loses only the role of mediator.
    """
    if Appointment.objects.filter(mediator=mediator_id).open().exists():
        return
    user = User.objects.filter(mediator=mediator_id).first()
    if user is None:
        return
    on = local_day(now)
    running = RoleAssignment.objects.running(on).filter(user=user)
    if running.exclude(role=Role.MEDIATOR).exists():
        running.filter(role=Role.MEDIATOR).update(ends_on=on - timedelta(days=1))
        return
    User.objects.filter(pk=user.pk).update(is_active=False)


def claim(office: Appointment, **fields: Any) -> None:
    """Write the fields if the office still is as it was read.

    Raises:
        RuleViolation: "changed_meanwhile": somebody else was first.
    """
    same = Appointment.objects.filter(
        pk=office.pk,
        recognised_on=office.recognised_on,
        decision_number=office.decision_number,
        is_head=office.is_head,
        clock_from=office.clock_from,
        ended_on=office.ended_on,
    )
    if same.update(**fields) == 0:
        raise RuleViolation(
            "changed_meanwhile",
            _("Có người vừa sửa mục này nên chưa ghi. Xin mở lại trang, xem rồi làm lại."),
        )
    for name, value in fields.items():
        setattr(office, name, value)


def check_days(recognised_on: date, effective_on: date | None, *, now: datetime, confirmed: bool) -> None:
    """Ask about a day ahead of today or before the law, unless `confirmed`.

    Raises:
        RuleViolation: "effective_before", "future_date", "before_law".
    Source: contracts.md §4.
    """
    if effective_on is not None and effective_on < recognised_on:
        raise RuleViolation(
            "effective_before", _("Ngày có hiệu lực không thể trước ngày quyết định."), field="effective_on"
        )
    if confirmed:
        return
    if recognised_on > local_day(now):
        raise RuleViolation(
            "future_date",
            _("Ngày công nhận ở sau hôm nay. Nếu đúng như vậy, hãy đánh dấu xác nhận rồi ghi lại."),
            field="recognised_on",
        )
    if recognised_on < LAW_IN_FORCE_ON:
        raise RuleViolation(
            "before_law",
            _("Ngày công nhận trước 01/01/2014 là ngày Luật có hiệu lực. Nếu đúng, hãy đánh dấu xác nhận rồi ghi lại."),
            field="recognised_on",
        )


def tell(
    office: Appointment, *, action: str, changed: Sequence[int], by: User | None, now: datetime, **details: Any
) -> None:
    """Record what was done in the audit and send `appointments_changed` once."""
    record(action=action, by=by, now=now, target=office, scope_code=office.commune_id, details=details)
    appointments_changed.send(sender=Appointment, appointment_ids=list(dict.fromkeys(changed)), now=now)
