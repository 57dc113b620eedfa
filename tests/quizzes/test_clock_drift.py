"""Timed papers stop while the clock is wrong; untimed ones go on; nothing is acknowledged that is not stored."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from lms.base import clock
from lms.base.errors import NotNow
from quizzes import offers
from quizzes.models import AnswerSave, Attempt
from quizzes.offers import Offer
from quizzes.services import start_attempt, submit_attempt, submit_expired_attempts
from tests.quizzes.factories import add_questions, make_paper, posted


@pytest.fixture
def mediator(make_person: Callable[..., User]) -> User:
    return make_person("hgv-1", Role.MEDIATOR)


@pytest.fixture
def learner(mediator: User, sign_in: Callable[[User], Client]) -> Iterator[Client]:
    def everything(user: User, paper: object) -> Offer:
        return Offer("/hoc/", "Về khóa học", "", "/hoc/xong/", "Nhận kết quả khóa học")

    offers.register(everything)
    yield sign_in(mediator)
    offers.unregister(everything)


@pytest.fixture
def drifting(monkeypatch: pytest.MonkeyPatch, true_database_clock: None) -> Iterator[Callable[[], None]]:
    """Set the process clock ten minutes back, as a step of the server's clock would."""
    clock.forget_check()
    real = timezone.now

    def step() -> None:
        monkeypatch.setattr(clock.timezone, "now", lambda: real() - timedelta(minutes=10))

    yield step
    clock.forget_check()


def test_start_save_and_submission_of_a_timed_paper_are_put_off(
    learner: Client, mediator: User, drifting: Callable[[], None]
) -> None:
    paper = make_paper(questions=add_questions(2), time_limit_minutes=20)
    attempt = start_attempt(paper=paper, user=mediator, now=clock.now())
    other = make_paper(questions=add_questions(1, topic="k2"), code="khac", time_limit_minutes=20)
    drifting()
    body = posted(attempt, 1, 2) | {"tab": "a", "sequence": "1"}
    answers = [
        learner.post(f"/hoc/kiem-tra/{other.code}/bat-dau/"),
        learner.post(f"/hoc/bai-lam/{attempt.public_id}/cau/1/", body),
        learner.post(f"/hoc/bai-lam/{attempt.public_id}/cau/1/", body, headers={"accept": "application/json"}),
        learner.post(f"/hoc/bai-lam/{attempt.public_id}/nop/"),
    ]
    assert [answer.status_code for answer in answers] == [503] * 4
    assert all(answer["Retry-After"] == "60" for answer in answers)
    assert all("Đồng hồ của hệ thống đang lệch" in answer.content.decode() for answer in answers)
    assert not AnswerSave.objects.exists()
    assert Attempt.objects.get().state == "open"


def test_a_wrong_clock_submits_nothing_by_itself(mediator: User, drifting: Callable[[], None]) -> None:
    paper = make_paper(questions=add_questions(1), time_limit_minutes=5)
    attempt = start_attempt(paper=paper, user=mediator, now=clock.now() - timedelta(hours=1))
    drifting()
    with pytest.raises(NotNow):
        submit_expired_attempts(now=clock.now())
    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_an_untimed_paper_goes_on(learner: Client, mediator: User, drifting: Callable[[], None]) -> None:
    drifting()
    paper = make_paper(questions=add_questions(1))
    attempt = start_attempt(paper=paper, user=mediator, now=clock.now())
    body = posted(attempt, 1, 2) | {"tab": "a", "sequence": "1"}
    assert learner.post(f"/hoc/bai-lam/{attempt.public_id}/cau/1/", body).status_code == 302
    assert submit_attempt(attempt=attempt, now=clock.now()).percent == 100
