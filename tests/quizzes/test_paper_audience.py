"""Papers handed out by place or list, the code of the hall, one page for all questions, fixed order of options."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from mediators.models import Unit
from quizzes.models import AnswerSave, Attempt, Paper, PaperInvite
from quizzes.queries import counted_result
from quizzes.services import start_attempt, submit_attempt
from tests.quizzes.factories import add_questions, make_paper, posted, statements
from tests.training_factories import make_mediator

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def person(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-1", Role.MEDIATOR)
    make_mediator(places["11383"], user=user)
    return user


@pytest.fixture
def learner(person: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(person)


def local_paper(count: int = 2, **fields: object) -> Paper:
    return make_paper(questions=add_questions(count), **{"audience": "place", "scope_code": "31"} | fields)


@pytest.mark.parametrize(
    ("scope_code", "audience", "state", "reached"),
    [
        ("", "place", "ready", True), ("31", "place", "ready", True), ("11383", "place", "ready", True),
        ("11413", "place", "ready", False), ("20", "place", "ready", False), ("31", "place", "draft", False),
        ("31", "named", "ready", False), ("31", "offered", "ready", False),
    ],
)  # fmt: skip
def test_a_paper_reaches_the_mediators_of_its_place(
    learner: Client, scope_code: str, audience: str, state: str, reached: bool
) -> None:
    local_paper(scope_code=scope_code, audience=audience, state=state)
    assert learner.get("/hoc/kiem-tra/cuoi-khoa/").status_code == (200 if reached else 404)
    assert ("Kiểm tra cuối khóa" in learner.get("/hoc/kiem-tra/").content.decode()) is reached
    assert learner.post("/hoc/kiem-tra/cuoi-khoa/bat-dau/").status_code == (302 if reached else 404)


def test_a_named_paper_reaches_the_people_on_its_list(learner: Client, person: User, trainer: User) -> None:
    paper = local_paper(audience="named", scope_code="20")
    assert learner.get("/hoc/kiem-tra/cuoi-khoa/").status_code == 404
    PaperInvite.objects.create(paper=paper, user=person, added_by=trainer, added_at=START)
    assert learner.get("/hoc/kiem-tra/cuoi-khoa/").status_code == 200


def test_a_retired_paper_takes_no_new_attempt_and_shows_the_old_ones(learner: Client, person: User) -> None:
    paper = local_paper()
    submit_attempt(attempt=start_attempt(paper=paper, user=person, now=START), now=START)
    Paper.objects.update(state="retired")
    shown = learner.get("/hoc/kiem-tra/cuoi-khoa/").content.decode()
    assert "đã ngừng dùng" in shown
    assert "Lượt 1" in shown
    assert learner.post("/hoc/kiem-tra/cuoi-khoa/bat-dau/").status_code == 409
    assert Attempt.objects.count() == 1


def test_the_code_of_the_hall_is_asked_and_wrong_ones_are_slowed_down(
    learner: Client, clock: time_machine.Traveller
) -> None:
    local_paper(access_code="Hoa Sen 7")
    page, start = "/hoc/kiem-tra/cuoi-khoa/", "/hoc/kiem-tra/cuoi-khoa/bat-dau/"
    assert "Mã vào phòng thi" in learner.get(page).content.decode()
    for _try in range(5):
        refused = learner.post(start, {"ma": "hoa hong"})
        assert refused.status_code == 422
        assert "Mã vào phòng thi không đúng" in refused.content.decode()
    slowed = learner.post(start, {"ma": "Hoa Sen 7"})
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "10")
    assert not Attempt.objects.exists()
    clock.shift(timedelta(seconds=11))
    assert learner.post(start, {"ma": "hoa sen7"}).status_code == 302
    assert learner.post(start, {"ma": "HÒA SEN 7"}).status_code == 302
    assert Attempt.objects.count() == 1


def test_all_questions_stand_on_one_page_and_each_is_saved_by_itself(learner: Client, person: User) -> None:
    local_paper(3, one_question_a_page=False)
    started = learner.post("/hoc/kiem-tra/cuoi-khoa/bat-dau/")
    attempt = Attempt.objects.get()
    page = f"/hoc/bai-lam/{attempt.public_id}/ca-bai/"
    assert started.url == f"{page}#cau-1"
    with CaptureQueriesContext(connection) as captured:
        shown = learner.get(page).content.decode()
    assert len(statements(captured)) <= 8
    assert shown.count("data-lms-quiz=") == 3
    assert "Lời giải" not in shown
    tab = re.search(r'name="tab" value="(\w+)"', shown)
    assert tab
    data = posted(attempt, 2, 2) | {"tab": tab[1], "sequence": "1", "go": "whole"}
    assert learner.post(f"/hoc/bai-lam/{attempt.public_id}/cau/2/", data).url == f"{page}#cau-2"
    assert AnswerSave.objects.get().item.order == 2
    assert "Đã lưu lúc 10:00." in learner.get(page).content.decode()


def test_options_keep_their_written_order_where_they_are_not_shuffled(learner: Client, person: User) -> None:
    written = ["Hai người", "Ba người", "Năm người"]

    def shown_order(attempt: Attempt) -> list[str]:
        page = learner.get(f"/hoc/bai-lam/{attempt.public_id}/cau/1/").content.decode()
        return sorted(written, key=lambda text: page.index(f"{text}, câu"))

    fixed = local_paper(1, shuffle_options=False)
    mixed = make_paper(code="tron", questions=[item.question for item in fixed.items.all()])
    orders = []
    for _number in range(8):
        attempt = start_attempt(paper=fixed, user=person, now=START)
        assert shown_order(attempt) == written
        data = posted_in_order(attempt)
        learner.post(f"/hoc/bai-lam/{attempt.public_id}/cau/1/", data | {"tab": "a", "sequence": "1"})
        assert submit_attempt(attempt=attempt, now=START).percent == 100
        other = start_attempt(paper=mixed, user=person, now=START)
        orders.append(shown_order(other))
        submit_attempt(attempt=other, now=START)
    assert any(order != written for order in orders)


def posted_in_order(attempt: Attempt) -> dict[str, str]:
    from lms.hgm import present
    from quizzes.blocks import asked_block

    item = attempt.items.select_related("version").get()
    return {"c1": present(asked_block(item.version, attempt=attempt), attempt.seed)["options"][1]["id"]}


@pytest.mark.parametrize(("counting", "percent"), [("best", 100), ("first", 0), ("last", 100), ("average", 50)])
def test_the_rule_of_the_paper_says_which_attempt_counts(
    learner: Client, person: User, counting: str, percent: int
) -> None:
    paper = local_paper(1, counting=counting)
    submit_attempt(attempt=start_attempt(paper=paper, user=person, now=START), now=START)
    second = start_attempt(paper=paper, user=person, now=START)
    data = posted(second, 1, 2) | {"tab": "a", "sequence": "1"}
    learner.post(f"/hoc/bai-lam/{second.public_id}/cau/1/", data)
    submit_attempt(attempt=second, now=START)
    standing = counted_result(user=person, paper=paper)
    assert standing is not None
    assert standing.percent == percent
    assert f"Đã làm 2 lượt, được tính {percent} %" in learner.get("/hoc/kiem-tra/").content.decode()


def test_the_key_waits_for_the_last_who_was_given_more_time(learner: Client, person: User, trainer: User) -> None:
    paper = local_paper(1, feedback="after_close", closes_at=START + timedelta(minutes=30))
    mine = start_attempt(paper=paper, user=person, now=START)
    submit_attempt(attempt=mine, now=START)
    other = start_attempt(paper=paper, user=trainer, now=START)
    Attempt.objects.filter(pk=other.pk).update(deadline_at=START + timedelta(minutes=60))
    with time_machine.travel(START + timedelta(minutes=40), tick=False):
        assert "Lời giải của" not in learner.get(f"/hoc/bai-lam/{mine.public_id}/ket-qua/").content.decode()
        other.refresh_from_db()
        submit_attempt(attempt=other, now=START + timedelta(minutes=40))
        assert "Lời giải của" in learner.get(f"/hoc/bai-lam/{mine.public_id}/ket-qua/").content.decode()
