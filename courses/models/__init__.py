"""Courses and lessons (pages), enrolment, progress, answers inside lessons, cards to repeat."""

from courses.models.learning import Enrolment, LessonAnswer, LessonProgress
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage
from courses.models.practice import PracticeCard, PracticeReview

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "Enrolment",
    "LessonAnswer",
    "LessonPage",
    "LessonProgress",
    "PracticeCard",
    "PracticeReview",
]
