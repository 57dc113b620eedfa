"""Editing the dated rules: what the course asks for, how long the window is."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from training.models import CompletionRule, WindowRule
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


@transaction.atomic
def edit_window_rule(
    *,
    rule: WindowRule,
    months: int,
    cohort_from: date,
    due_soon_days: int,
    source: str,
    verified: bool,
    by: User,
    now: datetime,
) -> WindowRule:
    """Correct a window rule in place: it was typed wrongly, or has now been compared with the text.

    Raises:
        RuleViolation: `months_out_of_range` (1 to 60), `source_missing`.
    """
    _check_window(months=months, source=source)
    before = {"months": rule.months, "cohort_from": rule.cohort_from.isoformat(), "due_soon_days": rule.due_soon_days}
    is_other = (rule.months, rule.cohort_from, rule.due_soon_days) != (months, cohort_from, due_soon_days)
    rule.months, rule.cohort_from, rule.due_soon_days = months, cohort_from, due_soon_days
    rule.source, rule.verified = source, verified
    rule.save(update_fields=["months", "cohort_from", "due_soon_days", "source", "verified"])
    record(action="rule.window_edited", by=by, now=now, target=rule, details={"before": before, "verified": verified})
    if is_other:
        recompute_soon(as_of=local_day(now))
    return rule


@transaction.atomic
def replace_window_rule(
    *, rule: WindowRule, code: str, title: str, months: int, valid_from: date, source: str, by: User, now: datetime
) -> WindowRule:
    """Open a new dated window rule and end the old one on the day before; running deadlines keep their rule.

    Raises:
        RuleViolation: `months_out_of_range`, `source_missing`, `rule_days_order`, `rule_code_used`.
    """
    _check_window(months=months, source=source)
    if valid_from <= rule.valid_from or rule.valid_to is not None:
        raise RuleViolation(
            "rule_days_order", "Ngày bắt đầu phải sau ngày bắt đầu của quy tắc đang dùng.", field="valid_from"
        )
    if WindowRule.objects.filter(code=code).exists():
        raise RuleViolation("rule_code_used", "Mã này đã có quy tắc khác dùng.", field="code")
    rule.valid_to = valid_from
    rule.save(update_fields=["valid_to"])
    new = WindowRule.objects.create(
        code=code,
        title=title,
        months=months,
        cohort_from=rule.cohort_from,
        due_soon_days=rule.due_soon_days,
        count_before_recognition=rule.count_before_recognition,
        valid_from=valid_from,
        source=source,
    )
    record(action="rule.window_opened", by=by, now=now, target=new, details={"months": months})
    recompute_soon(as_of=local_day(now))
    return new


def _check_window(*, months: int, source: str) -> None:
    if not 1 <= months <= 60:
        raise RuleViolation("months_out_of_range", "Số tháng phải từ 1 đến 60.", field="months")
    if not source.strip():
        raise RuleViolation("source_missing", "Xin ghi văn bản làm căn cứ.", field="source")


def _check_readable(rule: CompletionRule) -> None:
    try:
        rule_from_row(rule)
    except UnreadableRule as error:
        raise RuleViolation(
            "rule_empty", "Quy tắc hoàn thành phải có ít nhất một bài học và một bài kiểm tra bắt buộc."
        ) from error


def _codes(rule: CompletionRule) -> set[str]:
    return {f"{part}:{item['code']}" for part in ITEM_PARTS for item in rule.course_items.get(part, ())}
