"""Who plays in a round: accepted entries, or those that went on from rounds before, withdrawals taken into account."""

from collections.abc import Iterable, Mapping
from typing import Any

from contests.enums import EntryState, RoundState
from contests.models import ContestRound, Entry, RoundEntry, RoundResult
from contests.queries.public import published_result
from contests.queries.rules import round_document
from contests.rules.qualification import QUALIFICATIONS, Contender
from contests.rules.specs import is_set
from lms.base.errors import RuleViolation

#: what the rules call the place in the round before, when they seed by it
EARLIER_RANK = "hang_vong_truoc"


def players(contest_round: ContestRound) -> dict[int, int | None]:
    """Return the entries that play in a round, each with its place in the round it came from.

    Whoever withdrew after qualifying is left out; the next-ranked moves up where the rules of that round say so.

    Raises:
        RuleViolation: `earlier_round_open`; those of the qualification.
    """
    gone = set(contest_round.entries.exclude(withdrawn="").values_list("entry_id", flat=True))
    accepted = [
        one
        for one in Entry.objects.filter(contest_id=contest_round.contest_id, state=EntryState.ACCEPTED)
        if one.pk not in gone
    ]
    takes = round_document(contest_round).get("takes") or {}
    if "attribute" in takes:
        wanted = takes["value"]
        return {one.pk: None for one in accepted if str(one.attributes.get(takes["attribute"], "")) == str(wanted)}
    sources = source_rounds(contest_round, takes.get("from"))
    if not sources:
        return dict.fromkeys(one.pk for one in accepted)
    by_name = {one.name: one.pk for one in accepted}
    found: dict[int, int | None] = {}
    for source in sources:
        if source.state != RoundState.PUBLISHED:
            raise RuleViolation("earlier_round_open", f"Vòng «{source.name}» chưa công bố kết quả.")
        found |= _qualified(source, by_name)
    return found


def source_rounds(contest_round: ContestRound, codes: Iterable[str] | None) -> list[ContestRound]:
    """Return the rounds whose qualifiers play in a round: those named, else the one before; none for the first."""
    earlier = contest_round.contest.rounds.filter(order__lt=contest_round.order).select_related("rules")
    if codes:
        return list(earlier.filter(code__in=list(codes)).order_by("order"))
    last = earlier.order_by("order").last()
    return [last] if last is not None else []


def wanted_attributes(document: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the attributes that the rules look at: of entries, and of their people; in the order of the rules."""
    entries: dict[str, None] = {}
    people: dict[str, None] = {}
    for one in document["rounds"]:
        groups = one.get("groups")
        named = [row.get("attribute") for row in _rows(groups, "constraints")] + [_key(one.get("takes"), "attribute")]
        named += [_key(one.get("qualification"), "by"), *(row.get("attribute") for row in _rows(one, "tie_break"))]
        for row in _rows(one.get("prizes"), "side"):
            by = row.get("by")
            if _key(by, "of") == "member":
                people[_key(by, "attribute") or ""] = None
            else:
                named.append(_key(by, "attribute"))
        entries |= dict.fromkeys(name for name in named if isinstance(name, str))
    known = {"", "group", EARLIER_RANK, "nam_sinh"}
    return [one for one in entries if is_set(one) and one not in known], [one for one in people if one not in known]


def facts_of(result: RoundResult) -> dict[str, dict[str, Any]]:
    """Return rank and attributes of every entry of a result, from first to last."""
    known = {row["entry"]: row for row in result.sheets.get("entries", [])}
    return {
        row["entry"]: {"rank": row["rank"], "attributes": _attributes(known.get(row["entry"], {}))}
        for row in result.standing["entries"]
    }


def qualification_of(source: ContestRound) -> Mapping[str, Any]:
    """Return how the published result of a round chose who goes on; empty before publication."""
    result = published_result(source)
    return _read_qualification(result, source.code) if result else {}


def _qualified(source: ContestRound, by_name: Mapping[str, int]) -> dict[int, int | None]:
    """Return who goes on from a published round, by today's withdrawals."""
    result = published_result(source)
    if result is None:
        return {}
    withdrawn = set(RoundEntry.objects.filter(round=source).exclude(withdrawn="").values_list("entry__name", flat=True))
    facts = {row["entry"]: row for row in result.sheets.get("entries", [])}
    contenders = [
        Contender(
            row["entry"],
            row["rank"],
            _attributes(facts.get(row["entry"], {})),
            row["entry"] in withdrawn or row["entry"] not in by_name,
        )
        for row in result.standing["entries"]
    ]
    qualification = QUALIFICATIONS.build(_read_qualification(result, source.code))
    chosen = qualification.chosen(contenders=contenders)
    return {by_name[one.entry]: one.rank for one in contenders if one.entry in chosen}


def _read_qualification(result: RoundResult, code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(one for one in result.rules.document["rounds"] if one["code"] == code)
    return dict(found["qualification"])


def _attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row.get("attributes", {}), **({"group": row["group"]} if row.get("group") else {})}


def _rows(holder: Any, key: str) -> list[Mapping[str, Any]]:
    rows = holder.get(key) if isinstance(holder, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _key(holder: Any, key: str) -> Any:
    return holder.get(key) if isinstance(holder, Mapping) else None
