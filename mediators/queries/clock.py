"""The dated reading of gaps and of what keeps a clock running, as the rules take it."""

from collections.abc import Callable
from datetime import date

from mediators.models import ClockRule
from mediators.rules import ClockRules


def clock_rules_on() -> Callable[[date], ClockRules]:
    """Return a function that gives the rules of a day; one statement however often it is asked.

    Days before the first row are judged by the first row; without any row the rules are as they are built in.
    """
    rows = list(ClockRule.objects.order_by("valid_from"))

    def on(day: date) -> ClockRules:
        row = rule_row_on(rows, day)
        if row is None:
            return ClockRules()
        return ClockRules(
            move_keeps_clock=row.move_keeps_clock,
            reissue_keeps_clock=row.reissue_keeps_clock,
            gap_restarts_clock=row.gap_restarts_clock,
            gap_days=row.gap_days,
        )

    return on


def rule_row_on(rows: list[ClockRule], day: date) -> ClockRule | None:
    """Return the row in force on a day, of rows sorted by their first day."""
    begun = [row for row in rows if row.valid_from <= day]
    return begun[-1] if begun else next(iter(rows), None)
