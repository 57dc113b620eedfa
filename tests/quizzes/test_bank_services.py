"""Importing, writing, approving and retiring questions."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from quizzes.models import Question, QuestionVersion
from quizzes.services import approve_question, import_bank_text, retire_question, save_question, submit_question
from tests.quizzes.factories import SINGLE, add_questions

BANK = sorted((Path(settings.BASE_DIR) / "content/starter/bank").glob("*.md"))
ONE = SINGLE.format(code="k1-1", topic="k1")


@pytest.fixture
def second(make_person: Callable[..., User]) -> User:
    return make_person("nguoi.duyet", Role.EDITOR, ScopeLevel.NATION)


def test_the_starter_bank_comes_in_whole_and_twice_changes_nothing(db: None, now: datetime) -> None:
    results = [import_bank_text(source=path.read_text(encoding="utf-8"), by=None, now=now) for path in BANK]
    total = sum(result.created for result in results)
    assert total == Question.objects.filter(state="approved").count() >= 80
    assert [d for result in results for d in result.diagnostics if d.severity == "error"] == []
    assert not Question.objects.filter(subject_code="").exists()
    assert not Question.objects.exclude(current__law_references__0__startswith="luat:").exists()
    again = [import_bank_text(source=path.read_text(encoding="utf-8"), by=None, now=now) for path in BANK]
    assert (sum(r.created for r in again), sum(r.updated for r in again), sum(r.unchanged for r in again)) == (
        0,
        0,
        total,
    )
    assert QuestionVersion.objects.count() == total


def test_what_stands_in_the_text_is_repeated_in_columns(db: None, now: datetime) -> None:
    import_bank_text(source=ONE, by=None, now=now)
    question = Question.objects.get()
    assert (question.code, question.kind, question.subject_code) == ("k1-1", "single-choice", "CD-K1")
    assert (question.level, question.competencies, question.state) == ("recall", ["K1"], "approved")
    assert question.current.law_references == ["luat:35/2013/QH13#dieu-12.khoan-1"]
    assert question.stem_text == "Câu k1-1: tổ hòa giải có ít nhất mấy người?"
    assert "to hoa giai" in question.search_key


def test_another_text_is_another_version_and_the_old_one_stays(db: None, now: datetime) -> None:
    add_questions(1)
    changed = import_bank_text(source=ONE.replace("Ba người", "Từ ba người"), by=None, now=now)
    question = Question.objects.get()
    assert (changed.updated, question.current.number) == (1, 2)
    assert "(x) Ba người" in question.versions.get(number=1).source
    with pytest.raises(PermissionDenied):
        question.versions.get(number=1).save()


def test_a_reload_leaves_alone_what_a_person_edited_or_retired(trainer: User, now: datetime) -> None:
    first, second = add_questions(2)
    retire_question(question=second, by=trainer, now=now)
    save_question(source=ONE.replace("Ba người", "Từ ba người"), by=trainer, now=now, question=first)
    text = ONE + "\n" + ONE.replace("k1-1", "k1-2")
    result = import_bank_text(source=text, by=None, now=now, keep_edited=True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (result.kept, result.unchanged, result.updated) == (1, 1, 0)
    assert "Từ ba người" in first.current.source
    assert second.state == "retired"


def test_blocks_without_identifier_or_with_errors_are_left_out_and_told(db: None, now: datetime) -> None:
    text = (
        ONE
        + "\n::: một-đáp-án\nCâu nào?\n\n- (x) A\n- ( ) B\n:::\n"
        + ONE.replace("k1-1", "k1-2").replace("(x)", "( )")
    )
    result = import_bank_text(source=text, by=None, now=now)
    assert result.created == 1
    assert {d.code for d in result.diagnostics} >= {"W510", "E305"}


def test_a_question_is_written_approved_changed_and_retired(trainer: User, second: User, now: datetime) -> None:
    question = save_question(
        source=ONE.replace("trạng-thái: duyệt\n", ""), by=trainer, now=now, scope_code="31", use="practice"
    )
    assert (question.state, question.scope_code, question.created_by) == ("draft", "31", trainer)
    submit_question(question=question, by=trainer, now=now)
    question = approve_question(question=question, by=second, now=now)
    feedback_only = save_question(source=ONE.replace("Lời giải", "Giải rõ"), by=trainer, now=now, question=question)
    assert (feedback_only.state, feedback_only.current.number) == ("approved", 2)
    new_key = save_question(source=ONE.replace("Ba người", "Bốn người"), by=trainer, now=now, question=feedback_only)
    assert (new_key.state, new_key.current.number) == ("draft", 3)
    retire_question(question=new_key, by=trainer, now=now)
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "question.saved", "question.submitted", "question.agreed", "question.saved", "question.saved",
        "question.retired",
    ]  # fmt: skip


def test_a_missing_identifier_is_added(trainer: User, now: datetime) -> None:
    question = save_question(source=ONE.replace(" #k1-1", ""), by=trainer, now=now)
    assert question.code.startswith("q-")
    assert f"#{question.code}" in question.current.source


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("chỉ là chữ", "not_one_question"),
        (ONE + "\n" + ONE.replace("k1-1", "k1-9"), "not_one_question"),
        ("::: ghi-chú\nchữ\n:::", "not_one_question"),
        (ONE, "id_taken"),
    ],
)
def test_a_text_that_is_not_one_new_question_is_refused(trainer: User, now: datetime, source: str, code: str) -> None:
    add_questions(1)
    with pytest.raises(RuleViolation) as refusal:
        save_question(source=source, by=trainer, now=now)
    assert (refusal.value.code, refusal.value.field) == (code, "source")


def test_the_identifier_of_a_question_is_never_changed(trainer: User, now: datetime) -> None:
    (question,) = add_questions(1)
    with pytest.raises(RuleViolation) as refusal:
        save_question(source=ONE.replace("k1-1", "k1-2"), by=trainer, now=now, question=question)
    assert refusal.value.code == "wrong_id"


def test_a_draft_with_errors_is_kept_but_not_submitted(trainer: User, second: User, now: datetime) -> None:
    broken = ONE.replace("(x)", "( )")
    question = save_question(source=broken, by=trainer, now=now)
    with pytest.raises(RuleViolation) as refusal:
        submit_question(question=question, by=trainer, now=now)
    assert refusal.value.code == "has_errors"
    question = save_question(source=ONE, by=trainer, now=now, question=question)
    question = submit_question(question=question, by=trainer, now=now)
    with pytest.raises(RuleViolation):
        save_question(source=broken, by=trainer, now=now, question=question)
