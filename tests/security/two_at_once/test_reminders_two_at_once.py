"""Two timers at once make each reminder once and send each message once (security.md F5)."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.base.clock import local_day
from mediators.models import Unit
from tests.training.reminder_cases import Gateway, ladder, office
from tests.training_factories import make_team
from training.channels import Message
from training.models import DailyRun, Reminder, ReminderSpend, TrainingStatus
from training.services.reminders import prepare, prepare_due, send_due

Together = Callable[..., list[Any]]
COUNT = 12


@pytest.fixture
def people(places: dict[str, Unit]) -> None:
    ladder(places["11383"], cap_vnd=350 * (COUNT - 2))
    team = make_team(places["11383"])
    for place in range(COUNT):
        office(team, days_left=4, name=f"Người {place}")


def test_two_timers_prepare_and_send_each_once(
    people: None, together: Together, meet: Callable[[], None], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = together(*[lambda: prepare_due(now=now, adapters=["sms"])] * 2)
    assert sorted(map(len, made)) == [0, COUNT]
    # a lease that ran out while its holder still works: both find the same people, the database keeps one of each
    TrainingStatus.objects.update(due_on=local_day(now) + timedelta(days=3))
    monkeypatch.setattr(prepare, "_lease", lambda day, now: True)
    again = together(*[lambda: prepare_due(now=now, adapters=["sms"])] * 2)
    assert sum(map(len, again)) == COUNT, again
    assert Reminder.objects.filter(state="waiting").count() == COUNT
    lock, keys = threading.Lock(), []

    def keep(message: Message) -> None:
        with lock:
            keys.append(message.key)
        if len(keys) <= 2:
            meet()

    gateway = Gateway(vnd=350, before=keep)
    sent = together(*[lambda: send_due(now=now, adapters={"sms": gateway})] * 2)
    assert all(not isinstance(found, Exception) for found in sent), sent
    assert len(keys) == len(set(keys)) == COUNT - 2
    assert Reminder.objects.filter(state="sent").count() == COUNT - 2
    assert set(ReminderSpend.objects.values_list("spent_vnd", flat=True)) == {350 * (COUNT - 2)}
    assert DailyRun.objects.get(name="reminders").done_on is not None
    late = send_due(now=now + timedelta(days=1), adapters={"sms": gateway})
    assert (late.done, late.failed) == ([], [])
