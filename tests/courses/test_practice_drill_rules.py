"""Choosing practice as pure functions: by strength where calibrated, by topic elsewhere, what to study."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules.drill import (
    LEAST_CALIBRATED,
    TOPIC_QUESTIONS,
    GivenItem,
    Mode,
    SubjectTally,
    TopicItem,
    ability_of,
    mode_for,
    next_by_ability,
    next_by_topics,
    right_of_ten,
    tally,
    to_study,
)
from quizzes.statistics.adaptive import MOST_QUESTIONS, BankItem
from quizzes.statistics.irt import ItemParameters, chance_right

BANK = [
    BankItem(id=f"{n:03}", subject=f"CD-K{n % 4 + 1}", parameters=ItemParameters(slope=1.6, difficulty=-3 + n * 0.03))
    for n in range(200)
]


def test_the_mode_follows_what_is_calibrated() -> None:
    assert mode_for(calibrated=LEAST_CALIBRATED) == Mode.ABILITY
    assert mode_for(calibrated=LEAST_CALIBRATED - 1) == mode_for(calibrated=0) == Mode.TOPICS


def session(theta: float, random: Random) -> tuple[list[GivenItem], str]:
    """Answer by chance as a person of this ability would, until the session ends."""
    done: list[GivenItem] = []
    by_id = {item.id: item for item in BANK}
    while (step := next_by_ability(bank=BANK, given=done, sessions=0)).item_id:
        item = by_id[step.item_id]
        right = random.random() < chance_right(item=item.parameters, theta=theta)
        done.append(GivenItem(item.id, item.subject, right, item.parameters))
    return done, step.reason


@pytest.mark.parametrize("theta", [-1.5, 0.0, 1.5])
def test_a_session_comes_near_the_ability_and_ends(theta: float) -> None:
    random = Random(7)
    found = []
    for _ in range(10):
        done, reason = session(theta, random)
        assert len({item.id for item in done}) == len(done) <= MOST_QUESTIONS
        assert reason in {"precise_enough", "long_enough"}
        assert reason == "long_enough" or ability_of(done).error <= 0.40
        found.append(ability_of(done).theta)
    assert abs(sum(found) / len(found) - theta) < 0.45


def test_a_question_shown_too_often_is_not_given() -> None:
    bank = [
        BankItem(id="often", subject="a", parameters=ItemParameters(slope=3, difficulty=0), uses=40),
        BankItem(id="fresh", subject="a", parameters=ItemParameters(slope=0.5, difficulty=2)),
    ]
    assert next_by_ability(bank=bank, given=[], sessions=100).item_id == "fresh"
    assert next_by_ability(bank=bank[:1], given=[], sessions=100).reason == "bank_exhausted"


def test_topics_take_turns_by_what_was_missed_and_prefer_what_was_met_least() -> None:
    pool = [TopicItem(f"{subject}{n}", subject, seen=n) for subject in "abc" for n in range(6)]
    done: list[GivenItem] = []
    for _ in range(6):
        step = next_by_topics(pool=pool, given=done, missed={"a": 4, "b": 2}, seed=1)
        done.append(GivenItem(step.item_id, step.item_id[0], is_right=False))
    assert "".join(item.subject for item in done).count("a") == 4
    assert {item.subject for item in done} == {"a", "b"}
    assert done[0].id == "a0"


POOLS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=25).map(
    lambda rows: [TopicItem(str(number), subject, seen) for number, (subject, seen) in enumerate(rows)]
)


@settings(max_examples=80, deadline=None)
@given(POOLS, st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9)), st.integers(0, 9), st.randoms())
def test_a_session_by_topic_is_bounded_repeats_nothing_and_depends_on_no_order(
    pool: list[TopicItem], missed: dict[str, int], seed: int, random: Random
) -> None:
    done: list[GivenItem] = []
    subjects = {item.id: item.subject for item in pool}
    while (step := next_by_topics(pool=pool, given=done, missed=missed, seed=seed)).item_id:
        shuffled = list(pool)
        random.shuffle(shuffled)
        assert step == next_by_topics(pool=shuffled, given=done, missed=missed, seed=seed)
        done.append(GivenItem(step.item_id, subjects[step.item_id], is_right=False))
    assert len({item.id for item in done}) == len(done) == min(TOPIC_QUESTIONS, len(pool))
    assert step.reason == ("long_enough" if len(pool) >= TOPIC_QUESTIONS else "bank_exhausted")


def test_what_to_study_is_what_was_missed_most_of_all_asked() -> None:
    answers = (
        [("k1", True)] * 7 + [("k1", False)] * 3 + [("k2", False)] * 2 + [("k3", True)] + [("k4", True), ("k4", False)]
    )
    rows = tally(answers)
    assert rows[0] == SubjectTally("k1", 7, 10)
    assert [row.subject for row in to_study(rows)] == ["k2", "k4"]
    assert to_study([]) == []


def test_strength_is_told_as_right_answers_of_ten_with_its_margin() -> None:
    assert right_of_ten(ability=ability_of([]), bank=[]) is None
    low, likely, high = right_of_ten(ability=ability_of([]), bank=BANK)
    assert 0 <= low < likely < high <= 10
    assert likely == 5
