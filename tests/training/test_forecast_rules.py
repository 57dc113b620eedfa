"""Who will be late at the pace of the last weeks: worked examples, and what holds for any numbers."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.rules.forecast import MIN_COMPLETED, finding, forecast, late_by_month, method

TODAY = date(2026, 11, 23)


def due(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("per_week", "open_by_day", "late"),
    [
        (7, [(due(0), 1)], {"2026-11": 0}),
        (7, [(due(0), 2)], {"2026-11": 1}),
        (0, [(due(5), 3), (due(30), 4)], {"2026-11": 3, "2026-12": 4}),
        (1, [(due(6), 3), (due(13), 1)], {"2026-11": 2, "2026-12": 0}),
        (Fraction(7, 2), [(due(0), 1)], {"2026-11": 1}),
        (Fraction(14, 5), [(due(4), 3)], {"2026-11": 1}),
        (7, [(due(20), 10), (due(21), 20)], {"2026-12": 8}),
    ],
)
def test_worked_examples(per_week, open_by_day, late):
    found = late_by_month(as_of=TODAY, per_week=Fraction(per_week), open_by_day=open_by_day)
    assert {f"{month:%Y-%m}": number for month, number in found.items()} == late


def test_the_sentence_names_the_worst_month_with_its_range():
    found = forecast(as_of=TODAY, completed_by_week=[2] * 8, open_by_day=[(due(-3), 4), (due(20), 3), (due(104), 42)])
    assert (found.completed_count, found.overdue_count, found.ahead_count) == (16, 4, 45)
    worst = found.worst
    assert worst is not None
    assert (worst.first_day, worst.late_count, worst.late_low, worst.late_high) == (date(2027, 3, 1), 15, 3, 27)
    assert finding(found) == "Với tốc độ này, khoảng 15 người sẽ quá hạn trong tháng 03/2027 (từ 3 đến 27 người)."
    assert "8 tuần qua có 16 người học xong khi còn hạn, khoảng 2 người mỗi tuần" in method(found)
    assert "4 người đã quá hạn không nằm trong dự báo" in method(found)


def test_too_few_completions_say_so():
    found = forecast(as_of=TODAY, completed_by_week=[0, 0, 0, 4], open_by_day=[(due(20), 3)])
    assert found.months == ()
    assert finding(found).startswith("Chưa đủ số liệu để dự báo: 4 tuần qua mới có 4 người")


def test_everybody_will_manage_or_nobody_is_left():
    fine = forecast(as_of=TODAY, completed_by_week=[5, 5, 5, 5], open_by_day=[(due(21), 12)])
    assert finding(fine).startswith("Với tốc độ này, cả 12 người còn hạn đều kịp học xong.")
    none = forecast(as_of=TODAY, completed_by_week=[5, 5], open_by_day=[(due(-2), 3)])
    assert finding(none).startswith("Không còn ai chưa học xong")
    assert none.worst is None


deadlines = st.lists(st.tuples(st.integers(-60, 250).map(due), st.integers(0, 30)), max_size=12)
weeks = st.lists(st.integers(0, 12), min_size=1, max_size=10)


@settings(max_examples=50, deadline=None)
@given(deadlines, weeks, st.integers(0, 20))
def test_nobody_is_lost_and_a_higher_pace_makes_nobody_late(open_by_day, completed, more):
    found = forecast(as_of=TODAY, completed_by_week=completed, open_by_day=open_by_day)
    whole = sum(number for _day, number in open_by_day)
    assert found.overdue_count + found.ahead_count == whole
    assert found.is_enough == (sum(completed) >= MIN_COMPLETED)
    for month in found.months:
        assert 0 <= month.late_low <= month.late_count <= month.late_high <= month.open_count
        assert month.in_time_count + month.late_count == month.open_count
    if found.months:
        assert sum(month.open_count for month in found.months) == found.ahead_count
    quicker = forecast(as_of=TODAY, completed_by_week=[*completed[:-1], completed[-1] + more], open_by_day=open_by_day)
    late = {month.first_day: month.late_count for month in found.months}
    assert all(month.late_count <= late.get(month.first_day, month.open_count) for month in quicker.months)
