"""The web edge of courses: home of a learner, course, lesson, practice, own page."""

from courses.views.home import begin, course, done, home, me
from courses.views.lessons import answer, finish, lesson, step
from courses.views.practice import practice, practice_answer

__all__ = ["answer", "begin", "course", "done", "finish", "home", "lesson", "me", "practice", "practice_answer", "step"]
