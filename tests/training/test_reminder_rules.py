"""Which rung stands when, quiet hours, sizes of texts: the pure rules of reminders."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.enums import Rung
from training.rules.reminder_text import fill_text, sms_size, text_problems, without_marks
from training.rules.reminders import (
    MAX_TRIES,
    RungRule,
    after_quiet,
    days_in_order,
    is_quiet,
    month_of,
    next_channel,
    next_month,
    pause_after,
    rungs_due,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = date(2026, 12, 31)
LADDER = (
    RungRule(Rung.FIRST, 90), RungRule(Rung.SECOND, 60), RungRule(Rung.THIRD, 30), RungRule(Rung.LAST, 7),
    RungRule(Rung.OVERDUE, None), RungRule(Rung.SUPERIOR, None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (91, ()), (90, ("first",)), (61, ("first",)), (60, ("second",)), (30, ("third",)), (8, ("third",)),
        (7, ("last",)), (0, ("last",)), (-1, ("overdue", "superior")), (-30, ("overdue", "superior")), (-31, ()),
    ],
)  # fmt: skip
def test_the_nearest_rung_stands_alone(days_left, expected):
    assert rungs_due(ladder=LADDER, due_on=DUE, day=DUE - timedelta(days=days_left)) == expected


def test_a_rung_that_is_off_is_no_rung():
    off = tuple(RungRule(rule.rung, rule.days_before, rule.rung not in ("last", "superior")) for rule in LADDER)
    assert rungs_due(ladder=off, due_on=DUE, day=DUE) == ("third",)
    assert rungs_due(ladder=off, due_on=DUE, day=DUE + timedelta(days=2)) == ("overdue",)
    assert rungs_due(ladder=(), due_on=DUE, day=DUE) == ()


@pytest.mark.parametrize(
    ("days", "good"), [((90, 60, 30, 7), True), ((7,), True), ((), True), ((30, 30), False), ((7, 30), False),
                       ((0,), False), ((181, 7), False)]
)  # fmt: skip
def test_days_get_fewer(days, good):
    assert days_in_order(days) is good


@pytest.mark.parametrize(
    ("clock", "quiet", "then"),
    [
        ("2026-11-22 06:59", True, "2026-11-22 07:00"), ("2026-11-22 07:00", False, "2026-11-22 07:00"),
        ("2026-11-22 20:59", False, "2026-11-22 20:59"), ("2026-11-22 21:00", True, "2026-11-23 07:00"),
        ("2026-12-31 23:30", True, "2027-01-01 07:00"), ("2026-11-22 00:00", True, "2026-11-22 07:00"),
    ],
)  # fmt: skip
def test_nobody_is_disturbed_at_night(clock, quiet, then):
    moment = datetime.fromisoformat(clock).replace(tzinfo=HANOI).astimezone(ZoneInfo("UTC"))
    assert is_quiet(moment) is quiet
    assert after_quiet(moment) == datetime.fromisoformat(then).replace(tzinfo=HANOI)


def test_months_are_local():
    last_evening = datetime(2026, 12, 31, 17, 30, tzinfo=ZoneInfo("UTC"))  # 00:30 on 1/1 in Viet Nam
    assert month_of(last_evening) == date(2027, 1, 1)
    assert next_month(last_evening) == datetime(2027, 2, 1, 7, 0, tzinfo=HANOI)
    assert next_month(datetime(2026, 12, 5, 9, tzinfo=HANOI)) == datetime(2027, 1, 1, 7, 0, tzinfo=HANOI)


def test_pauses_grow_and_end():
    pauses = [pause_after(tries=tries) for tries in range(1, MAX_TRIES + 1)]
    assert pauses[-1] is None
    assert pauses[:-1] == sorted(pauses[:-1])


@pytest.mark.parametrize(
    ("after", "reachable", "expected"),
    [
        (0, {"sms", "call"}, 1),
        (1, {"sms", "call"}, 3),
        (3, {"sms", "call"}, None),
        (0, {"zalo"}, None),
        (0, set(), None),
    ],
)
def test_the_next_channel_is_the_next_possible_one(after, reachable, expected):
    assert next_channel(channels=["sms", "email", "call"], after=after, reachable=reachable) == expected


@pytest.mark.parametrize(
    ("text", "is_gsm", "parts"),
    [
        ("", True, 0), ("a" * 160, True, 1), ("a" * 161, True, 2), ("a" * 306, True, 2), ("a" * 307, True, 3),
        ("{" * 80, True, 1), ("{" * 81, True, 2), ("a" * 152 + "{" + "a" * 152, True, 3),
        ("ơ" * 70, False, 1), ("ơ" * 71, False, 2), ("ơ" * 134, False, 2), ("ơ" * 135, False, 3),
        ("😀" * 35, False, 1), ("a" * 66 + "😀" + "a" * 66, False, 3), ("à" * 160, True, 1),
    ],
    ids=map(str, range(15)),
)  # fmt: skip
def test_parts_are_counted_as_the_network_does(text, is_gsm, parts):
    size = sms_size(text)
    assert (size.is_gsm or not text, size.parts) == (is_gsm, parts)


def test_texts_are_filled_and_checked():
    assert text_problems("Ông/Bà {ten}: hạn {han}") == ()
    assert text_problems("{ten} {sdt} {0.__class__} {") == ("sdt", "0.__class__", "{")
    values = {"ten": "Đỗ Thị {han}", "han": "31/12/2026"}
    assert fill_text(text="{ten}: {han}{xa}", values=values) == "Đỗ Thị {han}: 31/12/2026"
    assert fill_text(text="Hạn của {ten}…", values=values, with_marks=False) == "Han cua Do Thi {han}..."


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_without_marks_is_always_gsm(text):
    assert sms_size(without_marks(text)).is_gsm
