"""What the course asks for, told to the rules of completion; rules themselves are edited in `rule_drafts`."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from training.models import CompletionRule
from training.queries.rulebook import ITEM_PARTS, rule_from_row
from training.rules import UnreadableRule
from training.services.later import recompute_soon


@transaction.atomic
def set_course_items(
    *, rule_code: str, lessons: Mapping[str, str], quizzes: Mapping[str, str], by: User | None, now: datetime
) -> bool:
    """Say what «mandatory» means in a completion rule: lessons and quizzes, code to title, in their order.

    Returns whether anything changed. Other codes recompute the statuses (in the background when they are many);
    other titles do not. An unchanged call writes nothing.

    Raises:
        RuleViolation: `rule_unknown`; `rule_empty`, when the rule would ask for nothing.
    """
    rule = CompletionRule.objects.filter(code=rule_code).first()
    if rule is None:
        raise RuleViolation("rule_unknown", "Không có quy tắc hoàn thành mang mã này.")
    items = {
        part: [{"code": code, "title": title} for code, title in given.items()]
        for part, given in zip(ITEM_PARTS, (lessons, quizzes), strict=True)
    }
    if rule.course_items == items:
        return False
    before = _codes(rule)
    rule.course_items = items
    _check_readable(rule)
    rule.save(update_fields=["course_items"])
    after = _codes(rule)
    record(
        action="rule.items_set",
        by=by,
        now=now,
        target=rule,
        details={"added": sorted(after - before), "removed": sorted(before - after)},
    )
    if before != after:
        recompute_soon(as_of=local_day(now))
    return True


def _check_readable(rule: CompletionRule) -> None:
    try:
        rule_from_row(rule)
    except UnreadableRule as error:
        raise RuleViolation(
            "rule_empty", "Quy tắc hoàn thành phải có ít nhất một bài học và một bài kiểm tra bắt buộc."
        ) from error


def _codes(rule: CompletionRule) -> set[str]:
    return {f"{part}:{item['code']}" for part in ITEM_PARTS for item in rule.course_items.get(part, ())}
