"""The surveys of the demo: three campaigns with results, the same however often they are made."""

from collections.abc import Callable
from datetime import date, datetime
from random import Random

import pytest

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from lms.management.demo.surveys import make_surveys
from mediators.models import Unit
from quizzes.campaign_enums import CampaignState
from quizzes.models import Campaign, CompetencyResult
from quizzes.services.statistics import latest_run
from tests.mediators.factories import make_person as make_mediator
from tests.mediators.factories import make_team
from tests.quizzes.campaign_makers import survey_paper


@pytest.fixture
def make_account(make_person: Callable[..., User]) -> Callable[..., User]:
    """The maker of accounts of the common fixtures, beside that of mediators."""
    return make_person


def test_surveys_of_the_demo(places: dict[str, Unit], make_account: Callable[..., User], now: datetime):
    make_account("sotuphap", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31")
    place = Unit.objects.create(
        code="10507", level="commune", kind="phuong", name="Thành Đông", name_key="thanh dong",
        parent=places["31"], valid_from="2025-07-01",
    )  # fmt: skip
    for number in range(3):
        team = make_team(place.code, name=f"Tổ hòa giải Khu dân cư số {number + 1}")
        for member in range(5):
            make_mediator(team, f"Người {number} {member}", recognised_on=date(2024, 5, 6))
    survey_paper(code="ngan-hang", per_competency=2, competencies=("K1", "K2", "S1", "A1"))
    for _time in range(2):
        make_surveys(now=now, random=Random(315))
    first, second, running = Campaign.objects.order_by("opens_at")
    assert [one.state for one in (first, second, running)] == [CampaignState.CLOSED] * 2 + [CampaignState.OPEN]
    assert second.compare_with == first
    measured = CompetencyResult.objects.filter(person__campaign=second, code="", share__isnull=False).count()
    assert measured >= 10
    assert second.paper is not None
    run = latest_run(paper=second.paper)
    assert run is not None
    assert run.result["people"] == measured
    assert 0 < running.people.filter(attempt__isnull=False).count() < running.people.count()
