"""Totals of the communes of a province, and deadlines by month: a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from mediators.models import Appointment, Team, Unit
from mediators.queries.teams import completeness
from training.enums import DONE_STATES, TrainingState
from training.models import TrainingStatus
from training.queries.deadlines import shown_statuses


@dataclass
class CommuneTotals:
    """Numbers of one commune on a day; `states` counts appointments by training state."""

    code: str
    name: str
    name_key: str
    kind_label: str
    team_count: int = 0
    complete_count: int = 0
    mediator_count: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def of(self, state: TrainingState) -> int:
        """Return the number of appointments in a state."""
        return self.states.get(state.value, 0)

    @property
    def done_on_time(self) -> int:
        """Newly recognised who finished in time."""
        return self.of(TrainingState.DONE_ON_TIME)

    @property
    def done_late(self) -> int:
        """Newly recognised who finished after the deadline."""
        return self.of(TrainingState.DONE_LATE)

    @property
    def running(self) -> int:
        """Newly recognised with more days left than the warning asks for."""
        return self.of(TrainingState.RUNNING)

    @property
    def due_soon(self) -> int:
        """Newly recognised whose deadline is near."""
        return self.of(TrainingState.DUE_SOON)

    @property
    def overdue(self) -> int:
        """Newly recognised whose deadline has passed."""
        return self.of(TrainingState.OVERDUE)


@dataclass(frozen=True)
class MonthOfDeadlines:
    """How many deadlines end in a month, and how many of these people have finished."""

    first_day: date
    done_count: int
    open_count: int

    @property
    def total(self) -> int:
        """Return all deadlines of the month."""
        return self.done_count + self.open_count


def commune_totals(*, province: str, as_of: date, communes: Iterable[Unit] | None = None) -> list[CommuneTotals]:
    """Return the communes of a province (its code) that exist on a day, by name, with their numbers.

    Three statements whatever the size, one more where the communes are not given. A team is complete when nothing of
    law.md §3 is unmet or unknown.

    Rule: R-TEAM-01, R-TEAM-02, R-TEAM-03, R-TEAM-04, R-TEAM-05.
    """
    if communes is None:
        communes = Unit.objects.on(as_of).communes().filter(parent_id=province)
    ordered = sorted(communes, key=lambda unit: (unit.name_key, unit.code))
    totals = {
        unit.code: CommuneTotals(unit.code, str(unit), unit.name_key, unit.get_kind_display()) for unit in ordered
    }
    _count_teams(totals, province=province, as_of=as_of)
    people = (
        Appointment.objects.running(as_of)
        .filter(commune__parent_id=province)
        .order_by()
        .values_list("commune_id")
        .annotate(number=Count("mediator_id", distinct=True))
    )
    for code, number in people:
        if code in totals:
            totals[code].mediator_count = number
    statuses = shown_statuses(TrainingStatus.objects.filter(commune__parent_id=province), as_of=as_of)
    for code, state, number in statuses.order_by().values_list("commune_id", "state").annotate(number=Count("pk")):
        if code in totals:
            totals[code].states[state] = number
    return list(totals.values())


def sum_of(totals: list[CommuneTotals]) -> CommuneTotals:
    """Return the numbers of all communes together, without a code."""
    whole = CommuneTotals("", "", "", "")
    for each in totals:
        whole.team_count += each.team_count
        whole.complete_count += each.complete_count
        whole.mediator_count += each.mediator_count
        for state, number in each.states.items():
            whole.states[state] = whole.states.get(state, 0) + number
    return whole


def deadlines_by_month(*, province: str, as_of: date, before: int = 2, after: int = 9) -> list[MonthOfDeadlines]:
    """Return the deadlines of the months around a day, empty months included; one statement."""
    first = _month(as_of, -before)
    end = _month(as_of, after + 1)
    statuses = shown_statuses(
        TrainingStatus.objects.filter(commune__parent_id=province, due_on__gte=first, due_on__lt=end), as_of=as_of
    ).exclude(state=TrainingState.ENDED)
    counted: Mapping[date, list[int]] = defaultdict(lambda: [0, 0])
    rows = (
        statuses.order_by()
        .values_list("due_on")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(state__in=DONE_STATES)))
    )
    for due_on, number, done in rows:
        month = counted[due_on.replace(day=1)]
        month[0] += done
        month[1] += number - done
    months = [_month(as_of, offset) for offset in range(-before, after + 1)]
    return [MonthOfDeadlines(day, *counted[day]) for day in months]


def _count_teams(totals: Mapping[str, CommuneTotals], *, province: str, as_of: date) -> None:
    """Count teams and complete teams; one statement."""
    teams = Team.objects.filter(commune__parent_id=province)
    for is_complete, code in completeness(teams=teams, on=as_of, more=("commune_id",)):
        if code in totals:
            totals[code].team_count += 1
            totals[code].complete_count += is_complete


def _month(day: date, offset: int) -> date:
    """Return the first day of the month so many months away."""
    year, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
    return date(year, month + 1, 1)
