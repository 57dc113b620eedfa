"""Courses and lessons (pages), enrolment, progress, answers inside lessons."""

from courses.models.learning import Enrolment, LessonAnswer, LessonProgress
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage

__all__ = ["CourseIndexPage", "CoursePage", "Enrolment", "LessonAnswer", "LessonPage", "LessonProgress"]
