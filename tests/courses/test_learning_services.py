"""Beginning, steps, answers, completion, evidence."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from accounts.enums import Role
from accounts.models import User
from content.rendering import page_document
from courses import queries
from courses.models import CoursePage, Enrolment, LessonAnswer, LessonPage, LessonProgress
from courses.services import (
    answer_question,
    complete_lesson,
    enrol,
    go_to_step,
    refresh_course_items,
)
from lms.base.errors import RuleViolation
from lms.hgm import BadAnswer, present
from mediators.models import Mediator, Unit
from quizzes.services import save_answer, start_attempt, submit_attempt
from tests.courses.factories import QUESTION, add_lesson, make_course, make_learning
from tests.quizzes.factories import add_questions, make_paper, posted
from training.models import CompletionRule, Evidence


@pytest.fixture
def mediator(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-1", Role.MEDIATOR)
    Mediator.objects.create(
        code="hgv-1", commune=places["11383"], user=user, full_name=user.full_name, name_key="nguoi", sort_key="1"
    )
    return user


def lesson(course: CoursePage, slug: str) -> LessonPage:
    return LessonPage.objects.child_of(course).get(slug=slug)


def form(enrolment: Enrolment, page: LessonPage, ref: str, option: int) -> dict[str, str]:
    block = page_document(page).block(ref)
    wanted = block.body.options[option - 1].text.html
    return {f"b-{ref}": next(o["id"] for o in present(block, enrolment.seed)["options"] if o["html"] == wanted)}


def give(enrolment: Enrolment, page: LessonPage, ref: str, now: datetime, *, option: int = 1) -> LessonAnswer:
    return answer_question(
        enrolment=enrolment,
        lesson=page,
        block=page_document(page).block(ref),
        data=form(enrolment, page, ref, option),
        now=now,
    )


def learn(enrolment: Enrolment, now: datetime) -> None:
    """Do everything that lessons 1 and 2 ask for."""
    first, second = lesson(enrolment.course, "bai-1"), lesson(enrolment.course, "bai-2")
    for step in (1, 2):
        go_to_step(enrolment=enrolment, lesson=first, step=step, now=now)
    for ref in ("h-1", "h-2"):
        give(enrolment, first, ref, now)
    complete_lesson(enrolment=enrolment, lesson=first, now=now)
    give(enrolment, second, "m-1", now)
    complete_lesson(enrolment=enrolment, lesson=second, now=now)


def pass_paper(user: User, paper: object, now: datetime) -> None:
    attempt = start_attempt(paper=paper, user=user, now=now)
    for order in (1, 2):
        save_answer(
            by=user,
            attempt_id=attempt.public_id,
            order=order,
            data=posted(attempt, order, 2),
            tab_id="t",
            sequence=1,
            now=now,
        )
    submit_attempt(attempt=attempt, now=now)


def test_a_course_is_begun_once(mediator: User, now: datetime) -> None:
    course = make_learning()
    first, again = (enrol(user=mediator, course=course, now=now) for _ in range(2))
    assert (first.pk, first.seed) == (again.pk, again.seed)


def test_steps_only_go_forward(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    page = lesson(enrolment.course, "bai-1")
    for step, kept in ((1, 1), (2, 2), (0, 2)):
        assert go_to_step(enrolment=enrolment, lesson=page, step=step, now=now).step == kept
    assert Enrolment.objects.get().last_lesson_id == page.pk


def test_each_try_is_a_row_and_the_latest_counts(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    page = lesson(enrolment.course, "bai-2")
    give(enrolment, page, "m-1", now, option=2)
    give(enrolment, page, "m-1", now)
    assert [row.fraction for row in LessonAnswer.objects.all()] == [0, 1]
    assert queries.latest_answers(enrolment, page)["m-1"].fraction == 1


def test_nothing_chosen_and_foreign_options_are_refused(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    page = lesson(enrolment.course, "bai-2")
    block = page_document(page).block("m-1")
    with pytest.raises(RuleViolation):
        answer_question(enrolment=enrolment, lesson=page, block=block, data={}, now=now)
    with pytest.raises(BadAnswer):
        answer_question(enrolment=enrolment, lesson=page, block=block, data={"b-m-1": "xxxxxxxx"}, now=now)
    assert not LessonAnswer.objects.exists()


def test_a_lesson_says_what_is_missing(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    page = lesson(enrolment.course, "bai-1")
    with pytest.raises(RuleViolation, match="chưa đọc đến phần cuối"):
        complete_lesson(enrolment=enrolment, lesson=page, now=now)
    go_to_step(enrolment=enrolment, lesson=page, step=2, now=now)
    with pytest.raises(RuleViolation, match="Còn 2 câu hỏi chưa trả lời: Câu 1, Câu 2"):
        complete_lesson(enrolment=enrolment, lesson=page, now=now)
    give(enrolment, page, "h-1", now, option=3)
    give(enrolment, page, "h-2", now)
    assert complete_lesson(enrolment=enrolment, lesson=page, now=now).completed_at == now
    assert Evidence.objects.get().reference == "lesson:bai-1"


def test_completing_again_changes_nothing(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    learn(enrolment, now)
    before = list(LessonProgress.objects.values_list("completed_at", flat=True))
    page = lesson(enrolment.course, "bai-1")
    assert complete_lesson(enrolment=enrolment, lesson=page, now=now + timedelta(days=1)).completed_at == now
    assert list(LessonProgress.objects.values_list("completed_at", flat=True)) == before
    assert Evidence.objects.count() == 3


def test_the_whole_course_ends_in_the_ledger(mediator: User, now: datetime) -> None:
    paper = make_paper(questions=add_questions(2), code="cuoi-khoa")
    enrolment = enrol(user=mediator, course=make_learning(paper=paper), now=now)
    learn(enrolment, now)
    assert Enrolment.objects.get().completed_at is None
    pass_paper(mediator, paper, now + timedelta(days=1))
    assert Enrolment.objects.get().completed_at == now + timedelta(days=1)
    rows = Evidence.objects.order_by("id").values_list("kind", "reference", "score_percent", "happened_on")
    assert list(rows) == [
        ("lesson_completed", "lesson:bai-1", None, date(2026, 11, 22)),
        ("lesson_completed", "lesson:bai-2", None, date(2026, 11, 22)),
        ("quiz_passed", "quiz:cuoi-khoa", 100, date(2026, 11, 23)),
        ("course_completed", "course:khoa-moi", None, date(2026, 11, 23)),
    ]
    assert set(Evidence.objects.values_list("channel", "mediator__code")) == {("online", "hgv-1")}


def test_a_failed_paper_gives_no_evidence(mediator: User, now: datetime) -> None:
    paper = make_paper(questions=add_questions(2))
    enrolment = enrol(user=mediator, course=make_learning(paper=paper), now=now)
    learn(enrolment, now)
    submit_attempt(attempt=start_attempt(paper=paper, user=mediator, now=now), now=now)
    assert not Evidence.objects.filter(kind="quiz_passed").exists()
    assert Enrolment.objects.get().completed_at is None


def test_a_lesson_added_later_takes_nothing_back(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    learn(enrolment, now)
    assert Enrolment.objects.get().completed_at == now
    add_lesson(enrolment.course, "bai-4")
    outline = queries.outline_of(enrolment.course, Enrolment.objects.get())
    assert (outline.progress.done_count, outline.progress.lesson_count) == (2, 3)
    assert outline.enrolment.completed_at == now


def test_staff_who_learn_have_progress_without_evidence(commune_officer: User, now: datetime) -> None:
    enrolment = enrol(user=commune_officer, course=make_learning(), now=now)
    learn(enrolment, now)
    assert Enrolment.objects.get().completed_at == now
    assert not Evidence.objects.exists()


def test_editing_a_lesson_never_resets_anybody(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    page = lesson(enrolment.course, "bai-2")
    give(enrolment, page, "m-1", now)
    page.body = page.body.replace("Áp đặt", "Áp đặt ý mình")
    page.save()
    answers = queries.latest_answers(enrolment, page)
    assert queries.states_of(page_document(page), answers) == {}
    assert complete_lesson(enrolment=enrolment, lesson=page, now=now).completed_at == now
    page.body += "\n" + QUESTION.format(ref="m-9")
    page.save()
    outline = queries.outline_of(enrolment.course, enrolment)
    assert outline.line("bai-2").done


def test_a_typo_in_feedback_keeps_the_answer_on_the_page(mediator: User, now: datetime) -> None:
    enrolment = enrol(user=mediator, course=make_learning(), now=now)
    page = lesson(enrolment.course, "bai-2")
    given = give(enrolment, page, "m-1", now)
    page.body = page.body.replace("Lời giải", "Giải rõ")
    states = queries.states_of(page_document(page), queries.latest_answers(enrolment, page))
    assert states["m-1"].answer == given.answer


def test_published_courses_tell_the_rule_what_they_ask_for(
    now: datetime, db: None, django_capture_on_commit_callbacks: Callable
) -> None:
    rule = CompletionRule.objects.get()
    paper = make_paper(questions=add_questions(1), code="cuoi-khoa-moi")
    course = make_learning(paper=paper)
    assert refresh_course_items(by=None, now=now) is True
    assert refresh_course_items(by=None, now=now) is False
    rule.refresh_from_db()
    assert [item["code"] for item in rule.course_items["lessons"]] == ["bai-1", "bai-2"]
    assert [item["code"] for item in rule.course_items["quizzes"]] == ["cuoi-khoa-moi"]
    page = lesson(course, "bai-2")
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    rule.refresh_from_db()
    assert [item["code"] for item in rule.course_items["lessons"]] == ["bai-1"]


def test_without_published_lessons_the_rule_keeps_what_it_has(now: datetime, db: None) -> None:
    before = CompletionRule.objects.get().course_items
    make_course(slug="khoa-rong")
    assert refresh_course_items(by=None, now=now) is False
    assert CompletionRule.objects.get().course_items == before
