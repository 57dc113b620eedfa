"""What entrants of an online contest see and send, without JavaScript: doors, room, queue, paper, result; no leaks."""

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import format_html
from online_helpers import begin_attempt, make_entrant, make_online, option, real_now

from accounts.enums import Role
from contests.models import Entrant, LateAnswer, OnlineAnswer, OnlineAttempt, OnlineRound, QueuePlace
from contests.queries.online_pool import pool_of
from contests.services import online_submit
from contests.views.entrant_door import let_in
from mediators.models import Mediator

SAID = {
    "full_name": "trần thị bình", "birth_date": "01/02/1980", "phone": "0987 654 321", "consent_tham_gia": "on",
}  # fmt: skip


@pytest.fixture
def online(province_officer, places):
    return make_online(officer=province_officer, host=places["31"], weeks=2)


def to(name: str, online, *more) -> str:
    return reverse(f"online:{name}", args=[online.contest.public_id, *more])


def come_in(online, entrant: Entrant) -> Client:
    """Return a browser that holds the pass of an entrant."""
    client, answer = Client(), HttpResponse()
    let_in(answer, entrant=entrant, contest_id=online.contest.public_id)
    for name, morsel in answer.cookies.items():
        client.cookies[name] = morsel.value
    return client


def post_answer(client, online, attempt, place: int, *, json: bool = True, **more):
    data = {"place": place, "tab": "t1", "sequence": 1} | more
    headers = {"accept": "application/json"} if json else {}
    return client.post(to("save", online, attempt.public_id), data, headers=headers)


def test_a_person_registers_once_sees_the_code_once_and_comes_back(online) -> None:
    client = Client()
    page = client.get(to("register", online))
    assert page.headers["Cache-Control"].count("no-store")
    assert "checked" not in page.text
    for gone, sentence in (("consent_tham_gia", "không dự thi được"), ("unit", "field-error")):
        unit = str(online.units[0].public_id)
        refused = client.post(to("register", online), {key: value for key, value in (SAID | {"unit": unit}).items()
                                                       if key != gone})  # fmt: skip
        assert refused.status_code == 422
        assert sentence in refused.text.lower()
        assert "trần thị bình" in refused.text
    done = client.post(to("register", online), SAID | {"unit": "khac", "unit_other": "Hội Nông dân"}, follow=True)
    entrant = Entrant.objects.get()
    assert (entrant.full_name, entrant.unit_other, entrant.birth_date) == (
        "Trần Thị Bình", "Hội Nông dân", date(1980, 2, 1),
    )  # fmt: skip
    assert entrant.number in done.text
    code = done.context["code"]
    assert f"<dd>{code[:4]} " in done.text
    home = client.post(to("code", online), follow=True)
    assert "Chào Trần Thị Bình" in home.text
    assert code not in client.get(to("code", online), follow=True).text
    again = Client().post(to("register", online), SAID | {"unit": "khac", "unit_other": "X"})
    assert again.status_code == 422
    assert "đã đăng ký cuộc thi" in again.text
    other = Client()
    assert other.post(to("enter", online), {"number": entrant.number, "code": "1"}).status_code == 422
    back = other.post(to("enter", online), {"number": entrant.number, "code": f" {code} "}, follow=True)
    assert "Chào Trần Thị Bình" in back.text
    assert "Vào thi trực tuyến" in other.post(to("leave", online), follow=True).text


def test_a_mediator_enters_by_the_account(online, make_person, places, now) -> None:
    account = make_person("hgv-9", Role.MEDIATOR)
    Mediator.objects.create(
        user=account, code="HGV-9", full_name="Phạm Văn Chín", commune=places["11383"], birth_year=1966,
        phone="0912345678",
    )  # fmt: skip
    client = Client()
    client.force_login(account)
    assert client.post(to("enter-by-account", online)).url == to("register", online)
    page = client.get(to("register", online))
    assert "Phạm Văn Chín" in page.text
    assert set(page.context["form"].fields) == {
        "unit", "unit_other", "consent_tham_gia", "consent_cong_bo", "consent_lien_he",
    }  # fmt: skip
    client.post(to("register", online), {"unit": str(online.units[0].public_id), "consent_tham_gia": "on"})
    entrant = Entrant.objects.get()
    assert (entrant.account, entrant.origin, entrant.birth_year) == (account, "card", 1966)
    fresh = Client()
    fresh.force_login(account)
    assert fresh.post(to("enter-by-account", online)).url == to("home", online)
    assert "Chào Phạm Văn Chín" in fresh.get(to("home", online)).text


def test_from_the_room_to_the_acknowledgement_without_script(online) -> None:
    entrant = make_entrant(online)
    client = come_in(online, entrant)
    room = to("room", online, online.rounds[0].round.public_id)
    assert "15 phút" in client.get(room).text
    paper = client.post(room)
    attempt = OnlineAttempt.objects.get()
    assert paper.url == to("paper", online, attempt.public_id)
    page = client.get(paper.url)
    assert page.text.count('type="radio"') == 15
    assert client.post(room).url == paper.url  # a second tab gets the same paper
    saved = post_answer(client, online, attempt, 1, json=False, c=option(attempt, 1))
    assert saved.url == f"{paper.url}#cau-1"
    assert post_answer(client, online, attempt, 0, json=False, guess="12.500").status_code == 302
    bad = post_answer(client, online, attempt, 0, json=False, guess="nhiều", sequence=2)
    assert bad.status_code == 422
    assert "Số dự đoán là số nguyên" in bad.text
    before = client.get(to("submit", online, attempt.public_id))
    assert "Còn <strong>4 câu</strong>" in before.text
    done = client.post(to("submit", online, attempt.public_id), follow=True)
    assert "Máy chủ đã nhận bài" in done.text
    assert "1 trên 5 câu" in done.text
    assert "12500" in done.text
    assert "Số câu đúng</dt>" not in done.text  # the rules tell it after the close only
    late = post_answer(client, online, attempt, 2, json=False, c=option(attempt, 2))
    assert late.status_code == 409
    assert "không tính điểm" in late.text
    assert LateAnswer.objects.count() == 1


def test_saves_answer_a_script_in_words_and_milliseconds(online) -> None:
    entrant = make_entrant(online)
    attempt, client = begin_attempt(online, entrant), come_in(online, entrant)
    first = option(attempt, 1)
    with CaptureQueriesContext(connection) as captured:
        said = post_answer(client, online, attempt, 1, c=first).json()
    assert len(captured) == 1
    assert said["state"] == "saved"
    assert said["received_at"] == OnlineAnswer.objects.get().received_at.isoformat(timespec="milliseconds")
    assert post_answer(client, online, attempt, 1, c=option(attempt, 1)).json()["state"] == "repeated"
    assert post_answer(client, online, attempt, 1, c=option(attempt, 1, right=False)).status_code == 409
    stale = post_answer(client, online, attempt, 1, c=option(attempt, 1, right=False), sequence=0)
    assert (stale.status_code, stale.json()["state"]) == (200, "superseded")
    assert "trang khác" in stale.json()["message"]
    # clocks of clients say nothing: what they send beside the answer is not read
    ahead = post_answer(client, online, attempt, 2, c=option(attempt, 2), at="2099-01-01T00:00:00Z", sent="1")
    assert ahead.json()["received_at"][:4] == str(real_now().year)
    OnlineAttempt.objects.update(deadline_at=real_now() - timedelta(seconds=5), started_at=real_now() - timedelta(1))
    behind = post_answer(client, online, attempt, 3, c=option(attempt, 3), at="2001-01-01T00:00:00Z")
    assert behind.status_code == 409
    assert behind.json()["deadline"]
    assert behind.json()["counted_at"] is None
    assert "bằng chứng" in behind.json()["message"]
    assert post_answer(Client(), online, attempt, 1, c=option(attempt, 1)).status_code == 401
    stranger = come_in(online, make_entrant(online, 2))
    assert post_answer(stranger, online, attempt, 1, c=option(attempt, 1), sequence=9).status_code == 401
    assert stranger.get(to("paper", online, attempt.public_id)).status_code == 404
    for place in ("", "x", "-1", "999"):
        assert post_answer(client, online, attempt, place).status_code == 400


def test_the_queue_says_the_number_and_reloads_by_itself(online) -> None:
    entrant = make_entrant(online)
    client, room = come_in(online, entrant), to("room", online, online.rounds[0].round.public_id)
    at = real_now()
    for number in (2, 3):
        QueuePlace.objects.create(
            online=online.rounds[0], entrant=make_entrant(online, number), asked_at=at,
            admit_at=at + timedelta(seconds=60 + number),
        )  # fmt: skip
    mine = QueuePlace.objects.create(
        online=online.rounds[0], entrant=entrant, asked_at=at, admit_at=at + timedelta(seconds=95)
    )
    assert client.post(room).url == room
    page = client.get(room)
    assert "Số của Ông/Bà: <strong>3</strong>" in page.text
    assert "2 phút" in page.text
    assert 'http-equiv="refresh" content="60"' in page.text
    QueuePlace.objects.filter(pk=mine.pk).update(admit_at=real_now() + timedelta(seconds=20))
    assert 15 <= refresh_of(client.get(room)) <= 21  # the turn has its moment: nobody asks again and again
    QueuePlace.objects.filter(pk=mine.pk).update(admit_at=at - timedelta(seconds=1))
    assert "Bắt đầu làm bài" in client.get(room).text
    assert client.post(room).url == to("paper", online, OnlineAttempt.objects.get().public_id)


def refresh_of(page: HttpResponse) -> int | None:
    """Return after how many seconds a page comes anew by itself."""
    found = re.search(r'http-equiv="refresh" content="(\d+)"', page.content.decode())
    return int(found[1]) if found else None


def test_the_room_opens_by_itself_and_not_for_everybody_at_one_moment(province_officer, places) -> None:
    later = make_online(officer=province_officer, host=places["31"], opens_in=timedelta(minutes=2), weeks=2)
    client = come_in(later, make_entrant(later))
    room = to("room", later, later.rounds[0].round.public_id)
    page = client.get(room)
    assert "tự tải lại khi vòng thi mở" in page.text
    assert "Bắt đầu làm bài" not in page.text.replace("«Bắt đầu làm bài»", "")
    waits = {refresh_of(client.get(room)) for _time in range(30)}
    assert len(waits) > 1
    assert all(100 <= wait <= 125 for wait in waits)
    next_week = client.get(to("room", later, later.rounds[1].round.public_id))
    assert refresh_of(next_week) is None
    OnlineRound.objects.filter(pk=later.rounds[0].pk).update(opens_at=real_now() - timedelta(seconds=1))
    assert refresh_of(client.get(room)) is None
    assert "Bắt đầu làm bài" in client.get(room).text.replace("«Bắt đầu làm bài»", "")


def test_the_words_of_a_question_stay_words(online) -> None:
    entrant = make_entrant(online)
    attempt, client = begin_attempt(online, entrant), come_in(online, entrant)
    pool = pool_of(OnlineRound.objects.select_related("round").get(pk=online.rounds[0].pk))
    version = attempt.items[0]["v"]
    words = ("{place} {csrf} {0} {{x}} {nothing}", "{id}", "}{ {state} {options}", "%(place)s")
    stem, *parts = (format_html("{}", word) for word in words)
    kept = pool.texts[version]
    pool.texts[version] = kept._replace(stem=stem, parts=tuple(parts))
    try:
        shown = html.unescape(client.get(to("paper", online, attempt.public_id)).content.decode())
    finally:
        pool.texts[version] = kept
    for word in words:
        assert word in shown


@pytest.mark.parametrize("is_trial", [False, True])
def test_a_paper_is_the_same_page_however_it_is_made(online, is_trial, settings) -> None:
    entrant = make_entrant(online)
    Entrant.objects.filter(pk=entrant.pk).update(full_name="Trần <i>{tab}</i> & Bình", is_trial=is_trial)
    attempt, client = begin_attempt(online, entrant), come_in(online, entrant)
    post_answer(client, online, attempt, 0, guess="1.200")
    post_answer(client, online, attempt, 2, c=option(attempt, 2))

    def page() -> str:
        found = html.unescape(client.get(to("paper", online, attempt.public_id)).content.decode())
        found = re.sub(r'(name="(tab|csrfmiddlewaretoken)" value=")\w+', r"\1", found)
        found = re.sub(r'data-lms-seconds="\d+"|Còn \d+ phút', "", found)
        return re.sub(r"\s+", " ", found)

    quick = page()
    client.cookies[settings.SESSION_COOKIE_NAME] = "mot-phien-da-het"
    assert page() == quick
    assert 'value="1200"' in quick
    assert ("LÀM THỬ" in quick) is is_trial


def as_anybody_sees(page: HttpResponse) -> str:
    """Return a page without what is drawn anew each time."""
    found = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html.unescape(page.content.decode()))
    return re.sub(r"\s+", " ", re.sub(r'content="\d+"|Khoảng \d+ giây', "", found))


@pytest.mark.parametrize("is_trial", [False, True])
def test_a_room_is_the_same_page_however_it_is_made(online, is_trial, settings) -> None:
    entrant, one = make_entrant(online), online.rounds[0]
    Entrant.objects.filter(pk=entrant.pk).update(full_name="Trần <i>{refresh}</i> & Bình", is_trial=is_trial)
    quick, rendered = come_in(online, entrant), come_in(online, entrant)
    rendered.cookies[settings.SESSION_COOKIE_NAME] = "mot-phien-da-het"
    room, at = to("room", online, one.round.public_id), real_now()

    def seen() -> str:
        found = [client.get(room) for client in (quick, rendered)]
        assert as_anybody_sees(found[0]) == as_anybody_sees(found[1])
        assert ("LÀM THỬ" in found[0].text) is is_trial
        return found[0].text

    assert 'type="submit">Bắt đầu làm bài' in seen()
    OnlineRound.objects.filter(pk=one.pk).update(
        opens_at=at + timedelta(minutes=5), paper_text="Mang {giấy}\n\n<b>tờ</b>"
    )
    assert ("tự tải lại khi vòng thi mở" in seen()) is not is_trial  # whoever tries it out need not wait
    assert "<p>Mang {giấy}</p>" in html.unescape(seen())
    OnlineRound.objects.filter(pk=one.pk).update(opens_at=at - timedelta(minutes=5))
    place = QueuePlace.objects.create(online=one, entrant=entrant, asked_at=at, admit_at=at + timedelta(seconds=50))
    assert "giây nữa đến lượt" in seen()
    place.delete()
    attempt = begin_attempt(online, entrant)
    assert to("paper", online, attempt.public_id) in seen()
    online_submit.submit(attempt=attempt)
    assert "Làm tiếp bài đang làm" not in seen()


def test_keys_scores_and_numbers_stay_until_they_are_released(online, province_officer) -> None:
    entrant = make_entrant(online)
    attempt, client = begin_attempt(online, entrant), come_in(online, entrant)
    paper = client.get(to("paper", online, attempt.public_id)).text
    shown = [value for item in attempt.items for value, _place in item["o"]]
    assert [value for value in shown if f'value="{value}"' in paper] == shown
    assert "is-right" not in paper
    post_answer(client, online, attempt, 1, c=option(attempt, 1))
    online_submit.submit(attempt=attempt)
    result = to("result", online, online.rounds[0].round.public_id)
    assert "đúng 1 câu" not in client.get(result).text
    assert "is-right" not in client.get(result).text
    OnlineRound.objects.filter(pk=online.rounds[0].pk).update(closed_at=real_now())
    assert "đúng 1 câu" in client.get(result).text
    assert "is-right" not in client.get(result).text
    OnlineRound.objects.filter(pk=online.rounds[0].pk).update(key_released_at=real_now())
    assert client.get(result).text.count("is-right") == 5
    public = Client().get(reverse("contest_stage:contest", args=[online.contest.public_id])).text
    assert "Vào thi trực tuyến" in public
    assert "người dự thi" not in public


def test_screens_cost_few_statements_however_many_take_part(online) -> None:
    entrant = make_entrant(online)
    attempt, client = begin_attempt(online, entrant), come_in(online, entrant)
    pages = {
        to("home", online): 4,
        to("room", online, online.rounds[0].round.public_id): 1,
        to("paper", online, attempt.public_id): 1,
        to("submit", online, attempt.public_id): 1,
        to("result", online, online.rounds[0].round.public_id): 5,
        to("enter", online): 4,
        reverse("contest_stage:contest", args=[online.contest.public_id]): 5,
    }

    def counts() -> list[int]:
        found = []
        for address in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address, follow=True).status_code == 200
            found.append(len(captured))
        return found

    counts()
    few = counts()
    for number in range(2, 12):
        begin_attempt(online, make_entrant(online, number))
    assert counts() == few
    assert {address: n for (address, most), n in zip(pages.items(), few, strict=True) if n > most} == {}
