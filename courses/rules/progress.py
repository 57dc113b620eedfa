"""Progress in a course as pure functions.

Words. A lesson is *open* while it was never completed; a course is *ready for its paper* when every mandatory lesson is
completed; it is *complete* when, besides, its paper (if it has one) was passed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LessonMark:
    """A lesson of the course as it stands now: its key, whether it is asked of everybody, whether it was completed."""

    key: int
    mandatory: bool
    done: bool


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """How far somebody is: counts of the lessons asked for, and `next_key`, the one to take next (None: all done)."""

    done_count: int
    lesson_count: int
    next_key: int | None
    lessons_done: bool
    complete: bool


def course_progress(
    *, lessons: Sequence[LessonMark], last_key: int | None, has_paper: bool, paper_passed: bool
) -> CourseProgress:
    """Return the progress through the lessons of a course, given in their order.

    The next lesson is the one begun last, if it is still open; else the first open one behind it; else the first open
    one; lessons that nobody must take come last. A course without mandatory lessons asks for all of its lessons; one
    without lessons is never complete.
    """
    asked = [lesson for lesson in lessons if lesson.mandatory] or list(lessons)
    lessons_done = bool(asked) and all(lesson.done for lesson in asked)
    return CourseProgress(
        done_count=sum(lesson.done for lesson in asked),
        lesson_count=len(asked),
        next_key=_next_key(lessons, last_key),
        lessons_done=lessons_done,
        complete=lessons_done and (paper_passed or not has_paper),
    )


def _next_key(lessons: Sequence[LessonMark], last_key: int | None) -> int | None:
    keys = [lesson.key for lesson in lessons]
    start = keys.index(last_key) if last_key in keys else 0
    waiting = [lesson for lesson in [*lessons[start:], *lessons[:start]] if not lesson.done]
    ordered = sorted(waiting, key=lambda lesson: (lesson.key != last_key, not lesson.mandatory))
    return ordered[0].key if ordered else None


def step_reached(*, wanted: int | None, furthest: int, step_count: int) -> int:
    """Return the step to show (from 0): the one wanted if it was reached before, else the furthest; never outside."""
    last = max(step_count - 1, 0)
    reached = min(max(furthest, 0), last)
    return reached if wanted is None else min(max(wanted, 0), reached)


def unanswered(*, questions: Sequence[str], answered: Collection[str]) -> list[str]:
    """Return the questions, by identifier and in order, that were never answered.

    An answer to an older version of a question counts: editing a lesson never resets anybody.
    """
    return [question for question in questions if question not in answered]
