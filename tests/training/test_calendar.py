"""Which days are worked: the shipped table, the yearly proposal, the calendar value."""

from datetime import date, timedelta

import pytest

from training.enums import DayKind
from training.rules import ConflictingDays, DayRow, UnknownYear, WorkingDays
from training.rules.proposal import lunar_days, propose_year, second_national_day
from training.shipped import shipped_days, shipped_working_days, shipped_years

SHIPPED = shipped_working_days()


def day_off(text: str, **others) -> DayRow:
    return DayRow(date.fromisoformat(text), DayKind.OFF, **others)


def weekdays_off(rows, year: int) -> set[date]:
    """Return the days of Monday to Friday that the rows make free."""
    return {
        row.day
        for row in rows
        if row.is_active and row.kind is not DayKind.MAKE_UP and row.day.year == year and row.day.weekday() < 5
    }


class TestWorkingDays:
    def test_plain_week(self):
        calendar = WorkingDays.from_rows([], covered_years=[2026])
        week = [calendar.is_working(date(2026, 3, 2) + timedelta(days=offset)) for offset in range(7)]
        assert week == [True] * 5 + [False] * 2

    def test_holiday_compensatory_and_make_up_days(self):
        rows = [
            day_off("2026-09-02"),
            DayRow(date(2026, 8, 31), DayKind.COMPENSATORY),
            DayRow(date(2026, 8, 22), DayKind.MAKE_UP),
        ]
        calendar = WorkingDays.from_rows(rows, covered_years=[2026])
        assert not calendar.is_working(date(2026, 9, 2))
        assert not calendar.is_working(date(2026, 8, 31))
        assert calendar.is_working(date(2026, 8, 22))
        assert not calendar.is_working(date(2026, 8, 29))

    def test_an_inactive_row_does_not_count(self):
        calendar = WorkingDays.from_rows([day_off("2026-11-24", is_active=False)], covered_years=[2026])
        assert calendar.is_working(date(2026, 11, 24))

    def test_a_year_outside_the_table_is_unknown_even_on_a_sunday(self):
        calendar = WorkingDays.from_rows([], covered_years=[2026])
        with pytest.raises(UnknownYear) as caught:
            calendar.is_working(date(2032, 1, 4))
        assert caught.value.year == 2032

    def test_next_working_does_not_walk_into_an_unknown_year(self):
        calendar = WorkingDays.from_rows([day_off("2026-12-31")], covered_years=[2026])
        with pytest.raises(UnknownYear):
            calendar.next_working(date(2026, 12, 31))

    @pytest.mark.parametrize(
        "rows",
        [
            [day_off("2026-09-02"), DayRow(date(2026, 9, 2), DayKind.MAKE_UP)],
            [day_off("2025-09-02")],
        ],
        ids=["twice", "uncovered year"],
    )
    def test_a_table_that_contradicts_itself_is_refused(self, rows):
        with pytest.raises(ConflictingDays):
            WorkingDays.from_rows(rows, covered_years=[2026])

    def test_an_office_that_works_saturdays_can_say_so(self):
        calendar = WorkingDays.from_rows([], covered_years=[2026], rest_weekdays=frozenset({6}))
        assert calendar.is_working(date(2026, 3, 7))
        assert not calendar.is_working(date(2026, 3, 8))

    def test_provisional_years_and_names(self):
        calendar = WorkingDays.from_rows(
            [day_off("2027-01-01", name="Tết Dương lịch")], covered_years=[2026, 2027], provisional_years=[2027]
        )
        assert calendar.is_provisional(date(2027, 5, 5))
        assert not calendar.is_provisional(date(2026, 5, 5))
        assert calendar.name_of(date(2027, 1, 1)) == "Tết Dương lịch"
        assert calendar.name_of(date(2027, 1, 2)) == ""


class TestProposal:
    @pytest.mark.parametrize(
        ("year", "tet", "hung_kings"),
        [
            (2025, (1, 29), (4, 7)),
            (2026, (2, 17), (4, 26)),
            (2027, (2, 6), (4, 16)),
            (2028, (1, 26), (4, 4)),
            (2029, (2, 13), (4, 23)),
            (2030, (2, 2), (4, 12)),
            (2031, (1, 23), (4, 1)),
        ],
    )
    def test_lunar_days_are_those_of_vietnam(self, year, tet, hung_kings):
        assert lunar_days(year) == (date(year, *tet), date(year, *hung_kings))

    @pytest.mark.parametrize(
        ("year", "day"), [(2021, 3), (2022, 1), (2023, 1), (2024, 3), (2025, 1), (2026, 1), (2027, 3), (2029, 3)]
    )
    def test_second_national_day(self, year, day):
        assert second_national_day(year) == date(year, 9, day)

    @pytest.mark.parametrize("year", range(2015, 2027))
    def test_proposal_gives_the_days_really_announced_but_for_swaps(self, year):
        swapped = {
            date(2015, 1, 2), date(2015, 2, 16), date(2015, 4, 29), date(2018, 12, 31), date(2019, 4, 29),
            date(2024, 4, 29), date(2025, 5, 2), date(2026, 8, 31),
        }  # fmt: skip
        announced = weekdays_off((shipped.row for shipped in shipped_days()), year)
        assert weekdays_off(propose_year(year), year) == announced - swapped

    def test_holidays_at_the_weekend_move_to_separate_working_days(self):
        rows = {row.day: row.kind for row in propose_year(2023)}
        assert rows[date(2023, 4, 29)] is DayKind.OFF
        assert rows[date(2023, 4, 30)] is DayKind.OFF
        assert rows[date(2023, 5, 2)] is DayKind.COMPENSATORY
        assert rows[date(2023, 5, 3)] is DayKind.COMPENSATORY

    def test_hung_kings_day_of_2026_moves_to_monday(self):
        rows = {row.day: row.kind for row in propose_year(2026)}
        assert rows[date(2026, 4, 27)] is DayKind.COMPENSATORY

    def test_culture_day_is_proposed_but_switched_off(self):
        (row,) = [row for row in propose_year(2027) if row.day == date(2027, 11, 24)]
        assert not row.is_active
        assert not [row for row in propose_year(2025) if row.day.month == 11]

    @pytest.mark.parametrize("year", range(2014, 2036))
    def test_a_proposal_has_eleven_days_and_makes_a_calendar(self, year):
        rows = propose_year(year)
        calendar = WorkingDays.from_rows(rows, covered_years=[year])
        free = [row for row in rows if row.is_active]
        holidays = [row for row in free if row.kind is DayKind.OFF]
        at_weekend = [row for row in holidays if row.day.weekday() >= 5]
        assert len(holidays) == (11 if year >= 2021 else 10)
        assert len(free) - len(holidays) == len(at_weekend)
        assert not any(calendar.is_working(row.day) for row in free)

    @pytest.mark.parametrize("year", [1945, 2012, 2061])
    def test_years_without_dependable_lunar_dates_are_refused(self, year):
        with pytest.raises(ValueError, match=str(year)):
            propose_year(year)


class TestShippedTable:
    def test_covers_2014_to_2031_and_marks_what_is_not_announced(self):
        years = list(shipped_years())
        assert [year.year for year in years] == list(range(2014, 2032))
        assert [year.year for year in years if year.provisional] == list(range(2027, 2032))
        assert all(year.source for year in years)

    def test_every_row_names_its_source_and_is_in_order(self):
        days = list(shipped_days())
        assert [shipped.row.day for shipped in days] == sorted({shipped.row.day for shipped in days})
        assert all(shipped.row.source and shipped.row.name for shipped in days)
        assert all(shipped.provisional is (shipped.row.day.year >= 2027) for shipped in days)

    def test_make_up_days_are_weekend_days_and_match_the_days_swapped_for_them(self):
        rows = [shipped.row for shipped in shipped_days()]
        made_up = [row for row in rows if row.kind is DayKind.MAKE_UP]
        swapped = [row for row in rows if row.name.startswith("Nghỉ hoán đổi")]
        assert all(row.day.weekday() == 5 for row in made_up)
        assert {row.name[-10:] for row in swapped} == {f"{row.day:%d/%m/%Y}" for row in made_up}
        assert {row.name[-10:] for row in made_up} == {f"{row.day:%d/%m/%Y}" for row in swapped}

    @pytest.mark.parametrize(
        ("day", "is_worked"),
        [
            ("2014-01-28", False),
            ("2014-01-25", True),
            ("2014-02-08", True),
            ("2018-12-31", False),
            ("2019-01-05", True),
            ("2021-09-03", False),
            ("2024-05-04", True),
            ("2025-05-02", False),
            ("2026-02-13", True),
            ("2026-02-16", False),
            ("2026-02-20", False),
            ("2026-02-23", True),
            ("2026-04-27", False),
            ("2026-08-22", True),
            ("2026-08-31", False),
            ("2026-09-01", False),
            ("2026-09-03", True),
            ("2026-11-24", True),
            ("2030-02-01", False),
            ("2030-02-07", True),
        ],
    )
    def test_days_of_the_table(self, day, is_worked):
        assert SHIPPED.is_working(date.fromisoformat(day)) is is_worked

    @pytest.mark.parametrize("year", range(2027, 2032))
    def test_provisional_years_are_what_the_code_proposes(self, year):
        shipped = {shipped.row.day: shipped.row.is_active for shipped in shipped_days() if shipped.row.day.year == year}
        assert shipped == {row.day: row.is_active for row in propose_year(year)}
