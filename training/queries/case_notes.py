"""The facts behind a deadline with their sources, and a sentence for each hard case of the clock that applies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from audit.models import AuditEntry
from lms.base.clock import local_day
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, ClockRule, Mediator
from mediators.queries.clock import rule_row_on
from training import rules
from training.enums import DayKind, PeriodKind, TrainingState
from training.models import PeriodDecision
from training.rules import short_date

CALENDAR_OBJECT = "calendarday"
#: a decision is entered late when so many days lie between it and its entry
LATE_ENTRY_DAYS = 30
_LONGEST_REST = 25
_DAY_WORDS = {
    DayKind.OFF: "ngày nghỉ lễ",
    DayKind.COMPENSATORY: "ngày nghỉ bù",
    DayKind.MAKE_UP: "ngày làm bù",
    None: "ngày thường",
}


@dataclass(frozen=True)
class Fact:
    """One fact with its source; `is_unverified` marks what was not compared with the text."""

    label: str
    value: str
    source: str = ""
    is_unverified: bool = False


@dataclass(frozen=True)
class OfficeStory:
    """An office among the person's others, with what was recorded about it and what touches its deadline."""

    appointment: Appointment
    others: tuple[Appointment, ...]
    events: tuple[AppointmentEvent, ...]
    clock_rule: ClockRule | None
    absorbed: tuple[Mediator, ...]
    calendar_edits: tuple[AuditEntry, ...]


def read_story(*, appointment: Appointment, status: rules.Status) -> OfficeStory:
    """Return what is known about an office; four statements, the events come with the appointment."""
    others = Appointment.objects.filter(mediator=appointment.mediator_id).exclude(pk=appointment.pk)
    rows = list(others.select_related("team", "commune").order_by("recognised_on", "pk"))
    return OfficeStory(
        appointment=appointment,
        others=tuple(row for row in rows if not row.is_mistake),
        events=tuple(appointment.events.all()),
        clock_rule=rule_row_on(list(ClockRule.objects.order_by("valid_from")), appointment.starts_on),
        absorbed=tuple(Mediator.objects.filter(merged_into=appointment.mediator_id).order_by("pk")),
        calendar_edits=_calendar_edits(status),
    )


def office_facts(story: OfficeStory, status: rules.Status) -> tuple[Fact, ...]:
    """Return the facts of the office with who recorded them."""
    office, entry = story.appointment, _first_entry(story)
    number = office.decision_number or "chưa ghi số"
    issuer = f", {office.decision_issuer}" if office.decision_issuer else ""
    found = [
        Fact("Quyết định công nhận", f"{number}, ngày {short_date(office.recognised_on)}{issuer}", entry,
             is_unverified=not office.decision_number),
        Fact("Tổ, địa bàn", f"{office.team.name}, {office.commune}", entry),
    ]  # fmt: skip
    if office.effective_on:
        found.append(Fact("Có hiệu lực từ", short_date(office.effective_on), "Ghi trong quyết định công nhận"))
    for other in story.others:
        end = f" đến trước {short_date(other.ended_on)}" if other.ended_on else ", đang làm"
        found.append(
            Fact(
                "Nhiệm kỳ khác",
                f"{other.team.name}, từ {short_date(other.starts_on)}{end}",
                other.decision_number or "chưa ghi số quyết định",
            )
        )
    rule = story.clock_rule
    source = f"{rule.source} (áp dụng từ {short_date(rule.valid_from)})" if rule else "Quy tắc của hệ thống"
    found.append(
        Fact("Thời hạn tính từ", short_date(status.appointment.clock_on), source, not (rule and rule.verified))
    )
    if office.ended_on:
        decision = office.end_decision_number or "không ghi số quyết định"
        found.append(
            Fact("Thôi từ ngày", f"{short_date(office.ended_on)}, {office.get_end_ground_display()}", decision)
        )
    return tuple(found)


def decision_facts(decisions: Iterable[PeriodDecision], status: rules.Status) -> tuple[Fact, ...]:
    """Return a fact for each decision on the period that was not taken back, with what it did."""
    applied = {each.change: each.days for each in status.deadline.changes} if status.deadline else {}
    found = []
    for row in decisions:
        if row.kind == PeriodKind.ANNULLED or hasattr(row, "superseded_by"):
            continue
        added = row.days if row.kind == PeriodKind.EXTENSION else 0
        change = rules.PeriodChange(
            PeriodKind(row.kind), row.decision_number, row.decided_on, row.first_on, row.last_on, added
        )
        days = applied.get(change)
        effect = f"thêm {days} ngày" if days else "không chạm đến thời hạn này"
        until = f" đến {short_date(row.last_on)}" if row.last_on else ""
        value = f"{row.whom}: từ {short_date(row.first_on)}{until}, {effect}"
        who = row.recorded_by.full_name if row.recorded_by else "Hệ thống"
        source = f"{row.decision_number} ngày {short_date(row.decided_on)}, {row.decision_issuer or 'chưa ghi cơ quan'}"
        entry = f"{who} ghi ngày {short_date(local_day(row.recorded_at))}"
        found.append(Fact(row.get_kind_display(), value, f"{source}; {entry}"))
    return tuple(found)


def case_notes(story: OfficeStory, status: rules.Status) -> tuple[str, ...]:
    """Return a sentence for each hard case of the clock that this office is one of (law.md §9)."""
    notes = [
        *_clock_notes(story, status),
        *_correction_notes(story.events),
        *_end_notes(story.appointment, status),
        *(_calendar_note(entry) for entry in story.calendar_edits),
    ]
    if story.absorbed:
        codes = ", ".join(person.code for person in story.absorbed)
        notes.append(
            f"Hồ sơ này đã gộp cả hồ sơ mang mã {codes}; bằng chứng ghi cho các hồ sơ ấy đều được tính một lần."
        )
    return tuple(notes)


def _clock_notes(story: OfficeStory, status: rules.Status) -> list[str]:
    """Say why the clock is the office's own, or another one's."""
    office, clock_on = story.appointment, status.appointment.clock_on
    notes = []
    reissues = [event for event in story.events if event.kind == EventKind.REISSUED]
    if reissues and clock_on < office.starts_on:
        notes.append(
            f"Quyết định {office.decision_number} ngày {short_date(office.recognised_on)} chỉ cấp lại quyết định "
            f"trước, nên thời hạn vẫn tính từ ngày công nhận đầu tiên {short_date(clock_on)}."
        )
    elif clock_on < office.starts_on:
        carried = next((row for row in story.others if row.pk == office.continues_id), None)
        where = f" ở {carried.team.name}" if carried else ""
        notes.append(
            f"Nhiệm kỳ này tiếp nối nhiệm kỳ{where} không gián đoạn, nên giữ thời hạn đã tính từ "
            f"{short_date(clock_on)}."
        )
    else:
        notes += _gap_note(story)
    entered = local_day(office.created_at)
    late_days = (entered - office.starts_on).days
    if late_days >= LATE_ENTRY_DAYS and not reissues:
        notes.append(
            f"Quyết định được ghi vào hệ thống ngày {short_date(entered)}, sau {late_days} ngày; thời hạn vẫn tính từ "
            f"ngày công nhận, không tính từ ngày ghi."
        )
    return notes


def _gap_note(story: OfficeStory) -> list[str]:
    """Tell of the gap after which the clock started anew."""
    office = story.appointment
    ends = [row.ended_on for row in story.others if row.ended_on and row.ended_on < office.starts_on]
    if not ends:
        return []
    gap_days = (office.starts_on - max(ends)).days
    allowed = story.clock_rule.gap_days if story.clock_rule else 0
    return [
        f"Lần trước thôi làm từ {short_date(max(ends))}, được công nhận lại từ {short_date(office.starts_on)}: gián "
        f"đoạn {gap_days} ngày (quá {allowed} ngày là có khoảng trống), nên tính thời hạn mới."
    ]


def _correction_notes(events: Sequence[AppointmentEvent]) -> list[str]:
    notes = []
    for event in events:
        on = short_date(local_day(event.recorded_at))
        if event.kind == EventKind.DATE_CORRECTED:
            notes.append(
                f"Ngày {on}, ngày công nhận được sửa từ {_day(event.before)} thành {_day(event.after)}"
                f"{_because(event.reason)}; thời hạn tính lại theo ngày đúng."
            )
        elif event.kind == EventKind.REISSUE_UNDONE:
            notes.append(f"Ngày {on}, việc cấp lại quyết định bị hủy{_because(event.reason)}.")
        elif event.kind == EventKind.CLOCK_CHANGED:
            notes.append(
                f"Ngày {on}, thời hạn chuyển từ tính theo {_day(event.before, 'clock_from')} sang tính theo "
                f"{_day(event.after, 'clock_from')}{_because(event.reason)}."
            )
        elif event.kind == EventKind.UNIT_CHANGED:
            notes.append(
                f"Từ {short_date(event.happened_on)}, tổ thuộc địa bàn mới ({event.reason}); thời hạn không đổi."
            )
    return notes


def _end_notes(office: Appointment, status: rules.Status) -> list[str]:
    if office.ended_on is None or status.due_on is None:
        return []
    on = short_date(office.ended_on)
    if status.state is TrainingState.ENDED:
        return [f"Thôi làm từ {on}, trước khi hết hạn {short_date(status.due_on)}, nên không bị tính là quá hạn."]
    if office.ended_on <= status.due_on:
        return [f"Thôi làm từ {on}, trước khi hết hạn, nhưng đã hoàn thành khi còn làm."]
    return [f"Thôi làm từ {on}, sau khi đã hết hạn {short_date(status.due_on)}, nên tình trạng vẫn giữ."]


def _calendar_edits(status: rules.Status) -> tuple[AuditEntry, ...]:
    """Return the edits of the holiday table, since the clock began, of days that could move this end."""
    if status.deadline is None:
        return ()
    end = status.deadline.end_on
    days = [(end + timedelta(days=number)).isoformat() for number in range(_LONGEST_REST)]
    entries = AuditEntry.objects.filter(object_type=CALENDAR_OBJECT, object_id__in=days, action="calendar.edited")
    return tuple(
        entry
        for entry in entries.order_by("pk")
        if date.fromisoformat(entry.object_id) <= status.deadline.due_on or entry.details.get("after") is None
    )


def _calendar_note(entry: AuditEntry) -> str:
    day = short_date(date.fromisoformat(entry.object_id))
    before, after = (_DAY_WORDS[DayKind(value) if value else None] for value in _kinds(entry))
    return (
        f"Ngày {short_date(local_day(entry.at))}, lịch nghỉ được sửa: {day} từ {before} thành {after}; hạn đã tính lại."
    )


def _kinds(entry: AuditEntry) -> tuple[Any, Any]:
    return entry.details.get("before"), entry.details.get("after")


def _first_entry(story: OfficeStory) -> str:
    """Say who recorded the decision, and when."""
    first = next((event for event in story.events if event.kind in (EventKind.RECOGNISED, EventKind.MOVED_IN)), None)
    if first is None:
        return f"Ghi vào hệ thống ngày {short_date(local_day(story.appointment.created_at))}"
    who = first.recorded_by.full_name if first.recorded_by else "Hệ thống"
    how = f" ({first.reason})" if first.reason else ""
    return f"{who} ghi ngày {short_date(local_day(first.recorded_at))}{how}"


def _day(values: dict[str, Any], name: str = "recognised_on") -> str:
    text = values.get(name)
    return short_date(date.fromisoformat(text)) if text else "chưa ghi"


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""
