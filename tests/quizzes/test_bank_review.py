"""Review of questions: who approves how often, what is appended, what the rule of the day says."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from quizzes import services
from quizzes.bank_queries import limits_on, standing_of
from quizzes.models import BankRule, Question, QuestionEvent
from quizzes.review_rules import Exposure, approval_refusal, exposure, is_approved
from tests.quizzes.factories import SINGLE

BANK = "/can-bo/ngan-hang/"
ONE = SINGLE.format(code="k1-1", topic="k1").replace("trạng-thái: duyệt\n", "")
FIRST = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@pytest.fixture
def reviewers(make_person: Callable[..., User]) -> list[User]:
    return [make_person(f"duyet.{n}", Role.EDITOR, ScopeLevel.NATION) for n in range(3)]


@pytest.fixture
def submitted(trainer: User, now: datetime) -> Question:
    question = services.save_question(source=ONE, by=trainer, now=now, scope_code="31")
    return services.submit_question(question=question, by=trainer, now=now)


def refusal_of(service: Callable[..., Question], **given: object) -> str:
    with pytest.raises(RuleViolation) as refusal:
        service(**given)
    return refusal.value.code


def test_an_exam_question_needs_two_who_did_not_write_it(
    submitted: Question, trainer: User, reviewers: list[User], now: datetime
) -> None:
    first, second, third = reviewers
    assert refusal_of(services.approve_question, question=submitted, by=trainer, now=now) == "own_question"
    once = services.approve_question(question=submitted, by=first, now=now, text="Căn cứ đúng.")
    assert once.state == "review"
    assert refusal_of(services.approve_question, question=once, by=first, now=now) == "approved_already"
    assert standing_of(once, on=now.date()).missing == 1
    done = services.approve_question(question=once, by=second, now=now)
    assert done.state == "approved"
    assert refusal_of(services.approve_question, question=submitted, by=third, now=now) == "changed"
    steps = list(QuestionEvent.objects.values_list("step", "by__username", "state", "text"))
    assert steps == [
        ("submitted", trainer.username, "review", ""), ("agreed", "duyet.0", "review", "Căn cứ đúng."),
        ("agreed", "duyet.1", "approved", ""),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="question.agreed").count() == 2
    with pytest.raises(PermissionDenied):
        QuestionEvent.objects.update(text="khác")


def test_another_key_asks_for_new_approvals_and_makes_the_reviewer_an_author(
    submitted: Question, trainer: User, reviewers: list[User], now: datetime
) -> None:
    first, second, third = reviewers
    services.approve_question(question=submitted, by=first, now=now)
    changed = services.save_question(source=ONE.replace("Ba người", "Bốn"), by=second, now=now, question=submitted)
    assert changed.state == "draft"
    again = services.submit_question(question=changed, by=trainer, now=now)
    assert standing_of(again, on=now.date()).missing == 2
    assert refusal_of(services.approve_question, question=again, by=second, now=now) == "own_question"
    services.approve_question(question=again, by=first, now=now)
    assert services.approve_question(question=again, by=third, now=now).state == "approved"


def test_other_words_of_a_comment_keep_the_approvals(
    submitted: Question, trainer: User, reviewers: list[User], now: datetime
) -> None:
    services.approve_question(question=submitted, by=reviewers[0], now=now)
    same = services.save_question(source=ONE.replace("Lời giải", "Giải rõ"), by=trainer, now=now, question=submitted)
    assert (same.state, standing_of(same, on=now.date()).missing) == ("review", 1)


def test_a_question_is_returned_with_a_reason_only(submitted: Question, reviewers: list[User], now: datetime) -> None:
    assert refusal_of(services.return_question, question=submitted, by=reviewers[0], now=now, text="  ") == "no_reason"
    back = services.return_question(question=submitted, by=reviewers[0], now=now, text="Thiếu khoản.")
    assert back.state == "draft"
    assert refusal_of(services.return_question, question=back, by=reviewers[1], now=now, text="Nữa") == "changed"
    services.retire_question(question=back, by=reviewers[0], now=now, text="Trùng câu khác.")
    assert refusal_of(services.retire_question, question=back, by=reviewers[1], now=now) == "changed"
    assert services.reopen_question(question=back, by=reviewers[0], now=now).state == "draft"


def test_a_practice_question_needs_one_and_goes_through_review_again_for_exams(
    trainer: User, reviewers: list[User], now: datetime
) -> None:
    question = services.save_question(source=ONE, by=trainer, now=now, use="practice")
    services.submit_question(question=question, by=trainer, now=now)
    assert services.approve_question(question=question, by=reviewers[0], now=now).state == "approved"
    assert not Question.objects.for_papers(on=now.date()).exists()
    assert Question.objects.usable(on=now.date()).exists()
    assert refusal_of(services.change_use, question=question, use="thi", by=trainer, now=now) == "bad_use"
    changed = services.change_use(question=question, use="exam", by=trainer, now=now)
    assert (changed.use, changed.state) == ("exam", "draft")
    count = QuestionEvent.objects.count()
    services.change_use(question=question, use="exam", by=trainer, now=now)
    assert QuestionEvent.objects.count() == count


def test_the_rule_of_the_day_is_dated_data(
    submitted: Question, reviewers: list[User], now: datetime, sign_in: Callable[[User], Client], trainer: User
) -> None:
    editor = sign_in(reviewers[0])
    data = {
        "from_on": "2026-11-22", "practice_approvals": "1", "exam_approvals": "3", "exposure_attempts": "200",
        "basis": "Kế hoạch 215",
    }  # fmt: skip
    late = editor.post(f"{BANK}quy-tac/", data | {"from_on": "2020-01-01"})
    assert late.status_code == 422
    assert "phải từ hôm nay" in late.content.decode()
    assert editor.post(f"{BANK}quy-tac/", data | {"exam_approvals": "0"}).status_code == 422
    assert sign_in(trainer).post(f"{BANK}quy-tac/", data).status_code == 403
    today = now.date()
    BankRule.objects.create(
        from_on=today + timedelta(days=9), exam_approvals=5, basis="x", created_by=trainer, created_at=now
    )
    services.set_bank_rule(
        rule=BankRule(from_on=today, exam_approvals=3, basis="Kế hoạch 215"), by=reviewers[0], now=now
    )
    assert (limits_on(today).needed("exam"), limits_on(today).needed("practice")) == (3, 1)
    assert limits_on(today - timedelta(days=1)).needed("exam") == 2
    for reviewer in reviewers:
        question = services.approve_question(question=submitted, by=reviewer, now=now)
    assert question.state == "approved"
    assert "Kế hoạch 215" in editor.get(f"{BANK}quy-tac/").content.decode()


def test_a_reviewer_of_the_province_approves_for_its_communes(
    trainer: User, make_person: Callable[..., User], sign_in: Callable[[User], Client], now: datetime
) -> None:
    commune = make_person("tapvien.xa", Role.TRAINER, ScopeLevel.COMMUNE, "11383")
    question = services.save_question(source=ONE, by=commune, now=now, scope_code="11383", use="practice")
    services.submit_question(question=question, by=commune, now=now)
    client = sign_in(trainer)
    page = client.get(f"{BANK}cau/k1-1/").content.decode()
    assert "Đồng ý duyệt" in page
    assert "Ngừng dùng</button>" not in page
    assert client.post(f"{BANK}cau/k1-1/buoc/", {"step": "return"}).status_code == 422
    assert client.post(f"{BANK}cau/k1-1/buoc/", {"step": "approve"}).status_code == 302
    assert client.post(f"{BANK}cau/k1-1/buoc/", {"step": "retire"}).status_code == 403
    assert client.post(f"{BANK}cau/k1-1/buoc/", {"step": "xoa"}).status_code == 404
    question.refresh_from_db()
    assert question.state == "approved"


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(1, 6)), st.lists(st.integers(1, 6), max_size=12), st.integers(1, 5))
def test_no_order_of_tries_approves_without_enough_others(authors: set[int], tries: list[int], needed: int) -> None:
    approvers: set[int] = set()
    for person in tries:
        if approval_refusal(person=person, authors=authors, approvers=approvers) is None:
            approvers.add(person)
    assert not approvers & authors
    assert is_approved(approvers=approvers, needed=needed) == (len(set(tries) - authors) >= needed)


@pytest.mark.parametrize(
    ("attempts", "days_ago", "expected"),
    [(0, None, Exposure.UNUSED), (9, 364, Exposure.IN_USE), (9, 365, Exposure.RESTED), (10, 400, Exposure.WORN)],
)
def test_exposure(attempts: int, days_ago: int | None, expected: Exposure) -> None:
    last = None if days_ago is None else FIRST - timedelta(days=days_ago)
    assert exposure(attempts=attempts, last_used_at=last, now=FIRST, limit=10) is expected
