"""Reads of practice: which cards wait, what stands on a card now, which rest and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr

from accounts.models import User
from content.rendering import page_document
from courses.models import CoursePage, LessonPage, PracticeCard, PracticeReview
from courses.rules import repetition
from lms.base.clock import local_day
from lms.hgm import Block, fingerprint
from lms.hgm.kinds.flashcards import Card as FlashCard
from quizzes.blocks import shown_blocks
from quizzes.enums import AttemptState, QuestionState
from quizzes.models import AttemptItem

MAX_WAITING = 1000
"""More cards than this are never looked at in one day."""
LOOKED_AT = repetition.CARDS_A_DAY
KEPT_SECONDS = 60
PATH_STEP = 4  # letters of a page's path for each level of the tree
#: Kinds that are answered and marked at once, in a minute or two.
CARD_KINDS = frozenset(
    {
        "single-choice",
        "multiple-choice",
        "true-false",
        "fill-in",
        "ordering",
        "matching",
        "hotspot",
        "judgement",
    }
)
FLASHCARDS = "flashcards"


@dataclass(frozen=True)
class Day:
    """The practice of one day: cards still to be reviewed, in order, and the running week."""

    plan: tuple[int, ...]
    week: repetition.Week

    @property
    def done(self) -> int:
        """Return how many cards were reviewed today."""
        return self.week.today_count

    @property
    def place(self) -> int:
        """Return the number of the card shown now."""
        return self.done + 1

    @property
    def total(self) -> int:
        """Return how many cards make up this day."""
        return self.done + len(self.plan)


@dataclass(frozen=True)
class ShownCard:
    """A card with what its source says now: a question, or a flash card of a block."""

    card: PracticeCard
    block: Block
    flash: FlashCard | None = None

    @property
    def number(self) -> int:
        """Return the number of the review to come; with the card it is the key of that review."""
        return self.card.review_count + 1

    @property
    def fingerprint(self) -> str:
        """Return the version of the question for scoring."""
        return fingerprint(self.block)

    @property
    def is_answered(self) -> bool:
        """Tell whether this text of the question was answered and waits for the feeling."""
        return self.card.pending_fraction is not None and self.card.fingerprint == self.fingerprint

    @property
    def was_changed(self) -> bool:
        """Tell whether the text is another one than at the last review."""
        return self.card.review_count > 0 and self.card.fingerprint != self.fingerprint

    @property
    def feelings(self) -> tuple[repetition.Feeling, ...]:
        """Return the feelings to choose from now; none before a question is answered."""
        if self.flash is not None:
            return repetition.feelings_offered(fraction=None)
        fraction = float(self.card.pending_fraction or 0) if self.is_answered else 0.0
        return repetition.feelings_offered(fraction=fraction)

    @property
    def lesson_address(self) -> tuple[str, str] | None:
        """Return the slugs of course and lesson that the card comes from, None for a question of the bank."""
        return lesson_address(self.card.lesson) if self.card.lesson else None

    def seed(self, number: int) -> int:
        """Return the seed of the order of options at one review; another order each time."""
        return (self.card.public_id.int + number) % 2**62


def _open_attempt_items() -> QuerySet[AttemptItem]:
    """Return the questions of an attempt that the card's person is working on: practice would show their keys."""
    return AttemptItem.objects.filter(
        attempt__user=OuterRef("user"),
        attempt__state=AttemptState.OPEN,
        version__question=OuterRef("question"),
    )


def own_cards(user: User) -> QuerySet[PracticeCard]:
    """Return all cards of a person, annotated with `course_live` and `in_attempt`."""
    lesson_path = OuterRef("lesson__path")
    course = CoursePage.objects.live().filter(path=Substr(lesson_path, 1, Length(lesson_path) - PATH_STEP))
    return PracticeCard.objects.filter(user=user).annotate(
        course_live=Exists(course), in_attempt=Exists(_open_attempt_items())
    )


def usable_cards(user: User, *, now: datetime) -> QuerySet[PracticeCard]:
    """Return the cards of a person that do not rest."""
    in_lesson = Q(lesson__live=True, course_live=True, gone_since__isnull=True)
    in_bank = Q(question__state=QuestionState.APPROVED, question__current__isnull=False, in_attempt=False)
    return own_cards(user).filter(in_lesson | (in_bank & not_suspended(now)))


def not_suspended(now: datetime) -> Q:
    """Return the condition that a card's question is not suspended because of a change of the law."""
    return Q(question__suspended_from__isnull=True) | Q(question__suspended_from__gt=local_day(now))


def day_of(user: User, *, now: datetime) -> Day:
    """Return what a person has done and may still do today; two statements."""
    today = local_day(now)
    end_of_day = now + timedelta(days=1)
    rows = usable_cards(user, now=now).filter(due_at__lt=end_of_day).order_by("due_at", "id")
    waiting = [
        repetition.WaitingCard(pk, local_day(due_at), review_count == 0)
        for pk, due_at, review_count in rows.values_list("id", "due_at", "review_count")[:MAX_WAITING]
    ]
    monday = now - timedelta(days=today.weekday() + 1)
    reviews = PracticeReview.objects.filter(card__user=user, reviewed_at__gt=monday)
    found = [(local_day(at), number == 1) for at, number in reviews.values_list("reviewed_at", "number")]
    week = repetition.week_of(review_days=[day for day, _first in found], today=today)
    plan = repetition.plan_of_day(
        waiting=waiting,
        today=today,
        done_today=week.today_count,
        new_today=sum(first for day, first in found if day == today),
    )
    return Day(tuple(plan), week)


def waiting_count(user: User, *, now: datetime) -> int:
    """Return how many cards wait today, for the tab; kept a minute, and until the person's next review."""
    key = waiting_key(user)
    found = cache.get(key)
    if found is None:
        found = len(day_of(user, now=now).plan)
        cache.set(key, found, KEPT_SECONDS)
    return int(found)


def waiting_key(user: User) -> str:
    """Return where the number of the tab is kept."""
    return f"practice-waiting:{user.public_id}"


def first_card(user: User, day: Day) -> ShownCard | None:
    """Return the first card of the day whose source still stands; one statement, and those of its text."""
    wanted = day.plan[:LOOKED_AT]
    found = with_sources(PracticeCard.objects.filter(user=user)).in_bulk(wanted)
    shown = (shown_card(found[pk]) for pk in wanted if pk in found)
    return next((card for card in shown if card is not None), None)


def with_sources(cards: QuerySet[PracticeCard]) -> QuerySet[PracticeCard]:
    """Return cards together with what they name, in the same statement."""
    return cards.select_related("lesson", "question__current")


def shown_card(card: PracticeCard) -> ShownCard | None:
    """Return a card with what its source says now; None when that is gone or is being mended."""
    if card.question is not None:
        version = card.question.current
        block = shown_blocks([version])[version.pk] if version else None
    else:
        block = page_document(card.lesson).block(card.block_id)
    if block is None or block.broken:
        return None
    if block.kind != FLASHCARDS:
        return ShownCard(card, block) if block.kind in CARD_KINDS and not card.part else None
    flash = flash_cards(block).get(card.part)
    return ShownCard(card, block, flash) if flash else None


def flash_cards(block: Block) -> Mapping[str, FlashCard]:
    """Return the flash cards of a block by their codes."""
    return {card.code: card for card in block.body.cards}


def places_of(lesson: LessonPage) -> set[tuple[str, str]]:
    """Return block and part of everything in a lesson that can be a card."""
    found: set[tuple[str, str]] = set()
    for block in page_document(lesson).blocks():
        if block.broken:
            continue
        if block.kind == FLASHCARDS:
            found |= {(block.ref, code) for code in flash_cards(block)}
        elif block.kind in CARD_KINDS:
            found.add((block.ref, ""))
    return found


def resting_cards(user: User, *, now: datetime) -> QuerySet[PracticeCard]:
    """Return the cards of a person that rest, the latest first."""
    usable = usable_cards(user, now=now).values("pk")
    return with_sources(own_cards(user).exclude(pk__in=usable)).defer("lesson__body").order_by("-added_at", "-id")


def lesson_address(lesson: LessonPage) -> tuple[str, str]:
    """Return the slugs of course and lesson, read from the lesson's place in the tree; no statement."""
    parts = lesson.url_path.strip("/").split("/")
    return parts[-2], parts[-1]


def resting_count(user: User, *, now: datetime) -> int:
    """Return how many cards of a person rest; one statement."""
    usable = usable_cards(user, now=now).values("pk")
    return PracticeCard.objects.filter(user=user).exclude(pk__in=usable).count()
