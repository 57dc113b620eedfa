"""A test of a class counts as work of the class, from whatever its answers were taken; corrections keep the channel."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from class_factories import NOW, class_facts, session_facts
from training_factories import make_appointment, make_team

from mediators.services.people import ensure_mediator_account
from quizzes.letters import key_letters
from quizzes.models import Attempt
from quizzes.services.keying import key_sheet
from quizzes.services.paper_print import make_variant, printed_questions
from quizzes.signals import attempt_scored
from tests.quizzes.factories import add_questions, make_paper
from training.enums import InviteRule
from training.models import Evidence
from training.services.class_papers import choose_paper, hand_in
from training.services.classes import invite_people, open_class
from training.services.evidence import record_evidence, supersede_evidence

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=5)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def held(places, commune_officer):
    """A class with a test and one person invited; another person stays outside."""
    team = make_team(places["11383"])
    inside, outside = (
        make_appointment(team, recognised_on="2026-05-01", name=name).mediator for name in ("Lê Trong", "Lê Ngoài")
    )
    facts = class_facts(session_facts(on=date(2026, 11, 22)))
    row = open_class(unit=places["11383"], facts=facts, by=commune_officer, now=NOW)
    invite_people(training_class=row, mediator_ids=[inside.pk], how=InviteRule.LIST, by=commune_officer, now=NOW)
    paper = make_paper(questions=add_questions(2), scope_code="31")
    variant = make_variant(paper=paper, by=commune_officer, now=NOW)
    chosen = choose_paper(training_class=row, paper=paper, by=commune_officer, now=NOW)
    return row, chosen, variant, inside, outside


def right(variant) -> str:
    return " ".join(key_letters(one.block, seed=variant.seed) for one in printed_questions(variant))


def key(variant, person, by, *, now=LATER):
    user = ensure_mediator_account(mediator=person, by=by, now=now)
    return key_sheet(
        variant=variant, user=user, line=right(variant), helped=True, two_passes=False, settled=True, by=by, now=now
    )


def test_a_sheet_of_the_class_keyed_days_later_is_work_of_the_class(held, commune_officer):
    row, _chosen, variant, inside, outside = held
    attempt = key(variant, inside, commune_officer).attempt
    evidence = Evidence.objects.get(mediator=inside)
    assert (attempt.channel, evidence.channel, evidence.kind) == ("paper", "class", "quiz_passed")
    assert (evidence.happened_on, evidence.recorded_by) == (date(2026, 11, 22), commune_officer)
    assert evidence.details == {
        "title": attempt.paper.title, "helped": True, "entered": "paper", "class": str(row.public_id),
    }  # fmt: skip
    assert evidence.way_words == "Lớp tập huấn, ghi lại từ giấy, có người giúp"
    key(variant, outside, commune_officer)
    assert not Evidence.objects.filter(mediator=outside).exists()  # no class of theirs, no course of this paper


def test_the_telephone_of_the_class_needs_no_paper(held, commune_officer):
    _row, chosen, variant, _inside, outside = held
    attempt = hand_in(
        class_paper=chosen, person=outside, line=right(variant), helped=False, by=commune_officer, now=NOW
    )
    evidence = Evidence.objects.get(mediator=outside)
    assert (attempt.channel, evidence.channel, evidence.way_words) == ("shared", "class", "Lớp tập huấn")


def test_a_correction_keeps_where_the_work_was_done(held, commune_officer):
    inside = held[3]
    row = record_evidence(
        mediator=inside, kind="class_attended", happened_on=date(2026, 10, 1), now=NOW, by=commune_officer,
        channel="class", hours=3,
    )  # fmt: skip
    right_one = supersede_evidence(
        evidence=row, reason="Nhầm giờ", by=commune_officer, now=NOW, channel="paper", changes={"hours": 2}
    )
    assert (right_one.channel, right_one.details["entered"]) == ("class", "paper")
    gone = supersede_evidence(evidence=right_one, reason="Nhầm người", by=commune_officer, now=NOW, channel="paper")
    assert (gone.kind, gone.channel) == ("correction", "paper")


def test_the_evidence_follows_a_new_score_and_stays_work_of_the_class(held, commune_officer):
    _row, _chosen, variant, inside, _outside = held
    attempt = key(variant, inside, commune_officer).attempt
    first = Evidence.objects.get(mediator=inside)

    def scored(passed: bool, percent: int) -> Evidence:
        attempt.passed, attempt.percent = passed, Decimal(percent)
        attempt_scored.send(sender=Attempt, attempt=attempt, now=LATER, first=False)
        attempt_scored.send(sender=Attempt, attempt=attempt, now=LATER, first=False)  # told twice, written once
        return Evidence.objects.get(mediator=inside, superseded_by=None)

    assert scored(passed=True, percent=100) == first
    gone = scored(passed=False, percent=0)
    assert (gone.kind, gone.supersedes) == ("correction", first)
    back = scored(passed=True, percent=90)
    assert (back.kind, back.channel, back.score_percent) == ("quiz_passed", "class", 90)
    assert back.details["entered"] == "paper"
    assert Evidence.objects.filter(mediator=inside).count() == 3
