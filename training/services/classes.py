"""Opening, changing and cancelling classes, and the list of who is invited (framework-programme.md §5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean, search_key
from mediators.models import Mediator, Unit
from training.class_access import invitable_offices, may_open_class, may_run_class
from training.models import ClassInvite, ClassSession, Subject, Trainer, TrainingClass
from training.rules.classes import HalfDayFacts, clock_hours, half_day_faults, half_of

FAULTS = {
    "none": gettext_lazy("Lớp cần ít nhất một buổi."),
    "times": gettext_lazy("Buổi %(number)s: giờ kết thúc phải sau giờ bắt đầu."),
    "half": gettext_lazy("Buổi %(number)s: giờ bắt đầu không thuộc buổi đã chọn."),
    "hours": gettext_lazy(
        "Buổi %(number)s: số giờ tính phải lớn hơn 0 và không quá thời gian của buổi (tối đa 6 giờ)."
    ),
    "past": gettext_lazy(
        "Buổi %(number)s ở ngày đã qua. Nếu lớp đã mở thật và nay ghi lại, xin chọn «Ghi lại lớp đã mở» và nêu lý do."
    ),
    "overlap": gettext_lazy("Buổi %(number)s trùng giờ với một buổi khác của lớp."),
}


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """One half-day as typed; `hours` None takes the time by the clock. `known` is its row when it is changed."""

    held_on: date
    starts_at: time
    ends_at: time
    subject: Subject
    hours: Decimal | None = None
    known: ClassSession | None = None

    def checked(self) -> HalfDayFacts:
        """Return the values as the rules look at them."""
        given = self.hours if self.hours is not None else clock_hours(starts_at=self.starts_at, ends_at=self.ends_at)
        return HalfDayFacts(self.held_on, half_of(self.starts_at).value, self.starts_at, self.ends_at, given)


@dataclass(frozen=True, kw_only=True)
class ClassFacts:
    """What is typed about a class; `late_reason` says why a class held before is recorded now."""

    title: str
    place_name: str
    capacity: int
    sessions: Sequence[SessionFacts]
    trainers: Collection[Trainer] = ()
    address: str = ""
    map_url: str = ""
    note: str = ""
    late_reason: str = ""
    is_record: bool = False

    def as_fields(self) -> dict[str, Any]:
        """Return the plain fields of the model."""
        title, place = clean(self.title), clean(self.place_name)
        return {
            "title": title,
            "search_key": search_key(f"{title} {place}"),
            "place_name": place,
            "address": clean(self.address),
            "map_url": self.map_url,
            "capacity": self.capacity,
            "note": clean(self.note),
            "late_reason": clean(self.late_reason) if self.is_record else "",
            "programme": self.sessions[0].subject.version,
            "starts_on": min(one.held_on for one in self.sessions),
            "ends_on": max(one.held_on for one in self.sessions),
        }


@dataclass
class Invited:
    """What an invitation would do or did: who comes on the list, and how many stood there already."""

    people: list[Mediator] = field(default_factory=list)
    already: int = 0
    room: int = 0

    @property
    def is_too_many(self) -> bool:
        """Tell whether there are more people than seats left."""
        return len(self.people) > self.room


@transaction.atomic
def open_class(*, unit: Unit, facts: ClassFacts, by: User | None, now: datetime) -> TrainingClass:
    """Open a class of a place.

    Raises:
        NotAllowed: the place is not the caller's.
        RuleViolation: "none times half hours past overlap" (see rules.classes.half_day_faults), "late_reason",
            "two_programmes", "trainer_elsewhere", "capacity".
    """
    if by is not None and not may_open_class(by, unit):
        raise NotAllowed(_("Nơi này không thuộc phần việc được giao của Ông/Bà."))
    _check(facts, unit=unit, now=now)
    row = TrainingClass.objects.create(unit=unit, created_by=by, created_at=now, **facts.as_fields())
    row.trainers.set(facts.trainers)
    _write_sessions(row, facts.sessions)
    details = {"sessions": len(facts.sessions), "record": facts.is_record}
    record(action="class.opened", by=by, now=now, target=row, scope_code=unit.code, details=details)
    return row


@transaction.atomic
def change_class(
    *, training_class: TrainingClass, facts: ClassFacts, version: int, by: User | None, now: datetime
) -> TrainingClass:
    """Change what was typed; half-days whose roll was begun keep day, time, hours and subject.

    Args:
        version: the one that the caller has seen; another one is refused.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: those of `open_class`, "cancelled", "changed_meanwhile", "roll_begun".
    """
    _check_may(training_class, by)
    _refuse_cancelled(training_class)
    _check(facts, unit=training_class.unit, now=now, known={one.known.pk for one in facts.sessions if one.known})
    values = facts.as_fields()
    seen = TrainingClass.objects.filter(pk=training_class.pk, version=version, cancelled_at=None)
    if seen.update(version=F("version") + 1, **values) != 1:
        raise RuleViolation("changed_meanwhile", _("Có người vừa sửa lớp này. Xin mở lại trang, xem rồi sửa lại."))
    training_class.refresh_from_db()
    training_class.trainers.set(facts.trainers)
    _write_sessions(training_class, facts.sessions)
    _tell(training_class, "class.changed", by=by, now=now)
    return training_class


@transaction.atomic
def cancel_class(*, training_class: TrainingClass, reason: str, by: User | None, now: datetime) -> TrainingClass:
    """Cancel a class; the list and the marks stay, and give no evidence.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "reason_missing", "cancelled", "has_closed_roll".
    """
    _check_may(training_class, by)
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Xin ghi lý do hủy lớp."), field="reason")
    if training_class.sessions.filter(closed_at__isnull=False).exists():
        raise RuleViolation(
            "has_closed_roll", _("Lớp đã có buổi chốt điểm danh nên không hủy được. Nếu chốt nhầm, xin mở lại buổi đó.")
        )
    alive = TrainingClass.objects.filter(pk=training_class.pk, cancelled_at=None)
    if alive.update(cancelled_at=now, cancel_reason=clean(reason)[:300], version=F("version") + 1) != 1:
        _refuse_again()
    training_class.refresh_from_db()
    _tell(training_class, "class.cancelled", by=by, now=now)
    return training_class


def preview_invites(*, training_class: TrainingClass, mediator_ids: Collection[int], by: User | None) -> Invited:
    """Return who would come on the list; people outside the place of the class or the caller's scope are left out."""
    offices = invitable_offices(by, training_class).filter(mediator_id__in=mediator_ids)
    there = set(training_class.invites.values_list("mediator_id", flat=True))
    people = Mediator.objects.filter(pk__in=offices.values("mediator_id")).order_by("sort_key", "pk")
    found = list(people.select_related("commune"))
    return Invited(
        people=[person for person in found if person.pk not in there],
        already=sum(person.pk in there for person in found),
        room=max(training_class.capacity - len(there), 0),
    )


@transaction.atomic
def invite_people(
    *, training_class: TrainingClass, mediator_ids: Collection[int], how: str, by: User | None, now: datetime
) -> Invited:
    """Put people on the list of a class; whoever stands there already is passed over.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "cancelled", "nobody", "no_room".
    """
    _check_may(training_class, by)
    _refuse_cancelled(training_class)
    # The updated row keeps others waiting, so that two invitations together never pass the number of seats.
    TrainingClass.objects.filter(pk=training_class.pk).update(version=F("version"))
    found = preview_invites(training_class=training_class, mediator_ids=mediator_ids, by=by)
    if not found.people:
        raise RuleViolation("nobody", _("Không có ai để mời thêm: chưa chọn ai, hoặc mọi người đã có trong danh sách."))
    if found.is_too_many:
        raise RuleViolation(
            "no_room",
            _("Lớp còn %(room)s chỗ mà chọn thêm %(count)s người. Xin tăng số chỗ hoặc chọn ít người hơn.")
            % {"room": found.room, "count": len(found.people)},
        )
    ClassInvite.objects.bulk_create(
        ClassInvite(training_class=training_class, mediator=person, how=how, invited_by=by, invited_at=now)
        for person in found.people
    )
    _tell(training_class, "class.invited", by=by, now=now, details={"count": len(found.people), "how": how})
    return found


@transaction.atomic
def withdraw_invite(*, invite: ClassInvite, by: User | None, now: datetime) -> None:
    """Take somebody off the list; whoever is on a roll already stays on the list.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "on_roll".
    """
    _check_may(invite.training_class, by)
    if invite.mediator.attendances.filter(session__training_class=invite.training_class).exists():
        raise RuleViolation("on_roll", _("Người này đã được điểm danh nên không bỏ khỏi danh sách được."))
    details = {"mediator": invite.mediator.code}
    _tell(invite.training_class, "class.invite_withdrawn", by=by, now=now, details=details)
    invite.delete()


def _check(facts: ClassFacts, *, unit: Unit, now: datetime, known: Collection[int] = ()) -> None:
    today = local_day(now)
    if facts.is_record and not facts.late_reason.strip():
        raise RuleViolation("late_reason", _("Xin ghi vì sao nay mới ghi lại lớp đã mở."), field="late_reason")
    if facts.capacity < 1:
        raise RuleViolation("capacity", _("Số chỗ phải từ 1."), field="capacity")
    checked = [one.checked() for one in facts.sessions]
    for place, code in half_day_faults(sessions=checked, today=today, is_record=facts.is_record):
        one = facts.sessions[place] if place >= 0 else None
        if code == "past" and one and one.known and one.known.pk in known and one.known.held_on == one.held_on:
            continue
        raise RuleViolation(code, str(FAULTS[code]) % {"number": place + 1}, field="sessions")
    if len({one.subject.version_id for one in facts.sessions}) > 1:
        raise RuleViolation(
            "two_programmes", _("Các buổi phải dùng chuyên đề của cùng một chương trình khung."), field="sessions"
        )
    _check_trainers(facts, unit)


def _check_trainers(facts: ClassFacts, unit: Unit) -> None:
    near = {unit.code, unit.parent_id}
    if any(trainer.unit_id not in near and trainer.unit.parent_id != unit.code for trainer in facts.trainers):
        raise RuleViolation("trainer_elsewhere", _("Có tập huấn viên không thuộc nơi mở lớp."), field="trainers")


def _write_sessions(training_class: TrainingClass, sessions: Sequence[SessionFacts]) -> None:
    """Store the half-days in place of those that were there; begun rolls must stay as they are."""
    kept = {one.known.pk for one in sessions if one.known is not None}
    gone = training_class.sessions.exclude(pk__in=kept)
    if gone.filter(roll__isnull=False).exists() or gone.filter(closed_at__isnull=False).exists():
        _refuse_begun()
    gone.filter(bundles__isnull=True, photos__isnull=True).delete()
    if gone.exists():
        _refuse_begun()
    for one in sessions:
        facts = one.checked()
        values = {
            "held_on": facts.held_on,
            "half": facts.half,
            "starts_at": facts.starts_at,
            "ends_at": facts.ends_at,
            "hours": facts.hours,
            "subject": one.subject,
        }
        if one.known is None:
            secrets = {"hall_secret": token_hex(32), "roll_key": token_hex(32)}
            ClassSession.objects.create(training_class=training_class, **values, **secrets)
        elif any(getattr(one.known, name) != value for name, value in values.items()):
            _change_session(one.known, values)


def _change_session(session: ClassSession, values: dict[str, Any]) -> None:
    if session.closed_at is not None or session.roll.exists():
        _refuse_begun()
    for name, value in values.items():
        setattr(session, name, value)
    session.save(update_fields=list(values))


def _check_may(training_class: TrainingClass, by: User | None) -> None:
    if by is not None and not may_run_class(by, training_class):
        raise NotAllowed(_("Lớp này không thuộc phần việc được giao của Ông/Bà."))


def _refuse_cancelled(training_class: TrainingClass) -> None:
    if training_class.cancelled_at is not None:
        _refuse_again()


def _refuse_again() -> None:
    raise RuleViolation("cancelled", _("Lớp này đã hủy nên không thay đổi được nữa. Có thể chép thành lớp mới."))


def _refuse_begun() -> None:
    raise RuleViolation(
        "roll_begun",
        _("Buổi đã bắt đầu điểm danh thì giữ nguyên ngày, giờ, số giờ và chuyên đề. Các buổi khác vẫn sửa được."),
        field="sessions",
    )


def _tell(
    row: TrainingClass, action: str, *, by: User | None, now: datetime, details: dict[str, Any] | None = None
) -> None:
    record(action=action, by=by, now=now, target=row, scope_code=row.unit_id, details=details or {})
