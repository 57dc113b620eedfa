"""Campaigns, people with accounts and answered papers for tests; everything goes through the services."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from mediators.models import Mediator, Unit
from mediators.services import ensure_mediator_account
from quizzes.campaign_enums import CampaignAudience
from quizzes.competencies import CODES
from quizzes.models import Attempt, Campaign, CampaignPerson, Paper
from quizzes.services import save_answer, start_attempt, submit_attempt
from quizzes.services.campaigns import CampaignFacts, open_campaign, save_campaign
from quizzes.services.competencies import rate_self
from tests.quizzes.factories import add_questions, make_paper, posted

QUESTION = """::: một-đáp-án #{{code}}
chủ-đề: {{topic}}
năng-lực: {competency}

Câu {{code}}?

- ( ) Sai {{code}}
- (x) Đúng {{code}}
- ( ) Cũng sai {{code}}
:::
"""


def survey_paper(
    *, code: str = "khao-sat", per_competency: int = 3, competencies: Sequence[str] = ("K1", "S2")
) -> Paper:
    """Make a fixed paper with so many questions for each competency."""
    questions = []
    for competency in competencies:
        kind = QUESTION.format(competency=competency)
        questions += add_questions(per_competency, topic=f"{code}-{competency.lower()}", kind=kind)
    return make_paper(questions=questions, code=code)


def facts(place: Unit, paper: Paper, now: datetime, **changes: Any) -> CampaignFacts:
    """Return what an officer would type for a campaign that runs for a month from yesterday."""
    values: dict[str, Any] = {
        "title": "Khảo sát năng lực năm 2026",
        "place": place,
        "audience": CampaignAudience.ALL,
        "source": paper,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
    }
    return CampaignFacts(**(values | changes))


def running(place: Unit, paper: Paper, now: datetime, *, by: User, **changes: Any) -> Campaign:
    """Make and open a campaign."""
    campaign = save_campaign(facts=facts(place, paper, now, **changes), by=by, now=now)
    return open_campaign(campaign=campaign, by=by, now=now)


def account(mediator: Mediator, now: datetime) -> User:
    """Return the activated account of a mediator."""
    user = ensure_mediator_account(mediator=mediator, by=None, now=now)
    user.activated_at = now
    user.save(update_fields=["activated_at"])
    return user


def answer(person: CampaignPerson, now: datetime, *, right: int, level: int = 4) -> Attempt:
    """Rate oneself, answer the first `right` questions rightly and the others wrongly, submit."""
    user = account(person.mediator, now)
    rate_self(person=person, levels=dict.fromkeys(CODES, level), now=now)
    assert person.campaign.paper is not None
    attempt = start_attempt(paper=person.campaign.paper, user=user, now=now)
    for order in range(1, attempt.items.count() + 1):
        data = posted(attempt, order, 2 if order <= right else 1)
        save_answer(by=user, attempt_id=attempt.public_id, order=order, data=data, tab_id="t", sequence=1, now=now)
    return submit_attempt(attempt=attempt, now=now)
