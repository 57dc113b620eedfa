"""Every write of learning: beginning a course, steps, answers, completion."""

from courses.services.answering import answer_question
from courses.services.learning import (
    complete_course_if_done,
    complete_lesson,
    enrol,
    go_to_step,
    record_passed_paper,
)
from courses.services.published import refresh_course_items

__all__ = [
    "answer_question",
    "complete_course_if_done",
    "complete_lesson",
    "enrol",
    "go_to_step",
    "record_passed_paper",
    "refresh_course_items",
]
