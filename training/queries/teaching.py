"""Who teaches what, and how many trainers are missing (framework-programme.md §6).

The ratio stands in Quyết định 315/QĐ-TTg: one provincial trainer for 100 teams, one district trainer for 80. Districts
ended on 1/7/2025; what was theirs is counted for communes.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.access import SomeUser
from mediators.access import visible_communes, visible_provinces
from mediators.models import Team, Unit
from training.models import Subject, Trainer
from training.queries.trainers import running
from training.rules.trainers import trainers_needed

TEAMS_PER_PROVINCE_TRAINER = 100
TEAMS_PER_LOCAL_TRAINER = 80


@dataclass(frozen=True)
class Ratio:
    """How many trainers there are for the teams of a place, and how many there must be at least."""

    place: str
    level: str
    teams: int
    trainers: int
    needed: int

    @property
    def missing(self) -> int:
        """Return how many trainers are missing; 0 when there are enough."""
        return max(self.needed - self.trainers, 0)


def trainer_ratios(*, user: SomeUser, on: date) -> list[Ratio]:
    """Return the ratios of an officer's places: provinces first, then the communes together; five statements."""
    provinces = list(visible_provinces(user).order_by("name_key"))
    communes = visible_communes(user)
    own = Q(commune__in=communes.order_by().values("code"))
    alive = Q(established_on=None) | Q(established_on__lte=on)
    rows = Team.objects.filter(own & alive).filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on))
    teams = Counter(rows.values_list("commune__parent_id", flat=True))
    there = Trainer.objects.filter(running(on))
    provincial = Counter(there.filter(unit__in=provinces).values_list("unit_id", flat=True))
    local = there.filter(unit__in=communes.order_by().values("code")).count()
    found = [
        _ratio(unit, teams[unit.code], provincial[unit.code], TEAMS_PER_PROVINCE_TRAINER, "Cấp tỉnh")
        for unit in provinces
    ]
    total = sum(teams.values())
    needed = trainers_needed(teams=total, per_trainer=TEAMS_PER_LOCAL_TRAINER)
    found.append(Ratio("các xã, phường, đặc khu phụ trách", "Cấp xã", total, local, needed))
    return found


def subjects_without_trainer(*, trainers: QuerySet[Trainer], on: date) -> list[str]:
    """Return the subjects of the programme in force that none of the trainers teaches, with their titles.

    Args:
        trainers: those whom the caller may see.
    """
    taught = {code for codes in trainers.filter(running(on)).values_list("subject_codes", flat=True) for code in codes}
    in_force = Q(version__in_force_from__lte=on) | Q(version__in_force_from=None)
    rows = Subject.objects.filter(in_force).filter(
        Q(version__in_force_to__isnull=True) | Q(version__in_force_to__gt=on)
    )
    titles = {row.code: str(row) for row in rows.order_by("version__official", "version_id", "order", "code")}
    return [title for code, title in titles.items() if code not in taught]


def _ratio(unit: Unit, teams: int, trainers: int, per_trainer: int, level: str) -> Ratio:
    return Ratio(str(unit), level, teams, trainers, trainers_needed(teams=teams, per_trainer=per_trainer))
