"""Writes of practice: cards come about, are answered and rated. Each review is written once, whoever sends it twice."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from courses.enums import CardOrigin
from courses.models import LessonAnswer, LessonPage, PracticeCard, PracticeReview
from courses.queries import practice as queries
from courses.queries.practice import ShownCard
from courses.rules.repetition import (
    SCHEDULER_NAME,
    Feeling,
    Memory,
    feelings_offered,
    rating_of,
    reviewed,
    settings_kept,
)
from lms.base.errors import RuleViolation
from lms.hgm import answered, grade, read_answer
from quizzes.enums import AttemptState, FeedbackPolicy
from quizzes.models import Attempt, AttemptItem

GONE = "Thẻ này vừa đổi hoặc đã được ôn ở nơi khác. Xin xem thẻ tiếp theo."
#: Signs in an answer of what is not a question of a minute: written text, a case.
NOT_CARDS = frozenset({"text", "path", "withheld"})


def gather_lesson(*, user_id: int, lesson: LessonPage, now: datetime) -> None:
    """Make the flash cards of a lesson cards of a person who opened it; those that exist stay. One statement."""
    places = sorted(place for place in queries.places_of(lesson) if place[1])
    _add(
        PracticeCard(
            user_id=user_id,
            origin=CardOrigin.FLASHCARD,
            lesson=lesson,
            block_id=block_id,
            part=part,
            added_at=now,
            due_at=now,
        )
        for block_id, part in places
    )


def add_missed(*, user_id: int, lesson_id: int, block_id: str, now: datetime) -> None:
    """Make a question of a lesson that was not answered fully right a card; once. One statement."""
    _add([_missed(user_id, lesson_id, block_id, now)])


def _missed(user_id: int, lesson_id: int, block_id: str, now: datetime) -> PracticeCard:
    return PracticeCard(
        user_id=user_id,
        origin=CardOrigin.MISSED,
        lesson_id=lesson_id,
        block_id=block_id,
        added_at=now,
        due_at=now,
    )


def gather_attempt(*, attempt: Attempt, now: datetime) -> None:
    """Make the questions of a submitted attempt that were not fully right cards; two statements."""
    _add_of_papers(AttemptItem.objects.filter(attempt=attempt), user_id=attempt.user_id, now=now)


def _add_of_papers(items: QuerySet[AttemptItem], *, user_id: int, now: datetime) -> None:
    """Make what was missed in submitted attempts cards.

    A paper that never shows its key gives none; one that shows it after closing gives cards that wait until then.
    """
    missed = items.filter(
        attempt__state=AttemptState.SUBMITTED, fraction__lt=1, version__question__kind__in=queries.CARD_KINDS
    )
    rows = missed.order_by("attempt_id", "order").values_list(
        "version__question_id", "attempt__paper__feedback", "attempt__paper__closes_at"
    )
    ready = [(question, _shown_from(policy, closes_at, now)) for question, policy, closes_at in rows]
    _add(
        PracticeCard(user_id=user_id, origin=CardOrigin.PAPER, question_id=question, added_at=now, due_at=due)
        for question, due in ready
        if due is not None
    )


def _shown_from(policy: str, closes_at: datetime | None, now: datetime) -> datetime | None:
    """Return from when a paper shows its key, None for never."""
    if policy == FeedbackPolicy.AFTER_CLOSE:
        return None if closes_at is None else max(now, closes_at)
    return None if policy == FeedbackPolicy.NEVER else now


def gather_all(*, user: User, now: datetime) -> int:
    """Make cards of everything that a person has opened or missed so far; return how many are new.

    Flash cards added to a lesson later come in this way too.
    """
    before = PracticeCard.objects.filter(user=user).count()
    opened = LessonPage.objects.live().filter(progress__enrolment__user=user, body__contains="thẻ-nhớ")
    for lesson in opened.distinct():
        gather_lesson(user_id=user.pk, lesson=lesson, now=now)
    _add_of_lessons(user, now=now)
    _add_of_papers(AttemptItem.objects.filter(attempt__user=user), user_id=user.pk, now=now)
    forget_waiting(user)
    return PracticeCard.objects.filter(user=user).count() - before


def _add_of_lessons(user: User, *, now: datetime) -> None:
    """Make what was missed in lessons cards, where it still stands; three statements."""
    wrong = LessonAnswer.objects.filter(enrolment__user=user, lesson__live=True, fraction__lt=1).order_by("id")
    rows = wrong.values_list("lesson_id", "block_id", "answer")
    places = dict.fromkeys((lesson, block) for lesson, block, answer in rows if can_be_card(answer))
    lessons = LessonPage.objects.in_bulk({lesson for lesson, _block in places})
    standing = {pk: queries.places_of(lesson) for pk, lesson in lessons.items()}
    _add(_missed(user.pk, lesson, block, now) for lesson, block in places if (block, "") in standing[lesson])


def can_be_card(answer: Mapping[str, Any]) -> bool:
    """Tell whether what was answered is a question of a minute: no written text, no case."""
    return NOT_CARDS.isdisjoint(answer)


def _add(cards: Iterable[PracticeCard]) -> None:
    rows = list(cards)
    if rows:
        PracticeCard.objects.bulk_create(rows, ignore_conflicts=True)


def refresh_places(*, lesson: LessonPage, now: datetime) -> None:
    """After a lesson was published: cards whose source is gone rest, those whose source is back return."""
    places = queries.places_of(lesson)
    cards = PracticeCard.objects.filter(lesson=lesson)
    rows = cards.order_by().values_list("block_id", "part").distinct()
    for block_id, part in rows:
        here = cards.filter(block_id=block_id, part=part)
        if (block_id, part) in places:
            here.filter(gone_since__isnull=False).update(gone_since=None)
        else:
            here.filter(gone_since__isnull=True).update(gone_since=now)


def own_card(*, user: User, public_id: UUID) -> PracticeCard:
    """Return a card of this person with its source; one statement.

    Raises:
        PracticeCard.DoesNotExist: there is none, or it is another person's.
    """
    return queries.with_sources(PracticeCard.objects.filter(user=user)).get(public_id=public_id)


def answer_card(
    *, user: User, public_id: UUID, number: int, data: Mapping[str, Any], now: datetime
) -> PracticeReview | None:
    """Grade an answer to a card. One not fully right is a review at once; a right one waits for the feeling.

    The answer sent first with a number counts; the same number again changes nothing.

    Args:
        number: of the review, as the form carried it, from 1.
        data: the posted form of the question.

    Returns:
        The review (the stored one when sent again), or None while the feeling is to be told.

    Raises:
        PracticeCard.DoesNotExist: no such card of this person.
        BadAnswer: the data cannot come from that form.
        RuleViolation: "card_gone", "nothing_chosen".
    """
    card = own_card(user=user, public_id=public_id)
    if number <= card.review_count:
        return card.reviews.filter(number=number).first()
    shown = _shown(card, number)
    if shown.is_answered:
        return None
    answer = read_answer(shown.block, data, seed=shown.seed(number))
    if not answered(shown.block, answer):
        raise RuleViolation("nothing_chosen", _("Xin chọn câu trả lời rồi bấm «Trả lời»."))
    fraction = grade(shown.block, answer).fraction or Decimal(0)
    if feelings_offered(fraction=float(fraction)):
        kept = {"pending_answer": answer, "pending_fraction": fraction, "fingerprint": shown.fingerprint}
        waiting = PracticeCard.objects.filter(pk=card.pk, review_count=number - 1)
        waiting.exclude(pending_fraction__isnull=False, fingerprint=shown.fingerprint).update(**kept)
        return None
    return _review(shown, number=number, answer=answer, fraction=fraction, felt=None, user=user, now=now)


def rate_card(*, user: User, public_id: UUID, number: int, feeling: int, now: datetime) -> PracticeReview | None:
    """Tell how well a card was remembered, and plan its return; the same number again changes nothing.

    Raises:
        PracticeCard.DoesNotExist: no such card of this person.
        RuleViolation: "card_gone"; "not_offered": a question that was not answered, or no such feeling.
    """
    card = own_card(user=user, public_id=public_id)
    if number <= card.review_count:
        return card.reviews.filter(number=number).first()
    shown = _shown(card, number)
    fraction = card.pending_fraction if shown.is_answered else None
    if feeling not in shown.feelings:
        raise RuleViolation("not_offered", _("Xin trả lời câu hỏi rồi chọn một trong các mức nhớ."))
    return _review(
        shown,
        number=number,
        answer=card.pending_answer if shown.is_answered else None,
        fraction=fraction,
        felt=Feeling(feeling),
        user=user,
        now=now,
    )


def _shown(card: PracticeCard, number: int) -> ShownCard:
    shown = queries.shown_card(card)
    if shown is None or number != card.review_count + 1:
        raise RuleViolation("card_gone", _(GONE))
    return shown


def _review(
    shown: ShownCard,
    *,
    number: int,
    answer: Any,
    fraction: Decimal | None,
    felt: Feeling | None,
    user: User,
    now: datetime,
) -> PracticeReview | None:
    card = shown.card
    rating = rating_of(fraction=None if fraction is None else float(fraction), felt=felt)
    after = reviewed(memory=memory_of(card), rating=rating, at=now.astimezone(UTC))
    row = PracticeReview(
        card=card,
        number=number,
        reviewed_at=now,
        feeling=felt,
        rating=rating,
        answer=answer,
        fraction=fraction,
        fingerprint=shown.fingerprint,
        due_before=card.due_at,
        due_after=after.due_at,
        stability=after.stability,
        difficulty=after.difficulty,
        scheduler=SCHEDULER_NAME,
        settings=settings_kept(),
    )
    try:
        with transaction.atomic():
            row.save()
            PracticeCard.objects.filter(pk=card.pk).update(
                review_count=number,
                reviewed_at=now,
                due_at=after.due_at,
                fingerprint=shown.fingerprint,
                memory_state=after.memory.state,
                memory_step=after.memory.step,
                stability=after.memory.stability,
                difficulty=after.memory.difficulty,
                pending_answer=None,
                pending_fraction=None,
            )
    except IntegrityError:  # the same review, sent twice at once
        return card.reviews.filter(number=number).first()
    forget_waiting(user)
    return row


def memory_of(card: PracticeCard) -> Memory:
    """Return what the scheduler knows of a card; a card never reviewed is new to it."""
    if card.review_count == 0:
        return Memory()
    at = card.reviewed_at.astimezone(UTC) if card.reviewed_at else None
    return Memory(card.memory_state, card.memory_step, card.stability, card.difficulty, at)


def forget_waiting(user: User) -> None:
    """Let the number of the tab be counted anew."""
    cache.delete(queries.waiting_key(user))
