"""Organising the marking of a paper: its rules, who marks, who decides."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from quizzes.access_marking import candidates
from quizzes.enums import MarkingDutyKind
from quizzes.models import Mark, MarkingDuty, MarkingPlan, MarkingTurn

SETTINGS = ("marker_count", "limit_kind", "limit_value", "settle", "rounding", "exclude_own_commune")
TAKEN_BACK = "Thôi phân công"


@transaction.atomic
def save_settings(*, plan: MarkingPlan, by: User, now: datetime, **values: Any) -> MarkingPlan:
    """Store how the answers of a plan are marked: once the first mark is given, the rules stay as they are.

    Raises:
        RuleViolation: "already_marking".
    Source: assessment.md §7 (the rule is fixed before, and is data).
    """
    plan = MarkingPlan.objects.select_for_update(of=("self",)).select_related("paper").get(pk=plan.pk)
    changed = {name: value for name, value in values.items() if name in SETTINGS and getattr(plan, name) != value}
    if not changed:
        return plan
    if set(changed) != {"exclude_own_commune"} and Mark.objects.filter(task__plan=plan).exists():
        raise RuleViolation(
            "already_marking",
            _("Đã có bài được chấm theo quy định này nên không đổi được, để mọi bài được chấm như nhau."),
        )
    for name, value in changed.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(changed))
    details = {name: str(value) for name, value in changed.items()}
    record(action="marking.settings", by=by, now=now, target=plan, scope_code=plan.province_code, details=details)
    return plan


def assign(*, plan: MarkingPlan, user: User, kind: str, by: User, now: datetime) -> MarkingDuty:
    """Give a person a duty in a plan.

    Raises:
        RuleViolation: "not_a_candidate" (no fitting role in this place), "already_assigned".
    """
    if user.pk not in {person.pk for person in candidates(plan)}:
        raise RuleViolation(
            "not_a_candidate", _("Người này không có vai trò phù hợp tại địa bàn, hoặc đã được giao rồi."), field="user"
        )
    try:
        with transaction.atomic():
            duty = MarkingDuty.objects.create(plan=plan, user=user, kind=kind, assigned_by=by, assigned_at=now)
    except IntegrityError as error:
        raise RuleViolation("already_assigned", _("Người này đã được giao việc chấm bài này."), field="user") from error
    record(
        action="marking.assigned",
        by=by,
        now=now,
        target=duty,
        scope_code=plan.province_code,
        details={"user": user.username, "kind": kind},
    )
    return duty


@transaction.atomic
def end_duty(*, duty: MarkingDuty, by: User, now: datetime) -> int:
    """End a duty; answers in hand and not yet marked go back to the queue. Return how many; marks given stay."""
    if not MarkingDuty.objects.filter(pk=duty.pk, ended_at=None).update(ended_at=now):
        return 0
    held = MarkingTurn.objects.filter(task__plan=duty.plan_id, marker=duty.user_id, marked_at=None, returned_at=None)
    count = held.update(returned_at=now, return_reason=TAKEN_BACK)
    record(
        action="marking.duty_ended",
        by=by,
        now=now,
        target=duty,
        details={"user": duty.user.username, "returned": count},
    )
    return count


def lacks_decider(plan: MarkingPlan) -> bool:
    """Tell whether two markers may differ and nobody is there to decide."""
    deciders = MarkingDuty.objects.filter(plan=plan, ended_at=None, kind=MarkingDutyKind.ARBITER)
    return plan.marker_count > 1 and not deciders.exists()
