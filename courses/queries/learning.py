"""Reads of courses, lessons and progress. Pages are read without their text wherever it is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from accounts.models import User
from courses import rules
from courses.models import CoursePage, Enrolment, LessonAnswer, LessonPage
from lms.hgm import UNFINISHED, Answer, Block, BlockState, Document, fingerprint, is_scored
from mediators.models import Mediator
from quizzes.models import Attempt


@dataclass(frozen=True)
class LessonLine:
    """A lesson in the outline of a course, with what this person did in it."""

    page: LessonPage
    number: int
    done: bool
    step: int
    begun: bool


@dataclass(frozen=True)
class LessonGroup:
    """Lessons under one heading, in order."""

    title: str
    lines: Sequence[LessonLine]


@dataclass(frozen=True)
class Outline:
    """A course as one person sees it. `enrolment` is None until the person begins."""

    course: CoursePage
    enrolment: Enrolment | None
    lines: Sequence[LessonLine]
    progress: rules.CourseProgress

    @property
    def groups(self) -> list[LessonGroup]:
        """Return the lessons under their headings."""
        parts = groupby(self.lines, key=lambda line: line.page.group_title)
        return [LessonGroup(title, list(lines)) for title, lines in parts]

    @property
    def next_line(self) -> LessonLine | None:
        """Return the lesson to take next."""
        return next((line for line in self.lines if line.page.pk == self.progress.next_key), None)

    def line(self, slug: str) -> LessonLine | None:
        """Return the lesson of this address."""
        return next((line for line in self.lines if line.page.slug == slug), None)

    def after(self, line: LessonLine) -> LessonLine | None:
        """Return the lesson behind this one in the outline, or None."""
        return self.lines[line.number] if line.number < len(self.lines) else None


def live_courses() -> QuerySet[CoursePage]:
    """Return the published courses in the order of the tree."""
    return CoursePage.objects.live().select_related("paper").order_by("path")


def own_courses(user: User) -> list[tuple[CoursePage, Enrolment | None]]:
    """Return every published course with the person's enrolment, with one statement."""
    mine = FilteredRelation("enrolments", condition=Q(enrolments__user=user))
    rows = (
        live_courses()
        .annotate(mine=mine)
        .annotate(
            mine_id=F("mine__id"),
            mine_public_id=F("mine__public_id"),
            mine_seed=F("mine__seed"),
            mine_started_at=F("mine__started_at"),
            mine_last_lesson=F("mine__last_lesson_id"),
            mine_completed_at=F("mine__completed_at"),
        )
    )
    return [(course, _enrolment(course, user)) for course in rows]


def _enrolment(course: Any, user: User) -> Enrolment | None:
    """Return the enrolment that was read along with its course."""
    if course.mine_id is None:
        return None
    found = Enrolment(
        id=course.mine_id,
        public_id=course.mine_public_id,
        user=user,
        course=course,
        seed=course.mine_seed,
        started_at=course.mine_started_at,
        last_lesson_id=course.mine_last_lesson,
        completed_at=course.mine_completed_at,
    )
    found._state.adding = False
    found._state.db = course._state.db
    return found


def own_course(*, user: User, slug: str) -> tuple[CoursePage, Enrolment | None]:
    """Return a published course and the person's enrolment in it.

    Raises:
        CoursePage.DoesNotExist: there is no such course, or it is not published.
    """
    found = [pair for pair in own_courses(user) if pair[0].slug == slug]
    if not found:
        raise CoursePage.DoesNotExist(slug)
    return found[0]


def lesson_lines(course: CoursePage, enrolment: Enrolment | None) -> list[LessonLine]:
    """Return the published lessons of a course, without their texts, with the person's progress; one statement."""
    mine = FilteredRelation("progress", condition=Q(progress__enrolment=enrolment.pk if enrolment else None))
    pages = (
        LessonPage.objects.live()
        .child_of(course)
        .order_by("path")
        .defer("body")
        .annotate(mine=mine)
        .annotate(mine_id=F("mine__id"), mine_step=F("mine__step"), mine_completed_at=F("mine__completed_at"))
    )
    return [
        LessonLine(page, number, page.mine_completed_at is not None, page.mine_step or 0, page.mine_id is not None)
        for number, page in enumerate(pages, start=1)
    ]


def outline_of(course: CoursePage, enrolment: Enrolment | None, *, user: User | None = None) -> Outline:
    """Return the outline of a course: one statement, and a second one when only the paper is left to do."""
    lines = lesson_lines(course, enrolment)
    marks = [rules.LessonMark(line.page.pk, line.page.mandatory, line.done) for line in lines]
    last = enrolment.last_lesson_id if enrolment else None
    has_paper = course.paper_id is not None
    complete = enrolment is not None and enrolment.completed_at is not None
    progress = rules.course_progress(lessons=marks, last_key=last, has_paper=has_paper, paper_passed=complete)
    if progress.lessons_done and has_paper and not complete and user is not None:
        passed = passed_attempt(user=user, course=course) is not None
        progress = rules.course_progress(lessons=marks, last_key=last, has_paper=has_paper, paper_passed=passed)
    return Outline(course, enrolment, lines, progress)


def passed_attempt(*, user: User, course: CoursePage) -> Attempt | None:
    """Return the first passed attempt of a person at the paper of a course."""
    if course.paper_id is None:
        return None
    return Attempt.objects.filter(user=user, paper_id=course.paper_id, passed=True).order_by("submitted_at").first()


def open_mandatory_lessons(course: CoursePage, user: User) -> int:
    """Return how many mandatory published lessons of a course a person has not completed; one statement."""
    lessons = LessonPage.objects.live().child_of(course).filter(mandatory=True)
    done = Q(progress__enrolment__user=user, progress__completed_at__isnull=False)
    return lessons.exclude(pk__in=LessonPage.objects.filter(done).values("pk")).count()


@dataclass(frozen=True)
class GivenAnswer:
    """The latest answer to one question of a lesson. `settled`: it, or an earlier one, was complete."""

    answer: Answer
    fingerprint: str
    fraction: Decimal
    settled: bool = True


def latest_answers(enrolment: Enrolment | None, lesson: LessonPage) -> dict[str, GivenAnswer]:
    """Return the latest answer to each question of a lesson by its identifier; one statement."""
    if enrolment is None:
        return {}
    rows = LessonAnswer.objects.filter(enrolment=enrolment, lesson=lesson).order_by("id")
    found: dict[str, GivenAnswer] = {}
    for block_id, answer, print_, fraction in rows.values_list("block_id", "answer", "fingerprint", "fraction"):
        settled = UNFINISHED not in answer or (block_id in found and found[block_id].settled)
        found[block_id] = GivenAnswer(answer, print_, fraction, settled)
    return found


def states_of(document: Document, answers: dict[str, GivenAnswer], *, retry: str = "") -> dict[str, BlockState]:
    """Return what is known of each question; an answer to another version of it is not shown.

    Args:
        retry: identifier of a question that is to be answered anew, without its old answer.
    """
    known = [block for block in document.questions if block.ref in answers]
    states = {
        block.ref: state_of(block, answers[block.ref].answer, again=block.ref == retry)
        for block in known
        if answers[block.ref].fingerprint == fingerprint(block)
    }
    return {ref: state for ref, state in states.items() if state.answer is not None}


def state_of(block: Block, answer: Answer, *, again: bool = False) -> BlockState:
    """Return how a question is shown to whoever gave this answer.

    Answered again it is shown empty, but what was written is shown to be changed. Of a text that was not kept there is
    nothing to show.
    """
    written = "text" in answer
    if again and not written:
        return BlockState()
    return BlockState(answer=answer, editing=again)


def missing_questions(document: Document, answers: dict[str, GivenAnswer]) -> list[Block]:
    """Return the questions of a lesson that were never answered, in whatever version.

    A case must have come to its end once; reflections are asked of nobody.
    """
    asked = [block for block in document.questions if is_scored(block)]
    settled = [ref for ref, given in answers.items() if given.settled]
    missing = set(rules.unanswered(questions=[block.ref for block in asked], answered=settled))
    return [block for block in asked if block.ref in missing]


def mediator_of(user: User) -> Mediator | None:
    """Return the mediator whose account this is; None for staff who learn."""
    return Mediator.objects.filter(user=user).first()
