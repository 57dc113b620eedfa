"""The learner's side of a survey: invitation, self-assessment, paper, profile; own only."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from mediators.models import Unit
from quizzes import suggestions
from quizzes.competencies import CODES, COMPETENCIES
from quizzes.models import CampaignPerson, SelfRating
from quizzes.services.campaigns import close_campaign
from quizzes.suggestions import SuggestedLesson
from tests.mediators.factories import make_person, make_team
from tests.quizzes.campaign_makers import account, answer, running, survey_paper


@pytest.fixture
def person(places: dict[str, Unit], commune_officer: User, monkeypatch: pytest.MonkeyPatch, now: datetime):
    monkeypatch.setattr("quizzes.views.surveys.now", lambda: now)
    monkeypatch.setattr("quizzes.campaign_offers.now", lambda: now)
    monkeypatch.setattr("quizzes.views.taking.now", lambda: now)
    make_person(make_team(), "Vũ Thị An")
    return running(places["11383"], survey_paper(), now, by=commune_officer).people.get()


def page(client: Client, name: str, person: CampaignPerson) -> str:
    response = client.get(reverse(f"quizzes:{name}", args=[person.public_id]))
    assert response.status_code == 200
    return response.content.decode()


def test_first_the_form_then_the_paper_then_the_profile(
    person: CampaignPerson, now: datetime, sign_in: Callable[[User], Client]
):
    client = sign_in(account(person.mediator, now))
    paper_url = reverse("quizzes:paper", args=[person.campaign.paper.code])
    first = page(client, "survey", person)
    assert "Điền phiếu" in first
    assert paper_url not in first
    form = page(client, "survey-rate", person)
    assert all(one.statement in form for one in COMPETENCIES)
    url = reverse("quizzes:survey-rate", args=[person.public_id])
    refused = client.post(url, dict.fromkeys(CODES[1:], "3"))
    assert refused.status_code == 422
    assert "Xin chọn một mức." in refused.content.decode()
    assert refused.content.decode().count(" checked") == len(CODES) - 1  # what was chosen stays
    assert client.post(url, dict.fromkeys(CODES, "3")).url == reverse("quizzes:survey", args=[person.public_id])
    assert SelfRating.objects.get().levels == dict.fromkeys(CODES, 3)
    assert paper_url in page(client, "survey", person)
    answer(person, now, right=4, level=5)
    shown = page(client, "survey", person)
    assert "Tự đánh giá cao hơn kết quả đo được." in shown
    assert "nên học thêm" in shown
    assert "Bài không có câu nào về năng lực này." in shown  # D1 was rated and not asked
    assert 'd="M50 0l' not in shown  # the first rating no longer counts


def test_the_profile_names_the_lessons_to_take(
    person: CampaignPerson, now: datetime, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
):
    asked: list[object] = []

    def provider(user: User, codes: list[str]) -> list[SuggestedLesson]:
        asked.append(list(codes))
        values = {"minutes": 15, "competency": "S2"}
        return [
            SuggestedLesson(title="Bài đã học", url="/hoc/a/", is_done=True, **values),
            SuggestedLesson(title="Bài chưa học", url="/hoc/b/", is_done=False, **values),
        ]

    monkeypatch.setattr(suggestions, "_providers", [provider])
    client = sign_in(account(person.mediator, now))
    answer(person, now, right=3)
    text = page(client, "survey", person)
    assert asked == [["S2"]]
    assert text.index("Bài chưa học") < text.index("Bài đã học")


def test_others_see_nothing_of_it(
    person: CampaignPerson, now: datetime, sign_in: Callable[[User], Client], commune_officer: User
):
    make_person(make_team(), "Ngô Văn Khác")
    other = CampaignPerson._meta.get_field("mediator").related_model.objects.get(full_name="Ngô Văn Khác")
    for user in (account(other, now), commune_officer):
        client = sign_in(user)
        for name in ("survey", "survey-rate"):
            assert client.get(reverse(f"quizzes:{name}", args=[person.public_id])).status_code == 404
        assert "chưa được mời" in client.get(reverse("quizzes:surveys")).content.decode()


def test_outside_the_window_nothing_is_taken(
    person: CampaignPerson, now: datetime, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
):
    client = sign_in(account(person.mediator, now))
    monkeypatch.setattr("quizzes.views.surveys.now", lambda: now - timedelta(days=5))
    assert "mở từ ngày" in page(client, "survey", person)
    url = reverse("quizzes:survey-rate", args=[person.public_id])
    refused = client.post(url, dict.fromkeys(CODES, "3"))
    assert refused.status_code == 422
    assert "chưa mở hoặc đã đóng" in refused.content.decode()
    close_campaign(campaign=person.campaign, by=None, now=now)
    assert "đã đóng" in page(client, "survey", person)
    assert not SelfRating.objects.exists()


def test_pages_keep_their_budget(
    person: CampaignPerson, now: datetime, sign_in: Callable[[User], Client], django_assert_max_num_queries: Callable
):
    client = sign_in(account(person.mediator, now))
    answer(person, now, right=3)
    url = reverse("quizzes:survey", args=[person.public_id])
    client.get(url)
    with django_assert_max_num_queries(8):
        client.get(url)
    with django_assert_max_num_queries(8):
        client.get(reverse("quizzes:surveys"))
