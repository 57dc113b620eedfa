"""Side prizes that people choose in an online round; where each week stands for the public."""

from datetime import datetime, timedelta

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from online_held import CLOSES, OPENS, entrant, hand_in, hold, online_rules

from accounts.enums import Role
from contests.enums import RoundState
from contests.models import OnlineRound
from contests.queries.online_public import online_page
from contests.services import entrant_decisions as decisions
from contests.services import results
from contests.services.online_close import start_close
from contests.services.online_prizes import choose_online_prize
from contests.services.online_runs import work
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db
CLOSED = datetime.fromisoformat(CLOSES) + timedelta(minutes=2)
OPENED = datetime.fromisoformat(OPENS)


def rules() -> str:
    """The rules of `online_held` with a prize that the organisers choose, and the youngest."""
    document = yaml.safe_load(online_rules())
    document["rounds"][0]["prizes"]["side"] = [
        {"code": "gia-dinh", "name": "Gia đình tiêu biểu", "by": {"kind": "chosen", "by": "organiser"}},
    ]
    return yaml.safe_dump(document, allow_unicode=True)


@pytest.fixture
def held(places, province_officer, now):
    online = hold(host=places["31"], by=province_officer, now=now, content=rules())
    for number in (1, 2, 3):
        hand_in(entrant(online, number), online, points=11 - number)
    return OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=online.pk)


def close(online, by, at=CLOSED, **changes):
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=online.pk)
    run = start_close(online=online, by=by, now=at, **changes)
    work(run=run, now=at)
    run.refresh_from_db()
    return run


def test_the_organisers_choose_by_number_and_a_later_choice_asks_for_another_list(
    held, province_officer, make_person, sign_in, monkeypatch
):
    monkeypatch.setattr("contests.views.side_prizes.now", lambda: OPENED)
    desk, contest_round = sign_in(province_officer), held.round
    page = reverse("contests:side-prizes", args=[contest_round.public_id])
    choose = reverse("contests:side-prize", args=[contest_round.public_id, "gia-dinh"])
    assert "Gia đình tiêu biểu" in desk.get(page).content.decode()
    for values, words in (
        ({"first": "99", "reason": "BB 1"}, "không có người mang số"),
        ({"first": "00000003", "second": "00000003", "reason": "BB 1"}, "ghi hai lần"),
        ({"second": "00000003", "reason": "BB 1"}, "người thứ nhất trước"),
        ({"first": "00000003", "reason": ""}, "bắt buộc"),
    ):
        refused = desk.post(choose, values)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert desk.post(choose, {"first": "0000 0003", "reason": "BB 1"}).url == page
    assert "Nguyễn Văn 3 · 00000003" in desk.get(page).content.decode()
    run = close(held, province_officer)
    assert run.result.sheets["chosen"] == {"gia-dinh": ["00000003"]}
    told = [(row["prize"], row["entry"]) for row in run.result.standing["side_prizes"]]
    assert told == [("Gia đình tiêu biểu", "00000003")]
    later = CLOSED + timedelta(minutes=1)
    chosen = {
        "contest_round": contest_round,
        "prize": "gia-dinh",
        "reason": "BB 2",
        "by": province_officer,
        "now": later,
    }
    choose_online_prize(numbers=["00000002"], **chosen)
    with pytest.raises(RuleViolation) as refused:
        results.propose_publication(result=run.result, by=province_officer, now=later)
    assert refused.value.code == "decided_later"
    decisions.merge(
        kept=held.round.contest.entrants.get(number="00000001"), reason="Một người", by=province_officer, now=later,
        absorbed=held.round.contest.entrants.get(number="00000002"),
    )  # fmt: skip
    again = close(held, province_officer, at=later + timedelta(minutes=1), reason="Chọn lại giải phụ")
    assert [row["entry"] for row in again.result.standing["side_prizes"]] == ["00000001"]
    results.propose_publication(result=again.result, by=province_officer, now=later)
    results.confirm_publication(result=again.result, by=make_person("haingười", Role.ORGANISER), now=later)
    with pytest.raises(RuleViolation) as refused:
        choose_online_prize(numbers=[], **chosen)
    assert refused.value.code == "round_not_open"
    public = Client().get(reverse("contest_stage:results", args=[contest_round.public_id])).content.decode()
    assert "Gia đình tiêu biểu" in public


def test_nobody_takes_a_prize_who_was_annulled_or_did_not_hand_in(held, province_officer):
    outside = entrant(held, 8)
    person = held.round.contest.entrants.get(number="00000002")
    decisions.void(entrant=person, reason="Thi hộ", by=province_officer, now=OPENED)
    for number in (outside.number, person.number):
        with pytest.raises(RuleViolation) as refused:
            choose_online_prize(
                contest_round=held.round,
                prize="gia-dinh",
                numbers=[number],
                reason="x",
                by=province_officer,
                now=OPENED,
            )
        assert (refused.value.code, refused.value.field) == ("not_in_round", "first")


@pytest.mark.parametrize(
    ("minutes", "state", "closed", "words"),
    [
        (-1, "planned", False, "Chưa mở"),
        (0, "running", False, "Đang mở đến 17:00 ngày 21/11/2026"),
        (10, "running", True, "Đã đóng, chờ kết quả"),
        (60 * 24 * 30, "running", False, "Đã đóng, chờ kết quả"),
        (60 * 24 * 30, "locked", True, "Đã đóng, chờ kết quả"),
        (60 * 24 * 30, "published", True, "Đã công bố"),
    ],
)
def test_the_public_reads_where_each_week_stands(held, minutes, state, closed, words):
    held.round.state = RoundState(state)
    held.round.save()
    held.closed_at = OPENED if closed else None
    held.save()
    page = online_page(held.round.contest, now=OPENED + timedelta(minutes=minutes))
    assert [(one.words, one.is_live) for one in page.rounds] == [(words, words.startswith("Đang mở"))]
    held.prepared_at = None
    held.save()
    if state == "planned":
        assert [one.words for one in online_page(held.round.contest, now=OPENED).rounds] == ["Chưa mở"]
