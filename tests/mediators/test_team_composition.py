"""What the law asks of a team, of an election and of the days of an office (law.md §§2-4)."""

from datetime import date

import pytest

from mediators.rules import (
    MemberFacts,
    election_passes,
    office_runs_on,
    office_starts_on,
    team_composition,
)

MAN = MemberFacts(female=False, ethnic_minority=False)
WOMAN = MemberFacts(female=True, ethnic_minority=False)
HEAD = MemberFacts(female=False, ethnic_minority=False, is_head=True)
TAY = MemberFacts(female=False, ethnic_minority=True)
UNKNOWN = MemberFacts(female=None, ethnic_minority=None)


def check(members, *, planned_count=None, minority_area=False):
    return team_composition(members=members, planned_count=planned_count, minority_area=minority_area)


def codes(composition):
    return [finding.code for finding in composition.findings]


def test_a_complete_team():
    composition = check([HEAD, WOMAN, MAN], planned_count=3)
    assert composition.complete is True
    assert composition.findings == ()


@pytest.mark.parametrize(
    ("members", "planned_count", "minority_area", "expected", "sentence"),
    [
        (
            [HEAD, WOMAN], 2, False, "too_few_members",
            "Còn thiếu 01 hòa giải viên: tổ có 02 người, phải có từ 03 người.",
        ),
        ([HEAD, MAN, MAN], 3, False, "no_woman", "Còn thiếu 01 hòa giải viên nữ."),
        (
            [HEAD, WOMAN, MAN], 3, True, "no_minority_member",
            "Còn thiếu 01 hòa giải viên là người dân tộc thiểu số.",
        ),
        (
            [HEAD, WOMAN, MAN], 5, False, "below_planned_number",
            "Còn thiếu 02 hòa giải viên so với số 05 người đã quyết định.",
        ),
        (
            [HEAD, WOMAN, MAN, MAN], 3, False, "over_planned_number",
            "Nhiều hơn 01 hòa giải viên so với số 03 người đã quyết định.",
        ),
        ([WOMAN, MAN, MAN], 3, False, "no_head", "Chưa có tổ trưởng."),
        ([HEAD, HEAD, WOMAN], 3, False, "several_heads", "Đang ghi 02 tổ trưởng, tổ chỉ có 01 tổ trưởng."),
    ],
)  # fmt: skip
def test_one_thing_wrong(members, planned_count, minority_area, expected, sentence):
    composition = check(members, planned_count=planned_count, minority_area=minority_area)
    assert composition.complete is False
    assert codes(composition) == [expected]
    assert composition.findings[0].sentence == sentence
    assert not composition.findings[0].is_unknown


def test_an_empty_team_lacks_everything_it_can_lack():
    composition = check([], planned_count=3, minority_area=True)
    assert composition.complete is False
    assert codes(composition) == [
        "too_few_members",
        "no_woman",
        "no_minority_member",
        "below_planned_number",
        "no_head",
    ]
    assert [finding.rule for finding in composition.findings] == [f"R-TEAM-0{number}" for number in range(1, 6)]


def test_minority_is_asked_only_where_the_area_is_flagged():
    team = [HEAD, WOMAN, MAN]
    assert check(team, planned_count=3, minority_area=False).complete is True
    assert check([HEAD, WOMAN, TAY], planned_count=3, minority_area=True).complete is True


@pytest.mark.parametrize(
    ("members", "planned_count", "minority_area", "expected"),
    [
        ([HEAD, WOMAN, UNKNOWN], 3, True, "minority_unknown"),
        ([HEAD, MAN, UNKNOWN], 3, False, "woman_unknown"),
        ([HEAD, WOMAN, MAN], None, False, "planned_number_unknown"),
    ],
)
def test_what_is_not_recorded_is_neither_met_nor_missed(members, planned_count, minority_area, expected):
    composition = check(members, planned_count=planned_count, minority_area=minority_area)
    assert composition.complete is None
    assert codes(composition) == [expected]
    assert composition.findings[0].is_unknown
    assert "hưa" in composition.findings[0].sentence


def test_an_unknown_beside_a_known_person_does_not_matter():
    assert check([HEAD, WOMAN, TAY, UNKNOWN], planned_count=4, minority_area=True).complete is True


def test_something_missing_outweighs_something_unknown():
    composition = check([MAN, MAN, UNKNOWN], planned_count=None)
    assert composition.complete is False
    assert codes(composition) == ["woman_unknown", "planned_number_unknown", "no_head"]


@pytest.mark.parametrize(
    ("yes", "households", "passes"),
    [(50, 100, False), (51, 100, True), (51, 101, True), (50, 101, False), (1, 1, True), (0, 1, False), (1, 2, False)],
)
def test_election_needs_strictly_more_than_half(yes, households, passes):
    assert election_passes(yes=yes, households=households) is passes


@pytest.mark.parametrize(("yes", "households"), [(0, 0), (3, 2), (-1, 5)])
def test_impossible_votes_are_refused(yes, households):
    with pytest.raises(ValueError, match="votes"):
        election_passes(yes=yes, households=households)


@pytest.mark.parametrize(
    ("effective_on", "expected"),
    [(None, date(2026, 1, 5)), (date(2026, 2, 1), date(2026, 2, 1)), (date(2025, 12, 1), date(2026, 1, 5))],
)
def test_office_starts_on_the_decision_or_the_later_effective_day(effective_on, expected):
    assert office_starts_on(recognised_on=date(2026, 1, 5), effective_on=effective_on) == expected


@pytest.mark.parametrize(
    ("day", "runs"),
    [(date(2026, 1, 4), False), (date(2026, 1, 5), True), (date(2026, 6, 29), True), (date(2026, 6, 30), False)],
)
def test_office_runs_until_the_day_of_its_end(day, runs):
    assert office_runs_on(starts_on=date(2026, 1, 5), ended_on=date(2026, 6, 30), day=day) is runs


def test_office_without_a_decision_to_end_it_runs_on():
    assert office_runs_on(starts_on=date(2014, 1, 1), ended_on=None, day=date(2031, 12, 31))
