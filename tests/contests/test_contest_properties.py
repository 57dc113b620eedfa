"""What holds for every contest: recomputing, the order of papers, monotony, the sums of ranks and prizes."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from contest_samples import frame_with, score
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.rules.amounts import clock_text, read_clock, round_half_up
from contests.rules.combining import COMBINATIONS, JudgeMark
from contests.rules.penalties import PENALTIES
from contests.rules.prizes import Prize, PrizeTable, award_prizes
from contests.rules.qualification import Contender, FixedNumber
from contests.rules.ranking import TIE_BREAKS, Candidate, rank_candidates

unhurried = settings(deadline=None, max_examples=60)

QUARTERS = st.integers(0, 40).map(lambda number: Decimal(number) / 4)
JUDGES = 3
RULES = frame_with(
    {},
    judges={"count": str(JUDGES), "head": "true", "combine": {"kind": "trimmed_mean"}},
    parts=[
        {
            "code": code,
            "name": code,
            "maximum": "10",
            "time": {"limit": "5:00", "penalty": {"kind": "per_started_minute", "points": "0.5"}, "floor": "zero"},
            "marking": {"kind": "by_part", "step": "0.25"},
        }
        for code in ("a", "b")
    ],
    tie_break=[{"kind": "part_score", "part": "b"}, {"kind": "fewer_penalties"}, {"kind": "head_judge_total"}],
    prizes={"table": [{"code": "n", "name": "Nhất", "count": "2"}], "on_tie": "share_using_places"},
)


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, Any]:
    entries = [f"d{number}" for number in range(draw(st.integers(1, 6)))]
    rows = [
        {"judge": str(judge), "entry": entry, "part": part, "mark": str(draw(QUARTERS))}
        for entry in entries
        for part in ("a", "b")
        for judge in range(JUDGES)
    ]
    times = [{"entry": entry, "part": "a", "seconds": draw(st.integers(200, 700))} for entry in entries]
    judges = [{"judge": str(judge), "head": judge == 0} for judge in range(JUDGES)]
    return {"entries": [{"entry": entry} for entry in entries], "judges": judges, "sheets": rows, "times": times}


@unhurried
@given(paper=sheets(), shuffler=st.randoms(use_true_random=False))
def test_the_order_of_sheets_and_entries_is_of_no_account(paper: dict[str, Any], shuffler: Any) -> None:
    mixed = {name: shuffler.sample(rows, len(rows)) for name, rows in paper.items()}
    assert score(RULES, mixed) == score(RULES, paper)


@unhurried
@given(paper=sheets())
def test_recomputing_from_the_exported_sheets_gives_the_same(paper: dict[str, Any]) -> None:
    first = json.dumps(score(RULES, paper))
    assert json.dumps(score(RULES, json.loads(json.dumps(paper)))) == first


@unhurried
@given(paper=sheets())
def test_ranks_follow_totals_and_leave_the_right_gaps(paper: dict[str, Any]) -> None:
    rows = score(RULES, paper)["entries"]
    totals = [Decimal(row["total"]) for row in rows]
    assert totals == sorted(totals, reverse=True)
    ranks = [row["rank"] for row in rows]
    assert ranks == [ranks.index(rank) + 1 for rank in ranks]
    alone = {total for total in totals if totals.count(total) == 1}
    assert all(row["decided_by"] is None for row in rows if Decimal(row["total"]) in alone)
    for row, total in zip(rows, totals, strict=True):
        parts = sum(Decimal(points) for points in row["parts"].values())
        assert abs(parts - Decimal(row["penalties"]) - total) <= Decimal("0.02")


@unhurried
@given(paper=sheets(), data=st.data())
def test_a_higher_mark_never_lowers_the_place(paper: dict[str, Any], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(paper["sheets"]) - 1))
    row = paper["sheets"][number]
    raised = {**row, "mark": str(data.draw(QUARTERS.filter(lambda mark: mark >= Decimal(row["mark"]))))}
    better = {**paper, "sheets": [*paper["sheets"][:number], raised, *paper["sheets"][number + 1 :]]}
    before, after = (
        next(one["rank"] for one in score(RULES, found)["entries"] if one["entry"] == row["entry"])
        for found in (paper, better)
    )
    assert after <= before


@unhurried
@given(marks=st.lists(QUARTERS, min_size=3, max_size=9), kind=st.sampled_from(sorted(COMBINATIONS.kinds)))
def test_combined_marks_lie_between_the_lowest_and_the_highest(marks: list[Decimal], kind: str) -> None:
    given_marks = [JudgeMark(str(place), mark, place == 0) for place, mark in enumerate(marks)]
    found = COMBINATIONS.build({"kind": kind}).combine(given_marks)
    if kind == "sum":
        found /= len(marks)
    assert min(marks) <= found <= max(marks)


OPTIONS: dict[str, dict[str, Any]] = {
    "none": {},
    "per_started_minute": {"points": Decimal("0.5")},
    "per_full_minute": {"points": Decimal("0.5")},
    "graded": {"steps": [{"from": "0:30", "points": Decimal(1)}, {"from": "2:00", "points": Decimal(3)}]},
    "zero_after_limit": {},
}


@unhurried
@given(one=st.integers(1, 900), two=st.integers(1, 900), kind=st.sampled_from(sorted(OPTIONS)))
def test_longer_over_never_costs_less(one: int, two: int, kind: str) -> None:
    assert set(OPTIONS) == set(PENALTIES.kinds)
    penalty = PENALTIES.build({"kind": kind, **OPTIONS[kind]})
    losses = [
        penalty.points_lost(overrun_seconds=Fraction(seconds), score=Fraction(10)) for seconds in sorted((one, two))
    ]
    assert 0 <= losses[0] <= losses[1]


@unhurried
@given(value=st.fractions(max_denominator=1000), decimals=st.integers(0, 4))
def test_rounding_is_half_away_from_zero_and_near(value: Fraction, decimals: int) -> None:
    found = round_half_up(value, decimals=decimals)
    unit = Fraction(1, 10**decimals)
    assert abs(Fraction(found) - value) * 2 <= unit
    if abs(Fraction(found) - value) * 2 == unit:
        assert abs(Fraction(found)) > abs(value)
    assert -found.as_tuple().exponent == decimals


@unhurried
@given(seconds=st.integers(0, 99 * 3600))
def test_clock_texts_come_back(seconds: int) -> None:
    assert read_clock(clock_text(seconds)) == seconds


RANKS = st.lists(st.integers(0, 5), min_size=1, max_size=25)


def ranks_of(scores: list[int]) -> dict[str, int]:
    ordered = sorted(scores, reverse=True)
    return {f"d{place}": ordered.index(score_) + 1 for place, score_ in enumerate(scores)}


@unhurried
@given(scores=RANKS, policy=st.sampled_from(["share_using_places", "share_keeping_places"]))
def test_equals_share_and_the_better_never_gets_the_lower_prize(scores: list[int], policy: str) -> None:
    ranks = ranks_of(scores)
    table = (Prize("n", "Nhất", 1), Prize("h", "Nhì", 2), Prize("b", "Ba", 3))
    awarded = award_prizes(ranks=ranks, table=PrizeTable(table, policy))
    worth = {entry: table.index(awarded[entry]) if entry in awarded else len(table) for entry in ranks}
    for one, one_rank in ranks.items():
        for two, two_rank in ranks.items():
            assert (worth[one] == worth[two]) or (one_rank < two_rank) == (worth[one] < worth[two])
            if one_rank == two_rank:
                assert worth[one] == worth[two]


@unhurried
@given(scores=st.lists(st.integers(0, 5), min_size=4, max_size=25), out=st.integers(0, 3))
def test_replacements_fill_the_places_left(scores: list[int], out: int) -> None:
    ranks = ranks_of(scores)
    first = sorted(ranks, key=lambda entry: ranks[entry])[out]
    contenders = [Contender(entry, rank, {}, entry == first) for entry, rank in ranks.items()]
    chosen = FixedNumber(count=3, replacement="next", on_tie="admit_all").chosen(contenders=contenders)
    assert first not in chosen
    assert len(chosen) >= 3
    worst = max(ranks[entry] for entry in chosen)
    assert {entry for entry, rank in ranks.items() if rank <= worst} - {first} == chosen


KEYS = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))


@unhurried
@given(rows=st.lists(KEYS, min_size=1, max_size=12))
def test_the_step_that_decided_is_the_last_that_parted(rows: list[tuple[int, int, int, int]]) -> None:
    """Against the plain definition: split the tied by one step after the other and note the last split of each."""
    chain = [TIE_BREAKS.build({"kind": kind}) for kind in ("guess_distance", "duration", "received_at")]
    candidates = [
        Candidate(str(place), Decimal(row[0]), guess_distance=row[1], duration=row[2], received_at=row[3])
        for place, row in enumerate(rows)
    ]
    found = {one.candidate.entry: (one.rank, one.step) for one in rank_candidates(candidates=candidates, chain=chain)}
    for place, row in enumerate(rows):
        ahead = sum((-other[0], *other[1:]) < (-row[0], *row[1:]) for other in rows)
        tied = [other for other in rows if other[0] == row[0]]
        decided = None
        for step in range(3):
            still = [other for other in tied if other[step + 1] == row[step + 1]]
            decided, tied = (step if len(still) < len(tied) else decided), still
        assert found[str(place)] == (ahead + 1, decided)


@pytest.mark.parametrize("kind", ["lot", "head_judge_decision"])
def test_a_lot_is_asked_only_of_those_who_are_tied(kind: str) -> None:
    chain = [TIE_BREAKS.build({"kind": kind})]
    known = {"lot": 2, "head_place": 2}
    two = [Candidate("x", Decimal(3)), Candidate("y", Decimal(2), **known)]
    assert [one.candidate.entry for one in rank_candidates(candidates=two, chain=chain)] == ["x", "y"]
