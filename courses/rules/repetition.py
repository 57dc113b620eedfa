"""When a card comes back, and which cards make up a day: pure functions around the pinned scheduler FSRS-6.

Words. A *feeling* is what the person says after seeing the answer: forgotten, hard, good, easy. A *rating* is what the
scheduler is told: the feeling, but never better than the answer was. A *debt* is a card whose day has passed.

Days are the smallest step: who was wrong meets the card again the next day, not ten minutes later, because people open
the phone once a day. Past due dates are never recomputed; each review keeps the scheduler and its settings.

Source: item-statistics §11.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from importlib.metadata import version
from typing import Any

from fsrs import Card, Rating, Scheduler, State

SCHEDULER_NAME = f"fsrs {version('fsrs')}"
CARDS_A_DAY = 10
"""About five minutes."""
NEW_A_DAY = 5
"""Cards seen for the first time: each comes back soon, so more of them would be tomorrow's pile."""
LONGEST_DAYS = 365
HALF = 0.5


class Feeling(IntEnum):
    """How well it was remembered, with the numbers of the scheduler."""

    FORGOTTEN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """What the scheduler knows of one card; all None before the first review. `step` is None outside learning."""

    state: int = State.Learning.value
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A card after a review: what is known now, and when it is due."""

    memory: Memory
    due_at: datetime
    stability: float
    difficulty: float


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """A card of one person as the day is planned; `is_new` until its first review."""

    id: int
    due_on: date
    is_new: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Days of this week (Monday first) on which something was reviewed, and how many cards today."""

    days: tuple[date, ...]
    today_count: int


def make_scheduler(*, steps_in_minutes: Sequence[int] = (), relearning_in_minutes: Sequence[int] = ()) -> Scheduler:
    """Return the scheduler with the published parameters and no chance in it.

    Args:
        steps_in_minutes: waits before a card counts as learnt; none: days from the first review on.
    """
    return Scheduler(
        learning_steps=[timedelta(minutes=step) for step in steps_in_minutes],
        relearning_steps=[timedelta(minutes=step) for step in relearning_in_minutes],
        maximum_interval=LONGEST_DAYS if not steps_in_minutes else 36500,
        enable_fuzzing=False,
    )


SCHEDULER = make_scheduler()


def settings_kept(scheduler: Scheduler = SCHEDULER) -> Mapping[str, Any]:
    """Return the settings of a scheduler as they are stored beside a review."""
    return scheduler.to_dict()


def reviewed(*, memory: Memory, rating: Feeling, at: datetime, scheduler: Scheduler = SCHEDULER) -> Scheduled:
    """Return a card after one review.

    Args:
        at: in UTC.

    Raises:
        ValueError: `at` is not in UTC.
    """
    card = Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=at,
        last_review=memory.reviewed_at,
    )
    after, _log = scheduler.review_card(card, Rating(int(rating)), at)
    known = Memory(after.state.value, after.step, after.stability, after.difficulty, after.last_review)
    return Scheduled(known, after.due, after.stability or 0.0, after.difficulty or 0.0)


def rating_of(*, fraction: float | None, felt: Feeling | None) -> Feeling:
    """Return what the scheduler is told.

    A question not fully right is at best hard, one less than half right is forgotten, whatever was felt; a flash card
    (no fraction) is what was felt. Without a feeling a right answer is good.

    Args:
        fraction: part of the question that was right, 0 to 1; None for a flash card.

    Raises:
        ValueError: neither a fraction nor a feeling.
    """
    if fraction is None:
        if felt is None:
            raise ValueError("a flash card is rated by what was felt")
        return felt
    best = _best(fraction)
    return min(best, Feeling.GOOD if felt is None else felt)


def feelings_offered(*, fraction: float | None) -> tuple[Feeling, ...]:
    """Return between which feelings the person may choose; none where the answer alone decides."""
    if fraction is None:
        return tuple(Feeling)
    return (Feeling.HARD, Feeling.GOOD, Feeling.EASY) if _best(fraction) == Feeling.EASY else ()


def _best(fraction: float) -> Feeling:
    if fraction >= 1:
        return Feeling.EASY
    return Feeling.HARD if fraction >= HALF else Feeling.FORGOTTEN


def plan_of_day(
    *, waiting: Iterable[WaitingCard], today: date, done_today: int, new_today: int = 0, limit: int = CARDS_A_DAY
) -> list[int]:
    """Return the cards still to be reviewed today, in order; never more than `limit` a day, whatever has piled up.

    Cards due today and old debts take turns, the oldest debt first: a pile melts over the days, and what is fresh does
    not wait behind it. New cards follow, at most NEW_A_DAY a day. Reviewing the first card of a plan leaves its tail.

    Args:
        waiting: cards in any order; those due after today are left out.
        done_today, new_today: reviews of today, and those of them that were first reviews; 0 or more.
        limit: cards a day, 1 or more.
    """
    left = max(limit - done_today, 0)
    due = [card for card in waiting if card.due_on <= today]
    known = [card for card in due if not card.is_new]
    fresh = sorted((card for card in known if card.due_on == today), key=lambda card: card.id)
    debts = sorted((card for card in known if card.due_on < today), key=lambda card: (card.due_on, card.id))
    new = sorted((card for card in due if card.is_new), key=lambda card: (card.due_on, card.id))
    first, second = (debts, fresh) if done_today % 2 == 0 else (fresh, debts)
    known_first = _in_turns(first, second)
    quota = max(NEW_A_DAY - new_today, 0)
    return [card.id for card in [*known_first, *new[:quota]][:left]]


def _in_turns(first: Sequence[WaitingCard], second: Sequence[WaitingCard]) -> list[WaitingCard]:
    merged: list[WaitingCard] = []
    for place in range(max(len(first), len(second))):
        merged += [*first[place : place + 1], *second[place : place + 1]]
    return merged


def week_of(*, review_days: Iterable[date], today: date) -> Week:
    """Return on which days of the running week (from Monday) something was reviewed; days missed are not told."""
    monday = today - timedelta(days=today.weekday())
    days = [day for day in review_days if monday <= day <= today]
    return Week(tuple(sorted(set(days))), days.count(today))
