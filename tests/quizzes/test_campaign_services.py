"""Survey campaigns: who takes part, opening, self-rating, measuring, closing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import NotAllowed, RuleViolation
from mediators.models import Appointment, Unit
from quizzes.campaign_access import may_run, papers_with_statistics, visible_campaigns, visible_people
from quizzes.campaign_enums import CampaignAudience, CampaignState
from quizzes.campaign_queries import (
    BEGUN,
    DONE,
    NOT_BEGUN,
    invitation,
    narrowed,
    participation,
    ready_papers,
    total_of,
    with_progress,
)
from quizzes.competencies import CODES
from quizzes.enums import AttemptState
from quizzes.models import Campaign, CompetencyResult, Paper, ProfileRevision, SelfRating
from quizzes.offers import offer_for
from quizzes.services import start_attempt
from quizzes.services.campaigns import (
    add_new_people,
    close_campaign,
    close_due_campaigns,
    drop_campaign,
    open_campaign,
    save_campaign,
)
from quizzes.services.competencies import rate_self, refresh_results
from quizzes.services.regrade import apply_regrade
from tests.mediators.factories import make_person, make_team
from tests.quizzes.campaign_makers import account, answer, facts, running, survey_paper

BEFORE_LONG = datetime(2024, 1, 5, tzinfo=UTC).date()


@pytest.fixture
def paper(db: None) -> Paper:
    return survey_paper()


@pytest.fixture
def le_chan(places: dict[str, Unit]) -> Unit:
    return places["11383"]


def open_with(names: str, le_chan: Unit, paper: Paper, now: datetime, by: User, **changes: Any) -> Campaign:
    team = make_team()
    for name in names.split(", "):
        make_person(team, name)
    return running(le_chan, paper, now, by=by, **changes)


def test_who_takes_part_follows_the_rule(le_chan: Unit, paper: Paper, now: datetime, commune_officer: User):
    team, other = make_team(), make_team("11413")
    old = make_person(team, "Trần Thị Cũ", recognised_on=BEFORE_LONG)
    new = make_person(team, "Lê Văn Mới")
    outside = make_person(other, "Ngô Văn Xa")
    Appointment.objects.create(
        mediator=old, team=make_team(name="Tổ hòa giải Tổ dân phố số 99"), commune=le_chan,
        recognised_on=BEFORE_LONG, clock_from=BEFORE_LONG,
    )  # fmt: skip

    def names(**changes: Any) -> list[str]:
        campaign = running(le_chan, paper, now, by=commune_officer, **changes)
        return sorted(campaign.people.values_list("mediator__full_name", flat=True))

    assert names() == [new.full_name, old.full_name]  # once each, though one of them serves in two teams
    assert names(audience=CampaignAudience.NEW, recognised_from=now.date() - timedelta(days=365)) == [new.full_name]
    assert names(audience=CampaignAudience.CHOSEN, chosen_codes=[old.code]) == [old.full_name]
    assert outside.full_name not in names()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"closes_at": datetime(2026, 11, 1, tzinfo=UTC)}, "times_not_in_order", "closes_on"),
        ({"opens_at": datetime(2026, 1, 1, tzinfo=UTC), "closes_at": datetime(2026, 2, 1, tzinfo=UTC)},
         "already_over", "closes_on"),
        ({"audience": CampaignAudience.NEW}, "day_missing", "recognised_from"),
        ({"audience": CampaignAudience.CHOSEN}, "codes_missing", "chosen_codes"),
        ({"audience": CampaignAudience.CHOSEN, "chosen_codes": ["HG1"]}, "unknown_codes", "chosen_codes"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    changes: dict[str, Any], code: str, field: str, le_chan: Unit, paper: Paper, now: datetime, commune_officer: User
):
    with pytest.raises(RuleViolation) as refusal:
        save_campaign(facts=facts(le_chan, paper, now, **changes), by=commune_officer, now=now)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not Campaign.objects.exists()


def test_a_paper_without_questions_and_nobody_are_refused(
    le_chan: Unit, paper: Paper, now: datetime, commune_officer: User
):
    empty = Paper.objects.create(code="trong", title="Trống")
    with pytest.raises(RuleViolation, match="chưa có câu hỏi"):
        save_campaign(facts=facts(le_chan, empty, now), by=commune_officer, now=now)
    campaign = save_campaign(facts=facts(le_chan, paper, now), by=commune_officer, now=now)
    with pytest.raises(RuleViolation, match="Chưa có ai"):
        open_campaign(campaign=campaign, by=commune_officer, now=now)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.paper) == (CampaignState.DRAFT, None)
    assert Paper.objects.count() == 2  # the copy went with the refusal


def test_opening_copies_the_paper_for_this_campaign_alone(
    le_chan: Unit, paper: Paper, now: datetime, commune_officer: User
):
    first = open_with("An, Bình", le_chan, paper, now, commune_officer)
    second = running(le_chan, paper, now, by=commune_officer)
    assert first.paper is not None
    assert first.paper != second.paper
    assert (first.paper.attempts_allowed, first.paper.closes_at) == (1, first.closes_at)
    assert list(first.paper.items.values_list("question", flat=True)) == list(
        paper.items.values_list("question", flat=True)
    )
    assert list(ready_papers(places=[le_chan])) == [paper]
    with pytest.raises(RuleViolation, match="đã mở"):
        save_campaign(facts=facts(le_chan, paper, now), by=commune_officer, now=now, campaign=first)
    with pytest.raises(RuleViolation, match="đã mở"):
        open_campaign(campaign=first, by=commune_officer, now=now)
    with pytest.raises(RuleViolation, match="đã mở"):
        drop_campaign(campaign=first, by=commune_officer, now=now)
    actions = list(AuditEntry.objects.filter(object_type="campaign").values_list("action", flat=True).order_by("id"))
    assert actions == ["campaign.created", "campaign.opened"] * 2


def test_only_officers_of_the_place_run_it(
    places: dict[str, Unit], paper: Paper, now: datetime, commune_officer: User, province_officer: User, outsider: User
):
    make_person(make_team(), "An Lê Chân")
    make_person(make_team("11413"), "Bình An Biên")
    commune = running(places["11383"], paper, now, by=province_officer)
    province = running(places["31"], paper, now, by=province_officer)
    draft = save_campaign(facts=facts(places["31"], paper, now), by=province_officer, now=now)
    assert set(visible_campaigns(province_officer)) == {commune, province, draft}
    assert set(visible_campaigns(commune_officer)) == {commune, province}
    assert not visible_campaigns(outsider).exists()
    assert may_run(commune_officer, places["11383"])
    assert not may_run(commune_officer, places["31"])
    assert province.people.count() == 2
    assert [one.mediator.full_name for one in visible_people(commune_officer, province)] == ["An Lê Chân"]
    assert set(papers_with_statistics(commune_officer)) == {commune.paper}
    for work in (close_campaign, add_new_people):
        with pytest.raises(NotAllowed):
            work(campaign=province, by=commune_officer, now=now)
    with pytest.raises(NotAllowed):
        save_campaign(facts=facts(places["31"], paper, now), by=commune_officer, now=now)
    drop_campaign(campaign=draft, by=province_officer, now=now)
    assert not Campaign.objects.filter(pk=draft.pk).exists()


def test_a_person_rates_themselves_then_takes_the_paper(
    le_chan: Unit, paper: Paper, now: datetime, commune_officer: User
):
    campaign = open_with("An", le_chan, paper, now, commune_officer)
    person = campaign.people.get()
    user = account(person.mediator, now)
    assert campaign.paper is not None
    told = offer_for(user, campaign.paper)
    assert told is not None
    assert "tự đánh giá" in told.refusal
    assert invitation(user=user, now=now).open == person
    with pytest.raises(RuleViolation, match="một mức cho mỗi"):
        rate_self(person=person, levels={"K1": 3}, now=now)
    with pytest.raises(RuleViolation, match="các mức có trên phiếu"):
        rate_self(person=person, levels=dict.fromkeys(CODES, 6), now=now)
    attempt = answer(person, now, right=4, level=2)  # K1 3 of 3, S2 1 of 3
    person.refresh_from_db()
    assert (person.attempt, person.gaps) == (attempt, ["S2"])
    rows = {row.code: row for row in CompetencyResult.objects.filter(person=person)}
    assert set(rows) == {"", *CODES}
    assert (rows["K1"].share, rows["K1"].items, rows["K1"].rated) == (1.0, 3, 0.25)
    assert rows["S2"].share == pytest.approx(1 / 3)
    assert (rows["A1"].share, rows["A1"].rated) == (None, 0.25)
    assert rows[""].share == pytest.approx(4 / 6)
    found = invitation(user=user, now=now)
    assert (found.open, found.gaps) == (None, person)
    with pytest.raises(RuleViolation, match="không sửa được nữa"):
        rate_self(person=person, levels=dict.fromkeys(CODES, 5), now=now)


def test_ratings_are_appended_and_the_latest_counts(le_chan: Unit, paper: Paper, now: datetime, commune_officer: User):
    person = open_with("An", le_chan, paper, now, commune_officer).people.get()
    for level in (2, 5):
        rate_self(person=person, levels=dict.fromkeys(CODES, level), now=now)
    assert SelfRating.objects.count() == 2
    assert set(CompetencyResult.objects.values_list("rated", flat=True)) == {1.0}
    rating = SelfRating.objects.first()
    assert rating is not None
    with pytest.raises(PermissionDenied):
        rating.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        SelfRating.objects.filter(pk=rating.pk)._raw_delete(SelfRating.objects.db)
    with pytest.raises(RuleViolation, match="chưa mở hoặc đã đóng"):
        rate_self(person=person, levels=dict.fromkeys(CODES, 1), now=now + timedelta(days=40))


def test_participation_says_who_is_to_be_called(le_chan: Unit, paper: Paper, now: datetime, commune_officer: User):
    campaign = open_with("An, Bình, Chi", le_chan, paper, now, commune_officer)
    done, begun, waiting = campaign.people.order_by("mediator__sort_key")
    answer(done, now, right=6)
    assert campaign.paper is not None
    rate_self(person=begun, levels=dict.fromkeys(CODES, 3), now=now)
    start_attempt(paper=campaign.paper, user=account(begun.mediator, now), now=now)
    rows = participation(campaign.people.all(), by_team=True, paper=campaign.paper)
    assert [(row.people, row.rated, row.begun, row.done, row.waiting) for row in rows] == [(3, 2, 1, 1, 1)]
    assert rows[0].done_percent == 33
    assert total_of(participation(campaign.people.all(), by_team=False, paper=campaign.paper)).people == 3
    people = with_progress(campaign.people.all(), paper=campaign.paper)
    for state, person in ((DONE, done), (BEGUN, begun), (NOT_BEGUN, waiting)):
        assert list(narrowed(people, state=state)) == [person]
    assert list(narrowed(people, words="bìNH")) == [begun]
    assert list(narrowed(people, group=str(done.team.public_id), sort="ten")) == [done, begun, waiting]


def test_new_people_are_added_once(le_chan: Unit, paper: Paper, now: datetime, commune_officer: User):
    campaign = open_with("An", le_chan, paper, now, commune_officer)
    make_person(make_team(), "Vũ Thị Sau")
    assert add_new_people(campaign=campaign, by=commune_officer, now=now) == 1
    assert add_new_people(campaign=campaign, by=commune_officer, now=now) == 0


def test_closing_submits_what_is_being_worked_on(le_chan: Unit, paper: Paper, now: datetime, commune_officer: User):
    campaign = open_with("An, Bình", le_chan, paper, now, commune_officer)
    first, second = campaign.people.order_by("mediator__sort_key")
    answer(first, now, right=5)
    rate_self(person=second, levels=dict.fromkeys(CODES, 3), now=now)
    assert campaign.paper is not None
    attempt = start_attempt(paper=campaign.paper, user=account(second.mediator, now), now=now)
    later = now + timedelta(hours=3)
    close_campaign(campaign=campaign, by=commune_officer, now=later)
    attempt.refresh_from_db()
    second.refresh_from_db()
    assert (attempt.state, second.attempt) == (AttemptState.SUBMITTED, attempt)
    assert CompetencyResult.objects.get(person=second, code="").share == 0
    told = offer_for(attempt.user, Paper.objects.get(pk=campaign.paper_id))
    assert told is not None
    assert "đã đóng" in told.refusal
    for work in (close_campaign, add_new_people):
        with pytest.raises(RuleViolation, match="không ở tình trạng đang mở"):
            work(campaign=campaign, by=commune_officer, now=later)


def test_campaigns_whose_window_is_over_close_by_themselves(
    le_chan: Unit, paper: Paper, now: datetime, commune_officer: User
):
    campaign = open_with("An", le_chan, paper, now, commune_officer)
    assert close_due_campaigns(now=now) == []
    assert close_due_campaigns(now=campaign.closes_at) == [str(campaign.public_id)]
    assert close_due_campaigns(now=campaign.closes_at) == []
    assert AuditEntry.objects.get(action="campaign.closed").actor is None


def test_results_are_worked_out_anew_from_the_marks(
    le_chan: Unit, paper: Paper, now: datetime, commune_officer: User, make_person: Callable[..., User]
):
    campaign = open_with("An", le_chan, paper, now, commune_officer)
    person = campaign.people.get()
    attempt = answer(person, now, right=0)
    attempt.items.update(fraction=1)
    assert refresh_results(campaign=campaign, now=now) == 1
    assert set(CompetencyResult.objects.filter(person=person, share__isnull=False).values_list("share", flat=True)) == {
        1.0
    }
    person.refresh_from_db()
    assert person.gaps == []


def test_a_regrade_after_closing_keeps_the_former_profile_and_says_so(
    le_chan: Unit, paper: Paper, now: datetime, commune_officer: User, trainer: User, sign_in: Callable[[User], Client]
):
    campaign = open_with("An", le_chan, paper, now, commune_officer)
    person = campaign.people.get()
    attempt = answer(person, now, right=2)
    close_campaign(campaign=campaign, by=commune_officer, now=now)
    before = CompetencyResult.objects.get(person=person, code="").share
    assert not ProfileRevision.objects.exists(), "closing itself is no change of marks"
    question = attempt.items.get(order=5).version.question
    asked = {"paper": attempt.paper, "question": question, "kind": "full_marks", "by": trainer, "now": now}
    apply_regrade(reason="Câu có hai cách hiểu", **asked)
    kept = ProfileRevision.objects.get(person=person)
    assert CompetencyResult.objects.get(person=person, code="").share > before
    assert (kept.number, kept.reason, kept.overall_percent) == (1, "Câu có hai cách hiểu", round(before * 100))
    refresh_results(campaign=campaign, now=now)
    assert ProfileRevision.objects.count() == 1, "nothing changed"
    with pytest.raises(PermissionDenied):
        kept.save()
    officer = sign_in(commune_officer)
    own = officer.get(reverse("quizzes:campaign-person", args=[campaign.public_id, person.public_id]))
    assert "Câu có hai cách hiểu" in own.content.decode()
    shared = officer.get(reverse("quizzes:campaign-results", args=[campaign.public_id])).content.decode()
    assert "1 hồ sơ đã được tính lại" in shared


def test_a_campaign_compares_only_with_a_closed_one_of_the_place(
    places: dict[str, Unit], paper: Paper, now: datetime, province_officer: User
):
    make_person(make_team(), "An")
    earlier = running(places["11383"], paper, now, by=province_officer)
    for place in ("11383", "31"):
        with pytest.raises(RuleViolation, match="cùng địa bàn"):
            save_campaign(facts=facts(places[place], paper, now, compare_with=earlier), by=province_officer, now=now)
        close_campaign(campaign=earlier, by=province_officer, now=now) if place == "11383" else None
    later = save_campaign(facts=facts(places["11383"], paper, now, compare_with=earlier), by=province_officer, now=now)
    assert later.compare_with == earlier
