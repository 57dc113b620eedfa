"""From a shipped online rule set to an open contest: what is still to be typed is asked, and then it opens."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from contests.enums import ContestState, RoundState
from contests.models import Contest
from contests.queries.rules import round_rules, unset_settings
from contests.queries.rules_gaps import filled, open_questions
from contests.services.contests import change_rules
from contests.shipped import shipped_names
from lms.base import clock

pytestmark = pytest.mark.django_db
ONLINE = sorted(name for name in shipped_names() if name.startswith("truc-tuyen-"))


def answers(form, day) -> dict[str, str]:
    """Return what a hurried organiser sends: the proposals, and the times of each round a week after the other."""
    data, number = {}, 0
    for field in form:
        value = field.value()
        if field.name.endswith("opens_at") or field.name.endswith("closes_at"):
            number += 1
            value = f"{localtime(day + timedelta(days=7 * number)):%Y-%m-%dT%H:%M}"
        data[field.html_name] = "" if value is None else value
    return data


def give_points_of_each_question(contest, page, by, moment):
    """What a form of its own asks is linked from the page of open settings: of these rules, points by question."""
    document = contest.rules_versions.last().document
    left = [one for one in open_questions(document) if one.section[0]]
    assert bool(page.context["elsewhere"]) is bool(left)
    if left:
        assert {one.path[-1] for one in left} == {"points_list"}
        given = filled(document, {one.path: ["1"] * 10 for one in left})
        change_rules(contest=contest, document=given, reason="Điểm từng câu", by=by, now=moment)


def test_every_online_rule_set_is_here():
    assert len(ONLINE) == 12


@pytest.mark.parametrize("template", ONLINE)
def test_an_online_contest_opens_from_every_shipped_rule_set(template, sign_in, province_officer, places):
    desk, moment = sign_in(province_officer), clock.now()
    asked = desk.post(reverse("contests:open", args=[template]), {"name": "Cuộc thi thử", "host": "31"})
    contest = Contest.objects.get()
    gaps = reverse("contests:rules-gaps", args=[contest.public_id])
    assert (asked.url, contest.mode) == (gaps, "online")
    first = contest.rounds.order_by("order").first()
    page = desk.get(reverse("online_desk:rounds", args=[contest.public_id])).content.decode()
    assert f"Thể lệ còn {len(unset_settings(first.rules))} chỗ cần nhập." in page
    for _again in range(3):
        page = desk.get(gaps)
        if not page.context["form"].fields:
            break
        sent = desk.post(gaps, answers(page.context["form"], moment))
        errors = sent.context["form"].errors if sent.context else {}
        assert sent.status_code == 302, dict(errors)
    give_points_of_each_question(contest, page, province_officer, moment)
    assert unset_settings(contest.rules_versions.last()) == ()
    state = reverse("contests:state", args=[contest.public_id])
    assert "đăng ký được và vào thi" in desk.get(state).content.decode()
    desk.post(state)
    contest.refresh_from_db()
    assert contest.state == ContestState.ENTRIES
    for contest_round in contest.rounds.select_related("rules"):
        assert round_rules(contest_round).online.opens_at < round_rules(contest_round).online.closes_at
        assert contest_round.state == RoundState.PLANNED
    prepare = reverse("online_desk:prepare", args=[first.public_id])
    assert "Chưa nói rút câu hỏi ở đâu" in desk.get(prepare).content.decode()
    refused = desk.post(prepare)
    assert refused.status_code == 422
    assert "câu" in refused.context["form"].non_field_errors()[0]
