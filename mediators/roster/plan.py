"""What becomes of each row of a roster when it is accepted: fate, reason, changes, questions.

Pure: the reading, what the database knows and the officer's answers in; a plan out. Planning twice with the same
input gives the same plan. Identity: commune + folded name + birth year, then the number of the decision; the same
person in two teams, or twice in the file, is a question and never merged silently.

Source: contracts.md §4, §5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.base.text import search_key
from mediators.enums import RowFate
from mediators.roster.known import Change, KnownOffice, KnownPerson, Territory, changes_of, people_by_name
from mediators.roster.messages import Problem, Severity, problem
from mediators.roster.people import RosterRow
from mediators.roster.questions import Question, answered_row, duplicate_question, question_of

Answers = Mapping[tuple[str, int, str], str]
DUPLICATE = "possible_duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """What accepting does with one row.

    Attributes:
        row: the row, with the officer's answers put in.
        fate: created, updated, unchanged or refused.
        commune: code, "" when unknown.
        code, reason: of the refusal, or of the change; "" otherwise.
        person: the known person the row is about; None for a new one.
        office: the open office it changes or confirms; None when an office is opened.
        same_as: place in the plan of the earlier row that is the same new person.
        changes: what differs from the database.
        question: what has to be answered before the row can be taken, or was answered.
    """

    row: RosterRow
    fate: RowFate
    commune: str = ""
    code: str = ""
    reason: str = ""
    person: KnownPerson | None = None
    office: KnownOffice | None = None
    same_as: int | None = None
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def opens_office(self) -> bool:
        """Tell whether accepting opens an appointment."""
        return self.fate == RowFate.CREATED

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what should be looked at although the row is taken."""
        return tuple(found for found in self.row.problems if found.severity == Severity.WARN)


def plan_rows(
    rows: Sequence[RosterRow], *, territory: Territory, people: Iterable[KnownPerson], answers: Answers | None = None
) -> tuple[RowPlan, ...]:
    """Return the fate of every row, in the order of the file.

    Args:
        rows: all rows of persons of a reading.
        territory: which commune each row belongs to, and which may be written to.
        people: everybody known in these communes.
        answers: what the officer answered, by sheet, row number and code of the question.
    """
    return _Planner(rows, territory=territory, people=people, answers=answers or {}).plan()


class _Planner:
    """Goes through the rows once and remembers who was met."""

    def __init__(
        self, rows: Sequence[RosterRow], *, territory: Territory, people: Iterable[KnownPerson], answers: Answers
    ) -> None:
        self.rows, self.territory, self.answers = rows, territory, answers
        self.known = people_by_name(people)
        self.heads_told = any(row.head for row in rows)
        self.plans: list[RowPlan] = []
        self.by_year: dict[tuple[str, str, str], int] = {}
        self.by_decision: dict[tuple[str, str, str], int] = {}
        self.claimed: set[int] = set()
        self.years = self._years_in_file()

    def plan(self) -> tuple[RowPlan, ...]:
        for row in self.rows:
            plan = self._plan_row(row)
            self.plans.append(plan)
            if plan.commune and row.name and not row.is_refused:
                self._remember(plan, len(self.plans) - 1)
        return tuple(self.plans)

    def _years_in_file(self) -> set[tuple[str, str]]:
        return {(search_key(row.name), row.born[:4]) for row in self.rows if row.born}

    def _plan_row(self, row: RosterRow) -> RowPlan:
        refusal = next((found for found in row.problems if found.severity == Severity.REFUSE), None)
        commune, code = self.territory.resolve(row)
        if refusal is None and code:
            refusal = problem(code, found=row.commune_code)
        if refusal:
            return RowPlan(row=row, fate=RowFate.REFUSED, commune=commune, code=refusal.code, reason=refusal.sentence)
        asked = tuple(
            question_of(found, self.answers.get((row.sheet, row.row, found.code)))
            for found in row.questions
            if found.code != DUPLICATE
        )
        open_question = next((question for question in asked if not question.is_settled), None)
        plan = RowPlan(row=answered_row(row, asked), fate=RowFate.CREATED, commune=commune, questions=asked)
        if open_question:
            return _refused(plan, open_question)
        return self._place(plan)

    def _place(self, plan: RowPlan) -> RowPlan:
        """Find out whom a row without open questions is about."""
        team_key = search_key(plan.row.team)
        person, certain = self._match(plan, team_key)
        office = person.open_in(team_key) if person else None
        if person and office and certain:
            return self._compared(plan, person, office)
        earlier = self._earlier(plan)
        if earlier is None and person is None:
            return plan
        if earlier is None and person and not person.open_offices:
            return self._returning(plan, person)
        return self._asked(plan, team_key, earlier, person)

    def _asked(self, plan: RowPlan, team_key: str, earlier: int | None, person: KnownPerson | None) -> RowPlan:
        """Ask whether a row is the same person as another row or a known person, or act on the answer."""
        answer = self.answers.get((plan.row.sheet, plan.row.row, DUPLICATE))
        other = self.plans[earlier] if earlier is not None else None
        question = duplicate_question(row=other.row if other else None, person=person, answer=answer)
        plan = replace(plan, questions=(*plan.questions, question))
        if answer == "different":
            return plan
        if answer != "same":
            return _refused(plan, question)
        if other is None and person:
            office = person.open_in(team_key)
            return self._compared(plan, person, office) if office else replace(plan, person=person)
        if other is None or search_key(other.row.team) == team_key:
            return _refused_as(plan, "listed_twice")
        if other.fate == RowFate.REFUSED:
            return _refused_as(plan, "first_row_refused")
        if other.person:
            office = other.person.open_in(team_key)
            return self._compared(plan, other.person, office) if office else replace(plan, person=other.person)
        return replace(plan, same_as=earlier if other.same_as is None else other.same_as)

    def _compared(self, plan: RowPlan, person: KnownPerson, office: KnownOffice) -> RowPlan:
        self.claimed.add(office.id)
        changes = changes_of(row=plan.row, person=person, office=office, heads_told=self.heads_told)
        if not changes:
            return replace(plan, fate=RowFate.UNCHANGED, person=person, office=office)
        words = "; ".join(change.sentence for change in changes)
        return replace(
            plan,
            fate=RowFate.UPDATED,
            person=person,
            office=office,
            changes=changes,
            code="changed",
            reason=f"Thay đổi {words}.",
        )

    def _returning(self, plan: RowPlan, person: KnownPerson) -> RowPlan:
        """Somebody who left: a later decision opens a new office, an old list does not bring the person back."""
        left_on = max((office.ended_on for office in person.offices if office.ended_on), default=date.min)
        if date.fromisoformat(plan.row.recognised_on or "") >= left_on:
            return replace(plan, person=person)
        return _refused_as(plan, "has_left", day=f"{left_on:%d/%m/%Y}")

    def _match(self, plan: RowPlan, team_key: str) -> tuple[KnownPerson | None, bool]:
        """Return the best known person for a row and whether it is certain; one open office answers to one row."""
        row = plan.row
        name_key, year = search_key(row.name), int(row.born[:4]) if row.born else None
        decision = search_key(row.decision)
        ranked = []
        for person in self.known.get((plan.commune, name_key), ()):
            office = person.open_in(team_key)
            if office and office.id in self.claimed:
                continue
            rank = self._rank(person, office=office, year=year, decision=decision)
            if rank is not None:
                same_day = office is not None and office.recognised_on.isoformat() == row.recognised_on
                ranked.append((rank, person.name != row.name, not same_day, person.id, person))
        if not ranked:
            return None, False
        best = min(ranked, key=lambda item: item[:4])
        return best[4], best[0] <= _CERTAIN

    def _rank(self, person: KnownPerson, *, office: KnownOffice | None, year: int | None, decision: str) -> int | None:
        """Rank how well a known person of the same name fits; None when it is somebody else."""
        same_year = year is not None and person.birth_year == year
        year_unknown = year is None or person.birth_year is None
        same_decision = person.has_decision(decision)
        if office:
            if same_year or (year_unknown and same_decision):
                return 0
            mistyped = same_decision and (person.name_key, str(person.birth_year)) not in self.years
            if mistyped and search_key(office.decision) == decision:
                return _CERTAIN
            return 3 if year_unknown else None
        if any(other.id in self.claimed for other in person.open_offices):
            return None
        if same_year or (year_unknown and same_decision):
            return 2
        return None

    def _earlier(self, plan: RowPlan) -> int | None:
        """Return the earlier row of the file that may be the same person, or None."""
        row, name_key = plan.row, search_key(plan.row.name)
        year, decision = (row.born or "")[:4], search_key(row.decision)
        if year and (found := self.by_year.get((plan.commune, name_key, year))) is not None:
            return found
        found = self.by_decision.get((plan.commune, name_key, decision)) if decision else None
        return None if found is None or (year and self.rows[found].born) else found

    def _remember(self, plan: RowPlan, place: int) -> None:
        row, name_key = plan.row, search_key(plan.row.name)
        if row.born:
            self.by_year.setdefault((plan.commune, name_key, row.born[:4]), place)
        if row.decision:
            self.by_decision.setdefault((plan.commune, name_key, search_key(row.decision)), place)


_CERTAIN = 1


def _refused(plan: RowPlan, question: Question) -> RowPlan:
    return replace(plan, fate=RowFate.REFUSED, code=question.code, reason=question.sentence)


def _refused_as(plan: RowPlan, code: str, **facts: str) -> RowPlan:
    found = problem(code, column=None, **facts)
    return replace(plan, fate=RowFate.REFUSED, code=found.code, reason=found.sentence)
