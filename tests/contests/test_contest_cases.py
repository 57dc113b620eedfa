"""The worked cases C1 to C6 of the collected contest rules."""

import hashlib
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml
from contest_samples import frame_with, score, sheets_of, standing

from contests.rules.drawing import Drawn, EachGroupHas, SeedsApart, broken_constraints, draw_groups, draw_order
from contests.rules.explaining import explain_place
from contests.rules.penalties import PerFullMinute
from contests.rules.prizes import Prize, PrizeTable, award_prizes
from contests.rules.units import UnitTally, rank_units
from contests.shipped import shipped_content
from lms.base.errors import RuleViolation

LIMIT_SECONDS = 300


@pytest.mark.parametrize(("seconds", "points"), [(300, 0), (359, 0), (360, 1), (419, 1), (420, 2), (510, 3)])
def test_c1_each_full_minute_over_costs_one_point(seconds: int, points: int) -> None:
    penalty = PerFullMinute(points=Decimal(1), unit="1:00", most=None)
    lost = penalty.points_lost(overrun_seconds=Fraction(seconds - LIMIT_SECONDS), score=Fraction(10))
    assert lost == points


@pytest.mark.parametrize(("floor", "total"), [("zero", "0.00"), ("none", "-1.00")])
def test_c1_a_setting_says_whether_the_part_stops_at_zero(floor: str, total: str) -> None:
    time = {"limit": "5:00", "penalty": {"kind": "per_full_minute", "points": "1"}, "floor": floor}
    part = {"code": "gioi_thieu", "name": "Giới thiệu", "maximum": "10", "time": time}
    rules = frame_with(parts=[{**part, "marking": {"kind": "by_part", "step": "0.25"}}])
    times = [{"entry": "A", "part": "gioi_thieu", "seconds": 510}]
    found = score(rules, sheets_of({"A": 2}, part="gioi_thieu", times=times))
    assert found["entries"][0]["total"] == total


def ha_tinh() -> str:
    """The shipped rules with what they leave open filled in as a committee would."""
    text = shipped_content(name="truc-tuyen-ha-tinh-2024").decode()
    document = yaml.load(text, Loader=yaml.BaseLoader)
    one = document["rounds"][0]
    one["online"] |= {"among_equal": "first", "duration_unit": "millisecond", "person_is": "phone"}
    one["online"]["guess"] |= {"counting": "people", "taken_from": "counted_attempt"}
    one["online"]["units"]["on_tie"] = "forbid"
    one["prizes"]["on_tie"] = "forbid"
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def attempt(entry: str, right: int, guess: int, seconds: int, at: str, **more: Any) -> dict[str, Any]:
    moment = f"2024-11-01T{at}:00.000+07:00"
    row = {"entry": entry, "right": right, "guess": guess, "duration_ms": seconds * 1000, "received_at": moment}
    return {**row, **more}


UNITS = [
    {"unit": "X", "population": 45_000, "participants": 900, "full_marks": 300},
    {"unit": "Y", "population": 50_000, "participants": 1_000, "full_marks": 310},
    {"unit": "Z", "population": 90_000, "participants": 1_500, "full_marks": 400},
]
C2 = [
    attempt("A", 9, 9_990, 300, "10:05"),
    attempt("B", 9, 10_010, 280, "11:00"),
    attempt("C", 9, 10_000, 900, "12:00"),
    attempt("D", 8, 10_000, 60, "09:00"),
    attempt("E", 9, 9_990, 300, "10:01"),
]


def test_c2_score_then_guess_then_duration_then_receipt() -> None:
    found = score(ha_tinh(), {"true_number": 10_000, "attempts": C2, "units": UNITS})
    order = [(row["entry"], row["rank"], row["decided_by"]) for row in found["entries"]]
    assert order == [
        ("C", 1, "guess_distance"),
        ("B", 2, "duration"),
        ("E", 3, "received_at"),
        ("A", 4, "received_at"),
        ("D", 5, None),
    ]
    assert [row["prize"] for row in found["entries"]] == ["Giải Nhất", "Giải Nhì", "Giải Nhì", "Giải Nhì", "Giải Ba"]


def test_c2_is_explained_in_a_sentence() -> None:
    result = standing(ha_tinh(), {"true_number": 10_000, "attempts": C2, "units": UNITS})
    sentences = [explain_place(standing=result, place=place) for place in result.places]
    assert sentences[2] == (
        "E: hạng 3, 9 điểm, bằng tổng điểm với C, B, A; phân định: máy chủ nhận bài sớm hơn "
        "(01/11/2024 10:01:00,000; A: 01/11/2024 10:05:00,000)."
    )
    assert sentences[4] == "D: hạng 5, 8 điểm; thứ hạng do tổng điểm quyết định."


def test_c3_units_by_ratio_then_full_marks() -> None:
    tallies = [UnitTally(**row) for row in UNITS]
    ranked = rank_units(tallies=tallies, measures=["participation_ratio", "full_marks"])
    assert [(one.tally.unit, one.rank, one.decided_by) for one in ranked] == [
        ("Y", 1, "full_marks"),
        ("X", 2, "full_marks"),
        ("Z", 3, None),
    ]


REGIONS = {
    "bac": ["Hải Phòng", "Hà Nội", "Ninh Bình", "Bắc Giang", "Sơn La"],
    "trung": ["Đà Nẵng", "Nghệ An", "Lâm Đồng"],
    "nam": ["Bình Dương", "Bà Rịa-Vũng Tàu", "Tiền Giang", "Đồng Nai"],
}
PUBLISHED = [
    ["Bình Dương", "Đà Nẵng", "Hải Phòng", "Hà Nội"],
    ["Bà Rịa-Vũng Tàu", "Ninh Bình", "Nghệ An", "Tiền Giang"],
    ["Bắc Giang", "Đồng Nai", "Sơn La", "Lâm Đồng"],
]


def teams_of_2016() -> dict[str, Drawn]:
    pairs = [(name, region) for region, names in REGIONS.items() for name in names]
    return {name: Drawn(name, {"khu_vuc": region, "hang": REGIONS[region].index(name) + 1}) for name, region in pairs}


def test_c4_the_published_groups_keep_the_constraint() -> None:
    teams = teams_of_2016()
    groups = [[teams[name] for name in group] for group in PUBLISHED]
    assert broken_constraints(groups=groups, constraints=[EachGroupHas("khu_vuc", 1)]) == []
    groups[0][1], groups[1][1] = groups[1][1], groups[0][1]
    assert broken_constraints(groups=groups, constraints=[EachGroupHas("khu_vuc", 1)]) == [EachGroupHas("khu_vuc", 1)]


@pytest.mark.parametrize("seed", ["1", "2", "ngay-30-11", "hạt giống"])
def test_c4_every_draw_keeps_the_constraints_and_can_be_drawn_again(seed: str) -> None:
    teams = list(teams_of_2016().values())
    rules = [EachGroupHas("khu_vuc", 1), SeedsApart("hang", 1)]
    groups = draw_groups(entries=teams, sizes=[4, 4, 4], constraints=rules, seed=seed)
    regions = [
        [team.attributes["khu_vuc"] for name in group for team in teams if team.entry == name] for group in groups
    ]
    assert [(len(group), group.count("trung"), len(set(group))) for group in regions] == [(4, 1, 3)] * 3
    assert groups == draw_groups(entries=teams[::-1], sizes=[4, 4, 4], constraints=rules, seed=seed)
    firsts = {"Hải Phòng", "Đà Nẵng", "Bình Dương"}
    assert [len(firsts & set(group)) for group in groups] == [1, 1, 1]


def test_c4_an_impossible_draw_is_refused() -> None:
    teams = [Drawn(str(number), {"khu_vuc": "bac" if number else "nam"}) for number in range(4)]
    with pytest.raises(RuleViolation) as refusal:
        draw_groups(entries=teams, sizes=[2, 2], constraints=[EachGroupHas("khu_vuc", 1)], seed="1")
    assert refusal.value.code == "draw_impossible"


def test_a_lot_can_be_computed_with_any_tool() -> None:
    """printf '7|thu-tu|a' | sha256sum gives 9…, and so on: the order is that of the printed sums."""
    codes = ["a", "b", "c", "d"]
    by_hand = sorted(codes, key=lambda code: hashlib.sha256(f"7|thu-tu|{code}".encode()).hexdigest())
    assert draw_order(entries=codes, seed="7") == by_hand
    assert {tuple(draw_order(entries=codes, seed=str(seed))) for seed in range(40)} != {tuple(by_hand)}


TABLE = (Prize("nhat", "Nhất", 1), Prize("nhi", "Nhì", 2), Prize("ba", "Ba", 2), Prize("kk", "KK", 7))


def counts(ranks: dict[str, int], on_tie: str) -> dict[str, int]:
    given = [prize.code for prize in award_prizes(ranks=ranks, table=PrizeTable(TABLE, on_tie)).values()]
    return {prize.code: given.count(prize.code) for prize in TABLE}


def test_c5_twelve_of_twenty_get_a_prize() -> None:
    ranks = {f"d{number:02d}": number for number in range(1, 21)}
    assert counts(ranks, "forbid") == {"nhat": 1, "nhi": 2, "ba": 2, "kk": 7}


def test_c5_two_first_places_by_each_policy() -> None:
    ranks = {f"d{number:02d}": max(number, 1 if number < 3 else number) for number in range(1, 21)} | {"d02": 1}
    assert counts(ranks, "share_using_places") == {"nhat": 2, "nhi": 1, "ba": 2, "kk": 7}
    assert counts(ranks, "share_keeping_places") == {"nhat": 2, "nhi": 2, "ba": 2, "kk": 7}
    with pytest.raises(RuleViolation) as refusal:
        counts(ranks, "forbid")
    assert refusal.value.code == "prize_tie"


def test_c5_a_tie_inside_one_prize_is_no_tie_to_break() -> None:
    ranks = {f"d{number:02d}": number for number in range(1, 21)} | {"d03": 2}
    assert counts(ranks, "forbid") == {"nhat": 1, "nhi": 2, "ba": 2, "kk": 7}


@pytest.mark.parametrize(("replacement", "going_on"), [("none", 14), ("next", 15)])
def test_c6_one_of_fifteen_withdraws(replacement: str, going_on: int) -> None:
    marks = {f"d{number:02d}": str(Decimal(10) - Decimal(number) / 4) for number in range(1, 21)}
    rule = {"kind": "fixed", "count": "15", "replacement": replacement, "on_tie": "admit_none"}
    rules = frame_with(qualification=rule)
    withdrawn = [{"entry": "d04", "when": "after_round"}]
    rows = score(rules, sheets_of(marks, withdrawals=withdrawn))["entries"]
    chosen = [row["entry"] for row in rows if row["qualifies"]]
    assert len(chosen) == going_on
    assert "d04" not in chosen
    assert ("d16" in chosen) is (replacement == "next")
    assert next(row["rank"] for row in rows if row["entry"] == "d04") == 4
