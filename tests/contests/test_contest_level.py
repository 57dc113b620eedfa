"""Level and place of a contest change while nothing rests on it; else it says why not and what to do."""

import pytest
from contest_stage import RULES
from django.urls import reverse

from accounts.enums import Role, ScopeLevel
from contests.enums import EntryState
from contests.models import Entry
from contests.queries.rules import document_of
from contests.services import contests
from contests.services.contest_level import what_keeps
from contests.shipped import shipped_content
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(province_officer, places, now):
    return contests.open_contest(content=RULES.encode(), host=places["31"], by=province_officer, now=now)


def address(contest) -> str:
    return reverse("contests:level", args=[contest.public_id])


def test_a_contest_that_nothing_rests_on_moves_to_a_commune_and_its_rules_say_so(
    held, province_officer, sign_in, outsider, django_assert_max_num_queries
):
    desk = sign_in(province_officer)
    assert address(held) in desk.get(reverse("contests:contest", args=[held.public_id])).content.decode()
    with django_assert_max_num_queries(10):
        assert "Đổi cấp, nơi tổ chức" in desk.get(address(held)).content.decode()
    same = desk.post(address(held), {"host": "31"})
    assert (same.status_code, list(same.context["form"].errors)) == (422, ["host"])
    assert desk.post(address(held), {"host": "20"}).status_code == 422
    assert desk.post(address(held), {"host": "nation"}).status_code == 422
    assert desk.post(address(held), {"host": "11383"}).status_code == 302
    held.refresh_from_db()
    version = held.rules_versions.last()
    assert (held.level, held.host_id, version.number) == ("commune", "11383", 2)
    assert (document_of(version)["level"], version.reason) == ("commune", "Đổi cấp tổ chức")
    assert set(held.rounds.values_list("rules", flat=True)) == {version.pk}
    assert sign_in(outsider).get(address(held)).status_code == 404


def test_what_rests_on_it_is_named_with_what_to_do_instead(held, province_officer, places, sign_in, now):
    facts = {"state": EntryState.ACCEPTED, "made_by": province_officer, "made_at": now}
    Entry.objects.create(contest=held, unit=places["11383"], name="Đội 1", **facts)
    contests.set_contest_state(contest=held, state="entries", by=province_officer, now=now)
    held.refresh_from_db()
    assert len(what_keeps(contest=held)) == 2
    desk = sign_in(province_officer)
    page = desk.get(address(held)).content.decode()
    assert "chuyển về bước chuẩn bị trước" in page
    assert "Đã có 1 đội ghi tên" in page
    assert reverse("contests:rules-keep", args=[held.public_id]) in page
    assert desk.post(address(held), {"host": "11383"}).status_code == 422
    held.refresh_from_db()
    assert (held.level, held.rules_versions.count()) == ("province", 1)


def test_an_organiser_of_the_nation_makes_it_one_of_a_region(places, now, make_person, sign_in):
    chief = make_person("bantochuc.tw", Role.ORGANISER, ScopeLevel.NATION)
    content = RULES.replace("level: province", "level: nation").encode()
    contest = contests.open_contest(content=content, host=None, by=chief, now=now)
    desk = sign_in(chief)
    alone = desk.post(address(contest), {"host": "region", "provinces": ["31"]})
    assert (alone.status_code, list(alone.context["form"].errors)) == (422, ["provinces"])
    assert desk.post(address(contest), {"host": "region", "provinces": ["31", "20"]}).status_code == 302
    contest.refresh_from_db()
    assert (contest.level, contest.provinces.count()) == ("region", 2)


@pytest.mark.parametrize(
    ("key", "value", "code"), [("mode", "online", "mode_fixed"), ("level", "commune", "level_fixed")]
)
def test_rules_of_another_kind_or_level_are_refused_where_they_come_in(held, province_officer, now, key, value, code):
    own = RULES.replace("level: province", f"level: {value}").encode()
    content = shipped_content(name="truc-tuyen-tay-ninh-2025") if key == "mode" else own
    document = contests.read_document(content=content)
    with pytest.raises(RuleViolation) as refused:
        contests.change_rules(contest=held, document=document, reason="x", by=province_officer, now=now)
    assert refused.value.code == code
