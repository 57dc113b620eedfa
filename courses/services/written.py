"""Answers in own words: from a lesson to the markers, and what was marked into the ledger."""

from datetime import datetime
from decimal import Decimal

from courses import queries
from courses.models import LessonAnswer, LessonPage
from lms.base.clock import local_day
from lms.hgm import Block, fingerprint, format_block
from quizzes.models import MarkingTask
from quizzes.services.marking import send_writing
from training.enums import Channel, EvidenceKind
from training.services import record_evidence

LESSON = "lesson"


def send_lesson_writing(*, answer: LessonAnswer, block: Block, now: datetime) -> MarkingTask | None:
    """Hand an essay, or a reflection meant for the trainer, to the markers; private ones never leave the lesson.

    Written anew before anybody began to read it, the new text takes the place of the old one.
    """
    enrolment, lesson = answer.enrolment, answer.lesson
    return send_writing(
        user=enrolment.user,
        source=format_block(block),
        block=block,
        text=str(answer.answer.get("text", "")),
        origin=f"{LESSON}:{lesson.pk}:{enrolment.pk}:{block.ref}:{fingerprint(block)[:8]}",
        title=lesson.title,
        now=now,
    )


def record_marked_reflection(*, task: MarkingTask, now: datetime) -> None:
    """Put a reflection that was read and found to answer the question into the ledger of the mediator, once."""
    if task.kind != "reflection" or not task.points:
        return
    mediator = queries.mediator_of(task.author)
    if mediator is None:
        return
    record_evidence(
        mediator=mediator,
        kind=EvidenceKind.REFLECTION_MARKED,
        happened_on=local_day(now),
        now=now,
        by=None,
        channel=Channel.ONLINE,
        reference=_reference(task),
        score_percent=Decimal(100) * task.points / task.max_points,
        client_key=f"reflection:{task.public_id}",
        details={"title": task.title},
    )


def _reference(task: MarkingTask) -> str:
    """Return where it was written: «lesson:<slug>», or «quiz:<code>»."""
    if task.item is not None:
        return f"quiz:{task.item.attempt.paper.code}"
    lesson = LessonPage.objects.filter(pk=int((task.origin or "").split(":")[1])).first()
    return f"{LESSON}:{lesson.slug}" if lesson else LESSON
