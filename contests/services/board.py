"""The board of a round: opened by the desk, computed again at most every few seconds, still from the freeze on.

From the freeze (or the lock, whichever comes first) until publication nothing is computed for it any more: it shows
what it showed, and places only as they are announced, the last one first.
"""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import PublicationStep, RoundState
from contests.models import BoardState, ContestRound
from contests.queries.public import part_names, play_lines, published_result
from contests.queries.rules import round_rules, unset_settings
from contests.queries.sheets_file import sheets_file
from contests.rules.amounts import points_vi, read_decimal
from contests.rules.qualification import NoQualification
from contests.rules.stage import score_stage_round
from contests.rules.stage_sheets import read_stage_sheets
from lms.base.errors import RuleViolation

FRESH_FOR = timedelta(seconds=3)
_NAMED_ROWS = ("sheets", "answers", "times", "incidents", "recusals", "withdrawals")


@transaction.atomic
def open_board(*, contest_round: ContestRound, shows_totals: bool, by: User, now: datetime) -> BoardState:
    """Open the board of a round, or say whether it shows totals of teams that have finished.

    Raises:
        RuleViolation: `board_frozen`: after the freeze nothing of it changes.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("contest", "rules").get(pk=contest_round.pk)
    known = BoardState.objects.filter(round=contest_round).first()
    if is_still(contest_round) and known is not None:
        raise RuleViolation("board_frozen", "Bảng điểm đang được giữ kín nên không đổi được.")
    board = known or BoardState(round=contest_round)
    board.shows_totals = shows_totals and not is_still(contest_round)
    _compute(board, contest_round, now)
    record(action="contest.board_opened", by=by, now=now, target=contest_round, details={"totals": shows_totals})
    return board


@transaction.atomic
def freeze_board(*, contest_round: ContestRound, by: User, now: datetime) -> ContestRound:
    """Keep the board as it is now until publication; freezing twice changes nothing.

    Raises:
        RuleViolation: `round_published`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("contest", "rules").get(pk=contest_round.pk)
    if contest_round.state == RoundState.PUBLISHED:
        raise RuleViolation("round_published", "Kết quả đã công bố nên không giữ kín được nữa.")
    if contest_round.frozen_at is not None:
        return contest_round
    board = BoardState.objects.filter(round=contest_round).first()
    if board is not None and not is_still(contest_round):
        _compute(board, contest_round, now)
    contest_round.frozen_at = now
    contest_round.save(update_fields=["frozen_at"])
    if board is not None:
        board.payload["frozen"] = True
        board.save(update_fields=["payload"])
    record(action="contest.board_frozen", by=by, now=now, target=contest_round)
    return contest_round


@transaction.atomic
def announce_next(*, contest_round: ContestRound, by: User, now: datetime) -> BoardState:
    """Announce one more place on the board, the last one first; by a second person, as a publication is.

    Raises:
        RuleViolation: `round_not_locked`, `not_proposed`, `same_person`, `all_announced`, `no_board`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("contest", "rules").get(pk=contest_round.pk)
    board = BoardState.objects.select_for_update().filter(round=contest_round).first()
    if board is None:
        raise RuleViolation("no_board", "Xin mở bảng điểm trước.")
    if contest_round.state != RoundState.LOCKED:
        raise RuleViolation("round_not_locked", "Chỉ xướng hạng khi đã khóa điểm và chưa công bố.")
    result = contest_round.results.order_by("number").last()
    step = result.publications.order_by("pk").last() if result else None
    if result is None or step is None or step.step != PublicationStep.PROPOSED:
        raise RuleViolation("not_proposed", "Kết quả chưa được đề nghị công bố.")
    if step.recorded_by_id == by.pk:
        raise RuleViolation("same_person", "Người đề nghị công bố không tự xướng hạng: cần người thứ hai.")
    entries = result.standing["entries"]
    if board.revealed >= len(entries):
        raise RuleViolation("all_announced", "Đã xướng hết các hạng.")
    board.revealed += 1
    told = entries[len(entries) - board.revealed :]
    board.payload = {**board.payload, "places": [_place(row) for row in told]}
    board.computed_at = now
    board.save(update_fields=["revealed", "payload", "computed_at"])
    record(action="contest.place_announced", by=by, now=now, target=contest_round, details={"places": board.revealed})
    return board


def current_board(*, board: BoardState, now: datetime) -> BoardState:
    """Return the board to show: as stored when fresh or still, else computed again by one of those who ask."""
    contest_round = board.round
    if is_still(contest_round) or now - board.computed_at < FRESH_FOR or board.payload.get("final"):
        return board
    claimed = BoardState.objects.filter(pk=board.pk, computed_at=board.computed_at).update(computed_at=now)
    if claimed:
        with transaction.atomic():
            held = ContestRound.objects.select_for_update().select_related("contest", "rules").get(pk=contest_round.pk)
            if not is_still(held):
                _compute(board, held, now)
    return board


def is_still(contest_round: ContestRound) -> bool:
    """Say whether the board of a round is kept as it was: frozen or locked, and not published."""
    if contest_round.state == RoundState.PUBLISHED:
        return False
    return contest_round.frozen_at is not None or contest_round.state == RoundState.LOCKED


def finished_totals(*, contest_round: ContestRound) -> dict[str, str]:
    """Return the total of every entry whose parts are all marked, by name; the others are left out."""
    if unset_settings(contest_round.rules):
        return {}
    rules = dataclasses.replace(
        round_rules(contest_round), chain=(), qualification=NoQualification(), prizes=None, side_prizes=()
    )
    whole = sheets_file(contest_round=contest_round)
    found: dict[str, str] = {}
    for entry in whole.get("entries", []):
        name = entry["entry"]
        part = {key: value for key, value in whole.items() if key not in ("lots", "head_decision", "chosen")}
        part["entries"] = [entry]
        part |= {key: [row for row in whole[key] if row["entry"] == name] for key in _NAMED_ROWS if key in whole}
        try:
            standing = score_stage_round(rules=rules, sheets=read_stage_sheets(value=part, rules=rules))
        except RuleViolation:
            continue  # something of this entry is not marked yet
        found |= {place.entry: points_vi(place.total) for place in standing.places}
    return found


def _compute(board: BoardState, contest_round: ContestRound, now: datetime) -> None:
    """Compute and store what the board shows; never called while it must stand still, but at its first opening."""
    published = published_result(contest_round)
    still = is_still(contest_round)
    totals = finished_totals(contest_round=contest_round) if board.shows_totals and not still else {}
    stage = contest_round.on_stage if contest_round.state == RoundState.RUNNING else None
    board.payload = {
        "contest": contest_round.contest.name,
        "round": contest_round.name,
        "stage": stage.entry.name if stage else "",
        "part": part_names(contest_round).get(contest_round.stage_part, "") if stage else "",
        "rows": [
            {
                "lot": line.lot,
                "group": line.group,
                "team": line.team,
                "unit": line.unit,
                "finished": list(line.finished),
                "now": line.is_on_stage,
                "total": totals.get(line.team, ""),
            }
            for line in play_lines(contest_round)
        ],
        "totals": board.shows_totals,
        "frozen": still,
        "final": published is not None,
        "places": [_place(row) for row in published.standing["entries"]] if published else [],
    }
    board.computed_at = now
    board.save()


def _place(row: dict[str, Any]) -> dict[str, Any]:
    total = read_decimal(row["total"])
    return {
        "rank": row["rank"],
        "team": row["entry"],
        "total": points_vi(total) if total is not None else "",
        "prize": row["prize"] or "",
    }
