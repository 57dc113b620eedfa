"""Complaints of people who took part online: sent within the days, answered by somebody who made no list."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from online_held import CLOSES, entrant, hand_in, hold, online_rules
from online_helpers import add_contest_questions

from accounts.enums import Role
from contests.enums import CrewRole
from contests.models import ContestCrew, EntrantAppeal, OnlineRound, PoolItem
from contests.queries.online_appeals import ANSWERED, appeal_window, appeals_about
from contests.rules.online_appeals import last_day, takes_appeals
from contests.services import online_close, online_runs
from contests.services.entrant_appeals import answer_appeal, send_appeal, set_appeal_days
from contests.services.results import confirm_publication, propose_publication
from contests.views.entrant_door import cookie_of
from lms.base import clock
from lms.base.errors import RuleViolation
from quizzes.models import QuestionVersion

CLOSED = datetime.fromisoformat(CLOSES) + timedelta(minutes=2)


@settings(max_examples=50)
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 60), st.integers(-70, 70))
def test_the_last_day_is_taken_and_the_next_is_not(published_on, days, off):
    end = last_day(published_on=published_on, days=days)
    assert end == published_on + timedelta(days=days)
    assert takes_appeals(on=end + timedelta(days=off), published_on=published_on, days=days) is (off <= 0)
    assert takes_appeals(on=published_on, published_on=None, days=0)


@pytest.fixture
def held(places, province_officer, now):
    """One question asked of two people; the first one answered it in two attempts."""
    online = hold(host=places["31"], by=province_officer, now=now)
    add_contest_questions(1)
    version = QuestionVersion.objects.get()
    PoolItem.objects.create(online=online, row=0, place=0, question=version)
    items = [{"v": version.pk, "o": [["a", 0], ["b", 1], ["c", 2]]}]
    for number in (1, 2):
        hand_in(entrant(online, number), online, points=number, items=items, after=number)
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=online.pk)
    online.round.contest.entrants.get(number="00000002")
    return online


@pytest.fixture
def second(held, make_person, province_officer, now):
    person = make_person("truongban", Role.ORGANISER)
    ContestCrew.objects.create(
        contest=held.round.contest, user=person, role=CrewRole.ORGANISER, added_by=province_officer, added_at=now
    )
    return person


def publish(held, by, second):
    run = online_close.start_close(online=held, by=by, now=CLOSED)
    online_runs.work(run=run, now=CLOSED)
    run.refresh_from_db()
    propose_publication(result=run.result, by=by, now=CLOSED)
    confirm_publication(result=run.result, by=second, now=CLOSED)
    return OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=held.pk)


def one_of(held, number=1):
    return held.round.contest.entrants.get(number=f"{number:08d}")


def refuses(match, held, **changes):
    values = {"online": held, "entrant": one_of(held), "about": "place", "text": "Chưa đúng", "now": CLOSED}
    with pytest.raises(RuleViolation, match=match):
        send_appeal(**{**values, **changes})


@pytest.mark.django_db
def test_complaints_are_taken_within_the_days_and_answered_by_others(held, province_officer, second):
    held = publish(held, province_officer, second)
    assert appeal_window(online=held, now=CLOSED).days == 3
    set_appeal_days(online=held, days=5, by=province_officer, now=CLOSED)
    held.refresh_from_db(fields=["appeal_days"])
    last = CLOSED + timedelta(days=5)
    window = appeal_window(online=held, now=last)
    assert (window.is_open, window.in_rules, window.end) == (True, False, date(2026, 11, 26))
    refuses("hết hạn", held, now=last + timedelta(days=1))
    refuses("việc gì", held, about="khác")
    refuses("nội dung", held, text=" \u200b")
    refuses("chưa nộp", held, entrant=entrant(held, 7))
    for number, place in ((1, 0), (1, 2), (2, 1), (0, 0)):
        refuses("có trong bài", held, about="question", number=number, place=place)
    row = send_appeal(
        online=held, entrant=one_of(held), about="question", text="Hai đáp án đúng", now=last, number=1, place=1
    )
    assert row.question == QuestionVersion.objects.get()
    refuses("đang chờ trả lời", held, about="question", number=1, place=1)
    with pytest.raises(RuleViolation, match="chốt danh sách"):
        answer_appeal(appeal=row, is_accepted=True, text="Đúng", by=province_officer, now=last)
    with pytest.raises(RuleViolation, match="căn cứ"):
        answer_appeal(appeal=row, is_accepted=True, text=" ", by=second, now=last)
    answer_appeal(appeal=row, is_accepted=True, text="Đúng là có hai đáp án.", by=second, now=last)
    with pytest.raises(RuleViolation, match="đã được trả lời"):
        answer_appeal(appeal=row, is_accepted=False, text="Thôi", by=second, now=last)
    with pytest.raises(PermissionDenied):
        row.save()
    for number in range(9):
        sent = send_appeal(online=held, entrant=one_of(held), about="other", text=f"Lần {number}", now=last)
        answer_appeal(appeal=sent, is_accepted=False, text="Không có căn cứ.", by=second, now=last)
    refuses("nhiều nhất 10", held, now=last)


@pytest.mark.django_db
def test_those_that_wait_stand_first_then_the_last_answered(held, province_officer, second):
    held = publish(held, province_officer, second)
    sent = [
        send_appeal(online=held, entrant=one_of(held), about=about, text="Xem lại", now=CLOSED)
        for about in ("time", "place", "other")
    ]
    for one in (sent[2], sent[0]):
        answer_appeal(appeal=one, is_accepted=False, text="Không có căn cứ.", by=second, now=CLOSED)
    assert list(appeals_about(held.round)) == [sent[1], sent[0], sent[2]]
    assert list(appeals_about(held.round, state=ANSWERED)) == [sent[0], sent[2]]


@pytest.mark.django_db
def test_days_of_the_rules_stand_above_those_of_the_organisers(places, province_officer, now):
    online = hold(host=places["31"], by=province_officer, now=now, content=online_rules(appeal_days="2"))
    window = appeal_window(online=online, now=now)
    assert (window.days, window.in_rules, window.end) == (2, True, None)
    with pytest.raises(RuleViolation, match="Thể lệ đã ghi"):
        set_appeal_days(online=online, days=9, by=province_officer, now=now)
    plain = hold(host=places["31"], by=province_officer, now=now)
    with pytest.raises(RuleViolation, match="từ 0 đến 60"):
        set_appeal_days(online=plain, days=61, by=province_officer, now=now)


@pytest.mark.django_db
def test_from_the_result_page_to_the_desk_and_back(
    held, province_officer, second, sign_in, outsider, monkeypatch, django_assert_max_num_queries
):
    held = publish(held, province_officer, second)
    monkeypatch.setattr(clock.timezone, "now", lambda: CLOSED)
    person, contest_round = one_of(held), held.round
    client = Client()
    name, value = cookie_of(person, person.contest.public_id)
    client.cookies[name] = value
    result = reverse("online:result", args=[person.contest.public_id, contest_round.public_id])
    page = reverse("online:appeal", args=[person.contest.public_id, contest_round.public_id])
    OnlineRound.objects.update(appeal_days=60)
    assert Client().get(page).status_code == 302
    client.get(page)
    with django_assert_max_num_queries(8):
        assert "Lượt 1, câu 1" in client.get(page).content.decode()
    refused = client.post(page, {"about": "question", "text": "Câu này có hai đáp án"})
    assert refused.status_code == 422
    assert "Xin chọn câu hỏi." in refused.content.decode()
    assert client.post(page, {"about": "question", "question": "9-9", "text": "x"}).status_code == 422
    sent = client.post(page, {"about": "question", "question": "1-1", "text": "Câu này <b>có</b> hai đáp án"})
    assert (sent.status_code, sent.url) == (302, result)
    with django_assert_max_num_queries(8):
        told = client.get(result).content.decode()
    assert "Câu này &lt;b&gt;có&lt;/b&gt; hai đáp án" in told
    assert "Đang chờ ban tổ chức trả lời." in told
    desk, other = sign_in(province_officer), sign_in(second)
    listing = reverse("online_desk:appeals", args=[contest_round.public_id])
    assert sign_in(outsider).get(listing).status_code == 404
    counts = []
    for numbers in (range(10, 12), range(12, 30)):
        for number in numbers:
            hand_in(entrant(held, number), held)
            EntrantAppeal.objects.create(
                entrant=one_of(held, number), round=contest_round, about="time", text="Mất mạng", received_at=CLOSED
            )
        desk.get(listing)
        with django_assert_max_num_queries(8) as seen:
            told = desk.get(listing).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "chưa đối chiếu" in told
    row = EntrantAppeal.objects.get(about="question")
    assert "Chưa có khiếu nại" not in told
    assert f"khieu-nai={row.public_id}" in desk.get(listing, {"trang": "2"}).content.decode() + told
    answer = reverse("online_desk:appeal-answer", args=[contest_round.public_id, row.public_id])
    assert "chốt danh sách" in desk.post(answer, {"is_accepted": "1", "text": "Đúng"}).content.decode()
    assert other.post(answer, {"is_accepted": "", "text": ""}).status_code == 422
    assert other.post(answer, {"is_accepted": "1", "text": "Ban tổ chức sẽ chấm lại."}).status_code == 302
    told = client.get(result).content.decode()
    assert "Ban tổ chức sẽ chấm lại." in told
    assert "Chấp nhận" in told
    question = reverse("online_desk:question", args=[contest_round.public_id, row.question.question.code])
    told = desk.get(question, {"khieu-nai": str(row.public_id)}).content.decode()
    assert "Khiếu nại của người dự thi số 00000001" in told
    assert "Câu này &lt;b&gt;" in told
    days = reverse("online_desk:appeal-days", args=[contest_round.public_id])
    assert desk.post(days, {"days": "61"}).status_code == 422
    assert desk.post(days, {"days": "4"}).status_code == 302
    assert OnlineRound.objects.get(pk=held.pk).appeal_days == 4
