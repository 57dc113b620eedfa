"""Demo surveys: two finished ones of a commune a year apart, and one of the province that is running.

Answers come from a fixed seed: people differ in ability, questions in difficulty, and one question seems to have a
wrong key, so that the statistics have something to find. Marks are written as rows; results by the services.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp
from random import Random
from typing import Any, cast

from accounts.models import User
from mediators.models import Appointment, Unit
from mediators.services import ensure_mediator_accounts
from quizzes.blocks import block_of
from quizzes.campaign_enums import CampaignAudience
from quizzes.competencies import CODES
from quizzes.enums import AttemptState, SubmitCause
from quizzes.models import Attempt, AttemptItem, Campaign, CampaignPerson, Paper, Question, QuestionVersion, SelfRating
from quizzes.services import save_paper
from quizzes.services.campaigns import CampaignFacts, close_campaign, open_campaign, save_campaign
from quizzes.services.competencies import refresh_results
from quizzes.services.statistics import ask_statistics, work_run

PAPER = "khao-sat-nang-luc"
SURVEYED, PROVINCE = "10507", "31"
EACH = 2
SEEMS_WRONG = 6
"""Place of the question that good people get wrong."""


def make_surveys(*, now: datetime, random: Random) -> None:
    """Make the three surveys, once."""
    officer = User.objects.get(username="sotuphap")
    place, province = Unit.objects.get(code=SURVEYED), Unit.objects.get(code=PROVINCE)
    if Campaign.objects.filter(place__in=[place, province]).exists():
        return
    paper = _paper(now)
    abilities: dict[int, float] = {}
    first = _run(_facts("Khảo sát năng lực năm 2025", place, paper, now - timedelta(days=380), 25), officer)
    _answer(first, abilities, share=0.9, lift=0.0, random=random)
    close_campaign(campaign=first, by=officer, now=first.opens_at + timedelta(days=24))
    second = _run(_facts("Khảo sát năng lực năm 2026", place, paper, now - timedelta(days=40), 25, first), officer)
    _answer(second, abilities, share=0.95, lift=0.7, random=random)
    close_campaign(campaign=second, by=officer, now=second.opens_at + timedelta(days=24))
    if second.paper is not None and second.people.filter(attempt__isnull=False).count() >= 5:
        work_run(run=ask_statistics(paper=second.paper, by=officer, now=now), now=now)
    running = _run(_facts("Đánh giá năng lực cuối năm 2026", province, paper, now - timedelta(days=6), 24), officer)
    _answer(running, abilities, share=0.4, lift=0.5, random=random, only=(SURVEYED, "10546"))


def _paper(now: datetime) -> Paper:
    """Make a fixed paper with two questions for each competency, those with one right answer."""
    chosen: list[Question] = []
    bank = Question.objects.filter(state="approved", scope_code="", kind="single-choice").select_related("current")
    questions = [one for one in bank.order_by("code") if one.current is not None]
    for code in CODES:
        fitting = [one for one in questions if code in one.competencies[:1] and one not in chosen]
        chosen += fitting[:EACH]
    return save_paper(code=PAPER, title="Bài khảo sát năng lực hòa giải viên", now=now, by=None, questions=chosen)


def _facts(
    title: str, place: Unit, paper: Paper, opens_at: datetime, days: int, before: Campaign | None = None
) -> CampaignFacts:
    return CampaignFacts(
        title=title,
        place=place,
        audience=CampaignAudience.ALL,
        source=paper,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=days),
        compare_with=before,
    )


def _run(facts: CampaignFacts, officer: User) -> Campaign:
    campaign = save_campaign(facts=facts, by=officer, now=facts.opens_at)
    return open_campaign(campaign=campaign, by=officer, now=facts.opens_at)


def _answer(
    campaign: Campaign, abilities: dict[int, float], *, share: float, lift: float, random: Random,
    only: Sequence[str] = (),
) -> None:  # fmt: skip
    """Let a share of the people rate themselves and answer."""
    people = campaign.people.select_related("mediator__user").order_by("pk")
    if only:
        people = people.filter(commune__in=only)
    in_office = set(Appointment.objects.open().values_list("mediator_id", flat=True))
    chosen = [person for person in people if random.random() < share and person.mediator_id in in_office]
    ensure_mediator_accounts(mediators=[person.mediator for person in chosen], by=None, now=campaign.opens_at)
    items = _items(campaign)
    rows: list[AttemptItem] = []
    for place, person in enumerate(chosen):
        ability = abilities.setdefault(person.mediator_id, random.gauss(0, 1)) + lift
        moment = campaign.opens_at + timedelta(days=1 + place % 5, hours=2, minutes=place)
        _rate(person, ability, moment, random)
        rows += _sheet(_attempt(campaign, person, moment), items, ability, random)
    AttemptItem.objects.bulk_create(rows, batch_size=1000)
    _score(rows)
    refresh_results(campaign=campaign, now=campaign.opens_at + timedelta(days=7))


def _rate(person: CampaignPerson, ability: float, moment: datetime, random: Random) -> None:
    levels = {code: min(max(round(3.2 + ability * 0.5 + random.gauss(0, 0.8)), 1), 5) for code in CODES}
    SelfRating.objects.create(person=person, levels=levels, rated_at=moment)
    CampaignPerson.objects.filter(pk=person.pk).update(rated_at=moment)


def _attempt(campaign: Campaign, person: CampaignPerson, moment: datetime) -> Attempt:
    return Attempt.objects.create(
        paper=cast(Paper, campaign.paper),
        user=cast(User, person.mediator.user),
        number=1,
        seed=person.pk,
        state=AttemptState.SUBMITTED,
        started_at=moment,
        submitted_at=moment + timedelta(minutes=25),
        submit_cause=SubmitCause.PERSON,
    )


def _items(campaign: Campaign) -> list[tuple[Any, int, int, float]]:
    """Return version, right option, number of options and difficulty of each question of the campaign's paper."""
    found = []
    ordered = campaign.paper.items.order_by("order") if campaign.paper else ()
    for place, item in enumerate(cast(QuestionVersion, item.question.current) for item in ordered):
        body = block_of(item).body
        found.append((item, next(iter(body.right)), len(body.options), -0.9 + 0.35 * (place * 7 % 6)))
    return found


def _sheet(
    attempt: Attempt, items: Sequence[tuple[Any, int, int, float]], ability: float, random: Random
) -> list[AttemptItem]:
    rows = []
    for order, (version, right, count, difficulty) in enumerate(items, start=1):
        pull = -1.2 if order == SEEMS_WRONG else 1.3
        is_right = random.random() < 1 / (1 + exp(-pull * (ability - difficulty)))
        wrong = [number for number in range(1, count + 1) if number != right]
        rows.append(
            AttemptItem(
                attempt=attempt,
                version=version,
                order=order,
                points=version.points,
                fraction=int(is_right),
                answer={"options": [right if is_right else random.choice(wrong)]},
            )
        )
    return rows


def _score(rows: Sequence[AttemptItem]) -> None:
    """Write the sums of each attempt."""
    attempts: dict[int, Attempt] = {}
    for row in rows:
        attempt = attempts.setdefault(row.attempt_id, row.attempt)
        attempt.score = (attempt.score or 0) + row.points * (row.fraction or 0)
        attempt.max_score = (attempt.max_score or 0) + row.points
    for attempt in attempts.values():
        percent = round((attempt.score or Decimal(0)) * 100 / (attempt.max_score or Decimal(1)), 2)
        attempt.percent, attempt.passed = percent, percent >= 70
    Attempt.objects.bulk_update(attempts.values(), ["score", "max_score", "percent", "passed"])
