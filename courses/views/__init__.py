"""The web edge of courses: home of a learner, course, lesson, practice, own page."""

from courses.views.drill import (
    drill,
    drill_answer,
    drill_answered,
    drill_begin,
    drill_next,
    drill_session,
    drill_stop,
)
from courses.views.home import begin, course, done, home, me
from courses.views.lessons import answer, finish, lesson, step
from courses.views.practice import (
    practice,
    practice_answer,
    practice_begin,
    practice_card,
    practice_rate,
    practice_resting,
    practice_review,
)

__all__ = [
    "answer",
    "begin",
    "course",
    "done",
    "drill",
    "drill_answer",
    "drill_answered",
    "drill_begin",
    "drill_next",
    "drill_session",
    "drill_stop",
    "finish",
    "home",
    "lesson",
    "me",
    "practice",
    "practice_answer",
    "practice_begin",
    "practice_card",
    "practice_rate",
    "practice_resting",
    "practice_review",
    "step",
]
