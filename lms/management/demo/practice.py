"""A demo person in the middle of a week of repetition: lessons opened, questions missed, cards reviewed and due."""

from datetime import datetime, timedelta

from accounts.models import User
from content.rendering import page_document
from courses.models import CoursePage, Enrolment, LessonPage, PracticeCard
from courses.services import answer_question, enrol, go_to_step
from courses.services.practice import rate_card
from lms.hgm import Block, grade, present

LESSONS, MISSED, REVIEWED = 3, 2, 4
FEELINGS = (3, 2, 3, 1)


def make_practice(*, user: User, course: CoursePage, now: datetime) -> int:
    """Let a person open lessons, miss questions and repeat cards on two days; return how many cards there are."""
    began = now - timedelta(days=4)
    enrolment = enrol(user=user, course=course, now=began)
    lessons = LessonPage.objects.live().child_of(course).order_by("path")[:LESSONS]
    for lesson in lessons:
        go_to_step(enrolment=enrolment, lesson=lesson, step=0, now=began)
        for block in page_document(lesson).questions[:MISSED]:
            _miss(enrolment, lesson, block, began)
    for days in (3, 1):
        _review(user, now - timedelta(days=days))
    return PracticeCard.objects.filter(user=user).count()


def _miss(enrolment: Enrolment, lesson: LessonPage, block: Block, at: datetime) -> None:
    """Answer a question of one answer wrongly; other kinds are left alone."""
    if block.kind != "single-choice":
        return
    wrong = next(
        number for number in range(1, len(block.body.options) + 1) if grade(block, {"options": [number]}).fraction != 1
    )
    html = block.body.options[wrong - 1].text.html
    chosen = next(option["id"] for option in present(block, enrolment.seed)["options"] if option["html"] == html)
    answer_question(enrolment=enrolment, lesson=lesson, block=block, data={f"b-{block.ref}": chosen}, now=at)


def _review(user: User, at: datetime) -> None:
    """Turn a few flash cards that are due."""
    due = PracticeCard.objects.filter(user=user, origin="flashcard", due_at__lte=at).order_by("review_count", "id")
    for card, feeling in zip(due[:REVIEWED], FEELINGS, strict=False):
        rate_card(user=user, public_id=card.public_id, number=card.review_count + 1, feeling=feeling, now=at)
