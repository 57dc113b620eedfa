"""From draft to approved, and out of use: every step of a question is appended with who, when and why.

A question for exams needs different approvers, as many as the bank's rule of the day says, and its authors are never
among them. Whoever calls has checked quizzes.access (can_write, can_review).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.hgm import OFFLINE, Resolver, parse
from quizzes import review_rules
from quizzes.bank_queries import approvers_of, authors_of, limits_on
from quizzes.enums import QuestionState, QuestionStep, QuestionUse
from quizzes.models import BankRule, Question, QuestionEvent
from quizzes.services.bank_law import refresh_suspensions
from quizzes.signals import bank_changed

TEXT_LENGTH = 1000
REFUSED_APPROVALS = {
    "own_question": "Ông/Bà là người viết câu này nên không tự duyệt được. Xin nhờ người khác duyệt.",
    "approved_already": "Ông/Bà đã đồng ý duyệt câu này. Cần thêm người khác đồng ý.",
}
CHANGED = "Câu hỏi vừa được người khác chuyển sang «%(state)s» nên việc này chưa làm. Xin xem lại rồi quyết định."


@transaction.atomic
def submit_question(*, question: Question, by: User, now: datetime, resolver: Resolver = OFFLINE) -> Question:
    """Hand a draft to those who approve.

    Raises:
        RuleViolation: "has_errors"; "changed" when it is no draft any more.
    """
    held = _held(question, QuestionState.DRAFT)
    _refuse_errors(held, resolver, _("Câu hỏi còn lỗi nên chưa gửi duyệt được. Xin sửa các lỗi rồi gửi lại."))
    return _step(held, QuestionStep.SUBMITTED, state=QuestionState.REVIEW, by=by, now=now)


@transaction.atomic
def approve_question(
    *, question: Question, by: User, now: datetime, text: str = "", resolver: Resolver = OFFLINE
) -> Question:
    """Give one approval; the last one that is needed lets the question be drawn from now on.

    Raises:
        RuleViolation: "own_question", "approved_already", "has_errors"; "changed" when it is not under review.
    """
    held = _held(question, QuestionState.REVIEW)
    approvers = approvers_of(held)
    refusal = review_rules.approval_refusal(person=by.pk, authors=authors_of(held), approvers=approvers)
    if refusal:
        raise RuleViolation(refusal, _(REFUSED_APPROVALS[refusal]))
    _refuse_errors(held, resolver, _("Câu hỏi còn lỗi nên chưa duyệt được. Xin sửa các lỗi rồi duyệt lại."))
    needed = limits_on(local_day(now)).needed(held.use)
    enough = review_rules.is_approved(approvers={*approvers, by.pk}, needed=needed)
    state = QuestionState.APPROVED if enough else QuestionState.REVIEW
    done = _step(held, QuestionStep.AGREED, state=state, by=by, now=now, text=text)
    if enough and done.suspended_from is not None:  # a newer text may be what was waited for
        refresh_suspensions(codes=[done.code])
        done.refresh_from_db(fields=["suspended_from"])
    return done


@transaction.atomic
def return_question(*, question: Question, by: User, now: datetime, text: str) -> Question:
    """Send a question under review back to its writer, with the reason.

    Raises:
        RuleViolation: "no_reason" at `text`; "changed" when it is not under review.
    """
    _require_words(text, _("Xin ghi rõ cần sửa gì để người viết biết."))
    held = _held(question, QuestionState.REVIEW)
    return _step(held, QuestionStep.RETURNED, state=QuestionState.DRAFT, by=by, now=now, text=text)


@transaction.atomic
def comment_question(*, question: Question, by: User, now: datetime, text: str) -> Question:
    """Write a remark for the other reviewers and the writer; nothing else changes.

    Raises:
        RuleViolation: "no_reason" at `text`.
    """
    _require_words(text, _("Xin ghi ý kiến."))
    return _step(question, QuestionStep.COMMENTED, state=question.state, by=by, now=now, text=text)


@transaction.atomic
def retire_question(*, question: Question, by: User, now: datetime, text: str = "") -> Question:
    """Draw a question no more; attempts that hold it keep it.

    Raises:
        RuleViolation: "changed" when it is retired already.
    """
    held = _held(question, QuestionState.DRAFT, QuestionState.REVIEW, QuestionState.APPROVED)
    return _step(held, QuestionStep.RETIRED, state=QuestionState.RETIRED, by=by, now=now, text=text)


@transaction.atomic
def reopen_question(*, question: Question, by: User, now: datetime, text: str = "") -> Question:
    """Make a draft of a retired question, or of one under review that its writer takes back.

    Raises:
        RuleViolation: "changed" when it is neither.
    """
    held = _held(question, QuestionState.RETIRED, QuestionState.REVIEW)
    return _step(held, QuestionStep.REOPENED, state=QuestionState.DRAFT, by=by, now=now, text=text)


@transaction.atomic
def change_use(*, question: Question, use: str, by: User, now: datetime) -> Question:
    """Say what a question is for; one that was approved for practice goes through review again for exams.

    Nothing is written when it is so already.

    Raises:
        RuleViolation: "bad_use" at `use`.
    """
    if use not in QuestionUse.values:
        raise RuleViolation("bad_use", _("Xin chọn dùng cho việc gì."), field="use")
    held = _held(question, *QuestionState.values)
    if held.use == use:
        return held
    state = held.state
    if use == QuestionUse.EXAM and state in (QuestionState.APPROVED, QuestionState.REVIEW):
        state = QuestionState.DRAFT
    held.use = use
    return _step(held, QuestionStep.USE_CHANGED, state=state, by=by, now=now, text=QuestionUse(use).label)


@transaction.atomic
def set_bank_rule(*, rule: BankRule, by: User, now: datetime) -> BankRule:
    """Add a rule of the bank: how many approve from a day on. Earlier rows stay.

    Raises:
        RuleViolation: "past" at `from_on`; "out_of_bounds".
    """
    if rule.from_on < local_day(now):
        raise RuleViolation("past", _("Ngày áp dụng phải từ hôm nay trở đi."), field="from_on")
    rule.created_by, rule.created_at = by, now
    try:
        rule.full_clean()
    except ValidationError as error:
        raise RuleViolation("out_of_bounds", " ".join(error.messages)) from error
    rule.save()
    details = {"practice": rule.practice_approvals, "exam": rule.exam_approvals, "from": rule.from_on.isoformat()}
    record(action="bank.rule_set", by=by, now=now, target=rule, details=details)
    return rule


def _require_words(text: str, sentence: str) -> None:
    if not text.strip():
        raise RuleViolation("no_reason", sentence, field="text")


def _held(question: Question, *states: str) -> Question:
    """Claim a question for this transaction: it is in one of the states, and stays as it is until the end.

    Writing the row holds it on PostgreSQL; on SQLite the transaction is the only writer.
    """
    claimed = Question.objects.filter(pk=question.pk, state__in=states).update(code=question.code)
    held = Question.objects.select_related("current").get(pk=question.pk)
    if not claimed:
        label = QuestionState(held.state).label
        raise RuleViolation("changed", _(CHANGED) % {"state": label})
    return held


def _refuse_errors(question: Question, resolver: Resolver, sentence: str) -> None:
    version = question.current
    document = parse(version.source if version else "", resolver=resolver)
    if document.has_errors or not document.questions:
        raise RuleViolation("has_errors", sentence)


def _step(question: Question, step: QuestionStep, *, state: str, by: User, now: datetime, text: str = "") -> Question:
    """Append one step and bring the question into the state that follows."""
    QuestionEvent.objects.create(
        question=question,
        version=question.current,
        step=step,
        state=state,
        text=text.strip()[:TEXT_LENGTH],
        by=by,
        at=now,
    )
    if step != QuestionStep.COMMENTED:
        question.state = state
        question.save(update_fields=["state", "use", "updated_at"])
        bank_changed.send(sender=Question, question_ids=[question.pk], now=now)
    details = {"state": str(state), "version": question.current.number if question.current else 0}
    record(action=f"question.{step}", by=by, now=now, target=question, scope_code=question.scope_code, details=details)
    return question
