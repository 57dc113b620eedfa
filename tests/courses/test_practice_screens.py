"""«Ôn tập hôm nay» as its user meets it: cards come about, are answered, rated, rest; once, and within the budgets."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from content.rendering import page_document
from courses.models import Enrolment, LessonPage, PracticeCard, PracticeReview
from courses.services import complete_lesson, enrol, go_to_step
from courses.services.practice import gather_all
from lms.hgm import present
from mediators.models import Unit
from quizzes.models import Question
from quizzes.services import import_bank_text, start_attempt, submit_attempt
from tests.courses.factories import QUESTION, add_lesson, make_course
from tests.quizzes.factories import SINGLE, WRITTEN_AT, add_questions, make_paper, statements

START = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # a Wednesday
HOME, CARD = "/hoc/on-tap/", "/hoc/on-tap/the/"
CARDS = """::: thẻ-nhớ #t-1
- Hòa giải viên do ai công nhận? :: Chủ tịch Ủy ban nhân dân cấp xã, lời của mặt sau.
- Tổ hòa giải có mấy người? :: Từ ba người trở lên.
:::
"""
FIRST, SECOND = "Hòa giải viên do ai công nhận?", "Tổ hòa giải có mấy người?"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("lms.base.clock.timezone.now", lambda: moment)

    set_to(START)
    return set_to


@pytest.fixture
def person(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    return make_person("hgv-on", Role.MEDIATOR)


@pytest.fixture
def learner(person: User, sign_in: Callable[[User], Client], clock: Callable) -> Client:
    return sign_in(person)


@pytest.fixture
def lesson(db: None) -> LessonPage:
    course = make_course()
    return add_lesson(course, "bai-the", f"Mở đầu.\n\n{CARDS}\n{QUESTION.format(ref='h-1')}")


@pytest.fixture
def enrolment(person: User, lesson: LessonPage) -> Enrolment:
    return enrol(user=person, course=lesson.get_parent().specific, now=START)


def shown(client: Client, url: str = CARD) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def card_of(part: str = "", block: str = "h-1") -> PracticeCard:
    cards = PracticeCard.objects.filter(block_id=block)
    return next(card for card in cards if not part or part in front_of(card))


def front_of(card: PracticeCard) -> str:
    block = page_document(card.lesson).block(card.block_id)
    return next((flash.front.source for flash in block.body.cards if flash.code == card.part), "")


def urls(card: PracticeCard) -> tuple[str, str]:
    base = f"{CARD}{card.public_id}/{card.review_count + 1}/"
    return f"{base}tra-loi/", f"{base}muc-nho/"


def choice(card: PracticeCard, option: int) -> dict[str, str]:
    """Return the form data that chooses an option by its written number."""
    card.refresh_from_db()
    block = page_document(card.lesson).block(card.block_id)
    wanted = block.body.options[option - 1].text.html
    seed = (card.public_id.int + card.review_count + 1) % 2**62
    return {f"b-{block.ref}": next(o["id"] for o in present(block, seed)["options"] if o["html"] == wanted)}


def miss(client: Client, enrolment: Enrolment) -> PracticeCard:
    """Answer the lesson's question wrongly; its card is made."""
    lesson = LessonPage.objects.get(slug="bai-the")
    block = page_document(lesson).block("h-1")
    wanted = block.body.options[1].text.html
    option = next(o["id"] for o in present(block, enrolment.seed)["options"] if o["html"] == wanted)
    client.post("/hoc/khoa/khoa-moi/bai-the/cau/h-1/", {"b-h-1": option})
    return card_of()


def test_opening_a_lesson_makes_its_flash_cards_cards_once(learner: Client, enrolment: Enrolment) -> None:
    assert "Hôm nay chưa có thẻ nào cần ôn" in shown(learner, HOME)
    lesson = LessonPage.objects.get(slug="bai-the")
    for step in (0, 0):
        go_to_step(enrolment=enrolment, lesson=lesson, step=step, now=START)
    assert PracticeCard.objects.filter(origin="flashcard").count() == 2
    assert "2 thẻ, khoảng 5 phút" in shown(learner, HOME)
    assert gather_all(user=enrolment.user, now=START) == 0


def test_a_flash_card_is_turned_felt_and_comes_back(
    learner: Client, enrolment: Enrolment, clock: Callable[[datetime], None]
) -> None:
    go_to_step(enrolment=enrolment, lesson=LessonPage.objects.get(slug="bai-the"), step=0, now=START)
    assert learner.post(f"{HOME}bat-dau/").url == CARD
    page = shown(learner)
    assert "Thẻ 1/2" in page
    front = FIRST if FIRST in page else SECOND
    card = card_of(front, "t-1")
    offered = re.findall(r'value="(\d)"><span class="practice-word">(\w+)</span>', page)
    assert offered == [("1", "Quên"), ("2", "Khó"), ("3", "Được"), ("4", "Dễ")]
    assert "gặp lại ngày mai" in page
    assert "gặp lại sau 2 ngày" in page
    assert learner.post(urls(card)[1], {"muc": "3"}).url == CARD
    assert "Thẻ 2/2" in shown(learner)
    other = card_of(SECOND if front == FIRST else FIRST, "t-1")
    learner.post(urls(other)[1], {"muc": "1"})
    assert learner.get(CARD).url == HOME
    ended = shown(learner, HOME)
    assert "Hôm nay đã ôn xong" in ended
    assert "Ông/Bà đã ôn 1 ngày trong tuần này." in ended
    clock(START + timedelta(days=1))
    assert "1 thẻ, khoảng 5 phút" in shown(learner, HOME)
    learner.post(urls(card_of(SECOND if front == FIRST else FIRST, "t-1"))[1], {"muc": "4"})
    assert "Ông/Bà đã ôn 2 ngày trong tuần này." in shown(learner, HOME)
    review = PracticeReview.objects.filter(card=card).get()
    assert (review.number, review.feeling, review.rating, review.fraction) == (1, 3, 3, None)
    assert review.due_after == START + timedelta(days=2)
    assert (review.scheduler, review.settings["desired_retention"]) == ("fsrs 6.3.2", 0.9)


def test_a_missed_question_comes_back_is_answered_and_then_felt(
    learner: Client, enrolment: Enrolment, clock: Callable[[datetime], None]
) -> None:
    card = miss(learner, enrolment)
    PracticeCard.objects.exclude(pk=card.pk).delete()
    page = shown(learner)
    assert "Lời giải" not in page
    assert "Ông/Bà nhớ đến đâu?" not in page
    answer, rate = urls(card)
    assert learner.post(rate, {"muc": "4"}).status_code == 422
    assert learner.post(answer, {}).status_code == 422
    assert learner.post(answer, {"b-h-1": "khong-co"}).status_code == 422
    assert learner.post(answer, choice(card, 1)).url == CARD
    assert not PracticeReview.objects.exists()
    page = shown(learner)  # also where one comes back after a break
    assert "Đúng rồi." in page
    assert re.findall(r'class="practice-word">(\w+)<', page) == ["Khó", "Được", "Dễ"]
    assert learner.post(answer, choice(card, 2)).url == CARD  # the first answer counts
    assert learner.post(rate, {"muc": "2"}).url == CARD
    review = PracticeReview.objects.get()
    assert (review.feeling, review.rating, review.fraction) == (2, 2, 1)
    clock(START + timedelta(days=1))
    assert "Thẻ 1/1" in shown(learner)


def test_a_wrong_answer_needs_no_feeling_and_shows_why(learner: Client, enrolment: Enrolment) -> None:
    card = miss(learner, enrolment)
    answer, rate = urls(card)
    given = choice(card, 3)
    told = learner.post(answer, given)
    page = shown(learner, told.url)
    assert "Chưa đúng." in page
    assert "Lời giải của h-1." in page
    assert "Thẻ này sẽ trở lại ngày mai." in page
    for url, data in ((answer, given), (answer, {}), (rate, {"muc": "4"})):  # sent twice, sent late
        assert learner.post(url, data).status_code == 302
    review = PracticeReview.objects.get()
    assert (review.feeling, review.rating, review.fraction) == (None, 1, 0)
    card.refresh_from_db()
    assert (card.review_count, card.due_at) == (1, START + timedelta(days=1))


def test_reviews_are_written_once_and_for_ever(learner: Client, enrolment: Enrolment) -> None:
    card = miss(learner, enrolment)
    learner.post(urls(card)[0], choice(card, 3))
    review = PracticeReview.objects.get()
    with pytest.raises(PermissionDenied):
        review.save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE courses_practicereview SET rating = 4")


def test_cards_of_others_do_not_exist(
    learner: Client, enrolment: Enrolment, make_person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    card = miss(learner, enrolment)
    other = sign_in(make_person("hgv-khac", Role.MEDIATOR))
    for url in urls(card):
        assert other.post(url, {"muc": "3"}).status_code == 404
    learner.post(urls(card)[0], choice(card, 3))
    assert other.get(f"{CARD}{card.public_id}/1/").status_code == 404
    assert learner.get(f"{CARD}{card.public_id}/9/").status_code == 404
    assert other.get(CARD).url == HOME


def test_a_card_follows_its_text_and_rests_while_that_is_gone(learner: Client, enrolment: Enrolment) -> None:
    card = miss(learner, enrolment)
    PracticeCard.objects.exclude(pk=card.pk).delete()
    lesson = card.lesson
    old = lesson.body
    learner.post(urls(card)[0], choice(card, 3))
    PracticeCard.objects.update(due_at=START)
    lesson.body = old.replace("> Giải thích: Lời giải", "> Giải thích: Lời giải rõ hơn")
    lesson.save_revision().publish()
    page = shown(learner)
    assert "Nguyên tắc nào đúng" in page
    assert "đã được sửa từ lần ôn trước" not in page
    lesson.body = old.replace("Nguyên tắc nào đúng", "Nguyên tắc nào là đúng")
    lesson.save_revision().publish()
    page = shown(learner)
    assert "Nguyên tắc nào là đúng" in page
    assert "Nội dung thẻ này đã được sửa từ lần ôn trước." in page
    lesson.body = "Không còn câu hỏi."
    lesson.save_revision().publish()
    assert "1 thẻ đang nghỉ" in shown(learner, HOME)
    assert "phần này không còn trong bài" in shown(learner, f"{HOME}dang-nghi/")
    lesson.body = old
    lesson.save_revision().publish()
    assert "đang nghỉ" not in shown(learner, HOME)
    lesson.refresh_from_db()
    lesson.unpublish()
    assert "Bài học đang tạm rút để sửa" in shown(learner, f"{HOME}dang-nghi/")


def missed_paper(person: User, **fields: object) -> list[Question]:
    questions = add_questions(2)
    paper = make_paper(questions=questions, **fields)
    attempt = start_attempt(paper=paper, user=person, now=START)
    submit_attempt(attempt=attempt, now=START)
    return questions


def test_missed_paper_questions_become_cards_and_rest_with_their_question(learner: Client, person: User) -> None:
    first, second = missed_paper(person)
    assert set(PracticeCard.objects.values_list("question", flat=True)) == {first.pk, second.pk}
    assert "tổ hòa giải có ít nhất mấy người?" in shown(learner)
    Question.objects.filter(pk=first.pk).update(state="retired")
    Question.objects.filter(pk=second.pk).update(suspended_from=START.date())
    assert learner.get(CARD).url == HOME
    resting = shown(learner, f"{HOME}dang-nghi/")
    assert "Câu hỏi đã ngừng dùng nên thẻ nghỉ hẳn." in resting
    assert "Điều luật làm căn cứ vừa thay đổi." in resting
    Question.objects.update(state="approved", suspended_from=None)
    import_bank_text(
        source=SINGLE.format(code=first.code, topic="k1").replace("ít nhất", "tối thiểu"), by=None, now=WRITTEN_AT
    )
    Question.objects.update(state="approved")
    assert "tối thiểu mấy người" in shown(learner)


def test_practice_never_shows_the_key_of_a_paper_that_keeps_it(learner: Client, person: User) -> None:
    missed_paper(person, feedback="never")
    assert not PracticeCard.objects.exists()
    closing = START + timedelta(days=5)
    paper = make_paper(questions=Question.objects.all(), code="dong", feedback="after_close", closes_at=closing)
    submit_attempt(attempt=start_attempt(paper=paper, user=person, now=START), now=START)
    assert set(PracticeCard.objects.values_list("due_at", flat=True)) == {closing}
    assert learner.get(CARD).url == HOME


def test_questions_of_an_open_attempt_rest_until_it_is_handed_in(learner: Client, person: User) -> None:
    questions = missed_paper(person)
    attempt = start_attempt(paper=make_paper(questions=questions, code="lan-hai"), user=person, now=START)
    assert learner.get(CARD).url == HOME
    assert "Ông/Bà đang làm bài kiểm tra có câu này." in shown(learner, f"{HOME}dang-nghi/")
    submit_attempt(attempt=attempt, now=START)
    assert "Thẻ 1/2" in shown(learner)


def test_what_was_missed_before_cards_existed_is_gathered_on_the_first_day(
    learner: Client, person: User, enrolment: Enrolment
) -> None:
    miss(learner, enrolment)
    missed_paper(person)
    count = PracticeCard.objects.count()
    PracticeCard.objects.all().delete()
    learner.post(f"{HOME}bat-dau/")
    assert PracticeCard.objects.count() == count == 5
    PracticeCard.objects.all().delete()
    LessonPage.objects.update(body="Không còn gì để hỏi.")
    learner.post(f"{HOME}bat-dau/")
    assert set(PracticeCard.objects.values_list("origin", flat=True)) == {"paper"}


def test_a_pile_is_a_day_of_ten_and_costs_no_more(
    learner: Client, person: User, enrolment: Enrolment, django_assert_max_num_queries: Callable
) -> None:
    card = miss(learner, enrolment)
    add_questions(60, topic="k4")
    PracticeCard.objects.bulk_create(
        PracticeCard(
            user=person,
            origin="paper",
            question=question,
            added_at=START,
            due_at=START - timedelta(days=number + 1),
            review_count=1,
            reviewed_at=START - timedelta(days=number + 2),
            memory_state=2,
            stability=2.0,
            difficulty=5.0,
        )
        for number, question in enumerate(Question.objects.order_by("id"))
    )
    assert "10 thẻ, khoảng 5 phút" in shown(learner, HOME)
    for url in (HOME, CARD, f"{HOME}dang-nghi/"):
        learner.get(url)
        with django_assert_max_num_queries(8):
            learner.get(url)
    data = choice(card, 3)
    with CaptureQueriesContext(connection) as captured:
        learner.post(urls(card)[0], data)
    own = [sql for sql in statements(captured) if "practice" in sql]
    assert len(own) <= 3
    assert len(statements(captured)) <= 6  # session and person come on top


@pytest.mark.parametrize("url", [HOME, CARD, f"{HOME}dang-nghi/"])
def test_strangers_sign_in_first(url: str, db: None) -> None:
    assert Client().get(url).url.startswith("/dang-nhap/")


def test_reading_changes_nothing(learner: Client, enrolment: Enrolment) -> None:
    card = miss(learner, enrolment)
    before = PracticeCard.objects.values().get(pk=card.pk)
    for url in (HOME, CARD, f"{HOME}dang-nghi/"):
        learner.get(url)
    assert PracticeCard.objects.values().get(pk=card.pk) == before
    assert learner.get(f"{HOME}bat-dau/").status_code == 405


def test_staff_who_learn_have_cards_too(
    commune_officer: User, sign_in: Callable[[User], Client], lesson: LessonPage, clock: Callable
) -> None:
    enrolment = enrol(user=commune_officer, course=lesson.get_parent().specific, now=START)
    client = sign_in(commune_officer)
    miss(client, enrolment)
    complete_lesson(enrolment=enrolment, lesson=lesson, now=START)
    assert "Thẻ 1/3" in shown(client)


def test_tab_and_home_say_how_many_wait(learner: Client, enrolment: Enrolment) -> None:
    assert "(3" not in shown(learner, "/hoc/toi/")
    card = miss(learner, enrolment)
    assert re.search(r'tab-count">\(3<span class="visually-hidden"> thẻ hôm nay', shown(learner, "/hoc/toi/"))
    assert "3 thẻ, vài phút là xong." in shown(learner, "/hoc/")
    learner.post(urls(card)[0], choice(card, 3))
    assert "2 thẻ, vài phút là xong." in shown(learner, "/hoc/")
