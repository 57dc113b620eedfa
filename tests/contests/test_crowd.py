"""The gate before the rooms of online rounds: so many a second pass, saves and papers always, others come again."""

import re
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.crowd import CrowdMiddleware
from contests.models import Entrant
from contests.rules.crowd import LEAST_SECONDS, MOST_SECONDS, Gate
from contests.views.entrant_door import cookie_of

LET_IN = HttpResponse("mời vào")
MOMENTS = st.lists(st.floats(0, 2, allow_nan=False), min_size=1, max_size=200)


@settings(max_examples=50, deadline=None)
@given(pauses=MOMENTS, rate=st.integers(1, 20), chance=st.floats(0, 1))
def test_no_window_lets_more_pass_than_its_seconds_and_one_more(pauses, rate, chance) -> None:
    gate, at, passed = Gate(per_second=rate), 1000.0, []
    for pause in pauses:
        at += pause
        wait = gate.ask(now=at, chance=chance)
        assert wait == 0 or LEAST_SECONDS <= wait <= MOST_SECONDS
        if not wait:
            passed.append(at)
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            assert last - first + 1 <= rate * (passed[last] - start) + rate + 1e-6


def test_the_more_are_sent_away_the_longer_they_stay_and_nobody_comes_at_one_moment() -> None:
    gate = Gate(per_second=10)
    assert [gate.ask(now=5.0, chance=0.5) for _one in range(10)] == [0.0] * 10
    waits = [gate.ask(now=5.0, chance=(number % 7) / 7) for number in range(400)]
    assert waits[0] == LEAST_SECONDS
    assert max(waits[:100]) < max(waits[300:]) <= MOST_SECONDS
    assert len({round(wait, 2) for wait in waits}) > 300
    assert gate.ask(now=6.0, chance=0.5) == 0.0
    later = Gate(per_second=10)
    assert [later.ask(now=1.0 + second, chance=1.0) for second in range(50)] == [0.0] * 50
    with pytest.raises(ValueError, match="somebody"):
        Gate(per_second=0)


def holding_pass(contest_id: UUID) -> dict[str, str]:
    """Return the cookie that the door gives to an entrant."""
    name, value = cookie_of(Entrant(pk=7, door=1), contest_id)
    return {"cookie": f"{name}={value}"}


def test_only_rooms_have_a_gate_and_who_is_sent_away_is_told_when_to_come(settings) -> None:
    settings.ENTERING_PER_SECOND = 3
    door = CrowdMiddleware(lambda _request: LET_IN)
    contest, other = uuid4(), uuid4()
    ask, held = RequestFactory(), holding_pass(contest)
    room = reverse("online:room", args=[contest, other])
    for stranger in ({}, holding_pass(other), {"cookie": held["cookie"] + "x"}):
        assert [door(ask.get(room, headers=stranger)) for _one in range(40)] == [LET_IN] * 40
    answers = [door(ask.post(room, headers=held)) for _one in range(40)]
    assert answers[:3] == [LET_IN] * 3
    sent_away = [one for one in answers if one is not LET_IN]
    assert len(sent_away) >= 30
    for one in sent_away:
        page = one.content.decode()
        assert one.status_code == 503
        assert re.search(rf'http-equiv="refresh" content="{one.headers["Retry-After"]}"', page)
        assert room in page
    for name in ("paper", "save", "submit"):
        assert door(ask.get(reverse(f"online:{name}", args=[contest, other]), headers=held)) is LET_IN
    for name in ("enter", "register", "home"):
        assert door(ask.get(reverse(f"online:{name}", args=[contest]), headers=held)) is LET_IN


def test_the_page_has_the_headers_of_every_page_and_is_no_fault_in_the_log(settings, db, caplog) -> None:
    settings.ENTERING_PER_SECOND = 1
    contest = uuid4()
    client, room = Client(headers=holding_pass(contest)), reverse("online:room", args=[contest, uuid4()])
    found = [client.get(room) for _one in range(3)][-1]
    assert found.status_code == 503
    assert found.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors" in found.headers["Content-Security-Policy"]
    assert "Chưa lượt thi nào bị tính" in found.text
    assert "Service Unavailable" not in caplog.text
