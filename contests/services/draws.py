"""Lots of a round: who plays in it, groups, order, packs; each draw is kept so that anyone can draw it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import DrawPurpose, RoundState
from contests.models import ContestRound, Entry, LotDraw, RoundEntry
from contests.queries.players import EARLIER_RANK, players
from contests.queries.replacing import replacement_for
from contests.queries.rules import round_document
from contests.rules.drawing import GROUP_CONSTRAINTS, Drawn, draw_groups, draw_order, draw_packs
from contests.rules.specs import UNSET
from contests.services.entries import note_replacement, withdraw_entry
from lms.base.errors import RuleViolation
from lms.base.text import clean

DRAWABLE = (RoundState.PLANNED, RoundState.DRAWN)


@transaction.atomic
def fill_round(*, contest_round: ContestRound, by: User, now: datetime) -> list[RoundEntry]:
    """Put into a round who plays in it: accepted entries in the first, qualifiers of the published one before later.

    Calling it again adds who is new and takes out who is gone, as long as nothing was drawn.

    Raises:
        RuleViolation: `round_drawn`, `earlier_round_open`.
    """
    contest_round = ContestRound.objects.select_for_update().get(pk=contest_round.pk)
    if contest_round.state != RoundState.PLANNED:
        raise RuleViolation("round_drawn", "Vòng thi đã bốc thăm nên không đổi danh sách được nữa.")
    wanted = players(contest_round)
    contest_round.entries.filter(withdrawn="").exclude(entry_id__in=wanted).delete()
    held = set(contest_round.entries.values_list("entry_id", flat=True))
    RoundEntry.objects.bulk_create(
        RoundEntry(round=contest_round, entry_id=pk, earlier_rank=rank) for pk, rank in wanted.items() if pk not in held
    )
    record(action="contest.round_filled", by=by, now=now, target=contest_round, details={"entries": len(wanted)})
    return list(contest_round.entries.select_related("entry"))


@transaction.atomic
def withdraw_before_draw(
    *, contest_round: ContestRound, entry: Entry, reason: str, by: User, now: datetime
) -> list[RoundEntry]:
    """Note that an entry on the list of a round withdraws before the lots, and list anew; return who moved up for it.

    Whoever moves up by the rules of the round it comes from is noted on its own record too (case C6).

    Raises:
        RuleViolation: as `withdraw_entry` and `fill_round`.
    """
    before = set(contest_round.entries.values_list("entry_id", flat=True))
    withdraw_entry(entry=entry, contest_round=contest_round, reason=reason, by=by, now=now)
    moved = [row for row in fill_round(contest_round=contest_round, by=by, now=now) if row.entry_id not in before]
    for row in moved:
        details = {"replaces": entry.name}
        note_replacement(entry=row.entry, contest_round=contest_round, by=by, now=now, details=details)
    return moved


@transaction.atomic
def replace_after_draw(*, row: RoundEntry, reason: str, by: User, now: datetime) -> RoundEntry:
    """Let the next-ranked take the empty place of a withdrawn entry: its group, lot and pack; nothing is drawn anew.

    Noted on the records of both, with the lot.

    Raises:
        RuleViolation: `reason_missing`; as `contests.queries.replacing.replacement_for`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules", "contest").get(pk=row.round_id)
    held = RoundEntry.objects.select_related("entry").get(pk=row.pk)
    held.round = contest_round
    found = replacement_for(held)
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do cho đội kế tiếp vào thay.", field="reason")
    place = {"group": held.group, "lot": held.lot, "pack": held.pack}
    held.lot, held.pack = None, ""
    held.save(update_fields=["lot", "pack"])
    made = RoundEntry.objects.create(round=contest_round, entry=found.entry, earlier_rank=found.rank, **place)
    for own, details in (
        (found.entry, {"replaces": held.entry.name, "lot": made.lot, "reason": clean(reason)}),
        (held.entry, {"replaced_by": found.entry.name, "lot": made.lot, "reason": clean(reason)}),
    ):
        note_replacement(entry=own, contest_round=contest_round, by=by, now=now, details=details)
    return made


@transaction.atomic
def draw_round(
    *, contest_round: ContestRound, seed: str, by: User, now: datetime, reason: str = ""
) -> list[RoundEntry]:
    """Draw groups (where the rules have them) and the order of play, with one seed said aloud before.

    Drawing again, before the round runs, needs a reason; earlier draws stay on record.

    Raises:
        RuleViolation: `round_not_drawable`, `seed_missing`, `reason_missing`, `no_entries`, `draw_impossible`,
            `wrong_group_sizes`, `settings_missing`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=contest_round.pk)
    if contest_round.state not in DRAWABLE:
        raise RuleViolation("round_not_drawable", "Vòng thi đã bắt đầu nên không bốc thăm lại được.")
    spoken = clean(seed)
    if not spoken:
        raise RuleViolation(
            "seed_missing", "Xin ghi mã bốc thăm: một dòng chữ hoặc số đọc to trước khi bốc.", field="seed"
        )
    if contest_round.state == RoundState.DRAWN and not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do bốc thăm lại.", field="reason")
    rows = {str(row.entry.public_id): row for row in contest_round.entries.select_related("entry").filter(withdrawn="")}
    if not rows:
        raise RuleViolation("no_entries", "Vòng thi chưa có bài dự thi nào.")
    contest_round.entries.update(lot=None, group="")
    groups = _draw_groups(contest_round, rows, spoken, clean(reason), by, now)
    _draw_order(contest_round, rows, groups, spoken, clean(reason), by, now)
    contest_round.state = RoundState.DRAWN
    contest_round.save(update_fields=["state"])
    record(action="contest.drawn", by=by, now=now, target=contest_round, details={"seed": spoken, "reason": reason})
    return list(contest_round.entries.select_related("entry"))


@transaction.atomic
def draw_round_packs(*, contest_round: ContestRound, part: str, seed: str, by: User, now: datetime) -> dict[str, str]:
    """Give each entry, or each group as the rules say, a pack of a part by lot; packs stay closed.

    Returns the code of the pack by public id of the round entry.

    Raises:
        RuleViolation: `round_not_drawable`, `no_packs`, `seed_missing`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=contest_round.pk)
    if contest_round.state not in (RoundState.DRAWN, RoundState.RUNNING):
        raise RuleViolation("round_not_drawable", "Xin bốc thăm thứ tự thi trước.")
    if not clean(seed):
        raise RuleViolation("seed_missing", "Xin ghi mã bốc thăm.", field="seed")
    rows = list(contest_round.entries.filter(withdrawn=""))
    packs = list(contest_round.packs.filter(part=part).values_list("code", flat=True))
    by_group = (round_document(contest_round).get("draw") or {}).get("pack_by") == "group"
    takers = sorted({row.group for row in rows}) if by_group else [str(row.public_id) for row in rows]
    drawn = draw_packs(entries=takers, packs=packs, seed=clean(seed))
    found = {str(row.public_id): drawn[row.group if by_group else str(row.public_id)] for row in rows}
    for row in rows:
        row.pack = found[str(row.public_id)]
    RoundEntry.objects.bulk_update(rows, ["pack"])
    _keep(
        contest_round,
        DrawPurpose.PACKS,
        clean(seed),
        {"part": part, "takers": takers, "packs": packs},
        drawn,
        "",
        by,
        now,
    )
    return found


@transaction.atomic
def draw_tie(
    *, contest_round: ContestRound, entries: Sequence[RoundEntry], seed: str, by: User, now: datetime
) -> list[RoundEntry]:
    """Draw lots between entries that the rules leave tied; the engine reads the places from the draw.

    Raises:
        RuleViolation: `seed_missing`, `no_entries`.
    """
    if not clean(seed):
        raise RuleViolation("seed_missing", "Xin ghi mã bốc thăm.", field="seed")
    if len(entries) < 2:
        raise RuleViolation("no_entries", "Cần ít nhất hai bài để bốc thăm.")
    codes = {str(row.public_id): row for row in entries}
    last = contest_round.draws.filter(purpose=DrawPurpose.TIE).order_by("pk").last()
    kept = {code: place for code, place in (last.result if last else {}).items() if code not in codes}
    first = max(kept.values(), default=0) + 1
    order = draw_order(entries=list(codes), seed=clean(seed), purpose="phan-dinh")
    result = {**kept, **{code: place for place, code in enumerate(order, start=first)}}
    _keep(contest_round, DrawPurpose.TIE, clean(seed), {"entries": sorted(codes)}, result, "", by, now)
    return [codes[code] for code in order]


def _draw_groups(
    contest_round: ContestRound, rows: dict[str, RoundEntry], seed: str, reason: str, by: User, now: datetime
) -> dict[str, str]:
    """Draw the groups where the rules have sizes; return the group by code of the entry."""
    wanted = round_document(contest_round).get("groups") or {}
    sizes = wanted.get("sizes") if isinstance(wanted, dict) else None
    if wanted == UNSET or sizes == UNSET:
        raise RuleViolation("settings_missing", "Thể lệ chưa định cách chia bảng.")
    if not sizes:
        return {}
    drawn = [Drawn(code, {**row.entry.attributes, EARLIER_RANK: row.earlier_rank}) for code, row in rows.items()]
    constraints = [GROUP_CONSTRAINTS.build(one) for one in wanted.get("constraints") or []]
    groups = draw_groups(entries=drawn, sizes=sizes, constraints=constraints, seed=seed)
    names = [one["name"] for one in wanted.get("fixed") or []]
    found = {}
    for place, group in enumerate(groups):
        for code in group:
            found[code] = names[place] if place < len(names) else f"Bảng {place + 1}"
    given = {"entries": {code: one.attributes for code, one in zip(rows, drawn, strict=True)}, "sizes": sizes}
    _keep(contest_round, DrawPurpose.GROUPS, seed, _plain(given), groups, reason, by, now)
    return found


def _draw_order(
    contest_round: ContestRound,
    rows: dict[str, RoundEntry],
    groups: dict[str, str],
    seed: str,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    order = draw_order(entries=list(rows), seed=seed)
    places: dict[str, int] = {}
    for code in order:
        row = rows[code]
        row.group = groups.get(code, "")
        places[row.group] = places.get(row.group, 0) + 1
        row.lot = places[row.group]
    RoundEntry.objects.bulk_update(rows.values(), ["group", "lot"])
    _keep(contest_round, DrawPurpose.ORDER, seed, {"entries": sorted(rows)}, order, reason, by, now)


def _keep(
    contest_round: ContestRound,
    purpose: str,
    seed: str,
    given: Any,
    result: Any,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    LotDraw.objects.create(
        round=contest_round,
        purpose=purpose,
        seed=seed,
        given=given,
        result=result,
        reason=reason,
        drawn_by=by,
        drawn_at=now,
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: exact numbers as texts."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | list) or value is None else str(value)
