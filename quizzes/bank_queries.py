"""Reads of the bank: rule in force, who wrote and who approved, what is nearly equal, how it was used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from quizzes.enums import IndexKind, QuestionStep, QuestionUse
from quizzes.indexing import review_mark
from quizzes.likeness import Alike, bands, groups_alike, nearest
from quizzes.models import BankRule, Paper, Question, QuestionEvent, QuestionIndex
from quizzes.review_rules import ReviewLimits
from quizzes.rules import UnreadableBlueprint, read_blueprint

#: Rows of the index that are looked at for one page or one text, at the most: a bank of copies is cut off here.
MOST_ROWS = 2000
MOST_PAPERS = 20
ENDS_REVIEW = (QuestionStep.SUBMITTED, QuestionStep.RETURNED, QuestionStep.REOPENED, QuestionStep.USE_CHANGED)


@dataclass(frozen=True)
class Standing:
    """How far the review of a question has come."""

    approvers: Sequence[str]
    needed: int
    authors: Collection[int]
    approver_ids: Collection[int]

    @property
    def missing(self) -> int:
        """Return how many approvals are still needed."""
        return max(self.needed - len(self.approver_ids), 0)


def rule_on(day: date) -> BankRule | None:
    """Return the rule in force on a day; None while nobody has set one."""
    return BankRule.objects.filter(from_on__lte=day).select_related("created_by").first()


def limits_on(day: date) -> ReviewLimits:
    """Return what the rule in force on a day asks, with one statement."""
    rule = rule_on(day)
    if rule is None:
        return ReviewLimits()
    return ReviewLimits(rule.practice_approvals, rule.exam_approvals, rule.exposure_attempts)


def authors_of(question: Question) -> set[int]:
    """Return the accounts that began a question or changed what it asks and scores; tags and comments do not count."""
    found, before = {question.created_by_id}, ""
    for by, source in question.versions.order_by("number").values_list("created_by_id", "source"):
        written = review_mark(source)
        if written != before:
            found.add(by)
        before = written
    return {by for by in found if by is not None}


def approvals_of(question: Question) -> list[QuestionEvent]:
    """Return the approvals that count: for what is asked now, tags apart, since the question was last submitted."""
    found: list[QuestionEvent] = []
    current = review_mark(question.current.source) if question.current else ""
    for event in question.events.select_related("version", "by").order_by("id"):
        if event.step in ENDS_REVIEW:
            found = []
        elif event.step == QuestionStep.AGREED and event.version and review_mark(event.version.source) == current:
            found.append(event)
    return found


def approvers_of(question: Question) -> set[int]:
    """Return the accounts whose approval counts."""
    return {event.by_id for event in approvals_of(question)}


def standing_of(question: Question, *, on: date) -> Standing:
    """Return how far the review has come; three statements."""
    approvals = approvals_of(question)
    return Standing(
        [event.by.full_name for event in approvals],
        limits_on(on).needed(question.use),
        authors_of(question),
        {event.by_id for event in approvals},
    )


def papers_with(question: Question) -> list[Paper]:
    """Return the papers on which a question stands, or that draw from its subject; at most MOST_PAPERS of them."""
    fixed = Paper.objects.filter(items__question=question).order_by("title")
    found = list(fixed[:MOST_PAPERS])
    if question.scope_code or question.use != QuestionUse.EXAM:
        return found
    drawn = Paper.objects.exclude(blueprint=[]).order_by("title")[: MOST_PAPERS * 5]
    return [*found, *(paper for paper in drawn if draws_from(paper, question.subject_code))][:MOST_PAPERS]


def draws_from(paper: Paper, subject: str) -> bool:
    """Tell whether a paper draws questions of a subject; one that this version cannot read draws none."""
    try:
        lines = read_blueprint(paper.blueprint)
    except UnreadableBlueprint:
        return False
    return any(line.subject in ("", subject) for line in lines)


def alike_text(*, text: str, among: QuerySet[Question], but: str = "", most: int = 3) -> list[Alike]:
    """Return questions nearly equal to a text, the most alike first; one statement.

    Args:
        text: as quizzes.indexing.asked_text makes it.
        among: those that may be named; `but` is the identifier that is left out.
    """
    values = bands(text)
    if not values:
        return []
    rows = QuestionIndex.objects.filter(kind=IndexKind.BAND, value__in=values, question__in=among)
    found = dict(rows.order_by().values_list("question__code", "question__asked_text").distinct()[:MOST_ROWS])
    found.pop(but, None)
    return nearest(text=text, others=found, most=most)


def alike_rows(*, questions: Collection[Question], among: QuerySet[Question]) -> dict[str, list[Alike]]:
    """Return, for the questions of one page, which others are nearly equal to each; one statement for all."""
    own = {question.pk for question in questions}
    if not own:
        return {}
    values = QuestionIndex.objects.filter(kind=IndexKind.BAND, question__in=own).order_by().values("value")
    rows = QuestionIndex.objects.filter(kind=IndexKind.BAND, value__in=values, question__in=among)
    found = rows.order_by().values_list("value", "question_id", "question__code", "question__asked_text")[:MOST_ROWS]
    texts: dict[str, str] = {}
    sharing: dict[str, tuple[list[str], list[str]]] = {}
    for value, identifier, code, text in found:
        texts[code] = text
        sharing.setdefault(value, ([], []))[0].append(code)
        if identifier in own:
            sharing[value][1].append(code)
    pairs = ((one, other) for codes, mine in sharing.values() for one in mine for other in codes)
    return groups_alike(texts, pairs)
