"""Why an appointment stands where it stands: the facts, the count of days, the ledger and the rule in force."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lms.base.errors import RuleViolation
from mediators.models import Appointment
from training import rules
from training.models import CompletionRule, Evidence, WindowRule
from training.queries.rulebook import ITEM_PARTS, RuleBook, load_rulebook
from training.queries.statuses import evidence_facts, facts_of, status_on

SORT_NAMES = {"lessons": "lesson", "quizzes": "quiz"}


@dataclass(frozen=True)
class Moment:
    """One thing on the time line; `mark` is event, evidence, deadline or today."""

    day: date
    text: str
    note: str = ""
    mark: str = "event"
    is_struck: bool = False


@dataclass(frozen=True)
class Trial:
    """What the deadline would be with another date of the decision. Nothing of it is stored."""

    recognised_on: date
    status: rules.Status
    sentence: str
    steps: tuple[rules.Step, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that the page «Vì sao?» shows."""

    status: rules.Status
    sentence: str
    steps: tuple[rules.Step, ...]
    missing: tuple[rules.Item, ...]
    moments: tuple[Moment, ...]
    window: WindowRule
    completion: CompletionRule
    ledger: tuple[Evidence, ...]
    book: RuleBook


def explain(*, appointment: Appointment, as_of: date) -> Explanation:
    """Return why an appointment has its status on a day; six statements.

    Raises:
        RuleViolation: `calendar_year_missing`.
    """
    book = load_rulebook()
    ledger = tuple(
        Evidence.objects.filter(mediator_id=appointment.mediator_id)
        .select_related("superseded_by", "subject__version")
        .order_by("happened_on", "pk")
    )
    valid = [row for row in ledger if not hasattr(row, "superseded_by")]
    facts = facts_of(appointment)
    found = status_on(facts=facts, evidence=evidence_facts(valid), book=book, as_of=as_of)
    completion = book.completion_on(facts.clock_on)
    return Explanation(
        status=found,
        sentence=rules.because_sentence(found),
        steps=_steps(found, book),
        missing=found.completion.missing if found.completion else (),
        moments=_moments(appointment, ledger, found, titles=item_titles([completion])),
        window=book.window_on(facts.clock_on),
        completion=completion,
        ledger=ledger,
        book=book,
    )


def try_date(*, appointment: Appointment, explanation: Explanation, recognised_on: date) -> Trial:
    """Return what would follow if the decision bore another date; nothing is stored. A later day is judged on itself.

    Raises:
        RuleViolation: `calendar_year_missing`, `trial_out_of_range` (before 2014).
    """
    if recognised_on < date(2014, 1, 1):
        raise RuleViolation("trial_out_of_range", "Luật có hiệu lực từ 01/01/2014, xin nhập từ ngày đó.", field="ngay")
    facts = replace(facts_of(appointment), recognised_on=recognised_on, effective_on=None, clock_starts_on=None)
    if facts.ended_on is not None and facts.ended_on < recognised_on:
        facts = replace(facts, ended_on=None)
    valid = [row for row in explanation.ledger if not hasattr(row, "superseded_by")]
    as_of = max(explanation.status.as_of, recognised_on)
    found = status_on(facts=facts, evidence=evidence_facts(valid), book=explanation.book, as_of=as_of)
    return Trial(recognised_on, found, rules.because_sentence(found), _steps(found, explanation.book))


def item_titles(completions: Iterable[CompletionRule]) -> dict[str, str]:
    """Return the titles of what rules ask for, by the reference of the ledger."""
    return {
        f"{SORT_NAMES[part]}:{item['code']}": item["title"]
        for rule in completions
        for part in ITEM_PARTS
        for item in rule.course_items.get(part, ())
    }


def _steps(found: rules.Status, book: RuleBook) -> tuple[rules.Step, ...]:
    if found.deadline is None:
        return ()
    return rules.deadline_steps(deadline=found.deadline, working_days=book.working_days)


def _moments(
    appointment: Appointment, ledger: Iterable[Evidence], found: rules.Status, *, titles: dict[str, str]
) -> tuple[Moment, ...]:
    """Return events, evidence, deadline and today in the order of the days."""
    moments = [Moment(event.happened_on, event.get_kind_display(), event.reason) for event in appointment.events.all()]
    if not moments:
        moments.append(Moment(appointment.recognised_on, "Được công nhận", appointment.decision_number))
    moments += [_evidence_moment(row, titles) for row in ledger]
    if found.due_on is not None:
        moments.append(Moment(found.due_on, "Hạn hoàn thành tập huấn", mark="deadline"))
    moments.append(Moment(found.as_of, "Hôm nay", mark="today"))
    return tuple(sorted(moments, key=lambda moment: moment.day))


def _evidence_moment(row: Evidence, titles: dict[str, str]) -> Moment:
    title = titles.get(row.reference, row.reference.partition(":")[2])
    parts = [title] if title else []
    if row.score_percent is not None:
        parts.append(f"{row.score_percent.normalize():f}%".replace(".", ","))
    parts.append(row.get_channel_display())
    if row.reason:
        parts.append(row.reason)
    is_struck = hasattr(row, "superseded_by")
    if is_struck:
        parts.append("đã được đính chính")
    return Moment(row.happened_on, row.get_kind_display(), " · ".join(parts), "evidence", is_struck)
