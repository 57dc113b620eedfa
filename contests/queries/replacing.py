"""Who may take the place of an entry that withdrew after the lots of its round were drawn, or why nobody may."""

from dataclasses import dataclass
from typing import Any

from contests.enums import RoundState
from contests.models import ContestRound, Entry, RoundEntry
from contests.queries.players import facts_of, players, qualification_of, source_rounds
from contests.queries.public import published_result
from contests.queries.rules import round_document
from lms.base.errors import RuleViolation


@dataclass(frozen=True)
class Replacement:
    """The next-ranked entry of the round that the withdrawn one came from, with its place there."""

    entry: Entry
    rank: int
    source: ContestRound


def is_replaceable(row: RoundEntry) -> bool:
    """Tell whether the place of a row stands empty in the lots: it withdrew before it played, nobody took its place."""
    return row.withdrawn == "before_round" and row.lot is not None


def replacement_for(row: RoundEntry) -> Replacement:
    """Return who takes the place of a withdrawn entry in the draw of a round that has not ended (case C6).

    The rules speak of a withdrawal before the lots. Where they let the next-ranked move up then, the organiser may let
    it take the empty place in the lots as well; where they do not, nobody moves up.

    Raises:
        RuleViolation: `round_not_open`, `not_withdrawn`, `already_played`, `no_source`, `no_replacement`,
            `nobody_left`.
    """
    contest_round = row.round
    if contest_round.state not in (RoundState.DRAWN, RoundState.RUNNING):
        raise RuleViolation("round_not_open", "Chỉ thay được khi vòng thi đã bốc thăm và chưa khóa điểm.")
    if not is_replaceable(row):
        raise RuleViolation("not_withdrawn", "Đội này không rút trước khi thi, hoặc đã có đội vào thay.")
    if row.sheets.exists() or row.answers.exists():
        message = "Đội này đã thi một phần, gói câu hỏi đã dùng, nên không có đội vào thay."
        raise RuleViolation("already_played", message)
    source, facts = _source(contest_round, row)
    qualification = qualification_of(source)
    if qualification.get("replacement") != "next":
        message = f"Thể lệ của vòng «{source.name}» không cho đội kế tiếp vào thay, nên chỗ này để trống."
        raise RuleViolation("no_replacement", message)
    wanted = players(contest_round)
    held = set(contest_round.entries.values_list("entry_id", flat=True))
    by = qualification.get("by") if qualification.get("kind") == "quota" else None
    own = facts[row.entry.name]
    accepted = {one.name: one for one in Entry.objects.filter(pk__in=set(wanted) - held)}
    for name, known in facts.items():
        fits = by is None or known["attributes"].get(by) == own["attributes"].get(by)
        if name in accepted and fits:
            return Replacement(accepted[name], known["rank"], source)
    raise RuleViolation("nobody_left", f"Vòng «{source.name}» không còn đội kế tiếp đủ điều kiện vào thay.")


def _source(contest_round: ContestRound, row: RoundEntry) -> tuple[ContestRound, dict[str, dict[str, Any]]]:
    """Return the round that an entry came from, and the entries of its published result in order of rank."""
    takes = round_document(contest_round).get("takes") or {}
    sources = [] if "attribute" in takes else source_rounds(contest_round, takes.get("from"))
    for source in sources:
        result = published_result(source)
        facts = facts_of(result) if result else {}
        if row.entry.name in facts:
            return source, facts
    message = "Vòng này không lấy đội theo thứ hạng của vòng trước nên không có đội kế tiếp để thay."
    raise RuleViolation("no_source", message)
