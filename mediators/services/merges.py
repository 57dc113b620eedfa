"""Two records of one person read as one, and taken apart again.

Nothing that was recorded is rewritten: evidence, certificates and papers stay with the record for which they were
written and are read through `Mediator.merged_into`. Offices go over to the record that stays, with an event each;
what was changed is kept in the `PersonMerge` row, so that «Tách lại» restores both.

Source: product.md §4; law.md §9.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import ActivationCard, User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean
from mediators.enums import EndGround, EventKind
from mediators.models import Appointment, Mediator, PersonMerge
from mediators.services.clocks import reclock
from mediators.services.offices import append_event, office_values, open_sign_in
from mediators.services.teams import check_may_change
from mediators.signals import appointments_changed


@dataclass
class _Changed:
    """What a merge changed besides the two records, as the row keeps it."""

    offices: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    clocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    absorbed: list[int] = field(default_factory=list)
    account_moved: int | None = None
    account_closed: int | None = None

    def as_details(self) -> dict[str, Any]:
        """Return the row's `details`."""
        return dict(vars(self))


@transaction.atomic
def merge_people(*, kept: Mediator, absorbed: Mediator, reason: str, by: User | None, now: datetime) -> PersonMerge:
    """Read a record as part of another one from now on, and return what was written.

    Offices are united; where both hold one in the same team, the later recorded as twice ends as recorded by mistake
    on its own first day. Open cards of the absorbed record die; its account goes over when the kept one has none,
    else it is closed. Clocks and statuses are worked out anew.

    Args:
        kept: the record that stands for the person; its facts stay as they are.
        absorbed: the other one.
        reason: how it is known that they are one person.

    Raises:
        NotAllowed: one of the communes is not the caller's; then the province's officer decides.
        RuleViolation: "same_record", "already_merged", "no_reason".
    """
    check_may_change(by=by, commune=kept.commune)
    check_may_change(by=by, commune=absorbed.commune)
    if kept.pk == absorbed.pk:
        raise RuleViolation("same_record", _("Đây là cùng một hồ sơ. Hãy chọn hai hồ sơ khác nhau."))
    if not clean(reason):
        raise RuleViolation("no_reason", _("Hãy ghi vì sao biết đây là một người."), field="reason")
    _claim_both(kept, absorbed)
    changed = _Changed()
    changed.absorbed = list(Mediator.objects.filter(merged_into=absorbed).order_by("pk").values_list("pk", flat=True))
    Mediator.objects.filter(pk__in=changed.absorbed).update(merged_into=kept)
    before = _clocks([kept.pk, absorbed.pk])
    _unite_offices(kept, absorbed, changed, reason=clean(reason), by=by, now=now)
    reclock(mediator_ids=[kept.pk], by=by, now=now, reason=_("Theo việc gộp hồ sơ"))
    after = _clocks([kept.pk])
    changed.clocks = {
        str(pk): {"before": before[pk], "after": after[pk]} for pk in before if before[pk] != after.get(pk)
    }
    _unite_accounts(kept, absorbed, changed, now=now)
    row = PersonMerge.objects.create(
        kept=kept, absorbed=absorbed, recorded_at=now, recorded_by=by, reason=clean(reason)[:300],
        details=changed.as_details(),
    )  # fmt: skip
    _tell(row, action="people.merged", by=by, now=now, offices=list(before))
    return row


@transaction.atomic
def split_people(*, merge: PersonMerge, reason: str, by: User | None, now: datetime) -> PersonMerge:
    """Take two records apart again as they were, and return what was written.

    What was recorded for the kept record since stays with it.

    Raises:
        NotAllowed: one of the communes is not the caller's.
        RuleViolation: "already_split", "merged_on" (the kept record was itself merged: that comes first), "no_reason".
    """
    kept, absorbed = merge.kept, merge.absorbed
    check_may_change(by=by, commune=kept.commune)
    check_may_change(by=by, commune=absorbed.commune)
    if not clean(reason):
        raise RuleViolation("no_reason", _("Hãy ghi lý do tách lại."), field="reason")
    if merge.undoes_id is not None or hasattr(merge, "undone_by"):
        raise RuleViolation("already_split", _("Lần gộp này đã được tách lại trước đó."))
    if kept.merged_into_id is not None:
        raise RuleViolation("merged_on", _("Hồ sơ giữ lại đã được gộp tiếp vào hồ sơ khác. Hãy tách lần gộp ấy trước."))
    if Mediator.objects.filter(pk=absorbed.pk, merged_into=kept).update(merged_into=None) == 0:
        raise RuleViolation("already_split", _("Lần gộp này đã được tách lại trước đó."))
    absorbed.merged_into = None
    details = merge.details
    Mediator.objects.filter(pk__in=details["absorbed"], merged_into=kept).update(merged_into=absorbed)
    moved = _part_offices(kept, absorbed, details, reason=clean(reason), by=by, now=now)
    _part_accounts(kept, absorbed, details, now=now)
    try:
        with transaction.atomic():
            row = PersonMerge.objects.create(
                kept=kept, absorbed=absorbed, undoes=merge, recorded_at=now, recorded_by=by, reason=clean(reason)[:300]
            )
    except IntegrityError as error:
        raise RuleViolation("already_split", _("Lần gộp này đã được tách lại trước đó.")) from error
    _tell(row, action="people.split", by=by, now=now, offices=moved)
    return row


def _claim_both(kept: Mediator, absorbed: Mediator) -> None:
    """Mark the absorbed record, unless one of the two was merged meanwhile."""
    list(Mediator.objects.select_for_update().filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk"))
    is_standing = Mediator.objects.filter(pk=kept.pk, merged_into__isnull=True).exists()
    if not is_standing or not Mediator.objects.filter(pk=absorbed.pk, merged_into__isnull=True).update(
        merged_into=kept
    ):
        raise RuleViolation("already_merged", _("Một trong hai hồ sơ đã được gộp trước đó. Xin mở lại trang."))
    absorbed.merged_into = kept


def _clocks(mediator_ids: list[int]) -> dict[int, list[Any]]:
    """Return clock and link of every office, as JSON keeps them."""
    rows = Appointment.objects.filter(mediator__in=mediator_ids).values_list("pk", "clock_from", "continues_id")
    return {pk: [clock.isoformat(), continues] for pk, clock, continues in rows}


def _unite_offices(
    kept: Mediator, absorbed: Mediator, changed: _Changed, *, reason: str, by: User | None, now: datetime
) -> None:
    """Let the offices of the absorbed record go over, those in the same team one by one."""
    running = {row.team_id: row for row in Appointment.objects.open().filter(mediator=kept)}
    for office in Appointment.objects.filter(mediator=absorbed).order_by("pk"):
        before = office_values(office) | {"mediator": absorbed.code}
        twin = running.get(office.team_id) if office.ended_on is None else None
        if twin is not None:
            double = max(office, twin, key=lambda row: (row.starts_on, row.pk))
            _end_double(double, changed, by=by, now=now)
            if double is not office:
                office.refresh_from_db()
            else:
                before = before | {"ended_on": None}
        Appointment.objects.filter(pk=office.pk).update(mediator=kept)
        office.mediator = kept
        changed.offices.append(office.pk)
        append_event(
            office=office, kind=EventKind.RECORDS_MERGED, happened_on=local_day(now), by=by, now=now, reason=reason,
            before=before,
        )  # fmt: skip


def _end_double(office: Appointment, changed: _Changed, *, by: User | None, now: datetime) -> None:
    """End an office that was recorded twice, on its own first day, as recorded by mistake."""
    before = office_values(office)
    office.ended_on, office.end_ground = office.starts_on, EndGround.ENTERED_BY_MISTAKE
    Appointment.objects.filter(pk=office.pk).update(ended_on=office.ended_on, end_ground=office.end_ground)
    changed.doubled.append(office.pk)
    append_event(
        office=office, kind=EventKind.ENDED, happened_on=office.starts_on, by=by, now=now,
        reason=_("Ghi trùng, đã gộp hồ sơ"), before=before,
    )  # fmt: skip


def _unite_accounts(kept: Mediator, absorbed: Mediator, changed: _Changed, *, now: datetime) -> None:
    """Keep one account: that of the kept record, unless only the other one was ever opened; the other is closed.

    Open cards of both die, so that no card opens the wrong one.
    """
    accounts = [account for account in (kept.user, absorbed.user) if account is not None]
    cards = ActivationCard.objects.filter(user__in=accounts, used_at__isnull=True, cancelled_at__isnull=True)
    cards.exclude(user=kept.user).update(cancelled_at=now)
    account = absorbed.user
    if account is None:
        return
    other = kept.user
    if other is None or (other.activated_at is None and account.activated_at is not None):
        _give(kept, absorbed, first=account, second=other)
        cards.update(cancelled_at=now)
        changed.account_moved, account = account.pk, other
    if account is not None and User.objects.filter(pk=account.pk, is_active=True, is_staff=False).update(
        is_active=False
    ):
        changed.account_closed = account.pk


def _give(kept: Mediator, absorbed: Mediator, *, first: User | None, second: User | None) -> None:
    """Give the records these accounts; an account belongs to one record at any moment."""
    Mediator.objects.filter(pk__in=[kept.pk, absorbed.pk]).update(user=None)
    for person, account in ((kept, first), (absorbed, second)):
        Mediator.objects.filter(pk=person.pk).update(user=account)
        person.user = account


def _part_offices(
    kept: Mediator, absorbed: Mediator, details: dict[str, Any], *, reason: str, by: User | None, now: datetime
) -> list[int]:
    """Give offices and clocks back as they were; return the ids of all offices of both."""
    mine = Appointment.objects.filter(pk__in=details["offices"], mediator=kept)
    for office in mine.order_by("pk"):
        before = office_values(office)
        Appointment.objects.filter(pk=office.pk).update(mediator=absorbed)
        append_event(
            office=office, kind=EventKind.RECORDS_SPLIT, happened_on=local_day(now), by=by, now=now, reason=reason,
            before=before,
        )  # fmt: skip
    for office in Appointment.objects.filter(pk__in=details["doubled"], end_ground=EndGround.ENTERED_BY_MISTAKE):
        Appointment.objects.filter(pk=office.pk).update(ended_on=None, end_ground="", end_decision_number="")
    for key, clock in details["clocks"].items():
        (before_on, before_link), (after_on, after_link) = clock["before"], clock["after"]
        same = Appointment.objects.filter(pk=int(key), clock_from=date.fromisoformat(after_on), continues=after_link)
        same.update(clock_from=date.fromisoformat(before_on), continues=before_link)
    reclock(mediator_ids=[kept.pk, absorbed.pk], by=by, now=now, reason=_("Theo việc tách lại hồ sơ"))
    return list(Appointment.objects.filter(mediator__in=[kept, absorbed]).values_list("pk", flat=True))


def _part_accounts(kept: Mediator, absorbed: Mediator, details: dict[str, Any], *, now: datetime) -> None:
    """Give the account back, and open the one that was closed where the person holds an office."""
    moved, closed = details["account_moved"], details["account_closed"]
    if moved is not None and kept.user_id == moved:
        _give(kept, absorbed, first=absorbed.user, second=kept.user)
    if closed is not None:
        owner = Mediator.objects.filter(user=closed).first()
        if owner is not None and Appointment.objects.open().filter(mediator=owner).exists():
            open_sign_in(mediator_ids=[owner.pk], now=now)


def _tell(row: PersonMerge, *, action: str, by: User | None, now: datetime, offices: list[int]) -> None:
    """Record it for both communes, and send `appointments_changed` once."""
    details = {"kept": row.kept.code, "absorbed": row.absorbed.code}
    for code in sorted({row.kept.commune_id, row.absorbed.commune_id}):
        record(action=action, by=by, now=now, target=row, scope_code=code, details=details)
    appointments_changed.send(sender=Appointment, appointment_ids=sorted(offices), now=now)
