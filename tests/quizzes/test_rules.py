"""Draw, effective answers, score, deadline: tables and properties (house-style §9)."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules import (
    BlueprintLine,
    Marked,
    PoolQuestion,
    Save,
    ShortPool,
    UnreadableBlueprint,
    attempt_deadline,
    draw,
    effective_answers,
    effective_saves,
    has_passed,
    is_late,
    read_blueprint,
    results_by_subject,
    score,
    start_refusal,
)

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
POOL = [PoolQuestion(n, f"c-{n}", f"CD-K{n % 3}") for n in range(60)]


def test_a_blueprint_is_read_line_by_line() -> None:
    raw = [{"subject": "CD-K1", "count": 4}, {"subject": "", "count": 2}]
    assert read_blueprint(raw) == (BlueprintLine("CD-K1", 4), BlueprintLine("", 2))
    assert read_blueprint([]) == ()


@pytest.mark.parametrize(
    "raw",
    [
        None, {}, "x", [1], [{"subject": "CD-K1"}], [{"subject": 1, "count": 1}], [{"subject": "a", "count": 0}],
        [{"subject": "a", "count": True}], [{"subject": "a", "count": 1.5}], [{"subject": "a", "count": 201}],
        [{"subject": "a", "count": 1}, {"subject": "a", "count": 1}], [{"subject": "a", "count": 1, "more": 1}],
    ],
)  # fmt: skip
def test_an_unreadable_blueprint_is_refused(raw: object) -> None:
    with pytest.raises(UnreadableBlueprint):
        read_blueprint(raw)


@given(st.integers(0, 2**62), st.integers(0, 2**32))
def test_a_draw_depends_on_the_seed_alone(seed: int, order: int) -> None:
    blueprint = [BlueprintLine("CD-K1", 5), BlueprintLine("", 4), BlueprintLine("CD-K2", 3)]
    mixed = POOL[:]
    random.Random(order).shuffle(mixed)
    drawn = draw(pool=POOL, blueprint=blueprint, seed=seed)
    assert drawn == draw(pool=mixed, blueprint=blueprint, seed=seed)
    assert len(set(drawn)) == 12
    assert all(n % 3 == 1 for n in drawn[:5])
    assert all(n % 3 == 2 for n in drawn[9:])


def test_different_seeds_draw_different_papers() -> None:
    papers = {tuple(draw(pool=POOL, blueprint=[BlueprintLine("CD-K1", 5)], seed=seed)) for seed in range(50)}
    assert len(papers) > 45


def test_every_question_has_its_chance() -> None:
    drawn = {n for seed in range(200) for n in draw(pool=POOL, blueprint=[BlueprintLine("CD-K0", 5)], seed=seed)}
    assert drawn == {n for n in range(60) if n % 3 == 0}


def test_a_short_pool_says_what_is_missing() -> None:
    with pytest.raises(ShortPool) as refusal:
        draw(pool=POOL, blueprint=[BlueprintLine("CD-K1", 21)], seed=1)
    assert (refusal.value.subject, refusal.value.needed, refusal.value.available) == ("CD-K1", 21, 20)
    with pytest.raises(ShortPool):
        draw(pool=POOL, blueprint=[BlueprintLine("CD-K1", 20), BlueprintLine("", 41)], seed=1)


def save(item: int = 1, tab: str = "a", sequence: int = 1, after: int = 0, option: int = 1, late: bool = False) -> Save:
    return Save(item, tab, sequence, T0 + timedelta(seconds=after), {"options": [option]}, late)


@pytest.mark.parametrize(
    ("saves", "option"),
    [
        ([save(sequence=1, option=1), save(sequence=2, after=1, option=2)], 2),
        ([save(sequence=2, option=2), save(sequence=1, after=9, option=1)], 2),
        ([save(tab="a", sequence=3, option=1), save(tab="b", sequence=3, after=1, option=4)], 4),
        ([save(sequence=1, option=1), save(sequence=9, after=99, option=2, late=True)], 1),
    ],
)
def test_the_highest_sequence_in_time_counts(saves: list[Save], option: int) -> None:
    assert effective_answers(saves) == {1: {"options": [option]}}


def test_only_late_answers_leave_an_item_unanswered() -> None:
    assert effective_saves([save(late=True)]) == {}


SCHEDULES = st.lists(
    st.builds(
        save, item=st.integers(1, 3), tab=st.sampled_from("ab"), sequence=st.integers(1, 6),
        after=st.integers(0, 30), option=st.integers(1, 4), late=st.booleans(),
    ),
    max_size=40,
    unique_by=lambda s: (s.item, s.tab, s.sequence),
)  # fmt: skip


@given(SCHEDULES, st.randoms(use_true_random=False))
def test_any_order_and_repetition_equals_the_one_by_one_result(saves: list[Save], chance: random.Random) -> None:
    one_by_one: dict[int, Save] = {}
    for item in sorted(saves, key=lambda s: (s.sequence, s.received_at, s.tab)):
        if not item.late:
            one_by_one[item.item] = item
    arrived = saves + [chance.choice(saves) for _ in saves]
    chance.shuffle(arrived)
    assert effective_saves(arrived) == one_by_one


@pytest.mark.parametrize(
    ("minutes", "closes", "deadline"),
    [(None, None, None), (30, None, 30), (None, 45, 45), (30, 45, 30), (60, 45, 45)],
)
def test_the_deadline_is_the_earlier_of_limit_and_closing(
    minutes: int | None, closes: int | None, deadline: int | None
) -> None:
    found = attempt_deadline(
        started_at=T0, limit_minutes=minutes, closes_at=None if closes is None else T0 + timedelta(minutes=closes)
    )
    assert found == (None if deadline is None else T0 + timedelta(minutes=deadline))


@pytest.mark.parametrize(("microseconds", "late"), [(-1, False), (0, False), (1, True)])
def test_an_answer_at_the_very_instant_is_in_time(microseconds: int, late: bool) -> None:
    assert is_late(received_at=T0 + timedelta(microseconds=microseconds), deadline_at=T0) is late
    assert is_late(received_at=T0, deadline_at=None) is False


@pytest.mark.parametrize(
    ("opens", "closes", "allowed", "used", "refusal"),
    [
        (None, None, None, 99, None),
        (1, None, None, 0, "not_open_yet"),
        (0, None, None, 0, None),
        (None, 0, None, 0, "closed"),
        (None, 1, 3, 2, None),
        (None, 1, 3, 3, "no_attempt_left"),
    ],
)
def test_why_an_attempt_may_not_begin(
    opens: int | None, closes: int | None, allowed: int | None, used: int, refusal: str | None
) -> None:
    def at(minutes: int | None) -> datetime | None:
        return None if minutes is None else T0 + timedelta(minutes=minutes)

    found = start_refusal(
        now=T0, opens_at=at(opens), closes_at=at(closes), attempts_allowed=allowed, attempts_used=used
    )
    assert found == refusal


@pytest.mark.parametrize(
    ("items", "points", "most", "percent"),
    [
        ([], "0.00", "0.00", "0.00"),
        ([("1", "1"), ("1", "0")], "1.00", "2.00", "50.00"),
        ([("1", "1"), ("1", "1"), ("1", "0")], "2.00", "3.00", "66.67"),
        ([("0.5", "0.01")], "0.01", "0.50", "1.00"),
        ([("2", "0.333333"), ("1", "1")], "1.67", "3.00", "55.56"),
        ([("0", "1")], "0.00", "0.00", "0.00"),
    ],
)
def test_scores_are_rounded_once_half_up(items: list[tuple[str, str]], points: str, most: str, percent: str) -> None:
    found = score([Marked(Decimal(p), Decimal(f)) for p, f in items])
    assert (str(found.points), str(found.max_points), str(found.percent)) == (points, most, percent)


def test_results_stand_by_subject_in_the_order_of_the_paper() -> None:
    items = [
        Marked(Decimal(1), Decimal(1), "CD-S1"),
        Marked(Decimal(1), Decimal("0.5"), "CD-K1"),
        Marked(Decimal(1), Decimal(0), "CD-S1"),
    ]
    first, second = results_by_subject(items)
    assert (first.subject, first.question_count, first.right_count, str(first.score.percent)) == (
        "CD-S1",
        2,
        1,
        "50.00",
    )
    assert (second.subject, second.right_count, str(second.score.points)) == ("CD-K1", 0, "0.50")


@pytest.mark.parametrize(("percent", "passed"), [("69.99", False), ("70.00", True), ("70.01", True)])
def test_the_pass_mark_itself_passes(percent: str, passed: bool) -> None:
    assert has_passed(percent=Decimal(percent), pass_percent=Decimal(70)) is passed
