"""What courses do when something happens elsewhere; each receiver makes one service call."""

from datetime import datetime
from typing import Any

from django.db import transaction

from courses.models import CoursePage, LessonPage
from courses.services import record_passed_paper, refresh_course_items
from lms.base.clock import now as present
from quizzes.models import Attempt


def on_attempt_submitted(*, attempt: Attempt, now: datetime, **kwargs: Any) -> None:
    """A passed closing paper counts towards its course."""
    record_passed_paper(attempt=attempt, now=now)


def on_page_changed(*, sender: type, **kwargs: Any) -> None:
    """Published or withdrawn lessons change what a course asks for; looked at when the transaction is through."""
    if sender in (CoursePage, LessonPage):
        transaction.on_commit(lambda: refresh_course_items(by=None, now=present()))
