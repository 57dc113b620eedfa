"""Everybody of a class with what each half-day says: for minutes, spreadsheet and papers."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q

from mediators.models import Mediator
from quizzes.models import Attempt
from training.enums import ATTENDED, FlagDecision
from training.models import Attendance, AttendanceFlag, ClassPaper, ClassSession, TrainingClass
from training.queries.attendance import hours_of
from training.queries.classes import team_names


@dataclass
class ClassPerson:
    """One person of a class: `marks` by the primary key of the half-day, and the hours that count together."""

    person: Mediator
    team: str
    is_invited: bool
    marks: dict[int, Attendance] = field(default_factory=dict)
    hours: Decimal = Decimal(0)


@dataclass(frozen=True)
class TestResults:
    """How a quick test of a class went: people, how many passed."""

    people: int
    passed: int


def class_people(row: TrainingClass) -> list[ClassPerson]:
    """Return the people invited and those who came besides, by given name; five statements whatever the size.

    Hours of attendances that wait for a decision, or were decided against, are not counted.
    """
    invited = {invite.mediator_id: invite.mediator for invite in row.invites.select_related("mediator__commune")}
    marks = list(
        Attendance.objects.filter(session__training_class=row, mediator__isnull=False)
        .select_related("mediator__commune", "session")
        .order_by("pk")
    )
    asked = AttendanceFlag.objects.filter(attendance__session__training_class=row)
    held_back = set(asked.exclude(decision=FlagDecision.COUNTS).values_list("attendance_id", flat=True))
    people = {**invited, **{mark.mediator.pk: mark.mediator for mark in marks if mark.mediator}}
    teams = team_names(people, on=row.starts_on)
    found = {pk: ClassPerson(person, teams.get(pk, ""), pk in invited) for pk, person in people.items()}
    for mark in marks:
        if mark.mediator is None:
            continue
        one = found[mark.mediator.pk]
        one.marks[mark.session_id] = mark
        if mark.pk not in held_back:
            one.hours += hours_of(mark, mark.session)
    return sorted(found.values(), key=lambda one: (one.person.sort_key, one.person.pk))


def walk_ins(row: TrainingClass) -> list[Attendance]:
    """Return the names noted in the hall that nobody has matched."""
    found = Attendance.objects.filter(session__training_class=row, mediator=None).select_related("session")
    return list(found.order_by("session__held_on", "session__starts_at", "walk_in_name", "pk"))


def there_by_session(row: TrainingClass) -> dict[int, int]:
    """Return how many people were there in each half-day, by its primary key; one statement."""
    rows = ClassSession.objects.filter(training_class=row)
    counted = rows.annotate(number=Count("roll", filter=Q(roll__presence__in=ATTENDED)))
    return dict(counted.values_list("pk", "number"))


def test_results(class_paper: ClassPaper) -> TestResults:
    """Return how many people of the class were examined with the paper and how many passed; one statement."""
    people = class_paper.training_class.invites.values("mediator__user")
    there = Attendance.objects.filter(session__training_class=class_paper.training_class, presence__in=ATTENDED)
    attempts = Attempt.objects.filter(
        Q(user__in=people) | Q(user__in=there.values("mediator__user")),
        paper_id=class_paper.paper_id,
        submitted_at__gte=class_paper.chosen_at,
    )
    found = attempts.aggregate(
        people=Count("user", distinct=True), passed=Count("user", distinct=True, filter=Q(passed=True))
    )
    return TestResults(found["people"], found["passed"])
