"""What was recorded in a stage round as the file that `contest_score` takes (docs/contests.md §2)."""

from collections.abc import Iterable
from typing import Any

from contests.enums import MemberRole, PanelDecisionKind
from contests.models import ContestRound, PackItem, QuestionPack, RoundEntry
from contests.queries.packs import item_letters
from contests.queries.recorded import (
    ANSWER,
    DECISION,
    INCIDENT,
    LOTS,
    MEMBER,
    RECUSAL,
    SHEET,
    TIME,
    Recorded,
    Row,
    recorded,
)
from contests.queries.rules import round_rules
from contests.queries.side_prizes import holder_rows


def sheets_file(*, contest_round: ContestRound, known: Recorded | None = None) -> dict[str, Any]:
    """Return everything recorded in a stage round. Three statements, one more where packs were answered.

    Entries and judges are named by their names; where two have one name, a number is put behind it.

    Args:
        known: what was recorded, where it is at hand.

    Raises:
        RuleViolation: `pack_needs_one_answer`, `settings_missing`.
    """
    rows = recorded(contest_round) if known is None else known
    names = _names((row.pk, row.entry.name) for row in rows.entries)
    judges = _names((judge.pk, judge.full_name) for judge in rows.judges)
    members: dict[int, list[Row]] = {}
    for member in rows.of(MEMBER):
        if member.part == MemberRole.OFFICIAL and not member.judge:
            members.setdefault(member.entry, []).append(member)
    found: dict[str, Any] = {
        "round": contest_round.code,
        "entries": [_entry_row(row, names[row.pk], members.get(row.entry_id, [])) for row in rows.entries],
        "judges": [{"judge": judges[one.pk], **({"head": True} if one.is_head else {})} for one in rows.judges],
        "sheets": _sheet_rows(rows, names, judges),
        "answers": _answer_rows(rows, names),
        "keys": _keys(rows),
        "times": _time_rows(rows, names),
        "incidents": _incident_rows(rows, names),
        "withdrawals": [{"entry": names[row.pk], "when": row.withdrawn} for row in rows.entries if row.withdrawn],
        "recusals": _recusal_rows(rows, names, judges),
        **_decisions(rows, names),
    }
    return {key: value for key, value in found.items() if value not in ([], {})}


def _names(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return one name per row, different from all others."""
    found: dict[int, str] = {}
    used: dict[str, int] = {}
    for pk, name in rows:
        used[name] = used.get(name, 0) + 1
        found[pk] = name if used[name] == 1 else f"{name[:94]} ({used[name]})"
    return found


def _entry_row(row: RoundEntry, name: str, members: list[Row]) -> dict[str, Any]:
    attributes = {**row.entry.attributes, **({"hang_vong_truoc": row.earlier_rank} if row.earlier_rank else {})}
    found: dict[str, Any] = {"entry": name, "name": row.entry.name}
    if row.group:
        found["group"] = row.group
    if attributes:
        found["attributes"] = attributes
    if members:
        found["members"] = [{"name": one.word, "attributes": _member_attributes(one)} for one in members]
    if row.skipped:
        found["skipped"] = row.skipped
    return found


def _member_attributes(member: Row) -> dict[str, Any]:
    return {**member.data, **({"nam_sinh": member.number} if member.number else {})}


def _sheet_rows(rows: Recorded, names: dict[int, str], judges: dict[int, str]) -> list[dict[str, Any]]:
    """Return the sheets of running judges; those of whoever withdrew from marking an entry later do not count."""
    recused = {(row.judge, row.entry) for row in rows.of(RECUSAL)}
    found = []
    for sheet in rows.by_entry(SHEET):
        if sheet.judge not in judges or (sheet.judge, sheet.entry) in recused:
            continue
        row: dict[str, Any] = {"judge": judges[sheet.judge], "entry": names[sheet.entry], "part": sheet.part}
        row |= {"mark": sheet.data[""]} if set(sheet.data) == {""} else {"marks": sheet.data}
        if (sheet.number or 1) > 1:
            row |= {"version": sheet.number, "reason": sheet.text}
        found.append(row)
    return found


def _answer_rows(rows: Recorded, names: dict[int, str]) -> list[dict[str, Any]]:
    latest: dict[tuple[int, str], dict[str, Any]] = {}
    for given in rows.by_entry(ANSWER):
        pack = {"pack": given.word} if given.word else {}
        latest[given.entry, given.part] = {"entry": names[given.entry], "part": given.part, **pack, **given.data}
    return list(latest.values())


def _keys(rows: Recorded) -> dict[str, dict[str, list[str]]]:
    """Return the keys of packs that teams answered: a letter per question of one right option."""
    used = {(row.part, row.word) for row in rows.of(ANSWER) if row.word}
    if not used:
        return {}
    marked = round_rules(rows.round).marked_parts()
    held: dict[QuestionPack, list[PackItem]] = {}
    items = PackItem.objects.filter(pack__round=rows.round).select_related("pack", "question")
    for item in items.order_by("pack__part", "pack__code", "place"):
        held.setdefault(item.pack, []).append(item)
    found: dict[str, dict[str, list[str]]] = {}
    for pack, its_items in held.items():
        if (pack.part, pack.code) in used and pack.part in marked:
            found.setdefault(pack.part, {})[pack.code] = item_letters(its_items)
    return found


def _time_rows(rows: Recorded, names: dict[int, str]) -> list[dict[str, Any]]:
    latest: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows.by_entry(TIME):
        thinking = {"thinking_seconds": f"{row.thinking:f}"} if row.thinking else {}
        found = {"entry": names[row.entry], "part": row.part, "seconds": f"{row.seconds:f}", **thinking}
        latest[row.entry, row.part] = found
    return list(latest.values())


def _incident_rows(rows: Recorded, names: dict[int, str]) -> list[dict[str, Any]]:
    taken_back = {row.number for row in rows.of(INCIDENT) if row.number}
    found = []
    for row in rows.by_entry(INCIDENT):
        if not row.number and row.pk not in taken_back:
            part = {"part": row.part} if row.part else {}
            note = {"note": row.text} if row.text else {}
            found.append({"entry": names[row.entry], **part, "incident": row.word, **note})
    return found


def _recusal_rows(rows: Recorded, names: dict[int, str], judges: dict[int, str]) -> list[dict[str, Any]]:
    recusals = rows.of(RECUSAL)
    return [
        {"judge": judges[judge], "entry": names[row.entry], "reason": row.text}
        for judge in judges
        for row in recusals
        if row.judge == judge
    ]


def _decisions(rows: Recorded, names: dict[int, str]) -> dict[str, Any]:
    by_id = {str(row.public_id): names[row.pk] for row in rows.entries}
    members = {row.pk: row.word for row in rows.of(MEMBER)}
    found: dict[str, Any] = {}
    for decision in rows.of(DECISION):
        if decision.word == PanelDecisionKind.HEAD_ORDER:
            found["head_decision"] = [by_id[one] for one in decision.data if one in by_id]
        else:
            holders = holder_rows(decision.data, by_id=by_id, members=members)
            found.setdefault("chosen", {})[decision.part] = holders
    lots = rows.of(LOTS)
    if lots:
        found["lots"] = {by_id[one]: place for one, place in lots[-1].data.items() if one in by_id}
    return found
