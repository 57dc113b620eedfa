"""What somebody in office owes besides the six months: the rules for those serving and for heads of teams.

A rule with `every_years` asks again in each period of so many calendar years, one without asks once. The texts name
these audiences but no periods, so the periods are data, and three readings are ours [interp]: a period ends on 31/12 at
24:00 and is not moved to a working day; the first one that is asked for begins after the person joined the audience;
what a missed period asked for is not owed on, the next one asks anew and the miss is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from training.enums import Audience, TrainingState
from training.rules.completion import Completion, CompletionRule, EvidenceFact, completion
from training.rules.sentences import progress_words, short_date
from training.rules.status import DUE_SOON_DAYS, Scope, Status

DAY = timedelta(days=1)
#: the longest period, in years; also how far ahead periods are laid out
MOST_YEARS = 5
#: audiences besides the newly recognised, in the order in which they are shown
AUDIENCES = (Audience.SERVING, Audience.HEAD)


@dataclass(frozen=True)
class DutyRule:
    """A dated rule spelled out: in force from `valid_from` to before `valid_to`; `every_years` None asks once."""

    completion: CompletionRule
    valid_from: date
    valid_to: date | None = None
    every_years: int | None = None


@dataclass(frozen=True)
class DutyPeriod:
    """A stretch of days in which a rule asks for training; `last_on` None has no end."""

    first_on: date
    last_on: date | None
    rule: DutyRule

    @property
    def opens_on(self) -> date:
        """Return the first day on which it is asked for; what was done since `first_on` counts."""
        return max(self.first_on, self.rule.valid_from)

    def is_for(self, entered_on: date) -> bool:
        """Tell whether it is asked of somebody who joined the audience on a day."""
        return self.last_on is None or self.first_on >= entered_on

    def asked_from(self, entered_on: date) -> date:
        """Return the first day on which it is asked of somebody."""
        return max(self.opens_on, entered_on)

    def runs_on(self, day: date) -> bool:
        """Tell whether its end has not come by a day."""
        if self.last_on is not None:
            return day <= self.last_on
        return self.rule.valid_to is None or day < self.rule.valid_to


@dataclass(frozen=True)
class Duty:
    """Where one office stands towards the rule of an audience; `period` None: nothing is asked for on the day.

    `missed` is the period before, when it passed without being met. `changes_on` is the first day after `as_of` on
    which the answer may change by time alone.
    """

    audience: Audience
    state: TrainingState
    as_of: date
    entered_on: date
    period: DutyPeriod | None = None
    completion: Completion | None = None
    missed: DutyPeriod | None = None
    changes_on: date | None = None

    @property
    def due_on(self) -> date | None:
        """Return the last day of the period."""
        return self.period.last_on if self.period else None

    @property
    def completed_on(self) -> date | None:
        """Return the day on which the rule was met in this period."""
        return self.completion.completed_on if self.completion else None


def duty_periods(*, rules: Iterable[DutyRule], until: date) -> tuple[DutyPeriod, ...]:
    """Return the periods of the rules of one audience that begin by a day, oldest first.

    A period keeps the rule of its first day, so that a later rule never changes what is already being asked for; the
    first rule, and one that follows a gap, opens its period with its calendar year.
    """
    ordered = sorted(rules, key=lambda rule: rule.valid_from)
    found: list[DutyPeriod] = []
    first = date(ordered[0].valid_from.year, 1, 1) if ordered else date.max
    while first <= until:
        rule = _holding(ordered, first)
        if rule is None:
            break
        if rule.valid_from > first:
            first = max(first, date(rule.valid_from.year, 1, 1))
        if first > until:
            break
        if rule.every_years is not None:
            last = date(first.year + rule.every_years - 1, 12, 31)
            found.append(DutyPeriod(first, last, rule))
            first = last + DAY
            continue
        found.append(DutyPeriod(first, None, rule))
        first = min((other.valid_from for other in ordered if other.valid_from > max(first, rule.valid_from)),
                    default=date.max)  # fmt: skip
    return tuple(found)


def _holding(ordered: Sequence[DutyRule], first: date) -> DutyRule | None:
    """Return the rule in force on a day, else the next one to come."""
    held = [rule for rule in ordered if rule.valid_from <= first and (rule.valid_to is None or first < rule.valid_to)]
    return held[-1] if held else next((rule for rule in ordered if rule.valid_from > first), None)


def serving_from(status: Status) -> date | None:
    """Return the day from which somebody counts as serving: after the six months, at once where they do not apply."""
    if status.scope is Scope.NOT_YET_RECOGNISED:
        return None
    return status.appointment.clock_on if status.due_on is None else status.due_on + DAY


def duty_of(
    *,
    audience: Audience,
    periods: Sequence[DutyPeriod],
    entered_on: date | None,
    ended_on: date | None,
    evidence: Iterable[EvidenceFact],
    since: date,
    as_of: date,
    due_soon_days: int = DUE_SOON_DAYS,
) -> Duty | None:
    """Return where an office stands towards the rules of an audience on a day; None: it is not of the audience.

    Args:
        audience: whose rules these are.
        periods: theirs, laid out past `as_of` by MOST_YEARS (`duty_periods`).
        entered_on: first day in the audience. ended_on: first day without the office.
        evidence: the person's rows of the ledger, in any order.
        since: start of the plan: what was done before it does not count for a rule that asks once.
        as_of: the local day. due_soon_days: so many days before the end it counts as due soon.

    Rule: R-TRAIN-09.
    """
    if entered_on is None or not periods or (ended_on is not None and ended_on <= as_of):
        return None
    mine = [period for period in periods if period.is_for(entered_on)]
    begun = [period for period in mine if period.asked_from(entered_on) <= as_of]
    coming = [period.asked_from(entered_on) for period in mine if period.asked_from(entered_on) > as_of]
    facts = list(evidence)
    period = begun[-1] if begun and begun[-1].runs_on(as_of) else None
    before = begun[:-1] if period else begun
    reached = _reached(period, facts, since=since, as_of=as_of) if period else None
    turns = [*coming[:1], *([ended_on] if ended_on else []), *_turns(period, due_soon_days)]
    return Duty(
        audience=audience,
        state=_state(period, reached, as_of, due_soon_days),
        as_of=as_of,
        entered_on=entered_on,
        period=period,
        completion=reached,
        missed=_missed(before, facts, since=since, as_of=as_of),
        changes_on=min((day for day in turns if day > as_of), default=None),
    )


def duty_sentence(duty: Duty) -> str:
    """Say in one sentence what is asked of somebody and how far they are, at most 400 signs.

    Rule: R-TRAIN-09.
    """
    who = duty.audience.label
    missed = ""
    if duty.missed is not None and duty.missed.last_on is not None:
        missed = f" Kỳ trước, đến hết ngày {short_date(duty.missed.last_on)}, chưa hoàn thành."
    if duty.period is None or duty.completion is None:
        next_on = f"; kỳ tới từ ngày {short_date(duty.changes_on)}" if duty.changes_on else ""
        return f"{who}: đến ngày này chưa phải hoàn thành thêm nội dung nào{next_on}.{missed}"
    last = duty.period.last_on
    span = f"kỳ từ {short_date(duty.period.first_on)} đến hết {short_date(last)}" if last else "yêu cầu một lần"
    if duty.completed_on is not None:
        standing = f"đã hoàn thành ngày {short_date(duty.completed_on)}"
    else:
        standing = progress_words(duty.completion) if duty.completion.done_count else "chưa hoàn thành nội dung nào"
    return f"{who}, {span}: {standing}.{missed}"


def learner_duty_sentence(
    audience: Audience, state: str, first_on: date, due_on: date | None, completed_on: date | None, done: int,
    needed: int, *, as_of: date,
) -> str:  # fmt: skip
    """Return what a mediator is told of one duty that is asked for on a day; `done` of `needed` counts its contents.

    Rule: R-TRAIN-09.
    """
    name = audience.label[0].lower() + audience.label[1:]
    span = "" if due_on is None else f" năm {first_on.year}"
    if due_on is not None and due_on.year != first_on.year:
        span = f" {first_on.year}-{due_on.year}"
    what = f"phần tập huấn{span} dành cho {name}"
    if completed_on is not None:
        return f"Ông/Bà đã hoàn thành {what} ngày {short_date(completed_on)}."
    count = f"; mới xong {done}/{needed} nội dung" if done else ""
    if due_on is None:
        return f"Ông/Bà cần hoàn thành {what}{count}."
    days_left = (due_on - as_of).days
    left = f"còn {days_left} ngày" if days_left > 0 else "hôm nay là ngày cuối"
    return f"Ông/Bà cần hoàn thành {what} chậm nhất {short_date(due_on)}, {left}{count}."


def _reached(period: DutyPeriod, facts: Iterable[EvidenceFact], *, since: date, as_of: date) -> Completion:
    """Return what is met of a period's rule by what was done in it until a day."""
    first = since if period.last_on is None else period.first_on
    last = as_of if period.last_on is None else min(as_of, period.last_on)
    return completion(
        rule=period.rule.completion, evidence=[fact for fact in facts if first <= fact.happened_on <= last]
    )


def _missed(
    before: Sequence[DutyPeriod], facts: Iterable[EvidenceFact], *, since: date, as_of: date
) -> DutyPeriod | None:
    """Return the period that ended last, when it was not met."""
    over = [period for period in before if period.last_on is not None and period.last_on < as_of]
    if not over:
        return None
    return None if _reached(over[-1], facts, since=since, as_of=as_of).done else over[-1]


def _state(period: DutyPeriod | None, reached: Completion | None, as_of: date, due_soon_days: int) -> TrainingState:
    if period is None or reached is None:
        return TrainingState.NOT_IN_SCOPE
    if reached.done:
        return TrainingState.DONE_ON_TIME
    is_soon = period.last_on is not None and (period.last_on - as_of).days <= due_soon_days
    return TrainingState.DUE_SOON if is_soon else TrainingState.RUNNING


def _turns(period: DutyPeriod | None, due_soon_days: int) -> list[date]:
    """Return the days on which the state of a period turns by itself."""
    if period is None:
        return []
    if period.last_on is not None:
        return [period.last_on - timedelta(days=due_soon_days), period.last_on + DAY]
    return [period.rule.valid_to] if period.rule.valid_to else []
