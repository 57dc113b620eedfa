"""Courses and lessons (pages), enrolment, progress, answers inside lessons, cards to repeat, practice sessions."""

from courses.models.drill import DrillItem, DrillSession
from courses.models.learning import Enrolment, LessonAnswer, LessonProgress
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage
from courses.models.practice import PracticeCard, PracticeReview

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "DrillItem",
    "DrillSession",
    "Enrolment",
    "LessonAnswer",
    "LessonPage",
    "LessonProgress",
    "PracticeCard",
    "PracticeReview",
]
