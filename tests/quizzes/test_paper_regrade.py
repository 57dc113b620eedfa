"""Regrades: who changes, by how much, appended and seen by learner and staff; appeals and their answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from mediators.models import Unit
from quizzes.models import Appeal, AppealReply, Attempt, AttemptResult, Paper, Question, Regrade, RegradeRun
from quizzes.services import import_bank_text, save_answer, start_attempt, submit_attempt
from quizzes.services.appeals import answer_appeal, make_appeal
from quizzes.services.regrade import _work_part, apply_regrade, finish_regrades, preview_regrade
from quizzes.signals import attempt_scored
from tests.quizzes.factories import SINGLE, add_questions, make_paper, posted
from tests.training_factories import make_mediator

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BASE = "/can-bo/bai-kiem-tra/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def people(make_person: Callable[..., User], places: dict[str, Unit]) -> list[User]:
    users = [make_person(f"hgv-{number}", Role.MEDIATOR) for number in range(3)]
    for number, user in enumerate(users):
        make_mediator(places["11383"], f"Người Thứ {number}", user=user)
    return users


@pytest.fixture
def paper(people: list[User]) -> Paper:
    """Two questions, pass at 60 %: the first person chooses (2, 2), the second (3, 2), the third (3, 1)."""
    paper = make_paper(questions=add_questions(2), audience="place", scope_code="31", pass_percent=60)
    for user, choices in zip(people, [(2, 2), (3, 2), (3, 1)], strict=True):
        attempt = start_attempt(paper=paper, user=user, now=START)
        for order, choice in enumerate(choices, start=1):
            save_answer(
                by=user, attempt_id=attempt.public_id, order=order, data=posted(attempt, order, choice), tab_id="a",
                sequence=order, now=START,
            )  # fmt: skip
        submit_attempt(attempt=attempt, now=START)
    return paper


def change_key(question: Question, *, options: str = "") -> Question:
    """Approve a version in which the third option is the right one."""
    text = SINGLE.format(code=question.code, topic="k1").replace("(x) Ba", "( ) Ba").replace("( ) Năm", "(x) Năm")
    import_bank_text(source=text.replace("- ( ) Hai", f"{options}- ( ) Hai"), by=None, now=START, state="approved")
    return Question.objects.select_related("current").get(pk=question.pk)


def percents() -> list[tuple[int, bool]]:
    return [(int(one.percent), one.passed) for one in Attempt.objects.order_by("pk")]


def test_a_new_key_flips_people_and_every_result_stays(paper: Paper, trainer: User) -> None:
    question = change_key(paper.items.get(order=1).question)
    assert percents() == [(100, True), (50, False), (0, False)]
    preview = preview_regrade(paper=paper, question=question, kind="new_key")
    assert [(change.flip, change.percent_change) for change in preview.changes] == [
        ("fails", -50), ("passes", 50), ("", 50),
    ]  # fmt: skip
    assert (preview.held_count, preview.passes, preview.fails, preview.up, preview.down) == (3, 1, 1, 2, 1)
    assert percents() == [(100, True), (50, False), (0, False)]
    seen: list[tuple[int, bool]] = []

    def hear(attempt: Attempt, first: bool, **kwargs: object) -> None:
        seen.append((attempt.pk, first))

    attempt_scored.connect(hear)
    try:
        regrade = apply_regrade(
            paper=paper, question=question, kind="new_key", reason="Đáp án sai", by=trainer, now=START
        )
    finally:
        attempt_scored.disconnect(hear)
    assert percents() == [(50, False), (100, True), (50, False)]
    assert len(seen) == 3
    assert not any(first for _pk, first in seen)
    rows = AttemptResult.objects.order_by("attempt_id", "number").values_list("number", "cause", "percent")
    assert [(number, cause, int(percent)) for number, cause, percent in rows] == [
        (1, "submitted", 100), (2, "regraded", 50), (1, "submitted", 50), (2, "regraded", 100),
        (1, "submitted", 0), (2, "regraded", 50),
    ]  # fmt: skip
    assert (regrade.changed_count, regrade.version) == (3, question.current)
    assert AuditEntry.objects.get(action="paper.regraded").details["fails"] == 1
    with pytest.raises(RuleViolation, match="không bài nào đổi điểm"):
        apply_regrade(paper=paper, question=question, kind="new_key", reason="Lại", by=trainer, now=START)


def test_an_attempt_open_at_the_decision_is_judged_by_it_when_handed_in(
    paper: Paper, trainer: User, make_person: Callable[..., User], places: dict[str, Unit]
) -> None:
    late = make_person("hgv-muon", Role.MEDIATOR)
    make_mediator(places["11383"], "Người Muộn", user=late)
    attempt = start_attempt(paper=paper, user=late, now=START)
    for order, choice in enumerate((3, 2), start=1):
        save_answer(
            by=late, attempt_id=attempt.public_id, order=order, data=posted(attempt, order, choice), tab_id="a",
            sequence=order, now=START,
        )  # fmt: skip
    question = change_key(paper.items.get(order=1).question)
    apply_regrade(paper=paper, question=question, kind="new_key", reason="Đáp án sai", by=trainer, now=START)
    attempt = submit_attempt(attempt=attempt, now=START)
    assert (int(attempt.percent), attempt.passed) == (100, True)
    rows = AttemptResult.objects.filter(attempt=attempt).order_by("number").values_list("cause", "percent")
    assert [(cause, int(percent)) for cause, percent in rows] == [("submitted", 50), ("regraded", 100)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("full_marks", [(100, True), (100, True), (50, False)]), ("void", [(100, True), (100, True), (0, False)])],
)
def test_full_marks_or_leaving_a_question_out(
    paper: Paper, trainer: User, kind: str, expected: list[tuple[int, bool]]
) -> None:
    question = paper.items.get(order=1).question
    apply_regrade(paper=paper, question=question, kind=kind, reason="Câu hỏi có hai cách hiểu", by=trainer, now=START)
    assert percents() == expected
    back = preview_regrade(paper=paper, question=question, kind="new_key")
    assert len(back.changes) == (2 if kind == "full_marks" else 3)
    apply_regrade(paper=paper, question=question, kind="new_key", reason="Bỏ quyết định trước", by=trainer, now=START)
    assert percents() == [(100, True), (50, False), (0, False)]


def test_an_attempt_keeps_the_pass_mark_it_began_with(paper: Paper, trainer: User) -> None:
    Paper.objects.update(pass_percent=10)
    paper.refresh_from_db()
    question = paper.items.get(order=1).question
    apply_regrade(paper=paper, question=question, kind="full_marks", reason="Câu lỗi", by=trainer, now=START)
    assert percents() == [(100, True), (100, True), (50, False)]


def test_what_does_not_fit_is_refused(paper: Paper, trainer: User) -> None:
    question = change_key(paper.items.get(order=1).question, options="- ( ) Bảy người\n")
    with pytest.raises(RuleViolation, match="khác số phương án"):
        preview_regrade(paper=paper, question=question, kind="new_key")
    Question.objects.filter(pk=question.pk).update(state="draft")
    question.refresh_from_db()
    with pytest.raises(RuleViolation, match="chưa được duyệt"):
        preview_regrade(paper=paper, question=question, kind="new_key")
    with pytest.raises(RuleViolation, match="Xin ghi lý do"):
        apply_regrade(paper=paper, question=question, kind="void", reason=" ", by=trainer, now=START)
    assert not Regrade.objects.exists()


def test_results_and_appeals_are_never_changed_or_removed(paper: Paper, people: list[User]) -> None:
    make_appeal(attempt=Attempt.objects.get(user=people[0]), order=1, reason="Sai", by=people[0], now=START)
    for model in (AttemptResult, Appeal):
        with pytest.raises(PermissionDenied):
            model.objects.all().delete()
        with pytest.raises(PermissionDenied):
            model.objects.first().save()


def test_the_database_itself_keeps_results(paper: Paper) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE quizzes_attemptresult SET percent = 100")


def test_a_writer_sees_who_flips_before_deciding_and_the_learner_reads_why(
    paper: Paper, trainer: User, people: list[User], sign_in: Callable[[User], Client], commune_officer: User
) -> None:
    Paper.objects.filter(pk=paper.pk).update(appeal_days=5)
    question = change_key(paper.items.get(order=1).question)
    writer = sign_in(trainer)
    assert question.code in writer.get(f"{BASE}bai/{paper.code}/cham-lai/").content.decode()
    page = f"{BASE}bai/{paper.code}/cham-lai/{question.code}/"
    looked = writer.post(page, {"kind": "new_key", "reason": "", "action": "look"}).content.decode()
    assert "1 người từ chưa đạt thành đạt" in looked
    assert "1 người từ đạt thành chưa đạt" in looked
    assert not Regrade.objects.exists()
    assert writer.post(page, {"kind": "new_key", "reason": "", "action": "apply"}).status_code == 422
    done = writer.post(page, {"kind": "new_key", "reason": "Đáp án ghi nhầm", "action": "apply"})
    assert done.url == f"{BASE}bai/{paper.code}/cham-lai/"
    attempt = Attempt.objects.get(user=people[1])
    told = sign_in(people[1]).get(f"/hoc/bai-lam/{attempt.public_id}/ket-qua/").content.decode()
    assert "Kết quả đã thay đổi" in told
    assert told.count("Đáp án ghi nhầm") == 2
    officer = sign_in(commune_officer)
    shown = officer.get(f"{BASE}luot/{attempt.public_id}/").content.decode()
    assert "Đáp án ghi nhầm" in shown
    assert question.code not in shown
    assert officer.get(page).status_code == 403
    assert writer.get(f"{BASE}bai/{paper.code}/cham-lai/khong-co/").status_code == 404


def test_an_appeal_is_made_answered_once_and_tells_the_regrade(
    paper: Paper, trainer: User, people: list[User], outsider: User, commune_officer: User,
    sign_in: Callable[[User], Client],
) -> None:  # fmt: skip
    attempt = Attempt.objects.get(user=people[1])
    learner = sign_in(people[1])
    page = f"/hoc/bai-lam/{attempt.public_id}/de-nghi/"
    assert learner.post(page, {"about": "1", "reason": " "}).status_code == 422
    assert learner.post(page, {"about": "9", "reason": "Sai"}).status_code == 422
    assert learner.post(page, {"about": "1", "reason": "Năm người mới đúng"}).status_code == 302
    again = learner.post(page, {"about": "1", "reason": "Năm người mới đúng"})
    assert "đã gửi đề nghị về chỗ này" in again.content.decode()
    assert learner.post(page, {"about": "", "reason": "Xem lại cả bài"}).status_code == 302
    assert sign_in(people[0]).get(page).status_code == 404
    assert "Đang chờ trả lời" in learner.get(f"/hoc/bai-lam/{attempt.public_id}/ket-qua/").content.decode()
    writer = sign_in(trainer)
    listed = writer.get(f"{BASE}de-nghi/").content.decode()
    assert "Năm người mới đúng" in listed
    appeal = Appeal.objects.get(item__order=1)
    answer_page = f"{BASE}de-nghi/{appeal.public_id}/"
    assert sign_in(outsider).get(answer_page).status_code == 404
    assert "Lời giải của" in writer.get(answer_page).content.decode()
    assert "Lời giải của" not in sign_in(commune_officer).get(answer_page).content.decode()
    question = change_key(paper.items.get(order=1).question)
    regrade = apply_regrade(paper=paper, question=question, kind="new_key", reason="Đúng", by=trainer, now=START)
    reply = {"outcome": "upheld", "text": "Đáp án đã sửa, điểm đã chấm lại."}
    assert writer.post(answer_page, {**reply, "text": ""}).status_code == 422
    assert writer.post(answer_page, reply).status_code == 302
    assert writer.post(answer_page, reply).status_code == 422
    assert AppealReply.objects.get().regrade == regrade
    assert "điểm đã chấm lại" in learner.get(f"/hoc/bai-lam/{attempt.public_id}/ket-qua/").content.decode()
    assert AuditEntry.objects.filter(action__in=["appeal.made", "appeal.answered"]).count() == 3


@pytest.mark.parametrize(
    ("fields", "after", "code"),
    [
        ({"appeal_days": 0}, timedelta(0), "not_accepted"),
        ({"appeal_days": 3}, timedelta(days=3), None),
        ({"appeal_days": 3}, timedelta(days=3, seconds=1), "too_late"),
        (
            {"appeal_days": 3, "feedback": "after_close", "closes_at": START + timedelta(days=9)},
            timedelta(days=12),
            None,
        ),
    ],
)
def test_appeals_have_a_last_day(
    paper: Paper, people: list[User], fields: dict[str, object], after: timedelta, code: str | None
) -> None:
    Paper.objects.update(**fields)
    attempt = Attempt.objects.select_related("paper").get(user=people[0])
    ask = {"attempt": attempt, "order": None, "reason": "Xin xem lại", "by": people[0], "now": START + after}
    if code is None:
        assert make_appeal(**ask).item is None
        return
    with pytest.raises(RuleViolation) as refusal:
        make_appeal(**ask)
    assert refusal.value.code == code


def test_nobody_answers_an_appeal_of_their_own(paper: Paper, people: list[User]) -> None:
    attempt = Attempt.objects.get(user=people[0])
    appeal = make_appeal(attempt=attempt, order=None, reason="Xin xem lại", by=people[0], now=START)
    with pytest.raises(RuleViolation, match="Không tự trả lời"):
        answer_appeal(appeal=appeal, outcome="upheld", text="Đúng", by=people[0], now=START)
    assert Decimal(attempt.percent or 0) == 100


def test_a_large_regrade_goes_on_in_the_background_where_it_stopped(
    paper: Paper, trainer: User, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable,
) -> None:  # fmt: skip
    monkeypatch.setattr("quizzes.services.regrade.AT_ONCE", 2)
    monkeypatch.setattr("quizzes.services.regrade.PART", 2)
    question = change_key(paper.items.get(order=1).question)
    writer = sign_in(trainer)
    page = f"{BASE}bai/{paper.code}/cham-lai/{question.code}/"
    data = {"kind": "new_key", "reason": "Đáp án ghi nhầm", "action": "apply"}
    with django_capture_on_commit_callbacks() as waiting:
        assert writer.post(page, data).status_code == 302
    assert percents() == [(100, True), (50, False), (0, False)]
    listed = writer.get(f"{BASE}bai/{paper.code}/cham-lai/")
    assert "xong 0 trên 3 bài" in listed.content.decode()
    assert listed["Refresh"] == "4"
    assert "đang được chấm lại" in writer.post(page, data).content.decode()
    run = RegradeRun.objects.get()
    assert _work_part(run.pk, now=START)  # the worker stops here
    assert percents() == [(50, False), (100, True), (0, False)]
    assert finish_regrades(now=START) == [], "somebody may still be working on it"
    assert finish_regrades(now=START + timedelta(minutes=11)) == [f"{paper.code}/{question.code}"]
    for callback in waiting:
        callback()
    assert percents() == [(50, False), (100, True), (50, False)]
    assert AttemptResult.objects.filter(cause="regraded").count() == 3
    run.refresh_from_db()
    assert (run.state, run.done_count, run.total_count) == ("ready", 3, 3)
    assert "Refresh" not in writer.get(f"{BASE}bai/{paper.code}/cham-lai/")
