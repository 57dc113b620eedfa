"""Reading reminders: the ladder in force at a place, what is shown to a person, lists and sums for officers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lms.base.text import search_key
from mediators.models import Appointment, Mediator
from training.enums import OPEN_STATES, PeriodKind, ReminderChannel, ReminderState, Rung
from training.models import Reminder, ReminderLadder, ReminderSpend, ReminderStep
from training.queries.periods import valid_decisions
from training.rules.reminder_text import fill_text
from training.rules.reminders import RungRule

#: Conditions on a reminder's office under which reminding goes on: running, not merged away, open, same deadline.
STILL_OPEN = Q(
    appointment__training_status__state__in=OPEN_STATES,
    appointment__training_status__due_on=F("due_on"),
    appointment__mediator__merged_into__isnull=True,
)


@dataclass(eq=False)
class LadderBook:
    """The ladders that hold on a day, by code of the unit ("" is the nation), with their steps."""

    newest: dict[str, ReminderLadder]
    steps: dict[int, dict[str, ReminderStep]]
    _rules: dict[int, tuple[RungRule, ...]] = field(default_factory=dict)

    def ladder_for(self, *, commune: str, province: str) -> ReminderLadder | None:
        """Return the ladder of a commune: its own, else the province's, else the nation's."""
        for code in (commune, province, ""):
            found = self.newest.get(code)
            if found is not None and not found.follows_above:
                return found
        return None

    def rungs_of(self, ladder: ReminderLadder) -> tuple[RungRule, ...]:
        """Return the rungs of a ladder as the pure rules take them."""
        if ladder.pk not in self._rules:
            self._rules[ladder.pk] = tuple(
                RungRule(Rung(step.rung), step.days_before, step.is_on) for step in self.steps[ladder.pk].values()
            )
        return self._rules[ladder.pk]

    def cap_of(self, unit: str) -> int | None:
        """Return the most that a place spends in a month, in đồng; None is no cap."""
        found = self.newest.get(unit)
        return found.cap_vnd if found else None

    @property
    def longest(self) -> int:
        """Return the largest number of days before a deadline at which any of the ladders reminds."""
        days = [step.days_before or 0 for ladder in self.newest.values() for step in self.steps[ladder.pk].values()]
        return max(days, default=0)


def load_ladders(*, day: date, units: Collection[str] | None = None) -> LadderBook:
    """Return the ladders in force on a day; two statements.

    Args:
        units: codes of the provinces and communes that matter, None for all; the nation's is always there.
    """
    rows = ReminderLadder.objects.filter(valid_from__lte=day)
    if units is not None:
        rows = rows.filter(Q(unit__isnull=True) | Q(unit_id__in=units))
    newest = {ladder.unit_id or "": ladder for ladder in rows.order_by("valid_from", "pk")}
    steps: dict[int, dict[str, ReminderStep]] = {ladder.pk: {} for ladder in newest.values()}
    for step in ReminderStep.objects.filter(ladder__in=list(steps)).order_by("pk"):
        steps[step.ladder_id][step.rung] = step
    return LadderBook(newest, steps)


def text_values(*, appointment: Appointment, due_on: date, day: date) -> dict[str, str]:
    """Return what the variables of a text stand for; mediator, team and commune must be loaded."""
    return place_values(
        name=appointment.mediator.full_name,
        team=appointment.team.name,
        commune=str(appointment.commune),
        due_on=due_on,
        day=day,
    )


def place_values(*, name: str, team: str, commune: str, due_on: date, day: date) -> dict[str, str]:
    """Return what the variables of a text stand for, from plain values."""
    return {
        "ten": name,
        "han": f"{due_on:%d/%m/%Y}",
        "con": days_in_words((due_on - day).days),
        "to": team,
        "xa": commune,
        "trang": urlsplit(settings.LMS_BASE_URL).netloc,
    }


def days_in_words(days_left: int) -> str:
    """Return how far a deadline is, as it stands in a sentence."""
    if days_left == 0:
        return _("hôm nay là ngày cuối")
    if days_left < 0:
        return _("đã quá %(count)s ngày") % {"count": -days_left}
    return _("còn %(count)s ngày") % {"count": days_left}


@dataclass(frozen=True)
class ShownReminder:
    """What the learner's page says: the words with today's numbers, the deadline, whether it has passed."""

    text: str
    due_on: date
    is_overdue: bool


def shown_to(mediator: Mediator, *, day: date) -> ShownReminder | None:
    """Return the reminder that the learner's page shows on a day, None when there is none; one statement.

    It is the newest one of the product whose deadline is still open; done, ended, moved deadlines and merged records
    show nothing. With several offices the nearest deadline is told.
    """
    rows = (
        Reminder.objects.filter(STILL_OPEN, appointment__mediator=mediator, channel=ReminderChannel.PRODUCT)
        .filter(still_in_office(day))
        .exclude(state=ReminderState.STOPPED)
        .select_related("step", "appointment__mediator", "appointment__team", "appointment__commune")
        .order_by("due_on", "-pk")
    )
    found = rows.first()
    if found is None:
        return None
    values = text_values(appointment=found.appointment, due_on=found.due_on, day=day)
    return ShownReminder(fill_text(text=found.step.text, values=values), found.due_on, found.due_on < day)


def wants_no_messages(mediator: Mediator) -> bool:
    """Tell whether a person declined SMS and Zalo, on this record or on one merged into it.

    One statement at most, none where `absorbed__reminder_choice` was read before.
    """
    records = [mediator, *mediator.absorbed.all()]
    return any(choice.no_messages for record in records if (choice := getattr(record, "reminder_choice", None)))


def suspended_on(day: date) -> Q:
    """Return the condition that the period of an `appointment` is suspended on a day by a decision; one statement."""
    rows = valid_decisions().filter(kind=PeriodKind.SUSPENSION, first_on__lte=day, last_on__gte=day)
    person = Coalesce("mediator__merged_into_id", "mediator_id")
    found = list(rows.values_list(person, "team_id", "unit_id"))
    people, teams, units = ({row[place] for row in found if row[place]} for place in range(3))
    return (
        Q(appointment__mediator__in=people)
        | Q(appointment__team__in=teams)
        | Q(appointment__commune__in=units)
        | Q(appointment__commune__parent__in=units)
    )


def still_in_office(day: date) -> Q:
    """Return the condition that the office of a reminder runs on a day."""
    return Q(appointment__ended_on__isnull=True) | Q(appointment__ended_on__gt=day)


@dataclass(frozen=True, kw_only=True)
class ReminderFilters:
    """What the officer chose; empty is all. `month` is the first day of one."""

    state: str = ""
    channel: str = ""
    rung: str = ""
    commune: str = ""
    month: date | None = None
    words: str = ""


def filtered(rows: QuerySet[Reminder], filters: ReminderFilters) -> QuerySet[Reminder]:
    """Return the reminders that the filters leave, newest first, with what a list shows of them."""
    for name in ("state", "channel", "rung"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.commune:
        rows = rows.filter(commune_id=filters.commune)
    if filters.month:
        following = date(filters.month.year + filters.month.month // 12, filters.month.month % 12 + 1, 1)
        rows = rows.filter(created_at__date__gte=filters.month, created_at__date__lt=following)
    for word in search_key(filters.words).split():
        rows = rows.filter(
            Q(appointment__mediator__name_key__contains=word) | Q(appointment__mediator__code__iexact=word)
        )
    return rows.select_related("appointment__mediator", "appointment__team", "commune").order_by("-pk")


def waiting_calls(rows: QuerySet[Reminder], *, day: date) -> QuerySet[Reminder]:
    """Return the reminders that wait for a telephone call on a day, the most urgent first; by commune and team."""
    return (
        rows.filter(STILL_OPEN, still_in_office(day), channel=ReminderChannel.CALL, state=ReminderState.WAITING)
        .select_related("appointment__mediator", "appointment__team", "commune", "appointment__training_status")
        .order_by("commune__name_key", "commune_id", "due_on", "appointment__team__order_key", "pk")
    )


def spent_in(*, units: Iterable[str], month: date) -> int:
    """Return what the messages of some places cost in a month, in đồng; one statement."""
    rows = ReminderSpend.objects.filter(unit_id__in=list(units), month=month)
    return rows.aggregate(total=Sum("spent_vnd"))["total"] or 0
