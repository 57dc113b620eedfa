"""Answers in own words: from a lesson to a marker and into the ledger; a closing paper that waited for its marks."""

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from content.rendering import page_document
from courses.models import CoursePage, Enrolment, LessonPage
from courses.services import answer_question, enrol
from mediators.models import Unit
from quizzes.models import MarkingPlan, MarkingTask
from quizzes.services import marking, marking_plans
from tests.courses.factories import add_lesson, make_course
from tests.quizzes.marking_factory import essay_paper, hand_in, points, put_in_commune
from training.enums import EvidenceKind
from training.models import Evidence

BODY = """Bài có suy ngẫm.

::: suy-ngẫm #nghi-chung
lưu: giảng-viên

Lần gần nhất Ông/Bà nghe mà chưa vội khuyên là khi nào?
:::

::: suy-ngẫm #nghi-rieng

Điều gì làm Ông/Bà khó xử nhất?
:::

::: tự-luận #viet
điểm: 4

Nêu cách mở đầu buổi hòa giải.
:::
"""


@pytest.fixture
def learner(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-hoc", Role.MEDIATOR)
    put_in_commune(user, places["11383"])
    return user


@pytest.fixture
def reader(trainer: User) -> User:
    return trainer


def write(enrolment: Enrolment, lesson: LessonPage, ref: str, text: str, now: datetime) -> None:
    block = next(block for block in page_document(lesson).questions if block.ref == ref)
    answer_question(enrolment=enrolment, lesson=lesson, block=block, data={f"b-{ref}": text}, now=now)


def begun(learner: User, now: datetime, course: CoursePage | None = None) -> tuple[Enrolment, LessonPage]:
    course = course or make_course()
    lesson = add_lesson(course, "bai-nghi", BODY)
    return enrol(user=learner, course=course, now=now), lesson


def mark_next(plan: MarkingPlan, by: User, now: datetime, *values: str) -> None:
    turn = marking.take_next(plan=plan, by=by, now=now)
    assert turn is not None
    marking.give_mark(turn=turn, by=by, criteria=points(*values), now=now)


def test_only_what_is_meant_for_others_leaves_the_lesson(learner: User, now: datetime) -> None:
    enrolment, lesson = begun(learner, now)
    for ref in ("nghi-chung", "nghi-rieng", "viet"):
        write(enrolment, lesson, ref, f"Bài viết {ref} thứ nhất", now)
    write(enrolment, lesson, "nghi-chung", "Viết lại cho rõ", now)
    kept = MarkingTask.objects.order_by("pk").values_list("kind", "text", "title", "commune_code")
    assert list(kept) == [
        ("reflection", "Viết lại cho rõ", "Bài bai-nghi", "11383"),
        ("essay", "Bài viết viet thứ nhất", "Bài bai-nghi", "11383"),
    ]
    assert "b-nghi-rieng" not in "".join(task.source + task.text for task in MarkingTask.objects.all())


def test_what_a_marker_holds_is_not_changed_under_the_reading_eyes(
    learner: User, reader: User, province_officer: User, now: datetime
) -> None:
    enrolment, lesson = begun(learner, now)
    write(enrolment, lesson, "nghi-chung", "Thứ nhất", now)
    plan = MarkingPlan.objects.get()
    marking_plans.assign(plan=plan, user=reader, kind="marker", by=province_officer, now=now)
    marking.take_next(plan=plan, by=reader, now=now)
    write(enrolment, lesson, "nghi-chung", "Thứ hai", now)
    assert MarkingTask.objects.get().text == "Thứ nhất"


@pytest.mark.parametrize(("level", "rows"), [("2", 1), ("1", 1), ("0", 0)])
def test_a_reflection_that_was_read_is_evidence_once(
    learner: User, reader: User, province_officer: User, now: datetime, level: str, rows: int
) -> None:
    enrolment, lesson = begun(learner, now)
    write(enrolment, lesson, "nghi-chung", "Hôm qua, với bà Sáu", now)
    plan = MarkingPlan.objects.get()
    marking_plans.assign(plan=plan, user=reader, kind="marker", by=province_officer, now=now)
    mark_next(plan, reader, now, level)
    found = list(Evidence.objects.filter(kind=EvidenceKind.REFLECTION_MARKED))
    assert [(row.mediator.user, row.reference) for row in found] == [(learner, "lesson:bai-nghi")] * rows
    marking.writing_marked.send(sender=MarkingTask, task=MarkingTask.objects.get(), now=now)
    assert Evidence.objects.filter(kind=EvidenceKind.REFLECTION_MARKED).count() == rows


def test_a_closing_paper_counts_when_its_essays_are_marked(
    learner: User, make_person: Callable[..., User], province_officer: User, places: dict[str, Unit], now: datetime
) -> None:
    paper = essay_paper()
    course = make_course(paper=paper)
    enrol(user=learner, course=course, now=now)
    hand_in(learner, paper, now)
    assert not Evidence.objects.filter(kind=EvidenceKind.QUIZ_PASSED).exists()
    marker = make_person("cham-1", Role.EDITOR, ScopeLevel.PROVINCE, "31")
    plan = MarkingPlan.objects.get()
    marking_plans.assign(plan=plan, user=marker, kind="marker", by=province_officer, now=now)
    mark_next(plan, marker, now, "3", "7")
    row = Evidence.objects.get(kind=EvidenceKind.QUIZ_PASSED)
    assert (row.score_percent, row.reference) == (100, f"quiz:{paper.code}")
