"""The register of legal supporters: days, teams, scope, screens (targets.md M7)."""

from contextlib import closing
from datetime import date, timedelta

import pytest

from audit.models import AuditEntry
from lms.base.errors import NotAllowed, RuleViolation
from mediators.models import LegalSupporter, TeamSupport
from mediators.queries.supporters import running_supports, supports_of_team
from mediators.services.supporters import SupporterFacts, add_supporter, change_supporter, end_supporter
from tests.mediators.factories import make_team

LIST = "/can-bo/nguoi-ho-tro/"
FACTS = SupporterFacts(full_name="trần thị luật", profession="lawyer", workplace="Đoàn luật sư")
START = date(2026, 10, 1)


@pytest.fixture
def teams(places):
    return [make_team(name="Tổ hòa giải số 1"), make_team(name="Tổ hòa giải số 2")]


@pytest.fixture
def supporter(places, teams, now):
    return add_supporter(commune=places["11383"], facts=FACTS, teams=teams[:1], started_on=START, by=None, now=now)


def on(day):
    return set(running_supports(on=day).values_list("team_id", flat=True))


def test_a_team_counts_from_the_first_day_to_the_day_before_the_last(supporter, teams, now):
    assert supporter.full_name == "Trần Thị Luật"
    assert on(START - timedelta(days=1)) == set()
    assert on(START) == {teams[0].pk}
    end_supporter(supporter=supporter, on=date(2026, 11, 1), by=None, now=now)
    assert on(date(2026, 10, 31)) == {teams[0].pk}
    assert on(date(2026, 11, 1)) == set()
    assert supports_of_team(team_id=teams[0].pk, on=date(2026, 11, 1)) == []


def test_other_teams_from_a_day_on_leave_the_past_as_it_was(supporter, teams, now):
    change_supporter(
        supporter=supporter, facts=FACTS, teams=teams[1:], from_day=date(2026, 11, 10), by=None, now=now
    )  # fmt: skip
    assert on(date(2026, 11, 9)) == {teams[0].pk}
    assert on(date(2026, 11, 10)) == {teams[1].pk}
    assert TeamSupport.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"started_on": date(2026, 11, 23)}, "started_in_future"),
        ({"teams": []}, "no_team"),
        ({"facts": SupporterFacts(full_name="TRAN THI LUAT", profession="lawyer")}, "same_name"),
    ],
)
def test_refusals_write_nothing(supporter, places, teams, now, changes, code):
    values = {"commune": places["11383"], "facts": FACTS, "teams": teams, "started_on": START, "by": None, "now": now}
    with pytest.raises(RuleViolation) as refusal:
        add_supporter(**values | changes)
    assert refusal.value.code == code
    assert LegalSupporter.objects.count() == 1


def test_teams_of_another_commune_and_other_officers_are_refused(supporter, places, outsider, teams, now):
    far = make_team("06001")
    with pytest.raises(RuleViolation, match="không thuộc"):
        change_supporter(supporter=supporter, facts=FACTS, teams=[far], from_day=START, by=None, now=now)
    with pytest.raises(NotAllowed):
        end_supporter(supporter=supporter, on=START, by=outsider, now=now)


def test_ending_twice_is_refused(supporter, now):
    end_supporter(supporter=supporter, on=START, by=None, now=now)
    with pytest.raises(RuleViolation, match="đã thôi"):
        end_supporter(supporter=supporter, on=START, by=None, now=now)


def test_officer_adds_changes_and_ends_on_the_screens(commune_officer, teams, sign_in):
    client = sign_in(commune_officer)
    assert "Sổ chưa có ai" in client.get(LIST).content.decode()
    form = {"full_name": "Lê Văn Luật", "profession": "jurist", "workplace": "Hội Luật gia", "phone": "0912 345 678",
            "started_on": "01/10/2026", "teams": [str(teams[0].public_id)]}  # fmt: skip
    refused = client.post(f"{LIST}them/", form | {"started_on": "31/02/2026", "phone": "091234"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"started_on", "phone"}
    page = client.post(f"{LIST}them/", form, follow=True).content.decode()
    assert "Đã ghi Lê Văn Luật vào sổ" in page
    row = LegalSupporter.objects.get()
    assert (row.phone, row.recorded_by) == ("0912345678", commune_officer)
    assert "Lê Văn Luật" in client.get(f"/can-bo/to-hoa-giai/{teams[0].public_id}/").content.decode()
    assert client.get(f"{LIST}?q=luat&nghe=jurist").context["page"].object_list[0].team_count == 1
    assert client.get(f"{LIST}?nghe=police").context["page"].object_list.count() == 0
    own = f"{LIST}{row.public_id}/"
    assert client.post(f"{own}sua/", form | {"from_day": "22/11/2026", "teams": []}).status_code == 422
    both = [str(team.public_id) for team in teams]
    assert client.post(f"{own}sua/", form | {"from_day": "22/11/2026", "teams": both}).status_code == 302
    with closing(client.get(f"{LIST}xuat/")) as sheet:
        assert b"".join(sheet.streaming_content)[:2] == b"PK"
    assert client.post(f"{own}thoi/", {"on": "22/11/2026"}).status_code == 302
    assert "Đã thôi hỗ trợ từ ngày" in client.get(own).content.decode()
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="supporter").order_by("pk")] == [
        "supporter.added", "supporter.changed", "supporters.exported", "supporter.ended",
    ]  # fmt: skip


def test_another_communes_supporter_is_missing(supporter, outsider, sign_in):
    client = sign_in(outsider)
    for path in ("", "sua/", "thoi/"):
        assert client.get(f"{LIST}{supporter.public_id}/{path}").status_code == 404
    assert client.get(LIST).context["page"].object_list.count() == 0


def test_cost_of_the_list_does_not_grow(
    supporter, places, teams, commune_officer, sign_in, now, django_assert_max_num_queries
):
    for number in range(60):
        add_supporter(
            commune=places["11383"], facts=SupporterFacts(full_name=f"Người Số {number}", profession="police"),
            teams=teams, started_on=START, by=None, now=now,
        )  # fmt: skip
    client = sign_in(commune_officer)
    client.get(LIST)
    with django_assert_max_num_queries(8):
        assert len(client.get(LIST).context["page"].object_list) > 20
