"""The last day of «06 tháng kể từ khi được công nhận» (law.md §9)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.enums import DayKind
from training.rules import (
    ClockRules,
    DayRow,
    OfficeFacts,
    UnknownYear,
    WorkingDays,
    clock_starts,
    corresponding_day,
    explained_deadline,
    training_deadline,
)
from training.shipped import shipped_working_days

SHIPPED = shipped_working_days()
FIRST_R, LAST_R = date(2014, 1, 1), date(2031, 5, 31)
recognitions = st.dates(FIRST_R, LAST_R)


def off(text: str) -> DayRow:
    return DayRow(date.fromisoformat(text), DayKind.OFF)


# The calendar of law.md's table of vectors: fixed holidays, Tết and Quốc khánh of 2026, no swaps.
TABLE_OF_THE_LAW_PAGE = WorkingDays.from_rows(
    [
        *(off(f"{year}-{day}") for year in (2025, 2026, 2027, 2028) for day in ("01-01", "04-30", "05-01", "09-02")),
        *(off(f"2026-02-{day}") for day in (16, 17, 18, 19, 20)),
        off("2026-09-01"),
        off("2026-04-26"),
        DayRow(date(2026, 4, 27), DayKind.COMPENSATORY),
    ],
    covered_years=[2025, 2026, 2027, 2028],
)

VECTORS = [
    ("2025-07-15", "2026-01-15", "2026-01-15"),
    ("2025-08-31", "2026-02-28", "2026-03-02"),
    ("2025-08-28", "2026-02-28", "2026-03-02"),
    ("2025-08-29", "2026-02-28", "2026-03-02"),
    ("2025-08-30", "2026-02-28", "2026-03-02"),
    ("2026-01-12", "2026-07-12", "2026-07-13"),
    ("2025-08-17", "2026-02-17", "2026-02-23"),
    ("2025-10-26", "2026-04-26", "2026-04-28"),
    ("2025-10-30", "2026-04-30", "2026-05-04"),
    ("2025-10-31", "2026-04-30", "2026-05-04"),
    ("2026-03-02", "2026-09-02", "2026-09-03"),
    ("2026-07-01", "2027-01-01", "2027-01-04"),
    ("2026-02-28", "2026-08-28", "2026-08-28"),
    ("2027-08-29", "2028-02-29", "2028-02-29"),
    ("2027-08-31", "2028-02-29", "2028-02-29"),
]


def deadline(recognised_on: date, working_days: WorkingDays = SHIPPED, months: int = 6) -> date:
    return training_deadline(recognised_on=recognised_on, months=months, working_days=working_days)


@pytest.mark.parametrize("working_days", [TABLE_OF_THE_LAW_PAGE, SHIPPED], ids=["page", "shipped"])
@pytest.mark.parametrize(("recognised_on", "corresponding_on", "due_on"), VECTORS)
def test_vectors_of_the_law_page(recognised_on, corresponding_on, due_on, working_days):
    start = date.fromisoformat(recognised_on)
    explained = explained_deadline(recognised_on=start, months=6, working_days=working_days)
    assert explained.corresponding_on.isoformat() == corresponding_on
    assert explained.due_on.isoformat() == due_on
    assert deadline(start, working_days).isoformat() == due_on
    assert explained.is_moved is (corresponding_on != due_on)
    assert explained.is_clipped is (start.day != explained.corresponding_on.day)


def test_second_national_day_on_the_third_moves_the_end_further():
    rows = [off("2026-09-02"), off("2026-09-03")]
    calendar = WorkingDays.from_rows(rows, covered_years=[2026])
    assert deadline(date(2026, 3, 2), calendar) == date(2026, 9, 4)


def test_swap_of_2026_opens_the_saturday_and_closes_the_monday():
    assert deadline(date(2026, 2, 22)) == date(2026, 8, 22)
    assert deadline(date(2026, 2, 15)) == date(2026, 8, 17)
    assert deadline(date(2026, 5, 31), months=3) == date(2026, 9, 3)
    assert deadline(date(2026, 5, 29), months=3) == date(2026, 9, 3)


@pytest.mark.parametrize(
    ("starts_on", "months", "expected"),
    [
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_corresponding_day(starts_on, months, expected):
    assert corresponding_day(starts_on=date.fromisoformat(starts_on), months=months) == date.fromisoformat(expected)


@pytest.mark.parametrize("months", [0, -1])
def test_a_period_without_months_is_refused(months):
    with pytest.raises(ValueError, match="month"):
        deadline(date(2026, 1, 1), months=months)


def test_a_year_missing_from_the_table_is_said_not_guessed():
    with pytest.raises(UnknownYear) as caught:
        deadline(date(2031, 7, 1))
    assert caught.value.year == 2032


def test_a_new_table_is_not_answered_from_memory():
    start = date(2026, 1, 15)
    before = WorkingDays.from_rows([], covered_years=[2026])
    after = WorkingDays.from_rows([off("2026-07-15")], covered_years=[2026])
    assert deadline(start, before) == date(2026, 7, 15)
    assert deadline(start, after) == date(2026, 7, 16)


@given(recognitions)
def test_deadline_is_a_working_day_on_or_soon_after_the_corresponding_day(recognised_on):
    due_on = deadline(recognised_on)
    corresponding_on = corresponding_day(starts_on=recognised_on, months=6)
    assert SHIPPED.is_working(due_on)
    assert timedelta(0) <= due_on - corresponding_on <= timedelta(days=12)
    between = (due_on - corresponding_on).days
    assert not any(SHIPPED.is_working(corresponding_on + timedelta(days=offset)) for offset in range(between))


@given(recognitions, recognitions)
def test_who_is_recognised_earlier_is_never_due_later(first, second):
    earlier, later = sorted((first, second))
    assert deadline(earlier) <= deadline(later)


@given(recognitions, st.integers(1, 5))
def test_more_months_are_never_due_earlier(recognised_on, months):
    assert deadline(recognised_on, months=months) <= deadline(recognised_on, months=months + 1)


@given(recognitions)
def test_corresponding_day_keeps_the_day_number_or_is_the_last_of_its_month(recognised_on):
    day = corresponding_day(starts_on=recognised_on, months=6)
    assert (day.year * 12 + day.month) - (recognised_on.year * 12 + recognised_on.month) == 6
    is_last = (day + timedelta(days=1)).month != day.month
    assert day.day == recognised_on.day or (is_last and day.day < recognised_on.day)


def office(code: str, start: str, end: str | None = None, **others) -> OfficeFacts:
    return OfficeFacts(code, date.fromisoformat(start), ended_on=date.fromisoformat(end) if end else None, **others)


class TestClock:
    def test_first_office_runs_from_its_own_day(self):
        assert clock_starts(offices=[office("A", "2025-03-01")]) == {"A": date(2025, 3, 1)}

    def test_later_effective_day_is_the_start(self):
        starts = clock_starts(offices=[office("A", "2025-03-01", effective_on=date(2025, 3, 15))])
        assert starts == {"A": date(2025, 3, 15)}

    def test_earlier_effective_day_does_not_move_the_start_back(self):
        starts = clock_starts(offices=[office("A", "2025-03-01", effective_on=date(2025, 2, 15))])
        assert starts == {"A": date(2025, 3, 1)}

    def test_move_without_a_gap_keeps_the_clock(self):
        offices = [office("B", "2026-01-10"), office("A", "2025-03-01", "2026-01-10")]
        assert clock_starts(offices=offices) == {"A": date(2025, 3, 1), "B": date(2025, 3, 1)}

    def test_one_day_of_gap_starts_a_new_clock(self):
        offices = [office("A", "2025-03-01", "2026-01-09"), office("B", "2026-01-10")]
        assert clock_starts(offices=offices)["B"] == date(2026, 1, 10)

    def test_second_team_beside_the_first_keeps_the_clock(self):
        offices = [office("A", "2019-03-01"), office("B", "2026-01-10")]
        assert clock_starts(offices=offices)["B"] == date(2019, 3, 1)

    def test_reissued_decision_keeps_the_first_day_even_after_a_gap(self):
        offices = [office("A", "2020-03-01", "2025-07-01"), office("B", "2025-09-30", is_reissued=True)]
        assert clock_starts(offices=offices)["B"] == date(2020, 3, 1)

    def test_a_gap_after_a_kept_run_is_still_a_gap(self):
        offices = [
            office("A", "2020-03-01", "2021-01-01"),
            office("B", "2020-06-01", "2022-01-01"),
            office("C", "2021-12-31", "2023-01-01"),
            office("D", "2025-01-01"),
        ]
        starts = clock_starts(offices=offices)
        assert [starts[code].year for code in "ABCD"] == [2020, 2020, 2020, 2025]

    @pytest.mark.parametrize(
        ("rules", "expected"),
        [
            (ClockRules(), [2020, 2020, 2024, 2020]),
            (ClockRules(move_keeps_clock=False), [2020, 2022, 2024, 2022]),
            (ClockRules(gap_restarts_clock=False), [2020, 2020, 2020, 2020]),
            (ClockRules(reissue_keeps_clock=False), [2020, 2020, 2024, 2025]),
        ],
    )
    def test_every_reading_can_be_switched(self, rules, expected):
        moved = [office("A", "2020-01-01", "2022-01-01"), office("B", "2022-01-01", "2023-01-01")]
        again = [*moved, office("C", "2024-01-01", "2024-06-01")]
        reissued = [*moved, office("D", "2025-07-01", is_reissued=True)]
        starts = clock_starts(offices=again, rules=rules)
        last = clock_starts(offices=reissued, rules=rules)["D"]
        assert [starts[code].year for code in "ABC"] + [last.year] == expected
