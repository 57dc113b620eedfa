"""Proposing a change of a dated rule, and saving it once its dry run has shown who would flip."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from training.enums import Audience, DraftState, RuleTarget
from training.models import CompletionRule, RuleDraft, RuleFlip, SubjectEquivalence, WindowRule
from training.queries.rule_candidates import (
    AUDIENCES,
    WINDOW_VALUES,
    audience_of,
    candidate_equivalence,
    candidate_rule,
    digest_of_draft,
    offered_hours,
)
from training.queries.rulebook import rule_from_row
from training.rules import MOST_YEARS, UnreadableRule, check_reachable
from training.services.later import recompute_soon

OPEN_DRAFTS = (DraftState.EDITING, DraftState.WAITING, DraftState.READY)
#: words of the log: a new row, a corrected one
ACTIONS = {
    RuleTarget.COMPLETION: ("rule.completion_opened", "rule.completion_corrected"),
    RuleTarget.WINDOW: ("rule.window_opened", "rule.window_edited"),
    RuleTarget.EQUIVALENCE: ("rule.equivalence_opened", "rule.equivalence_corrected"),
}
HEAD_FIELDS = ("title", "valid_from", "source", "verified")


@transaction.atomic
def begin_draft(
    *, base: CompletionRule | WindowRule | SubjectEquivalence | None, is_correction: bool, by: User, now: datetime
) -> RuleDraft:
    """Begin a proposal from a rule as it stands; without a base, a new equivalence. Nothing changes yet.

    A person has one open proposal: an earlier one is dropped with what its dry run found.
    """
    for earlier in RuleDraft.objects.filter(created_by=by, state__in=OPEN_DRAFTS):
        _close(earlier, DraftState.DROPPED)
    values: dict[str, Any] = {}
    if isinstance(base, CompletionRule):
        target = RuleTarget.COMPLETION
        programme = base.programme.code if base.programme else ""
        values = {"definition": base.definition, "programme": programme, "audience": base.audience}
        values["every_years"] = base.every_years
    elif isinstance(base, WindowRule):
        target = RuleTarget.WINDOW
        values = {name: getattr(base, name) for name in WINDOW_VALUES} | {"cohort_from": base.cohort_from.isoformat()}
    else:
        target = RuleTarget.EQUIVALENCE
        values = _equivalence_values(base)
    return RuleDraft.objects.create(
        target=target,
        completion=base if isinstance(base, CompletionRule) else None,
        window=base if isinstance(base, WindowRule) else None,
        is_correction=is_correction,
        title=getattr(base, "title", ""),
        valid_from=None,
        source=base.source if base is not None and is_correction else "",
        verified=bool(base is not None and is_correction and base.verified),
        values=values,
        created_by=by,
        created_at=now,
    )


@transaction.atomic
def change_draft(
    *, draft: RuleDraft, head: Mapping[str, Any] | None = None, values: Mapping[str, Any] | None = None
) -> RuleDraft:
    """Change what is proposed; another value than the tried one asks for another dry run.

    Args:
        head: any of `title valid_from source verified`.
        values: values to set among those of the draft.

    Raises:
        RuleViolation: `draft_closed`, `unknown_field`.
    """
    draft = _open(draft)
    if set(head or {}) - set(HEAD_FIELDS):
        raise RuleViolation("unknown_field", _("Có mục không thuộc bản soạn."))
    for name, value in (head or {}).items():
        setattr(draft, name, value)
    draft.values = {**draft.values, **(values or {})}
    if draft.state != DraftState.EDITING and draft.tried != digest_of_draft(draft):
        draft.state = DraftState.EDITING
        draft.flips.all().delete()
    draft.save()
    return draft


@transaction.atomic
def drop_draft(*, draft: RuleDraft) -> None:
    """Throw a proposal away with what its dry run found.

    Raises:
        RuleViolation: `draft_closed`.
    """
    _close(_open(draft), DraftState.DROPPED)


def check_draft(draft: RuleDraft) -> None:
    """Refuse a proposal that could not be saved: unreadable, impossible, without a document, with days out of order.

    Raises:
        RuleViolation: `rule_unreachable`, `source_missing`, `title_missing`, `rule_days_order`, `rule_ended`,
            `months_out_of_range`, `days_out_of_range`, `ratio_out_of_range`, `same_version`, `ratio_sum`,
            `no_period_for_new`, `period_out_of_range`.
    """
    if not draft.source.strip():
        raise RuleViolation("source_missing", _("Xin ghi văn bản làm căn cứ."), field="source")
    if draft.target == RuleTarget.EQUIVALENCE:
        _check_equivalence(candidate_equivalence(draft))
        return
    if not draft.title.strip():
        raise RuleViolation("title_missing", _("Xin ghi tên quy tắc."), field="title")
    if not draft.is_correction:
        _check_days(draft)
    if draft.target == RuleTarget.WINDOW:
        _check_window(draft.values)
    else:
        _check_completion(draft)


@transaction.atomic
def save_draft(*, draft: RuleDraft, by: User, now: datetime) -> bool:
    """Make a tried proposal a rule, and compute the statuses anew: now when few, by the worker when many.

    Running clocks keep the rule of their first day; a correction changes it for all of them. Returns whether the
    statuses are computed already.

    Raises:
        RuleViolation: `draft_closed`, `not_tried`, and those of `check_draft`.
    """
    draft = _open(draft)
    if draft.state != DraftState.READY or draft.tried != digest_of_draft(draft):
        raise RuleViolation("not_tried", _("Bản soạn đã đổi sau lần chạy thử. Xin chạy thử lại rồi mới ghi."))
    check_draft(draft)
    savers = {
        RuleTarget.COMPLETION: _save_completion,
        RuleTarget.WINDOW: _save_window,
        RuleTarget.EQUIVALENCE: _save_equivalence,
    }
    row, before = savers[RuleTarget(draft.target)](draft)
    record(
        action=ACTIONS[RuleTarget(draft.target)][draft.is_correction],
        by=by,
        now=now,
        target=row,
        details={
            "before": before,
            "after": draft.values,
            "source": draft.source,
            "flips": draft.result.get("flips", {}),
        },
    )
    _close(draft, DraftState.SAVED)
    return recompute_soon(as_of=local_day(now))


def _save_completion(draft: RuleDraft) -> tuple[CompletionRule, dict[str, Any]]:
    row, base = candidate_rule(draft), draft.completion
    if base is None:
        raise ValueError("the draft proposes no completion rule")
    before = {"definition": base.definition, "title": base.title, "every_years": base.every_years}
    row.source, row.verified = draft.source, draft.verified
    if draft.is_correction:
        row.save(update_fields=["title", "programme", "definition", "every_years", "source", "verified"])
        return row, before
    row.pk = None
    row.code = _free_code(CompletionRule, f"hoan-thanh-{row.audience}-{row.valid_from:%Y%m%d}")
    _end_last(_rules_of(draft), row.valid_from)
    row.save()
    return row, before


def _save_window(draft: RuleDraft) -> tuple[WindowRule, dict[str, Any]]:
    base = draft.window
    if base is None:
        raise ValueError("the draft proposes no window rule")
    before = {name: getattr(base, name) for name in WINDOW_VALUES} | {"cohort_from": base.cohort_from.isoformat()}
    values = {name: draft.values[name] for name in WINDOW_VALUES}
    values |= {"cohort_from": date.fromisoformat(draft.values["cohort_from"]), "title": draft.title}
    values |= {"source": draft.source, "verified": draft.verified}
    if draft.is_correction:
        WindowRule.objects.filter(pk=base.pk).update(**values)
        return base, before
    first = draft.valid_from or date.max
    _end_last(WindowRule.objects.all(), first)
    code = _free_code(WindowRule, f"thoi-han-{first:%Y%m%d}")
    return WindowRule.objects.create(code=code, valid_from=first, **values), before


def _save_equivalence(draft: RuleDraft) -> tuple[SubjectEquivalence, dict[str, Any]]:
    row = candidate_equivalence(draft)
    stored = SubjectEquivalence.objects.filter(pk=row.pk).first() if row.pk else None
    before = _equivalence_values(stored)
    row.source, row.verified = draft.source, draft.verified
    if stored is not None:
        row.public_id = stored.public_id
    row.save()
    return row, before


def _rules_of(draft: RuleDraft) -> Any:
    """Return the stored rules of the kind and audience of a draft."""
    if draft.target == RuleTarget.WINDOW:
        return WindowRule.objects.all()
    return CompletionRule.objects.filter(audience=audience_of(draft))


def _end_last(rows: Any, first: date) -> None:
    """End the rule in force on the day before a new one begins."""
    rows.filter(Q(valid_to=None) | Q(valid_to__gt=first), valid_from__lt=first).update(valid_to=first)


def _check_days(draft: RuleDraft) -> None:
    """A new version begins after every stored one of its kind and audience."""
    if draft.valid_from is None:
        raise RuleViolation("rule_days_order", _("Xin ghi ngày bắt đầu áp dụng."), field="valid_from")
    later = _rules_of(draft).filter(valid_from__gte=draft.valid_from).order_by("-valid_from").first()
    if later is not None:
        raise RuleViolation(
            "rule_days_order",
            _("Ngày bắt đầu phải sau ngày bắt đầu của quy tắc đang có (%(day)s).")
            % {"day": f"{later.valid_from:%d/%m/%Y}"},
            field="valid_from",
        )


def _check_window(values: Mapping[str, Any]) -> None:
    if not 1 <= int(values["months"]) <= 60:
        raise RuleViolation("months_out_of_range", _("Số tháng phải từ 1 đến 60."), field="months")
    for name in ("due_soon_days", "grace_days"):
        if not 0 <= int(values[name]) <= 3660:
            raise RuleViolation("days_out_of_range", _("Số ngày phải từ 0 đến 3660."), field=name)


def _check_completion(draft: RuleDraft) -> None:
    """Refuse what nobody could meet, with the sentence of the rules."""
    row = candidate_rule(draft)
    if audience_of(draft) not in AUDIENCES:
        raise RuleViolation("rule_unreachable", _("Đối tượng này không phải hòa giải viên nên không có sổ học tập."))
    if row.every_years is not None and audience_of(draft) == Audience.NEW:
        raise RuleViolation(
            "no_period_for_new", _("Người mới được công nhận tính theo thời hạn, không theo kỳ."), field="every_years"
        )
    if row.every_years is not None and not 1 <= int(row.every_years) <= MOST_YEARS:
        raise RuleViolation("period_out_of_range", _("Kỳ dài từ 1 đến 5 năm."), field="every_years")
    items = {part: [item["code"] for item in row.course_items.get(part, ())] for part in ("lessons", "quizzes")}
    try:
        rule = rule_from_row(row)
        check_reachable(rule, offered=offered_hours(row.programme), lessons=items["lessons"], quizzes=items["quizzes"])
    except UnreadableRule as error:
        raise RuleViolation("rule_unreachable", error.sentence) from error


def _check_equivalence(row: SubjectEquivalence) -> None:
    """One version counts for another, and never more than was learnt."""
    if not 0 < row.ratio <= 1:
        raise RuleViolation("ratio_out_of_range", _("Tỷ lệ phải lớn hơn 0 và không quá 1."), field="ratio")
    if row.from_subject.version_id == row.to_subject.version_id:
        raise RuleViolation(
            "same_version", _("Hai chuyên đề phải thuộc hai phiên bản chương trình."), field="to_subject"
        )
    if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
        raise RuleViolation("rule_days_order", _("Ngày kết thúc phải sau ngày bắt đầu."), field="valid_to")
    others = SubjectEquivalence.objects.filter(
        from_subject=row.from_subject, to_subject__version=row.to_subject.version
    ).exclude(pk=row.pk)
    total = row.ratio + sum((other.ratio for other in others if _overlap(row, other)), Decimal(0))
    if total > 1:
        raise RuleViolation(
            "ratio_sum",
            _("Cộng với các dòng tương đương khác của chuyên đề này, tỷ lệ thành %(sum)s, quá 1.")
            % {"sum": f"{total.normalize():f}".replace(".", ",")},
            field="ratio",
        )


def _overlap(one: SubjectEquivalence, other: SubjectEquivalence) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts < min(one.valid_to or date.max, other.valid_to or date.max)


def _equivalence_values(row: SubjectEquivalence | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "id": row.pk,
        "from_subject": row.from_subject_id,
        "to_subject": row.to_subject_id,
        "ratio": f"{row.ratio.normalize():f}",
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def _open(draft: RuleDraft) -> RuleDraft:
    """Return the draft as it stands, locked until the end of the transaction."""
    found = RuleDraft.objects.select_for_update().filter(pk=draft.pk, state__in=OPEN_DRAFTS).first()
    if found is None:
        raise RuleViolation("draft_closed", _("Bản soạn này đã được ghi hoặc đã bỏ."))
    return found


def _close(draft: RuleDraft, state: DraftState) -> None:
    RuleFlip.objects.filter(draft=draft).delete()
    RuleDraft.objects.filter(pk=draft.pk).update(state=state)
    draft.state = state


def _free_code(model: type[CompletionRule] | type[WindowRule], wanted: str) -> str:
    """Return a code that no rule has."""
    code, number = wanted, 2
    while model._default_manager.filter(code=code).exists():
        code, number = f"{wanted}-{number}", number + 1
    return code


def audience_choices() -> list[tuple[str, str]]:
    """Return the audiences for whom rules of completion can be written."""
    return [(one.value, str(Audience(one).label)) for one in AUDIENCES]
