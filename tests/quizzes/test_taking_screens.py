"""Taking a paper in the browser: without script, with the script's requests, statements, access, key separation."""

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
from quizzes import offers
from quizzes.enums import Counting
from quizzes.models import AnswerSave, Attempt, Paper
from quizzes.offers import Offer
from quizzes.services import start_attempt
from tests.quizzes.factories import SEVERAL, TRUTH, add_questions, make_paper, posted, statements

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
KEY_WORDS = ("Lời giải", "Nhận xét riêng", "Giải thích", "is-right", "is-wrong", "(x)", "căn-cứ", "dieu-12")


@pytest.fixture
def mediator(make_person: Callable[..., User]) -> User:
    return make_person("hgv-1", Role.MEDIATOR)


@pytest.fixture
def offered() -> Iterator[list[str]]:
    """Offer every paper; what stands in the list refuses the start."""
    refusals: list[str] = []

    def everything(user: User, paper: Paper) -> Offer:
        return Offer("/hoc/", "Về khóa học", refusals[0] if refusals else "", "/hoc/xong/", "Nhận kết quả khóa học")

    offers.register(everything)
    yield refusals
    offers.unregister(everything)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def learner(mediator: User, sign_in: Callable[[User], Client], offered: list[str], clock: object) -> Client:
    return sign_in(mediator)


def page(attempt: Attempt, what: str) -> str:
    return f"/hoc/bai-lam/{attempt.public_id}/{what}/"


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(tab|sequence)" value="([^"]+)"', html))


def answer(client: Client, attempt: Attempt, order: int, *options: int, go: str = "next", **extra: object) -> object:
    html = client.get(page(attempt, f"cau/{order}")).content.decode()
    return client.post(
        page(attempt, f"cau/{order}"), posted(attempt, order, *options) | hidden(html) | {"go": go}, **extra
    )


def test_the_start_page_says_the_rules_in_words(learner: Client) -> None:
    paper = make_paper(questions=add_questions(3), time_limit_minutes=20, attempts_allowed=2)
    html = learner.get(f"/hoc/kiem-tra/{paper.code}/").content.decode()
    for words in ("3 câu hỏi", "20 phút", "70 %", "còn 2 lượt", "Bắt đầu làm bài"):
        assert words in html


def test_a_paper_that_nobody_offers_is_like_a_missing_one(mediator: User, sign_in: Callable[[User], Client]) -> None:
    paper = make_paper(questions=add_questions(1))
    client = sign_in(mediator)
    assert client.get(f"/hoc/kiem-tra/{paper.code}/").status_code == 404
    assert client.post(f"/hoc/kiem-tra/{paper.code}/bat-dau/").status_code == 404
    assert client.get("/hoc/kiem-tra/khong-co/").status_code == 404
    assert not Attempt.objects.exists()


def test_a_refusal_is_said_and_nothing_begins(learner: Client, offered: list[str]) -> None:
    paper = make_paper(questions=add_questions(1))
    offered.append("Xin học xong các bài trước.")
    answer = learner.post(f"/hoc/kiem-tra/{paper.code}/bat-dau/")
    assert answer.status_code == 409
    assert "Xin học xong các bài trước." in answer.content.decode()
    assert not Attempt.objects.exists()


def test_the_whole_way_without_script(learner: Client, mediator: User) -> None:
    paper = make_paper(questions=[*add_questions(2), *add_questions(1, topic="s2", kind=SEVERAL)])
    begun = learner.post(f"/hoc/kiem-tra/{paper.code}/bat-dau/")
    attempt = Attempt.objects.get()
    assert begun.url == page(attempt, "cau/1")
    assert answer(learner, attempt, 1, 2).url == page(attempt, "cau/2")
    shown = learner.get(page(attempt, "cau/1")).content.decode()
    assert "Đã lưu lúc 10:00." in shown
    assert shown.count("checked") == 1
    assert answer(learner, attempt, 2, 1, go="mark").url == page(attempt, "cau/2")
    assert "Bỏ dấu xem lại" in learner.get(page(attempt, "cau/2")).content.decode()
    assert answer(learner, attempt, 2, 1, go="3").url == page(attempt, "cau/3")
    review = learner.get(page(attempt, "xem-lai")).content.decode()
    assert "Còn <strong>1 câu</strong> chưa trả lời" in review
    assert answer(learner, attempt, 3, 1, 2, go="review").url == page(attempt, "xem-lai")
    assert "Đã trả lời đủ các câu." in learner.get(page(attempt, "xem-lai")).content.decode()
    assert learner.post(page(attempt, "nop")).url == page(attempt, "ket-qua")
    result = learner.get(page(attempt, "ket-qua")).content.decode()
    assert "75 %" in result
    assert "Được 3 trên 4 điểm" in result
    assert "Nhận kết quả khóa học" in result
    for words in ("Lời giải của k1-1.", "Nhận xét riêng của k1-1.", "1/2 câu đúng hết", "Ông/Bà đã chọn: chưa đúng"):
        assert words in result


def test_a_result_says_what_counts_and_offers_no_attempt_that_is_not_left(learner: Client, mediator: User) -> None:
    paper = make_paper(questions=add_questions(1), attempts_allowed=2, counting=Counting.BEST)
    seen = []
    for number, option in enumerate((2, 1)):
        attempt = start_attempt(paper=paper, user=mediator, now=START + timedelta(minutes=number))
        answer(learner, attempt, 1, option, go="review")
        learner.post(page(attempt, "nop"))
        seen.append(learner.get(page(attempt, "ket-qua")).content.decode())
    assert "Kết quả được tính" not in seen[0]
    assert "Kết quả được tính: 100 % (lượt cao điểm nhất)." in seen[1]
    assert "đã làm hết số lượt" in seen[1]
    assert "làm lại" not in seen[1].lower()


def test_a_second_press_of_submit_changes_nothing(learner: Client, mediator: User) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(1)), user=mediator, now=START)
    for _ in range(2):
        assert learner.post(page(attempt, "nop")).url == page(attempt, "ket-qua")
    assert Attempt.objects.get().percent == 0


def test_nothing_of_the_key_is_on_the_pages_before_submission(learner: Client, mediator: User) -> None:
    paper = make_paper(
        questions=[
            *add_questions(2),
            *add_questions(1, topic="s1", kind=SEVERAL),
            *add_questions(1, topic="s2", kind=TRUTH),
        ]
    )
    attempt = start_attempt(paper=paper, user=mediator, now=START)
    answer(learner, attempt, 1, 2)
    urls = [page(attempt, f"cau/{order}") for order in (1, 2, 3, 4)] + [page(attempt, "xem-lai")]
    for url in [*urls, f"/hoc/kiem-tra/{paper.code}/"]:
        html = learner.get(url).content.decode()
        assert [word for word in KEY_WORDS if word in html] == [], url
    assert learner.get(page(attempt, "ket-qua")).status_code == 302


def test_a_page_says_the_same_whichever_option_is_right(
    mediator: User, sign_in: Callable, offered: list, clock: object
) -> None:
    """Two papers that differ only in the key give the same page for the same seed (dialect §11)."""
    from tests.quizzes.factories import SINGLE

    pages = []
    for right in ("Ba", "Năm"):
        text = SINGLE.replace("(x)", "( )").replace(f"( ) {right}", f"(x) {right}")
        paper = make_paper(questions=add_questions(1, kind=text), code=f"bai-{right.lower().encode().hex()}")
        attempt = start_attempt(paper=paper, user=mediator, now=START)
        Attempt.objects.filter(pk=attempt.pk).update(seed=42)
        html = sign_in(mediator).get(page(attempt, "cau/1")).content.decode()
        pages.append(re.search(r'<div class="question">.*?</div>\s*<p class="save-state"', html, re.DOTALL)[0])
    assert pages[0] == pages[1]


def test_other_peoples_attempts_and_strangers(
    learner: Client, mediator: User, make_person: Callable[..., User], sign_in: Callable[[User], Client], trainer: User
) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(1)), user=mediator, now=START)
    pages = [("get", "cau/1"), ("post", "cau/1"), ("get", "xem-lai"), ("post", "nop"), ("get", "ket-qua")]
    for other in (make_person("hgv-2", Role.MEDIATOR), trainer):
        client = sign_in(other)
        for method, what in pages:
            data = {"tab": "t", "sequence": "1"}
            assert getattr(client, method)(page(attempt, what), data).status_code == 404, what
    for method, what in pages:
        response = getattr(Client(), method)(page(attempt, what))
        assert response.status_code == 302
        assert response.url.startswith("/dang-nhap/")
    assert not AnswerSave.objects.exists()
    assert Attempt.objects.get().state == "open"


def test_the_script_gets_its_acknowledgement_as_json(learner: Client, mediator: User) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(1)), user=mediator, now=START)
    data = posted(attempt, 1, 2) | {"tab": "abc", "sequence": "7"}
    accept = {"headers": {"accept": "application/json"}}
    first = learner.post(page(attempt, "cau/1"), data, **accept)
    again = learner.post(page(attempt, "cau/1"), data, **accept)
    assert (first.status_code, first.json()) == (200, {"state": "saved", "sequence": 7, "at": "10:00"})
    assert (again.status_code, again.json()["state"], again.json()["at"]) == (200, "repeated", "10:00")
    other = learner.post(page(attempt, "cau/1"), posted(attempt, 1, 1) | {"tab": "abc", "sequence": "7"}, **accept)
    assert (other.status_code, other.json()["state"]) == (409, "conflict")
    assert 'value="8"' in learner.get(page(attempt, "cau/1")).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"tab": "t", "sequence": "x"}, {"tab": "t"}, {"sequence": "1"}, {"tab": "t", "sequence": "1", "c1": "khong-co"},
        {"tab": "t", "sequence": "1", "c1": ["a", "b"]}, {"tab": "t", "sequence": "1", "c1": "x" * 5000},
    ],
)  # fmt: skip
def test_a_malformed_save_is_refused_in_words(learner: Client, mediator: User, data: dict) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(1)), user=mediator, now=START)
    response = learner.post(page(attempt, "cau/1"), data)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert learner.post(page(attempt, "cau/1"), data, headers={"accept": "application/json"}).status_code == 400
    assert not AnswerSave.objects.exists()


def test_a_late_answer_is_told_the_deadline_and_what_counts(
    learner: Client, mediator: User, clock: time_machine.Traveller
) -> None:
    attempt = start_attempt(
        paper=make_paper(questions=add_questions(1), time_limit_minutes=10), user=mediator, now=START
    )
    answer(learner, attempt, 1, 2)
    html = learner.get(page(attempt, "cau/1")).content.decode()
    assert "Còn 10 phút" in html
    clock.shift(timedelta(minutes=10, seconds=1))
    late = learner.post(page(attempt, "cau/1"), posted(attempt, 1, 1) | hidden(html))
    assert late.status_code == 409
    assert "Đã hết giờ làm bài lúc 10:10, 22/11/2026" in late.content.decode()
    assert "đã lưu lúc 10:00" in late.content.decode()
    said = learner.post(
        page(attempt, "cau/1"),
        posted(attempt, 1, 1) | {"tab": "z", "sequence": "9"},
        headers={"accept": "application/json"},
    )
    assert (said.status_code, said.json()["state"], said.json()["deadline"]) == (
        409,
        "late",
        "2026-11-22T03:10:00+00:00",
    )
    assert learner.get(page(attempt, "cau/1")).url == page(attempt, "xem-lai")
    assert "Đã hết giờ làm bài." in learner.get(page(attempt, "xem-lai")).content.decode()
    learner.post(page(attempt, "nop"))
    result = learner.get(page(attempt, "ket-qua")).content.decode()
    assert "100 %" in result
    assert "Hết giờ, hệ thống nộp bài lúc 10:10" in result


def test_an_attempt_is_resumed_after_closing_the_browser(
    learner: Client, mediator: User, sign_in: Callable[[User], Client], clock: time_machine.Traveller
) -> None:
    paper = make_paper(questions=add_questions(2))
    learner.post(f"/hoc/kiem-tra/{paper.code}/bat-dau/")
    attempt = Attempt.objects.get()
    answer(learner, attempt, 1, 3)
    clock.shift(timedelta(days=3))
    later = sign_in(mediator)
    assert "Làm tiếp bài đang làm" in later.get(f"/hoc/kiem-tra/{paper.code}/").content.decode()
    assert later.post(f"/hoc/kiem-tra/{paper.code}/bat-dau/").url == page(attempt, "cau/1")
    assert later.get(page(attempt, "cau/1")).content.decode().count("checked") == 1
    assert Attempt.objects.count() == 1


def test_explanations_follow_the_policy_of_the_paper(
    learner: Client, mediator: User, clock: time_machine.Traveller
) -> None:
    closes = START + timedelta(hours=1)
    paper = make_paper(questions=add_questions(1), feedback="after_close", closes_at=closes)
    attempt = start_attempt(paper=paper, user=mediator, now=START)
    learner.post(page(attempt, "nop"))
    before = learner.get(page(attempt, "ket-qua")).content.decode()
    assert "Lời giải của" not in before
    assert "Lời giải được mở sau khi bài đóng, lúc 11:00" in before
    clock.shift(timedelta(hours=1))
    assert "Lời giải của k1-1." in learner.get(page(attempt, "ket-qua")).content.decode()
    Paper.objects.update(feedback="never")
    assert "Lời giải của" not in learner.get(page(attempt, "ket-qua")).content.decode()


def test_statements_stay_within_the_budget(
    learner: Client, mediator: User, django_assert_max_num_queries: Callable
) -> None:
    paper = make_paper(questions=add_questions(20))
    attempt = start_attempt(paper=paper, user=mediator, now=START)
    answer(learner, attempt, 1, 2)
    data = posted(attempt, 2, 2) | {"tab": "t", "sequence": "1"}
    for limit in (4, 3):  # session, account, read, insert; a repeat inserts nothing
        with CaptureQueriesContext(connection) as captured:
            assert learner.post(page(attempt, "cau/2"), data).status_code == 302
        assert len(statements(captured)) == limit
    for what in ("cau/3", "xem-lai"):
        learner.get(page(attempt, what))
        with django_assert_max_num_queries(8):
            learner.get(page(attempt, what))
    learner.post(page(attempt, "nop"))
    learner.get(page(attempt, "ket-qua"))
    for url in (page(attempt, "ket-qua"), f"/hoc/kiem-tra/{paper.code}/"):
        with django_assert_max_num_queries(8):
            learner.get(url)


def test_pages_of_an_attempt_are_never_kept_by_a_cache(learner: Client, mediator: User) -> None:
    attempt = start_attempt(paper=make_paper(questions=add_questions(1)), user=mediator, now=START)
    assert "no-store" in learner.get(page(attempt, "cau/1"))["Cache-Control"]
