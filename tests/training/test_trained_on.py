"""Since when somebody is trained at all (M2), and ranges in which processes share a recompute."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_factories import add_everything, make_appointment, make_team

from mediators.models import Appointment
from training import rules
from training.models import TrainingStatus
from training.services.status import appointment_ranges, recompute_all

SINCE, TODAY = date(2024, 4, 17), date(2026, 11, 22)
LESSON = rules.lesson_item(code="mot")
QUIZ = rules.quiz_item(code="cuoi", minimum_percent=Decimal(70))
BOTH = rules.CompletionRule(code="hai", title="Hai", items=(LESSON, QUIZ))
ONE = rules.CompletionRule(code="mot", title="Một", items=(LESSON,))


def lesson(day):
    return rules.EvidenceFact("lesson_completed", date.fromisoformat(day), "lesson:mot")


def quiz(day, percent=80):
    return rules.EvidenceFact("quiz_passed", date.fromisoformat(day), "quiz:cuoi", "", Decimal(percent))


@pytest.mark.parametrize(
    ("asked", "evidence", "as_of", "day"),
    [
        ([BOTH], [], TODAY, None),
        ([BOTH], [lesson("2024-04-17"), quiz("2024-05-01")], TODAY, "2024-05-01"),
        ([BOTH], [lesson("2024-04-16"), quiz("2024-05-01")], TODAY, None),
        ([BOTH], [lesson("2024-04-17"), quiz("2024-05-01", 69)], TODAY, None),
        ([BOTH], [lesson("2024-04-17"), quiz("2024-05-01")], date(2024, 4, 30), None),
        ([BOTH, ONE], [lesson("2024-06-01"), quiz("2024-07-01")], TODAY, "2024-06-01"),
        ([BOTH], [quiz("2025-01-01"), lesson("2024-06-01"), lesson("2025-03-01")], TODAY, "2025-01-01"),
    ],
)
def test_first_day_on_which_any_rule_was_met(asked, evidence, as_of, day):
    found = rules.first_trained_on(rules=asked, evidence=evidence, since=SINCE, as_of=as_of)
    assert found == (day and date.fromisoformat(day))


@settings(max_examples=40, deadline=None)
@given(days=st.lists(st.integers(-30, 900), max_size=6), cut=st.integers(0, 900))
def test_more_evidence_and_later_days_never_take_it_back(days, cut):
    """What is known on an earlier day is the later answer, when that lies before the day; so a stored day suffices."""
    evidence = [lesson((SINCE + timedelta(days=day)).isoformat()) for day in days]
    evidence += [quiz((SINCE + timedelta(days=day + 1)).isoformat()) for day in days[1:]]
    last, earlier = SINCE + timedelta(days=1000), SINCE + timedelta(days=cut)
    whole = rules.first_trained_on(rules=[BOTH], evidence=evidence, since=SINCE, as_of=last)
    then = rules.first_trained_on(rules=[BOTH], evidence=evidence, since=SINCE, as_of=earlier)
    assert then == (whole if whole is not None and whole <= earlier else None)


def test_it_is_stored_also_for_people_outside_the_six_months(places, now):
    old = make_appointment(make_team(places["11383"]), recognised_on="2018-05-01")
    add_everything(old.mediator, on=date(2025, 3, 1), now=now)
    recompute_all(as_of=TODAY)
    row = TrainingStatus.objects.get(pk=old.pk)
    assert (row.state, row.completed_on, row.trained_on) == ("not_in_scope", None, date(2025, 3, 1))


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_ranges_hold_every_appointment_once(places, count):
    team = make_team(places["11383"])
    ids = [make_appointment(team, recognised_on="2026-01-05", name=f"Lý {n}").pk for n in range(5)]
    Appointment.objects.filter(pk=ids[1]).delete()
    parts = [recompute_all(as_of=TODAY, first=first, last=last).checked for first, last in appointment_ranges(count)]
    assert (sum(parts), max(parts) - min(parts) <= 1) == (4, True)
    assert TrainingStatus.objects.count() == 4


def test_no_appointment_no_range(db):
    assert appointment_ranges(2) == []
