"""A recorded change of communes taken back whole, as long as nothing rests on it; else a counter-decision is recorded.

Nothing is deleted of what was said: the change stays with the row that undoes it, its successions and former places of
teams are void from then on, and every running office gets an event.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import NotAllowed, RuleViolation
from lms.base.text import clean, search_key
from mediators.enums import EventKind, UnitChangeKind
from mediators.models import (
    Appointment,
    AppointmentEvent,
    LegalSupporter,
    Mediator,
    Team,
    Unit,
    UnitChange,
    UnitSuccession,
    UnitVersion,
)
from mediators.services.teams import order_key
from mediators.services.unit_changes import may_change_units
from mediators.signals import appointments_changed

#: what the change itself moves, and copies that are worked out anew
FOLLOWS = frozenset({
    "mediators.Appointment", "mediators.FormerUnit", "mediators.LegalSupporter", "mediators.Mediator", "mediators.Team",
    "mediators.TeamPlace", "mediators.Unit", "mediators.UnitSuccession", "mediators.UnitVersion",
    "training.TrainingDuty", "training.TrainingStatus",
})  # fmt: skip
#: columns that name a place by its code
CODE_COLUMNS = frozenset({"scope_code", "unit_code"})


def resting_on(change: UnitChange) -> list[str]:
    """Return in words what was recorded since on the strength of a change; nothing while it can be undone.

    About thirty statements: every table that can name a commune is asked about those that the change opened.
    """
    found = [_("một thay đổi địa bàn ghi sau đó")] if _later_changes(change).exists() else []
    teams = list(change.team_places.values_list("team_id", flat=True))
    events = AppointmentEvent.objects.filter(appointment__team__in=teams, recorded_at__gt=change.recorded_at)
    if events.exclude(kind=EventKind.UNIT_CHANGED).exists():
        found.append(_("quyết định về hòa giải viên của các tổ đã chuyển"))
    opened = change.moved.get("opened", [])
    if opened:
        if Team.objects.filter(commune__in=opened).exclude(pk__in=teams).exists():
            found.append(_("tổ hòa giải lập tại xã mới"))
        moved = [pk for ids in change.moved.get("people", {}).values() for pk in ids]
        if Mediator.objects.filter(commune__in=opened).exclude(pk__in=moved).exists():
            found.append(_("hòa giải viên ghi tại xã mới"))
        found += _named_in_tables(opened)
    return found


def _later_changes(change: UnitChange) -> QuerySet[UnitSuccession]:
    """Return the successions of later standing changes that touch one of the communes."""
    codes = {code for pair in change.successions.values_list("old_id", "new_id") for code in pair}
    later = UnitSuccession.objects.filter(change_id__gt=change.pk, change__undone_by__isnull=True)
    return later.filter(Q(old__in=codes) | Q(new__in=codes))


def _named_in_tables(codes: list[str]) -> list[str]:
    """Return the names of the tables, whatever the app, that hold a row about one of some communes."""
    found = set()
    for model in apps.get_models():
        if model._meta.label in FOLLOWS or model._meta.app_label == "audit":
            continue
        for field in model._meta.concrete_fields:
            is_place = field.related_model is Unit
            is_code = isinstance(field, CharField) and field.name in CODE_COLUMNS
            if (is_place or is_code) and model._default_manager.filter(**{f"{field.name}__in": codes}).exists():
                found.add(str(model._meta.verbose_name))
    return sorted(found)


@transaction.atomic
def undo_change(*, change: UnitChange, reason: str, by: User | None, now: datetime) -> UnitChange:
    """Take a change back as if it had not been recorded; return the row that says so.

    Raises:
        NotAllowed: not an officer of each of the provinces or an administrator.
        RuleViolation: "already_undone", "no_reason", "not_remembered" (recorded before changes could be undone),
            "rests_on_it" (record a counter-decision instead).
    """
    change = UnitChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.undoes_id is not None or UnitChange.objects.filter(undoes=change).exists():
        raise RuleViolation("already_undone", _("Thay đổi này đã được hủy."))
    parents = set(change.successions.values_list("old__parent_id", "new__parent_id"))
    for province in {code for pair in parents for code in pair}:
        if by is not None and not may_change_units(by, province or ""):
            raise NotAllowed(_("Địa bàn này không thuộc phần việc được giao của Ông/Bà."))
    if not clean(reason):
        raise RuleViolation("no_reason", _("Xin ghi lý do, căn cứ."), field="reason")
    if not change.moved:
        raise RuleViolation("not_remembered", _("Thay đổi này ghi từ trước nên không hủy được; hãy ghi ngược lại."))
    if found := resting_on(change):
        sentence = _("Đã có việc ghi dựa vào thay đổi này (%(what)s). Hãy ghi một thay đổi ngược lại theo văn bản mới.")
        raise RuleViolation("rests_on_it", sentence % {"what": "; ".join(found)})
    undoing = UnitChange.objects.create(
        kind=UnitChangeKind.UNDO, happened_on=change.happened_on, source=clean(reason)[:120], recorded_at=now,
        recorded_by=by, counts=change.counts, undoes=change,
    )  # fmt: skip
    _restore_units(change)
    changed = _restore_teams(change, undoing)
    _restore_people(change)
    details = {"change": str(change.public_id), "on": change.happened_on.isoformat(), **change.counts}
    scope = next(iter(sorted(pair[1] or "" for pair in parents)), "")
    record(action="unit.undo", by=by, now=now, target=undoing, scope_code=scope, details=details)
    if changed:
        appointments_changed.send(sender=Appointment, appointment_ids=changed, now=now)
    return undoing


def _restore_units(change: UnitChange) -> None:
    """Open what was closed, close what was opened on its first day, and give names back."""
    on, moved = change.happened_on, change.moved
    Unit.objects.filter(code__in=moved["closed"], valid_to=on).update(valid_to=None)
    UnitVersion.objects.filter(unit__in=moved["closed"], valid_to=on).update(valid_to=None)
    Unit.objects.filter(code__in=moved["opened"]).update(valid_from=on, valid_to=on)
    UnitVersion.objects.filter(unit__in=moved["opened"], valid_from=on).delete()
    for row in moved["named"]:
        code, kind, name = row["code"], row["kind"], row["name"]
        if Unit.objects.filter(code=code, kind=kind, name=name).exists():
            continue
        Unit.objects.filter(code=code).update(kind=kind, name=name, name_key=search_key(name))
        same_day = UnitChange.objects.filter(
            successions__new=code, happened_on=on, pk__lt=change.pk, undone_by__isnull=True
        )
        if same_day.exists():
            UnitVersion.objects.filter(unit=code, valid_from=on).update(kind=kind, name=name)
            continue
        UnitVersion.objects.filter(unit=code, valid_from=on).delete()
        UnitVersion.objects.filter(unit=code, valid_to=on).update(valid_to=None)


def _restore_teams(change: UnitChange, undoing: UnitChange) -> list[int]:
    """Bring teams with their offices back under their former names; return the ids of the offices."""
    changed: list[int] = []
    events: list[AppointmentEvent] = []
    for place in change.team_places.select_related("team"):
        name, now_at = place.team_name, place.team.commune_id
        Team.objects.filter(pk=place.team_id).update(
            commune_id=place.unit_id, name=name, name_key=search_key(name), order_key=order_key(name)
        )
        offices = Appointment.objects.filter(team=place.team_id).order_by("pk")
        offices.update(commune_id=place.unit_id)
        for pk, ended_on in offices.values_list("pk", "ended_on"):
            changed.append(pk)
            if ended_on is None:
                events.append(_event(pk, undoing, before=now_at, after=place.unit_id))
    AppointmentEvent.objects.bulk_create(events, batch_size=500)
    return changed


def _event(office: int, undoing: UnitChange, **places: Any) -> AppointmentEvent:
    return AppointmentEvent(
        appointment_id=office, kind=EventKind.UNIT_CHANGED, happened_on=undoing.happened_on,
        recorded_at=undoing.recorded_at, recorded_by=undoing.recorded_by,
        reason=_("Hủy thay đổi địa bàn: %(why)s") % {"why": undoing.source},
        before={"commune": places["before"]}, after={"commune": places["after"]},
    )  # fmt: skip


def _restore_people(change: UnitChange) -> None:
    for home, people in change.moved["people"].items():
        for first in range(0, len(people), 900):
            Mediator.objects.filter(pk__in=people[first : first + 900]).update(commune_id=home)
    for home, supporters in change.moved["supporters"].items():
        LegalSupporter.objects.filter(pk__in=supporters).update(commune_id=home)
