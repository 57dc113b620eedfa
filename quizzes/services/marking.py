"""Marking written answers: into the queue, into a marker's hands, a mark, and what the marks come to.

Every change of an answer locks its task first and its attempt second, so that two markers who finish at once settle it
once, and the attempt that waited is scored once, by whoever comes last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from lms.hgm import Block, fingerprint
from mediators.models import Mediator
from quizzes import marking_rules
from quizzes.access_marking import open_to, turn_place
from quizzes.blocks import block_of
from quizzes.enums import AttemptState, MarkingState, ResultCause
from quizzes.models import (
    Attempt,
    AttemptItem,
    Mark,
    MarkingDuty,
    MarkingOutcome,
    MarkingPlan,
    MarkingTask,
    MarkingTurn,
    Paper,
)
from quizzes.rubrics import block_of_task, max_points, rubric_of
from quizzes.services.scoring import store_score
from quizzes.signals import attempt_scored, writing_marked

COMMENT_LENGTH = 1000
GENERAL_LENGTH = 4000
TRIES = 5
POINT_REFUSALS = {
    "outside": "Điểm của tiêu chí này phải nằm trong khoảng của thang điểm.",
    "not_a_step": "Điểm ở giữa hai mức phải là bội của 0,25.",
}


@dataclass(frozen=True)
class CriterionMark:
    """Points for one criterion, None when nothing was chosen, and a comment of at most COMMENT_LENGTH letters."""

    points: Decimal | None
    comment: str = ""


# --- into the queue -----------------------------------------------------------------------------------------------


def send_to_marking(*, attempt: Attempt, items: Sequence[AttemptItem], now: datetime) -> int:
    """Put the written answers of a submitted attempt into the queue; return how many the score must wait for.

    An empty text is not marked (it earned 0 at once). A reflection is read but earns no points and holds up nothing.
    """
    written = [(item, block) for item in items if _needs_marker(item, block := block_of(item.version))]
    if not written:
        return 0
    commune, province = place_of(attempt.user)
    plan = plan_for(paper_id=attempt.paper_id, province_code=province, now=now)
    essays = 0
    for item, block in written:
        MarkingTask.objects.get_or_create(
            item=item,
            defaults={
                **_facts(block, item.version.source, str((item.answer or {}).get("text", "")), now),
                "plan": plan,
                "title": attempt.paper.title,
                "author": attempt.user,
                "commune_code": commune,
                "version": item.version,
            },
        )
        essays += block.kind == "essay"
    return essays


def _needs_marker(item: AttemptItem, block: Block) -> bool:
    if block.broken or not str((item.answer or {}).get("text", "")).strip():
        return False
    if block.kind == "reflection":
        return block.fields.get("keep") == "trainer"
    return block.kind == "essay" and item.fraction is None


def send_writing(
    *, user: User, source: str, block: Block, text: str, origin: str, title: str, now: datetime
) -> MarkingTask | None:
    """Put an essay or a reflection written in a lesson into the queue; what is private, or empty, is never kept here.

    Sent anew while nobody holds it yet, the new text takes the place of the old.

    Args:
        source: the question in the dialect. origin: names the answer, at most 160 letters; the same one is one task.
    """
    meant = block.kind == "essay" or (block.kind == "reflection" and block.fields.get("keep") == "trainer")
    if not meant or block.broken or not text.strip():
        return None
    commune, province = place_of(user)
    task, created = MarkingTask.objects.get_or_create(
        origin=origin,
        defaults={
            **_facts(block, source, text, now),
            "plan": plan_for(paper_id=None, province_code=province, now=now),
            "title": title[:200],
            "author": user,
            "commune_code": commune,
        },
    )
    if not created and MarkingTask.objects.filter(pk=task.pk, turns__isnull=True).update(text=text):
        task.text = text
    return task


def _facts(block: Block, source: str, text: str, now: datetime) -> dict[str, object]:
    return {
        "kind": block.kind,
        "source": source,
        "fingerprint": fingerprint(block),
        "text": text,
        "max_points": max_points(block),
        "created_at": now,
    }


def place_of(user: User) -> tuple[str, str]:
    """Return commune and province of a person as mediator; empty for who is none."""
    found = Mediator.objects.filter(user=user).values_list("commune_id", "commune__parent_id").first()
    return (found[0] or "", found[1] or "") if found else ("", "")


def plan_for(*, paper_id: int | None, province_code: str, now: datetime) -> MarkingPlan:
    """Return the plan of a paper (None: reflections) in a province; a new one has the plain settings."""
    paper = None if paper_id is None else Paper.objects.get(pk=paper_id)
    plan, _created = MarkingPlan.objects.get_or_create(
        paper=paper, province_code=province_code, defaults={"created_at": now}
    )
    return plan


# --- into a marker's hands ------------------------------------------------------------------------------------------


def take_next(*, plan: MarkingPlan, by: User, now: datetime) -> MarkingTurn | None:
    """Return the next answer for a marker: the one in hand, a new one, then those left for later; None when done.

    Raises:
        RuleViolation: "not_assigned".
    """
    duty = running_duty(plan=plan, user=by)
    held = MarkingTurn.objects.filter(task__plan=plan, marker=by, returned_at=None, marked_at=None)
    in_hand = held.filter(skipped_at=None).order_by("id").first()
    if in_hand is not None:
        return in_hand
    for _attempt in range(TRIES):
        try:
            turn = _take(plan, duty, by, now)
        except IntegrityError:  # another marker took the same place
            continue
        if turn is not None:
            return turn
        break
    return held.order_by("skipped_at").first()


@transaction.atomic
def _take(plan: MarkingPlan, duty: MarkingDuty, by: User, now: datetime) -> MarkingTurn | None:
    found = open_to(plan=plan, user=by, duty=duty).order_by("id")
    task = found.select_for_update(skip_locked=True, of=("self",)).first()
    if task is None:
        return None
    place = turn_place(task=task, kind=duty.kind, marker_count=plan.marker_count)
    if place is None:
        return None
    return MarkingTurn.objects.create(task=task, marker=by, place=place, taken_at=now)


def running_duty(*, plan: MarkingPlan, user: User) -> MarkingDuty:
    """Return what a person does in a plan now.

    Raises:
        RuleViolation: "not_assigned".
    """
    duty = MarkingDuty.objects.filter(plan=plan, user=user, ended_at=None).first()
    if duty is None:
        raise RuleViolation("not_assigned", _("Ông/Bà chưa được giao chấm bài này."))
    return duty


def skip_turn(*, turn: MarkingTurn, now: datetime) -> None:
    """Leave an answer for later; it stays in the same hands and comes again when nothing new is left."""
    MarkingTurn.objects.filter(pk=turn.pk, marked_at=None, returned_at=None).update(skipped_at=now)


def return_turn(*, turn: MarkingTurn, reason: str, by: User, now: datetime) -> None:
    """Hand an answer back for somebody else, as when the marker knows who wrote it.

    Raises:
        RuleViolation: "reason_missing", "already_marked".
    """
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Xin ghi lý do trả lại bài."), field="reason")
    open_turns = MarkingTurn.objects.filter(pk=turn.pk, marked_at=None, returned_at=None)
    if not open_turns.update(returned_at=now, return_reason=reason.strip()[:300]):
        raise RuleViolation("already_marked", _("Bài này đã chấm, không trả lại được nữa."))
    record(action="marking.returned", by=by, now=now, target=turn.task, details={"reason": reason.strip()[:300]})


# --- a mark -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_mark(
    *,
    turn: MarkingTurn,
    by: User,
    criteria: Sequence[CriterionMark],
    comment: str = "",
    reason: str = "",
    now: datetime,
) -> Mark:
    """Append a mark to an answer in hand, and settle the answer when it was the last one needed.

    The marker may change it, with a reason, as long as it was not compared with another.

    Args:
        criteria: one for each criterion of the rubric, in its order.

    Raises:
        RuleViolation: "not_yours", "settled", "reason_missing", and "points_missing", "outside", "not_a_step" with
            the field `diem-<place of the criterion from 1>`.
    """
    task = MarkingTask.objects.select_for_update(of=("self",)).select_related("plan").get(pk=turn.task_id)
    turn = MarkingTurn.objects.get(pk=turn.pk)
    if turn.marker_id != by.pk or turn.returned_at is not None or task.author_id == by.pk:
        raise RuleViolation("not_yours", _("Bài này không còn trong tay Ông/Bà."))
    earlier = turn.marks.count()
    if earlier and task.state != MarkingState.WAITING:
        raise RuleViolation(
            "settled",
            _("Điểm của bài này đã được đối chiếu, không sửa được nữa. Muốn chấm lại, xin báo người phân công."),
        )
    if (earlier or turn.place > marking_rules.DECIDER) and not reason.strip():
        raise RuleViolation("reason_missing", _("Xin ghi lý do sửa điểm."), field="reason")
    points = _checked_points(task, criteria)
    mark = Mark.objects.create(
        task=task,
        turn=turn,
        number=earlier + 1,
        points=points,
        criteria=[{"points": str(line.points), "comment": line.comment.strip()} for line in criteria],
        comment=comment.strip()[:GENERAL_LENGTH],
        reason=reason.strip()[:300],
        fingerprint=task.fingerprint,
        marked_by=by,
        marked_at=now,
    )
    MarkingTurn.objects.filter(pk=turn.pk).update(marked_at=now, skipped_at=None)
    _settle(task, reason=mark.reason, now=now)
    return mark


def _checked_points(task: MarkingTask, criteria: Sequence[CriterionMark]) -> Decimal:
    rubric = rubric_of(block_of_task(task))
    if len(rubric) != len(criteria):
        raise RuleViolation("points_missing", _("Thang điểm gửi lên không khớp với bài. Xin tải lại trang."))
    total = Decimal(0)
    for place, (line, criterion) in enumerate(zip(criteria, rubric, strict=True), start=1):
        if line.points is None:
            raise RuleViolation("points_missing", _("Xin chọn mức điểm cho tiêu chí này."), field=f"diem-{place}")
        refusal = marking_rules.point_refusal(value=line.points, criterion=criterion.rule)
        if refusal:
            raise RuleViolation(refusal, _(POINT_REFUSALS[refusal]), field=f"diem-{place}")
        if len(line.comment) > COMMENT_LENGTH:
            raise RuleViolation(
                "too_long",
                _("Nhận xét dài quá %(most)s chữ cái.") % {"most": COMMENT_LENGTH},
                field=f"nhan-xet-{place}",
            )
        total += line.points
    return total


def current_marks(task: MarkingTask) -> dict[int, Mark]:
    """Return the mark that counts at each place of an answer."""
    rows = task.marks.filter(turn__returned_at=None).select_related("turn").order_by("turn_id", "number")
    return {mark.turn.place: mark for mark in rows}


def setting_of(plan: MarkingPlan) -> marking_rules.MarkingSetting:
    """Return the rule of a plan as plain values."""
    return marking_rules.MarkingSetting(
        marker_count=plan.marker_count,
        limit=plan.limit_value,
        limit_is_points=plan.limit_kind == "points",
        closest=plan.settle == "closest",
        rounding=plan.rounding,
    )


def _settle(task: MarkingTask, *, reason: str, now: datetime) -> None:
    """Settle an answer whose marks suffice; called with its row locked."""
    marks = current_marks(task)
    found = marking_rules.settle(
        marks={place: mark.points for place, mark in marks.items()},
        maximum=task.max_points,
        setting=setting_of(task.plan),
    )
    if found.state == "waiting" or found.points is None:
        task.state = MarkingState.DIVERGENT if found.state == "divergent" else MarkingState.WAITING
        task.save(update_fields=["state"])
        return
    MarkingOutcome.objects.create(
        task=task,
        number=task.outcomes.count() + 1,
        points=found.points,
        rule=found.rule,
        mark_ids=[marks[place].pk for place in found.places],
        reason=reason,
        settled_at=now,
    )
    task.state, task.points, task.settled_at = MarkingState.SETTLED, found.points, now
    task.save(update_fields=["state", "points", "settled_at"])
    writing_marked.send(sender=MarkingTask, task=task, now=now)
    _store_points(task, now=now)


def ask_for_remark(*, task: MarkingTask, reason: str, by: User, now: datetime) -> None:
    """Have a settled answer marked anew by who decides; that mark then counts alone, the others stay.

    Raises:
        RuleViolation: "reason_missing", "not_settled".
    """
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Xin ghi lý do chấm lại."), field="reason")
    settled = MarkingTask.objects.filter(pk=task.pk, state=MarkingState.SETTLED)
    if not settled.update(state=MarkingState.REMARK):
        raise RuleViolation("not_settled", _("Bài này chưa có điểm cuối cùng nên chưa chấm lại được."))
    record(action="marking.remark_asked", by=by, now=now, target=task, details={"reason": reason.strip()[:300]})


# --- what the marks come to for the attempt -------------------------------------------------------------------------


def _store_points(task: MarkingTask, *, now: datetime) -> None:
    item = task.item
    if item is None or task.kind != "essay":
        return
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("paper", "user").get(pk=item.attempt_id)
    fraction = task.points / task.max_points if task.points and task.max_points else Decimal(0)
    AttemptItem.objects.filter(pk=item.pk).update(fraction=fraction)
    finish_score(attempt=attempt, now=now)


def finish_score(*, attempt: Attempt, now: datetime) -> bool:
    """Score an attempt none of whose essays waits any longer; tell whether it was. The caller holds its lock.

    The first time, `attempt_scored` is sent with `first=True`; a mark given anew sends it again with `first=False`.
    """
    if attempt.state != AttemptState.SUBMITTED or waiting_count(attempt):
        return False
    first, before = attempt.percent is None, attempt.percent
    store_score(attempt=attempt, items=list(attempt.items.all()), cause=ResultCause.MARKED, now=now)
    record(
        action="attempt.marked" if first else "attempt.remarked",
        by=None,
        now=now,
        target=attempt,
        details={"percent": str(attempt.percent), "before": str(before or ""), "paper": attempt.paper.code},
    )
    attempt_scored.send(sender=Attempt, attempt=attempt, now=now, first=first)
    return True


def waiting_count(attempt: Attempt) -> int:
    """Return how many essays of an attempt have no mark yet; one being marked anew keeps its old mark meanwhile."""
    return MarkingTask.objects.filter(item__attempt=attempt, kind="essay", points=None).count()
