"""What the screens of rules show: the rules by audience with their days, and what a dry run found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from lms.base.text import search_key
from training.enums import Audience, TrainingState
from training.models import CompletionRule, RuleDraft, RuleFlip, SubjectEquivalence, WindowRule
from training.queries.rule_candidates import AUDIENCES
from training.queries.rulebook import course_of, load_hour_table
from training.rules.criteria_words import rule_sentence

STATE_WORDS = {
    **{state.value: state.label for state in TrainingState},
    "done": "Đã đạt",
    "open": "Chưa đạt",
    "": "Chưa rõ",
}
DONE_STATES = frozenset({"done", "done_on_time", "done_late"})


@dataclass(frozen=True)
class RuleLine:
    """A stored rule with its sentence; `when` is «now», «later» or «past»."""

    rule: CompletionRule | WindowRule
    sentence: str
    when: str


@dataclass(frozen=True)
class Turn:
    """So many go from one state to another; `is_loss` says that somebody done would be open again."""

    key: str
    before: str
    after: str
    count: int
    is_loss: bool
    is_gain: bool


def completion_lines(on: date) -> list[tuple[str, list[RuleLine]]]:
    """Return the completion rules of each audience, newest first; three statements."""
    rows = list(CompletionRule.objects.select_related("programme"))
    hours = load_hour_table(rows)
    found = []
    for audience in AUDIENCES:
        own = [row for row in rows if row.audience == audience]
        lines = [
            RuleLine(row, rule_sentence(row.definition, course_of(row, hours=hours)), _when(row, on)) for row in own
        ]
        found.append((str(Audience(audience).label), lines))
    return found


def window_lines(on: date) -> list[RuleLine]:
    """Return the window rules, newest first; one statement."""
    return [RuleLine(row, "", _when(row, on)) for row in WindowRule.objects.all()]


def equivalences() -> QuerySet[SubjectEquivalence]:
    """Return the table of equivalent subjects."""
    return SubjectEquivalence.objects.select_related("from_subject__version", "to_subject__version")


def turns_of(draft: RuleDraft) -> list[Turn]:
    """Return who would go from which state to which, most people first."""
    counts = draft.result.get("flips", {})
    turns = []
    for key, count in counts.items():
        before, _arrow, after = key.partition(">")
        loses, gains = before in DONE_STATES - {after}, after in DONE_STATES
        words = (STATE_WORDS.get(before, before), STATE_WORDS.get(after, after))
        turns.append(Turn(key, *words, count, loses and not gains, gains and before not in DONE_STATES))
    return sorted(turns, key=lambda turn: (-turn.count, turn.key))


def communes_of(draft: RuleDraft, *, most: int) -> list[dict[str, Any]]:
    """Return how many flip in each commune, most first, at most `most`.

    Rows have `commune__code`, `commune__name`, `commune__parent__name`, `total`, `losses`, `gains`.
    """
    losses = Q(before__in=DONE_STATES) & ~Q(after__in=DONE_STATES)
    gains = ~Q(before__in=DONE_STATES) & Q(after__in=DONE_STATES)
    grouped = draft.flips.order_by().values("commune__code", "commune__name", "commune__kind", "commune__parent__name")
    counted = grouped.annotate(
        total=Count("pk"), losses=Count("pk", filter=losses), gains=Count("pk", filter=gains)
    ).order_by("-total", "commune__code")
    return [dict(row) for row in counted[:most]]


def flips_of(draft: RuleDraft, *, commune: str, turn: str, words: str) -> QuerySet[RuleFlip]:
    """Return who flips, by commune and name; of one commune, one turn («before>after») and one name if given."""
    rows = draft.flips.select_related("appointment__mediator", "appointment__team", "commune")
    if commune:
        rows = rows.filter(commune_id=commune)
    if turn:
        before, _arrow, after = turn.partition(">")
        rows = rows.filter(before=before, after=after)
    if words:
        rows = rows.filter(appointment__mediator__name_key__contains=search_key(words))
    return rows.order_by("commune__name_key", "appointment__mediator__sort_key", "pk")


def named_states(rows: Sequence[RuleFlip]) -> list[tuple[RuleFlip, str, str]]:
    """Return rows with both states in words."""
    return [(row, STATE_WORDS.get(row.before, row.before), STATE_WORDS.get(row.after, row.after)) for row in rows]


def _when(row: CompletionRule | WindowRule, on: date) -> str:
    if row.valid_from > on:
        return "later"
    return "past" if row.valid_to is not None and row.valid_to <= on else "now"
