"""The roll of a half-day: marking, noting and matching walk-ins, deciding what waits (product.md §4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import LOCAL_ZONE, local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean, person_name
from mediators.models import Mediator
from training.class_access import lies_in_class_area, may_decide, may_run_class
from training.enums import ATTENDED, FlagDecision, FlagKind, Presence, RollWay
from training.models import Attendance, AttendanceFlag, AttendanceMark, ClassSession, TrainingClass
from training.queries.attendance import elsewhere, open_offices, people_by_code
from training.services.roll_evidence import settle_line

MOST_MARKS = 500


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark as it was made in the hall: for a person (by row or by code), a known line, or a name.

    `client_key` is unique for ever; `marked_at` is when it was seen, by the clock of the device.
    """

    presence: str
    way: str
    marked_at: datetime
    client_key: str = field(default_factory=lambda: f"web:{uuid4()}")
    person: Mediator | None = None
    code: str = ""
    line: UUID | None = None
    name: str = ""
    note: str = ""
    came_at: time | None = None
    left_at: time | None = None
    helped: bool = False


@dataclass(frozen=True)
class Marked:
    """What became of a mark. `state`: "counted", "older" (a later one stands), "known" (came before), "refused"."""

    client_key: str
    state: str
    line: UUID | None = None
    code: str = ""
    sentence: str = ""
    questions: tuple[str, ...] = ()


@dataclass
class _Hall:
    """What marking needs to know of a session, read once for all marks."""

    session: ClassSession
    by: User | None
    now: datetime
    lines: dict[int, Attendance]
    named: dict[UUID, Attendance]
    serving: set[int]
    other: dict[int, TrainingClass]
    known: Mapping[str, UUID]


@transaction.atomic
def mark_roll(*, session: ClassSession, marks: Sequence[Mark], by: User | None, now: datetime) -> list[Marked]:
    """Write marks on the roll of a half-day in the order given, each exactly once by its key.

    A mark made before the one that stands is kept and does not count. Somebody without an office that day, from
    outside the place of the class, or marked in another class in the same half-day is kept with a question, and gives
    no evidence until an officer decides. A code that nobody has is kept as a walk-in.

    Args:
        by: who calls the roll; None when learners mark themselves with the code of the hall.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "class_cancelled", "session_closed", "session_not_yet", "too_many".
    """
    _check_open(session, by=by, now=now, count=len(marks))
    people = people_by_code({mark.code for mark in marks if mark.code and mark.person is None})
    chosen = [mark.person or people.get(mark.code) for mark in marks]
    hall = _read_hall(session, [person for person in chosen if person], marks, by=by, now=now)
    return [_mark(hall, mark, person) for mark, person in zip(marks, chosen, strict=True)]


@transaction.atomic
def match_walk_in(*, line: Attendance, person: Mediator, by: User, now: datetime) -> Attendance:
    """Say who the person noted by name is; a mark that the person has already stays and the other one is let go.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "matched_already", "on_roll_already".
    """
    _check_may(line.session, by)
    if Attendance.objects.filter(session=line.session, mediator=person).exists():
        raise RuleViolation(
            "on_roll_already",
            _("%(name)s đã có trong điểm danh buổi này. Xin đánh dấu «Vắng» cho dòng ghi thừa, hoặc chọn người khác.")
            % {"name": person.full_name},
            field="person",
        )
    if Attendance.objects.filter(pk=line.pk, mediator=None).update(mediator=person) != 1:
        raise RuleViolation("matched_already", _("Dòng này đã được ghép với một người rồi."))
    line.refresh_from_db()
    _raise_flags(line, session=line.session, now=now)
    details = {"mediator": person.code}
    _tell(line.session, "attendance.matched", by=by, now=now, details=details)
    if line.session.closed_at is not None:
        settle_line(line=line, by=by, now=now, reason=_("Ghép tên ghi tại lớp với hòa giải viên"))
    return line


@transaction.atomic
def decide_flag(*, flag: AttendanceFlag, decision: str, reason: str, by: User, now: datetime) -> AttendanceFlag:
    """Decide whether an attendance counts although something was asked; only once.

    Raises:
        NotAllowed: the person is not of the caller's places.
        RuleViolation: "reason_missing", "decided".
    """
    person = flag.attendance.mediator
    if person is None or not may_decide(by, person):
        raise NotAllowed(_("Người này không thuộc địa bàn của Ông/Bà. Cán bộ nơi người ấy công tác quyết định."))
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Xin ghi lý do."), field="reason")
    waiting = AttendanceFlag.objects.filter(pk=flag.pk, decision="")
    values = {"decision": FlagDecision(decision).value, "decided_by": by, "decided_at": now}
    if waiting.update(reason=clean(reason)[:300], **values) != 1:
        raise RuleViolation("decided", _("Điều này đã được quyết định trước đó."))
    flag.refresh_from_db()
    session = flag.attendance.session
    details = {"mediator": person.code, "kind": flag.kind, "decision": flag.decision}
    _tell(session, "attendance.decided", by=by, now=now, details=details)
    if session.closed_at is not None:
        settle_line(line=flag.attendance, by=by, now=now, reason=flag.reason)
    return flag


def _check_open(session: ClassSession, *, by: User | None, now: datetime, count: int) -> None:
    if by is not None:
        _check_may(session, by)
    if count > MOST_MARKS:
        raise RuleViolation("too_many", _("Mỗi lần gửi được tối đa %(most)s dòng.") % {"most": MOST_MARKS})
    if session.training_class.cancelled_at is not None:
        raise RuleViolation("class_cancelled", _("Lớp này đã hủy nên không điểm danh được."))
    if session.held_on > local_day(now):
        raise RuleViolation("session_not_yet", _("Buổi này chưa đến ngày học nên chưa điểm danh được."))
    # The updated row keeps a closing of the same roll waiting until this transaction ends.
    if ClassSession.objects.filter(pk=session.pk, closed_at=None).update(closed_at=None) != 1:
        raise RuleViolation("session_closed", _("Điểm danh buổi này đã chốt. Muốn sửa, xin mở lại buổi và nêu lý do."))


def _read_hall(
    session: ClassSession, people: Collection[Mediator], marks: Sequence[Mark], *, by: User | None, now: datetime
) -> _Hall:
    ids = {person.pk for person in people}
    lines = {line.mediator_id or 0: line for line in session.roll.filter(mediator_id__in=ids)}
    named = session.roll.filter(public_id__in=[mark.line for mark in marks if mark.line])
    keys = AttendanceMark.objects.filter(client_key__in=[mark.client_key for mark in marks])
    return _Hall(
        session=session,
        by=by,
        now=now,
        lines=lines,
        named={line.public_id: line for line in named},
        serving=open_offices(ids, on=session.held_on),
        other=elsewhere(session, ids),
        known=dict(keys.values_list("client_key", "attendance__public_id")),
    )


def _mark(hall: _Hall, mark: Mark, person: Mediator | None) -> Marked:
    if mark.client_key in hall.known:
        return Marked(mark.client_key, "known", hall.known[mark.client_key])
    if refusal := _fault(hall, mark, person):
        return Marked(mark.client_key, "refused", code=refusal[0], sentence=refusal[1])
    values = _values(hall, mark)
    line, is_newest = _line_for(hall, mark, person, values)
    try:
        with transaction.atomic():
            AttendanceMark.objects.create(
                attendance=line,
                recorded_at=hall.now,
                recorded_by=hall.by,
                counted=is_newest,
                client_key=mark.client_key,
                **values,
            )
    except IntegrityError:
        return Marked(mark.client_key, "known", line.public_id)
    questions = _ask(hall, line, person) if line.presence in ATTENDED else ()
    return Marked(mark.client_key, "counted" if is_newest else "older", line.public_id, questions=questions)


def _fault(hall: _Hall, mark: Mark, person: Mediator | None) -> tuple[str, str] | None:
    if mark.presence not in Presence.values or mark.way not in RollWay.values:
        return "unreadable", _("Dòng điểm danh không đọc được.")
    if mark.line and mark.line not in hall.named:
        return "unknown_line", _("Dòng này không có trong điểm danh của buổi.")
    if person is None and not mark.line and not clean(mark.name or mark.code):
        return "nobody", _("Xin ghi họ và tên, hoặc mã.")
    if mark.presence == Presence.LATE and mark.came_at is None:
        return "came_at", _("Đến muộn thì ghi giờ đến.")
    if mark.presence == Presence.LEFT_EARLY and mark.left_at is None:
        return "left_at", _("Về sớm thì ghi giờ về.")
    return None


def _values(hall: _Hall, mark: Mark) -> dict[str, Any]:
    """Return the fields of a mark; a clock that is off gives the nearest moment from that day on, never the future."""
    first = datetime.combine(hall.session.held_on, time.min, tzinfo=LOCAL_ZONE)
    last = min(hall.now, first + timedelta(days=60))
    return {
        "presence": mark.presence,
        "came_at": mark.came_at if mark.presence in ATTENDED else None,
        "left_at": mark.left_at if mark.presence in ATTENDED else None,
        "helped": mark.helped,
        "way": mark.way,
        "marked_at": min(max(mark.marked_at, first), max(last, first)),
    }


def _line_for(hall: _Hall, mark: Mark, person: Mediator | None, values: dict[str, Any]) -> tuple[Attendance, bool]:
    """Return the line of the roll that a mark is for, written anew if the mark is the newest, and whether it is."""
    line = hall.named.get(mark.line) if mark.line else hall.lines.get(person.pk) if person else None
    if line is None:
        line = Attendance(session=hall.session, mediator=person, **values)
        if person is None:
            line.walk_in_name = (
                person_name(mark.name)[:80] if mark.name else _("Mã %(code)s") % {"code": mark.code[:40]}
            )
            line.walk_in_note = clean(mark.note)[:120]
        line.save()
        if person is not None:
            hall.lines[person.pk] = line
        return line, True
    if line.marked_at > values["marked_at"]:
        return line, False
    for name, value in values.items():
        setattr(line, name, value)
    line.save(update_fields=list(values))
    return line, True


def _ask(hall: _Hall, line: Attendance, person: Mediator | None) -> tuple[str, ...]:
    """Keep the questions that a mark raises; return their sentences."""
    if person is None:
        return ()
    found = _questions(hall.session, person, serving=person.pk in hall.serving, other=hall.other.get(person.pk))
    _keep(line, found, now=hall.now)
    return tuple(found.values())


def _raise_flags(line: Attendance, *, session: ClassSession, now: datetime) -> None:
    """Ask anew about one person, after a walk-in was matched."""
    person = line.mediator
    if person is None or line.presence not in ATTENDED:
        return
    serving = person.pk in open_offices([person.pk], on=session.held_on)
    other = elsewhere(session, [person.pk]).get(person.pk)
    _keep(line, _questions(session, person, serving=serving, other=other), now=now)


def _questions(
    session: ClassSession, person: Mediator, *, serving: bool, other: TrainingClass | None
) -> dict[FlagKind, str]:
    day = f"{session.held_on:%d/%m/%Y}"
    found: dict[FlagKind, str] = {}
    if not lies_in_class_area(session.training_class, person.commune):
        found[FlagKind.OUTSIDE] = _("Người mang mã %(code)s thuộc %(place)s, ngoài địa bàn của lớp.") % {
            "code": person.code,
            "place": person.commune,
        }
    if not serving:
        found[FlagKind.NOT_IN_OFFICE] = _("Ngày %(day)s người này không có nhiệm kỳ hòa giải viên nào.") % {"day": day}
    if other is not None:
        found[FlagKind.TWO_PLACES] = _("Người này cũng có mặt ở lớp «%(title)s» cùng buổi %(half)s %(day)s.") % {
            "title": other.title,
            "half": session.get_half_display().lower(),
            "day": day,
        }
    return found


def _keep(line: Attendance, found: Mapping[FlagKind, str], *, now: datetime) -> None:
    for kind, sentence in found.items():
        AttendanceFlag.objects.get_or_create(
            attendance=line, kind=kind, defaults={"sentence": sentence[:400], "raised_at": now}
        )


def _check_may(session: ClassSession, by: User) -> None:
    if not may_run_class(by, session.training_class):
        raise NotAllowed(_("Lớp này không thuộc phần việc được giao của Ông/Bà."))


def _tell(session: ClassSession, action: str, *, by: User | None, now: datetime, details: dict[str, Any]) -> None:
    found = {"session": str(session), **details}
    record(action=action, by=by, now=now, target=session, scope_code=session.training_class.unit_id, details=found)
