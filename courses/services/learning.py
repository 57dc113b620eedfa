"""What a person does in a course. Evidence goes to the ledger for mediators; staff who learn have progress only."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from content.rendering import page_document
from courses import queries
from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from quizzes.models import Attempt
from training.enums import Channel, EvidenceKind
from training.models import Subject
from training.queries.ways import way_of
from training.services import record_evidence
from training.services.ledger import first_subject

SEED_BITS = 62


def enrol(*, user: User, course: CoursePage, now: datetime) -> Enrolment:
    """Begin a course, once; a second time returns the first enrolment. Its seed fixes the order of options shown."""
    enrolment, _created = Enrolment.objects.get_or_create(
        user=user, course=course, defaults={"seed": secrets.randbits(SEED_BITS), "started_at": now}
    )
    return enrolment


def go_to_step(*, enrolment: Enrolment, lesson: LessonPage, step: int, now: datetime) -> LessonProgress:
    """Keep the furthest step opened (from 0), and that this lesson was the last one worked on. Never goes back."""
    with transaction.atomic():
        progress, created = LessonProgress.objects.get_or_create(
            enrolment=enrolment, lesson=lesson, defaults={"step": step, "opened_at": now}
        )
        if not created and step > progress.step:
            LessonProgress.objects.filter(pk=progress.pk, step__lt=step).update(step=step)
            progress.step = step
        if enrolment.last_lesson_id != lesson.pk:
            Enrolment.objects.filter(pk=enrolment.pk).update(last_lesson=lesson)
            enrolment.last_lesson = lesson
    return progress


@transaction.atomic
def complete_lesson(*, enrolment: Enrolment, lesson: LessonPage, now: datetime) -> LessonProgress:
    """Complete a lesson whose end was reached and whose questions were all answered at least once; again: nothing.

    For a mediator the ledger gets «học xong bài»; the course is completed with it when nothing else is missing.

    Raises:
        RuleViolation: "lesson_incomplete", with what is missing in words.
    """
    progress = LessonProgress.objects.filter(enrolment=enrolment, lesson=lesson).first()
    if progress is not None and progress.completed_at is not None:
        return progress
    _check_finished(enrolment, lesson, progress)
    progress = progress or go_to_step(enrolment=enrolment, lesson=lesson, step=0, now=now)
    claimed = LessonProgress.objects.filter(pk=progress.pk, completed_at__isnull=True).update(completed_at=now)
    progress.refresh_from_db()
    if claimed:
        _evidence(
            enrolment=enrolment,
            kind=EvidenceKind.LESSON_COMPLETED,
            happened_on=local_day(now),
            now=now,
            reference=f"lesson:{lesson.slug}",
            client_key=f"lesson:{enrolment.pk}:{lesson.pk}",
            details={"title": lesson.title, "subjects": lesson.subject_codes},
            hours=(Decimal(lesson.minutes) / 60).quantize(Decimal("0.01")),
            subject=first_subject(lesson.subject_codes, on=local_day(now)),
        )
        complete_course_if_done(enrolment=enrolment, now=now)
    return progress


def _check_finished(enrolment: Enrolment, lesson: LessonPage, progress: LessonProgress | None) -> None:
    document = page_document(lesson)
    steps = len(document.steps)
    if steps > 1 and (progress is None or progress.step < steps - 1):
        raise RuleViolation(
            "lesson_incomplete", _("Ông/Bà chưa đọc đến phần cuối của bài. Xin bấm «Sang phần sau» cho đến hết.")
        )
    missing = queries.missing_questions(document, queries.latest_answers(enrolment, lesson))
    if missing:
        names = ", ".join(_("Câu %(number)s") % {"number": block.number} for block in missing)
        sentence = _("Còn %(count)s câu hỏi chưa trả lời: %(names)s.") % {"count": len(missing), "names": names}
        raise RuleViolation("lesson_incomplete", sentence)


@transaction.atomic
def record_passed_paper(*, attempt: Attempt, now: datetime) -> None:
    """Put a passed closing paper into the ledger for each course it closes; complete what is done with it."""
    if not attempt.passed or attempt.submitted_at is None:
        return
    way = None
    for enrolment in _closed_by(attempt):
        way = way or way_of(attempt)
        _evidence(
            enrolment=enrolment,
            kind=EvidenceKind.QUIZ_PASSED,
            happened_on=way.on,
            now=now,
            reference=f"quiz:{attempt.paper.code}",
            client_key=f"attempt:{attempt.public_id}",
            score_percent=attempt.percent,
            details={"title": attempt.paper.title, "attempt": attempt.number, **way.details},
            channel=way.channel,
            by=way.by,
        )
        complete_course_if_done(enrolment=enrolment, now=now)


def _closed_by(attempt: Attempt) -> QuerySet[Enrolment]:
    """Return the person's enrolments in courses that end with the paper of an attempt."""
    return Enrolment.objects.select_related("course", "user").filter(user=attempt.user, course__paper=attempt.paper)


@transaction.atomic
def complete_course_if_done(*, enrolment: Enrolment, now: datetime) -> bool:
    """Complete the course when every mandatory lesson is done and its paper passed; tell whether it happened now."""
    if enrolment.completed_at is not None:
        return False
    outline = queries.outline_of(enrolment.course, enrolment, user=enrolment.user)
    if not outline.progress.complete:
        return False
    if not Enrolment.objects.filter(pk=enrolment.pk, completed_at__isnull=True).update(completed_at=now):
        return False
    enrolment.completed_at = now
    _evidence(
        enrolment=enrolment,
        kind=EvidenceKind.COURSE_COMPLETED,
        happened_on=local_day(now),
        now=now,
        reference=f"course:{enrolment.course.slug}",
        client_key=f"course:{enrolment.pk}",
        details={"title": enrolment.course.title},
    )
    return True


def _evidence(
    *,
    enrolment: Enrolment,
    kind: EvidenceKind,
    happened_on: date,
    now: datetime,
    reference: str,
    client_key: str,
    details: Mapping[str, Any],
    score_percent: Decimal | None = None,
    hours: Decimal | None = None,
    subject: Subject | None = None,
    channel: Channel = Channel.ONLINE,
    by: User | None = None,
) -> None:
    """Append to the ledger of the mediator who learns; nothing for others. Sent twice it is one row (client_key).

    Args:
        by: who keyed it in; None where the learner did it.
    """
    mediator = queries.mediator_of(enrolment.user)
    if mediator is None:
        return
    record_evidence(
        mediator=mediator,
        kind=kind,
        happened_on=happened_on,
        now=now,
        by=by or enrolment.user,
        channel=channel,
        reference=reference,
        subject=subject,
        hours=hours,
        score_percent=score_percent,
        client_key=client_key,
        details=dict(details),
    )
