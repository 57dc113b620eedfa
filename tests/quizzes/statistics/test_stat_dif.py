"""Mantel-Haenszel: every value printed in §5, the skipped strata, the borders of the classes."""

from fractions import Fraction
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stat_data import near, unhurried

from quizzes.statistics.dif import Answer, Stratum, dif_label, has_enough_people, mantel_haenszel, strata_of


def strata(text: str) -> list[Stratum]:
    return [Stratum(*map(int, part.split())) for part in text.split(" · ")]


ADMISSIONS = "512 313 89 19 · 353 207 17 8 · 120 205 202 391 · 138 279 131 244 · 53 138 94 299 · 22 351 24 317"


def test_the_admission_data() -> None:
    found = mantel_haenszel(strata=strata(ADMISSIONS))
    assert found.alpha == near(0.9046968283)
    assert found.chi_square == near(1.4269462287)
    assert found.p_value == near(0.2322634628)
    assert found.chi_square_uncorrected == near(1.5246066604)
    assert found.se_log_alpha == near(0.0809889097)
    assert found.alpha_interval == (near(0.7719073608), near(1.0603297658))
    assert found.delta == near(0.2353651613)
    assert found.label == "A"


def test_the_pooled_table_would_have_misled() -> None:
    pooled = Stratum(*(sum(column) for column in zip(*strata(ADMISSIONS), strict=True)))
    assert mantel_haenszel(strata=[pooled]).label == "B−"


@pytest.mark.parametrize(
    ("text", "alpha", "delta", "se", "chi_square", "evidence", "label"),
    [
        ("40 20 30 30 · 60 10 40 30", 2.9090909091, -2.5094254805, 0.6489104952, 14.4529672727, 2.3260919520, "C−"),
        ("20 10 15 15 · 30 5 20 15", 2.9090909091, -2.5094254805, 0.9176980231, 6.6841130890, 1.6447953929, "B−"),
        ("40 20 38 22 · 60 10 58 12", 1.1909090909, -0.4105848499, 0.6953907323, 0.1947812866, None, "A"),
    ],
)
def test_the_other_oracles(text, alpha, delta, se, chi_square, evidence, label) -> None:
    found = mantel_haenszel(strata=strata(text))
    assert (found.alpha, found.delta, found.se_delta) == (near(alpha), near(delta), near(se))
    assert found.chi_square == near(chi_square)
    assert found.label == label
    assert evidence is None or found.evidence == near(evidence)


def test_strata_that_tell_nothing_are_skipped() -> None:
    useful = strata("40 20 30 30 · 60 10 40 30")
    empty = strata("0 0 0 0 · 1 0 0 0 · 5 5 0 0 · 0 0 3 4 · 7 0 9 0 · 0 3 0 4")
    assert mantel_haenszel(strata=useful + empty) == mantel_haenszel(strata=useful)


def test_without_strata_everything_is_undefined() -> None:
    assert set(vars(mantel_haenszel(strata=[])).values()) == {None}
    one_sided = mantel_haenszel(strata=strata("5 0 0 5"))
    assert (one_sided.alpha, one_sided.delta, one_sided.label) == (None, None, None)
    assert one_sided.chi_square is not None
    with pytest.raises(ValueError, match="negative"):
        mantel_haenszel(strata=[Stratum(1, -1, 1, 1)])


@pytest.mark.parametrize(
    ("delta", "p_value", "evidence", "label"),
    [
        (0.9999, 0.001, 9, "A"), (-3.0, 0.05, 9, "A"), (1.0, 0.049, 9, "B+"), (-1.4999, 0.01, 9, "B−"),
        (1.5, 0.01, 1.6449, "C+"), (-1.5, 0.01, 1.6448536, "B−"), (None, 0.01, 9, None), (2.0, None, 9, None),
    ],
)  # fmt: skip
def test_borders_of_the_classes(delta, p_value, evidence, label) -> None:
    assert dif_label(delta=delta, p_value=p_value, evidence=evidence) == label


counts = st.integers(0, 40)


@unhurried
@given(st.lists(st.builds(Stratum, counts, counts, counts, counts), max_size=5))
def test_swapping_the_groups_turns_the_sign_and_nothing_else(found: list[Stratum]) -> None:
    there = mantel_haenszel(strata=found)
    back = mantel_haenszel(strata=[Stratum(c, d, a, b) for a, b, c, d in found])
    assert back.chi_square == there.chi_square
    if there.alpha is None:
        assert back.alpha is None
    else:
        assert back.alpha == near(1 / there.alpha)
        assert back.delta == near(-there.delta)
        assert log(there.alpha) == near(-there.delta / 2.35)


def test_strata_by_total_and_the_least_size_of_groups() -> None:
    answers = [Answer(is_focal=place >= 30, is_right=place % 3 == 0, total=Fraction(place % 2)) for place in range(60)]
    found = strata_of(answers=answers)
    assert found == (Stratum(5, 10, 5, 10), Stratum(5, 10, 5, 10))
    assert has_enough_people(strata=found)
    assert not has_enough_people(strata=strata_of(answers=answers[:-1]))
    assert not has_enough_people(strata=[])
