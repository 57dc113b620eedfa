"""Whether anybody could meet a rule: what it asks for exists, and there are hours enough. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from training.enums import Channel
from training.rules.completion import CompletionRule, UnreadableRule
from training.rules.items import HoursItem, Item, KindsItem, RequiredItem, number

#: The ways in which people learn; lists and the console only write down what happened in one of them.
WAYS = frozenset({Channel.ONLINE.value, Channel.CLASS.value, Channel.PAPER.value})


@dataclass(frozen=True)
class ProgrammeHours:
    """What a version of the programme offers: subjects with hours, None where they are not typed in yet.

    `subjects` is None when the rule names no programme: then any subject and any number of hours may stand.
    """

    subjects: Mapping[str, Decimal | None] | None = None
    practice: Mapping[str, Decimal | None] = field(default_factory=dict)

    @staticmethod
    def total(of: Mapping[str, Decimal | None]) -> Decimal | None:
        """Return the sum, None while any number in it is unknown."""
        values = list(of.values())
        return None if None in values or not values else sum((value or Decimal(0) for value in values), Decimal(0))


def check_reachable(
    rule: CompletionRule, *, offered: ProgrammeHours, lessons: Collection[str], quizzes: Collection[str]
) -> None:
    """Refuse a rule with anything in it that nobody could do.

    Args:
        offered: the subjects and hours of the rule's programme.
        lessons: codes of the lessons that exist. quizzes: codes of the quizzes that exist.

    Raises:
        UnreadableRule: with a sentence that names what is impossible.
    """
    references = {f"lesson:{code}" for code in lessons} | {f"quiz:{code}" for code in quizzes}
    for item in rule.items:
        if isinstance(item, RequiredItem) and item.reference not in references:
            raise _impossible(f"«{item.title or item.reference}» không có trong khóa học đang dùng.")
        if isinstance(item, HoursItem):
            _check_hours(item, offered)
            _check_caps(item)
        if isinstance(item, KindsItem):
            _check_subject(item, item.subject, offered)


def _check_hours(item: HoursItem, offered: ProgrammeHours) -> None:
    """Compare hours asked for with what the programme has."""
    _check_subject(item, item.subject, offered)
    if offered.subjects is None:
        return
    table = offered.practice if item.only_practice else offered.subjects
    most = table.get(item.subject) if item.subject else offered.total(table)
    if most is not None and item.needed > most:
        raise _impossible(f"«{item.title}» nhưng chương trình chỉ có {number(most)} giờ.")


def _check_subject(item: Item, subject: str, offered: ProgrammeHours) -> None:
    if subject and offered.subjects is not None and subject not in offered.subjects:
        raise _impossible(f"«{item.title}» nhưng chương trình của quy tắc không có chuyên đề {subject}.")


def _check_caps(item: HoursItem) -> None:
    """Refuse caps on every way to learn that together stay below what is asked for."""
    if not {cap.channel for cap in item.caps} >= WAYS:
        return
    most = sum((cap.limit(item.needed) for cap in item.caps if cap.channel in WAYS), Decimal(0))
    if most < item.needed:
        raise _impossible(f"«{item.title}»: các mức tối đa cộng lại chỉ được {number(most)} giờ.")


def _impossible(what: str) -> UnreadableRule:
    return UnreadableRule("nobody could meet the rule", f"Không ai đạt được quy tắc này: {what}")
