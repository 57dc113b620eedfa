"""Deciding about groups that no longer keep the rules after a replacement: two teams change places, or all stays."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import GroupDecisionKind
from contests.models import ContestRound, GroupDecision, RoundEntry
from contests.queries.group_rules import OPEN, broken_now, groups_by_id, possible_swaps
from lms.base.errors import RuleViolation
from lms.base.text import clean


@transaction.atomic
def swap_teams(*, contest_round: ContestRound, pair: str, reason: str, by: User, now: datetime) -> GroupDecision:
    """Let two teams that have not played change places: group, lot and pack; the constraints are kept afterwards.

    Args:
        pair: `Swap.key` of one of `possible_swaps`.

    Raises:
        RuleViolation: `round_not_open`, `reason_missing`, `nothing_broken`, `swap_impossible`.
    """
    contest_round, rows, broken = _read(contest_round, reason)
    swap = next((one for one in possible_swaps(contest_round, rows) if one.key == pair), None)
    if swap is None:
        message = "Hai đội này không đổi chỗ được nữa: có đội đã thi, hoặc đổi xong vẫn trái thể lệ."
        raise RuleViolation("swap_impossible", message, field="pair")
    one, two = swap.one, swap.two
    places = [(row.group, row.lot, row.pack) for row in (two, one)]
    for row in (one, two):
        row.lot = None
        row.save(update_fields=["lot"])
    for row, (group, lot, pack) in zip((one, two), places, strict=True):
        row.group, row.lot, row.pack = group, lot, pack
        row.save(update_fields=["group", "lot", "pack"])
    record(
        action="contest.groups_swapped",
        by=by,
        now=now,
        target=contest_round,
        details={"one": str(one.public_id), "two": str(two.public_id), "reason": clean(reason)},
    )
    teams = [one.entry.name, two.entry.name]
    fresh = _rows(contest_round)
    return _keep(contest_round, GroupDecisionKind.SWAPPED, broken, fresh, reason, by, now, teams)


@transaction.atomic
def keep_groups(*, contest_round: ContestRound, reason: str, by: User, now: datetime) -> GroupDecision:
    """Keep the groups as they are though they no longer keep the rules; reason and ground go into the minutes.

    Raises:
        RuleViolation: `round_not_open`, `reason_missing`, `nothing_broken`.
    """
    contest_round, rows, broken = _read(contest_round, reason)
    record(action="contest.groups_kept", by=by, now=now, target=contest_round, details={"reason": clean(reason)})
    return _keep(contest_round, GroupDecisionKind.KEPT, broken, rows, reason, by, now, [])


def _read(contest_round: ContestRound, reason: str) -> tuple[ContestRound, list[RoundEntry], list[str]]:
    """Return the round, locked, its rows and what is broken."""
    found = ContestRound.objects.select_for_update().select_related("rules", "contest").get(pk=contest_round.pk)
    if found.state not in OPEN:
        raise RuleViolation("round_not_open", "Chỉ đổi được khi vòng thi đã bốc thăm và chưa khóa điểm.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do để đưa vào biên bản.", field="reason")
    rows = _rows(found)
    broken = broken_now(found, rows)
    if not broken:
        raise RuleViolation("nothing_broken", "Các bảng đang giữ đúng ràng buộc của thể lệ, không cần quyết định gì.")
    return found, rows, broken


def _rows(contest_round: ContestRound) -> list[RoundEntry]:
    return list(contest_round.entries.select_related("entry"))


def _keep(
    contest_round: ContestRound,
    kind: GroupDecisionKind,
    broken: list[str],
    rows: list[RoundEntry],
    reason: str,
    by: User,
    now: datetime,
    teams: list[str],
) -> GroupDecision:
    return GroupDecision.objects.create(
        round=contest_round,
        kind=kind,
        broken=broken,
        groups=groups_by_id(rows),
        teams=teams,
        reason=clean(reason)[:300],
        recorded_by=by,
        recorded_at=now,
    )
