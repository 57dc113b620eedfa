"""Overlapping rows of a blueprint, which attempt counts, personal time, a question judged anew."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.rules import (
    BlueprintLine,
    Marked,
    PoolQuestion,
    ShortPool,
    attempt_deadline,
    available_counts,
    counted,
    draw,
    personal_limit,
    read_blueprint,
    regraded,
    score,
    shuffled_order,
)

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
QUESTIONS = st.lists(
    st.builds(
        PoolQuestion,
        id=st.integers(1, 10_000),
        code=st.text("abcdef0123456789", min_size=6, max_size=10),
        subject=st.sampled_from(["A", "B", "C"]),
        level=st.sampled_from(["", "recall", "apply"]),
        competencies=st.lists(st.sampled_from(["K1", "K2"]), unique=True).map(tuple),
    ),
    max_size=14,
    unique_by=(lambda one: one.id, lambda one: one.code),
)
LINES = st.lists(
    st.builds(
        BlueprintLine,
        subject=st.sampled_from(["", "A", "B", "C"]),
        count=st.integers(1, 3),
        competency=st.sampled_from(["", "K1", "K2"]),
        level=st.sampled_from(["", "recall", "apply"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda line: line.named,
)


def can_be_filled(pool: list[PoolQuestion], lines: list[BlueprintLine]) -> bool:
    """Hall's condition over every set of places: slow, and not the way the product does it."""
    for chosen in range(1, 2 ** len(lines)):
        some = [line for place, line in enumerate(lines) if chosen >> place & 1]
        if sum(line.count for line in some) > sum(any(line.fits(one) for line in some) for one in pool):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(QUESTIONS, LINES, st.integers(0, 2**62))
def test_a_paper_that_can_be_drawn_at_all_is_drawn(
    pool: list[PoolQuestion], lines: list[BlueprintLine], seed: int
) -> None:
    if not can_be_filled(pool, lines):
        with pytest.raises(ShortPool):
            draw(pool=pool, blueprint=lines, seed=seed)
        return
    drawn = draw(pool=pool, blueprint=lines, seed=seed)
    questions = {one.id: one for one in pool}
    assert len(set(drawn)) == len(drawn) == sum(line.count for line in lines)
    asked = [line for line in lines for _ in range(line.count)]
    assert all(line.fits(questions[key]) for line, key in zip(asked, drawn, strict=True))


def test_rows_of_a_blueprint_name_competency_and_level() -> None:
    raw = [{"subject": "A", "count": 2, "competency": "K1", "level": "recall"}, {"subject": "A", "count": 1}]
    lines = read_blueprint(raw)
    assert lines == (BlueprintLine("A", 2, "K1", "recall"), BlueprintLine("A", 1))
    pool = [(PoolQuestion(0, "", "A", "recall", ("K1", "K2")), 5), (PoolQuestion(0, "", "A", "apply", ()), 3)]
    assert available_counts(pool=pool, blueprint=lines) == [5, 8]


@pytest.mark.parametrize(
    ("counting", "percent", "passed"),
    [("best", "80", True), ("last", "60", False), ("first", "50", False), ("average", "63.33", False)],
)
def test_which_attempt_counts(counting: str, percent: str, passed: bool) -> None:
    percents = [Decimal(50), Decimal(80), Decimal(60)]
    found = counted(percents=percents, counting=counting, pass_percent=Decimal(70))
    assert found is not None
    assert (found.percent, found.passed) == (Decimal(percent), passed)
    assert counted(percents=[], counting=counting, pass_percent=Decimal(70)) is None


@pytest.mark.parametrize(
    ("limit", "extra", "factor", "minutes"),
    [(45, 0, "1", 45), (45, 10, "1", 55), (45, 0, "1.5", 68), (30, 5, "1.25", 43)],
)
def test_personal_time_is_rounded_up(limit: int, extra: int, factor: str, minutes: int) -> None:
    assert personal_limit(limit_minutes=limit, extra_minutes=extra, factor=Decimal(factor)) == minutes


@pytest.mark.parametrize(
    ("limit", "closes_after", "added", "minutes"),
    [(45, None, 10, 55), (45, 30, 10, 40), (None, 30, 10, 40), (45, 60, 0, 45), (None, None, 10, None)],
)
def test_personal_minutes_move_limit_and_closing(
    limit: int | None, closes_after: int | None, added: int, minutes: int | None
) -> None:
    closes_at = T0 + timedelta(minutes=closes_after) if closes_after else None
    deadline = attempt_deadline(started_at=T0, limit_minutes=limit, closes_at=closes_at, added_minutes=added)
    assert deadline == (None if minutes is None else T0 + timedelta(minutes=minutes))


def test_a_question_judged_anew_changes_points_or_falls_out() -> None:
    items = [Marked(Decimal(1), Decimal(0)), Marked(Decimal(3), Decimal(1))]
    assert score(regraded(items=items, place=0, fraction=Decimal(1))).percent == 100
    assert score(regraded(items=items, place=0, fraction=None, void=True)).percent == 100
    assert score(regraded(items=items, place=1, fraction=Decimal(0))).points == 0


def test_the_order_of_a_seed_is_a_permutation() -> None:
    assert sorted(shuffled_order(count=30, seed=7)) == list(range(30))
    assert shuffled_order(count=30, seed=7) == shuffled_order(count=30, seed=7) != shuffled_order(count=30, seed=8)
