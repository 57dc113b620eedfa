"""What published courses ask for, told to the rules of completion."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from courses.models import CoursePage, LessonPage
from courses.queries import live_courses
from training.models import CompletionRule
from training.services import set_course_items


def refresh_course_items(*, by: User | None, now: datetime) -> bool:
    """Tell the completion rules in force which lessons and papers the published courses make mandatory.

    Each rule gets the courses of its audience. A rule keeps what it has while no published course of its audience has
    mandatory lessons, so that unpublishing for a correction never empties a rule. Returns whether anything changed.
    """
    courses = list(live_courses())
    changed = False
    for rule in CompletionRule.objects.filter(valid_to__isnull=True):
        own = [course for course in courses if course.audience == rule.audience]
        lessons = _lessons(own)
        quizzes = {course.paper.code: course.paper.title for course in own if course.paper}
        if lessons and quizzes:
            changed |= set_course_items(rule_code=rule.code, lessons=lessons, quizzes=quizzes, by=by, now=now)
    return changed


def _lessons(courses: Iterable[CoursePage]) -> dict[str, str]:
    """Return slug → title of the mandatory published lessons, in the order of the tree."""
    found: dict[str, str] = {}
    for course in courses:
        pages = LessonPage.objects.live().child_of(course).filter(mandatory=True).order_by("path")
        found.update(pages.values_list("slug", "title"))
    return found
