"""What if: the deadline and the state with other days, a decision or evidence that are only tried, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lms.base.errors import RuleViolation
from mediators.models import Appointment
from mediators.queries.clock import clock_if
from training import rules
from training.enums import Channel, EvidenceKind, PeriodKind
from training.queries.explanation import Explanation
from training.queries.statuses import evidence_facts, facts_of, status_on
from training.rules import HalfDaysItem, HoursItem, Item, KindsItem, RequiredItem

LAW_SINCE = date(2014, 1, 1)
EVERYTHING = "*"
TRIED = "quyết định đang thử"


@dataclass(frozen=True, kw_only=True)
class TrialInput:
    """What is tried; None or 0 where nothing is. `done` names a missing item, or «*» for all of them."""

    recognised_on: date | None = None
    effective_on: date | None = None
    ended_on: date | None = None
    extension_days: int = 0
    suspended_from: date | None = None
    suspended_to: date | None = None
    done: str = ""
    done_on: date | None = None


@dataclass(frozen=True)
class Trial:
    """What would follow. Nothing of it is stored; `as_of` is later than today only for a later decision."""

    given: TrialInput
    status: rules.Status
    sentence: str
    steps: tuple[rules.Step, ...]

    @property
    def clock_on(self) -> date:
        """Return the day from which the period would run."""
        return self.status.appointment.clock_on


def try_change(*, appointment: Appointment, explanation: Explanation, given: TrialInput) -> Trial:
    """Return what would follow; three statements when a day of the office is tried, none otherwise.

    Raises:
        RuleViolation: `calendar_year_missing`, `trial_out_of_range` (before 2014), `trial_days_order`,
            `trial_unknown_item`.
    """
    facts = _with_days(appointment, explanation, given)
    facts = replace(facts, changes=(*facts.changes, *_changes(given, explanation.status.as_of)))
    as_of = max(explanation.status.as_of, facts.recognised_on)
    evidence = evidence_facts(explanation.valid_ledger) + list(_evidence(explanation, given, as_of))
    found = status_on(facts=facts, evidence=evidence, book=explanation.book, as_of=as_of)
    steps: tuple[rules.Step, ...] = ()
    if found.deadline is not None:
        steps = rules.deadline_steps(deadline=found.deadline, working_days=explanation.book.working_days)
    return Trial(given, found, rules.because_sentence(found), steps)


def _with_days(appointment: Appointment, explanation: Explanation, given: TrialInput) -> rules.AppointmentFacts:
    """Return the office with the days that are tried, its clock worked out anew."""
    facts = facts_of(appointment, periods=explanation.periods)
    if given.recognised_on is None and given.effective_on is None and given.ended_on is None:
        return facts
    recognised_on = given.recognised_on or appointment.recognised_on
    effective_on = given.effective_on or (None if given.recognised_on else appointment.effective_on)
    if recognised_on < LAW_SINCE:
        raise RuleViolation("trial_out_of_range", "Luật có hiệu lực từ 01/01/2014, xin nhập từ ngày đó.", field="ngay")
    if effective_on is not None and effective_on < recognised_on:
        raise RuleViolation("trial_days_order", "Ngày có hiệu lực không thể trước ngày quyết định.", field="hieu_luc")
    ended_on = given.ended_on or appointment.ended_on
    if ended_on is not None and ended_on < recognised_on:
        if given.ended_on is not None:
            raise RuleViolation("trial_days_order", "Ngày thôi làm không thể trước ngày công nhận.", field="thoi")
        ended_on = None
    clock_on = clock_if(
        appointment=appointment, recognised_on=recognised_on, effective_on=effective_on, ended_on=ended_on
    )
    return replace(
        facts, recognised_on=recognised_on, effective_on=effective_on, ended_on=ended_on, clock_starts_on=clock_on
    )


def _changes(given: TrialInput, as_of: date) -> Iterable[rules.PeriodChange]:
    if given.extension_days:
        yield rules.PeriodChange(PeriodKind.EXTENSION, TRIED, as_of, LAW_SINCE, None, given.extension_days)
    if given.suspended_from is not None and given.suspended_to is not None:
        if given.suspended_to < given.suspended_from:
            raise RuleViolation("trial_days_order", "Ngày cuối không thể trước ngày đầu.", field="dung_den")
        yield rules.PeriodChange(PeriodKind.SUSPENSION, TRIED, as_of, given.suspended_from, given.suspended_to)


def _evidence(explanation: Explanation, given: TrialInput, as_of: date) -> Iterable[rules.EvidenceFact]:
    """Return the rows that would satisfy the items that are tried, on a day not after `as_of`."""
    if not given.done:
        return
    on = min(given.done_on or as_of, as_of)
    wanted = [item for item in explanation.missing if given.done in (EVERYTHING, item.reference)]
    if not wanted:
        raise RuleViolation("trial_unknown_item", "Nội dung này không còn thiếu. Xin chọn lại.", field="hoc")
    for item in wanted:
        yield from _facts_for(item, on)


def _facts_for(item: Item, on: date) -> Iterable[rules.EvidenceFact]:
    """Return rows that satisfy one item."""
    if isinstance(item, RequiredItem):
        yield rules.EvidenceFact(sorted(item.kinds)[0], on, item.reference, score_percent=item.minimum_percent)
    elif isinstance(item, HoursItem):
        yield rules.EvidenceFact(
            EvidenceKind.CLASS_ATTENDED.value,
            on,
            subject=item.subject,
            channel=Channel.CLASS.value,
            programme=item.rules.programme,
            hours=item.needed,
            practice=item.needed if item.only_practice else 0 * item.needed,
            half="thử",
        )
    elif isinstance(item, HalfDaysItem):
        for number in range(item.needed):
            yield rules.EvidenceFact(EvidenceKind.CLASS_ATTENDED.value, on, channel="class", half=f"thử {number}")
    elif isinstance(item, KindsItem):
        yield rules.EvidenceFact(sorted(item.kinds)[0], on, subject=item.subject)
