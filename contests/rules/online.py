"""Ranks an online round: the attempt that counts of each person, then score → the chain of the rules (case C2).

Which attempt counts, whose guess is taken, what «number of participants» means and the unit of durations are settings:
the published rules leave them open (contest-rules.md §5.3), so none has a default.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contests.rules.amounts import round_half_up
from contests.rules.marking import ByKey
from contests.rules.model import Guess, Online, Round
from contests.rules.prizes import award_prizes
from contests.rules.ranking import Candidate, best_by_chain, rank_candidates
from contests.rules.sheets import Attempt, OnlineSheets
from contests.rules.standing import Standing, UnitPlace, give_prizes, mark_qualifiers, place_of, side_awards
from contests.rules.units import rank_units
from lms.base.errors import RuleViolation


@dataclass(frozen=True)
class _Counting:
    """What turns attempts into candidates."""

    rules: Round
    online: Online
    sheets: OnlineSheets
    true_number: int | None

    def candidate(self, attempts: Sequence[Attempt]) -> Candidate:
        """Return one person's candidate from all attempts of that person."""
        if len(attempts) == 1:
            return self._from(attempts[0], attempts)
        if self.online.counts != "best":
            pick = max if self.online.counts == "last" else min
            return self._from(pick(attempts, key=lambda one: one.number), attempts)
        most = max(one.points for one in attempts)
        equal = sorted((one for one in attempts if one.points == most), key=lambda one: one.number)
        if self.online.among_equal == "best_by_chain":
            return best_by_chain(candidates=[self._from(one, attempts) for one in equal], chain=self.rules.chain)
        return self._from(equal[0 if self.online.among_equal == "first" else -1], attempts)

    def _from(self, counted: Attempt, attempts: Sequence[Attempt]) -> Candidate:
        total = round_half_up(counted.points, decimals=self.rules.decimals)
        return Candidate(
            entry=counted.entry,
            total=total,
            scores={self.rules.parts[0].code: total},
            lot=self.sheets.lots.get(counted.entry),
            attributes=self.sheets.entries[counted.entry].attributes,
            guess_distance=self._distance(counted, attempts),
            duration=counted.duration_ms // (1000 if self.online.duration_unit == "second" else 1),
            received_at=counted.received_at_ms,
        )

    def _distance(self, counted: Attempt, attempts: Sequence[Attempt]) -> int | None:
        guess = self.online.guess
        if guess is None or self.true_number is None:
            return None
        source = counted if guess.taken_from == "counted_attempt" else max(attempts, key=lambda one: one.number)
        return None if source.guess is None else abs(source.guess - self.true_number)


def score_online_round(*, rules: Round, sheets: OnlineSheets) -> Standing:
    """Return the standing of an online round.

    Args:
        sheets: every attempt that was received; those of void entries are left out of the ranking, and of the number
            to be guessed where it is counted here.

    Raises:
        RuleViolation: as `score_stage_round`.
    """
    if rules.online is None:
        raise ValueError("not an online round")
    attempts = _by_entry(sheets)
    true_number = sheets.true_number
    if true_number is None and rules.online.guess:
        true_number = counted_number(rules=rules, guess=rules.online.guess, attempts=list(attempts.values()))
    counting = _Counting(rules, rules.online, sheets, true_number)
    candidates = [counting.candidate(own) for own in attempts.values()]
    ranked = rank_candidates(candidates=candidates, chain=rules.chain)
    places = [
        place_of(ranked=one, rules=rules, name=sheets.entries[one.candidate.entry].name, parts=one.candidate.scores)
        for one in ranked
    ]
    give_prizes(places=places, table=rules.prizes)
    mark_qualifiers(places=places, rules=rules, withdrawn=frozenset())
    side = side_awards(places=places, rules=rules, entries=sheets.entries, chosen=sheets.chosen)
    return Standing(rules, tuple(places), dict(sheets.void), side, _unit_places(rules, sheets), true_number)


def counted_number(*, rules: Round, guess: Guess, attempts: Sequence[Sequence[Attempt]]) -> int:
    """Return the number to be guessed: people or turns, of all or of those with full marks."""
    marking = rules.parts[0].marking
    if not isinstance(marking, ByKey):
        raise ValueError("an online round without a key part passed the check")
    if guess.of == "full_mark_entries":
        most = marking.maximum
        attempts = [
            [one for one in own if one.points == (most if one.maximum is None else one.maximum)] for own in attempts
        ]
    return sum(bool(own) if guess.counting == "people" else len(own) for own in attempts)


def _by_entry(sheets: OnlineSheets) -> dict[str, list[Attempt]]:
    found: dict[str, list[Attempt]] = {}
    for attempt in sheets.attempts:
        if attempt.entry not in sheets.void:
            found.setdefault(attempt.entry, []).append(attempt)
    return found


def _unit_places(rules: Round, sheets: OnlineSheets) -> tuple[UnitPlace, ...]:
    """Return the ranked units with their prizes."""
    online = rules.online
    if online is None or online.unit_prizes is None:
        return ()
    if not sheets.units:
        raise RuleViolation("units_missing", "Thể lệ có giải tập thể, tệp cần khóa «units».")
    ranked = rank_units(tallies=sheets.units, measures=online.unit_measures)
    awarded = award_prizes(ranks={one.tally.unit: one.rank for one in ranked}, table=online.unit_prizes)
    prizes = {unit: prize.name for unit, prize in awarded.items()}
    return tuple(UnitPlace(one.tally.unit, one.rank, one.decided_by, prizes.get(one.tally.unit)) for one in ranked)
