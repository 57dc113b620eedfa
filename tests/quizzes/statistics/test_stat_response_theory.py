"""Item response theory: every value printed in §6, calibration by simulation from fixed seeds, adaptive steps."""

from math import sqrt

import numpy as np
import pytest
from stat_data import answers_b, near

from quizzes.statistics.adaptive import BankItem, exposure, is_overexposed, may_be_adaptive, next_step
from quizzes.statistics.calibration import Model, calibrate, models_offered
from quizzes.statistics.irt import (
    Ability,
    ItemParameters,
    chance_right,
    expected_ability,
    information,
    maximum_likelihood,
)


@pytest.mark.parametrize(
    ("a", "b", "c", "theta", "chance", "told"),
    [
        (1, 0, 0, 0, 0.5, 0.25),
        (1.2, -0.3, 0, 0.5, 0.7231218051, 0.2883119905),
        (1.2, -0.3, 0.2, 0.5, 0.7784974441, 0.2142431563),
        (1, 0, 0.2, 0, 0.6, 0.1666666667),
    ],
)
def test_chance_and_information(a, b, c, theta, chance, told) -> None:
    item = ItemParameters(slope=a, difficulty=b, guessing=c)
    assert chance_right(item=item, theta=theta) == near(chance)
    assert information(item=item, theta=theta) == near(told)


def test_far_abilities_stay_finite() -> None:
    item = ItemParameters(slope=2, difficulty=0)
    assert chance_right(item=item, theta=-1000) == 0
    assert chance_right(item=item, theta=1000) == 1
    assert information(item=item, theta=-1000) == information(item=item, theta=1000) == 0


THREE = [ItemParameters(slope=1, difficulty=difficulty) for difficulty in (-1, 0, 1)]


def test_the_person_of_the_page() -> None:
    likely = maximum_likelihood(items=THREE, right=[True, True, False])
    assert (likely.theta, likely.error) == (near(0.8029343811), near(1.3099815827))
    expected = expected_ability(items=THREE, right=[True, True, False])
    assert expected.theta == pytest.approx(0.3154347715, abs=1e-6)
    assert expected.error == pytest.approx(0.7956298107, abs=1e-6)


@pytest.mark.parametrize("right", [[True] * 3, [False] * 3])
def test_all_right_or_all_wrong_has_no_maximum_but_an_expectation(right: list[bool]) -> None:
    assert maximum_likelihood(items=THREE, right=right) is None
    expected = expected_ability(items=THREE, right=right)
    assert (expected.theta > 0) == right[0]
    assert expected.error < 1


def test_without_answers_the_prior_is_what_is_known() -> None:
    assert maximum_likelihood(items=[], right=[]) is None
    nothing = expected_ability(items=[], right=[])
    assert (nothing.theta, nothing.error) == (near(0), near(1))


def test_with_guessing_there_may_be_no_maximum() -> None:
    items = [ItemParameters(slope=1.5, difficulty=difficulty, guessing=0.25) for difficulty in (-2, -1, 0, 1, 2)]
    assert maximum_likelihood(items=items, right=[False, False, False, False, True]) is None
    found = maximum_likelihood(items=items, right=[True, True, True, False, False])
    told = sum(information(item=item, theta=found.theta) for item in items)
    assert found.error == near(1 / sqrt(told))
    grid = np.linspace(-4, 4, 8001)
    logs = [_log_likelihood(items, [True, True, True, False, False], theta) for theta in grid]
    assert found.theta == pytest.approx(grid[int(np.argmax(logs))], abs=1e-3)


def _log_likelihood(items: list[ItemParameters], right: list[bool], theta: float) -> float:
    chances = [chance_right(item=item, theta=theta) for item in items]
    return float(sum(np.log(chance if answer else 1 - chance) for chance, answer in zip(chances, right, strict=True)))


def test_answers_and_items_belong_together() -> None:
    for estimate in (maximum_likelihood, expected_ability):
        with pytest.raises(ValueError, match="answer"):
            estimate(items=THREE, right=[True])


def test_common_slope_calibration_of_data_set_b() -> None:
    found = calibrate(item_ids=list("ABCDE"), answers=answers_b(), model=Model.ONE_SLOPE)
    assert found.has_converged
    assert found.log_likelihood == pytest.approx(-2466.938, abs=0.005)
    assert [item.parameters.slope for item in found.items] == [pytest.approx(0.7551, abs=2e-4)] * 5
    difficulties = [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    assert [item.parameters.difficulty for item in found.items] == pytest.approx(difficulties, abs=2e-4)
    assert {(item.answers, item.reason) for item in found.items} == {(1000, "")}


def simulated(*, people: int, items: int, seed: int, own_slopes: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    slopes = draw.lognormal(0, 0.3, items) if own_slopes else np.full(items, 1.3)
    difficulties = draw.normal(0, 1, items)
    theta = draw.standard_normal(people)
    chances = 1 / (1 + np.exp(-slopes * (theta[:, None] - difficulties)))
    return (draw.random((people, items)) < chances).astype(int), slopes, difficulties


@pytest.mark.parametrize(("model", "seed"), [(Model.ONE_SLOPE, 315), (Model.OWN_SLOPES, 2372)])
def test_simulated_items_are_found_again_within_their_errors(model: Model, seed: int) -> None:
    own = model is Model.OWN_SLOPES
    answers, slopes, difficulties = simulated(people=1500, items=12, seed=seed, own_slopes=own)
    found = calibrate(item_ids=[f"Q{place}" for place in range(12)], answers=answers.tolist(), model=model)
    assert found.has_converged
    for item, slope, difficulty in zip(found.items, slopes, difficulties, strict=True):
        assert abs(item.parameters.slope - slope) < 3.5 * item.slope_error
        assert abs(item.parameters.difficulty - difficulty) < 3.5 * item.difficulty_error
        assert item.difficulty_error < 0.35
    hard = np.corrcoef([item.parameters.difficulty for item in found.items], difficulties)[0, 1]
    assert hard > 0.99


def test_people_who_saw_different_items_still_calibrate_all_of_them() -> None:
    answers, _, difficulties = simulated(people=1200, items=8, seed=7, own_slopes=False)
    table: list[list[int | None]] = answers.tolist()
    for number, row in enumerate(table):
        for place in ((number + shift) % 8 for shift in range(3)):
            row[place] = None
    found = calibrate(item_ids=list("abcdefgh"), answers=table, model=Model.ONE_SLOPE)
    assert [item.answers for item in found.items] == [750] * 8
    for item, difficulty in zip(found.items, difficulties, strict=True):
        assert abs(item.parameters.difficulty - difficulty) < 3.5 * item.difficulty_error


@pytest.mark.parametrize(
    ("answers", "models"),
    [(199, ()), (200, (Model.ONE_SLOPE,)), (499, (Model.ONE_SLOPE,)), (500, (Model.ONE_SLOPE, Model.OWN_SLOPES))],
)
def test_calibration_is_offered_from_enough_answers(answers: int, models: tuple[Model, ...]) -> None:
    assert models_offered(answers=answers) == models


def test_items_that_cannot_be_calibrated_say_why() -> None:
    answers, _, _ = simulated(people=260, items=4, seed=11, own_slopes=False)
    table: list[list[int | None]] = [
        [*row, 1, None if number % 2 else 0] for number, row in enumerate(answers.tolist())
    ]
    found = calibrate(item_ids=list("abcdef"), answers=table, model=Model.ONE_SLOPE)
    assert [item.reason for item in found.items] == ["", "", "", "", "no_variance", "too_few_answers"]
    assert [item.parameters is None for item in found.items] == [False] * 4 + [True] * 2
    assert found.items[5].difficulty_error is None
    nothing = calibrate(item_ids=list("abcdef"), answers=table, model=Model.OWN_SLOPES)
    assert {item.reason for item in nothing.items} == {"too_few_answers"}
    assert nothing.log_likelihood is None


def test_an_item_that_hardly_depends_on_ability_has_no_difficulty() -> None:
    answers, _, _ = simulated(people=1200, items=6, seed=3, own_slopes=True)
    answers[:, 5] = np.arange(1200) % 2
    found = calibrate(item_ids=list("abcdef"), answers=answers.tolist(), model=Model.OWN_SLOPES)
    assert [item.reason for item in found.items[:5]] == [""] * 5
    last = found.items[5]
    assert (last.reason, last.parameters, last.difficulty_error) == ("flat", None, None)
    assert all(item.slope_error and item.difficulty_error for item in found.items[:5])


def test_bad_tables_are_refused() -> None:
    for item_ids, answers in ((["a", "a"], []), (["a"], [[1, 0]])):
        with pytest.raises(ValueError, match="different names"):
            calibrate(item_ids=item_ids, answers=answers, model=Model.ONE_SLOPE)


def bank(*, subjects: str = "S", uses: int = 0) -> list[BankItem]:
    return [
        BankItem(
            id=f"{subject}{place:02d}",
            subject=subject,
            parameters=ItemParameters(slope=1, difficulty=place / 5 - 3),
            uses=uses,
        )
        for subject in subjects
        for place in range(31)
    ]


START = Ability(theta=0.0, error=1.0)


def test_the_most_informative_question_comes_first() -> None:
    assert next_step(bank=bank(), given=[], ability=START, sessions=0).item_id == "S15"
    assert next_step(bank=bank(), given=["S15"], ability=Ability(theta=1, error=0.9), sessions=0).item_id == "S20"


@pytest.mark.parametrize(
    ("given", "error", "reason"),
    [(1, 0.40, "precise_enough"), (1, 0.4001, ""), (0, 0.1, ""), (29, 0.5, ""), (30, 0.5, "long_enough")],
)
def test_when_a_session_ends(given: int, error: float, reason: str) -> None:
    shown = [f"S{place:02d}" for place in range(given)]
    step = next_step(bank=bank(), given=shown, ability=Ability(theta=0, error=error), sessions=0)
    assert step.reason == reason
    assert (step.item_id is None) == bool(reason)


def test_a_small_bank_ends_the_session() -> None:
    step = next_step(bank=bank()[:2], given=["S00", "S01"], ability=START, sessions=0)
    assert (step.item_id, step.reason) == (None, "bank_exhausted")


@pytest.mark.parametrize(("uses", "sessions", "over"), [(19, 19, False), (4, 19, False), (5, 20, True), (5, 23, False)])
def test_no_question_in_more_than_a_quarter_of_sessions(uses: int, sessions: int, over: bool) -> None:
    assert is_overexposed(uses=uses, sessions=sessions) is over


def test_exposed_questions_give_way() -> None:
    assert exposure(uses=0, sessions=0) == 0
    tired = [
        BankItem(id=one.id, subject="S", parameters=one.parameters, uses=6 if one.id == "S15" else 0) for one in bank()
    ]
    assert next_step(bank=tired, given=[], ability=START, sessions=20).item_id == "S14"
    assert next_step(bank=tired, given=[], ability=START, sessions=30).item_id == "S14"
    everything = bank(uses=20)
    assert next_step(bank=everything, given=[], ability=START, sessions=20).reason == "bank_exhausted"


def test_subjects_keep_their_shares() -> None:
    given: list[str] = []
    for _ in range(20):
        step = next_step(
            bank=bank(subjects="AB"), given=given, ability=START, sessions=0, quotas={"A": 0.75, "B": 0.25}
        )
        given.append(step.item_id)
    assert sum(item_id.startswith("A") for item_id in given) == 15
    assert len(set(given)) == 20


def test_a_session_of_a_simulated_person_finds_the_ability() -> None:
    draw = np.random.default_rng(98)
    items = [
        BankItem(id=f"Q{place:03d}", subject="S", parameters=ItemParameters(slope=1.6, difficulty=place / 25 - 4))
        for place in range(201)
    ]
    parameters = {item.id: item.parameters for item in items}
    for truth in (-1.5, 0.0, 1.2):
        given, right, ability = [], [], START
        while step := next_step(bank=items, given=given, ability=ability, sessions=0).item_id:
            given.append(step)
            right.append(bool(draw.random() < chance_right(item=parameters[step], theta=truth)))
            ability = expected_ability(items=[parameters[one] for one in given], right=right)
        assert len(given) < 30
        assert ability.error <= 0.40
        assert abs(ability.theta - truth) < 2.5 * ability.error


def test_an_examination_is_not_adaptive_unless_its_rules_say_so() -> None:
    assert may_be_adaptive(is_practice=True)
    assert not may_be_adaptive(is_practice=False)
    assert may_be_adaptive(is_practice=False, rules_allow=True)
