"""Competency shares with margins, groups and what they hide, change, gain, gaps; figures behind the plots."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stat_data import near, tally_a, unhurried

from quizzes.competencies import CODES, COMPETENCIES, share_of_level
from quizzes.statistics.intervals import wilson_interval
from quizzes.statistics.plots import group_shares, histogram
from quizzes.statistics.profiles import (
    OVERALL,
    CompetencyScore,
    MarkedItem,
    change_between,
    competency_scores,
    gaps_of,
    group_score,
    hidden_groups,
    normalised_gain,
    self_reading,
    share_interval,
)


def marked(codes: str, fraction: float, points: float = 1) -> MarkedItem:
    return MarkedItem(competencies=tuple(codes.split()), points=points, fraction=fraction)


def score(share: float, low: float = 0.0, high: float = 1.0, code: str = "K1") -> CompetencyScore:
    return CompetencyScore(code=code, items=4, share=share, low=low, high=high)


def test_the_list_is_that_of_the_domain_page():
    assert CODES == ("K1", "K2", "K3", "K4", "K5", "S1", "S2", "S3", "S4", "S5", "A1", "D1")
    assert all(one.statement.startswith("Tôi ") and one.statement.endswith(".") for one in COMPETENCIES)
    assert [share_of_level(level) for level in (1, 3, 5)] == [0, 0.5, 1]


@pytest.mark.parametrize(("right", "people"), [(8, 10), (60, 100), (0, 3), (3, 3)])
def test_margin_is_wilsons(right: int, people: int):
    assert share_interval(share=right / people, answers=people) == near(wilson_interval(right=right, people=people))


def test_scores_count_a_question_for_each_competency_it_shows():
    found = competency_scores(items=[marked("K1", 1), marked("K1 K2", 0.5), marked("", 0), marked("K2", 1, points=0)])
    assert [(one.code, one.items, one.share) for one in found] == [(OVERALL, 3, 0.5), ("K1", 2, 0.75), ("K2", 1, 0.5)]
    assert [one.is_indication for one in found] == [False, True, True]
    heavy = competency_scores(items=[marked("K1", 1, points=3), marked("K1", 0)])[0]
    even = competency_scores(items=[marked("K1", 1)] * 3 + [marked("K1", 0)])[0]
    assert heavy.share == even.share == 0.75
    assert heavy.high - heavy.low > even.high - even.low  # two questions tell less than four


@unhurried
@given(st.lists(st.tuples(st.sampled_from(["K1", "K1 S2", ""]), st.floats(0, 1), st.floats(0.25, 10)), max_size=12))
def test_shares_and_margins_keep_their_bounds(rows: list[tuple[str, float, float]]):
    items = [marked(*row) for row in rows]
    found = competency_scores(items=items)
    assert all(0 <= one.low <= one.share <= one.high <= 1 for one in found)
    Random(1).shuffle(items)
    again = competency_scores(items=items)
    assert [one.code for one in again] == [one.code for one in found]
    assert [one.share for one in again] == [near(one.share) for one in found]


def test_groups_are_told_from_five_people_on():
    shares = [0.2, 0.4, 0.6, 0.8, 1.0]
    told = group_score(shares=5, total=sum(shares), squares=sum(one * one for one in shares))
    half = 1.959964 * (0.1 / 5) ** 0.5
    assert (told.mean, told.low, told.high) == near((0.6, 0.6 - half, 0.6 + half), 1e-6)
    assert group_score(shares=4, total=2, squares=1.2).mean is None
    same = group_score(shares=6, total=3, squares=1.5)
    assert (same.low, same.high) == near((0.5, 0.5))


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 7, "b": 6}, ""),
        ({"a": 7, "b": 4, "c": 9}, "ab"),  # the total less the others would tell b
        ({"a": 7, "b": 4, "c": 3, "d": 0}, "bc"),  # seven together cannot be told apart
        ({"a": 3}, "a"),
        ({"a": 8, "b": 0}, ""),
    ],
)
def test_what_a_total_would_give_away_is_hidden_too(sizes: dict[str, int], hidden: str):
    assert hidden_groups(sizes=sizes) == frozenset(hidden)


def test_change_is_sure_only_beyond_both_margins():
    before, after = score(0.5, 0.4, 0.6), score(0.7, 0.6, 0.8)
    assert change_between(before=before, after=after).is_sure
    assert not change_between(before=before, after=score(0.6, 0.5, 0.7)).is_sure
    assert change_between(before=after, after=before).difference == near(-0.2)


def test_own_rating_is_read_beside_the_margin():
    told = [self_reading(rated=rated, score=score(0.5, 0.3, 0.7)) for rated in (0.75, 0.25, 0.5, None)]
    assert told == ["over", "under", "fits", ""]


def test_normalised_gain_of_the_same_people():
    pairs = [(0.4, 0.7), (0.2, 0.6), (0.6, 0.8), (0.5, 0.5), (0.3, 0.9)]
    found = normalised_gain(pairs=pairs)
    assert (found.people, found.before, found.after, found.gain) == (5, near(0.4), near(0.7), near(0.5))
    assert normalised_gain(pairs=pairs[:4]).gain is None
    perfect = normalised_gain(pairs=[(1.0, 0.5)] * 5)
    assert (perfect.before, perfect.gain) == (1.0, None)


def test_gaps_are_the_three_lowest_below_the_target():
    found = [score(share, code=code) for code, share in
             (("", 0.1), ("K1", 0.6), ("K2", 0.7), ("K3", 0.2), ("K4", 0.2), ("S1", 0.5))]  # fmt: skip
    assert gaps_of(scores=found, target=0.7) == ("K3", "K4", "S1")
    assert gaps_of(scores=found, target=0.2) == ()


def test_histogram_has_ten_columns_and_the_last_takes_the_maximum():
    columns = histogram(percents=[0, 9.99, 10, 55, 99, 100])
    assert [column.people for column in columns] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert (columns[-1].low, columns[-1].high) == (90, 100)
    with pytest.raises(ValueError, match="between"):
        histogram(percents=[101])


def test_groups_of_data_set_a_show_the_item_that_works_backwards():
    tally = tally_a()
    shown = {
        item_id: group_shares(
            totals=pairs.total.tolist(),
            marks=pairs.mark.tolist(),
            counts=pairs.count.tolist(),
            top=top / tally.unit,
        )
        for item_id, pairs, top in zip(tally.item_ids, tally.pairs, tally.maxima, strict=True)
    }
    # Totals 2 2.5 | 3 4 | 4.5 4.5 | 4.5 6 | 6 6: three people share the places of the third and half of the fourth.
    assert shown["Q4"] == near((0.5, 0.5, 1 / 3, 1 / 3, 1 / 3))
    assert shown["Q2"] == near((0, 0.5, 2 / 3, (2 / 3 + 1) / 2, 1))
    assert shown["Q6"] == (1, 1, 1, 1, 1)


@unhurried
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), min_size=5, max_size=30), st.randoms())
def test_groups_do_not_depend_on_the_order_of_rows(rows: list[tuple[int, int]], random: Random):
    def shares() -> tuple[float, ...]:
        return group_shares(totals=[row[0] for row in rows], marks=[row[1] for row in rows], top=2)

    first = shares()
    random.shuffle(rows)
    assert shares() == near(first)
    assert sum(first) / 5 == near(float(Fraction(sum(row[1] for row in rows), 2 * len(rows))))


def test_fewer_people_than_groups_have_no_plot():
    assert group_shares(totals=[1, 2], marks=[0, 1], top=1) == ()
