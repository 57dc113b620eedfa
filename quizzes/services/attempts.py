"""Taking a paper: start, save, submit (security.md §4).

The server's clock decides, and timed work is refused while it is not that of the database (C4). Saving locks the
attempt's row, and submitting claims it with a conditional update, so an answer is either among those that were scored
or told to be late; never in between.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, FilteredRelation, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day, require_true_clock
from lms.base.errors import RuleViolation
from lms.hgm import UNFINISHED, BadAnswer, answered, finished, in_steps, read_answer
from quizzes import rules
from quizzes.blocks import asked_block, block_of
from quizzes.drawing import draw_questions
from quizzes.enums import AttemptState, PaperState, ResultCause, SubmitCause
from quizzes.models import AnswerSave, Attempt, AttemptItem, ExtraTime, Paper
from quizzes.queries import has_answer, saves_of
from quizzes.services.fractions import fraction_of
from quizzes.services.marking import send_to_marking
from quizzes.services.regrade import follow_decisions
from quizzes.services.scoring import store_score
from quizzes.signals import attempt_submitted

logger = logging.getLogger(__name__)

MAX_SEQUENCE = 2**53 - 1
SEED_BITS = 62
START_REFUSALS = {
    "not_ready": "Bài kiểm tra chưa được mở. Xin quay lại sau khi có thông báo.",
    "retired": "Bài kiểm tra đã ngừng dùng, không nhận lượt làm mới.",
    "not_open_yet": "Bài kiểm tra chưa đến giờ mở. Xin quay lại vào thời gian đã báo.",
    "closed": "Bài kiểm tra đã đóng, không nhận lượt làm mới.",
    "no_attempt_left": "Ông/Bà đã dùng hết số lượt làm của bài này. Xin liên hệ cán bộ phụ trách nếu cần thêm lượt.",
}


class SaveOutcome(StrEnum):
    """What became of one save."""

    SAVED = "saved"
    REPEATED = "repeated"
    SUPERSEDED = "superseded"
    EMPTY = "empty"
    LATE = "late"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class SaveAck:
    """The acknowledgement of one save, given after the commit.

    `counted_at` is, for a late one, the receipt of the answer that counts instead; None when there is none.
    """

    outcome: SaveOutcome
    received_at: datetime
    sequence: int
    deadline_at: datetime | None = None
    submitted_at: datetime | None = None
    counted_at: datetime | None = None

    @property
    def accepted(self) -> bool:
        """Tell whether the person need not do anything more about this answer."""
        return self.outcome not in (SaveOutcome.LATE, SaveOutcome.CONFLICT)


@dataclass
class Expired:
    """Result of one run over attempts whose time is over: public ids done, and failures with their reason."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def start_attempt(*, paper: Paper, user: User, now: datetime) -> Attempt:
    """Return the person's open attempt at a paper, or draw and open a new one.

    Who may take the paper is the caller's question (quizzes.offers). An open attempt whose time is over is
    submitted first.

    Raises:
        RuleViolation: "not_ready", "retired", "not_open_yet", "closed", "no_attempt_left", or "short_pool" when the
            bank has too few approved questions.
        NotNow: "clock_drift", a timed paper.
    """
    if paper.time_limit_minutes is not None or paper.closes_at is not None:
        require_true_clock()
    opened = Attempt.objects.filter(paper=paper, user=user, state=AttemptState.OPEN).first()
    if opened is not None:
        if not rules.is_late(received_at=now, deadline_at=opened.deadline_at):
            return opened
        submit_attempt(attempt=opened, now=now)
    used = Attempt.objects.filter(paper=paper, user=user).aggregate(last=Max("number"))["last"] or 0
    refusal = start_refusal(paper=paper, attempts_used=used, now=now)
    if refusal:
        raise RuleViolation(refusal, _(START_REFUSALS[refusal]))
    try:
        return _open(paper=paper, user=user, number=used + 1, now=now)
    except IntegrityError:  # two taps at once: the other one opened it
        return Attempt.objects.get(paper=paper, user=user, state=AttemptState.OPEN)


def start_refusal(*, paper: Paper, attempts_used: int, now: datetime) -> str | None:
    """Return why no new attempt may begin, a key of START_REFUSALS; None when it may."""
    if paper.state != PaperState.READY:
        return "retired" if paper.state == PaperState.RETIRED else "not_ready"
    return rules.start_refusal(
        now=now,
        opens_at=paper.opens_at,
        closes_at=paper.closes_at,
        attempts_allowed=paper.attempts_allowed,
        attempts_used=attempts_used,
    )


@transaction.atomic
def _open(*, paper: Paper, user: User, number: int, now: datetime) -> Attempt:
    seed = secrets.randbits(SEED_BITS)
    questions = draw_questions(paper=paper, seed=seed, on=local_day(now))
    added = added_minutes(paper=paper, user=user)
    attempt = Attempt.objects.create(
        paper=paper,
        paper_version=paper.version,
        pass_percent=paper.pass_percent,
        shuffle_options=paper.shuffle_options,
        user=user,
        number=number,
        seed=seed,
        started_at=now,
        added_minutes=added,
        deadline_at=rules.attempt_deadline(
            started_at=now, limit_minutes=paper.time_limit_minutes, closes_at=paper.closes_at, added_minutes=added
        ),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, version_id=drawn.version_id, order=order, points=drawn.points)
        for order, drawn in enumerate(questions, start=1)
    )
    return attempt


def added_minutes(*, paper: Paper, user: User) -> int:
    """Return the minutes that a person has more than others at a paper; none where nothing ends."""
    if paper.time_limit_minutes is None and paper.closes_at is None:
        return 0
    extra = ExtraTime.objects.filter(paper=paper, user=user).order_by("-pk").first()
    if extra is None:
        return 0
    limit = paper.time_limit_minutes or 0
    return rules.personal_limit(limit_minutes=limit, extra_minutes=extra.minutes, factor=extra.factor) - limit


def save_answer(
    *, by: User, attempt_id: UUID, order: int, data: Mapping[str, Any], tab_id: str, sequence: int, now: datetime
) -> SaveAck:
    """Store one answer as it was posted; sending it again changes nothing (C5). Two statements when in time.

    A repeat is acknowledged again; the same key with other content keeps the first; a lower sequence than one already
    there is acknowledged and does not count; after deadline or submission the answer is kept as evidence and not
    scored. Nothing chosen where nothing was stored is not stored either. Of a case each save is one step more on the
    way that counts so far; a step taken cannot be taken otherwise.

    Args:
        order: place of the question on the paper, from 1.
        data: posted form fields; controls are named `c<order>`.
        tab_id: names the page that sends, at most 36 characters; `sequence` grows within it, 0 to MAX_SEQUENCE.

    Raises:
        AttemptItem.DoesNotExist: no such question in an attempt of this person.
        BadAnswer: the data cannot come from the form of this question.
        RuleViolation: "bad_key".
        NotNow: "clock_drift", a timed attempt; nothing is stored.
    Source: contracts.md §4 (answer save), security.md C3-C6, §9.
    """
    if not 0 < len(tab_id) <= 36 or not 0 <= sequence <= MAX_SEQUENCE:
        raise RuleViolation("bad_key", _("Trang này không còn đúng. Xin tải lại trang rồi trả lời lại."))
    with transaction.atomic():
        item = _item_to_save(by=by, attempt_id=attempt_id, order=order, tab_id=tab_id, sequence=sequence)
        if item.attempt.deadline_at is not None:
            require_true_clock()
        block = asked_block(item.version, attempt=item.attempt)
        before = item.counted if item.kept_id is None else item.kept_answer
        answer = read_answer(
            block,
            data,
            seed=item.attempt.seed,
            prefix=control_prefix(order),
            previous=before if in_steps(block) else None,
        )
        if answered(block, answer) and not finished(block, answer):
            answer |= {UNFINISHED: True}
        key = _Key(tab_id, sequence, len(answer.get("path", ())) or None if in_steps(block) else None)
        ack = _acknowledge(item, answer, key=key, now=now)
    return ack


@dataclass(frozen=True, slots=True)
class _Key:
    """What a save is known by: the page and its sequence, and of a case the step that it takes."""

    tab_id: str
    sequence: int
    step: int | None


def control_prefix(order: int) -> str:
    """Return the prefix of the names of a question's controls on the page."""
    return f"c{order}"


def _item_to_save(*, by: User, attempt_id: UUID, order: int, tab_id: str, sequence: int) -> Any:
    """Return the item with its attempt locked, what is stored under the key, and what counts now (rules)."""
    in_time = AnswerSave.objects.filter(item=OuterRef("pk"), late=False).order_by("-sequence", "-received_at", "-id")
    same_key = FilteredRelation("saves", condition=Q(saves__tab_id=tab_id, saves__sequence=sequence))
    return (
        AttemptItem.objects.select_related("attempt", "version")
        .select_for_update(of=("attempt",))
        .annotate(kept=same_key)
        .annotate(
            kept_id=F("kept__id"),
            kept_answer=F("kept__answer"),
            kept_at=F("kept__received_at"),
            kept_late=F("kept__late"),
            newest=Subquery(in_time.values("sequence")[:1]),
            counted=Subquery(in_time.values("answer")[:1]),
        )
        .get(attempt__public_id=attempt_id, attempt__user=by, order=order)
    )


def _acknowledge(item: Any, answer: Any, *, key: _Key, now: datetime) -> SaveAck:
    """Store what is new and say what became of it; called with the attempt's row locked."""
    attempt: Attempt = item.attempt
    late = attempt.state != AttemptState.OPEN or rules.is_late(received_at=now, deadline_at=attempt.deadline_at)
    if item.kept_id is None:
        if not late and item.newest is None and not (has_answer(answer) or UNFINISHED in answer):
            return SaveAck(SaveOutcome.EMPTY, now, key.sequence, attempt.deadline_at)
        if _store(item, answer, key=key, now=now, late=late):
            return _new_ack(item, sequence=key.sequence, now=now, late=late)
    if item.kept_answer != answer:
        return SaveAck(SaveOutcome.CONFLICT, item.kept_at, key.sequence, attempt.deadline_at)
    if item.kept_late:
        return _late_ack(item, sequence=key.sequence, now=now)
    return SaveAck(SaveOutcome.REPEATED, item.kept_at, key.sequence, attempt.deadline_at)


def _store(item: Any, answer: Any, *, key: _Key, now: datetime, late: bool) -> bool:
    """Insert the row; tell whether it was new.

    On PostgreSQL the same key, or the same step of a case from another page, may have been stored while this request
    waited for the lock: a constraint finds it, and the row of the other request is read in its place.

    Raises:
        BadAnswer: "already_chosen", the other page took this step otherwise.
    """
    named = {"attempt": item.attempt, "item": item, "tab_id": key.tab_id, "sequence": key.sequence}
    step = None if late else key.step
    try:
        with transaction.atomic():
            AnswerSave.objects.create(**named, answer=answer, step=step, received_at=now, late=late)
    except IntegrityError:
        kept = AnswerSave.objects.filter(**named).first()
        if kept is None:
            kept = AnswerSave.objects.get(item=item, step=step)
            if kept.answer != answer:
                raise BadAnswer("already_chosen") from None
        item.kept_id, item.kept_answer, item.kept_at, item.kept_late = kept.pk, kept.answer, kept.received_at, kept.late
        return False
    return True


def _new_ack(item: Any, *, sequence: int, now: datetime, late: bool) -> SaveAck:
    if late:
        return _late_ack(item, sequence=sequence, now=now)
    superseded = item.newest is not None and item.newest > sequence
    outcome = SaveOutcome.SUPERSEDED if superseded else SaveOutcome.SAVED
    return SaveAck(outcome, now, sequence, item.attempt.deadline_at)


def _late_ack(item: Any, *, sequence: int, now: datetime) -> SaveAck:
    counted = rules.effective_saves(saves_of(item=item)).get(item.pk)
    counted_at = counted.received_at if counted else None
    attempt = item.attempt
    return SaveAck(SaveOutcome.LATE, now, sequence, attempt.deadline_at, attempt.submitted_at, counted_at)


def mark_item(*, by: User, attempt_id: UUID, order: int) -> None:
    """Set or take away the mark «xem lại» of a question of an open attempt; no effect on the score.

    Raises:
        AttemptItem.DoesNotExist: no such question in an open attempt of this person.
    """
    mine = AttemptItem.objects.filter(
        attempt__public_id=attempt_id, attempt__user=by, attempt__state=AttemptState.OPEN, order=order
    )
    item = mine.get()
    AttemptItem.objects.filter(pk=item.pk).update(marked=not item.marked)


@transaction.atomic
def submit_attempt(*, attempt: Attempt, now: datetime) -> Attempt:
    """Submit and score an attempt, once; whoever comes second gets the result of the first.

    After the deadline it counts as submitted by the system at the deadline, whoever asks (C8).

    Raises:
        NotNow: "clock_drift", a timed attempt.
    """
    if attempt.deadline_at is not None:
        require_true_clock()
    expired = rules.is_late(received_at=now, deadline_at=attempt.deadline_at)
    claimed = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN).update(
        state=AttemptState.SUBMITTED,
        submitted_at=attempt.deadline_at if expired else now,
        submit_cause=SubmitCause.DEADLINE if expired else SubmitCause.PERSON,
    )
    attempt.refresh_from_db()
    if not claimed:
        return attempt
    _score(attempt, now)
    record(
        action="attempt.submitted",
        by=None if expired else attempt.user,
        now=now,
        target=attempt,
        details={"cause": attempt.submit_cause, "percent": str(attempt.percent), "paper": attempt.paper.code},
    )
    attempt_submitted.send(sender=Attempt, attempt=attempt, now=now)
    return attempt


def _score(attempt: Attempt, now: datetime) -> None:
    """Grade every answer and store the score; with written answers the score waits for their marks.

    What was decided about a question of the paper since the attempt began counts for it too.
    """
    answers = rules.effective_answers(saves_of(attempt=attempt))
    items = list(attempt.items.select_related("version"))
    for item in items:
        item.answer = answers.get(item.pk)
        item.fraction = fraction_of(block_of(item.version), item.answer)
    AttemptItem.objects.bulk_update(items, ["answer", "fraction"])
    if not send_to_marking(attempt=attempt, items=items, now=now):
        store_score(attempt=attempt, items=items, cause=ResultCause.SUBMITTED, now=now)
    follow_decisions(attempt=attempt, items=items, now=now)


def submit_expired_attempts(*, now: datetime, limit: int = 500) -> Expired:
    """Submit open attempts whose deadline has passed, each in its own transaction; a failing one holds up no other.

    Can run twice at once without harm: each attempt is claimed by a conditional update. At most `limit` a run.

    Raises:
        NotNow: "clock_drift": nothing is submitted by a wrong clock.
    Source: security.md C4, C8, F5.
    """
    require_true_clock()
    due = Attempt.objects.filter(state=AttemptState.OPEN, deadline_at__lt=now).order_by("deadline_at")
    result = Expired()
    for attempt in due.select_related("paper", "user")[:limit]:
        try:
            submit_attempt(attempt=attempt, now=now)
        except Exception as error:
            logger.exception("submitting attempt %s failed", attempt.public_id)
            result.failed.append((str(attempt.public_id), type(error).__name__))
        else:
            result.done.append(str(attempt.public_id))
    return result
