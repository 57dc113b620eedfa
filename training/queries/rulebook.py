"""The rules as they stand in the database, read once per call: holiday table, window rules, completion rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from lms.base.errors import RuleViolation
from training import rules
from training.enums import Audience, DayKind, EvidenceKind
from training.models import (
    CalendarDay,
    CalendarYear,
    CompletionRule,
    Subject,
    SubjectEquivalence,
    WindowRule,
)
from training.rules.definition import Course

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


@dataclass(frozen=True)
class HourTable:
    """Titles of subjects by code, codes of the programmes, and what counts for what (R-TRAIN-07)."""

    titles: Mapping[str, str] = field(default_factory=dict)
    programmes: Mapping[int, str] = field(default_factory=dict)
    equivalents: Mapping[str, tuple[rules.Equivalent, ...]] = field(default_factory=dict)

    def rules_of(self, row: CompletionRule) -> rules.HourRules:
        """Return how hours are counted by a stored rule: those of its programme, and what is equivalent."""
        programme = self.programmes.get(row.programme_id or 0, "")
        return rules.HourRules(programme, self.equivalents.get(programme, ()))


def rule_from_row(row: CompletionRule, *, hours: HourTable | None = None) -> rules.CompletionRule:
    """Return the pure rule that a stored completion rule stands for.

    Args:
        hours: subjects and equivalences, read once for many rules; left out, they are read if the rule needs them.

    Raises:
        UnreadableRule: the definition is not understood, or asks for nothing.
    """
    course = course_of(row, hours=hours)
    return rules.build_rule(
        code=row.code,
        title=row.title,
        definition=row.definition,
        lessons=course.lessons,
        quizzes=course.quizzes,
        subjects=course.subjects,
        hour_rules=course.hour_rules,
    )


def course_of(row: CompletionRule, *, hours: HourTable | None = None) -> Course:
    """Return what the names in a stored definition stand for."""
    items = {part: {item["code"]: item["title"] for item in row.course_items.get(part, ())} for part in ITEM_PARTS}
    if hours is None:
        hours = load_hour_table([row])
    return Course(items["lessons"], items["quizzes"], hours.titles, hours.rules_of(row))


ITEM_PARTS = ("lessons", "quizzes")
#: words of a definition for which subjects and their equivalences are looked up
HOUR_WORDS = frozenset({"hours", "practice_percent", "subject"})


def load_hour_table(
    completions: Iterable[CompletionRule],
    *,
    stored: Iterable[SubjectEquivalence] | None = None,
    also: Iterable[SubjectEquivalence] = (),
    instead_of: int | None = None,
    is_certain: bool = False,
) -> HourTable:
    """Return what rules need to count hours: two statements, none when no rule asks for hours or a subject.

    Args:
        completions: the rules that will be read with it.
        stored: the table of equivalences with its subjects, where it was read already.
        also: equivalences that are only proposed; `instead_of` is the key of the stored one that they replace.
        is_certain: read it whatever the rules ask for.
    """
    if not is_certain and not any(rules.words_in(row.definition) & HOUR_WORDS for row in completions):
        return HourTable()
    columns = ("code", "title", "version_id", "version__code")
    subjects = Subject.objects.order_by("version_id", "order").values_list(*columns)
    titles: dict[str, str] = {}
    programmes: dict[int, str] = {}
    for code, title, version_id, version in subjects:
        titles[code] = title
        programmes[version_id] = version
    if stored is None:
        stored = SubjectEquivalence.objects.select_related("from_subject__version", "to_subject__version")
    equivalents: dict[str, list[rules.Equivalent]] = defaultdict(list)
    for row in (*(row for row in stored if row.pk != instead_of), *also):
        equivalents[row.to_subject.version.code].append(
            rules.Equivalent(
                programme=row.from_subject.version.code,
                subject=row.from_subject.code,
                counts_as=row.to_subject.code,
                ratio=row.ratio,
                valid_from=row.valid_from or date.min,
                valid_to=row.valid_to,
            )
        )
    return HourTable(titles, programmes, {code: tuple(found) for code, found in equivalents.items()})


@dataclass(frozen=True)
class Needs:
    """Which rows of the ledger some rules look at: references, kinds, and whether rows with hours."""

    references: frozenset[str]
    kinds: frozenset[str]
    hours: bool

    @property
    def is_plain(self) -> bool:
        """Tell whether references alone are looked at, as in a rule of lessons and quizzes."""
        return not self.kinds and not self.hours

    def __or__(self, other: "Needs") -> "Needs":
        """Return what either looks at."""
        return Needs(self.references | other.references, self.kinds | other.kinds, self.hours or other.hours)


@dataclass(eq=False)
class RuleBook:
    """Holiday table and dated rules of one moment.

    An appointment is judged by the rows in force on the first day of its clock, so that a rule of a later day
    never moves a deadline that already runs. `duties` are the rules of the other audiences, oldest first.
    Rule: R-TRAIN-03, R-TRAIN-05, R-TRAIN-09.
    """

    working_days: rules.WorkingDays
    windows: Sequence[WindowRule]
    completions: Sequence[CompletionRule]
    hours: HourTable = field(default_factory=HourTable)
    duties: Mapping[str, Sequence[CompletionRule]] = field(default_factory=dict)
    _known: dict[tuple[int, int], rules.TrainingRules] = field(default_factory=dict)
    _every: list[rules.CompletionRule] = field(default_factory=list)
    _periods: dict[tuple[str, date], tuple[rules.DutyPeriod, ...]] = field(default_factory=dict)

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
                completion=self.rule_of(done),
                due_soon_days=window.due_soon_days,
                count_before_recognition=window.count_before_recognition,
                end_leaves_cohort=not window.ended_still_counted,
                grace_days=window.grace_days,
            )
        return self._known[key]

    def every_rule(self) -> list[rules.CompletionRule]:
        """Return every rule of completion, oldest first; whoever meets one of them is trained (R-IND-02)."""
        if not self._every:
            self._every = [self.rule_of(row) for row in self.completions]
        return self._every

    @property
    def every_row(self) -> list[CompletionRule]:
        """Return the stored rules of all audiences."""
        return [*self.completions, *(row for rows in self.duties.values() for row in rows)]

    @property
    def audiences(self) -> list[Audience]:
        """Return the audiences besides the newly recognised that have a rule, in order."""
        return [audience for audience in rules.duties.AUDIENCES if self.duties.get(audience)]

    def periods_of(self, audience: str, *, as_of: date) -> tuple[rules.DutyPeriod, ...]:
        """Return the periods of an audience's rules that matter on a day, the coming ones with them (R-TRAIN-09)."""
        key = (str(audience), as_of)
        if key not in self._periods:
            spelled = [
                rules.DutyRule(self.rule_of(row), row.valid_from, row.valid_to, row.every_years)
                for row in self.duties.get(audience, ())
            ]
            self._periods[key] = rules.duty_periods(
                rules=spelled, until=as_of.replace(month=12, day=31, year=as_of.year + rules.MOST_YEARS)
            )
        return self._periods[key]

    def trained_on(self, *, evidence: Iterable[rules.EvidenceFact], clock_on: date, as_of: date) -> date | None:
        """Return the first day on which somebody met a rule since the plan began, None when none was until a day (M2).

        Args:
            evidence: the person's rows of the ledger.
            clock_on: since when the person is in office without a gap.
            as_of: the day.
        """
        return rules.first_trained_on(
            rules=self.every_rule(),
            evidence=evidence,
            since=self.plan_starts_on,
            as_of=as_of,
            serving=self.periods_of(Audience.SERVING, as_of=as_of),
            clock_on=clock_on,
        )

    @property
    def plan_starts_on(self) -> date:
        """Return the first day of the plan: that of the earliest recognition which a window applies to."""
        return min(row.cohort_from for row in self.windows)

    def rule_of(self, row: CompletionRule) -> rules.CompletionRule:
        """Return the pure rule of a stored one, with the subjects and equivalences of this book."""
        return rule_from_row(row, hours=self.hours)

    def needs(self) -> Needs:
        """Return which rows of the ledger any rule looks at."""
        items = [item for row in self.every_row for item in self.rule_of(row).items]
        kinds = [item.kinds for item in items if isinstance(item, rules.KindsItem)]
        if any(isinstance(item, rules.HalfDaysItem) for item in items):
            kinds.append(frozenset({EvidenceKind.CLASS_ATTENDED.value}))
        return Needs(
            references=frozenset(item.reference for item in items if isinstance(item, rules.RequiredItem)),
            kinds=frozenset().union(*kinds),
            hours=any(isinstance(item, rules.HoursItem) for item in items),
        )


def load_rulebook() -> RuleBook:
    """Return today's rules; four statements whatever the size of the tables of people, six when hours are asked for.

    Raises:
        RuleViolation: `no_rule`, when the tables of rules are empty.
    """
    windows = sorted(WindowRule.objects.all(), key=lambda row: (row.valid_from, row.pk))
    audiences = (Audience.NEW, *rules.duties.AUDIENCES)
    every = sorted(CompletionRule.objects.filter(audience__in=audiences), key=lambda row: (row.valid_from, row.pk))
    completions = [row for row in every if row.audience == Audience.NEW]
    if not windows or not completions:
        raise RuleViolation("no_rule", "Chưa có quy tắc thời hạn hoặc quy tắc hoàn thành tập huấn trong hệ thống.")
    duties: dict[str, list[CompletionRule]] = defaultdict(list)
    for row in every:
        if row.audience != Audience.NEW:
            duties[row.audience].append(row)
    return RuleBook(load_working_days(), windows, completions, load_hour_table(every), dict(duties))


def _in_force(rows: Sequence[Dated], day: date) -> Dated:
    """Return the row that holds on a day: the latest begun one, or the first row for earlier days."""
    begun = [row for row in rows if row.valid_from <= day]
    holding = [row for row in begun if row.valid_to is None or day < row.valid_to]
    return (holding or begun or rows[:1])[-1]
