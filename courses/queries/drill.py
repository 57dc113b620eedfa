"""Reads for practice sessions: which questions may be given, what was missed, where to study."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from courses.models import DrillItem, DrillSession, LessonAnswer, LessonPage
from courses.queries.practice import CARD_KINDS, lesson_address
from courses.rules.drill import GivenItem, SubjectTally, TopicItem, tally
from lms.base.clock import local_day
from mediators.models import Mediator
from quizzes.enums import AttemptState, FeedbackPolicy
from quizzes.kept_questions import without_kept
from quizzes.models import AttemptItem, ItemCalibration, PaperItem, Question
from quizzes.statistics.adaptive import BankItem
from quizzes.statistics.irt import ItemParameters

LATEST_ANSWERS = 400
LESSONS_PER_SUBJECT = 3


@dataclass(frozen=True)
class StudyLink:
    """A lesson that treats a subject, with the slugs of course and lesson."""

    title: str
    course: str
    lesson: str


@dataclass(frozen=True)
class CalibratedQuestion:
    """A calibrated question as the rules take it, and the version to show."""

    item: BankItem
    question_id: int
    version_id: int


def working_on(user: User) -> QuerySet[AttemptItem]:
    """Return the questions of the attempts that a person has open: practice would show their keys."""
    return AttemptItem.objects.filter(attempt__user=user, attempt__state=AttemptState.OPEN)


def practice_questions(user: User, *, now: datetime) -> QuerySet[Question]:
    """Return the questions that practice may show to a person with their key.

    Approved ones of the nation's bank and of the person's place, of kinds that are marked at once; none that the person
    is working on in an attempt, none of a fixed paper that has not shown its key to everybody yet, none that a contest
    still keeps.
    """
    me = Mediator.objects.filter(user=user)
    near = Q(scope_code__in=me.values("commune_id")) | Q(scope_code__in=me.values("commune__parent_id"))
    closed = Q(paper__feedback=FeedbackPolicy.AFTER_CLOSE, paper__closes_at__lte=now)
    kept = PaperItem.objects.exclude(Q(paper__feedback=FeedbackPolicy.AFTER_SUBMIT) | closed)
    found = (
        Question.objects.usable(on=local_day(now))
        .filter(Q(scope_code="") | near, kind__in=CARD_KINDS)
        .exclude(pk__in=working_on(user).values("version__question"))
        .exclude(pk__in=kept.values("question"))
    )
    return without_kept(found)


def calibrated_bank(user: User, *, now: datetime) -> list[CalibratedQuestion]:
    """Return the calibrated questions among those of practice, with how many sessions showed each; one statement.

    A calibration holds for every version that is scored alike; the newest counts.
    """
    shown = DrillItem.objects.filter(question=OuterRef("version__question")).order_by().values("question")
    rows = (
        ItemCalibration.objects.filter(
            version__question__in=practice_questions(user, now=now).values("pk"),
            version__fingerprint=F("version__question__current__fingerprint"),
        )
        .annotate(uses=Coalesce(Subquery(shown.annotate(uses=Count("id")).values("uses")), 0))
        .order_by("id")
    )
    names = ("version__question", "version__question__current", "version__question__subject_code")
    latest = {row[0]: row for row in rows.values_list(*names, "slope", "difficulty", "uses")}
    return [_calibrated(*row) for row in latest.values()]


def _calibrated(
    question: int, version: int, subject: str, slope: float, difficulty: float, uses: int
) -> CalibratedQuestion:
    parameters = ItemParameters(slope=slope, difficulty=difficulty)
    return CalibratedQuestion(
        BankItem(id=str(question), subject=subject, parameters=parameters, uses=uses), question, version
    )


def session_count() -> int:
    """Return how many sessions by strength there were; one statement."""
    return DrillSession.objects.filter(mode="ability").count()


def topic_pool(user: User, *, now: datetime, subject: str = "") -> dict[str, tuple[TopicItem, int]]:
    """Return by name the questions that may be given by topic, each with the version to show; one statement.

    Args:
        subject: only those of this subject; empty: of all.
    """
    met = DrillItem.objects.filter(session__user=user, question=OuterRef("pk")).order_by().values("question")
    rows = (
        practice_questions(user, now=now)
        .filter(**({"subject_code": subject} if subject else {}))
        .annotate(met=Coalesce(Subquery(met.annotate(met=Count("id")).values("met")), 0))
    )
    found = rows.order_by("id").values_list("pk", "subject_code", "met", "current_id")
    return {str(pk): (TopicItem(str(pk), subject, count), version) for pk, subject, count, version in found}


def current_item(session: DrillSession) -> DrillItem | None:
    """Return the question to be answered now; one statement. One that stands in an open attempt is passed over."""
    items = session.items.filter(answered_at__isnull=True).select_related("question", "version")
    return items.exclude(question__in=working_on(session.user).values("version__question")).order_by("order").first()


def missed_subjects(user: User) -> list[SubjectTally]:
    """Return how a person did in each subject, by the latest answers in lessons, papers and practice; three statements.

    A lesson of several subjects counts for each.
    """
    found: list[tuple[str, bool]] = []
    lessons = LessonAnswer.objects.filter(enrolment__user=user).order_by("-id")
    for codes, fraction in lessons.values_list("lesson__subject_codes", "fraction")[:LATEST_ANSWERS]:
        found += [(code.strip(), fraction == 1) for code in codes.split(",") if code.strip()]
    for items in (
        AttemptItem.objects.filter(attempt__user=user, attempt__state=AttemptState.SUBMITTED, fraction__isnull=False),
        DrillItem.objects.filter(session__user=user, fraction__isnull=False),
    ):
        rows = items.order_by("-id").values_list("version__question__subject_code", "fraction")[:LATEST_ANSWERS]
        found += [(subject, fraction == 1) for subject, fraction in rows if subject]
    return tally(found)


def given_items(items: Iterable[DrillItem]) -> list[GivenItem]:
    """Return the answered questions of a session as the rules take them; questions are loaded already."""
    return [
        GivenItem(
            str(item.question_id),
            item.question.subject_code,
            item.fraction == 1,
            None
            if item.slope is None or item.difficulty is None
            else ItemParameters(slope=item.slope, difficulty=item.difficulty),
        )
        for item in items
        if item.answered_at is not None
    ]


def lessons_of_subjects(codes: Sequence[str]) -> Mapping[str, list[StudyLink]]:
    """Return published lessons that treat each subject, at most three each, in the order of the courses."""
    wanted = set(codes)
    found: dict[str, list[StudyLink]] = {code: [] for code in codes}
    if not wanted:
        return found
    pages = LessonPage.objects.live().exclude(subject_codes="").order_by("path").defer("body")
    for page in pages:
        for code in {part.strip() for part in page.subject_codes.split(",")} & wanted:
            if len(found[code]) < LESSONS_PER_SUBJECT:
                found[code].append(StudyLink(page.title, *lesson_address(page)))
    return found
