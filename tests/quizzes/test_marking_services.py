"""Written answers from submission to the score: queue, independence, divergence, decision, marks given anew."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from lms.hgm import parse_block
from mediators.models import Unit
from quizzes.enums import AttemptState, MarkingDutyKind, MarkingState
from quizzes.models import Attempt, Mark, MarkingOutcome, MarkingPlan, MarkingTask, MarkingTurn
from quizzes.services import marking, marking_plans
from quizzes.services.marking import CriterionMark
from quizzes.signals import attempt_scored, attempt_submitted, writing_marked
from tests.quizzes.marking_factory import essay_paper, hand_in, points, put_in_commune, the_plan, the_task

REFLECTION = "::: suy-ngẫm #nghi\nlưu: {keep}\n\nLần gần nhất Ông/Bà nghe mà chưa vội khuyên là khi nào?\n:::\n"


@pytest.fixture
def author(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-1", Role.MEDIATOR)
    put_in_commune(user, places["11383"])
    return user


@pytest.fixture
def markers(make_person: Callable[..., User], places: dict[str, Unit]) -> list[User]:
    people = [("cham-1", Role.TRAINER), ("cham-2", Role.EDITOR), ("quyet", Role.PROVINCE_OFFICER)]
    return [make_person(name, role, ScopeLevel.PROVINCE, "31") for name, role in people]


@pytest.fixture
def heard() -> Iterator[list[tuple[str, Any]]]:
    """What the apps above are told, in order."""
    told: list[tuple[str, Any]] = []
    receivers = []
    for name, signal in (("submitted", attempt_submitted), ("scored", attempt_scored), ("marked", writing_marked)):

        def receive(*, name: str = name, **kwargs: Any) -> None:
            told.append((name, kwargs.get("first")))

        receivers.append((signal, receive))
        signal.connect(receive, weak=False)
    yield told
    for signal, receive in receivers:
        signal.disconnect(receive)


def assign(plan: MarkingPlan, user: User, by: User, now: datetime, kind: str = MarkingDutyKind.MARKER) -> None:
    marking_plans.assign(plan=plan, user=user, kind=kind, by=by, now=now)


def two_markers(plan: MarkingPlan, people: list[User], now: datetime, **settings: Any) -> MarkingPlan:
    values = {"marker_count": 2, **settings}
    plan = marking_plans.save_settings(plan=plan, by=people[2], now=now, **values)
    assign(plan, people[0], people[2], now)
    assign(plan, people[1], people[2], now)
    assign(plan, people[2], people[2], now, MarkingDutyKind.ARBITER)
    return plan


def mark(plan: MarkingPlan, user: User, now: datetime, *values: str, **extra: Any) -> Mark:
    turn = marking.take_next(plan=plan, by=user, now=now)
    assert turn is not None
    return marking.give_mark(turn=turn, by=user, criteria=points(*values), now=now, **extra)


def code(error: pytest.ExceptionInfo[RuleViolation]) -> str:
    return error.value.code


def test_the_score_waits_for_the_marks_and_is_told_once(
    author: User, markers: list[User], now: datetime, heard: list[tuple[str, Any]]
) -> None:
    attempt = hand_in(author, essay_paper(essays=2, choices=1), now)
    assert (attempt.state, attempt.percent, attempt.passed) == (AttemptState.SUBMITTED, None, None)
    assert heard == [("submitted", None)]
    plan = the_plan()
    assert (plan.province_code, plan.marker_count, plan.limit_value) == ("31", 1, 20)
    assign(plan, markers[0], markers[2], now)
    mark(plan, markers[0], now, "3", "7")
    attempt.refresh_from_db()
    assert attempt.percent is None
    mark(plan, markers[0], now, "2", "3.25")
    attempt.refresh_from_db()
    # one plain question without an answer: 0 of 1; essays 10 and 5.25 of 20
    assert (attempt.score, attempt.max_score, attempt.percent) == (Decimal("15.25"), Decimal("21"), Decimal("72.62"))
    assert attempt.passed is True
    assert heard == [("submitted", None), ("marked", None), ("marked", None), ("scored", True)]
    assert [row.cause for row in attempt.results.all()] == ["marked"]


def test_an_empty_essay_earns_nothing_at_once(author: User, now: datetime, heard: list[tuple[str, Any]]) -> None:
    attempt = hand_in(author, essay_paper(), now, text="   ")
    assert attempt.percent == 0
    assert not MarkingTask.objects.exists()
    assert heard == [("submitted", None)]


def test_the_rubric_is_that_of_the_version_answered(author: User, markers: list[User], now: datetime) -> None:
    hand_in(author, essay_paper(), now)
    task = the_task()
    assert "Các bên tự quyết" in task.source
    assign(the_plan(), markers[0], markers[2], now)
    given = mark(the_plan(), markers[0], now, "0", "5.5", comment="Cần lắng nghe hơn.")
    assert (given.points, given.fingerprint) == (Decimal("5.50"), task.fingerprint)
    assert given.criteria[1] == {"points": "5.5", "comment": "Nhận xét 5.5"}


def test_two_markers_are_independent_and_the_mean_counts(author: User, markers: list[User], now: datetime) -> None:
    attempt = hand_in(author, essay_paper(), now)
    plan = two_markers(the_plan(), markers, now)
    mark(plan, markers[0], now, "3", "3")
    assert marking.take_next(plan=plan, by=markers[0], now=now) is None
    assert the_task().state == MarkingState.WAITING
    mark(plan, markers[1], now, "3", "3.25")
    attempt.refresh_from_db()
    assert (attempt.score, MarkingOutcome.objects.get().rule) == (Decimal("6.25"), "mean")
    assert marking.take_next(plan=plan, by=markers[2], now=now) is None


@pytest.mark.parametrize(
    ("settle", "third", "expected", "rule"),
    [("arbiter", ("3", "5"), "8", "arbiter"), ("closest", ("3", "5"), "9", "closest")],
)
def test_marks_too_far_apart_go_to_who_decides(
    author: User, markers: list[User], now: datetime, settle: str, third: tuple[str, str], expected: str, rule: str
) -> None:
    attempt = hand_in(author, essay_paper(), now)
    plan = two_markers(the_plan(), markers, now, settle=settle)
    mark(plan, markers[0], now, "3", "7")
    mark(plan, markers[1], now, "2", "3")
    assert the_task().state == MarkingState.DIVERGENT
    attempt.refresh_from_db()
    assert attempt.percent is None
    mark(plan, markers[2], now, *third)
    attempt.refresh_from_db()
    assert (attempt.score, MarkingOutcome.objects.get().rule) == (Decimal(expected), rule)


def test_nobody_marks_the_own_answer_nor_that_of_the_own_commune(
    author: User, markers: list[User], make_person: Callable[..., User], now: datetime
) -> None:
    hand_in(author, essay_paper(), now)
    plan = the_plan()
    near = make_person("canbo.lc", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "11383")
    assign(plan, near, markers[2], now)
    assert marking.take_next(plan=plan, by=near, now=now) is None
    plan = marking_plans.save_settings(plan=plan, by=markers[2], now=now, exclude_own_commune=False)
    assert marking.take_next(plan=plan, by=near, now=now) is not None
    writer = markers[0]
    hand_in(writer, plan.paper, now)
    own = MarkingPlan.objects.get(province_code="")
    assert not marking_plans.candidates(own) or writer not in marking_plans.candidates(own)
    task = MarkingTask.objects.get(author=writer)
    task.plan = plan
    task.save(update_fields=["plan"])
    assign(plan, writer, markers[2], now)
    assert marking.take_next(plan=plan, by=writer, now=now) is None


def test_skipped_comes_back_last_and_returned_goes_to_somebody_else(
    author: User, markers: list[User], now: datetime
) -> None:
    hand_in(author, essay_paper(essays=2), now)
    plan = the_plan()
    for person in markers[:2]:
        assign(plan, person, markers[2], now)
    first = marking.take_next(plan=plan, by=markers[0], now=now)
    assert first is not None
    assert marking.take_next(plan=plan, by=markers[0], now=now) == first
    marking.skip_turn(turn=first, now=now)
    second = marking.take_next(plan=plan, by=markers[0], now=now)
    assert second is not None
    assert second.task_id != first.task_id
    with pytest.raises(RuleViolation) as error:
        marking.return_turn(turn=second, reason=" ", by=markers[0], now=now)
    assert code(error) == "reason_missing"
    marking.return_turn(turn=second, reason="Tôi nhận ra người viết", by=markers[0], now=now)
    assert marking.take_next(plan=plan, by=markers[0], now=now) == first
    other = marking.take_next(plan=plan, by=markers[1], now=now)
    assert other is not None
    assert other.task_id == second.task_id
    with pytest.raises(RuleViolation) as error:
        marking.give_mark(turn=second, by=markers[0], criteria=points("3", "7"), now=now)
    assert code(error) == "not_yours"


@pytest.mark.parametrize(
    ("criteria", "refusal", "field"),
    [
        ([CriterionMark(Decimal(3)), CriterionMark(None)], "points_missing", "diem-2"),
        ([CriterionMark(Decimal(4)), CriterionMark(Decimal(7))], "outside", "diem-1"),
        ([CriterionMark(Decimal(3)), CriterionMark(Decimal("3.1"))], "not_a_step", "diem-2"),
        ([CriterionMark(Decimal(3), "a" * 1001), CriterionMark(Decimal(7))], "too_long", "nhan-xet-1"),
        ([CriterionMark(Decimal(3))], "points_missing", None),
    ],
)
def test_what_does_not_fit_the_rubric_is_refused_at_its_field(
    author: User, markers: list[User], now: datetime, criteria: list[CriterionMark], refusal: str, field: str | None
) -> None:
    hand_in(author, essay_paper(), now)
    assign(the_plan(), markers[0], markers[2], now)
    turn = marking.take_next(plan=the_plan(), by=markers[0], now=now)
    assert turn is not None
    with pytest.raises(RuleViolation) as error:
        marking.give_mark(turn=turn, by=markers[0], criteria=criteria, now=now)
    assert (error.value.code, error.value.field) == (refusal, field)
    assert not Mark.objects.exists()


def test_a_slip_is_mended_by_a_new_row_until_the_marks_are_compared(
    author: User, markers: list[User], now: datetime
) -> None:
    hand_in(author, essay_paper(), now)
    plan = two_markers(the_plan(), markers, now)
    turn = mark(plan, markers[0], now, "3", "7").turn
    with pytest.raises(RuleViolation) as error:
        marking.give_mark(turn=turn, by=markers[0], criteria=points("2", "7"), now=now)
    assert code(error) == "reason_missing"
    marking.give_mark(turn=turn, by=markers[0], criteria=points("2", "7"), reason="Chọn nhầm mức", now=now)
    mark(plan, markers[1], now, "2", "7")
    assert the_task().points == 9
    with pytest.raises(RuleViolation) as error:
        marking.give_mark(turn=turn, by=markers[0], criteria=points("3", "7"), reason="Muộn", now=now)
    assert code(error) == "settled"
    assert [str(row.points) for row in turn.marks.all()] == ["10.00", "9.00"]


def test_a_mark_given_anew_counts_alone_and_is_told_again(
    author: User, markers: list[User], now: datetime, heard: list[tuple[str, Any]]
) -> None:
    attempt = hand_in(author, essay_paper(), now)
    plan = the_plan()
    assign(plan, markers[0], markers[2], now)
    assign(plan, markers[1], markers[2], now, MarkingDutyKind.ARBITER)
    with pytest.raises(RuleViolation) as error:
        marking.ask_for_remark(task=the_task(), reason="Sớm quá", by=markers[2], now=now)
    assert code(error) == "not_settled"
    mark(plan, markers[0], now, "2", "3")
    marking.ask_for_remark(task=the_task(), reason="Người viết đề nghị xem lại", by=markers[2], now=now)
    attempt.refresh_from_db()
    assert attempt.percent == 50
    turn = marking.take_next(plan=plan, by=markers[1], now=now)
    assert turn is not None
    with pytest.raises(RuleViolation) as error:
        marking.give_mark(turn=turn, by=markers[1], criteria=points("3", "6"), now=now)
    assert code(error) == "reason_missing"
    marking.give_mark(turn=turn, by=markers[1], criteria=points("3", "6"), reason="Bỏ sót ý hai", now=now)
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (Decimal(90), True)
    assert [(row.number, str(row.points), row.rule) for row in MarkingOutcome.objects.all()] == [
        (1, "5.00", "single"),
        (2, "9.00", "remark"),
    ]
    assert [first for name, first in heard if name == "scored"] == [True, False]
    assert AuditEntry.objects.filter(action="attempt.remarked").count() == 1


def test_rules_stay_as_they_are_once_a_mark_is_given(author: User, markers: list[User], now: datetime) -> None:
    hand_in(author, essay_paper(essays=2), now)
    plan = two_markers(the_plan(), markers, now)
    mark(plan, markers[0], now, "3", "7")
    with pytest.raises(RuleViolation) as error:
        marking_plans.save_settings(plan=plan, by=markers[2], now=now, marker_count=1)
    assert code(error) == "already_marking"
    changed = marking_plans.save_settings(plan=plan, by=markers[2], now=now, exclude_own_commune=False)
    assert changed.exclude_own_commune is False


def test_ending_a_duty_frees_what_is_in_hand_and_keeps_what_was_marked(
    author: User, markers: list[User], now: datetime
) -> None:
    hand_in(author, essay_paper(essays=2), now)
    plan = the_plan()
    for person in markers[:2]:
        assign(plan, person, markers[2], now)
    mark(plan, markers[0], now, "3", "7")
    marking.take_next(plan=plan, by=markers[0], now=now)
    duty = plan.duties.get(user=markers[0])
    assert marking_plans.end_duty(duty=duty, by=markers[2], now=now) == 1
    assert marking_plans.end_duty(duty=duty, by=markers[2], now=now) == 0
    with pytest.raises(RuleViolation) as error:
        marking.take_next(plan=plan, by=markers[0], now=now)
    assert code(error) == "not_assigned"
    assert marking.take_next(plan=plan, by=markers[1], now=now) is not None
    assert Mark.objects.count() == 1


def test_only_fitting_people_of_the_place_are_assigned_and_once(
    author: User, markers: list[User], outsider: User, now: datetime
) -> None:
    hand_in(author, essay_paper(), now)
    plan = the_plan()
    for person in (outsider, author):
        with pytest.raises(RuleViolation) as error:
            assign(plan, person, markers[2], now)
        assert code(error) == "not_a_candidate"
    assign(plan, markers[0], markers[2], now)
    with pytest.raises(RuleViolation):
        assign(plan, markers[0], markers[2], now, MarkingDutyKind.ARBITER)


@pytest.mark.parametrize(("keep", "text", "kept"), [("giảng-viên", "Hôm qua", 1), ("riêng-tư", "Hôm qua", 0),
                                                     ("không", "Hôm qua", 0), ("giảng-viên", "  ", 0)])  # fmt: skip
def test_only_reflections_meant_for_the_trainer_are_read(
    author: User, markers: list[User], now: datetime, heard: list[tuple[str, Any]], keep: str, text: str, kept: int
) -> None:
    source = REFLECTION.format(keep=keep)
    for _again in range(2):
        marking.send_writing(
            user=author, source=source, block=parse_block(source), text=text, origin="lesson-answer:7", title="Bài 1",
            now=now,
        )  # fmt: skip
    assert MarkingTask.objects.count() == kept
    if kept:
        plan = the_plan()
        assign(plan, markers[0], markers[2], now)
        mark(plan, markers[0], now, "2")
        assert heard == [("marked", None)]
        assert the_task().points == 2


def test_marks_and_outcomes_are_only_appended(author: User, markers: list[User], now: datetime) -> None:
    hand_in(author, essay_paper(), now)
    assign(the_plan(), markers[0], markers[2], now)
    given = mark(the_plan(), markers[0], now, "3", "7")
    with pytest.raises(PermissionDenied):
        given.delete()
    for table in ("quizzes_mark", "quizzes_markingoutcome"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET points = 0")


def test_a_stale_turn_is_not_marked_twice(author: User, markers: list[User], now: datetime) -> None:
    attempt = hand_in(author, essay_paper(), now)
    plan = the_plan()
    assign(plan, markers[0], markers[2], now)
    turn = marking.take_next(plan=plan, by=markers[0], now=now)
    assert turn is not None
    stale = MarkingTurn.objects.get(pk=turn.pk)
    marking.give_mark(turn=turn, by=markers[0], criteria=points("3", "7"), now=now)
    with pytest.raises(RuleViolation) as error:
        marking.give_mark(
            turn=stale, by=markers[0], criteria=points("0", "0"), reason="Bấm hai lần", now=now + timedelta(seconds=1)
        )
    assert code(error) == "settled"
    assert Attempt.objects.get(pk=attempt.pk).percent == 100
