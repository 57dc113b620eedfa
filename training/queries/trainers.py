"""Reading the register of trainers; M5 and M6 are counted from it (targets.md)."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.base.text import search_key
from training.enums import TrainerEventKind
from training.models import Subject, Trainer, TrainerEvent


def with_supply(rows: QuerySet[Trainer], *, on: date, known_at: datetime | None = None) -> QuerySet[Trainer]:
    """Annotate trainers with `is_trained` (in the calendar year of a day, until it) and `has_kit` (ever until it).

    Args:
        rows: the trainers.
        on: the day.
        known_at: the moment by which events, and what took them back, were recorded that count; None: all.

    Rule: R-IND-06.
    """
    standing = TrainerEvent.objects.filter(trainer=OuterRef("pk"), happened_on__lte=on)
    if known_at is None:
        standing = standing.filter(taken_back_by=None)
    else:
        standing = standing.filter(
            Q(taken_back_by=None) | Q(taken_back_by__recorded_at__gt=known_at), recorded_at__lte=known_at
        )
    trained = standing.filter(kind=TrainerEventKind.TRAINED, happened_on__gte=date(on.year, 1, 1))
    return rows.annotate(is_trained=Exists(trained), has_kit=Exists(standing.filter(kind=TrainerEventKind.KIT)))


def running(on: date) -> Q:
    """Return the condition on trainers who are trainers on a day."""
    return Q(started_on__lte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def trainers(*, rows: QuerySet[Trainer], on: date, words: str = "", ended: bool = False) -> QuerySet[Trainer]:
    """Return trainers by place and name with their supply; one statement.

    Args:
        rows: scoped to what the caller may see.
        on: the day of the supply.
        words: part of the name, marks and capitals do not matter.
        ended: those who are trainers no more instead of those who are.
    """
    found = rows.filter(ended_on__isnull=not ended).select_related("unit")
    if key := search_key(words):
        found = found.filter(name_key__contains=key)
    return with_supply(found, on=on).order_by("unit__parent_id", "unit__name_key", "sort_key", "pk")


def subject_choices() -> list[tuple[str, str]]:
    """Return code and title of every subject of the programme, the newest version's title for each code."""
    titles: dict[str, str] = {}
    for code, title in Subject.objects.order_by("version__in_force_from", "pk").values_list("code", "title"):
        titles[code] = f"{code} – {title}"
    return sorted(titles.items())
