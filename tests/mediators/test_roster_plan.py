"""What becomes of each row of a roster (contracts.md §4); no database."""

from datetime import date
from typing import Any

import pytest

from lms.base.text import search_key
from mediators.enums import RowFate
from mediators.roster.known import KnownOffice, KnownPerson, Territory
from mediators.roster.messages import problem
from mediators.roster.people import RosterRow
from mediators.roster.plan import RowPlan, plan_rows

HERE = Territory(target="11383", codes=frozenset({"11383"}), foreign=frozenset({"06001"}))
TEAM, OTHER = "Tổ hòa giải Tổ dân phố số 1", "Tổ hòa giải Tổ dân phố số 2"


def row(number: int = 5, **changes: Any) -> RosterRow:
    fields: dict[str, Any] = {
        "sheet": "DS",
        "row": number,
        "team": TEAM,
        "name": "Nguyễn Văn An",
        "female": False,
        "born": "1969-02-19",
        "ethnic_minority": False,
        "recognised_on": "2022-12-05",
        "decision": "287/QĐ-UBND",
        "phone": "0912345678",
    }
    return RosterRow(**(fields | changes))


def office(**changes: Any) -> KnownOffice:
    team = changes.pop("team", TEAM)
    fields: dict[str, Any] = {
        "id": 1,
        "team_key": search_key(team),
        "team": team,
        "head": False,
        "recognised_on": date(2022, 12, 5),
        "decision": "287/QĐ-UBND",
        "ended_on": None,
    }
    return KnownOffice(**(fields | changes))


def person(*offices: KnownOffice, **changes: Any) -> KnownPerson:
    fields: dict[str, Any] = {
        "id": 1,
        "commune": "11383",
        "name": "Nguyễn Văn An",
        "birth_year": 1969,
        "birth_date": date(1969, 2, 19),
        "female": False,
        "ethnic_minority": False,
        "phone": "0912345678",
        "occupation": "",
        "qualification": "unknown",
        "offices": offices or (office(),),
    }
    fields |= changes
    return KnownPerson(name_key=search_key(fields["name"]), **fields)


def one(given: RosterRow, *people: KnownPerson, answers: dict | None = None) -> RowPlan:
    (plan,) = plan_rows([given], territory=HERE, people=people, answers=answers)
    return plan


def test_unknown_person_is_created() -> None:
    assert one(row()).fate == RowFate.CREATED


def test_same_person_with_the_same_facts_is_unchanged() -> None:
    assert one(row(), person()).fate == RowFate.UNCHANGED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phone": "0987654321"}, "phone"),
        ({"recognised_on": "2022-12-06"}, "recognised_on"),
        ({"decision": "288/QĐ-UBND"}, "decision"),
        ({"head": True}, "head"),
        ({"female": True}, "female"),
        ({"ethnic_minority": True}, "ethnic_minority"),
        ({"name": "NGUYỄN VĂN ÂN".title()}, "name"),
        ({"occupation": "Trưởng thôn"}, "occupation"),
    ],
)
def test_changed_value_is_an_update_that_names_it(changed: dict[str, Any], field: str) -> None:
    plan = one(row(**changed), person())
    assert (plan.fate, [change.field for change in plan.changes]) == (RowFate.UPDATED, [field])
    assert plan.reason.startswith("Thay đổi ")
    assert "0987654321" not in plan.reason


@pytest.mark.parametrize(
    "silent", [{"phone": None}, {"born": "1969"}, {"born": None}, {"female": None}, {"decision": ""}]
)
def test_what_the_file_does_not_say_stays_as_it_is(silent: dict[str, Any]) -> None:
    assert one(row(**silent), person()).fate == RowFate.UNCHANGED


def test_file_without_any_head_does_not_depose_one() -> None:
    known = person(office(head=True))
    assert one(row(), known).fate == RowFate.UNCHANGED
    plans = plan_rows([row(), row(6, name="Trần Bình", head=True)], territory=HERE, people=[known])
    assert plans[0].changes[0].field == "head"


def test_mistyped_birth_year_on_the_same_decision_and_team_is_corrected() -> None:
    plan = one(row(born="1996"), person())
    assert (plan.fate, plan.changes[0].field) == (RowFate.UPDATED, "born")


def test_two_people_of_one_name_on_one_decision_stay_two() -> None:
    plans = plan_rows([row(), row(6, born="1980")], territory=HERE, people=[person()])
    assert [plan.fate for plan in plans] == [RowFate.UNCHANGED, RowFate.CREATED]


def test_known_person_in_another_team_is_a_question_with_two_answers() -> None:
    known = person(office(team=OTHER))
    asked = one(row(), known)
    assert (asked.fate, asked.code) == (RowFate.REFUSED, "possible_duplicate")
    assert OTHER in asked.reason
    same = one(row(), known, answers={("DS", 5, "possible_duplicate"): "same"})
    assert (same.fate, same.person) == (RowFate.CREATED, known)
    different = one(row(), known, answers={("DS", 5, "possible_duplicate"): "different"})
    assert (different.fate, different.person) == (RowFate.CREATED, None)
    skipped = one(row(), known, answers={("DS", 5, "possible_duplicate"): "skip"})
    assert skipped.fate == RowFate.REFUSED


def test_same_person_twice_in_the_file_is_asked_and_may_hold_two_offices() -> None:
    rows = [row(), row(9, team=OTHER)]
    asked = plan_rows(rows, territory=HERE, people=[])
    assert [plan.fate for plan in asked] == [RowFate.CREATED, RowFate.REFUSED]
    assert "dòng 5" in asked[1].reason
    answered = plan_rows(rows, territory=HERE, people=[], answers={("DS", 9, "possible_duplicate"): "same"})
    assert (answered[1].fate, answered[1].same_as) == (RowFate.CREATED, 0)


def test_one_person_twice_in_one_team_is_never_two_offices() -> None:
    answers = {("DS", 9, "possible_duplicate"): "same"}
    plans = plan_rows([row(), row(9)], territory=HERE, people=[], answers=answers)
    assert (plans[1].fate, plans[1].code) == (RowFate.REFUSED, "listed_twice")


def test_confirmed_second_office_is_unchanged_when_the_file_comes_again_without_answers() -> None:
    known = person(office(), office(id=2, team=OTHER))
    plans = plan_rows([row(), row(9, team=OTHER)], territory=HERE, people=[known])
    assert [plan.fate for plan in plans] == [RowFate.UNCHANGED, RowFate.UNCHANGED]


def test_confirmed_namesakes_are_unchanged_in_either_order() -> None:
    people = [person(), person(office(id=2), id=2, name="Nguyễn Văn Ấn")]
    rows = [row(5, name="Nguyễn Văn Ấn"), row(6)]
    plans = plan_rows(rows, territory=HERE, people=people)
    assert [(plan.fate, plan.person.id) for plan in plans if plan.person] == [
        (RowFate.UNCHANGED, 2),
        (RowFate.UNCHANGED, 1),
    ]


@pytest.mark.parametrize(("recognised", "fate"), [("2022-12-05", RowFate.REFUSED), ("2026-03-01", RowFate.CREATED)])
def test_who_left_comes_back_only_by_a_later_decision(recognised: str, fate: RowFate) -> None:
    left = person(office(ended_on=date(2025, 1, 1)))
    plan = one(row(recognised_on=recognised), left)
    assert (plan.fate, plan.code) == (fate, "has_left" if fate == RowFate.REFUSED else "")


@pytest.mark.parametrize("code", ["future_date", "before_law"])
def test_odd_date_is_asked_and_taken_when_confirmed(code: str) -> None:
    given = row(problems=(problem(code, found="05/12/2012"),))
    assert (one(given).fate, one(given).code) == (RowFate.REFUSED, code)
    assert one(given, answers={("DS", 5, code): "right"}).fate == RowFate.CREATED
    assert one(given, answers={("DS", 5, code): "skip"}).fate == RowFate.REFUSED


def test_commune_column_decides_and_foreign_or_unknown_communes_are_refused() -> None:
    codes = [one(row(commune_code=code)).code for code in ("11383", "06001", "99999")]
    assert codes == ["", "other_commune", "unknown_commune"]


def test_bad_row_is_refused_with_its_own_code_before_any_question() -> None:
    given = row(recognised_on=None, problems=(problem("no_recognition_date"),))
    assert one(given, person()).code == "no_recognition_date"
