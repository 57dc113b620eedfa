"""The demo's contests stand once: one in the middle of its round, one still being prepared."""

import pytest
from training_factories import make_appointment, make_team

from accounts.enums import Role, ScopeLevel
from contests.models import Contest
from contests.queries.next_step import next_step, with_state
from lms.management.demo.contests import make_contests

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
