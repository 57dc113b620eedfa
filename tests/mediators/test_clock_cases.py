"""The hard cases of the training clock (law.md §9, last paragraph): each through the services, and as a property."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from mediators import services
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, ClockRule, Mediator
from mediators.rules import ClockRules, OfficeFacts, office_clocks
from mediators.services.clocks import reclock
from tests.mediators.factories import make_person, make_team, office_of

JUNE = date(2026, 6, 1)


class Story:
    """One person, told step by step through the services."""

    def __init__(self, *, by: User, now: datetime) -> None:
        self.first, self.second = make_team(), make_team()
        self.person: Mediator = make_person(self.first, recognised_on=JUNE)
        self.same = {"by": by, "now": now}

    def office(self, number: int) -> Appointment:
        return list(Appointment.objects.filter(mediator=self.person).order_by("pk"))[number - 1]

    def leaves(self, number: int, on: str) -> None:
        services.end_appointment(
            appointment=self.office(number), ended_on=date.fromisoformat(on), ground="own_wish",
            decision_number="5/QĐ", **self.same,
        )  # fmt: skip

    def stays(self, number: int) -> None:
        services.undo_end(appointment=self.office(number), reason="ghi nhầm", **self.same)

    def recognised(self, on: str, **others: Any) -> None:
        services.appoint(
            mediator=self.person, team=self.second, recognised_on=date.fromisoformat(on), decision_number="9/QĐ",
            **self.same, **others,
        )  # fmt: skip

    def moves(self, number: int, on: str) -> None:
        services.move_team(
            appointment=self.office(number), team=self.second, on=date.fromisoformat(on), decision_number="",
            **self.same,
        )  # fmt: skip

    def corrected(self, number: int, on: str) -> None:
        services.correct_recognition_date(
            appointment=self.office(number), recognised_on=date.fromisoformat(on), reason="theo bản gốc", **self.same
        )

    def reissued(self, number: int, on: str) -> None:
        services.reissue(
            appointment=self.office(number), recognised_on=date.fromisoformat(on), decision_number="99/QĐ",
            decision_issuer="", **self.same,
        )  # fmt: skip

    def clocks(self) -> list[str]:
        rows = Appointment.objects.filter(mediator=self.person).order_by("pk")
        return [day.isoformat() for day in rows.values_list("clock_from", flat=True)]


@pytest.mark.parametrize(
    ("steps", "clocks"),
    [
        pytest.param([("recognised", "2026-07-15")], ["2026-06-01", "2026-06-01"], id="second team beside the first"),
        pytest.param(
            [("leaves", 1, "2026-07-01"), ("recognised", "2026-07-01")], ["2026-06-01"] * 2, id="left and back that day"
        ),
        pytest.param(
            [("leaves", 1, "2026-07-01"), ("recognised", "2026-07-02")],
            ["2026-06-01", "2026-07-02"],
            id="one day of gap",
        ),
        pytest.param([("moves", 1, "2026-08-01")], ["2026-06-01"] * 2, id="moved without a gap"),
        pytest.param(
            [("recognised", "2026-09-01"), ("leaves", 1, "2026-07-01")],
            ["2026-06-01", "2026-09-01"],
            id="the end is recorded after the new decision and opens a gap",
        ),
        pytest.param(
            [("recognised", "2026-09-01"), ("leaves", 1, "2026-07-01"), ("stays", 1)],
            ["2026-06-01"] * 2,
            id="the end is taken back and closes the gap",
        ),
        pytest.param(
            [("leaves", 1, "2026-07-01"), ("recognised", "2026-09-01"), ("corrected", 2, "2026-07-01")],
            ["2026-06-01"] * 2,
            id="a corrected day closes the gap",
        ),
        pytest.param(
            [("leaves", 1, "2026-07-01"), ("recognised", "2026-07-01"), ("corrected", 2, "2026-07-20")],
            ["2026-06-01", "2026-07-20"],
            id="a corrected day opens a gap",
        ),
        pytest.param(
            [("moves", 1, "2026-08-01"), ("corrected", 1, "2026-05-20")],
            ["2026-05-20"] * 2,
            id="the first day corrected",
        ),
        pytest.param(
            [("moves", 1, "2026-08-01"), ("reissued", 2, "2026-09-01")], ["2026-06-01"] * 2, id="moved, then reissued"
        ),
        pytest.param(
            [("reissued", 1, "2026-07-01"), ("reissued", 1, "2026-09-01"), ("recognised", "2026-10-01")],
            ["2026-06-01"] * 2,
            id="reissued twice, then a second team",
        ),
        pytest.param([("recognised", "2026-01-10")], ["2026-01-10"] * 2, id="an earlier decision entered late"),
        pytest.param(
            [("recognised", "2026-07-15", {"effective_on": date(2026, 8, 1)}), ("leaves", 1, "2026-07-20")],
            ["2026-06-01", "2026-08-01"],
            id="the later effective day counts for the gap",
        ),
    ],
)
def test_hard_cases(steps: list[tuple], clocks: list[str], commune_officer: User, now: datetime) -> None:
    story = Story(by=commune_officer, now=now)
    for name, *arguments in steps:
        others = arguments.pop() if arguments and isinstance(arguments[-1], dict) else {}
        getattr(story, name)(*arguments, **others)
    assert story.clocks() == clocks
    # what was computed step by step is what the facts give at once
    assert reclock(mediator_ids=[story.person.pk], by=None, now=now, reason="") == []


def test_the_other_office_says_why_its_clock_moved(commune_officer: User, now: datetime) -> None:
    story = Story(by=commune_officer, now=now)
    story.recognised("2026-09-01")
    story.leaves(1, "2026-07-01")
    event = AppointmentEvent.objects.get(kind=EventKind.CLOCK_CHANGED)
    assert event.appointment == story.office(2)
    assert (event.before["clock_from"], event.after["clock_from"]) == ("2026-06-01", "2026-09-01")
    assert "ngày thôi làm" in event.reason


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, ["2026-06-01", "2026-07-08"]),
        ({"gap_days": 6}, ["2026-06-01", "2026-07-08"]),
        ({"gap_days": 7}, ["2026-06-01", "2026-06-01"]),
        ({"gap_restarts_clock": False}, ["2026-06-01", "2026-06-01"]),
        ({"valid_from": date(2026, 7, 9), "gap_days": 30}, ["2026-06-01", "2026-07-08"]),
    ],
)
def test_what_counts_as_a_gap_is_dated_data(
    switches: dict[str, Any], expected: list[str], commune_officer: User, now: datetime
) -> None:
    values = {"valid_from": date(2026, 1, 1), "source": "Kế hoạch 215/KH-UBND", **switches}
    ClockRule.objects.create(**values)
    story = Story(by=commune_officer, now=now)
    story.leaves(1, "2026-07-01")
    story.recognised("2026-07-08")
    assert story.clocks() == expected


def test_reissue_may_start_anew_where_the_rule_says_so(commune_officer: User, now: datetime) -> None:
    ClockRule.objects.create(valid_from=date(2026, 1, 1), reissue_keeps_clock=False, source="thử")
    office = office_of(make_person(make_team(), recognised_on=JUNE))
    services.reissue(
        appointment=office, recognised_on=date(2026, 8, 1), decision_number="99/QĐ", decision_issuer="",
        by=commune_officer, now=now,
    )  # fmt: skip
    assert office.clock_from == date(2026, 8, 1)


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
OFFICES = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 500)), min_size=1, max_size=6).map(
    lambda rows: [
        OfficeFacts(f"{number:02d}", start, ended_on=None if days is None else start + timedelta(days=days))
        for number, (start, days) in enumerate(rows)
    ]
)


@settings(max_examples=50, deadline=None)
@given(offices=OFFICES, gap_days=st.integers(0, 60), data=st.data())
def test_properties_of_the_clock(offices: list[OfficeFacts], gap_days: int, data: st.DataObject) -> None:
    def rules_on(_day: date) -> ClockRules:
        return ClockRules(gap_days=gap_days)

    clocks = office_clocks(offices=offices, rules_on=rules_on)
    assert clocks == office_clocks(offices=data.draw(st.permutations(offices)), rules_on=rules_on)
    by_start = sorted(offices, key=lambda office: (office.starts_on, office.code))
    for office in offices:
        clock = clocks[office.code]
        assert clock.starts_on <= office.starts_on
        # a new clock starts on the office's own day; one that is carried on is that of the office carried on
        carried = office.starts_on if clock.continues is None else clocks[clock.continues].starts_on
        assert clock.starts_on == carried
    assert all(clocks[first.code].starts_on <= clocks[then.code].starts_on for first, then in pairwise(by_start))
    strict = office_clocks(offices=offices, rules_on=lambda _day: ClockRules())
    assert all(clocks[code].starts_on <= strict[code].starts_on for code in clocks)
