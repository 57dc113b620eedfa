"""Judges of an earlier round asked again: new accounts and cards, places told anew, one head, only the same host's."""

import pytest
from contest_stage import RULES
from django.urls import reverse

from contests.enums import EntryState, RecusalSource
from contests.models import Entry, Judge, JudgeCard
from contests.queries.judging import open_conflicts
from contests.services import contests, draws, judges
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(make_stage):
    return make_stage()


@pytest.fixture
def later(earlier, province_officer, places, now):
    """Another contest of the province, with a team of Lê Chân."""
    content = RULES.replace("code: hoi-thi-thu", "code: hoi-thi-sau").encode()
    contest = contests.open_contest(
        content=content, host=places["31"], by=province_officer, now=now, name="Hội thi sau"
    )
    facts = {"state": EntryState.ACCEPTED, "made_by": province_officer, "made_at": now}
    Entry.objects.create(contest=contest, unit=places["11383"], name="Đội Lê Chân", **facts)
    contest_round = contest.rounds.get()
    draws.fill_round(contest_round=contest_round, by=province_officer, now=now)
    return contest_round


def test_chosen_judges_come_over_with_new_cards_and_conflicts_found_anew(earlier, later, sign_in, places, now):
    officer = earlier.people["officer"]
    judges.recuse_judge(
        judge=earlier.judges[1], round_entry=earlier.entries[0], reason="Em ruột trong đội",
        source=RecusalSource.DECLARED, by=officer, now=now,
    )  # fmt: skip
    judges.remove_judge(judge=earlier.judges[2], reason="Bận việc", by=officer, now=now)
    desk = sign_in(officer)
    first = reverse("judging:judges-earlier", args=[later.public_id])
    assert "2 giám khảo" in desk.get(first).content.decode()
    onward = desk.post(first, {"source": str(earlier.round.public_id)})
    page = desk.get(onward["Location"]).content.decode()
    assert "Em ruột trong đội" in page
    assert (page.count('name="lay-'), page.count("trưởng ban")) == (2, 1)
    assert "giamkhao3" not in page
    refused = desk.post(onward["Location"], {})
    assert (refused.status_code, Judge.objects.filter(round=later).count()) == (422, 0)
    keys = {row.full_name: row.public_id.hex for row in earlier.judges}
    one, two = keys["Giám khảo 1"], keys["Giám khảo 2"]
    sent = {f"lay-{one}": "on", f"lay-{two}": "on", f"dia-ban-{two}": "11383", f"dia-ban-{one}": ""}
    told = desk.post(onward["Location"], sent, follow=True).content.decode()
    assert "cùng địa bàn với" in told
    found = list(Judge.objects.filter(round=later).order_by("order"))
    assert [(row.full_name, row.is_head, row.unit_id) for row in found] == [
        ("Giám khảo 1", True, None),
        ("Giám khảo 2", False, "11383"),
    ]
    assert {row.account_id for row in found}.isdisjoint(row.account_id for row in earlier.judges)
    assert JudgeCard.objects.filter(judge__in=found).count() == 0
    assert [one.judge.full_name for one in open_conflicts(later)] == ["Giám khảo 2"]
    # whoever judges here already is not offered again
    again = desk.get(onward["Location"], follow=True).content.decode()
    assert "đã có trong vòng này" in again


def test_all_come_or_nobody_and_one_head_stays(earlier, later, now):
    given = {"contest_round": later, "by": earlier.people["officer"], "now": now}
    judges.appoint_judge(full_name="Lê Văn Bảy", is_head=True, **given)
    judges.appoint_judge(full_name="giám khảo 3", **given)
    chosen = [(row, None) for row in earlier.judges]
    with pytest.raises(RuleViolation) as refused:
        judges.take_over_judges(chosen=chosen, **given)
    assert (refused.value.code, Judge.objects.filter(round=later).count()) == ("name_taken", 2)
    judges.take_over_judges(chosen=chosen[:2], **given)
    assert list(Judge.objects.filter(round=later, is_head=True).values_list("full_name", flat=True)) == ["Lê Văn Bảy"]
    with pytest.raises(RuleViolation) as refused:
        judges.take_over_judges(chosen=[], **given)
    assert refused.value.code == "nobody_chosen"


def test_rounds_of_others_are_not_offered(
    earlier, later, sign_in, outsider, places, now, django_assert_max_num_queries
):
    page = reverse("judging:judges-take-over", args=[later.public_id, earlier.round.public_id])
    assert sign_in(outsider).get(page).status_code == 404
    desk = sign_in(earlier.people["officer"])
    with django_assert_max_num_queries(12):
        assert desk.get(page).status_code == 200
    earlier.contest.host = places["11383"]
    earlier.contest.save()
    assert desk.get(page).status_code == 404
    empty = desk.get(reverse("judging:judges-earlier", args=[later.public_id]), follow=True)
    assert "chưa có vòng thi nào khác" in empty.content.decode()
