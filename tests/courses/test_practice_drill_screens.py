"""«Luyện theo sức» as its user meets it: by strength, by topic, once, within the budgets, never an examination."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from courses.models import DrillItem, DrillSession
from courses.rules.drill import LEAST_CALIBRATED, TOPIC_QUESTIONS
from courses.services import drill
from lms.hgm import present
from mediators.models import Mediator, Unit
from quizzes.blocks import block_of
from quizzes.models import ItemCalibration, Question, StatisticsRun
from quizzes.services import start_attempt, submit_attempt
from tests.courses.factories import add_lesson, make_course
from tests.quizzes.factories import add_questions, make_paper, statements
from training.models import Evidence

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOME = "/hoc/luyen-tap/"
UNKNOWN = "5d0a283c-b9ce-4bd2-a059-85644b1281f1"


@pytest.fixture
def person(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-luyen", Role.MEDIATOR)
    Mediator.objects.create(
        code="hgv-luyen",
        commune=places["11383"],
        user=user,
        full_name=user.full_name,
        name_key="nguoi",
        sort_key="1",
    )
    return user


@pytest.fixture
def learner(person: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(person)


def calibrate_all(questions: list[Question]) -> None:
    """Store calibrations as a run over a paper does."""
    run = StatisticsRun.objects.create(
        paper=make_paper(questions=questions, code=f"hieu-chuan-{uuid4().hex[:6]}"), model="1PL", asked_at=START
    )
    for place, question in enumerate(questions):
        ItemCalibration.objects.create(
            version=question.current,
            run=run,
            model="1PL",
            slope=1.8,
            difficulty=-2 + 4 * place / len(questions),
            answers=300,
            calibrated_at=START,
        )


def current() -> DrillItem:
    return DrillItem.objects.select_related("session", "version", "question").get(answered_at=None)


def chosen(item: DrillItem, option: int) -> dict[str, str]:
    block = block_of(item.version)
    wanted = block.body.options[option - 1].text.html
    shown = present(block, item.session.seed)["options"]
    return {f"b-{block.ref}": next(one["id"] for one in shown if one["html"] == wanted)}


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_by_strength_from_the_first_question_to_what_to_study(learner: Client, person: User) -> None:
    questions = add_questions(LEAST_CALIBRATED + 15)
    add_lesson(make_course(), "bai-pham-vi", title="Bài nên đọc lại")
    calibrate_all(questions)
    assert "Đây không phải bài kiểm tra" in page(learner, HOME)
    url = learner.post(f"{HOME}bat-dau/").url
    assert DrillSession.objects.get().mode == "ability"
    while DrillSession.objects.get().ended_at is None:
        shown = page(learner, url)
        assert "Lời giải" not in shown
        assert "Chưa đủ số liệu" not in shown
        item = current()
        told = learner.post(f"{url}{item.order}/tra-loi/", chosen(item, 2 if item.order % 3 == 0 else 1)).url
        assert "Lời giải của" in page(learner, told)
        assert learner.post(f"{url}tiep/").url == url
    ended = DrillSession.objects.get()
    assert ended.end_reason in {"precise_enough", "long_enough", "bank_exhausted"}
    assert ended.error < 0.6
    result = page(learner, url)
    count = DrillItem.objects.count()
    right = DrillItem.objects.filter(fraction=1).count()
    assert f"Đúng {right} trên {count} câu." in result
    assert re.search(r"Gặp 10 câu bất kỳ trong ngân hàng, Ông/Bà sẽ đúng khoảng \d+ câu", result)
    difficulties = [item.difficulty for item in DrillItem.objects.all()]
    assert abs(difficulties[0]) < 0.7  # begins in the middle
    assert not Evidence.objects.exists()


def test_without_enough_data_it_says_so_and_takes_what_was_missed(learner: Client, person: User) -> None:
    known, missed = add_questions(12), add_questions(12, topic="k4")
    add_lesson(make_course(), "bai-dat-dai", title="Bài về đất đai", subject_codes="CD-K4")
    calibrate_all(known[: LEAST_CALIBRATED - 10])
    submit_attempt(
        attempt=start_attempt(paper=make_paper(questions=missed[:3], code="da-sai"), user=person, now=START), now=START
    )
    url = learner.post(f"{HOME}bat-dau/").url
    assert DrillSession.objects.get().mode == "topics"
    assert set(DrillItem.objects.values_list("question__subject_code", flat=True)) == {"CD-K4"}
    assert "Chưa đủ số liệu để chọn câu theo sức" in page(learner, url)
    for order in range(1, TOPIC_QUESTIONS + 1):
        item = DrillItem.objects.select_related("session", "version").get(order=order)
        learner.post(f"{url}{order}/tra-loi/", chosen(item, 3))
        learner.post(f"{url}tiep/")
    result = page(learner, url)
    assert f"Đúng 0 trên {TOPIC_QUESTIONS} câu." in result
    assert "Gặp 10 câu" not in result
    assert "Nên học thêm" in result
    assert 'href="/hoc/khoa/khoa-moi/bai-dat-dai/"' in result
    assert "Theo chuyên đề còn sai" in page(learner, HOME)


def test_the_first_answer_counts_and_only_ones_own(
    learner: Client, person: User, make_person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    add_questions(12)
    url = learner.post(f"{HOME}bat-dau/").url
    assert learner.post(f"{HOME}bat-dau/").url == url
    item = DrillItem.objects.select_related("session", "version").get(order=1)
    target = f"{url}1/tra-loi/"
    for data in ({}, {f"b-{item.version.question.code}": "khong-co"}):
        refused = learner.post(target, data)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()
    for option in (2, 3, 1):
        assert learner.post(target, chosen(item, option)).url == f"{url}1/"
    item.refresh_from_db()
    assert item.fraction == 1
    other = sign_in(make_person("hgv-khac", Role.MEDIATOR))
    for answer in (other.get(url), other.get(f"{url}1/"), other.post(target, {}), other.post(f"{url}dung/")):
        assert answer.status_code == 404
    learner.post(f"{url}dung/")
    session = DrillSession.objects.get()
    assert session.end_reason == "stopped"
    assert "Đúng 1 trên 1 câu." in page(learner, url)


def test_questions_of_exams_are_not_given(person: User) -> None:
    usual, kept, working, place, elsewhere = (
        add_questions(1, topic=topic, scope_code=code)[0]
        for topic, code in (("k1", ""), ("k2", ""), ("k3", ""), ("k4", "11383"), ("k5", "06001"))
    )
    make_paper(questions=[kept], code="kin", feedback="never")
    start_attempt(paper=make_paper(questions=[working], code="dang-lam"), user=person, now=START)
    add_questions(1, topic="k6")
    Question.objects.filter(subject_code="CD-K6").update(state="retired")
    session = drill.begin(user=person, now=START)
    assert set(session.items.values_list("question", flat=True)) == {usual.pk, place.pk}
    assert elsewhere.pk not in session.items.values_list("question", flat=True)


def test_an_empty_bank_is_said(learner: Client) -> None:
    assert learner.post(f"{HOME}bat-dau/").url == HOME
    assert "Chưa có câu hỏi luyện tập nào" in page(learner, HOME)
    assert not DrillSession.objects.exists()


def test_pages_and_saves_keep_their_budgets(learner: Client, django_assert_max_num_queries: Callable) -> None:
    questions = add_questions(LEAST_CALIBRATED + 30)
    calibrate_all(questions)
    url = learner.post(f"{HOME}bat-dau/").url
    for address in (HOME, url):
        learner.get(address)
        with django_assert_max_num_queries(8):
            learner.get(address)
    item = current()
    data = chosen(item, 1)
    with CaptureQueriesContext(connection) as captured:
        learner.post(f"{url}1/tra-loi/", data)
    assert len(statements(captured)) <= 4
    with CaptureQueriesContext(connection) as captured:
        learner.post(f"{url}tiep/")
    assert len(statements(captured)) <= 8
    learner.post(f"{url}dung/")
    for address in (f"{url}1/", url):
        learner.get(address)
        with django_assert_max_num_queries(8):
            learner.get(address)


@pytest.mark.parametrize("path", [HOME, f"{HOME}{UNKNOWN}/", f"{HOME}{UNKNOWN}/1/"])
def test_strangers_sign_in_and_unknown_sessions_are_missing(path: str, learner: Client) -> None:
    assert Client().get(path).url.startswith("/dang-nhap/")
    if path != HOME:
        assert learner.get(path).status_code == 404
