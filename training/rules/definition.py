"""Reading a stored definition of a rule of completion.

A definition is one group; a group is `{"all_of": [PART, …]}`, `{"any_of": [PART, …]}` or
`{"at_least": 2, "of": [PART, …]}`; a part is a group or one of

* `{"lessons": "mandatory"}` or `{"lessons": [code, …]}`;
* `{"quiz_percent": 70}`, which may name `"quizzes": [code, …]`;
* `{"hours": 16}`, of one `"subject": "CD-K1"` if given, with
  `"caps": [{"channel": "online", "percent": 50}, {"channel": "paper", "hours": 4}]` if given;
* `{"practice_percent": 30, "of_hours": 16}`;
* `{"class_half_days": 2}`;
* `{"kinds": ["prior_training"]}`, of one `"subject"` if given.

Hours are numbers up to 1000 with two places; what was stored before groups existed keeps its meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from training.enums import Channel, EvidenceKind
from training.rules.completion import (
    CompletionRule,
    Group,
    Item,
    Node,
    UnreadableRule,
    half_days_item,
    hours_item,
    kinds_item,
    lesson_item,
    practice_item,
    quiz_item,
)
from training.rules.hours import ANY_VERSION, Cap, HourRules

MANDATORY = "mandatory"
ALL_OF, ANY_OF, AT_LEAST = "all_of", "any_of", "at_least"
MOST_HOURS = Decimal(1000)
MOST_HALF_DAYS = 200
DEEPEST = 5


@dataclass(frozen=True)
class Course:
    """What names in a definition stand for: codes to titles, and how hours are counted."""

    lessons: Mapping[str, str] = field(default_factory=dict)
    quizzes: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    hour_rules: HourRules = ANY_VERSION


def build_rule(
    *,
    code: str,
    title: str,
    definition: Mapping[str, object],
    lessons: Mapping[str, str],
    quizzes: Mapping[str, str],
    subjects: Mapping[str, str] | None = None,
    hour_rules: HourRules = ANY_VERSION,
) -> CompletionRule:
    """Return the rule that a stored definition stands for.

    Args:
        code: code of the stored rule.
        title: its title.
        definition: the stored definition, a group.
        lessons: the mandatory lessons of the course, code to title.
        quizzes: the quizzes of the course, code to title.
        subjects: titles of subjects by code, for the words of items.
        hour_rules: the programme whose hours count, and what is equivalent to them.

    Raises:
        UnreadableRule: an unknown part, a number out of bounds, or a rule that asks for nothing or for the impossible.
    Rule: R-TRAIN-05.
    """
    course = Course(lessons, quizzes, subjects or {}, hour_rules)
    group = read_group(definition, course)
    return CompletionRule(code=code, title=title, items=tuple(group.items()), root=group)


def words_in(definition: object) -> frozenset[str]:
    """Return the words of every part of a definition: what reading it will need."""
    found = group_of(definition)
    if found is None:
        return frozenset(map(str, definition)) if isinstance(definition, Mapping) else frozenset()
    return frozenset().union(*(words_in(part) for part in found[1]))


def group_of(definition: object) -> tuple[str, list[object]] | None:
    """Return the word of a group and its parts, None when it is no group."""
    if not isinstance(definition, Mapping):
        return None
    for word in (ALL_OF, ANY_OF):
        if set(definition) == {word}:
            return word, _parts(definition[word])
    if set(definition) == {AT_LEAST, "of"}:
        return AT_LEAST, _parts(definition["of"])
    return None


def read_group(definition: object, course: Course, *, depth: int = 0) -> Group:
    """Return the group of a definition.

    Raises:
        UnreadableRule: see `build_rule`.
    """
    found = group_of(definition)
    if found is None or depth > DEEPEST:
        raise UnreadableRule("a definition is a group of parts")
    word, given = found
    parts: list[Node] = []
    for part in given:
        if group_of(part) is not None:
            parts.append(read_group(part, course, depth=depth + 1))
            continue
        items = items_of_part(part, course)
        # «all of» takes the items one by one; elsewhere several items of one part belong together
        parts += items if word == ALL_OF or len(items) == 1 else [Group(tuple(items), len(items))]
    needed = {ALL_OF: len(parts), ANY_OF: 1}.get(word)
    if needed is None and isinstance(definition, Mapping):
        needed = _whole(definition[AT_LEAST], most=MOST_HALF_DAYS)
    return Group(tuple(parts), needed or 0)


def items_of_part(part: object, course: Course) -> list[Item]:
    """Return the items that one part of a definition asks for.

    Raises:
        UnreadableRule: see `build_rule`.
    """
    if not isinstance(part, Mapping):
        raise UnreadableRule("a part of a definition is an object")
    names = set(part)
    for word, (allowed, read) in READERS.items():
        if word in names and names <= {word, *allowed}:
            return read(part, course)
    raise UnreadableRule(f"unknown part of a definition: {sorted(map(str, part))}")


def _read_lessons(part: Mapping[str, object], course: Course) -> list[Item]:
    codes = _codes(part["lessons"], everything=course.lessons)
    return [lesson_item(code=code, title=course.lessons.get(code, "")) for code in codes]


def _read_quizzes(part: Mapping[str, object], course: Course) -> list[Item]:
    minimum = _number(part["quiz_percent"], most=Decimal(100))
    codes = _codes(part.get("quizzes", MANDATORY), everything=course.quizzes)
    return [quiz_item(code=code, minimum_percent=minimum, title=course.quizzes.get(code, "")) for code in codes]


def _read_hours(part: Mapping[str, object], course: Course) -> list[Item]:
    subject = _text(part.get("subject", ""))
    given = part.get("caps", [])
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise UnreadableRule("caps are a list")
    caps = tuple(_cap(cap) for cap in given)
    if len({cap.channel for cap in caps}) != len(caps):
        raise UnreadableRule("a channel is capped once")
    needed = _positive(part["hours"])
    title = course.subjects.get(subject, "")
    return [hours_item(needed=needed, subject=subject, title=title, caps=caps, rules=course.hour_rules)]


def _read_practice(part: Mapping[str, object], course: Course) -> list[Item]:
    percent = _number(part["practice_percent"], most=Decimal(100))
    if not percent:
        raise UnreadableRule("a share of practice is above 0")
    return [practice_item(percent=percent, of_hours=_positive(part.get("of_hours")), rules=course.hour_rules)]


def _read_half_days(part: Mapping[str, object], course: Course) -> list[Item]:
    return [half_days_item(needed=_whole(part["class_half_days"], most=MOST_HALF_DAYS))]


def _read_kinds(part: Mapping[str, object], course: Course) -> list[Item]:
    kinds = part["kinds"]
    known = {kind.value for kind in EvidenceKind if kind is not EvidenceKind.CORRECTION}
    if not isinstance(kinds, list) or not kinds or not {str(kind) for kind in kinds} <= known:
        raise UnreadableRule("kinds are a list of kinds of evidence")
    subject = _text(part.get("subject", ""))
    return [kinds_item(kinds=dict.fromkeys(kinds), subject=subject, title=course.subjects.get(subject, ""))]


#: word of a part → other words that it may have, how it is read
READERS = {
    "lessons": ((), _read_lessons),
    "quiz_percent": (("quizzes",), _read_quizzes),
    "hours": (("subject", "caps"), _read_hours),
    "practice_percent": (("of_hours",), _read_practice),
    "class_half_days": ((), _read_half_days),
    "kinds": (("subject",), _read_kinds),
}


def _parts(value: object) -> list[object]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise UnreadableRule("the parts of a group are a list")
    return list(value)


def _codes(value: object, *, everything: Mapping[str, str]) -> list[str]:
    """Return the listed codes, or all that the course has for «mandatory»; never none."""
    if value == MANDATORY:
        codes = list(everything)
    elif isinstance(value, list) and all(isinstance(code, str) for code in value):
        codes = list(value)
    else:
        raise UnreadableRule("codes are a list of texts, or «mandatory»")
    if not codes:
        raise UnreadableRule(
            "a part of a definition asks for nothing", "Một điều kiện không nêu bài học hay bài kiểm tra nào."
        )
    return codes


def _cap(value: object) -> Cap:
    if not isinstance(value, Mapping) or len(value) != 2 or value.get("channel") not in Channel.values:
        raise UnreadableRule("a cap names a channel, and hours or a percentage")
    channel = str(value["channel"])
    if "hours" in value:
        return Cap(channel, hours=_number(value["hours"], most=MOST_HOURS))
    return Cap(channel, percent=_number(value.get("percent"), most=Decimal(100)))


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise UnreadableRule("a code is a short text")
    return value


def _positive(value: object) -> Decimal:
    found = _number(value, most=MOST_HOURS)
    if found <= 0 or found != round(found, 2):
        raise UnreadableRule("hours are above 0, with two places at most")
    return found


def _whole(value: object, *, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise UnreadableRule(f"a whole number from 1 to {most}")
    return value


def _number(value: object, *, most: Decimal) -> Decimal:
    """Return a number from 0 to a bound."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise UnreadableRule("a number is expected")
    try:
        found = Decimal(str(value))
    except ArithmeticError as error:
        raise UnreadableRule("a number is expected") from error
    if not found.is_finite() or not 0 <= found <= most:
        raise UnreadableRule(f"a number from 0 to {most}")
    return found
