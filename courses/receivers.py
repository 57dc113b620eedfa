"""What courses do when something happens elsewhere; each receiver makes one service call."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from content.models import MaterialPage
from courses.models import CoursePage, LessonAnswer, LessonPage, LessonProgress
from courses.services import materials, practice, record_passed_paper, refresh_course_items, rescoring, written
from lms.base.clock import now as present
from quizzes.models import Attempt, MarkingTask


def on_attempt_submitted(*, attempt: Attempt, now: datetime, **kwargs: Any) -> None:
    """A passed closing paper counts towards its course; what was missed comes back as cards."""
    record_passed_paper(attempt=attempt, now=now)
    practice.gather_attempt(attempt=attempt, now=now)
    practice.forget_waiting(attempt.user)


def on_attempt_scored(*, attempt: Attempt, now: datetime, **kwargs: Any) -> None:
    """A closing paper counts towards its course by the score it has now: first marked, marked anew or regraded."""
    rescoring.follow_new_score(attempt=attempt, now=now)


def on_writing_marked(*, task: MarkingTask, now: datetime, **kwargs: Any) -> None:
    """A reflection that was read is evidence of learning."""
    written.record_marked_reflection(task=task, now=now)


def on_page_changed(*, sender: type, **kwargs: Any) -> None:
    """Published or withdrawn lessons change what a course asks for; looked at when the transaction is through."""
    if sender in (CoursePage, LessonPage):
        transaction.on_commit(lambda: refresh_course_items(by=None, now=present()))


def on_material_opened(*, page: MaterialPage, user: User, now: datetime, **kwargs: Any) -> None:
    """A mediator who opens material uses it: written behind the page, once a day and page."""
    materials.note_opened(user=user, page=page, now=now)


def on_lesson_published(*, instance: LessonPage, **kwargs: Any) -> None:
    """Cards follow the text of a lesson: what it no longer holds rests, what is back returns."""
    if isinstance(instance, LessonPage):
        practice.refresh_places(lesson=instance, now=present())


def on_lesson_opened(*, instance: LessonProgress, created: bool, **kwargs: Any) -> None:
    """The flash cards of a lesson opened for the first time become cards."""
    if created and not kwargs.get("raw"):
        user = instance.enrolment.user
        practice.gather_lesson(user_id=user.pk, lesson=instance.lesson, now=instance.opened_at)
        practice.forget_waiting(user)


def on_lesson_answered(*, instance: LessonAnswer, created: bool, **kwargs: Any) -> None:
    """A question of a lesson that was not answered fully right becomes a card."""
    if not created or kwargs.get("raw") or instance.fraction >= 1 or not practice.can_be_card(instance.answer):
        return
    user = instance.enrolment.user
    practice.add_missed(
        user_id=user.pk, lesson_id=instance.lesson_id, block_id=instance.block_id, now=instance.answered_at
    )
    practice.forget_waiting(user)
