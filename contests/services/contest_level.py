"""Moving a contest to another level or place while nothing rests on it, and why it cannot be moved."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import NATION, REGION, ContestState
from contests.models import Contest, Entrant, Entry
from contests.queries.resting import resting
from contests.queries.rules import document_of
from contests.services.contests import change_rules, text_of
from lms.base.errors import RuleViolation
from mediators.models import Unit


def what_keeps(*, contest: Contest) -> list[str]:
    """Return why a contest stays at its level and place, a sentence each with what to do; none, and it may move."""
    found = []
    if contest.state in (ContestState.CLOSED, ContestState.CANCELLED):
        found.append(f"Hội thi đang ở bước «{contest.get_state_display()}».")
    elif contest.state != ContestState.DRAFT:
        found.append(f"Hội thi đang ở bước «{contest.get_state_display()}». Xin chuyển về bước chuẩn bị trước.")
    teams = Entry.objects.filter(contest=contest).count()
    if teams:
        found.append(f"Đã có {teams} đội ghi tên: các đội thuộc địa bàn của cấp đang chọn.")
    people = Entrant.objects.filter(contest=contest).count()
    if people:
        found.append(f"Đã có {people} người đăng ký dự thi.")
    return found + [f"{one}." for one in resting(contest=contest).values()]


def level_of(host: Unit | None, *, wide: str = NATION) -> str:
    """Return the level of a contest that a place holds; without a place `wide`, the nation or a region."""
    if host is None:
        return wide
    return "commune" if host.parent_id else "province"


@transaction.atomic
def move_contest(
    *, contest: Contest, host: Unit | None, wide: str, provinces: Sequence[Unit], by: User, now: datetime
) -> Contest:
    """Give a contest that nothing rests on another place and the level of it; the rules get a version that says so.

    Args:
        host: the commune or province; None for `wide`, a region or the nation.
        provinces: those of a region, two at least; none for any other level.

    Raises:
        RuleViolation: `contest_in_use`, `provinces_missing`, `level_unchanged`.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    kept = what_keeps(contest=contest)
    if kept:
        raise RuleViolation("contest_in_use", " ".join(kept))
    level = level_of(host, wide=wide)
    if (level == REGION) != (len(provinces) > 1):
        raise RuleViolation("provinces_missing", "Hội thi khu vực cần ít nhất hai tỉnh.", field="provinces")
    before = (contest.level, contest.host_id)
    same = before == (level, host.pk if host else None)
    if same and {one.pk for one in contest.provinces.all()} == {one.pk for one in provinces}:
        raise RuleViolation("level_unchanged", "Cấp và nơi tổ chức chưa có gì khác.", field="host")
    contest.level, contest.host = level, host
    contest.save(update_fields=["level", "host"])
    contest.provinces.set(provinces)
    version = contest.rules_versions.last()
    if version is not None and before[0] != level:
        document = json.loads(text_of(document_of(version)))
        change_rules(contest=contest, document={**document, "level": level}, reason="Đổi cấp tổ chức", by=by, now=now)
    details = {"before": before[0], "after": level, "host": host.pk if host else ""}
    record(
        action="contest.level_changed", by=by, now=now, target=contest, details=details,
        scope_code=host.code if host else "",
    )  # fmt: skip
    return contest
