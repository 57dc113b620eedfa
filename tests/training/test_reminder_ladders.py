"""How a place reminds, and what officers decide by hand: ladders by day and place, refusals, calls, stops."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from tests.training.reminder_cases import DAY, STEPS, ladder, office
from tests.training_factories import make_team
from training.enums import CallResult
from training.models import Reminder, ReminderLadder
from training.services.reminders import (
    LadderFacts,
    note_call,
    prepare_due,
    save_ladder,
    sending,
    stop_reminder,
)
from training.services.reminders.by_hand import put_on_call_list


@pytest.fixture
def team(places):
    return make_team(places["11383"])


def test_calls_are_keyed_back(team, places, now, commune_officer):
    ladder(places["11383"], ["call", "sms"])
    for place in range(3):
        office(team, days_left=2, name=f"Người {place}")
    prepare_due(now=now, adapters=[])
    first, second, third = Reminder.objects.order_by("pk")
    note_call(reminder=first, result=CallResult.REACHED, by=commune_officer, now=now, note="Hẹn thứ Bảy")
    note_call(reminder=second, result=CallResult.WRONG_NUMBER, by=commune_officer, now=now)
    for day in range(3):
        note_call(reminder=third, result=CallResult.NOT_REACHED, by=commune_officer, now=now + timedelta(days=day))
        if day == 0:
            with pytest.raises(RuleViolation, match="Hôm nay đã ghi"):
                note_call(reminder=third, result=CallResult.REACHED, by=commune_officer, now=now)
    calls = Reminder.objects.filter(channel="call").order_by("pk")
    assert list(calls.values_list("state", "reason")) == [
        ("sent", "reached"), ("failed", "wrong_number"), ("failed", "not_reached"),
    ]  # fmt: skip
    assert Reminder.objects.filter(channel="sms", state="waiting").count() == 2  # the console of local mode
    with pytest.raises(RuleViolation, match="đã được ghi"):
        note_call(reminder=first, result=CallResult.REACHED, by=commune_officer, now=now)
    stop_reminder(reminder=Reminder.objects.filter(state="waiting").first(), reason="Ốm", by=commune_officer, now=now)
    with pytest.raises(RuleViolation, match="không còn chờ"):
        stop_reminder(reminder=first, reason="", by=commune_officer, now=now)


def test_a_call_listed_by_hand_takes_no_rungs_place(team, places, now, commune_officer):
    ladder(places["11383"], ["sms"])
    person = office(team, days_left=6)
    put_on_call_list(appointments=[person], by=commune_officer, now=now)
    assert len(prepare_due(now=now, adapters=["sms"])) == 1
    assert set(Reminder.objects.values_list("channel", "state")) == {("call", "waiting"), ("sms", "waiting")}


def test_the_nearest_ladder_of_the_day_holds(team, places, now, commune_officer, province_officer, outsider):
    def days():
        book = sending.load_ladders(day=DAY)
        found = book.ladder_for(commune="11383", province="31")
        return book.steps[found.pk]["first"].days_before

    def save(unit, by, first, **fields):
        steps = (replace(STEPS[0], days_before=first), STEPS[1]) if first else ()
        facts = LadderFacts(valid_from=fields.pop("valid_from", DAY), cap_vnd=None, steps=steps, **fields)
        return save_ladder(unit=places[unit], facts=facts, by=by, now=now)

    assert days() == 90
    save("31", province_officer, 45)
    assert days() == 45
    save("11383", commune_officer, 20)
    save("11383", commune_officer, 21)
    save("11383", commune_officer, 10, valid_from=DAY + timedelta(days=1))
    assert days() == 21
    save("11383", commune_officer, None)
    assert days() == 45
    for by in (commune_officer, outsider):
        with pytest.raises(NotAllowed):
            save("31", by, 45)
    assert ReminderLadder.objects.filter(unit="11383").count() == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days_before": 0}, "days_order"), ({"days_before": 7}, "days_order"), ({"days_before": None}, "days_order"),
        ({"in_product": False}, "no_way"), ({"channels": ["fax"]}, "unknown_channel"),
        ({"channels": ["sms", "sms"]}, "unknown_channel"), ({"text": "{sdt}"}, "unknown_variable"),
        ({"text": "{"}, "unknown_variable"), ({"channels": ["sms"], "text": "a" * 620}, "too_long"),
    ],
)  # fmt: skip
def test_ladders_that_cannot_be_are_refused(places, now, commune_officer, changes, code):
    facts = LadderFacts(valid_from=DAY, cap_vnd=None, steps=(replace(STEPS[0], **changes), STEPS[1]))
    with pytest.raises(RuleViolation) as refusal:
        save_ladder(unit=places["11383"], facts=facts, by=commune_officer, now=now)
    assert refusal.value.code == code
    past = LadderFacts(valid_from=date(2026, 11, 21), cap_vnd=None, steps=STEPS)
    with pytest.raises(RuleViolation, match="từ hôm nay"):
        save_ladder(unit=places["11383"], facts=past, by=commune_officer, now=now)
    assert not ReminderLadder.objects.filter(unit__isnull=False).exists()
    assert local_day(now) == DAY
