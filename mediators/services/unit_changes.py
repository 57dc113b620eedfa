"""Communes merged, split and renamed from a day on: teams, offices and people follow, nobody is lost or counted twice.

Each function plans first (`dry_run`), then writes in one transaction: the dated units and names, who succeeds whom,
where each team was before (`TeamPlace`), an event on every running office, the audit entry, and one signal.

Source: product.md «Places have a history».
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import has_role, officer_scope
from accounts.enums import OFFICER_ROLES, Role
from accounts.models import RoleAssignment, User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean, search_key
from mediators.enums import EventKind, UnitChangeKind, UnitKind, UnitLevel
from mediators.models import (
    Appointment,
    AppointmentEvent,
    Team,
    TeamPlace,
    Unit,
    UnitChange,
    UnitSuccession,
    UnitVersion,
)
from mediators.services.teams import order_key
from mediators.services.unit_homes import homes_after, memory_of, move_people
from mediators.signals import appointments_changed

NAME_LENGTH = 120


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """A commune as a decision names it; kind and name may be empty for one that exists and keeps them.

    `province` is the code of the province of a new commune where those that become one lie in several.
    """

    code: str
    kind: str = ""
    name: str = ""
    province: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One commune that a split leaves, and the teams that come to it (ids)."""

    unit: UnitFacts
    team_ids: Collection[int] = ()


@dataclass(frozen=True)
class TeamMove:
    """One team that goes to another commune; `name` is what it is called there."""

    team: Team
    to: str
    name: str

    @property
    def is_renamed(self) -> bool:
        """Tell whether another team of the new commune has its name already."""
        return self.name != self.team.name


@dataclass(frozen=True)
class UnitPlan:
    """What a change does: `change` is None while it is only planned."""

    kind: str
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    moves: tuple[TeamMove, ...]
    people: int
    offices: int
    officers: int
    change: UnitChange | None = None

    @property
    def renamed(self) -> list[TeamMove]:
        """Return the teams that get another name."""
        return [move for move in self.moves if move.is_renamed]


@dataclass
class _Draft:
    """A change being worked out."""

    kind: UnitChangeKind
    on: date
    source: str
    by: User | None
    now: datetime
    olds: list[Unit]
    targets: list[UnitFacts]
    province: str
    moves: list[TeamMove] = field(default_factory=list)


def merge_units(
    *, old_codes: Sequence[str], new: UnitFacts, on: date, source: str, by: User | None, now: datetime,
    dry_run: bool = False,
) -> UnitPlan:  # fmt: skip
    """Merge communes into one, which may be one of them, another existing one or a new one.

    They may lie in several provinces; the merged commune is of the province in which it exists, or that it names.

    Args:
        old_codes: the communes that are merged; at least one that does not go on.
        on: first day of the merged commune, not after today.
        dry_run: only plan.

    Raises:
        NotAllowed: not an officer of each of the provinces or an administrator.
        RuleViolation: "unknown_commune", "no_source", "future_change", "other_province", "same_commune",
            "code_taken", "bad_code", "name_missing", "before_unit".
    """
    draft = _draft(UnitChangeKind.MERGE, old_codes, [new], on=on, source=source, by=by, now=now)
    goes_on = [unit for unit in draft.olds if unit.code != new.code]
    if not goes_on:
        raise RuleViolation("same_commune", _("Hãy chọn ít nhất một xã khác với xã sau sáp nhập."), field="old_codes")
    teams = Team.objects.filter(commune__in=goes_on).select_related("commune").order_by("commune", "order_key")
    draft.moves = _named_moves([(team, new.code) for team in teams])
    return _carry_out(draft, dry_run=dry_run)


def split_unit(
    *, old_code: str, parts: Sequence[Part], on: date, source: str, by: User | None, now: datetime,
    dry_run: bool = False,
) -> UnitPlan:  # fmt: skip
    """Split a commune into two or more; a part with the old code is what stays. Every team goes to one part.

    Raises:
        NotAllowed, RuleViolation: as `merge_units`; "too_few_parts", "team_left_over", "team_twice".
    """
    if len({part.unit.code for part in parts}) < 2:
        raise RuleViolation("too_few_parts", _("Chia, tách phải có ít nhất hai xã khác mã nhau."))
    draft = _draft(
        UnitChangeKind.SPLIT, [old_code], [part.unit for part in parts], on=on, source=source, by=by, now=now
    )
    placed: dict[int, str] = {}
    for part in parts:
        for team_id in part.team_ids:
            if placed.setdefault(team_id, part.unit.code) != part.unit.code:
                raise RuleViolation("team_twice", _("Có tổ được ghi ở hai xã. Mỗi tổ chỉ về một xã."))
    stays = any(part.unit.code == old_code for part in parts)
    wanted = []
    for team in Team.objects.filter(commune=old_code).select_related("commune").order_by("order_key"):
        target = placed.get(team.pk, old_code if stays else parts[0].unit.code if team.dissolved_on else "")
        if not target:
            raise RuleViolation("team_left_over", _("Chưa chọn xã cho %(team)s.") % {"team": team.name})
        if target != old_code:
            wanted.append((team, target))
    draft.moves = _named_moves(wanted)
    return _carry_out(draft, dry_run=dry_run)


def rename_unit(
    *, unit: UnitFacts, on: date, source: str, by: User | None, now: datetime, dry_run: bool = False
) -> UnitPlan:
    """Give a commune another name or kind from a day on; the code, and everything that hangs on it, stays.

    Raises:
        NotAllowed, RuleViolation: as `merge_units`; "no_change".
    """
    draft = _draft(UnitChangeKind.RENAME, [unit.code], [unit], on=on, source=source, by=by, now=now)
    old = draft.olds[0]
    if (unit.kind or old.kind, clean(unit.name) or old.name) == (old.kind, old.name):
        raise RuleViolation("no_change", _("Tên và loại giống như đang ghi."), field="name")
    return _carry_out(draft, dry_run=dry_run)


def may_change_units(user: User, province: str) -> bool:
    """Tell whether a person records changes of the communes of a province: its officers, and administrators."""
    return has_role(user, Role.ADMINISTRATOR) or officer_scope(user).covers(province=province)


def _draft(
    kind: UnitChangeKind, old_codes: Sequence[str], targets: list[UnitFacts], *, on: date, source: str,
    by: User | None, now: datetime,
) -> _Draft:  # fmt: skip
    """Return a draft with everything checked that does not depend on teams."""
    olds = list(Unit.objects.communes().filter(code__in=old_codes, valid_to__isnull=True).order_by("code"))
    if len(olds) != len(set(old_codes)) or not olds:
        raise RuleViolation("unknown_commune", _("Có mã xã không đúng hoặc xã ấy không còn."), field="old_codes")
    provinces = {unit.parent_id or "" for unit in olds}
    province = _province_of(targets[0], provinces)
    for code in {province, *provinces}:
        if by is not None and not may_change_units(by, code):
            raise NotAllowed(_("Địa bàn này không thuộc phần việc được giao của Ông/Bà."))
    if not clean(source):
        raise RuleViolation("no_source", _("Xin ghi số văn bản."), field="source")
    if on > local_day(now):
        raise RuleViolation("future_change", _("Ngày này ở sau hôm nay. Hãy ghi khi đã có hiệu lực."), field="on")
    if any(unit.valid_from >= on for unit in olds):
        raise RuleViolation("before_unit", _("Ngày này không sau ngày các xã cũ được thành lập."), field="on")
    for facts in targets:
        _check_target(facts, province=province, on=on, is_rename=kind == UnitChangeKind.RENAME)
    return _Draft(kind, on, clean(source)[:120], by, now, olds, targets, province)


def _province_of(target: UnitFacts, provinces: Collection[str]) -> str:
    """Return the province of the commune after the change; only a merger crosses the border of one."""
    known = Unit.objects.filter(code=target.code).values_list("parent_id", flat=True).first()
    province = known or target.province or (next(iter(provinces)) if len(provinces) == 1 else "")
    if known is not None and province not in provinces:
        raise RuleViolation("code_taken", _("Mã này là của địa bàn khác hoặc đã thôi dùng."), field="new_code")
    if province not in provinces:
        sentence = _("Các xã thuộc nhiều tỉnh. Hãy chọn tỉnh của xã sau sáp nhập trong các tỉnh ấy.")
        raise RuleViolation("other_province", sentence, field="new_code")
    return province


def is_void(unit: Unit) -> bool:
    """Tell whether a commune was opened by a change that was undone: it exists on no day, its code is free again."""
    return unit.valid_to == unit.valid_from


def _check_target(facts: UnitFacts, *, province: str, on: date, is_rename: bool) -> None:
    """Refuse a commune that cannot be: a code of something else, or a new one without kind and name."""
    known = Unit.objects.filter(code=facts.code).first()
    if known is None or is_void(known):
        if len(facts.code) != 5 or not facts.code.isdecimal():
            raise RuleViolation("bad_code", _("Mã xã gồm 5 chữ số."), field="new_code")
        if facts.kind not in (UnitKind.XA, UnitKind.PHUONG, UnitKind.DAC_KHU) or not clean(facts.name):
            raise RuleViolation("name_missing", _("Xã mới phải có loại và tên."), field="name")
        return
    if known.parent_id != province or known.valid_to is not None:
        raise RuleViolation("code_taken", _("Mã này là của địa bàn khác hoặc đã thôi dùng."), field="new_code")
    if known.valid_from >= on and not is_rename:
        raise RuleViolation("before_unit", _("Xã này chỉ có từ sau ngày ấy."), field="on")


def _named_moves(wanted: Sequence[tuple[Team, str]]) -> list[TeamMove]:
    """Return the moves; a running team whose name is taken in the new commune gets the old commune's behind it."""
    targets = {code for _team, code in wanted}
    running = Team.objects.filter(commune__in=targets, dissolved_on__isnull=True)
    taken = {(commune, key) for commune, key in running.values_list("commune_id", "name_key")}
    moves = []
    for team, code in wanted:
        name = team.name
        if team.dissolved_on is None:
            number = 1
            while (code, search_key(name)) in taken:
                behind = f" ({team.commune.name}{'' if number == 1 else f' {number}'})"
                name, number = team.name[: NAME_LENGTH - len(behind)] + behind, number + 1
            taken.add((code, search_key(name)))
        moves.append(TeamMove(team, code, name))
    return moves


def _carry_out(draft: _Draft, *, dry_run: bool) -> UnitPlan:
    codes = {facts.code for facts in draft.targets}
    closed = tuple(unit.code for unit in draft.olds if unit.code not in codes)
    standing = {unit.code for unit in Unit.objects.filter(code__in=codes) if not is_void(unit)}
    opened = tuple(sorted(codes - standing))
    ids = [move.team.pk for move in draft.moves]
    offices = Appointment.objects.filter(team__in=ids)
    officers = RoleAssignment.objects.running(local_day(draft.now)).filter(
        role__in=OFFICER_ROLES, scope_code__in=closed
    )
    plan = UnitPlan(
        kind=draft.kind,
        closed=closed,
        opened=opened,
        moves=tuple(draft.moves),
        people=offices.filter(ended_on__isnull=True).order_by().values("mediator").distinct().count(),
        offices=offices.count(),
        officers=officers.count(),
    )
    if dry_run:
        return plan
    change = _write(draft, plan)
    return UnitPlan(**{**vars(plan), "change": change})


@transaction.atomic
def _write(draft: _Draft, plan: UnitPlan) -> UnitChange:
    """Write units, successions, places and events; send the signal."""
    counts = {"teams": len(plan.moves), "people": plan.people, "offices": plan.offices}
    parent, heir = draft.province, draft.targets[0].code
    homes = homes_after(
        olds=[unit.code for unit in draft.olds], closed=plan.closed, heir=heir,
        to={move.team.pk: move.to for move in draft.moves},
    )  # fmt: skip
    names = [facts.code for facts in draft.targets]
    change = UnitChange.objects.create(
        kind=draft.kind, happened_on=draft.on, source=draft.source, recorded_at=draft.now, recorded_by=draft.by,
        counts=counts, moved=memory_of(closed=plan.closed, opened=plan.opened, named=names, homes=homes),
    )  # fmt: skip
    for facts in draft.targets:
        _write_target(facts, parent=parent, draft=draft)
    Unit.objects.filter(code__in=plan.closed).update(valid_to=draft.on)
    UnitVersion.objects.filter(unit__in=plan.closed, valid_to__isnull=True).update(valid_to=draft.on)
    UnitSuccession.objects.bulk_create(
        UnitSuccession(change=change, old=old, new_id=facts.code) for old in draft.olds for facts in draft.targets
    )
    changed = _move_teams(draft, change)
    move_people(homes=homes, closed=plan.closed, heir=heir)
    details: dict[str, Any] = {"old": [unit.code for unit in draft.olds], "on": draft.on.isoformat(), **counts}
    record(action=f"unit.{draft.kind}", by=draft.by, now=draft.now, target=change, scope_code=parent, details=details)
    if changed:
        appointments_changed.send(sender=Appointment, appointment_ids=changed, now=draft.now)
    return change


def _write_target(facts: UnitFacts, *, parent: str | None, draft: _Draft) -> None:
    """Open a commune, or give an existing one its new name and kind, with the dated version."""
    known = Unit.objects.filter(code=facts.code).first()
    name, kind = clean(facts.name), facts.kind
    if known is not None and is_void(known):
        Unit.objects.filter(pk=known.pk).update(
            parent_id=parent, kind=kind, name=name, name_key=search_key(name), valid_from=draft.on, valid_to=None
        )
    elif known is not None:
        name, kind = name or known.name, kind or known.kind
        if (name, kind) == (known.name, known.kind):
            return
        UnitVersion.objects.filter(unit=known, valid_to__isnull=True).update(valid_to=draft.on)
        if not UnitVersion.objects.filter(unit=known).exists():
            UnitVersion.objects.create(
                unit=known, kind=known.kind, name=known.name, valid_from=known.valid_from, valid_to=draft.on, source=""
            )
        Unit.objects.filter(pk=known.pk).update(name=name, kind=kind, name_key=search_key(name))
    else:
        Unit.objects.create(
            code=facts.code, level=UnitLevel.COMMUNE, parent_id=parent, kind=kind, name=name,
            name_key=search_key(name), valid_from=draft.on,
        )  # fmt: skip
    UnitVersion.objects.update_or_create(
        unit_id=facts.code,
        valid_from=draft.on,
        defaults={"kind": kind, "name": name, "valid_to": None, "source": draft.source},
    )


def _move_teams(draft: _Draft, change: UnitChange) -> list[int]:
    """Let teams and their offices go over; return the ids of the offices."""
    TeamPlace.objects.bulk_create(
        TeamPlace(
            team=move.team, unit_id=move.team.commune_id, valid_to=draft.on, team_name=move.team.name, change=change
        )
        for move in draft.moves
    )
    events, changed = [], []
    for move in draft.moves:
        old = move.team.commune_id
        Team.objects.filter(pk=move.team.pk).update(
            commune_id=move.to, name=move.name, name_key=search_key(move.name), order_key=order_key(move.name)
        )
        offices = list(Appointment.objects.filter(team=move.team).order_by("pk"))
        Appointment.objects.filter(team=move.team).update(commune_id=move.to)
        changed += [office.pk for office in offices]
        events += [
            AppointmentEvent(
                appointment=office, kind=EventKind.UNIT_CHANGED, happened_on=draft.on, recorded_at=draft.now,
                recorded_by=draft.by, reason=draft.source[:300], before={"commune": old}, after={"commune": move.to},
            )
            for office in offices
            if office.ended_on is None
        ]  # fmt: skip
    AppointmentEvent.objects.bulk_create(events, batch_size=500)
    return changed
