"""The officer's list of training deadlines, worst first, from the stored statuses.

Shown are the offices that run, and under their own chip those that ended before their deadline; offices entered by
mistake are nowhere. The same condition holds for the numbers of the province, so that each number opens its list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When

from lms.base.text import search_key
from mediators.enums import EndGround
from training.enums import OPEN_STATES, TrainingState
from training.models import TrainingStatus

PAGE_SIZE = 50
PRINT_SIZE = 500
WORST_FIRST = (
    TrainingState.OVERDUE,
    TrainingState.DUE_SOON,
    TrainingState.RUNNING,
    TrainingState.DONE_LATE,
    TrainingState.DONE_ON_TIME,
    TrainingState.NOT_IN_SCOPE,
    TrainingState.ENDED,
)
SORTS: dict[str, tuple[str, ...]] = {
    "": (),
    "ten": ("appointment__mediator__sort_key",),
    "to": ("commune__name_key", "appointment__team__order_key"),
    "cong-nhan": ("-appointment__recognised_on",),
    "han": ("due_on",),
}


@dataclass(frozen=True)
class DeadlineFilters:
    """What the officer chose: state, team, commune and province (codes), days of the deadline, words; empty is all."""

    state: str = ""
    team: UUID | None = None
    commune: str = ""
    province: str = ""
    due_from: date | None = None
    due_before: date | None = None
    words: str = ""


@dataclass(frozen=True)
class WindowBar:
    """The months from the first day to the deadline as percents: how far today is, where completion lies.

    `is_over` says that the deadline has passed and the training is not done.
    """

    elapsed: int
    done_at: int | None
    is_over: bool = False

    @property
    def today_at(self) -> int:
        """Return where today's mark stands, within the bar."""
        return min(self.elapsed, 98)


@dataclass(frozen=True)
class DeadlineRow:
    """One line of the list. Holds no contact data."""

    public_id: UUID
    name: str
    code: str
    team: str
    team_id: UUID
    commune: str
    recognised_on: date
    due_on: date | None
    completed_on: date | None
    state: str
    state_label: str
    because: str
    done_count: int
    needed_count: int
    bar: WindowBar | None


@dataclass(frozen=True)
class StateCounts:
    """How many there are of each state; `total` leaves out those who left; `as_of` is the oldest day of a count."""

    by_state: dict[str, int]
    total: int
    as_of: date | None

    def of(self, state: str) -> int:
        """Return the number of one state, or of all for an empty text."""
        return self.by_state.get(state, 0) if state else self.total


class CountedPaginator(Paginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: QuerySet[TrainingStatus], *, count: int, page_size: int = PAGE_SIZE) -> None:
        """Keep the number, so that no statement counts again."""
        super().__init__(rows, page_size)
        self.count = count


def shown_statuses(statuses: QuerySet[TrainingStatus], *, as_of: date) -> QuerySet[TrainingStatus]:
    """Return the rows that lists and totals speak of on a day: running offices, and those ended before their deadline.

    Rule: R-APPT-01.
    """
    runs = Q(appointment__ended_on__isnull=True) | Q(appointment__ended_on__gt=as_of)
    return statuses.filter(runs | Q(state=TrainingState.ENDED)).exclude(
        appointment__end_ground=EndGround.ENTERED_BY_MISTAKE
    )


def filter_statuses(statuses: QuerySet[TrainingStatus], filters: DeadlineFilters) -> QuerySet[TrainingStatus]:
    """Return the rows that the filters leave, the state aside."""
    if filters.commune:
        statuses = statuses.filter(commune_id=filters.commune)
    if filters.province:
        statuses = statuses.filter(commune__parent_id=filters.province)
    if filters.team:
        statuses = statuses.filter(appointment__team__public_id=filters.team)
    if filters.due_from:
        statuses = statuses.filter(due_on__gte=filters.due_from)
    if filters.due_before:
        statuses = statuses.filter(due_on__lt=filters.due_before)
    for word in search_key(filters.words).split():
        statuses = statuses.filter(
            Q(appointment__mediator__name_key__contains=word)
            | Q(appointment__team__name_key__contains=word)
            | Q(appointment__mediator__code__iexact=word)
        )
    return statuses


def count_states(statuses: QuerySet[TrainingStatus]) -> StateCounts:
    """Return the number of rows of each state, and the oldest day for which an open row was computed; one statement."""
    found = list(statuses.order_by().values("state").annotate(number=Count("pk"), oldest=Min("as_of")))
    by_state = {row["state"]: row["number"] for row in found}
    days = [row["oldest"] for row in found if row["state"] in OPEN_STATES]
    return StateCounts(by_state, sum(by_state.values()) - by_state.get(TrainingState.ENDED, 0), min(days, default=None))


def sorted_statuses(statuses: QuerySet[TrainingStatus], *, sort: str) -> QuerySet[TrainingStatus]:
    """Return the rows in the order of a key of SORTS (a minus in front turns it round); unknown: worst first."""
    fields = SORTS.get(sort.removeprefix("-"), ())
    order = [F(name.removeprefix("-")) for name in fields]
    down = [name.startswith("-") != sort.startswith("-") for name in fields]
    chosen = [
        field.desc(nulls_last=True) if is_down else field.asc(nulls_last=True)
        for field, is_down in zip(order, down, strict=True)
    ]
    rank = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(WORST_FIRST)), default=Value(9))
    return statuses.order_by(
        *chosen, rank, F("due_on").asc(nulls_last=True), "appointment__mediator__sort_key", "appointment_id"
    )


def deadline_page(
    statuses: QuerySet[TrainingStatus],
    *,
    filters: DeadlineFilters,
    sort: str,
    page: str | int,
    as_of: date,
    page_size: int = PAGE_SIZE,
) -> tuple[Page, StateCounts]:
    """Return one page of DeadlineRow and the counts per state of everything that the other filters leave.

    Two statements whatever the size. A page number out of range gives the nearest page.

    Args:
        statuses: the rows that the officer may see (training.access.visible_statuses).
    """
    base = filter_statuses(shown_statuses(statuses, as_of=as_of), filters)
    counts = count_states(base)
    rows = sorted_statuses(_of_state(base, filters.state), sort=sort)
    found = CountedPaginator(_with_people(rows), count=counts.of(filters.state), page_size=page_size).get_page(page)
    found.object_list = [deadline_row(status, as_of=as_of) for status in found.object_list]
    return found, counts


def deadline_rows(
    statuses: QuerySet[TrainingStatus], *, filters: DeadlineFilters, sort: str, as_of: date, most: int
) -> Iterator[DeadlineRow]:
    """Yield the rows of the whole list in order, at most so many, for an export."""
    base = _of_state(filter_statuses(shown_statuses(statuses, as_of=as_of), filters), filters.state)
    for status in _with_people(sorted_statuses(base, sort=sort))[:most].iterator(500):
        yield deadline_row(status, as_of=as_of)


def deadline_row(status: TrainingStatus, *, as_of: date) -> DeadlineRow:
    """Return a stored status as a line of the list; its appointment, person, team and commune must be loaded."""
    appointment = status.appointment
    return DeadlineRow(
        public_id=appointment.public_id,
        name=appointment.mediator.full_name,
        code=appointment.mediator.code,
        team=appointment.team.name,
        team_id=appointment.team.public_id,
        commune=str(status.commune),
        recognised_on=appointment.recognised_on,
        due_on=status.due_on,
        completed_on=status.completed_on,
        state=status.state,
        state_label=status.get_state_display(),
        because=status.because,
        done_count=status.progress_done,
        needed_count=status.progress_needed,
        bar=_bar(status, as_of),
    )


def without_state(filters: DeadlineFilters) -> DeadlineFilters:
    """Return the same choice with every state."""
    return replace(filters, state="")


def _of_state(statuses: QuerySet[TrainingStatus], state: str) -> QuerySet[TrainingStatus]:
    return statuses.filter(state=state) if state else statuses.exclude(state=TrainingState.ENDED)


def _with_people(statuses: QuerySet[TrainingStatus]) -> QuerySet[TrainingStatus]:
    return statuses.select_related("appointment__mediator", "appointment__team", "commune")


def _bar(status: TrainingStatus, as_of: date) -> WindowBar | None:
    """Return the bar of the months, None where there is no deadline."""
    if status.due_on is None:
        return None
    start = status.appointment.clock_from
    whole = max((status.due_on - start).days, 1)

    def percent(day: date) -> int:
        return min(max((day - start).days * 100 // whole, 0), 100)

    done_at = percent(status.completed_on) if status.completed_on else None
    return WindowBar(percent(as_of), done_at, is_over=status.state == TrainingState.OVERDUE)


def states_with_counts(counts: StateCounts) -> Iterable[tuple[str, str, int]]:
    """Return code, words and number of each state, worst first, for the filter chips."""
    return [(state.value, str(state.label), counts.of(state.value)) for state in WORST_FIRST]
