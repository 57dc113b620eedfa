"""The work list of one commune: each person in office with the next action, from facts read in two statements.

A person with several offices stands once, with the most urgent of them. The list is made for one commune at a time (at
most a few hundred people), so that grouping, counting, searching and sorting need no further statement.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import ActivationCard
from lms.base.clock import local_day
from lms.base.text import search_key
from mediators.enums import ImportState
from mediators.models import Appointment, Mediator, RosterImport, Unit
from mediators.queries.identity import absorbed_records
from quizzes.enums import MarkingState
from quizzes.models import KeyedSheet, MarkingTask
from training.enums import (
    OPEN_STATES,
    Audience,
    EvidenceKind,
    ReminderChannel,
    ReminderEventKind,
    ReminderState,
    TrainingState,
)
from training.models import (
    AttendanceFlag,
    ClassSession,
    Evidence,
    Reminder,
    ReminderEvent,
    TrainingDuty,
    TrainingStatus,
)
from training.rules.worklist import ACTIONS, Action, NextAction, WorkFacts, count_actions, next_action, urgency

#: what moves a person towards completion
PROGRESS = (
    EvidenceKind.LESSON_COMPLETED,
    EvidenceKind.QUIZ_PASSED,
    EvidenceKind.COURSE_COMPLETED,
    EvidenceKind.CLASS_ATTENDED,
    EvidenceKind.PAPER_HANDED_IN,
    EvidenceKind.REFLECTION_MARKED,
)
#: what says that a whole training was gone through
LEARNED = (EvidenceKind.COURSE_COMPLETED, EvidenceKind.CLASS_ATTENDED)
MATERIALS = (EvidenceKind.MATERIALS_HANDED, EvidenceKind.MATERIALS_OPENED)
BY_ACTION, BY_NAME, BY_TEAM, BY_DUE = "", "ten", "to", "han"
SORTS = (BY_ACTION, BY_NAME, BY_TEAM, BY_DUE)


@dataclass(frozen=True)
class WorkFilters:
    """What the officer chose: one action, one team, words; empty is all."""

    action: Action | None = None
    team: UUID | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    """One person with the next action. Holds no contact data."""

    mediator_id: int
    person_id: UUID
    office_id: UUID
    name: str
    code: str
    name_key: str
    sort_key: str
    team: str
    team_id: UUID
    team_key: str
    state: str
    state_label: str
    commune: str
    session_id: UUID | None
    facts: WorkFacts
    next: NextAction

    @property
    def due_on(self) -> date | None:
        """Return the deadline, None where there is none."""
        return self.facts.due_on


@dataclass(frozen=True)
class WorkList:
    """The rows that the filters leave, counts per action of what the other filters leave, all teams with rows."""

    rows: Sequence[WorkRow]
    counts: dict[Action, int]
    teams: Sequence[tuple[UUID, str]]
    people_count: int

    @property
    def total(self) -> int:
        """Return how many people have something to be done for them, whatever the action."""
        return sum(self.counts.values())


def work_list(
    offices: QuerySet[Appointment], *, as_of: date, now: datetime, filters: WorkFilters | None = None, sort: str = ""
) -> WorkList:
    """Return who needs what next; two statements, a third where records were merged.

    Args:
        offices: the appointments that the officer may see, narrowed to the commune that is looked at.
        as_of: the local day. now: the moment, for cards that expire.
        filters: what is to be left. sort: one of SORTS, with a minus in front turned round.
    """
    chosen = filters or WorkFilters()
    rows, people_count = _rows(offices, as_of=as_of, now=now)
    teams = sorted({(row.team_key, row.team_id, row.team) for row in rows})
    left = [row for row in rows if _is_wanted(row, chosen)]
    shown = [row for row in left if chosen.action in (None, row.next.action)]
    return WorkList(
        rows=_sorted(shown, sort),
        counts=count_actions(row.next.action for row in left),
        teams=[(team_id, name) for _key, team_id, name in teams],
        people_count=people_count,
    )


def neediest_commune(statuses: QuerySet[TrainingStatus]) -> str:
    """Return the code of the commune with most people overdue or due soon, then with most people; empty without any."""
    urgent = Count("pk", filter=Q(state__in=(TrainingState.OVERDUE, TrainingState.DUE_SOON)))
    found = (
        statuses.order_by()
        .values("commune_id")
        .annotate(urgent=urgent, number=Count("pk"))
        .order_by("-urgent", "-number", "commune_id")
        .values_list("commune_id", flat=True)
        .first()
    )
    return found or ""


def _rows(offices: QuerySet[Appointment], *, as_of: date, now: datetime) -> tuple[list[WorkRow], int]:
    """Return each person's most urgent row, and how many people there are."""
    best: dict[int, tuple[tuple[int, bool, date], WorkRow]] = {}
    found_offices = list(_with_facts(offices, as_of=as_of, now=now))
    people = {office.mediator_id for office in found_offices}
    absorbed = _absorbed_evidence(people)
    for office in found_offices:
        facts = _facts(office, absorbed.get(office.mediator_id, ()))
        found = next_action(facts=facts, as_of=as_of)
        if found is None:
            continue
        key = urgency(facts=facts, action=found.action)
        if office.mediator_id not in best or key < best[office.mediator_id][0]:
            best[office.mediator_id] = (key, _row(office, facts, found))
    return [row for _key, row in best.values()], len(people)


def _with_facts(offices: QuerySet[Appointment], *, as_of: date, now: datetime) -> QuerySet[Appointment]:
    """Return the running offices, decisions dated ahead included, with everything that the rule asks for."""
    ledger = Evidence.objects.filter(mediator=OuterRef("mediator"), superseded_by__isnull=True)
    newest = ledger.order_by("-happened_on").values("happened_on")
    cards = ActivationCard.objects.filter(user=OuterRef("mediator__user"), cancelled_at=None).order_by("-made_at")
    sheets = KeyedSheet.objects.filter(user=OuterRef("mediator__user"), attempt=None, second_at=None)
    calls = Reminder.objects.filter(appointment=OuterRef("pk"), channel=ReminderChannel.CALL)
    called = ReminderEvent.objects.filter(reminder__appointment=OuterRef("pk"), kind=ReminderEventKind.CALLED)
    halves = ClassSession.objects.filter(
        training_class__invites__mediator=OuterRef("mediator"), training_class__cancelled_at=None
    ).order_by("held_on", "pk")
    unclosed = halves.filter(held_on__lt=as_of, closed_at=None)
    duties = TrainingDuty.objects.filter(appointment=OuterRef("pk"), state__in=OPEN_STATES, due_on__gte=as_of).order_by(
        "due_on", "pk"
    )
    essays = MarkingTask.objects.filter(author=OuterRef("mediator__user")).exclude(state=MarkingState.SETTLED)
    return (
        offices.exclude(ended_on__lte=as_of)
        .select_related("mediator__user", "team", "training_status")
        .annotate(
            card_made_at=Subquery(cards.values("made_at")[:1]),
            card_valid=Exists(cards.filter(used_at=None, expires_at__gt=now)),
            progress_on=Subquery(newest.filter(kind__in=PROGRESS)[:1]),
            has_materials=Exists(ledger.filter(kind__in=MATERIALS)),
            has_prior=Exists(ledger.filter(kind=EvidenceKind.PRIOR_TRAINING)),
            learned_before_on=Subquery(newest.filter(kind__in=LEARNED, happened_on__lt=OuterRef("clock_from"))[:1]),
            class_on=Subquery(halves.filter(held_on__gte=as_of).values("held_on")[:1]),
            paper_class_on=Subquery(unclosed.values("held_on")[:1]),
            paper_session=Subquery(unclosed.values("public_id")[:1]),
            called_at=Subquery(called.order_by("-at").values("at")[:1]),
            is_listed=Exists(calls.filter(state=ReminderState.WAITING)),
            sheet_at=Subquery(sheets.order_by("first_at").values("first_at")[:1]),
            duty_audience=Subquery(duties.values("audience")[:1]),
            duty_due_on=Subquery(duties.values("due_on")[:1]),
            duty_done=Subquery(duties.values("progress_done")[:1]),
            duty_needed=Subquery(duties.values("progress_needed")[:1]),
            essay_at=Subquery(essays.order_by("created_at").values("created_at")[:1]),
        )
        .order_by(F("list_order").asc(nulls_last=True), "pk")
    )


def _absorbed_evidence(people: Collection[int]) -> dict[int, list[tuple[str, date]]]:
    """Return kind and day of the evidence of records merged into these people; one statement, a second if there are."""
    absorbed = absorbed_records(mediator_ids=people)
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    if absorbed:
        rows = Evidence.objects.filter(mediator__in=list(absorbed), superseded_by__isnull=True)
        for mediator_id, kind, day in rows.values_list("mediator_id", "kind", "happened_on"):
            found[absorbed[mediator_id]].append((kind, day))
    return found


def _latest(own: date | None, days: Iterable[date]) -> date | None:
    return max([*days, *([own] if own else [])], default=None)


def _facts(office: Appointment, absorbed: Collection[tuple[str, date]]) -> WorkFacts:
    """Return what the rule asks for, from a row of `_with_facts` and the evidence of records merged into the person."""
    status = getattr(office, "training_status", None)
    user = office.mediator.user
    found = vars(office)
    kinds = {kind for kind, _day in absorbed}
    before = [day for kind, day in absorbed if kind in LEARNED and day < office.clock_from]
    has_prior = found["has_prior"] or EvidenceKind.PRIOR_TRAINING in kinds
    is_open, due_on, done, needed, duty = _asked(status, found)
    return WorkFacts(
        recognised_on=office.recognised_on,
        decision_number=office.decision_number,
        effective_on=office.effective_on,
        team_from=office.team.established_on,
        is_open=is_open,
        due_on=due_on,
        done_count=done,
        needed_count=needed,
        duty=duty,
        activated=user is not None and user.activated_at is not None,
        card_made_on=_day(found["card_made_at"]),
        card_valid=found["card_valid"],
        progress_on=_latest(found["progress_on"], (day for kind, day in absorbed if kind in PROGRESS)),
        has_materials=found["has_materials"] or not kinds.isdisjoint(MATERIALS),
        learned_before_on=None if has_prior else _latest(found["learned_before_on"], before),
        sheet_on=_day(found["sheet_at"]),
        essay_on=_day(found["essay_at"]),
        class_on=found["class_on"],
        paper_class_on=found["paper_class_on"],
        called_on=_day(found["called_at"]),
        is_listed=found["is_listed"],
    )


def _asked(status: TrainingStatus | None, found: dict[str, Any]) -> tuple[bool, date | None, int, int, str]:
    """Return whether training is asked for, until when, how much of it is done, and the audience of a further rule.

    The six months go first; once they are no longer open, the rule for those serving or for heads that ends first.
    """
    is_open = status is not None and status.state in OPEN_STATES
    if not is_open and found["duty_audience"]:
        label = str(Audience(found["duty_audience"]).label)
        return True, found["duty_due_on"], found["duty_done"], found["duty_needed"], label
    if status is None:
        return False, None, 0, 0, ""
    return is_open, status.due_on, status.progress_done, status.progress_needed, ""


def _row(office: Appointment, facts: WorkFacts, found: NextAction) -> WorkRow:
    person, status = office.mediator, getattr(office, "training_status", None)
    return WorkRow(
        mediator_id=person.pk,
        person_id=person.public_id,
        office_id=office.public_id,
        name=person.full_name,
        code=person.code,
        name_key=person.name_key,
        sort_key=person.sort_key,
        team=office.team.name,
        team_id=office.team.public_id,
        team_key=office.team.order_key,
        state=status.state if status else "",
        state_label=status.get_state_display() if status else "",
        commune=office.commune_id,
        session_id=vars(office)["paper_session"] if facts.sheet_on is None else None,
        facts=facts,
        next=found,
    )


def _is_wanted(row: WorkRow, filters: WorkFilters) -> bool:
    if filters.team is not None and row.team_id != filters.team:
        return False
    text = f"{row.name_key} {search_key(row.team)} {row.code.lower()}"
    return all(word in text for word in search_key(filters.words).split())


def _sorted(rows: Iterable[WorkRow], sort: str) -> list[WorkRow]:
    """Return the rows by action and urgency; a chosen sort acts within each action."""
    by_name = sorted(rows, key=lambda row: (row.sort_key, row.mediator_id))
    if sort.removeprefix("-") == BY_TEAM:
        by_name.sort(key=lambda row: row.team_key, reverse=sort.startswith("-"))
    elif sort == f"-{BY_NAME}":
        by_name.reverse()
    elif sort.removeprefix("-") != BY_NAME:
        by_name.sort(key=lambda row: urgency(facts=row.facts, action=row.next.action))
        if sort == f"-{BY_DUE}":
            by_name.reverse()
    return sorted(by_name, key=lambda row: ACTIONS.index(row.next.action))


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


@dataclass(frozen=True)
class OpenQuestions:
    """What a commune waits for as a whole: roster files to be checked, attendances to be decided."""

    files: int
    flags: int


def open_questions(commune: str, *, flags: QuerySet[AttendanceFlag]) -> OpenQuestions:
    """Return how many questions of a commune wait for the officer; one statement.

    Args:
        commune: its code.
        flags: the undecided attendances that the officer may see (`queries.attendance.waiting_flags`).
    """
    files = RosterImport.objects.filter(commune=OuterRef("pk"), state=ImportState.READ)
    asked = flags.filter(attendance__mediator__commune=OuterRef("pk"))
    row = (
        Unit.objects.filter(pk=commune)
        .annotate(
            files=Subquery(_number(files, "commune")), flags=Subquery(_number(asked, "attendance__mediator__commune"))
        )
        .values_list("files", "flags")
        .first()
    )
    return OpenQuestions(*(number or 0 for number in row)) if row else OpenQuestions(0, 0)


def _number(rows: QuerySet[Any], by: str) -> QuerySet[Any]:
    return rows.order_by().values(by).annotate(number=Count("pk")).values("number")


def people_with_materials(people: Iterable[Mediator]) -> set[int]:
    """Return the keys of those of the people who have, or opened, materials already; one statement."""
    rows = Evidence.objects.filter(mediator__in=list(people), kind__in=MATERIALS, superseded_by__isnull=True)
    return set(rows.values_list("mediator_id", flat=True))
