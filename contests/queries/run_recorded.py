"""What stands recorded of the entry on stage, in words: so that nobody writes it twice or doubts that it was kept."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contests.models import PartClock, RoundEntry, TeamAnswers
from contests.queries.run_next import lost_words
from contests.queries.run_sheet import Facts
from contests.rules.amounts import clock_text
from contests.rules.model import Part


def recorded_words(*, entry: RoundEntry | None, part: Part | None, facts: Facts) -> dict[str, str]:
    """Return the time and the answers that count, under the names of their forms; a statement for each that is in."""
    found: dict[str, str] = {}
    if entry is None or part is None:
        return found
    here = {"round_entry": entry, "part": part.code}
    if (entry.pk, part.code) in facts.timed:
        clock = PartClock.objects.filter(**here).order_by("-pk")[0]
        found["gio"] = _time_words(part, clock)
    if (entry.pk, part.code) in facts.answered:
        found["tra_loi"] = _answer_words(TeamAnswers.objects.filter(**here).order_by("-pk")[0].answers)
    return found


def _time_words(part: Part, clock: PartClock) -> str:
    """Return the time with what it costs by the rules."""
    told = f"Đã ghi {_exact(clock.seconds)}"
    if part.timing is None:
        return f"{told}."
    over = part.timing.overrun_seconds(
        used_seconds=Fraction(clock.seconds), thinking_used_seconds=Fraction(clock.thinking_seconds)
    )
    if over <= 0:
        return f"{told}, không quá giờ."
    lost = lost_words(part, over) or "không bị trừ"
    return f"{told}, quá {_exact(Decimal(over.numerator) / Decimal(over.denominator))}: {lost}."


def _exact(seconds: Decimal) -> str:
    """Return minutes and seconds, with hundredths only where there are any."""
    whole, rest = int(seconds), int(seconds * 100) % 100
    return f"{clock_text(whole)},{rest:02d}" if rest else clock_text(whole)


def _answer_words(answers: Mapping[str, Any]) -> str:
    if "right" in answers:
        return f"Đã ghi {answers['right']} câu đúng."
    if "stayed" in answers:
        return f"Đã ghi số câu trụ lại: {', '.join(str(one) for one in answers['stayed'])}."
    return f"Đã ghi: {' '.join(letter or '–' for letter in answers['answers'])}."
