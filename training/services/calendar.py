"""Editing the holiday table: seen before it is saved, audited, deadlines refreshed (law.md §9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from mediators.models import Appointment
from training.enums import DayKind
from training.models import CalendarDay, CalendarYear, TrainingStatus
from training.queries.periods import load_period_book
from training.queries.rulebook import RuleBook, load_rulebook
from training.rules import DayRow, PeriodChange, UnknownYear, WorkingDays, explained_deadline
from training.rules.proposal import propose_year
from training.services.later import refresh_due_soon

#: A run of days off is never longer; a change of one day moves deadlines within so many days behind it.
LONGEST_REST = timedelta(days=25)


@dataclass(frozen=True)
class CalendarEdit:
    """One change of the table: `kind` None takes the row of the day away, else the row is set."""

    day: date
    kind: DayKind | None
    name: str = ""
    source: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class MovedDeadlines:
    """Deadlines that would move from one day to another, and for how many people."""

    before: date
    after: date
    count: int


@dataclass(frozen=True)
class CalendarPreview:
    """What an edit would do: the deadlines that move and the people they belong to."""

    moved: tuple[MovedDeadlines, ...]

    @property
    def count(self) -> int:
        """Return how many people's deadlines would move."""
        return sum(each.count for each in self.moved)


def preview_calendar_edit(*, edits: Sequence[CalendarEdit]) -> CalendarPreview:
    """Return which stored deadlines an edit would move; nothing is written.

    Raises:
        RuleViolation: as `apply_calendar_edit`.
    """
    _check(edits)
    book = load_rulebook()
    changed = _edited(book.working_days, edits)
    first, last = _touched(edits)
    lengthened = load_period_book().touched()
    starts = (
        TrainingStatus.objects.filter(due_on__range=(first, last))
        .exclude(appointment__in=Appointment.objects.filter(lengthened))
        .order_by()
        .values_list("appointment__clock_from")
        .annotate(number=Count("pk"))
    )
    moved = _moved_lengthened(book, changed)
    for clock_on, number in starts:
        before, after = (_deadline(book, clock_on, days) for days in (book.working_days, changed))
        if before is not None and after is not None and before != after:
            moved[before, after] = moved.get((before, after), 0) + number
    return CalendarPreview(tuple(MovedDeadlines(*days, number) for days, number in sorted(moved.items())))


@transaction.atomic
def apply_calendar_edit(*, edits: Sequence[CalendarEdit], by: User, now: datetime) -> CalendarPreview:
    """Write changes of the holiday table, audit each, refresh the deadlines they touch; return what moved.

    Raises:
        RuleViolation: `year_not_covered`, `make_up_not_on_rest_day`, `name_missing`, `source_missing`.
    Rule: R-TRAIN-06.
    """
    preview = preview_calendar_edit(edits=edits)
    for edit in edits:
        before = CalendarDay.objects.filter(day=edit.day).values_list("kind", flat=True).first()
        if edit.kind is None:
            CalendarDay.objects.filter(day=edit.day).delete()
        else:
            CalendarDay.objects.update_or_create(
                day=edit.day,
                defaults={
                    "kind": edit.kind.value,
                    "name": edit.name,
                    "source": edit.source,
                    "provisional": edit.provisional,
                },
            )
        record(
            action="calendar.edited",
            by=by,
            now=now,
            target=CalendarDay(day=edit.day),
            details={
                "day": edit.day.isoformat(),
                "before": before,
                "after": edit.kind.value if edit.kind else None,
                "moved": preview.count,
            },
        )
    first, last = _touched(edits)
    refresh_due_soon(first=first, last=last, as_of=local_day(now))
    return preview


@transaction.atomic
def confirm_year(*, year: int, source: str, by: User, now: datetime) -> CalendarYear:
    """Mark the table of a year as announced, with the notice it was compared with.

    Raises:
        RuleViolation: `year_not_covered`, `source_missing`.
    """
    if not source.strip():
        raise RuleViolation("source_missing", "Xin ghi văn bản công bố lịch nghỉ.", field="source")
    row = CalendarYear.objects.filter(year=year).first()
    if row is None:
        raise RuleViolation("year_not_covered", f"Chưa có bảng lịch nghỉ năm {year}.")
    row.provisional, row.source = False, source.strip()
    row.save(update_fields=["provisional", "source"])
    CalendarDay.objects.filter(day__year=year).update(provisional=False)
    record(action="calendar.year_confirmed", by=by, now=now, details={"year": year, "source": source.strip()})
    refresh_due_soon(first=date(year, 1, 1), last=date(year, 12, 31), as_of=local_day(now))
    return row


@transaction.atomic
def open_year(*, year: int, by: User, now: datetime) -> CalendarYear:
    """Begin the table of a year with the computed proposal, marked provisional, to be edited.

    Raises:
        RuleViolation: `year_covered`, `year_out_of_range` (2014 to 2060).
    """
    if CalendarYear.objects.filter(year=year).exists():
        raise RuleViolation("year_covered", f"Đã có bảng lịch nghỉ năm {year}.")
    if not 2014 <= year <= 2060:
        raise RuleViolation("year_out_of_range", "Chỉ lập được bảng cho các năm từ 2014 đến 2060.")
    rows = propose_year(year)
    table = CalendarYear.objects.create(
        year=year, provisional=True, source="dự kiến: tính toán, chờ thông báo hằng năm"
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(day=row.day, kind=row.kind.value, name=row.name, source=row.source, provisional=True)
        for row in rows
        if row.is_active
    )
    record(action="calendar.year_opened", by=by, now=now, details={"year": year, "days": len(rows)})
    return table


def _moved_lengthened(book: RuleBook, changed: WorkingDays) -> dict[tuple[date, date], int]:
    """Return the moves of periods that decisions lengthened: their end hangs on more than the first day."""
    periods = load_period_book()
    moved: dict[tuple[date, date], int] = {}
    if not periods:
        return moved
    offices = Appointment.objects.filter(periods.touched(), training_status__due_on__isnull=False)
    columns = ("clock_from", "mediator_id", "team_id", "commune_id", "commune__parent_id")
    for clock_on, person, team, commune, province in offices.values_list(*columns).iterator(2000):
        changes = periods.changes_of(mediator_id=person, team_id=team, commune_id=commune, province_id=province)
        before, after = (_deadline(book, clock_on, days, changes) for days in (book.working_days, changed))
        if before is not None and after is not None and before != after:
            moved[before, after] = moved.get((before, after), 0) + 1
    return moved


def _check(edits: Sequence[CalendarEdit]) -> None:
    """Refuse what no table may say."""
    covered = set(CalendarYear.objects.values_list("year", flat=True))
    for edit in edits:
        if edit.day.year not in covered:
            raise RuleViolation("year_not_covered", f"Chưa có bảng lịch nghỉ năm {edit.day.year}.", field="day")
        if edit.kind is None:
            continue
        if not edit.name.strip():
            raise RuleViolation("name_missing", "Xin ghi tên ngày.", field="name")
        if not edit.source.strip():
            raise RuleViolation("source_missing", "Xin ghi văn bản.", field="source")
        if edit.kind is DayKind.MAKE_UP and edit.day.weekday() < 5:
            raise RuleViolation("make_up_not_on_rest_day", "Ngày làm bù phải là Thứ Bảy hoặc Chủ nhật.", field="day")


def _edited(working_days: WorkingDays, edits: Sequence[CalendarEdit]) -> WorkingDays:
    """Return the calendar as it would be."""
    days = dict(working_days.days)
    for edit in edits:
        if edit.kind is None:
            days.pop(edit.day, None)
        else:
            days[edit.day] = DayRow(edit.day, edit.kind, edit.name, edit.source)
    return WorkingDays(days, working_days.covered_years, working_days.provisional_years, working_days.rest_weekdays)


def _touched(edits: Sequence[CalendarEdit]) -> tuple[date, date]:
    """Return the first and last day on which a deadline may lie that the edits touch."""
    days = [edit.day for edit in edits]
    return min(days), max(days) + LONGEST_REST


def _deadline(
    book: RuleBook, clock_on: date, working_days: WorkingDays, changes: tuple[PeriodChange, ...] = ()
) -> date | None:
    """Return the deadline by a calendar, None where it lacks a year."""
    months = book.rules_on(clock_on).months
    try:
        return explained_deadline(
            recognised_on=clock_on, months=months, working_days=working_days, changes=changes
        ).due_on
    except UnknownYear:
        return None
