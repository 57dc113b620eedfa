"""Why an appointment stands where it stands: the facts, the count of days, the ledger and the rules in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mediators.models import Appointment, Mediator
from mediators.queries.identity import effective_ids
from training import rules
from training.enums import TrainingState
from training.models import CompletionRule, Evidence, PeriodDecision, WindowRule
from training.queries.case_notes import Fact, OfficeStory, case_notes, decision_facts, office_facts, read_story
from training.queries.duties import office_duties
from training.queries.periods import PeriodBook, decisions_of, load_period_book
from training.queries.rulebook import ITEM_PARTS, RuleBook, load_rulebook
from training.queries.statuses import evidence_fact, evidence_facts, facts_of, status_on

SORT_NAMES = {"lessons": "lesson", "quizzes": "quiz"}
QUESTIONS = {
    TrainingState.NOT_IN_SCOPE: "Vì sao người này không thuộc diện tính hạn?",
    TrainingState.RUNNING: "Vì sao người này được coi là đang trong hạn?",
    TrainingState.DUE_SOON: "Vì sao người này được coi là sắp hết hạn?",
    TrainingState.DONE_ON_TIME: "Vì sao người này được coi là hoàn thành đúng hạn?",
    TrainingState.DONE_LATE: "Vì sao người này được coi là hoàn thành trễ hạn?",
    TrainingState.OVERDUE: "Vì sao người này bị coi là quá hạn?",
    TrainingState.ENDED: "Vì sao người này không còn bị tính hạn?",
}


@dataclass(frozen=True)
class Moment:
    """One thing on the time line; `mark` is event, evidence, deadline or today."""

    day: date
    text: str
    note: str = ""
    mark: str = "event"
    is_struck: bool = False


@dataclass(frozen=True)
class EvidenceLine:
    """One row of the ledger as the page lists it; `remark` says why it does not count, or where it comes from."""

    day: date
    kind: str
    title: str
    result: str
    channel: str
    recorded_at: datetime
    recorded_by: str
    remark: str = ""
    is_struck: bool = False


@dataclass(frozen=True)
class DayOff:
    """A day that moved the end: its date, why it is not worked, and the document of the holiday table."""

    day: date
    why: str
    source: str
    is_provisional: bool


@dataclass(frozen=True)
class DutyLine:
    """What the rule for those serving, or for heads, asks of the person: where they stand, by which stored rule."""

    duty: rules.Duty
    sentence: str
    rule: CompletionRule | None
    missing: tuple[rules.Item, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that the page «Vì sao?» shows."""

    question: str
    status: rules.Status
    sentence: str
    steps: tuple[rules.Step, ...]
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    days_off: tuple[DayOff, ...]
    missing: tuple[rules.Item, ...]
    moments: tuple[Moment, ...]
    evidence: tuple[EvidenceLine, ...]
    window: WindowRule
    completion: CompletionRule
    story: OfficeStory
    ledger: tuple[Evidence, ...]
    decisions: tuple[PeriodDecision, ...]
    book: RuleBook
    periods: PeriodBook
    duties: tuple[DutyLine, ...] = ()

    @property
    def valid_ledger(self) -> list[Evidence]:
        """Return the rows that no other takes the place of."""
        return [row for row in self.ledger if not hasattr(row, "superseded_by")]


def explain(*, appointment: Appointment, as_of: date) -> Explanation:
    """Return why an appointment has its status on a day; 15 statements at most, whatever the number of rows.

    Args:
        appointment: read with `mediator`, `team`, `commune__parent`, and its events with who recorded them.
        as_of: the local day.

    Raises:
        RuleViolation: `calendar_year_missing`.
    """
    book, periods = load_rulebook(), load_period_book()
    ledger = read_ledger(mediator=appointment.mediator)
    valid = [row for row in ledger if not hasattr(row, "superseded_by")]
    facts = facts_of(appointment, periods=periods)
    known = evidence_facts(valid)
    found = status_on(facts=facts, evidence=known, book=book, as_of=as_of)
    duties = office_duties(appointment=appointment, status=found, evidence=known, book=book)
    window, completion = book.window_on(facts.clock_on), book.completion_on(facts.clock_on)
    decisions = tuple(decisions_of(appointment=appointment)) if periods else ()
    story = read_story(appointment=appointment, status=found)
    titles = item_titles([completion])
    return Explanation(
        question=QUESTIONS[found.state],
        status=found,
        sentence=rules.because_sentence(found),
        steps=_steps(found, book),
        facts=(*office_facts(story, found), *decision_facts(decisions, found)),
        notes=case_notes(story, found),
        days_off=_days_off(found, book),
        missing=found.completion.missing if found.completion else (),
        moments=_moments(appointment, ledger, found, titles=titles),
        evidence=tuple(_line(row, found, titles, own=appointment.mediator) for row in ledger),
        window=window,
        completion=completion,
        story=story,
        ledger=ledger,
        decisions=decisions,
        book=book,
        periods=periods,
        duties=tuple(_duty_line(duty, book) for duty in duties),
    )


def read_ledger(*, mediator: Mediator) -> tuple[Evidence, ...]:
    """Return every row of a person by day, also of records merged into theirs; two statements."""
    rows = Evidence.objects.filter(mediator__in=effective_ids(mediator_ids=[mediator.pk]))
    related = ("superseded_by", "subject__version", "recorded_by", "mediator")
    return tuple(rows.select_related(*related).order_by("happened_on", "pk"))


def item_titles(completions: Iterable[CompletionRule]) -> dict[str, str]:
    """Return the titles of what rules ask for, by the reference of the ledger."""
    return {
        f"{SORT_NAMES[part]}:{item['code']}": item["title"]
        for rule in completions
        for part in ITEM_PARTS
        for item in rule.course_items.get(part, ())
    }


def _duty_line(duty: rules.Duty, book: RuleBook) -> DutyLine:
    """Return a duty with the stored rule of its period."""
    code = duty.period.rule.completion.code if duty.period else ""
    rule = next((row for row in book.duties.get(duty.audience, ()) if row.code == code), None)
    missing = duty.completion.missing if duty.completion and not duty.completion.done else ()
    return DutyLine(duty, rules.duty_sentence(duty), rule, missing)


def _steps(found: rules.Status, book: RuleBook) -> tuple[rules.Step, ...]:
    if found.deadline is None:
        return ()
    return rules.deadline_steps(deadline=found.deadline, working_days=book.working_days)


def _days_off(found: rules.Status, book: RuleBook) -> tuple[DayOff, ...]:
    """Return the days that the end was moved over, with the document of each."""
    if found.deadline is None:
        return ()
    rows = []
    day = found.deadline.end_on
    while day < found.deadline.due_on:
        row = book.working_days.days.get(day)
        why = row.name if row else "Ngày nghỉ hằng tuần"
        source = row.source if row else "Chế độ làm việc 40 giờ, nghỉ Thứ Bảy, Chủ nhật"
        rows.append(DayOff(day, why, source, bool(row) and book.working_days.is_provisional(day)))
        day += timedelta(days=1)
    return tuple(rows)


def _moments(
    appointment: Appointment, ledger: Sequence[Evidence], found: rules.Status, *, titles: dict[str, str]
) -> tuple[Moment, ...]:
    """Return events, evidence, deadline and today in the order of the days."""
    moments = [Moment(event.happened_on, event.get_kind_display(), event.reason) for event in appointment.events.all()]
    if not moments:
        moments.append(Moment(appointment.recognised_on, "Được công nhận", appointment.decision_number))
    moments += [_evidence_moment(row, titles) for row in ledger]
    if found.deadline is not None:
        for applied in found.deadline.changes:
            change = applied.change
            moments.append(Moment(change.decided_on, change.kind.label, f"{change.number}, {applied.days} ngày"))
    if found.due_on is not None:
        moments.append(Moment(found.due_on, "Hạn hoàn thành tập huấn", mark="deadline"))
    moments.append(Moment(found.as_of, "Hôm nay", mark="today"))
    return tuple(sorted(moments, key=lambda moment: moment.day))


def _evidence_moment(row: Evidence, titles: dict[str, str]) -> Moment:
    is_struck = hasattr(row, "superseded_by")
    parts = [_title(row, titles), _result(row), row.get_channel_display(), row.reason]
    if is_struck:
        parts.append("đã được đính chính")
    text = " · ".join(part for part in parts if part)
    return Moment(row.happened_on, row.get_kind_display(), text, "evidence", is_struck)


def _line(row: Evidence, found: rules.Status, titles: dict[str, str], *, own: Mediator) -> EvidenceLine:
    remarks = []
    is_struck = hasattr(row, "superseded_by")
    if is_struck:
        remarks.append("đã được đính chính, không tính")
    elif (outside := _outside(row, found)) is not None:
        remarks.append(outside)
    if row.reason:
        remarks.append(row.reason)
    if row.mediator_id != own.pk:
        remarks.append(f"ghi cho hồ sơ {row.mediator.code}, đã gộp")
    return EvidenceLine(
        day=row.happened_on,
        kind=row.get_kind_display(),
        title=_title(row, titles),
        result=_result(row),
        channel=row.way_words,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by.full_name if row.recorded_by else "Hệ thống",
        remark="; ".join(remarks),
        is_struck=is_struck,
    )


def _outside(row: Evidence, found: rules.Status) -> str | None:
    """Say why a row lies outside the days that count, None when it does not."""
    facts, values = found.appointment, found.rules
    if not values.count_before_recognition and row.happened_on < facts.clock_on - timedelta(days=values.grace_days):
        return "trước ngày tính hạn, không tính"
    if facts.ended_on is not None and row.happened_on >= facts.ended_on and found.state is TrainingState.ENDED:
        return "sau ngày thôi làm, không tính"
    return None


def _title(row: Evidence, titles: dict[str, str]) -> str:
    title = titles.get(row.reference, row.reference.partition(":")[2])
    return title or (str(row.subject) if row.subject else "")


def _result(row: Evidence) -> str:
    fact = evidence_fact(row)
    parts = []
    if fact.score_percent is not None:
        parts.append(f"{fact.score_percent.normalize():f}%".replace(".", ","))
    if fact.hours:
        parts.append(f"{fact.hours.normalize():f} giờ".replace(".", ","))
    return ", ".join(parts)
