"""Which lessons to take for a competency: what the head of a lesson's text names (`năng-lực: K2`)."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.urls import reverse

from accounts.models import User
from courses.models import CoursePage, LessonPage, LessonProgress
from quizzes.suggestions import SuggestedLesson

HEAD_LENGTH = 600
EACH, MOST = 2, 5
STEP_LENGTH = 4
"""Characters of a page's path that one level of the tree takes (treebeard)."""
_NAMED = re.compile(r"^năng-lực:[ ]*([^\n]+)$", re.MULTILINE | re.IGNORECASE)


def lessons_for_competencies(user: User, codes: Sequence[str]) -> list[SuggestedLesson]:
    """Return up to five published lessons for gaps, the most needed competency first; one statement."""
    pages = [(page, competencies_of(page.head)) for page in _lessons(user)]
    found: dict[int, SuggestedLesson] = {}
    for code in codes:
        fitting = [page for page, named in pages if code in named and page.pk not in found]
        for page in sorted(fitting, key=lambda page: page.is_done)[:EACH]:
            found[page.pk] = SuggestedLesson(
                title=page.title,
                url=reverse("courses:lesson", args=[page.course_slug, page.slug]),
                minutes=page.minutes,
                competency=code,
                is_done=page.is_done,
            )
    return list(found.values())[:MOST]


def competencies_of(head: str) -> set[str]:
    """Return the codes, in capitals, that the head between the first two lines of dashes names."""
    parts = head.split("---", 2)
    named = _NAMED.search(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    return {code.strip().upper() for code in named[1].split(",")} if named else set()


def _lessons(user: User) -> QuerySet[Any]:
    course_path = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - STEP_LENGTH)
    course = CoursePage.objects.live().filter(path=course_path).values("slug")[:1]
    done = LessonProgress.objects.filter(lesson=OuterRef("pk"), enrolment__user=user, completed_at__isnull=False)
    return (
        LessonPage.objects.live()
        .annotate(head=Substr("body", 1, HEAD_LENGTH), course_slug=Subquery(course), is_done=Exists(done))
        .filter(course_slug__isnull=False)
        .defer("body")
        .order_by("path")
    )
