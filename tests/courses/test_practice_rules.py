"""Repetition as pure functions: the published oracle, ratings, the plan of a day, the week."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules.repetition import (
    CARDS_A_DAY,
    LONGEST_DAYS,
    NEW_A_DAY,
    SCHEDULER_NAME,
    Feeling,
    Memory,
    WaitingCard,
    feelings_offered,
    make_scheduler,
    plan_of_day,
    rating_of,
    reviewed,
    settings_kept,
    week_of,
)

FIRST_REVIEW = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
AGAIN, HARD, GOOD, EASY = Feeling


def intervals(ratings: list[Feeling], **steps: tuple[int, ...]) -> list[int]:
    memory, at, found = Memory(), FIRST_REVIEW, []
    for rating in ratings:
        after = reviewed(memory=memory, rating=rating, at=at, scheduler=make_scheduler(**steps))
        found.append((after.due_at - at).days)
        memory, at = after.memory, after.due_at
    return found


def test_the_published_sequence_of_intervals() -> None:
    ratings = [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5
    with_steps = intervals(ratings, steps_in_minutes=(1, 10), relearning_in_minutes=(10,))
    assert with_steps == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_in_days_only_a_forgotten_card_comes_back_tomorrow() -> None:
    assert intervals([GOOD] * 4) == [2, 11, 46, 163]
    assert intervals([AGAIN, AGAIN, GOOD]) == [1, 1, 1]
    assert intervals([GOOD, GOOD, GOOD, AGAIN]) == [2, 11, 46, 3]
    assert max(intervals([EASY] * 6)) == LONGEST_DAYS


def test_the_settings_kept_beside_a_review_name_the_version() -> None:
    assert SCHEDULER_NAME == "fsrs 6.3.2"
    kept = settings_kept()
    assert kept["parameters"][-1] == 0.1542
    assert (kept["desired_retention"], kept["enable_fuzzing"], kept["learning_steps"]) == (0.9, False, [])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(list(Feeling)), min_size=1, max_size=8), st.sampled_from([HARD, GOOD]))
def test_a_better_rating_never_comes_back_sooner(before: list[Feeling], worse: Feeling) -> None:
    memory, at = Memory(), FIRST_REVIEW
    for rating in before:
        after = reviewed(memory=memory, rating=rating, at=at)
        memory, at = after.memory, after.due_at
        assert timedelta(days=1) <= after.due_at - memory.reviewed_at <= timedelta(days=LONGEST_DAYS)
    better = reviewed(memory=memory, rating=Feeling(worse + 1), at=at)
    assert better.due_at >= reviewed(memory=memory, rating=worse, at=at).due_at


@pytest.mark.parametrize(
    ("fraction", "felt", "rating"),
    [
        (None, AGAIN, AGAIN),
        (None, EASY, EASY),
        (1, None, GOOD),
        (1, HARD, HARD),
        (1, EASY, EASY),
        (1, AGAIN, AGAIN),
        (0.75, None, HARD),
        (0.5, EASY, HARD),
        (0.49, EASY, AGAIN),
        (0, None, AGAIN),
    ],
)
def test_a_rating_is_never_better_than_the_answer(
    fraction: float | None, felt: Feeling | None, rating: Feeling
) -> None:
    assert rating_of(fraction=fraction, felt=felt) == rating


def test_a_flash_card_is_rated_by_feeling_only() -> None:
    with pytest.raises(ValueError, match="felt"):
        rating_of(fraction=None, felt=None)
    assert feelings_offered(fraction=None) == tuple(Feeling)
    assert feelings_offered(fraction=1) == (HARD, GOOD, EASY)
    assert feelings_offered(fraction=0.9) == feelings_offered(fraction=0) == ()


def card(number: int, days: int = 0, *, new: bool = False) -> WaitingCard:
    return WaitingCard(number, TODAY - timedelta(days=days), new)


def test_debts_and_fresh_cards_take_turns_and_new_ones_follow() -> None:
    waiting = [card(1), card(2), card(3, 9), card(4, 30), card(5, new=True), card(6, -1)]
    assert plan_of_day(waiting=waiting, today=TODAY, done_today=0) == [4, 1, 3, 2, 5]
    assert plan_of_day(waiting=waiting, today=TODAY, done_today=8) == [4, 1]
    assert plan_of_day(waiting=waiting, today=TODAY, done_today=CARDS_A_DAY + 3) == []


def test_a_pile_of_debts_is_never_a_wall_and_new_cards_are_few() -> None:
    pile = [card(number, number) for number in range(1, 300)]
    assert plan_of_day(waiting=pile, today=TODAY, done_today=0) == list(range(299, 289, -1))
    new = [card(number, new=True) for number in range(1, 30)]
    assert plan_of_day(waiting=new, today=TODAY, done_today=0) == list(range(1, NEW_A_DAY + 1))
    assert plan_of_day(waiting=new, today=TODAY, done_today=NEW_A_DAY, new_today=NEW_A_DAY) == []


CARDS = st.lists(st.tuples(st.integers(-3, 40), st.booleans()), max_size=30).map(
    lambda rows: [card(number, days, new=new) for number, (days, new) in enumerate(rows)]
)


@settings(max_examples=150, deadline=None)
@given(CARDS, st.integers(0, 12), st.integers(0, 6), st.randoms())
def test_a_day_is_bounded_stable_and_leaves_its_tail(
    waiting: list[WaitingCard], done: int, new_done: int, random: object
) -> None:
    plan = plan_of_day(waiting=waiting, today=TODAY, done_today=done, new_today=new_done)
    shuffled = list(waiting)
    random.shuffle(shuffled)
    assert plan == plan_of_day(waiting=shuffled, today=TODAY, done_today=done, new_today=new_done)
    assert len(plan) == len(set(plan)) <= max(CARDS_A_DAY - done, 0)
    by_id = {one.id: one for one in waiting}
    assert all(by_id[number].due_on <= TODAY for number in plan)
    assert sum(by_id[number].is_new for number in plan) <= max(NEW_A_DAY - new_done, 0)
    if plan:
        left = [one for one in waiting if one.id != plan[0]]
        begun = new_done + by_id[plan[0]].is_new
        assert plan_of_day(waiting=left, today=TODAY, done_today=done + 1, new_today=begun) == plan[1:]


def test_a_week_counts_days_and_tells_nothing_of_those_missed() -> None:
    monday = date(2026, 11, 16)
    days = [monday - timedelta(days=1), monday, monday, date(2026, 11, 19), TODAY, TODAY, TODAY]
    week = week_of(review_days=days, today=TODAY)
    assert week.days == (monday, date(2026, 11, 19), TODAY)
    assert week.today_count == 3
    assert week_of(review_days=[], today=TODAY).days == ()
