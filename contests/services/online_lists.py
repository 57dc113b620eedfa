"""Lists that the organiser of an online contest keeps: units with their number of people, people who may not enter."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import ExclusionKind
from contests.models import Contest, ContestUnit, Exclusion
from contests.services.online_entrants import phone_hash_of
from lms.base.errors import RuleViolation
from lms.base.text import clean, person_name, search_key

MOST_UNITS = 5000
MOST_EXCLUSIONS = 2000


@transaction.atomic
def save_unit(
    *,
    contest: Contest,
    unit: ContestUnit | None,
    name: str,
    is_agency: bool,
    people: int | None,
    people_on: date | None,
    people_source: str,
    by: User,
    now: datetime,
) -> ContestUnit:
    """Add a unit, or change one; its number of people keeps the day and the source.

    Raises:
        RuleViolation: `name_missing`, `unit_twice`, `too_many_units`.
    """
    wanted = clean(name)
    if not wanted:
        raise RuleViolation("name_missing", "Xin ghi tên đơn vị.", field="name")
    others = contest.units.exclude(pk=unit.pk) if unit else contest.units.all()
    if others.filter(name=wanted).exists():
        raise RuleViolation("unit_twice", "Đã có đơn vị tên này.", field="name")
    if unit is None and others.count() >= MOST_UNITS:
        raise RuleViolation("too_many_units", f"Một cuộc thi có tối đa {MOST_UNITS} đơn vị.")
    row = unit or ContestUnit(contest=contest, order=min(others.count() + 1, 32_000))
    row.name, row.is_agency = wanted, is_agency
    row.people, row.people_on, row.people_source = people, people_on, clean(people_source)
    row.save()
    details = {"unit": row.name, "people": people, "source": row.people_source}
    record(action="contest.online.unit_saved", by=by, now=now, target=contest, details=details)
    return row


@transaction.atomic
def drop_unit(*, unit: ContestUnit, by: User, now: datetime) -> None:
    """Remove a unit that nobody named.

    Raises:
        RuleViolation: `unit_used`.
    """
    if unit.entrants.exists():
        raise RuleViolation("unit_used", "Đã có người dự thi chọn đơn vị này nên không bỏ được.")
    record(action="contest.online.unit_dropped", by=by, now=now, target=unit.contest, details={"unit": unit.name})
    unit.delete()


@transaction.atomic
def add_exclusion(
    *, contest: Contest, kind: str, full_name: str, birth_year: int | None, phone: str, by: User, now: datetime
) -> Exclusion:
    """Put a person on the list of those who may not take part; found again by phone, or by name and year of birth.

    Raises:
        RuleViolation: `name_missing`, `nothing_to_match`, `too_many_exclusions`.
    """
    name = person_name(full_name)[:80]
    if not name:
        raise RuleViolation("name_missing", "Xin ghi họ và tên.", field="full_name")
    if birth_year is None and not phone:
        message = "Xin ghi năm sinh hoặc số điện thoại: chỉ có họ tên thì chặn nhầm người trùng tên."
        raise RuleViolation("nothing_to_match", message, field="birth_year")
    if contest.exclusions.filter(ended_at__isnull=True).count() >= MOST_EXCLUSIONS:
        raise RuleViolation("too_many_exclusions", f"Danh sách có tối đa {MOST_EXCLUSIONS} người.")
    row = Exclusion.objects.create(
        contest=contest,
        kind=ExclusionKind(kind),
        full_name=name,
        name_key=search_key(name)[:80],
        birth_year=birth_year,
        phone_hash=phone_hash_of(phone),
        added_by=by,
        added_at=now,
    )
    record(action="contest.online.excluded", by=by, now=now, target=contest, details={"kind": kind})
    return row


@transaction.atomic
def end_exclusion(*, exclusion: Exclusion, by: User, now: datetime) -> None:
    """Take a person off the list; asking twice changes nothing."""
    if Exclusion.objects.filter(pk=exclusion.pk, ended_at__isnull=True).update(ended_at=now):
        details = {"kind": exclusion.kind}
        record(action="contest.online.exclusion_ended", by=by, now=now, target=exclusion.contest, details=details)
