"""What «đã hoàn thành tập huấn» means: a list of things to have done, kept as data, not as code.

Words: an *item* is one thing asked for, such as a lesson or a quiz with a pass mark, named by the
reference that the evidence ledger uses («lesson:<code>», «quiz:<code>»); a *definition* is the
stored, readable form of a rule; a *rule* is the definition with its items spelled out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.enums import EvidenceKind

LESSON, QUIZ = "lesson", "quiz"
MANDATORY = "mandatory"


class UnreadableRule(ValueError):
    """A definition that this version does not understand, or one that asks for nothing."""


@dataclass(frozen=True)
class EvidenceFact:
    """One row of the ledger, as far as the rules look at it.

    `is_superseded` is true for a row that a later correction took the place of.
    `score_percent` runs from 0 to 100.
    """

    kind: str
    happened_on: date
    reference: str = ""
    subject: str = ""
    score_percent: Decimal | None = None
    is_superseded: bool = False


@dataclass(frozen=True)
class RequiredItem:
    """One thing asked for.

    `kinds` are the kinds of evidence that satisfy it; `minimum_percent`, 0 to 100, is compared
    with the score of the evidence where it is given.
    """

    reference: str
    kinds: frozenset[str]
    title: str = ""
    minimum_percent: Decimal | None = None

    @property
    def sort(self) -> str:
        """Return «lesson», «quiz» or another sort: what stands before the colon."""
        return self.reference.partition(":")[0]

    def is_met_by(self, fact: EvidenceFact) -> bool:
        """Say whether one row of evidence satisfies this item."""
        if fact.is_superseded or fact.reference != self.reference or fact.kind not in self.kinds:
            return False
        if self.minimum_percent is None:
            return True
        return fact.score_percent is not None and fact.score_percent >= self.minimum_percent


@dataclass(frozen=True)
class CompletionRule:
    """Everything that must have been done, with the name under which the rule is shown.

    Raises:
        UnreadableRule: the rule asks for nothing, or for the same thing twice.
    """

    code: str
    title: str
    items: tuple[RequiredItem, ...]

    def __post_init__(self) -> None:
        """Refuse a rule that everybody would meet by doing nothing."""
        if not self.items:
            raise UnreadableRule("a completion rule asks for at least one item")
        if len({item.reference for item in self.items}) != len(self.items):
            raise UnreadableRule("a completion rule names the same item twice")


@dataclass(frozen=True)
class Completion:
    """How far somebody is: `completed_on` is the day of the last item that was still missing."""

    done: bool
    completed_on: date | None
    missing: tuple[RequiredItem, ...]
    needed_count: int

    @property
    def done_count(self) -> int:
        """Return the number of items met."""
        return self.needed_count - len(self.missing)


def lesson_item(*, code: str, title: str = "") -> RequiredItem:
    """Return the item «this lesson is completed»."""
    return RequiredItem(f"{LESSON}:{code}", frozenset({EvidenceKind.LESSON_COMPLETED.value}), title)


def quiz_item(*, code: str, minimum_percent: Decimal, title: str = "") -> RequiredItem:
    """Return the item «this quiz is passed with at least `minimum_percent` (0-100)»."""
    return RequiredItem(f"{QUIZ}:{code}", frozenset({EvidenceKind.QUIZ_PASSED.value}), title, minimum_percent)


def build_rule(
    *,
    code: str,
    title: str,
    definition: Mapping[str, object],
    lessons: Mapping[str, str],
    quizzes: Mapping[str, str],
) -> CompletionRule:
    """Return the rule that a stored definition stands for.

    A definition is `{"all_of": [PART, …]}` with the parts `{"lessons": "mandatory"}` or
    `{"lessons": [code, …]}`, and `{"quiz_percent": 70}`, which may name `"quizzes": [code, …]`.

    Args:
        code: code of the stored rule.
        title: its title.
        definition: the stored definition.
        lessons: the mandatory lessons of the course, code to title.
        quizzes: the quizzes of the course, code to title.

    Raises:
        UnreadableRule: an unknown part, a percent outside 0-100, or a rule that asks for nothing.
    Rule: R-TRAIN-05.
    """
    parts = definition.get("all_of")
    if set(definition) != {"all_of"} or not isinstance(parts, Sequence) or isinstance(parts, str):
        raise UnreadableRule("a definition is {'all_of': [...]}")
    items: list[RequiredItem] = []
    for part in parts:
        items += _items_of_part(part, lessons=lessons, quizzes=quizzes)
    return CompletionRule(code=code, title=title, items=tuple(items))


def _items_of_part(part: object, *, lessons: Mapping[str, str], quizzes: Mapping[str, str]) -> list[RequiredItem]:
    """Return the items that one part of a definition asks for."""
    if not isinstance(part, Mapping):
        raise UnreadableRule("a part of a definition is an object")
    if set(part) == {"lessons"}:
        codes = _codes(part["lessons"], everything=lessons)
        return [lesson_item(code=code, title=lessons.get(code, "")) for code in codes]
    if "quiz_percent" in part and set(part) <= {"quiz_percent", "quizzes"}:
        minimum = _percent(part["quiz_percent"])
        codes = _codes(part.get("quizzes", MANDATORY), everything=quizzes)
        return [quiz_item(code=code, minimum_percent=minimum, title=quizzes.get(code, "")) for code in codes]
    raise UnreadableRule(f"unknown part of a definition: {sorted(map(str, part))}")


def _codes(value: object, *, everything: Mapping[str, str]) -> list[str]:
    """Return the listed codes, or all that the course has for «mandatory»; never none."""
    if value == MANDATORY:
        codes = list(everything)
    elif isinstance(value, list) and all(isinstance(code, str) for code in value):
        codes = list(value)
    else:
        raise UnreadableRule("codes are a list of texts, or «mandatory»")
    if not codes:
        raise UnreadableRule("a part of a definition asks for nothing")
    return codes


def _percent(value: object) -> Decimal:
    """Return a pass mark as a number from 0 to 100."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise UnreadableRule("a pass mark is a number")
    try:
        percent = Decimal(str(value))
    except ArithmeticError as error:
        raise UnreadableRule("a pass mark is a number") from error
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise UnreadableRule("a pass mark lies between 0 and 100")
    return percent


def completion(*, rule: CompletionRule, evidence: Iterable[EvidenceFact]) -> Completion:
    """Return whether and when the rule was met, and what is missing, from the evidence given.

    The order of the evidence does not matter; superseded rows do not count; doing an item again
    later does not move the day on which it was first done.

    Rule: R-TRAIN-05.
    """
    by_reference: dict[str, list[EvidenceFact]] = {}
    for fact in evidence:
        by_reference.setdefault(fact.reference, []).append(fact)
    missing: list[RequiredItem] = []
    completed_on: date | None = None
    for item in rule.items:
        days = [fact.happened_on for fact in by_reference.get(item.reference, ()) if item.is_met_by(fact)]
        if not days:
            missing.append(item)
            continue
        first = min(days)
        completed_on = first if completed_on is None else max(completed_on, first)
    done = not missing
    return Completion(done, completed_on if done else None, tuple(missing), len(rule.items))
