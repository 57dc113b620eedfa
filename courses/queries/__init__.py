"""Reads of courses, lessons, progress and practice."""

from courses.queries.learning import (
    GivenAnswer,
    LessonGroup,
    LessonLine,
    Outline,
    latest_answers,
    lesson_lines,
    live_courses,
    mediator_of,
    missing_questions,
    open_mandatory_lessons,
    outline_of,
    own_course,
    own_courses,
    passed_attempt,
    state_of,
    states_of,
)

__all__ = [
    "GivenAnswer",
    "LessonGroup",
    "LessonLine",
    "Outline",
    "latest_answers",
    "lesson_lines",
    "live_courses",
    "mediator_of",
    "missing_questions",
    "open_mandatory_lessons",
    "outline_of",
    "own_course",
    "own_courses",
    "passed_attempt",
    "state_of",
    "states_of",
]
