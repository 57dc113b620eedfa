"""Many units of an online contest at once, and two that are one."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import OnlineRunState
from contests.models import Contest, ContestUnit, Entrant, OnlineRun
from contests.rules.unit_lines import CHANGED, NEW, WRONG, UnitLine, read_unit_lines, unit_key
from contests.services.online_lists import MOST_UNITS
from lms.base.errors import RuleViolation
from lms.base.text import clean


def read_lines(*, contest: Contest, text: str) -> list[UnitLine]:
    """Return what each pasted line would do; one statement, nothing is written."""
    rows = contest.units.order_by().values_list("name", "people")
    return read_unit_lines(text=text, known={unit_key(name): people for name, people in rows})


@transaction.atomic
def save_units(
    *,
    contest: Contest,
    text: str,
    is_agency: bool,
    people_on: date | None,
    people_source: str,
    by: User,
    now: datetime,
) -> Sequence[UnitLine]:
    """Add and change the units of a pasted list, all of them or none; return the lines.

    Raises:
        RuleViolation: `no_lines`, `wrong_lines`, `too_many_units`, `people_on_missing`, `people_source_missing`.
    """
    Contest.objects.select_for_update().get(pk=contest.pk)
    lines = read_lines(contest=contest, text=text)
    _check(lines, contest, people_on, people_source)
    facts = {"people_on": people_on, "people_source": clean(people_source)}
    rows = {unit_key(row.name): row for row in contest.units.all()}
    order = len(rows)
    fresh = [line for line in lines if line.fate == NEW]
    ContestUnit.objects.bulk_create(
        ContestUnit(
            contest=contest, name=line.name, is_agency=is_agency, order=min(order + place, 32_000), people=line.people,
            **(facts if line.people is not None else {}),
        )
        for place, line in enumerate(fresh, start=1)
    )  # fmt: skip
    changed = [rows[unit_key(line.name)] for line in lines if line.fate == CHANGED]
    numbers = {unit_key(line.name): line.people for line in lines}
    for row in changed:
        row.people, row.people_on, row.people_source = numbers[unit_key(row.name)], people_on, clean(people_source)
    ContestUnit.objects.bulk_update(changed, ["people", "people_on", "people_source"], batch_size=500)
    details = {"new": len(fresh), "changed": len(changed), "source": clean(people_source)}
    record(action="contest.online.units_saved", by=by, now=now, target=contest, details=details)
    return lines


@transaction.atomic
def merge_units(*, kept: ContestUnit, absorbed: ContestUnit, by: User, now: datetime) -> int:
    """Put the entrants of a unit entered twice under the one that is kept, and drop the other; return how many moved.

    The number of people of the kept one stands; where it has none, that of the other is taken over.

    Raises:
        RuleViolation: `same_unit`, `other_contest`, `being_computed`.
    """
    if kept.pk == absorbed.pk:
        raise RuleViolation("same_unit", "Hai đơn vị là một.", field="kept")
    if kept.contest_id != absorbed.contest_id:
        raise RuleViolation("other_contest", "Hai đơn vị của hai cuộc thi khác nhau.", field="kept")
    if OnlineRun.objects.filter(round__contest=kept.contest_id, state=OnlineRunState.WAITING).exists():
        raise RuleViolation("being_computed", "Danh sách đang được tính. Xin chờ xong rồi gộp.")
    first, second = sorted((kept.pk, absorbed.pk))
    held = {pk: ContestUnit.objects.select_for_update().get(pk=pk) for pk in (first, second)}
    kept, absorbed = held[kept.pk], held[absorbed.pk]
    moved = Entrant.objects.filter(unit=absorbed).update(unit=kept)
    if kept.people is None and absorbed.people is not None:
        kept.people, kept.people_on, kept.people_source = absorbed.people, absorbed.people_on, absorbed.people_source
        kept.save(update_fields=["people", "people_on", "people_source"])
    details = {"kept": kept.name, "absorbed": absorbed.name, "entrants": moved, "people": absorbed.people}
    record(action="contest.online.units_merged", by=by, now=now, target=kept.contest, details=details)
    absorbed.delete()
    return moved


def _check(lines: Sequence[UnitLine], contest: Contest, people_on: date | None, people_source: str) -> None:
    if not lines:
        raise RuleViolation("no_lines", "Xin ghi mỗi dòng một đơn vị.", field="text")
    wrong = [line.place for line in lines if line.fate == WRONG]
    if wrong:
        told = ", ".join(map(str, wrong[:10])) + (" …" if len(wrong) > 10 else "")
        raise RuleViolation("wrong_lines", f"Chưa ghi gì: còn sai ở dòng {told}.", field="text")
    if contest.units.count() + sum(line.fate == NEW for line in lines) > MOST_UNITS:
        raise RuleViolation("too_many_units", f"Một cuộc thi có tối đa {MOST_UNITS} đơn vị.", field="text")
    if any(line.people is not None for line in lines):
        if people_on is None:
            raise RuleViolation("people_on_missing", "Xin ghi số người tính đến ngày nào.", field="people_on")
        if not clean(people_source):
            raise RuleViolation("people_source_missing", "Xin ghi số người lấy từ đâu.", field="people_source")
