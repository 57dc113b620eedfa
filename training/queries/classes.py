"""Reading classes: lists, the classes to come of people, who is invited, what trainers taught."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from lms.base.text import search_key
from mediators.models import Appointment
from training.enums import ATTENDED, ClassState
from training.models import Attendance, ClassInvite, ClassSession, Trainer, TrainingClass
from training.rules.classes import class_state


@dataclass(frozen=True)
class UpcomingSession:
    """One half-day to come; `half` in words."""

    held_on: date
    half: str
    starts_at: time
    ends_at: time
    subject: str


@dataclass(frozen=True)
class UpcomingClass:
    """A class to which somebody is invited, with the half-days that are not over yet."""

    public_id: UUID
    title: str
    place_name: str
    address: str
    map_url: str
    note: str
    sessions: list[UpcomingSession] = field(default_factory=list)

    @property
    def first_on(self) -> date:
        """Return the day of the next half-day."""
        return self.sessions[0].held_on


def upcoming_for(
    *, mediator_ids: Collection[int], on: date, until: date | None = None
) -> dict[int, list[UpcomingClass]]:
    """Return for each mediator the classes to come from a day on, soonest first; one statement.

    Cancelled classes and half-days before the day are left out; whoever has none is not in the answer.

    Args:
        mediator_ids: primary keys of mediators.
        until: last day that is looked at, None for all.
    """
    halves = ClassSession.objects.filter(
        training_class__invites__mediator_id__in=mediator_ids,
        training_class__cancelled_at__isnull=True,
        held_on__gte=on,
    )
    if until is not None:
        halves = halves.filter(held_on__lte=until)
    rows = (
        halves.annotate(mediator_id=F("training_class__invites__mediator_id"))
        .select_related("training_class", "subject")
        .order_by("held_on", "starts_at", "pk")
    )
    found: dict[int, dict[int, UpcomingClass]] = defaultdict(dict)
    for one in rows:
        lesson = one.training_class
        mine = found[one.mediator_id]
        shown = mine.setdefault(
            lesson.pk,
            UpcomingClass(
                lesson.public_id, lesson.title, lesson.place_name, lesson.address, lesson.map_url, lesson.note
            ),
        )
        shown.sessions.append(
            UpcomingSession(one.held_on, one.get_half_display(), one.starts_at, one.ends_at, one.subject.title)
        )
    return {mediator: list(classes.values()) for mediator, classes in found.items()}


def with_counts(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """Annotate classes with `invited_count` and `session_count`; no statement of their own."""
    return classes.annotate(
        invited_count=_count_of(ClassInvite.objects.filter(training_class=OuterRef("pk")), "training_class"),
        session_count=_count_of(ClassSession.objects.filter(training_class=OuterRef("pk")), "training_class"),
    )


def class_list(
    *, classes: QuerySet[TrainingClass], on: date, words: str = "", state: str = "", unit: str = ""
) -> QuerySet[TrainingClass]:
    """Return classes newest first, narrowed by words, state and place; the state is judged for a day.

    Args:
        classes: scoped to what the caller may see.
        words: part of title or place of learning; marks and capitals do not matter.
        unit: code of a commune or province.
    """
    found = with_counts(classes.select_related("unit"))
    for word in search_key(words).split():
        found = found.filter(search_key__contains=word)
    if unit:
        found = found.filter(unit_id=unit)
    if state in ClassState.values:
        found = found.filter(state_condition(state, on=on))
    return found.order_by("-starts_on", "-pk")


def state_condition(state: str, *, on: date) -> Q:
    """Return the condition that says the same as rules.classes.class_state."""
    alive = Q(cancelled_at__isnull=True)
    running = alive & Q(closed_at__isnull=True)
    return {
        ClassState.CANCELLED: Q(cancelled_at__isnull=False),
        ClassState.CLOSED: alive & Q(closed_at__isnull=False),
        ClassState.OPEN: running & Q(starts_on__lte=on),
        ClassState.PLANNED: running & Q(starts_on__gt=on),
    }[ClassState(state)]


def state_of(training_class: TrainingClass, *, on: date) -> ClassState:
    """Return where a class stands on a day."""
    return class_state(
        cancelled=training_class.cancelled_at is not None,
        closed=training_class.closed_at is not None,
        starts_on=training_class.starts_on,
        on=on,
    )


def invites_of(training_class: TrainingClass) -> QuerySet[ClassInvite]:
    """Return the list of a class by given name, with people, communes and `team_name`; one statement."""
    found = training_class.invites.select_related("mediator__commune")
    found = found.annotate(team_name=team_of_row(on=training_class.starts_on))
    return found.order_by("mediator__sort_key", "mediator_id")


def team_of_row(*, on: date) -> Coalesce:
    """Return the name of the team on a day for rows that have a `mediator`, to annotate with; "" without an office."""
    offices = Appointment.objects.running(on).filter(mediator_id=OuterRef("mediator_id"))
    return Coalesce(Subquery(offices.order_by("team__order_key", "pk").values("team__name")[:1]), Value(""))


def team_names(mediator_ids: Collection[int], *, on: date) -> dict[int, str]:
    """Return the name of the team of each person on a day (of several the first by name); one statement."""
    offices = Appointment.objects.running(on).filter(mediator_id__in=mediator_ids)
    rows = offices.order_by("-team__order_key").values_list("mediator_id", "team__name")
    return dict(rows)


def half_days_today(classes: QuerySet[TrainingClass], *, on: date) -> QuerySet[ClassSession]:
    """Return the half-days of a day of classes that are not cancelled, in order of time; one statement."""
    found = ClassSession.objects.filter(training_class__in=classes, training_class__cancelled_at=None, held_on=on)
    return found.select_related("training_class", "subject").order_by("starts_at", "pk")


def taught_by(trainer: Trainer) -> QuerySet[TrainingClass]:
    """Return the classes that a trainer taught or will teach, newest first, with `people` who attended and `hours`."""
    people = (
        Attendance.objects.filter(session__training_class=OuterRef("pk"), presence__in=ATTENDED)
        .order_by()
        .values("session__training_class")
        .annotate(number=Count("mediator", distinct=True))
        .values("number")
    )
    hours = (
        ClassSession.objects.filter(training_class=OuterRef("pk"))
        .order_by()
        .values("training_class")
        .annotate(sum=Sum("hours"))
        .values("sum")
    )
    return (
        trainer.classes.filter(cancelled_at=None)
        .annotate(people=Coalesce(Subquery(people, output_field=IntegerField()), 0), hours=Subquery(hours))
        .order_by("-starts_on", "-pk")
    )


def _count_of(rows: QuerySet, field_name: str) -> Coalesce:
    counted = rows.order_by().values(field_name).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
