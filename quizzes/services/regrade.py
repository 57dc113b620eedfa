"""Judging a question anew on every attempt at a paper: what would change, and doing it. Results are appended (C3).

An answer holds the numbers of options as they are written, so a new key fits as long as the options stand as before.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from lms.hgm import Block, present
from quizzes import rules
from quizzes.blocks import block_of
from quizzes.campaign_enums import RunState
from quizzes.enums import AttemptState, QuestionState, RegradeKind, ResultCause
from quizzes.models import Attempt, AttemptItem, AttemptResult, Paper, Question, QuestionVersion, Regrade, RegradeRun
from quizzes.services.fractions import fraction_of
from quizzes.services.scoring import Standing, append_result, needed_percent, standing_of, store_score
from quizzes.signals import attempt_scored

logger = logging.getLogger("lms.quizzes")
PART = 100
LEFT_ALONE = timedelta(minutes=10)
AT_ONCE = 200
"""So many attempts are judged while the person waits; more by the worker, in parts."""


@dataclass(frozen=True, slots=True)
class AttemptChange:
    """What a regrade does to one attempt; `old` and `new` are None while it waits for marks."""

    attempt: Attempt
    old: Standing | None
    new: Standing | None
    old_fraction: Decimal | None
    new_fraction: Decimal | None

    @property
    def flip(self) -> str:
        """Return "passes", "fails" or "" for whoever stays on the same side."""
        if self.old is None or self.new is None or self.old.passed == self.new.passed:
            return ""
        return "passes" if self.new.passed else "fails"

    @property
    def percent_change(self) -> Decimal:
        """Return by how many percent points the result moves."""
        if self.old is None or self.new is None:
            return Decimal(0)
        return self.new.score.percent - self.old.score.percent


@dataclass(frozen=True)
class RegradePreview:
    """Who is touched by a regrade: attempts that hold the question, and those that change."""

    held_count: int
    changes: list[AttemptChange]

    def count(self, flip: str) -> int:
        """Return how many flip to "passes" or "fails"."""
        return sum(change.flip == flip for change in self.changes)

    @property
    def passes(self) -> int:
        """Return how many pass who did not."""
        return self.count("passes")

    @property
    def fails(self) -> int:
        """Return how many fail who passed."""
        return self.count("fails")

    @property
    def up(self) -> int:
        """Return how many gain."""
        return sum(change.percent_change > 0 for change in self.changes)

    @property
    def down(self) -> int:
        """Return how many lose."""
        return sum(change.percent_change < 0 for change in self.changes)


def preview_regrade(*, paper: Paper, question: Question, kind: str) -> RegradePreview:
    """Return what a regrade would do; nothing is written. Three statements, and one for each 500 attempts.

    Raises:
        RuleViolation: "not_approved", "options_changed", "not_gradable" (field `kind`), for a new key.
    """
    changes, held = [], 0
    new = _key_to_use(question) if kind == RegradeKind.NEW_KEY else None
    for attempt, items, place in _holding(paper, question):
        held += 1
        change = _change(attempt, items, place, _new_fraction(new, items[place], kind))
        if change is not None:
            changes.append(change)
    return RegradePreview(held, changes)


@transaction.atomic
def decide_regrade(*, paper: Paper, question: Question, kind: str, reason: str, by: User, now: datetime) -> RegradeRun:
    """Write down that a question is judged anew on every submitted attempt at a paper; `work_regrade` does it.

    The key is the one of this moment, whatever is approved meanwhile. Whoever calls has checked can_write_paper.

    Raises:
        RuleViolation: "reason_needed" (field `reason`), "no_change", "regrade_running", and those of
            `preview_regrade`.
    Source: security.md C3.
    """
    if not reason.strip():
        raise RuleViolation(
            "reason_needed", _("Xin ghi lý do chấm lại; người làm bài đọc được lý do này."), field="reason"
        )
    preview = preview_regrade(paper=paper, question=question, kind=kind)
    if not preview.changes:
        raise RuleViolation("no_change", _("Chấm lại như vậy không bài nào đổi điểm, nên không ghi gì."))
    regrade = Regrade.objects.create(
        paper=paper,
        question=question,
        version=question.current if kind == RegradeKind.NEW_KEY else None,
        kind=kind,
        reason=reason.strip(),
        changed_count=len(preview.changes),
        decided_by=by,
        decided_at=now,
    )
    try:
        with transaction.atomic():
            run = RegradeRun.objects.create(
                regrade=regrade, paper=paper, question=question, total_count=preview.held_count
            )
    except IntegrityError as error:
        raise RuleViolation(
            "regrade_running", _("Câu này đang được chấm lại. Xin chờ xong rồi quyết định tiếp.")
        ) from error
    details = {"question": question.code, "kind": kind, "changed": len(preview.changes), "passes": preview.passes}
    record(
        action="paper.regraded",
        by=by,
        now=now,
        target=paper,
        scope_code=paper.scope_code,
        details=details | {"fails": preview.fails, "reason": reason.strip()[:200]},
    )
    return run


def work_regrade(*, run: RegradeRun, now: datetime) -> RegradeRun:
    """Judge the attempts of a decided regrade, a hundred in each transaction, and append a result where one changes.

    The score that counts, its percent and pass follow; earlier results stay, and `attempt_scored` is sent for each
    changed attempt. Who works at the same time waits for the other and goes on behind it; after a stop it goes on
    where it stood, so each attempt is judged once.
    """
    while _work_part(run.pk, now=now):
        pass
    run.refresh_from_db()
    return run


def finish_regrades(*, now: datetime) -> list[str]:
    """Go on with regrades whose worker stopped ten minutes ago or longer; return the papers and questions done.

    A job of `run_due_jobs`; one that is being worked on is waited for and found done.
    """
    left = RegradeRun.objects.filter(state=RunState.WAITING, regrade__decided_at__lt=now - LEFT_ALONE)
    runs = left.select_related("paper", "question").order_by("pk")
    return [f"{run.paper.code}/{run.question.code}" for run in runs if work_regrade(run=run, now=now).finished_at]


@transaction.atomic
def apply_regrade(*, paper: Paper, question: Question, kind: str, reason: str, by: User, now: datetime) -> Regrade:
    """Decide a regrade and do it at once, all or nothing; for papers that few have taken (`is_small`).

    Raises:
        RuleViolation: those of `decide_regrade`.
    """
    run = decide_regrade(paper=paper, question=question, kind=kind, reason=reason, by=by, now=now)
    work_regrade(run=run, now=now)
    return run.regrade


def is_small(*, paper: Paper) -> bool:
    """Tell whether a question of this paper may be judged anew while the person waits."""
    return Attempt.objects.filter(paper=paper, state=AttemptState.SUBMITTED).count() <= AT_ONCE


@transaction.atomic
def _work_part(run_id: int, *, now: datetime) -> bool:
    """Judge the next attempts of a run; tell whether it goes on. Marks given meanwhile wait for its locks."""
    run = RegradeRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.WAITING:
        return False
    regrade = Regrade.objects.select_related("question", "version", "paper").get(pk=run.regrade_id)
    held = _held(regrade.paper, regrade.question).filter(pk__gt=run.reached)
    keys = list(held.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:PART])
    for attempt, items, place in _holding(regrade.paper, regrade.question, keys=keys):
        fraction = _new_fraction(regrade.version, items[place], regrade.kind)
        change = _change(attempt, items, place, fraction)
        if change is not None and _apply(change, regrade.question, regrade, now=now):
            attempt_scored.send(sender=Attempt, attempt=attempt, now=now, first=False)
    if keys:
        run.reached, run.done_count = keys[-1], run.done_count + len(keys)
    if len(keys) < PART:
        run.state, run.finished_at = RunState.READY, now
    run.save()
    return run.state == RunState.WAITING


def follow_decisions(*, attempt: Attempt, items: Sequence[AttemptItem], now: datetime) -> None:
    """Judge an attempt that has just been scored by what was decided about its questions while it was open.

    A decision that cannot be used on it (the options differ from those the person saw) leaves it alone. One statement
    when nothing was decided.
    """
    decided = Regrade.objects.filter(paper_id=attempt.paper_id, decided_at__gte=attempt.started_at)
    held = sorted(items, key=lambda item: item.order)
    for regrade in decided.select_related("question", "version").order_by("pk"):
        place = next((i for i, item in enumerate(held) if item.version.question_id == regrade.question_id), None)
        if place is None:
            continue
        try:
            fraction = _new_fraction(regrade.version, held[place], regrade.kind)
        except RuleViolation as refusal:
            logger.warning("an open attempt keeps its key: %s %s", attempt.pk, refusal.code)
            continue
        change = _change(attempt, held, place, fraction)
        if change is not None:
            _apply(change, regrade.question, regrade, now=now)
            held[place].fraction = fraction


def _apply(change: AttemptChange, question: Question, regrade: Regrade, *, now: datetime) -> bool:
    """Store what changes for an attempt; tell whether it has another score now (not while it waits for marks)."""
    attempt = change.attempt
    items = list(attempt.items.select_related("version").order_by("order"))
    if change.old is not None and not AttemptResult.objects.filter(attempt=attempt).exists():
        append_result(
            attempt=attempt,
            standing=change.old,
            items=items,
            cause=ResultCause.SUBMITTED,
            now=attempt.submitted_at or now,
        )
    for item in items:
        if item.version.question_id == question.pk:
            item.fraction = change.new_fraction
            item.save(update_fields=["fraction"])
    if change.new is None:
        return False
    store_score(attempt=attempt, items=items, cause=ResultCause.REGRADED, now=now, regrade=regrade)
    return True


def _held(paper: Paper, question: Question) -> QuerySet[Attempt]:
    return Attempt.objects.filter(paper=paper, state=AttemptState.SUBMITTED, items__version__question=question)


def _holding(
    paper: Paper, question: Question, *, keys: Sequence[int] | None = None
) -> Iterator[tuple[Attempt, list[AttemptItem], int]]:
    """Yield the submitted attempts that hold a question, or those of `keys`, with their items and its place."""
    found = _held(paper, question) if keys is None else Attempt.objects.filter(pk__in=keys)
    attempts = found.select_related("paper", "user").prefetch_related("items__version").order_by("pk")
    for attempt in attempts.iterator(chunk_size=500):
        items = sorted(attempt.items.all(), key=lambda item: item.order)
        yield attempt, items, next(i for i, item in enumerate(items) if item.version.question_id == question.pk)


def _new_fraction(new: QuestionVersion | None, item: AttemptItem, kind: str) -> Decimal | None:
    if kind == RegradeKind.VOID:
        return None
    if kind == RegradeKind.FULL_MARKS or new is None:
        return Decimal(1)
    fraction = fraction_of(_new_block(new, item.version), item.answer)
    if fraction is None:
        raise RuleViolation("not_gradable", _("Câu này do người chấm, không chấm lại theo đáp án được."), field="kind")
    return fraction.quantize(Decimal("0.000001"))


def _key_to_use(question: Question) -> QuestionVersion:
    """Return the version whose key counts from now on."""
    if question.current is None or question.state != QuestionState.APPROVED:
        raise RuleViolation(
            "not_approved", _("Bản mới của câu hỏi chưa được duyệt. Xin duyệt rồi chấm lại."), field="kind"
        )
    return question.current


def _new_block(new: QuestionVersion, old: QuestionVersion) -> Block:
    """Return the question as the new version says, if old answers still fit it."""
    block = block_of(new)
    if _shape(block) != _shape(block_of(old)):
        raise RuleViolation(
            "options_changed",
            _("Bản mới khác số phương án với bản người làm đã thấy, nên không chấm lại theo đáp án được. "
              "Có thể cho đủ điểm hoặc bỏ câu này."),
            field="kind",
        )  # fmt: skip
    return block


def _shape(block: Block) -> list[object]:
    """Return what an answer refers to: the kind, and how many parts there are of each sort."""
    view = present(block, 0)
    return [block.kind, *sorted((name, len(part)) for name, part in view.items() if isinstance(part, list))]


def _change(attempt: Attempt, items: list[AttemptItem], place: int, fraction: Decimal | None) -> AttemptChange | None:
    """Return what changes for an attempt; None when nothing does."""
    old_fraction = items[place].fraction
    if old_fraction == fraction:
        return None
    if attempt.percent is None:
        return AttemptChange(attempt, None, None, old_fraction, fraction)
    old = standing_of(attempt, items)
    marked = [rules.Marked(item.points, item.fraction) for item in items if item.fraction is not None]
    counted_place = sum(item.fraction is not None for item in items[:place])
    if old_fraction is None:
        marked.insert(counted_place, rules.Marked(items[place].points, Decimal(0)))
    score = rules.score(rules.regraded(items=marked, place=counted_place, fraction=fraction, void=fraction is None))
    passed = rules.has_passed(percent=score.percent, pass_percent=needed_percent(attempt))
    return AttemptChange(attempt, old, Standing(score, passed), old_fraction, fraction)
