"""Rules of learning as pure functions: progress in a course, repetition, choice of practice."""

from courses.rules.progress import (
    CourseProgress,
    LessonMark,
    course_progress,
    step_reached,
    unanswered,
)

__all__ = [
    "CourseProgress",
    "LessonMark",
    "course_progress",
    "step_reached",
    "unanswered",
]
