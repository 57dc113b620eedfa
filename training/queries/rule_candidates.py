"""A proposed rule as the rules would read it: the book with the proposal in its place. Nothing is stored."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from audit.hashing import canonical_json
from lms.base.errors import RuleViolation
from training import rules
from training.enums import Audience, RuleTarget
from training.models import CompletionRule, ProgrammeVersion, RuleDraft, Subject, SubjectEquivalence, WindowRule
from training.queries.rulebook import RuleBook, course_of, load_hour_table, load_rulebook
from training.rules.definition import Course

WINDOW_VALUES = ("months", "due_soon_days", "count_before_recognition", "ended_still_counted", "grace_days")
#: audiences that are mediators, and so have evidence
AUDIENCES = (Audience.NEW, Audience.SERVING, Audience.HEAD)
Dated = TypeVar("Dated", WindowRule, CompletionRule)


def digest_of_draft(draft: RuleDraft) -> str:
    """Return the fingerprint of all that a dry run looks at in a draft."""
    seen = {
        "target": draft.target,
        "base": draft.completion_id or draft.window_id,
        "correction": draft.is_correction,
        "from": draft.valid_from.isoformat() if draft.valid_from else None,
        "values": draft.values,
    }
    return hashlib.sha256(canonical_json(seen).encode()).hexdigest()


def audience_of(draft: RuleDraft) -> Audience:
    """Return whom a draft is about; window rules and equivalences are about those newly recognised."""
    return (
        Audience(draft.values.get("audience", Audience.NEW)) if draft.target == RuleTarget.COMPLETION else Audience.NEW
    )


def candidate_rule(draft: RuleDraft) -> CompletionRule:
    """Return the unsaved completion rule that a draft proposes."""
    base = draft.completion
    if base is None:
        raise ValueError("the draft proposes no completion rule")
    programme = ProgrammeVersion.objects.filter(code=draft.values.get("programme") or "").first()
    row = CompletionRule(
        pk=base.pk if draft.is_correction else -1,
        code=base.code,
        title=draft.title or base.title,
        audience=audience_of(draft),
        programme=programme,
        definition=draft.values.get("definition", {}),
        course_items=base.course_items,
        every_years=draft.values.get("every_years"),
        valid_from=base.valid_from if draft.is_correction else draft.valid_from or date.max,
        valid_to=base.valid_to if draft.is_correction else None,
    )
    return row


def candidate_window(draft: RuleDraft) -> WindowRule:
    """Return the unsaved window rule that a draft proposes."""
    base = draft.window
    if base is None:
        raise ValueError("the draft proposes no window rule")
    return WindowRule(
        pk=base.pk if draft.is_correction else -1,
        code=base.code,
        title=draft.title or base.title,
        cohort_from=date.fromisoformat(draft.values["cohort_from"]),
        valid_from=base.valid_from if draft.is_correction else draft.valid_from or date.max,
        valid_to=base.valid_to if draft.is_correction else None,
        **{name: draft.values[name] for name in WINDOW_VALUES},
    )


def candidate_equivalence(draft: RuleDraft) -> SubjectEquivalence:
    """Return the equivalence that a draft proposes, with the key of the row that it corrects.

    Raises:
        RuleViolation: `subject_gone`.
    """
    values = draft.values
    found = {row.pk: row for row in Subject.objects.select_related("version").filter(
        pk__in=[values.get("from_subject"), values.get("to_subject")]
    )}  # fmt: skip
    if values.get("from_subject") not in found or values.get("to_subject") not in found:
        raise RuleViolation("subject_gone", "Chuyên đề đã chọn không còn trong chương trình. Xin chọn lại.")
    return SubjectEquivalence(
        pk=values.get("id"),
        from_subject=found[values["from_subject"]],
        to_subject=found[values["to_subject"]],
        ratio=Decimal(values["ratio"]),
        valid_from=_day(values.get("valid_from")),
        valid_to=_day(values.get("valid_to")),
    )


def candidate_book(draft: RuleDraft, *, book: RuleBook | None = None) -> RuleBook:
    """Return the rules as they would stand with a draft in them.

    Raises:
        RuleViolation: `no_rule`, `subject_gone`.
    """
    book = book or load_rulebook()
    fresh: dict[str, Any] = {"_known": {}, "_every": [], "_periods": {}}
    if draft.target == RuleTarget.WINDOW:
        return replace(book, windows=_placed(book.windows, candidate_window(draft)), **fresh)
    if draft.target == RuleTarget.COMPLETION:
        audience = audience_of(draft)
        if audience == Audience.NEW:
            book = replace(book, completions=_placed(book.completions, candidate_rule(draft)))
        else:
            own = _placed(book.duties.get(audience, ()), candidate_rule(draft))
            book = replace(book, duties={**book.duties, audience.value: own})
        return replace(book, hours=load_hour_table(book.every_row), **fresh)
    proposed = candidate_equivalence(draft)
    hours = load_hour_table(book.every_row, also=[proposed], instead_of=proposed.pk)
    return replace(book, hours=hours, **fresh)


def course_of_draft(draft: RuleDraft) -> Course:
    """Return what the names in a drafted definition stand for."""
    row = candidate_rule(draft)
    return course_of(row, hours=load_hour_table([row], is_certain=True))


def subjects_of_programme(code: str) -> list[tuple[str, str]]:
    """Return code and title of the subjects of a version; of all versions, each code once, without one."""
    rows = Subject.objects.order_by("version__in_force_from", "version_id", "order")
    if code:
        rows = rows.filter(version__code=code)
    return list({row.code: (row.code, str(row)) for row in rows}.values())


def offered_hours(programme: ProgrammeVersion | None) -> rules.ProgrammeHours:
    """Return the hours that a version of the programme offers, as far as periods and their length are typed in."""
    if programme is None:
        return rules.ProgrammeHours()
    subjects: dict[str, Decimal | None] = {}
    practice: dict[str, Decimal | None] = {}
    for row in programme.subjects.all():
        both = None
        if row.theory_periods is not None and row.practice_periods is not None:
            both = row.theory_periods + row.practice_periods
        subjects[row.code] = _hours(both, programme.period_minutes)
        practice[row.code] = _hours(row.practice_periods, programme.period_minutes)
    return rules.ProgrammeHours(subjects, practice)


def _hours(periods: Decimal | None, minutes: int | None) -> Decimal | None:
    return None if periods is None or not minutes else periods * minutes / 60


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _placed(rows: Sequence[Dated], proposed: Dated) -> list[Dated]:
    """Return the rows with a proposed one: in place of the one it corrects, or from its day on."""
    if any(row.pk == proposed.pk for row in rows):
        return [proposed if row.pk == proposed.pk else row for row in rows]
    placed = list(rows)
    placed.append(proposed)
    return sorted(placed, key=lambda row: (row.valid_from, row.pk == -1))
