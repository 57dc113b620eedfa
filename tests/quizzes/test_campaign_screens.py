"""Officers' screens of survey campaigns: preparing, watching, calling, closing, reading results."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from audit.models import AuditEntry
from mediators.models import Team, Unit
from quizzes.campaign_enums import CampaignState
from quizzes.models import Campaign, CampaignPerson, Paper
from quizzes.services.campaigns import close_campaign
from tests.mediators.factories import make_person, make_team
from tests.quizzes.campaign_makers import answer, facts, running, survey_paper
from tests.quizzes.factories import statements


@pytest.fixture
def paper(db: None) -> Paper:
    return survey_paper()


@pytest.fixture
def officer(commune_officer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(commune_officer)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> datetime:
    for module in ("campaigns", "profiles"):
        monkeypatch.setattr(f"quizzes.views.{module}.now", lambda: now)
    monkeypatch.setattr("quizzes.views.campaigns.today", lambda: now.date())
    return now


def typed(now: datetime, paper: Paper, **changes: str) -> dict[str, str]:
    """Return the fields of the form as an officer types them."""
    day = (now + timedelta(days=20)).strftime("%d/%m/%Y")
    values = {
        "title": "Khảo sát năm 2026", "place": "11383", "audience": "all", "source": paper.code,
        "opens_on": now.strftime("%d/%m/%Y"), "closes_on": day, "asks_self_rating": "on", "target_percent": "70",
    }  # fmt: skip
    return values | changes


def url(name: str, campaign: Campaign, *more: Any) -> str:
    return reverse(f"quizzes:{name}", args=[campaign.public_id, *more])


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def filled_team(place: str, names: str) -> Team:
    team = make_team(place)
    for name in names.split(", "):
        make_person(team, name)
    return team


def test_from_the_form_to_the_open_campaign(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, commune_officer: User
):
    filled_team("11383", "Trần An, Lê Bình")
    assert "Chưa có kỳ khảo sát nào" in text_of(officer, reverse("quizzes:campaigns"))
    assert officer.get(reverse("quizzes:campaign-new")).status_code == 200
    made = officer.post(reverse("quizzes:campaign-new"), typed(at, paper))
    campaign = Campaign.objects.get()
    assert made.url == url("campaign", campaign)
    assert campaign.opens_at.isoformat() == "2026-11-21T17:00:00+00:00"  # midnight in Viet Nam
    draft = text_of(officer, url("campaign", campaign))
    assert "2 người ở 1 tổ" in draft
    assert "Trần An" in draft
    assert "2 người chưa in thẻ" in draft
    changed = officer.post(url("campaign-edit", campaign), typed(at, paper, title="Khảo sát cuối năm"))
    assert changed.status_code == 302
    assert "2 người được mời" in text_of(officer, url("campaign-open", campaign))
    assert officer.post(url("campaign-open", campaign)).url == url("campaign", campaign)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.title) == (CampaignState.OPEN, "Khảo sát cuối năm")
    assert officer.post(url("campaign-open", campaign)).status_code == 422
    assert "Khảo sát cuối năm" in text_of(officer, reverse("quizzes:campaigns") + "?tinh-trang=open&q=cuối")
    assert "Không có kỳ nào khớp" in text_of(officer, reverse("quizzes:campaigns") + "?tinh-trang=closed")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_on": "31/02/2026"}, "Ngày không đúng"),
        ({"closes_on": "01/11/2026"}, "Ngày đóng phải sau ngày mở"),
        ({"audience": "new"}, "ai được công nhận từ ngày này"),
        ({"audience": "chosen", "chosen_codes": "HG1\nhg2"}, "Không có ở Phường Lê Chân: HG1, HG2"),
        ({"place": "06001"}, "Hãy chọn"),
        ({"target_percent": "101"}, "100"),
    ],
)
def test_errors_stand_at_their_field(
    changes: dict[str, str], sentence: str, officer: Client, paper: Paper, places: dict[str, Unit], at: datetime
):
    refused = officer.post(reverse("quizzes:campaign-new"), typed(at, paper, **changes))
    assert refused.status_code == 422
    field = "recognised_from" if changes.get("audience") == "new" else next(iter(reversed(changes)))
    errors = refused.context["form"].errors
    assert field in errors
    if field != "place":
        assert sentence in str(errors[field])
    assert "Khảo sát năm 2026" in refused.content.decode()  # what was typed stays
    assert not Campaign.objects.exists()


def test_a_draft_is_dropped_after_a_question(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, commune_officer: User
):
    from quizzes.services.campaigns import save_campaign

    campaign = save_campaign(facts=facts(places["11383"], paper, at), by=commune_officer, now=at)
    assert "bị xóa" in text_of(officer, url("campaign-drop", campaign))
    assert "Chưa có ai thuộc diện này" in text_of(officer, url("campaign", campaign))
    assert officer.post(url("campaign-drop", campaign)).url == reverse("quizzes:campaigns")
    assert not Campaign.objects.exists()


def test_the_call_list_shows_telephones_and_is_logged(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, commune_officer: User
):
    filled_team("11383", "Trần An, Lê Bình, Vũ Chi")
    campaign = running(places["11383"], paper, at, by=commune_officer)
    answer(campaign.people.get(mediator__full_name="Vũ Chi"), at, right=5)
    watched = text_of(officer, url("campaign", campaign))
    assert "đã làm xong bài (33 %)" in watched
    calls = text_of(officer, url("campaign-calls", campaign))
    assert "0912345678" in calls
    assert "Trần An" in calls
    assert "Vũ Chi" not in calls
    assert "chưa in thẻ" in calls
    file = officer.get(url("campaign-calls", campaign) + "?tep=1")
    rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.values)
    assert [row[0] for row in rows[1:]] == ["Trần An", "Lê Bình"]
    logged = AuditEntry.objects.filter(action="campaign.call_list").order_by("id")
    assert [entry.details for entry in logged] == [{"rows": 2, "file": False}, {"rows": 2, "file": True}]
    people = text_of(officer, url("campaign-people", campaign) + "?tinh-trang=chua-lam")
    assert "Lê Bình" in people
    assert "0912345678" not in people
    assert "Không có ai khớp" in text_of(officer, url("campaign-people", campaign) + "?q=khong-co")


def measured(
    places: dict[str, Unit], paper: Paper, now: datetime, by: User, place: str, sizes: dict[str, int]
) -> Campaign:
    """Open a campaign with teams of so many people, all of whom answer; later people do better."""
    for commune, size in sizes.items():
        filled_team(commune[:5], ", ".join(f"Người {commune} số {number}" for number in range(size)))
    campaign = running(places[place], paper, now, by=by)
    for number, person in enumerate(campaign.people.select_related("mediator", "campaign__paper").order_by("pk")):
        answer(person, now, right=2 + number % 3, level=3)
    return campaign


def test_small_groups_are_not_published(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, commune_officer: User
):
    campaign = measured(places, paper, at, commune_officer, "11383", {"11383": 4})
    shown = text_of(officer, url("campaign-results", campaign))
    assert "Chưa đủ người để công bố" in shown
    assert "Ít người, không công bố" in shown
    assert "%)" not in shown.split("<table")[-1]


def test_results_by_commune_and_team_with_file(
    places: dict[str, Unit], paper: Paper, at: datetime, province_officer: User, sign_in: Callable[[User], Client],
    officer: Client,
):  # fmt: skip
    campaign = measured(places, paper, at, province_officer, "31", {"11383": 6, "11413": 5})
    client = sign_in(province_officer)
    whole = text_of(client, url("campaign-results", campaign))
    assert "11 người có kết quả" in whole
    assert "Lắng nghe, thuyết phục" in whole
    one = text_of(client, url("campaign-results", campaign) + "?xa=11383")
    assert "6 người có kết quả" in one
    assert "Tổ hòa giải Tổ dân phố" in one
    assert client.get(url("campaign-results", campaign) + "?xa=06001").status_code == 404
    assert "6 người có kết quả" in text_of(officer, url("campaign-results", campaign))  # own commune only
    assert officer.get(url("campaign-results", campaign) + "?xa=11413").status_code == 404
    file = client.get(url("campaign-results", campaign) + "?tep=1")
    book = load_workbook(BytesIO(b"".join(file.streaming_content)))
    lines = {row[1]: row for row in book["Năng lực"].values}
    assert lines["Toàn bài"][2] == 11
    assert lines["Phạm vi hòa giải"][6] == 50
    assert [row[:3] for row in book["Theo nhóm"].values][1:] == [
        ("Phường An Biên", "Phường An Biên", 5), ("Phường Lê Chân", "Phường Lê Chân", 6),
    ]  # fmt: skip


def test_change_and_gain_since_the_earlier_campaign(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, commune_officer: User
):
    earlier = measured(places, paper, at, commune_officer, "11383", {"11383": 5})
    close_campaign(campaign=earlier, by=commune_officer, now=at)
    campaign = running(places["11383"], paper, at, by=commune_officer, compare_with=earlier)
    for person in campaign.people.select_related("mediator", "campaign__paper"):
        answer(person, at, right=6)
    shown = text_of(officer, url("campaign-results", campaign))
    assert "5 người làm cả hai kỳ: trung bình từ 47 % lên 100 %" in shown
    assert "Mức tiến bộ chuẩn hóa 1,00" in shown
    person = campaign.people.first()
    profile = text_of(officer, url("campaign-person", campaign, person.public_id))
    assert "kỳ trước" in profile
    assert "so với kỳ trước" in profile
    assert AuditEntry.objects.filter(action="campaign.profile_seen").count() == 1


def test_other_places_see_nothing_and_viewers_change_nothing(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, province_officer: User, outsider: User,
    sign_in: Callable[[User], Client],
):  # fmt: skip
    filled_team("11383", "Trần An")
    filled_team("11413", "Lê Bình")
    campaign = running(places["31"], paper, at, by=province_officer)
    other = CampaignPerson.objects.get(mediator__full_name="Lê Bình")
    stranger = sign_in(outsider)
    pages = ("campaign", "campaign-people", "campaign-calls", "campaign-results", "campaign-edit", "campaign-close")
    assert [stranger.get(url(name, campaign)).status_code for name in pages] == [404] * 6
    assert [officer.get(url(name, campaign)).status_code for name in pages] == [200] * 4 + [403] * 2
    assert officer.post(url("campaign-close", campaign)).status_code == 403
    assert officer.get(url("campaign-person", campaign, other.public_id)).status_code == 404
    assert "Lê Bình" not in text_of(officer, url("campaign-people", campaign))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN


def test_closing_asks_and_people_are_added(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, commune_officer: User
):
    filled_team("11383", "Trần An")
    campaign = running(places["11383"], paper, at, by=commune_officer)
    make_person(make_team(), "Lê Mới")
    assert "Đã mời thêm 1 người" in officer.post(url("campaign-add-people", campaign), follow=True).content.decode()
    assert "Không ai làm bài được nữa" in text_of(officer, url("campaign-close", campaign))
    officer.post(url("campaign-close", campaign))
    campaign.refresh_from_db()
    assert (campaign.state, campaign.people.count()) == (CampaignState.CLOSED, 2)


def test_lists_cost_the_same_with_more_rows(
    officer: Client, places: dict[str, Unit], paper: Paper, at: datetime, commune_officer: User,
    django_assert_max_num_queries: Callable[..., Any],
):  # fmt: skip
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    team = filled_team("11383", "Trần An, Lê Bình, Vũ Chi")
    campaign = running(places["11383"], paper, at, by=commune_officer)
    pages = [url(name, campaign) for name in ("campaign", "campaign-people", "campaign-results")]
    pages.append(reverse("quizzes:campaigns"))

    def counts() -> list[int]:
        found = []
        for address in pages:
            officer.get(address)
            with CaptureQueriesContext(
                connection,
            ) as caught:
                officer.get(address)
            found.append(len(statements(caught)))
        return found

    before = counts()
    for number in range(30):
        person = make_person(team, f"Thêm {number}")
        CampaignPerson.objects.create(campaign=campaign, mediator=person, team=team, commune=places["11383"])
    assert counts() == before
    assert max(before) <= 11  # results: five reads of figures beside session, account, roles
    assert max(before[0], before[1], before[3]) <= 8


def test_statistics_tell_the_copies_of_one_paper_apart(
    places: dict[str, Unit], paper: Paper, at: datetime, province_officer: User, sign_in: Any
):
    campaign = measured(places, paper, at, province_officer, "31", {"11383": 5})
    client, named = sign_in(province_officer), f"{campaign.title}, Thành phố Hải Phòng"
    assert named in text_of(client, reverse("quizzes:statistics-list"))
    assert named in text_of(client, f"{reverse('quizzes:papers')}?q={campaign.title}")
    assert named in text_of(client, reverse("quizzes:statistics", args=[campaign.paper.code]))
