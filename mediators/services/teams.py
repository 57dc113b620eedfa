"""Teams: set up, rename, fix the planned number and the area's flag, dissolve (law.md §3)."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean, search_key
from mediators.access import may_change_commune
from mediators.models import Appointment, Team, Unit
from mediators.roster.names import team_name

ORDER_KEY_LENGTH = 160
LARGEST_PLANNED_COUNT = 99
_NUMBER = re.compile(r"\d+")


def order_key(name: str) -> str:
    """Return the key by which teams are sorted in natural order: «số 2» before «số 10»."""
    return _NUMBER.sub(lambda found: found[0].zfill(6), search_key(name))[:ORDER_KEY_LENGTH]


def check_may_change(*, by: User | None, commune: Unit) -> None:
    """Refuse whoever does not keep the roster of this commune; the console (`by` None) may.

    Raises:
        NotAllowed: the commune is not theirs to change.
    """
    if by is not None and not may_change_commune(by, commune):
        raise NotAllowed(_("Danh sách của xã, phường này không thuộc phần việc được giao của Ông/Bà."))


@transaction.atomic
def create_team(
    *,
    commune: Unit,
    name: str,
    by: User | None,
    now: datetime,
    planned_count: int | None = None,
    minority_area: bool = False,
    established_on: date | None = None,
) -> Team:
    """Set up a team.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "team_name_empty", "team_name_taken", "planned_count".
    """
    check_may_change(by=by, commune=commune)
    _check_planned(planned_count)
    settled = _settled_name(name, commune)
    _check_free(commune=commune, name=settled)
    team = Team.objects.create(
        commune=commune,
        name=settled,
        name_key=search_key(settled),
        order_key=order_key(settled),
        planned_count=planned_count,
        minority_area=minority_area,
        established_on=established_on,
    )
    record(action="team.created", by=by, now=now, target=team, scope_code=commune.code, details={"name": settled})
    return team


@transaction.atomic
def change_team(
    *, team: Team, name: str, planned_count: int | None, minority_area: bool, by: User | None, now: datetime
) -> Team:
    """Rename a team, or change its planned number (1-99 or unknown) or the area's flag.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "team_dissolved", "team_name_empty", "team_name_taken", "planned_count".
    """
    check_may_change(by=by, commune=team.commune)
    if team.dissolved_on:
        raise RuleViolation("team_dissolved", _("Tổ này đã giải thể nên không sửa được nữa."))
    _check_planned(planned_count)
    settled = _settled_name(name, team.commune)
    if search_key(settled) != team.name_key:
        _check_free(commune=team.commune, name=settled)
    before = {"name": team.name, "planned_count": team.planned_count, "minority_area": team.minority_area}
    after = {"name": settled, "planned_count": planned_count, "minority_area": minority_area}
    if before == after:
        return team
    team.name, team.name_key, team.order_key = settled, search_key(settled), order_key(settled)
    team.planned_count, team.minority_area = planned_count, minority_area
    team.save(update_fields=["name", "name_key", "order_key", "planned_count", "minority_area"])
    details = {"before": before, "after": after}
    record(action="team.changed", by=by, now=now, target=team, scope_code=team.commune_id, details=details)
    return team


@transaction.atomic
def dissolve_team(*, team: Team, on: date, by: User | None, now: datetime) -> Team:
    """Record that a team exists no more from a day on; refused while people are in it.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "team_dissolved" (somebody was first), "team_not_empty", "dissolved_before_end".
    """
    check_may_change(by=by, commune=team.commune)
    in_office = Appointment.objects.filter(team=team)
    count = in_office.open().count()
    if count:
        raise RuleViolation(
            "team_not_empty",
            _("Tổ còn %(count)02d hòa giải viên. Hãy chuyển họ sang tổ khác hoặc ghi nhận thôi làm trước.")
            % {"count": count},
        )
    if in_office.filter(ended_on__gt=on).exists():
        raise RuleViolation(
            "dissolved_before_end", _("Ngày giải thể không thể trước ngày người cuối cùng rời tổ."), field="on"
        )
    if Team.objects.filter(pk=team.pk, dissolved_on__isnull=True).update(dissolved_on=on) == 0:
        raise RuleViolation("team_dissolved", _("Tổ này đã được ghi giải thể."))
    team.dissolved_on = on
    record(
        action="team.dissolved",
        by=by,
        now=now,
        target=team,
        scope_code=team.commune_id,
        details={"on": on.isoformat()},
    )
    return team


def _settled_name(name: str, commune: Unit) -> str:
    settled = team_name(clean(name), commune=str(commune))[:120]
    if not settled:
        raise RuleViolation("team_name_empty", _("Hãy ghi tên tổ, ví dụ: Tổ hòa giải Tổ dân phố số 1."), field="name")
    return settled


def _check_free(*, commune: Unit, name: str) -> None:
    taken = Team.objects.filter(commune=commune, name_key=search_key(name), dissolved_on__isnull=True)
    if taken.exists():
        raise RuleViolation("team_name_taken", _("Xã đã có tổ hòa giải mang tên này. Hãy ghi tên khác."), field="name")


def _check_planned(planned_count: int | None) -> None:
    if planned_count is not None and not 1 <= planned_count <= LARGEST_PLANNED_COUNT:
        raise RuleViolation(
            "planned_count", _("Số hòa giải viên theo quyết định là một số từ 1 đến 99."), field="planned_count"
        )
