"""The demo's contests stand once: one in the middle of its round, one still being prepared."""

import pytest
from online_helpers import add_contest_questions, real_now
from training_factories import make_appointment, make_team

from accounts.enums import Role, ScopeLevel
from contests.models import Contest, Entrant, FrozenPlace, OnlineAttempt
from contests.queries.correcting import versions
from contests.queries.next_step import next_step, with_state
from lms.management.demo.contests import make_contests
from lms.management.demo.contests_online import make_online_contest

pytestmark = pytest.mark.django_db


def test_demo_contests_are_made_once_and_each_has_a_next_step(make_person, places, now):
    make_person("sotuphap", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31")
    for code in ("11383", "11413"):
        team = make_team(places[code])
        for name in ("Lê Thị Một", "Trần Văn Hai", "Phạm Thị Ba"):
            make_appointment(team, recognised_on="2026-02-01", name=name)
    make_contests(now=now)
    make_contests(now=now)
    told = sorted(next_step(row).label for row in with_state(Contest.objects.all()))
    assert told == ["Nhập tiếp thể lệ", "Điều hành tiếp"]


def test_the_demo_holds_an_online_contest_of_three_weeks(make_person, places):
    make_person("sotuphap", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31")
    make_person("quantri", Role.ADMINISTRATOR)
    add_contest_questions(14)
    for _time in (1, 2):
        make_online_contest(now=real_now())
    contest = Contest.objects.get(mode="online")
    rounds = contest.rounds.order_by("order")
    assert [one.state for one in rounds] == ["published", "running", "planned"]
    assert [one.online.key_released_at is not None for one in rounds] == [True, False, False]
    assert Entrant.objects.filter(contest=contest).count() == 60
    assert OnlineAttempt.objects.filter(round=rounds[1]).count() == 25
    places_of = FrozenPlace.objects.filter(result__round=rounds[0], result__number=1)
    assert places_of.count() == 50
    assert FrozenPlace.objects.filter(result__round=rounds[0], result__number=2).count() == 49
    assert [one.replaced_at is None for one in versions(rounds[0])] == [False, True]
    assert places_of.filter(prize="Giải Nhất").count() == 1
