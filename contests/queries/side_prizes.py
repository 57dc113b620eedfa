"""Side prizes of a round: what the rules say of each, who was chosen, why and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contests.enums import PanelDecisionKind
from contests.models import ContestRound, Entrant, EntryMember, PanelDecision, RoundEntry
from contests.queries.rules import round_document
from contests.rules.prizes import SIDE_PRIZES

CHOSEN = "chosen"
CHOOSERS = {
    "judges": "Ban Giám khảo chọn",
    "audience": "Khán giả bình chọn",
    "organiser": "Ban tổ chức chọn",
    "sponsor": "Đơn vị tài trợ chọn",
}


@dataclass(frozen=True)
class SidePrizeRow:
    """One side prize. `holders` in words; `last` is the decision that counts, `earlier` those it replaced."""

    code: str
    name: str
    how: str
    is_chosen: bool
    holders: tuple[str, ...] = ()
    last: PanelDecision | None = None
    earlier: tuple[PanelDecision, ...] = ()


def side_prize_rules(contest_round: ContestRound) -> list[Mapping[str, Any]]:
    """Return the side prizes that the rules in force name for a round; those still open in the rules are left out."""
    prizes = round_document(contest_round).get("prizes")
    rows = prizes.get("side") if isinstance(prizes, Mapping) else None
    return [row for row in rows if isinstance(row.get("by"), Mapping)] if isinstance(rows, list) else []


def side_prizes(contest_round: ContestRound) -> list[SidePrizeRow]:
    """Return every side prize of a round with what was decided. Three statements."""
    rules = side_prize_rules(contest_round)
    made: dict[str, list[PanelDecision]] = {}
    rows = contest_round.decisions.filter(kind=PanelDecisionKind.SIDE_PRIZE).select_related("recorded_by")
    for decision in rows.order_by("pk") if rules else []:
        made.setdefault(decision.subject, []).append(decision)
    names = _names(contest_round, [found[-1] for found in made.values()]) if made else {}
    return [_row(rule, made.get(rule["code"], []), names) for rule in rules]


def undecided(contest_round: ContestRound) -> list[SidePrizeRow]:
    """Return the side prizes that people choose and on which nothing was written yet."""
    return [row for row in side_prizes(contest_round) if row.is_chosen and row.last is None]


def chosen_numbers(contest_round: ContestRound) -> dict[str, list[str]]:
    """Return whom people chose in an online round: numbers of entrants by prize; one statement, none without such."""
    codes = [row["code"] for row in side_prize_rules(contest_round) if row["by"].get("kind") == CHOSEN]
    if not codes:
        return {}
    rows = contest_round.decisions.filter(kind=PanelDecisionKind.SIDE_PRIZE, subject__in=codes).order_by("pk")
    return {row.subject: [str(one) for one in row.entries] for row in rows}


def holder_rows(chosen: Sequence[Any], *, by_id: Mapping[str, str], members: Mapping[int, str]) -> list[Any]:
    """Return who a decision chose, as the sheets file writes it: an entry, or a person of one. No statement.

    Args:
        chosen: `PanelDecision.entries`.
        by_id: the name in the file by public id of the round entry.
        members: the name of everybody in a team of the round, gone or not, by primary key.
    """
    found: list[Any] = []
    for entry, member in map(_key, chosen):
        if entry in by_id and member is None:
            found.append(by_id[entry])
        elif entry in by_id and member is not None and member in members:
            found.append({"entry": by_id[entry], "member": members[member]})
    return found


def people_of(contest_round: ContestRound) -> list[tuple[RoundEntry, list[EntryMember]]]:
    """Return who may take a side prize: the entries that play, each with its people. Two statements."""
    entries = contest_round.entries.exclude(withdrawn="before_round").select_related("entry").order_by("entry__name")
    people: dict[int, list[EntryMember]] = {}
    rows = EntryMember.objects.filter(entry__rounds__round=contest_round, left_at__isnull=True)
    for member in rows.order_by("entry_id", "-is_captain", "role", "pk"):
        people.setdefault(member.entry_id, []).append(member)
    return [(row, people.get(row.entry_id, [])) for row in entries]


def _row(rule: Mapping[str, Any], decisions: Sequence[PanelDecision], names: Mapping[Any, str]) -> SidePrizeRow:
    by = rule["by"]
    is_chosen = by.get("kind") == CHOSEN
    kind = SIDE_PRIZES.kinds.get(by.get("kind", ""))
    last = decisions[-1] if decisions and is_chosen else None
    return SidePrizeRow(
        code=rule["code"],
        name=rule["name"],
        how=CHOOSERS.get(by.get("by", ""), "") if is_chosen else str(kind.label if kind else ""),
        is_chosen=is_chosen,
        holders=tuple(names[_key(one)] for one in last.entries if _key(one) in names) if last else (),
        last=last,
        earlier=tuple(decisions[:-1]) if is_chosen else (),
    )


def _names(contest_round: ContestRound, decisions: Sequence[PanelDecision]) -> dict[tuple[str, int | None], str]:
    """Return the words of every holder named in some decisions."""
    keys = [_key(one) for decision in decisions for one in decision.entries]
    if contest_round.contest.mode == "online":
        people = Entrant.objects.filter(contest=contest_round.contest_id, number__in=[number for number, _ in keys])
        return {(number, None): f"{name} · {number}" for number, name in people.values_list("number", "full_name")}
    rows = contest_round.entries.values_list("public_id", "entry__name")
    entries = {str(public_id): name for public_id, name in rows}
    members = dict(_member_names(pk for _entry, pk in keys if pk))
    return {
        (entry, member): f"{members[member]} ({entries[entry]})" if member in members else entries[entry]
        for entry, member in keys
        if entry in entries and (member is None or member in members)
    }


def _member_names(keys: Any) -> list[tuple[int | None, str]]:
    wanted = list(keys)
    return list(EntryMember.objects.filter(pk__in=wanted).values_list("pk", "full_name")) if wanted else []


def _key(one: Any) -> tuple[str, int | None]:
    """Return entry and person of one stored item."""
    return (one["entry"], one["member"]) if isinstance(one, Mapping) else (str(one), None)
