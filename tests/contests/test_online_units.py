"""Units of an online contest, many at once: pasted or from the register, all or nothing; merged when twice."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from online_held import entrant, hold, online_rules

from contests.enums import OnlineRunKind
from contests.models import ContestUnit, OnlineRun
from contests.rules.unit_lines import read_unit_lines, unit_key
from contests.services.online_units import merge_units
from lms.base.errors import RuleViolation


@pytest.mark.parametrize(
    ("line", "name", "people", "fate"),
    [
        ("Phường Lê Chân; 41.200", "Phường Lê Chân", 41200, "changed"),
        ("phường  lê chân", "phường lê chân", None, "same"),
        ("Xã A\t350", "Xã A", 350, "new"),
        ("Sở A; Sở B; 12", "Sở A; Sở B", 12, "new"),
        ("Xã A; 1 200", "Xã A", 1200, "new"),
        ("Xã A; 4.12", "Xã A", None, "wrong"),
        ("Xã A; 0", "Xã A", 0, "wrong"),
        ("Xã A; nhiều", "Xã A", None, "wrong"),
        ("; 12", "", 12, "wrong"),
        ("x" * 161, "x" * 161, None, "wrong"),
    ],
)
def test_a_line_is_read_as_it_is_typed(line, name, people, fate):
    (found,) = read_unit_lines(text=f"\n{line}\n", known={unit_key("Phường Lê Chân"): 40000})
    assert (found.place, found.name, found.people, found.fate) == (2, name, people, fate)
    assert bool(found.problem) is (fate == "wrong")


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["Xã Hòa An", "xã hoà an", "Xã B; 3", "", "Xã C; ba"]), max_size=8))
def test_no_name_comes_in_twice_and_every_line_has_its_place(rows):
    found = read_unit_lines(text="\n".join(rows), known={})
    assert [one.place for one in found] == [place for place, row in enumerate(rows, 1) if row]
    good = [unit_key(one.name) for one in found if one.fate != "wrong"]
    assert len(good) == len(set(good))


@pytest.fixture
def held(places, province_officer, now):
    return hold(host=places["31"], by=province_officer, now=now, content=online_rules())


def to(name, *things):
    return reverse(f"online_desk:{name}", args=[one.public_id for one in things])


@pytest.mark.django_db
def test_a_pasted_list_is_looked_at_and_written_whole_or_not_at_all(held, province_officer, sign_in):
    contest, desk = held.round.contest, sign_in(province_officer)
    ContestUnit.objects.create(contest=contest, name="Phường Lê Chân", people=40000, order=1)
    text = "Phường Lê Chân; 41.200\nXã A; 120\nXã a; 130\nSở B; mười"
    page = to("units-many", contest)
    assert desk.get(page).status_code == 200
    refused = desk.post(page, {"text": text, "ghi": "1", "people_on": "1/11/2026", "people_source": "Niên giám"})
    told = refused.content.decode()
    assert refused.status_code == 422
    assert "Trùng với dòng 2." in told
    assert "«mười» không phải số người" in told
    assert "Sở B; mười" in told
    assert contest.units.count() == 1
    good = "Phường Lê Chân; 41.200\nXã A; 120\nSở B"
    looked = desk.post(page, {"text": good, "xem": "1"})
    assert (looked.status_code, contest.units.count()) == (200, 1)
    assert "Ghi 3 đơn vị" in looked.content.decode()
    no_day = desk.post(page, {"text": good, "ghi": "1", "people_source": "Niên giám"})
    assert no_day.status_code == 422
    assert "tính đến ngày nào" in no_day.content.decode()
    done = desk.post(page, {"text": good, "ghi": "1", "people_on": "1/11/2026", "people_source": "Niên giám"})
    assert done.url == to("units", contest)
    rows = contest.units.values_list("name", "people", "people_source")
    assert set(rows) == {("Phường Lê Chân", 41200, "Niên giám"), ("Xã A", 120, "Niên giám"), ("Sở B", None, "")}


@pytest.mark.django_db
def test_the_register_offers_the_places_of_the_area_that_are_missing(held, province_officer, sign_in):
    contest, desk = held.round.contest, sign_in(province_officer)
    ContestUnit.objects.create(contest=contest, name="phường lê chân", order=1)
    page = to("units-register", contest)
    told = desk.get(page).content.decode()
    assert "Phường An Biên" in told
    assert "Phường Lê Chân" not in told
    assert desk.post(page, {}).status_code == 422
    looked = desk.post(page, {"everything": "1", "with_mediators": "1"})
    assert (looked.status_code, contest.units.count()) == (200, 1)
    text = looked.context["form"]["text"].value()
    assert "Phường An Biên" in text.splitlines()[0] or "Phường An Biên" in text
    desk.post(to("units-many", contest), {"text": text, "ghi": "1"})
    assert contest.units.filter(name="Phường An Biên").exists()
    assert "đã có mọi địa phương" in desk.get(page).content.decode()


@pytest.mark.django_db
def test_two_units_of_one_name_are_marked_and_merged_with_their_people(held, province_officer, sign_in, now):
    contest, desk = held.round.contest, sign_in(province_officer)
    kept = ContestUnit.objects.create(contest=contest, name="Xã Hòa An", order=1)
    twice = ContestUnit.objects.create(contest=contest, name="Xã Hoà An", order=2, people=70, people_source="Báo cáo")
    person = entrant(held, 1, unit=twice)
    assert desk.get(to("units", contest)).content.decode().count("ghi trùng tên") == 2
    page = to("unit-merge", contest, twice)
    assert "1 người dự thi" in desk.get(page).content.decode()
    assert desk.post(page, {"kept": str(twice.public_id)}).status_code == 422
    run = OnlineRun.objects.create(round=held.round, kind=OnlineRunKind.CLOSE, asked_by=province_officer, asked_at=now)
    with pytest.raises(RuleViolation) as refused:
        merge_units(kept=kept, absorbed=twice, by=province_officer, now=now)
    assert refused.value.code == "being_computed"
    run.delete()
    assert desk.post(page, {"kept": str(kept.public_id)}).status_code == 302
    person.refresh_from_db()
    kept.refresh_from_db()
    assert (person.unit, kept.people, contest.units.count()) == (kept, 70, 1)
