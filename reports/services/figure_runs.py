"""Figures that are too many to count inside a request: counted by the worker, kept with the moment of counting."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django_tasks import task

from lms.base.clock import local_day
from lms.base.clock import now as present
from mediators.models import Appointment, Unit
from reports.models import COMPUTED, FigureRun, Metric, RunKind
from reports.queries.indicators import Indicator, decided, targets_of
from reports.queries.known import Progress, end_of, figures_known
from reports.queries.places import Place, find_place
from reports.queries.totals import UnitCounts, count_units
from reports.rules import Counted
from training.models import TrainingStatus

Clock = Callable[[], datetime]
#: offices of a place from which «như đã biết khi ấy» is counted in the background
LARGE = 3000
#: statuses from which the table of the nation is counted ahead
LARGE_NATION = 50_000
#: how long such a table stands before the job counts it again
NATION_STANDS = timedelta(minutes=30)
#: whoever counts gives a sign of life at least so often; else it is begun again
SILENT = timedelta(minutes=10)


def is_large(place: Place) -> bool:
    """Tell whether figures of a past day as known then are counted in the background; one statement at most."""
    if place.commune or place.is_nation:
        return place.is_nation
    return Appointment.objects.filter(place.condition()).order_by()[: LARGE + 1].count() > LARGE


def find_known(*, place: Place, as_of: date) -> FigureRun | None:
    """Return the run that counts, or counted, what was known of a day; one statement."""
    return FigureRun.objects.filter(**_key(place, as_of)).first()


@transaction.atomic
def start_known(*, place: Place, as_of: date, now: datetime) -> FigureRun:
    """Begin to count what was known of a day then, unless that goes on; a finished one is counted anew."""
    run, is_new = FigureRun.objects.select_for_update().get_or_create(
        **_key(place, as_of), defaults={"asked_at": now, "worked_at": now}
    )
    if not is_new and run.computed_at is None and now - run.worked_at < SILENT:
        return run
    run.asked_at = run.worked_at = now
    run.computed_at, run.done_count, run.total_count, run.counts = None, 0, 0, {}
    run.save()
    transaction.on_commit(lambda: count_known.enqueue(run.pk))
    return run


@task()
def count_known(run_id: int) -> None:
    """Count what a run asks for; again without harm."""
    run = FigureRun.objects.filter(pk=run_id, kind=RunKind.KNOWN, computed_at=None).first()
    if run is not None:
        work_known(run=run, clock=present)


def work_known(*, run: FigureRun, clock: Clock) -> None:
    """Count a run to its end, telling how far it is."""
    place = place_of(run)

    def tell(done: int, total: int) -> None:
        FigureRun.objects.filter(pk=run.pk).update(done_count=done, total_count=total, worked_at=clock())

    counts = _known_of_nation(place, run.as_of, tell) if place.is_nation else _known_counts(place, run.as_of, tell)
    FigureRun.objects.filter(pk=run.pk).update(counts=counts, computed_at=clock())
    run.refresh_from_db()


def _known_counts(place: Place, as_of: date, tell: Progress) -> dict[str, list[int]]:
    """Return numerator and denominator of each metric as they were known at the end of a day."""
    found = figures_known(place=place, as_of=as_of, moment=end_of(as_of), tell=tell)
    return {
        row.metric.value: [row.counted.numerator, row.counted.denominator] for row in found.indicators if row.counted
    }


def _known_of_nation(place: Place, as_of: date, tell: Progress) -> dict[str, list[int]]:
    """Return the sums of all provinces, one in memory after the other; every commune lies in one of them."""
    provinces = Unit.objects.filter(level="province").order_by("code").values_list("code", flat=True)
    sums: dict[str, list[int]] = {}
    for done, code in enumerate(provinces):
        tell(done, len(provinces))
        own = _known_counts(replace(place, province=code), as_of, lambda _done, _total: None)
        for metric, pair in own.items():
            sums[metric] = [one + other for one, other in zip(sums.get(metric, (0, 0)), pair, strict=True)]
    tell(len(provinces), len(provinces))
    return {metric: pair for metric, pair in sums.items() if metric != Metric.TRAINERS_PER_TEAMS}


def place_of(run: FigureRun) -> Place:
    """Return the place of a run, in the borders that it asks for."""
    found = find_place(run.place_code) if run.place_code else Place()
    return Place(found.commune, found.province, run.as_of if run.borders_then else None)


def known_indicators(run: FigureRun) -> tuple[Indicator, ...]:
    """Return the counts of a finished run beside the targets as they stood then; two statements."""
    place = place_of(run)
    targets = targets_of(place=place, as_of=run.as_of, known_at=end_of(run.as_of))
    own = decided(targets, codes=tuple(code for code in (place.commune, place.province) if code))
    counts = {metric: Counted(*pair) for metric, pair in run.counts.items()}
    return tuple(Indicator(row, counts.get(row), *own.get(row, (None, None))) for row in COMPUTED)


def refresh_nation(*, now: datetime) -> list[str]:
    """Count the provinces of the nation ahead where there are many people; for `run_due_jobs`, each half hour.

    Claimed by a conditional update, so that two timers count once. Rows of earlier days are thrown away.
    """
    today = local_day(now)
    if TrainingStatus.objects.order_by()[: LARGE_NATION + 1].count() <= LARGE_NATION:
        return []
    key = {"kind": RunKind.NATION, "place_code": "", "as_of": today, "borders_then": False}
    run, is_new = FigureRun.objects.get_or_create(**key, defaults={"asked_at": now, "worked_at": now})
    due = FigureRun.objects.filter(pk=run.pk, worked_at__lte=now - NATION_STANDS)
    if not is_new and due.update(worked_at=now) != 1:
        return []
    counted = count_units(place=Place(), as_of=today)
    FigureRun.objects.filter(pk=run.pk).update(counts=counted.as_json(), computed_at=now)
    FigureRun.objects.filter(kind=RunKind.NATION, as_of__lt=today).delete()
    return [today.isoformat()]


def nation_counted(*, as_of: date) -> tuple[UnitCounts, datetime] | None:
    """Return the table of the nation counted ahead for a day and when that was; None where it is counted on demand."""
    run = FigureRun.objects.filter(kind=RunKind.NATION, as_of=as_of, computed_at__isnull=False).first()
    if run is None or run.computed_at is None:
        return None
    return UnitCounts.from_json(run.counts), run.computed_at


def _key(place: Place, as_of: date) -> dict[str, object]:
    borders = place.borders_on is not None
    return {"kind": RunKind.KNOWN, "place_code": place.code, "as_of": as_of, "borders_then": borders}
