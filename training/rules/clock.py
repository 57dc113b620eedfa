"""From which day the training period of an office runs, given the person's earlier offices.

Words: an *office* (nhiệm kỳ công nhận) is one recognition in one team; the *clock* of an office
is the day from which its training period is counted.
Source: the texts leave these cases open; the readings follow the plans' aim, «mới được công nhận»,
and every one can be switched (see `ClockRules`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mediators.rules import office_starts_on


@dataclass(frozen=True)
class OfficeFacts:
    """One office of a person.

    `effective_on` is a later effective day written in the decision; `ended_on` is the first day
    without the office; `is_reissued` marks a decision that only repeats an earlier one, as merged
    communes issue them in bulk.
    """

    code: str
    recognised_on: date
    effective_on: date | None = None
    ended_on: date | None = None
    is_reissued: bool = False

    @property
    def starts_on(self) -> date:
        """Return the first day of the office."""
        return office_starts_on(recognised_on=self.recognised_on, effective_on=self.effective_on)


@dataclass(frozen=True)
class ClockRules:
    """The switches: what keeps an earlier clock running.

    `move_keeps_clock`: another office without a gap. `reissue_keeps_clock`: a reissued decision,
    whatever the gap. `gap_restarts_clock`: recognition after a gap starts anew.
    """

    move_keeps_clock: bool = True
    reissue_keeps_clock: bool = True
    gap_restarts_clock: bool = True


def clock_starts(*, offices: Iterable[OfficeFacts], rules: ClockRules | None = None) -> dict[str, date]:
    """Return, by the office's code, the day from which its training period runs.

    All offices belong to one person. An office that begins before or on the day on which every
    earlier one has ended continues the same run and keeps its clock; a gap of one day or more
    starts a new one; a reissued decision keeps the first day.

    Rule: R-TRAIN-03, R-APPT-02.
    """
    switches = rules or ClockRules()
    clocks: dict[str, date] = {}
    clock: date | None = None
    run_ended_on: date | None = None
    for office in sorted(offices, key=lambda each: (each.starts_on, each.code)):
        if clock is None:
            clock, run_ended_on = office.starts_on, office.ended_on
        else:
            has_gap = run_ended_on is not None and run_ended_on < office.starts_on
            if office.is_reissued:
                keeps = switches.reissue_keeps_clock
            else:
                keeps = not switches.gap_restarts_clock if has_gap else switches.move_keeps_clock
            if not keeps:
                clock = office.starts_on
            if has_gap:
                run_ended_on = office.ended_on
            elif run_ended_on is not None:
                run_ended_on = None if office.ended_on is None else max(run_ended_on, office.ended_on)
        clocks[office.code] = clock
    return clocks
