"""Reads for the marking screens: what is left, what stands where, and how far markers agree. Names stay out of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from quizzes.access_marking import open_to
from quizzes.enums import MarkingState
from quizzes.marking_agreement import Agreement, MarkerTendency, RatedPair, agreement_of, tendencies
from quizzes.marking_rules import is_divergent
from quizzes.models import Mark, MarkingDuty, MarkingOutcome, MarkingPlan, MarkingTask, MarkingTurn
from quizzes.rubrics import RubricCriterion, block_of_task, rubric_of
from quizzes.services.marking import setting_of

RULE_WORDS = {
    "single": "điểm của một người chấm",
    "mean": "trung bình điểm của hai người chấm",
    "arbiter": "điểm của người quyết định",
    "closest": "trung bình hai điểm gần nhau nhất",
    "remark": "điểm chấm lại",
}


@dataclass(frozen=True)
class Counts:
    """How many answers stand where in a plan."""

    waiting: int = 0
    divergent: int = 0
    remark: int = 0
    settled: int = 0

    @property
    def total(self) -> int:
        """All answers."""
        return self.waiting + self.divergent + self.remark + self.settled

    @property
    def to_do(self) -> int:
        """Answers that somebody has to do something about."""
        return self.total - self.settled

    @property
    def done_percent(self) -> int:
        """Settled answers in percent, rounded down."""
        return self.settled * 100 // self.total if self.total else 0


def counts_of(plans: Iterable[MarkingPlan]) -> dict[int, Counts]:
    """Return the counts of plans by their primary key, with one statement."""
    rows = (
        MarkingTask.objects.filter(plan__in=list(plans))
        .order_by()
        .values_list("plan_id", "state")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for plan_id, state, count in rows:
        found.setdefault(plan_id, {})[str(state)] = count
    return {plan_id: Counts(**states) for plan_id, states in found.items()}


def left_for(*, plan: MarkingPlan, duty: MarkingDuty, user: User) -> int:
    """Return how many answers a person could still mark here: free ones, and those in hand; two statements or three."""
    held = MarkingTurn.objects.filter(task__plan=plan, marker=user, returned_at=None, marked_at=None)
    return open_to(plan=plan, user=user, duty=duty).count() + held.count()


def duties_of(plan: MarkingPlan) -> QuerySet[Any]:
    """Return the running duties of a plan with how many answers each person marked and has in hand."""
    mine = Q(user__marking_turns__task__plan=plan, user__marking_turns__returned_at=None)
    return (
        MarkingDuty.objects.filter(plan=plan, ended_at=None)
        .select_related("user")
        .annotate(
            marked=Count("user__marking_turns", filter=mine & Q(user__marking_turns__marked_at__isnull=False)),
            in_hand=Count("user__marking_turns", filter=mine & Q(user__marking_turns__marked_at=None)),
        )
        .order_by("kind", "pk")
    )


def own_recent_turns(*, plan: MarkingPlan, user: User, most: int = 10) -> list[MarkingTurn]:
    """Return the answers that a person marked last in a plan, newest first."""
    turns = MarkingTurn.objects.filter(task__plan=plan, marker=user, marked_at__isnull=False, returned_at=None)
    return list(turns.select_related("task").order_by("-marked_at")[:most])


def tasks_of(plan: MarkingPlan, *, state: str = "") -> QuerySet[Any]:
    """Return the answers of a plan, in one state only where named, with how many marks each has."""
    tasks = MarkingTask.objects.filter(plan=plan).annotate(
        mark_count=Count("turns", filter=Q(turns__marked_at__isnull=False, turns__returned_at=None))
    )
    tasks = tasks.filter(state=state) if state in MarkingState.values else tasks
    return tasks.order_by("pk")


# --- marks as shown -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GivenPoints:
    """Points and comment of one mark for one criterion."""

    points: Decimal
    comment: str


@dataclass(frozen=True)
class MarkedCriterion:
    """One criterion with what the marks that count gave it; `points` is their mean."""

    criterion: RubricCriterion
    given: Sequence[GivenPoints]

    @property
    def points(self) -> Decimal:
        """Mean of the marks, unrounded."""
        return sum((line.points for line in self.given), Decimal(0)) / len(self.given)

    @property
    def comments(self) -> list[str]:
        """The comments that say something."""
        return [line.comment for line in self.given if line.comment]


@dataclass(frozen=True)
class WrittenResult:
    """A written answer as its writer sees it: the answer, and when marked the points, the rubric and the comments."""

    task: MarkingTask
    stem: Any
    criteria: Sequence[MarkedCriterion] = ()
    comments: Sequence[str] = ()
    model: Any = ""
    reason: str = ""
    rule: str = ""
    outcome_count: int = 0


def criteria_of(task: MarkingTask, marks: Sequence[Mark]) -> list[MarkedCriterion]:
    """Return the criteria of an answer with what these marks gave."""
    rubric = rubric_of(block_of_task(task))
    return [
        MarkedCriterion(
            criterion,
            [
                GivenPoints(Decimal(mark.criteria[place]["points"]), mark.criteria[place]["comment"])
                for mark in marks
                if place < len(mark.criteria)
            ],
        )
        for place, criterion in enumerate(rubric)
    ]


def written_results(tasks: Sequence[MarkingTask], *, show_marks: bool = True) -> dict[int, WrittenResult]:
    """Return answers as their writers may see them, by primary key, with at most two statements."""
    settled = [task.pk for task in tasks if task.points is not None] if show_marks else []
    outcomes: dict[int, list[MarkingOutcome]] = {}
    for outcome in MarkingOutcome.objects.filter(task__in=settled).order_by("number") if settled else ():
        outcomes.setdefault(outcome.task_id, []).append(outcome)
    wanted = [pk for rows in outcomes.values() for pk in rows[-1].mark_ids]
    marks = Mark.objects.in_bulk(wanted) if wanted else {}
    return {task.pk: _written(task, outcomes.get(task.pk, []), marks) for task in tasks}


def _written(task: MarkingTask, outcomes: list[MarkingOutcome], marks: dict[int, Mark]) -> WrittenResult:
    block = block_of_task(task)
    stem = block.body.stem.html
    if not outcomes:
        return WrittenResult(task, stem)
    counting = [marks[pk] for pk in outcomes[-1].mark_ids]
    model = getattr(block.body, "model", None)
    return WrittenResult(
        task,
        stem,
        criteria_of(task, counting),
        [mark.comment for mark in counting if mark.comment],
        model.html if model else "",
        outcomes[-1].reason if len(outcomes) > 1 else "",
        RULE_WORDS.get(outcomes[-1].rule, ""),
        len(outcomes),
    )


# --- agreement --------------------------------------------------------------------------------------------------------


@dataclass
class CriterionAgreement:
    """How far two markers agree on one criterion of one question; `question` numbers the questions from 1."""

    question: int
    text: Any
    figures: Agreement


@dataclass
class AgreementReport:
    """All that is said about the agreement of the markers of a plan."""

    total: Agreement | None = None
    criteria: list[CriterionAgreement] = field(default_factory=list)
    markers: list[tuple[str, MarkerTendency]] = field(default_factory=list)
    divergent: int = 0


def agreement_report(plan: MarkingPlan) -> AgreementReport:
    """Return the agreement of the two independent markers over all answers marked twice; two statements."""
    rows = (
        Mark.objects.filter(task__plan=plan, turn__place__in=(1, 2), turn__returned_at=None)
        .select_related("task", "turn")
        .order_by("task_id", "turn__place", "number")
    )
    by_task: dict[int, dict[int, Mark]] = {}
    for mark in rows:
        by_task.setdefault(mark.task_id, {})[mark.turn.place] = mark
    doubles = [pair for pair in by_task.values() if len(pair) == 2]
    report = AgreementReport()
    if not doubles:
        return report
    totals: list[RatedPair] = []
    lines: dict[tuple[str, int], tuple[RubricCriterion, list[RatedPair]]] = {}
    for pair in doubles:
        first, second = pair[1], pair[2]
        task = first.task
        totals.append(_pair(first, second, first.points, second.points, task.max_points))
        for place, criterion in enumerate(rubric_of(block_of_task(task))):
            key = (task.fingerprint, place)
            one, other = (Decimal(mark.criteria[place]["points"]) for mark in (first, second))
            held = lines.setdefault(key, (criterion, []))[1]
            held.append(_pair(first, second, one, other, criterion.rule.maximum, criterion.rule.levels))
    report.total = agreement_of(totals)
    questions = list(dict.fromkeys(fingerprint for fingerprint, _place in lines))
    report.criteria = [
        CriterionAgreement(questions.index(fingerprint) + 1, criterion.text, agreement_of(pairs))
        for (fingerprint, _place), (criterion, pairs) in lines.items()
    ]
    found = tendencies(totals)
    names = dict(User.objects.filter(pk__in=[row.marker for row in found]).values_list("pk", "full_name"))
    report.markers = [(names[row.marker], row) for row in found]
    setting = setting_of(plan)
    report.divergent = sum(
        is_divergent(first=pair.first, second=pair.second, maximum=pair.maximum, setting=setting) for pair in totals
    )
    return report


def _pair(
    first: Mark, second: Mark, one: Decimal, other: Decimal, maximum: Decimal, levels: tuple[Decimal, ...] = ()
) -> RatedPair:
    return RatedPair(one, other, maximum, levels, first.marked_by_id, second.marked_by_id)
