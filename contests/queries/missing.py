"""What a round still lacks before it can be locked, a sentence each; and the standing as it would be."""

from collections.abc import Iterator
from dataclasses import dataclass

from contests.enums import RoundState
from contests.models import ContestRound, Judge, RoundEntry
from contests.queries.recorded import recorded
from contests.queries.rules import round_rules
from contests.queries.run_sheet import Facts, facts_in
from contests.rules.explaining import explain_places
from contests.rules.model import Part, Round
from contests.services.results import compute_standing
from lms.base.errors import RuleViolation

TIES = ("tie_data_missing",)


@dataclass(frozen=True)
class Missing:
    """`sentences` say what is missing; `tie` names ties left open; `preview` tells each place when all is there."""

    sentences: tuple[str, ...]
    tie: str = ""
    preview: tuple[str, ...] = ()


def missing(*, contest_round: ContestRound) -> Missing:
    """Return what is missing in a round; nothing when it is locked or published. Four statements at most."""
    if contest_round.state in (RoundState.LOCKED, RoundState.PUBLISHED):
        return Missing(())
    if contest_round.state == RoundState.PLANNED:
        return Missing(("Vòng thi chưa bốc thăm.",))
    try:
        rules = round_rules(contest_round)
    except RuleViolation as refusal:
        return Missing((refusal.message,))
    known = recorded(contest_round)
    sentences = tuple(_sentences(rules, facts_in(known)))
    if sentences:
        return Missing(sentences)
    try:
        standing = compute_standing(contest_round=contest_round, known=known)
    except RuleViolation as refusal:
        return Missing((refusal.message,), tie=refusal.message if refusal.code in TIES else "")
    return Missing((), preview=tuple(explain_places(standing=standing, places=standing.places).values()))


def _sentences(rules: Round, facts: Facts) -> Iterator[str]:
    wanted = rules.panel.count if rules.panel else 0
    if len(facts.judges) < wanted:
        yield f"Thể lệ định {wanted} giám khảo, mới có {len(facts.judges)}."
    for entry in facts.playing():
        for part in rules.marked_parts().values():
            if part.code not in entry.skipped:
                yield from lacks_of(entry, part, facts)


def lacks_of(entry: RoundEntry, part: Part, facts: Facts) -> Iterator[str]:
    """Yield what one entry lacks in one part, a sentence each."""
    about = f"{entry.entry.name}, {part.name}"
    if part.marking is not None and part.marking.judged:
        late = [judge.full_name for judge in judges_late(entry, part, facts)]
        if late:
            yield f"{about}: chờ phiếu của {', '.join(late)}."
    elif (entry.pk, part.code) not in facts.answered:
        yield f"{about}: chưa ghi câu trả lời."


def judges_late(entry: RoundEntry, part: Part, facts: Facts) -> list[Judge]:
    """Return who has not handed in the sheet of an entry and a part; whoever does not mark it is left out."""
    return [
        judge
        for judge in facts.judges
        if (judge.pk, entry.pk) not in facts.recused and (judge.pk, entry.pk, part.code) not in facts.sheets
    ]
