"""A score that changes after the paper was handed in: the ledger follows by rows that supersede."""

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from courses.models import Enrolment
from courses.services import enrol
from courses.services.rescoring import follow_new_score
from mediators.models import Unit
from quizzes.enums import MarkingDutyKind
from quizzes.models import Attempt, Paper, Question
from quizzes.services import import_bank_text, marking, marking_plans, save_answer, start_attempt, submit_attempt
from quizzes.services.regrade import apply_regrade
from tests.courses.factories import make_learning
from tests.courses.test_learning_services import learn
from tests.quizzes.factories import SINGLE, add_questions, make_paper, posted
from tests.quizzes.marking_factory import essay_paper, hand_in, points, put_in_commune, the_plan, the_task
from training.models import Evidence
from training.services import supersede_evidence

KINDS = ("quiz_passed", "course_completed")


@pytest.fixture
def learner(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-1", Role.MEDIATOR)
    put_in_commune(user, places["11383"])
    return user


def take(user: User, paper: Paper, now: datetime, *choices: int) -> Attempt:
    learn(enrol(user=user, course=make_learning(paper=paper), now=now), now)
    attempt = start_attempt(paper=paper, user=user, now=now)
    for order, choice in enumerate(choices, start=1):
        save_answer(by=user, attempt_id=attempt.public_id, order=order, data=posted(attempt, order, choice),
                    tab_id="t", sequence=order, now=now)  # fmt: skip
    return submit_attempt(attempt=attempt, now=now)


def swap_key(code: str, now: datetime) -> Question:
    """Approve a version in which the third option is the right one."""
    text = SINGLE.format(code=code, topic="k1").replace("(x) Ba", "( ) Ba").replace("( ) Năm", "(x) Năm")
    import_bank_text(source=text, by=None, now=now, state="approved")
    return Question.objects.select_related("current").get(code=code)


def standing() -> dict[str, tuple[str, int | None]]:
    """Return, for each thing that was once recorded, the kind and percent of the row that counts now."""
    found = {}
    for row in Evidence.objects.filter(client_key__isnull=False, kind__in=KINDS):
        first = row
        while (further := Evidence.objects.filter(supersedes=row).first()) is not None:
            row = further
        found[first.kind] = (row.kind, None if row.score_percent is None else int(row.score_percent))
    return found


def completed() -> bool:
    return Enrolment.objects.get().completed_at is not None


def test_a_regrade_takes_a_pass_back_and_gives_it_again(learner: User, trainer: User, now: datetime) -> None:
    paper = make_paper(questions=add_questions(2), pass_percent=60)
    attempt = take(learner, paper, now, 2, 2)
    assert standing() == {"quiz_passed": ("quiz_passed", 100), "course_completed": ("course_completed", None)}
    question = swap_key("k1-1", now)
    asked = {"paper": paper, "question": question, "by": trainer, "now": now}
    apply_regrade(kind="new_key", reason="Đáp án ghi nhầm", **asked)
    assert standing() == {"quiz_passed": ("correction", 100), "course_completed": ("correction", None)}
    assert not completed()
    assert Evidence.objects.filter(reason="Chấm lại: Đáp án ghi nhầm").count() == 2
    rows = Evidence.objects.count()
    attempt.refresh_from_db()
    follow_new_score(attempt=attempt, now=now)
    assert Evidence.objects.count() == rows, "once is enough"
    apply_regrade(kind="full_marks", reason="Câu có hai cách hiểu", **asked)
    assert standing() == {"quiz_passed": ("quiz_passed", 100), "course_completed": ("course_completed", None)}
    assert completed()
    assert Evidence.objects.filter(kind="quiz_passed").count() == 2, "the first row stands where it stood"


def test_a_regrade_that_turns_a_fail_into_a_pass_is_recorded(learner: User, trainer: User, now: datetime) -> None:
    paper = make_paper(questions=add_questions(4), pass_percent=60)
    take(learner, paper, now, 3, 2, 2, 1)
    assert (standing(), completed()) == ({}, False)
    swapped = swap_key("k1-1", now)
    apply_regrade(paper=paper, question=swapped, kind="new_key", reason="Sai", by=trainer, now=now)
    assert standing() == {"quiz_passed": ("quiz_passed", 75), "course_completed": ("course_completed", None)}
    assert completed()
    other = Question.objects.get(code="k1-4")
    apply_regrade(paper=paper, question=other, kind="full_marks", reason="Lỗi", by=trainer, now=now)
    assert standing()["quiz_passed"] == ("quiz_passed", 100), "the percent in the ledger follows"


def test_what_a_person_put_right_by_hand_is_left_alone(learner: User, trainer: User, now: datetime) -> None:
    paper = make_paper(questions=add_questions(2), pass_percent=60)
    take(learner, paper, now, 2, 2)
    row = Evidence.objects.get(kind="quiz_passed")
    supersede_evidence(evidence=row, reason="Làm hộ", by=trainer, now=now, channel="paper")
    follow_new_score(attempt=Attempt.objects.get(), now=now)
    assert standing()["quiz_passed"][0] == "correction"


def test_a_mark_given_anew_takes_a_pass_back(learner: User, make_person: Callable[..., User], now: datetime) -> None:
    marker, decider = (
        make_person(name, role, ScopeLevel.PROVINCE, "31")
        for name, role in (("cham", Role.TRAINER), ("quyet", Role.PROVINCE_OFFICER))
    )
    paper = essay_paper()
    learn(enrol(user=learner, course=make_learning(paper=paper), now=now), now)
    hand_in(learner, paper, now)
    plan = the_plan()
    for user, kind in ((marker, MarkingDutyKind.MARKER), (decider, MarkingDutyKind.ARBITER)):
        marking_plans.assign(plan=plan, user=user, kind=kind, by=decider, now=now)
    turn = marking.take_next(plan=plan, by=marker, now=now)
    marking.give_mark(turn=turn, by=marker, criteria=points("3", "7"), now=now)
    assert standing()["quiz_passed"] == ("quiz_passed", 100)
    marking.ask_for_remark(task=the_task(), reason="Có người phản ánh", by=decider, now=now)
    turn = marking.take_next(plan=plan, by=decider, now=now)
    marking.give_mark(turn=turn, by=decider, criteria=points("0", "3"), reason="Áp đặt các bên", now=now)
    assert standing() == {"quiz_passed": ("correction", 100), "course_completed": ("correction", None)}
    assert not completed()
    assert Evidence.objects.filter(reason="Bài viết được chấm lại").count() == 2
