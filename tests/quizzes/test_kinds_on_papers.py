"""Kinds beyond one answer on a paper: saved, shown again, marked; a case one scene a page, by save after save."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from quizzes import offers
from quizzes.models import AnswerSave, Attempt, Paper, Question
from quizzes.offers import Offer
from quizzes.services import import_bank_text, start_attempt, submit_attempt
from tests.courses.activity_forms import filled
from tests.quizzes.factories import make_paper, statements

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
EVERY_KIND = (Path(__file__).parent.parent / "data" / "hgm" / "every-kind.md").read_text(encoding="utf-8")
KINDS = ("mot", "nhieu", "dung", "dien", "xep", "ghep", "sjt")
CASE = len(KINDS) + 1


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def attempt(make_person: Callable[..., User], clock: object) -> Iterator[Attempt]:
    """Open an attempt at a paper with one question of each kind, the case last."""

    def everything(user: User, paper: Paper) -> Offer:
        return Offer("/hoc/", "Về khóa học", "", "/hoc/xong/", "Nhận kết quả khóa học")

    blocks = [block(ref) for ref in (*KINDS, "duong")]
    import_bank_text(source="\n".join(blocks), by=None, now=START, state="approved", scope_code="")
    found = {question.code: question for question in Question.objects.select_related("current")}
    offers.register(everything)
    paper = make_paper(questions=[found[ref] for ref in (*KINDS, "duong")])
    yield start_attempt(paper=paper, user=make_person("hgv-1", Role.MEDIATOR), now=START)
    offers.unregister(everything)


@pytest.fixture
def learner(attempt: Attempt, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(attempt.user)


def block(ref: str) -> str:
    return re.search(rf"(?ms)^:::+ \S+ #{ref}\b.*?^:::+$", EVERY_KIND)[0] + "\n"


def url(attempt: Attempt, order: int) -> str:
    return f"/hoc/bai-lam/{attempt.public_id}/cau/{order}/"


def form(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser").select_one("form.quiz-form")


def choose(client: Client, attempt: Attempt, words: str, **headers: str) -> object:
    shown = form(client, url(attempt, CASE))
    data = filled(shown, choose=words) | {"go": str(CASE)}
    return client.post(url(attempt, CASE), data, headers=headers)


def test_every_kind_is_saved_shown_again_and_marked(learner: Client, attempt: Attempt) -> None:
    for order in range(1, CASE):
        shown = form(learner, url(attempt, order))
        data = filled(shown)
        saved = learner.post(url(attempt, order), data | {"go": "next"})
        assert saved.url == url(attempt, order + 1)
        again = form(learner, url(attempt, order))
        for name, value in data.items():
            if not re.match(r"c\d", name):
                continue
            kept = again.select_one(f"[name={name}][value='{value}'][checked]") or again.select_one(
                f"select[name={name}] option[value='{value}'][selected]"
            )
            assert kept or again.select_one(f"[name={name}]").get("value") == value, (order, name)
    submit_attempt(attempt=attempt, now=START)
    assert all(item.fraction is not None for item in attempt.items.all())


def test_a_case_is_played_scene_by_scene_and_counts_at_its_end(learner: Client, attempt: Attempt) -> None:
    page = learner.get(url(attempt, CASE)).content.decode()
    assert "Chọn và xem tiếp" in page
    assert "Hai câu chuyện" not in page
    assert choose(learner, attempt, "Gặp riêng").url == url(attempt, CASE)
    between = learner.get(url(attempt, CASE)).content.decode()
    assert "Hai câu chuyện" in between
    assert "Nghe riêng giúp hạ nhiệt" not in between  # what is said about choices waits for the result
    review = f"/hoc/bai-lam/{attempt.public_id}/xem-lai/"
    assert f"cau/{CASE}/" in learner.get(review).content.decode()
    choose(learner, attempt, "Đề nghị các bên tự nêu")
    ended = learner.get(url(attempt, CASE)).content.decode()
    assert "Hòa giải thành" in ended
    assert "Chọn và xem tiếp" not in ended
    submit_attempt(attempt=attempt, now=START)
    assert attempt.items.get(order=CASE).fraction == 1
    assert [len(save.answer["path"]) for save in AnswerSave.objects.order_by("id")] == [1, 2]


def test_an_unfinished_case_is_not_answered_and_earns_nothing(learner: Client, attempt: Attempt) -> None:
    choose(learner, attempt, "Gặp riêng")
    squares = form(learner, url(attempt, 1)).select(".quiz-squares button")
    assert "chưa trả lời" in squares[CASE - 1].get_text()
    submit_attempt(attempt=attempt, now=START)
    assert attempt.items.get(order=CASE).fraction == 0


def test_a_step_sent_again_is_acknowledged_and_none_is_taken_otherwise(learner: Client, attempt: Attempt) -> None:
    shown = form(learner, url(attempt, CASE))
    first = filled(shown, choose="Gặp riêng")
    other = filled(shown, choose="Mời hai bên") | {"tab": "khac", "sequence": "9"}
    json = {"accept": "application/json"}
    assert learner.post(url(attempt, CASE), first, headers=json).json()["state"] == "saved"
    assert learner.post(url(attempt, CASE), first, headers=json).json()["state"] == "repeated"
    refused = learner.post(url(attempt, CASE), other, headers=json)
    assert refused.status_code == 400
    assert "không quay lại cảnh trước" in refused.json()["message"]
    assert AnswerSave.objects.count() == 1


def test_leaving_a_case_takes_no_step(learner: Client, attempt: Attempt) -> None:
    page = BeautifulSoup(learner.get(url(attempt, CASE)).content.decode(), "html.parser")
    leaving = page.select("form.quiz-form")[1]
    assert not leaving.select("input[type=radio]")
    data = {str(control["name"]): str(control["value"]) for control in leaving.select("input[type=hidden]")}
    assert learner.post(url(attempt, CASE), data | {"go": "1"}).url == url(attempt, 1)
    assert not AnswerSave.objects.exists()


def test_saving_a_step_costs_what_saving_an_answer_costs(learner: Client, attempt: Attempt) -> None:
    choose(learner, attempt, "Gặp riêng")
    data = filled(form(learner, url(attempt, CASE)), choose="Cùng xem")
    with CaptureQueriesContext(connection) as captured:
        answer = learner.post(url(attempt, CASE), data, headers={"accept": "application/json"})
    assert answer.json()["state"] == "saved"
    assert len(statements(captured)) <= 4
