"""Scores a stage round: (rules version, sheets, times, incidents) → standing. Pure and exact.

Each marked part: the judges' marks are combined, or the key is applied; then what is taken for overrun and incidents is
set against it. Points are rounded once, half up: each marked part (`rounding.at: part`) or only the total. All that is
compared when ranking is what is published: rounded totals and rounded part scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contests.rules.amounts import round_half_up
from contests.rules.marking import JudgedMarking, PartPaper
from contests.rules.model import Part, Round
from contests.rules.ranking import Candidate, rank_candidates
from contests.rules.sheets import Occurrence, PartTime, RoundSheets
from contests.rules.standing import Standing, give_prizes, mark_qualifiers, place_of, side_awards

WITHDREW = "Rút khi chưa thi đủ các phần"


@dataclass(frozen=True)
class _PartResult:
    """One part: what it earned, what was taken; `scores`: net points of itself, its sub-parts and criteria."""

    earned: Fraction
    taken: Fraction
    scores: Mapping[str, Fraction]


@dataclass(frozen=True)
class _EntryResult:
    parts: Mapping[str, Decimal]
    candidate: Candidate


def score_stage_round(*, rules: Round, sheets: RoundSheets) -> Standing:
    """Return the standing of a stage round; the same input always gives the same standing.

    Raises:
        RuleViolation: `tie_data_missing`, `prize_tie`, `fewer_entries_than_qualifiers` and the others of ranking,
            prizes and qualification.
    """
    unranked = {entry: WITHDREW for entry in sheets.entries if entry in sheets.withdrawn_before}
    for occurrence in sheets.incidents:
        rule = rules.incidents[occurrence.code]
        if rule.effect == "disqualify":
            unranked.setdefault(occurrence.entry, rule.name)
    results = {entry: _entry_result(entry, rules, sheets) for entry in sheets.entries if entry not in unranked}
    ranked = rank_candidates(candidates=[one.candidate for one in results.values()], chain=rules.chain)
    places = [
        place_of(
            ranked=one,
            rules=rules,
            name=sheets.entries[one.candidate.entry].name,
            parts=results[one.candidate.entry].parts,
        )
        for one in ranked
    ]
    give_prizes(places=places, table=rules.prizes)
    mark_qualifiers(places=places, rules=rules, withdrawn=sheets.withdrawn_after)
    side = side_awards(places=places, rules=rules, entries=sheets.entries, chosen=sheets.chosen)
    return Standing(rules, tuple(places), unranked, side)


def _entry_result(entry: str, rules: Round, sheets: RoundSheets) -> _EntryResult:
    skipped = sheets.entries[entry].skipped
    results = {part.code: _part_result(entry, part, rules, sheets) for part in rules.parts}
    counted = [part for part in rules.parts if part.when_skipped != "not_counted"]
    taken = sum((results[part.code].taken for part in counted), Fraction(0))
    taken += sum((_deduction(rules, one) for one in _incidents(sheets, entry) if one.part is None), Fraction(0))
    earned = sum((results[part.code].earned for part in counted), Fraction(0))
    net = (earned - taken) * _rescaling(counted, skipped)
    return _EntryResult(
        {part.code: round_half_up(results[part.code].earned, decimals=rules.decimals) for part in counted},
        Candidate(
            entry=entry,
            total=round_half_up(net, decimals=rules.decimals),
            scores={
                code: round_half_up(points, decimals=rules.decimals)
                for result in results.values()
                for code, points in result.scores.items()
            },
            penalties=round_half_up(taken, decimals=rules.decimals),
            head_total=_head_total(entry, sheets),
            head_place=sheets.head_decision.index(entry) + 1 if entry in sheets.head_decision else None,
            lot=sheets.lots.get(entry),
            attributes=sheets.entries[entry].attributes,
        ),
    )


def _rescaling(counted: list[Part], skipped: frozenset[str]) -> Fraction:
    """Return by how much points grow when a part that was not played is left out of the maximum."""
    rescaled = [part for part in counted if part.code in skipped and part.when_skipped == "rescale"]
    left_out = sum((part.maximum for part in rescaled), Decimal(0))
    whole = sum((part.maximum for part in counted), Decimal(0))
    return Fraction(whole) / Fraction(whole - left_out) if left_out and whole > left_out else Fraction(1)


def _part_result(entry: str, part: Part, rules: Round, sheets: RoundSheets) -> _PartResult:
    scores: dict[str, Fraction] = {}
    earned = taken = Fraction(0)
    for leaf in part.leaves():
        paper = sheets.papers.get((entry, leaf.code))
        got = _earned(leaf, paper, rules, sheets.head)
        lost = _taken(entry, leaf, got, rules, sheets)
        earned, taken = earned + got, taken + lost
        scores[leaf.code] = got - lost
        scores |= _criterion_scores(leaf, paper, rules, sheets.head)
    if part.parts:
        taken += _taken(entry, part, earned - taken, rules, sheets)
        scores[part.code] = earned - taken
    return _PartResult(earned, taken, scores)


def _earned(leaf: Part, paper: PartPaper | None, rules: Round, head: str | None) -> Fraction:
    """Return what one marked part earned, rounded where the rules round parts; a skipped part earns nothing."""
    if paper is None or leaf.marking is None:
        return Fraction(0)
    combination = rules.panel.combination if rules.panel else None
    points = leaf.marking.earned(paper=paper, head=head, of_panel=combination)
    return Fraction(round_half_up(points, decimals=rules.decimals)) if rules.rounds_parts else points


def _criterion_scores(leaf: Part, paper: PartPaper | None, rules: Round, head: str | None) -> dict[str, Fraction]:
    if not isinstance(leaf.marking, JudgedMarking) or not rules.panel:
        return {}
    boxes = [code for code, *_ in leaf.marking.criteria_of(part_maximum=leaf.maximum)]
    found = leaf.marking.criterion_points(paper=paper, head=head, of_panel=rules.panel.combination) if paper else {}
    return {f"{leaf.code}/{box}": found.get(box, Fraction(0)) for box in boxes}


def _taken(entry: str, part: Part, earned: Fraction, rules: Round, sheets: RoundSheets) -> Fraction:
    """Return what is taken from one part: overrun, then incidents; never more than it earned where the floor is 0."""
    here = [one for one in _incidents(sheets, entry) if one.part == part.code]
    effects = [rules.incidents[one.code].effect for one in here]
    if "void_part" in effects:
        return earned
    taken = sum((_deduction(rules, one) for one in here), Fraction(0))
    if "excuse_time" not in effects:
        taken += _overrun_loss(part, earned, sheets.times.get((entry, part.code)))
    has_floor = part.timing is None or part.timing.floor_at_zero
    return min(taken, max(earned, Fraction(0))) if has_floor else taken


def _overrun_loss(part: Part, earned: Fraction, time: PartTime | None) -> Fraction:
    if part.timing is None or time is None:
        return Fraction(0)
    over = part.timing.overrun_seconds(
        used_seconds=Fraction(time.seconds), thinking_used_seconds=Fraction(time.thinking_seconds)
    )
    return part.timing.penalty.points_lost(overrun_seconds=over, score=earned) if over else Fraction(0)


def _incidents(sheets: RoundSheets, entry: str) -> list[Occurrence]:
    return [one for one in sheets.incidents if one.entry == entry]


def _deduction(rules: Round, occurrence: Occurrence) -> Fraction:
    rule = rules.incidents[occurrence.code]
    return Fraction(rule.points) if rule.effect == "deduct" else Fraction(0)


def _head_total(entry: str, sheets: RoundSheets) -> Decimal | None:
    """Return the sum of the head judge's own sheets; None without a head judge or when the head may not mark it."""
    own = [
        sum(marks.values(), Decimal(0))
        for (code, _), paper in sheets.papers.items()
        if code == entry
        for judge, marks in paper.sheets.items()
        if judge == sheets.head
    ]
    return sum(own, Decimal(0)) if own else None
