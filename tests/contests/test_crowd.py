"""The gate before the rooms of online rounds: so many a second pass, saves and papers always, others come again."""

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.crowd import CrowdMiddleware
from contests.rules.crowd import LEAST_SECONDS, MOST_SECONDS, Gate

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


def test_only_rooms_have_a_gate_and_who_is_sent_away_is_told_when_to_come(settings) -> None:
    settings.ENTERING_PER_SECOND = 3
    door = CrowdMiddleware(lambda _request: LET_IN)
    contest, other = uuid4(), uuid4()
    ask = RequestFactory()
    room = reverse("online:room", args=[contest, other])
    answers = [door(ask.post(room)) for _one in range(40)]
    assert answers[:3] == [LET_IN] * 3
    sent_away = [one for one in answers if one is not LET_IN]
    assert len(sent_away) >= 30
    for one in sent_away:
        page = one.content.decode()
        assert one.status_code == 503
        assert one.headers["Retry-After"] in page
        assert re.search(rf'http-equiv="refresh" content="{one.headers["Retry-After"]}"', page)
        assert room in page
    for name in ("paper", "save", "submit"):
        assert door(ask.get(reverse(f"online:{name}", args=[contest, other]))) is LET_IN
    for name in ("enter", "register", "home"):
        assert door(ask.get(reverse(f"online:{name}", args=[contest]))) is LET_IN


def test_the_page_has_the_headers_of_every_page(settings, db) -> None:
    settings.ENTERING_PER_SECOND = 1
    client, room = Client(), reverse("online:room", args=[uuid4(), uuid4()])
    found = [client.get(room) for _one in range(3)][-1]
    assert found.status_code == 503
    assert found.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors" in found.headers["Content-Security-Policy"]
    assert "Chưa lượt thi nào bị tính" in found.text
