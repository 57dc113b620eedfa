"""The rules as they stand in the database, read once per call: holiday table, window rules, completion rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from lms.base.errors import RuleViolation
from training import rules
from training.enums import Audience, DayKind
from training.models import CalendarDay, CalendarYear, CompletionRule, WindowRule

Dated = TypeVar("Dated", WindowRule, CompletionRule)


def load_working_days() -> rules.WorkingDays:
    """Return the holiday table as a value that can be asked; two statements."""
    years = list(CalendarYear.objects.values_list("year", "provisional"))
    days = CalendarDay.objects.values_list("day", "kind", "name", "source")
    covered = {year for year, _ in years}
    return rules.WorkingDays.from_rows(
        (rules.DayRow(day, DayKind(kind), name, source) for day, kind, name, source in days if day.year in covered),
        covered_years=covered,
        provisional_years=[year for year, provisional in years if provisional],
    )


def rule_from_row(row: CompletionRule) -> rules.CompletionRule:
    """Return the pure rule that a stored completion rule stands for.

    Raises:
        UnreadableRule: the definition is not understood, or asks for nothing.
    """
    items = {part: {item["code"]: item["title"] for item in row.course_items.get(part, ())} for part in ITEM_PARTS}
    return rules.build_rule(
        code=row.code,
        title=row.title,
        definition=row.definition,
        lessons=items["lessons"],
        quizzes=items["quizzes"],
    )


ITEM_PARTS = ("lessons", "quizzes")


@dataclass(eq=False)
class RuleBook:
    """Holiday table and dated rules of one moment.

    An appointment is judged by the rows in force on the first day of its clock, so that a rule of a later day
    never moves a deadline that already runs. Rule: R-TRAIN-03, R-TRAIN-05.
    """

    working_days: rules.WorkingDays
    windows: Sequence[WindowRule]
    completions: Sequence[CompletionRule]
    _known: dict[tuple[int, int], rules.TrainingRules] = field(default_factory=dict)

    def window_on(self, day: date) -> WindowRule:
        """Return the window rule in force on a day (the first one for days before it)."""
        return _in_force(self.windows, day)

    def completion_on(self, day: date) -> CompletionRule:
        """Return the completion rule in force on a day (the first one for days before it)."""
        return _in_force(self.completions, day)

    def rules_on(self, day: date) -> rules.TrainingRules:
        """Return what an appointment whose clock starts on a day is judged by."""
        window, done = self.window_on(day), self.completion_on(day)
        key = (window.pk, done.pk)
        if key not in self._known:
            self._known[key] = rules.TrainingRules(
                months=window.months,
                cohort_from=window.cohort_from,
                completion=rule_from_row(done),
                due_soon_days=window.due_soon_days,
                count_before_recognition=window.count_before_recognition,
            )
        return self._known[key]

    def every_rule(self) -> list[rules.CompletionRule]:
        """Return every rule of completion, oldest first; whoever meets one of them is trained (R-IND-02)."""
        return [rule_from_row(row) for row in self.completions]

    @property
    def plan_starts_on(self) -> date:
        """Return the first day of the plan: that of the earliest recognition which a window applies to."""
        return min(row.cohort_from for row in self.windows)

    def references(self) -> frozenset[str]:
        """Return every reference of evidence that any rule asks for."""
        return frozenset(item.reference for row in self.completions for item in rule_from_row(row).items)


def load_rulebook() -> RuleBook:
    """Return today's rules; four statements whatever the size of the tables of people.

    Raises:
        RuleViolation: `no_rule`, when the tables of rules are empty.
    """
    windows = sorted(WindowRule.objects.all(), key=lambda row: (row.valid_from, row.pk))
    completions = sorted(CompletionRule.objects.filter(audience=Audience.NEW), key=lambda row: (row.valid_from, row.pk))
    if not windows or not completions:
        raise RuleViolation("no_rule", "Chưa có quy tắc thời hạn hoặc quy tắc hoàn thành tập huấn trong hệ thống.")
    return RuleBook(load_working_days(), windows, completions)


def _in_force(rows: Sequence[Dated], day: date) -> Dated:
    """Return the row that holds on a day: the latest begun one, or the first row for earlier days."""
    begun = [row for row in rows if row.valid_from <= day]
    holding = [row for row in begun if row.valid_to is None or day < row.valid_to]
    return (holding or begun or rows[:1])[-1]
