"""Communes merged, split and renamed: nobody is lost or counted twice; both views of a report have one total."""

import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role, ScopeLevel
from lms.base.errors import NotAllowed, RuleViolation
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, Mediator, Team, Unit, UnitChange, UnitVersion
from mediators.queries.territory import commune_on, successors_of, units_on
from mediators.services.localities import load_localities
from mediators.services.unit_changes import Part, UnitFacts, merge_units, rename_unit, split_unit
from mediators.services.unit_undo import resting_on, undo_change
from reports.models import Target
from tests.mediators.factories import make_person, make_team

ON = date(2026, 9, 1)
BEFORE, AFTER = date(2026, 8, 31), date(2026, 9, 1)
NEW = UnitFacts(code="19999", kind="phuong", name="Lê Chân Mới")
SAME = {"on": ON, "source": "12/NQ-HĐND", "by": None, "now": datetime(2026, 11, 22, 3, 0, tzinfo=UTC)}


@pytest.fixture
def people(places: dict[str, Unit]) -> dict[str, Mediator]:
    """Two teams of one name in two communes, and a third team with somebody who left."""
    first, second = make_team("11383", "Tổ hòa giải Thôn 1"), make_team("11413", "Tổ hòa giải Thôn 1")
    third = make_team("11413", "Tổ hòa giải Thôn 2")
    rows = {"a": make_person(first, recognised_on=date(2026, 1, 5)), "b": make_person(second), "c": make_person(third)}
    gone = make_person(third)
    Appointment.objects.filter(mediator=gone).update(ended_on=date(2026, 7, 1), end_ground="own_wish")
    return rows | {"gone": gone}


def totals(day: date, *, by_today: bool = False) -> Counter:
    """Count running offices by the commune of a day, or by today's."""
    rows = Appointment.objects.running(day)
    if by_today:
        return Counter(rows.values_list("commune_id", flat=True))
    return Counter(rows.annotate(then=commune_on(day=day)).values_list("then", flat=True))


def test_merger_moves_everybody_and_both_views_agree(people, commune_officer):
    plan = merge_units(old_codes=["11383", "11413"], new=NEW, dry_run=True, **SAME)
    assert (plan.change, plan.people, plan.offices, plan.officers) == (None, 3, 4, 1)
    assert Unit.objects.get(pk="11383").valid_to is None
    plan = merge_units(old_codes=["11383", "11413"], new=NEW, **SAME)
    assert (plan.closed, plan.opened) == (("11383", "11413"), ("19999",))
    assert [move.name for move in plan.renamed] == ["Tổ hòa giải Thôn 1 (An Biên)"]
    assert set(Mediator.objects.values_list("commune_id", flat=True)) == {"19999"}
    assert totals(BEFORE) == {"11383": 1, "11413": 2}
    assert totals(AFTER) == totals(BEFORE, by_today=True) == {"19999": 3}
    assert set(units_on(day=BEFORE, province="31")) == {"11383", "11413"}
    assert units_on(day=AFTER, province="31")["19999"].name == "Phường Lê Chân Mới"
    assert successors_of(codes=["11383", "19999"], on=AFTER) == {"11383": ("19999",), "19999": ("19999",)}
    assert successors_of(codes=["11383"], on=BEFORE) == {"11383": ("11383",)}
    events = AppointmentEvent.objects.filter(kind=EventKind.UNIT_CHANGED)
    assert events.count() == 3
    assert {(event.before["commune"], event.after["commune"]) for event in events} == {
        ("11383", "19999"), ("11413", "19999"),
    }  # fmt: skip


def test_one_commune_takes_in_another_and_keeps_its_code(people):
    plan = merge_units(old_codes=["11383", "11413"], new=UnitFacts(code="11383"), **SAME)
    assert (plan.closed, plan.opened, len(plan.moves)) == (("11413",), (), 2)
    assert Unit.objects.get(pk="11383").valid_to is None
    assert totals(BEFORE) == {"11383": 1, "11413": 2}
    assert totals(AFTER) == {"11383": 3}
    assert successors_of(codes=["11383", "11413"], on=AFTER) == {"11383": ("11383",), "11413": ("11383",)}


def test_split_sends_each_team_to_one_part(people):
    second = Team.objects.get(commune="11413", name="Tổ hòa giải Thôn 2")
    stays = Part(unit=UnitFacts(code="11413"))
    split_unit(old_code="11413", parts=[stays, Part(unit=NEW, team_ids=[second.pk])], **SAME)
    assert totals(AFTER) == {"11383": 1, "11413": 1, "19999": 1}
    assert totals(BEFORE) == {"11383": 1, "11413": 2}
    people["c"].refresh_from_db()
    assert people["c"].commune_id == "19999"
    assert successors_of(codes=["11413"], on=AFTER) == {"11413": ("11413", "19999")}


def test_new_name_from_a_day_on(people):
    rename_unit(unit=UnitFacts(code="11413", kind="xa", name="An Biên Đông"), **SAME)
    assert units_on(day=BEFORE, province="31")["11413"].name == "Phường An Biên"
    assert units_on(day=AFTER, province="31")["11413"].name == "Xã An Biên Đông"
    assert totals(AFTER) == totals(BEFORE)


def test_shipped_list_does_not_undo_what_was_recorded(people):
    load_localities(as_of=AFTER)
    merge_units(old_codes=["11383", "11413"], new=UnitFacts(code="11383", name="Lê Chân Mới"), **SAME)
    load_localities(as_of=AFTER)
    assert Unit.objects.get(pk="11413").valid_to == ON
    assert Unit.objects.get(pk="11383").name == "Lê Chân Mới"
    assert UnitVersion.objects.filter(unit="11383", valid_to__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"old_codes": ["11383", "99999"]}, "unknown_commune"),
        ({"old_codes": ["11383", "06001"]}, "other_province"),
        ({"old_codes": ["11383"], "new": UnitFacts(code="11383")}, "same_commune"),
        ({"new": UnitFacts(code="06001")}, "code_taken"),
        ({"new": UnitFacts(code="1999")}, "bad_code"),
        ({"new": UnitFacts(code="19999")}, "name_missing"),
        ({"source": " "}, "no_source"),
        ({"on": date(2027, 1, 1)}, "future_change"),
        ({"on": date(2025, 7, 1)}, "before_unit"),
    ],
)
def test_refused_mergers(people, change, code):
    arguments = {"old_codes": ["11383", "11413"], "new": NEW, **SAME, **change}
    with pytest.raises(RuleViolation) as caught:
        merge_units(**arguments)
    assert caught.value.code == code
    assert not UnitChange.objects.exists()


def test_split_names_every_team_once(people):
    team = Team.objects.get(commune="11413", name="Tổ hòa giải Thôn 2")
    for parts, code in (
        ([Part(unit=NEW)], "too_few_parts"),
        (
            [Part(unit=NEW), Part(unit=UnitFacts(code="19998", kind="xa", name="B"), team_ids=[team.pk])],
            "team_left_over",
        ),
        ([Part(unit=NEW, team_ids=[team.pk]), Part(unit=UnitFacts(code="11413"), team_ids=[team.pk])], "team_twice"),
    ):
        with pytest.raises(RuleViolation) as caught:
            split_unit(old_code="11413", parts=parts, **SAME)
        assert caught.value.code == code


CHANGES = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "absorb", "rename", "undo"]), st.integers(0, 9), st.integers(0, 9)),
    max_size=5,
)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_totals_are_kept_whatever_happens(people, changes):
    from django.db import transaction

    with transaction.atomic():
        days = [date(2026, 8, 31)]
        before = sum(totals(days[0]).values())
        seen = {days[0]: totals(days[0])}
        for number, (what, first, second) in enumerate(changes):
            day = date(2026, 9, 1 + number)
            units = sorted(units_on(day=days[-1], province="31"))
            old, other = units[first % len(units)], units[second % len(units)]
            common = SAME | {"on": day}
            fresh = UnitFacts(code=f"2000{number}", kind="xa", name=f"Mới {number}")
            if what == "merge":
                merge_units(old_codes=sorted({old, other}), new=fresh, **common)
            elif what == "absorb" and old != other:
                merge_units(old_codes=[old, other], new=UnitFacts(code=old), **common)
            elif what == "split":
                teams = list(Team.objects.filter(commune=old).order_by("pk").values_list("pk", flat=True))
                parts = [Part(unit=UnitFacts(code=old)), Part(unit=fresh, team_ids=teams[: second % 3])]
                split_unit(old_code=old, parts=parts, **common)
            elif what == "rename":
                rename_unit(unit=UnitFacts(code=old, name=f"Tên {number}"), **common)
            elif what == "undo" and (
                last := UnitChange.objects.filter(undoes=None, undone_by=None).order_by("pk").last()
            ):
                undo_change(change=last, reason="Nhầm", by=None, now=common["now"])
                seen = {past: totals(past) for past in days}
            days.append(day)
            seen[day] = totals(day)
            # every view of every day has the same total, in communes of that day
            for past in days:
                assert totals(past) == seen[past]
                assert sum(totals(past).values()) == sum(totals(past, by_today=True).values()) == before
                assert set(totals(past)) <= set(units_on(day=past, province="31"))
            # an old figure, read by today's borders, lands in communes of today
            found = successors_of(codes=list(seen[days[0]]), on=day)
            assert {new for codes in found.values() for new in codes} <= set(units_on(day=day, province="31"))
        transaction.set_rollback(True)


class TestScreensAndConsole:
    def form(self, **fields):
        given = {"old_codes": ["11383", "11413"], "new_code": "19999", "kind": "phuong", "name": "Lê Chân Mới",
                 "on": "01/09/2026", "source": "12/NQ-HĐND"}  # fmt: skip
        return given | fields

    def test_tried_then_recorded_by_the_province(self, people, province_officer, sign_in):
        client, url = sign_in(province_officer), reverse("mediators:unit-merge")
        tried = client.post(url, self.form(xem="1")).content.decode()
        assert "3 tổ, 3 người đang làm và 4 nhiệm kỳ" in tried
        assert "Tổ hòa giải Thôn 1 (An Biên)" in tried
        assert not UnitChange.objects.exists()
        assert client.post(url, self.form(new_code="06001", xem="1")).status_code == 422
        assert client.post(url, self.form(ghi="1")).status_code == 302
        page = client.get(reverse("mediators:unit-changes")).content.decode()
        assert "11413 Phường An Biên → 19999 Phường Lê Chân Mới" in page

    def test_split_on_screen(self, people, province_officer, sign_in):
        client, url = sign_in(province_officer), reverse("mediators:unit-split")
        assert "Phường An Biên (11413)" in client.get(url).content.decode()
        teams = list(Team.objects.filter(commune="11413").order_by("pk"))
        data = {"on": "01/09/2026", "source": "12/NQ", "code_1": "11413", "code_2": "19999", "kind_2": "xa",
                "name_2": "Mới", f"team_{teams[0].pk}": "1", f"team_{teams[1].pk}": "2"}  # fmt: skip
        assert client.post(f"{url}?xa=11413", data | {"ghi": "1"}).status_code == 302
        assert totals(AFTER)["19999"] == 1
        assert client.get(f"{url}?xa=06001").status_code == 404

    def test_others_are_refused_and_the_administrator_chooses_a_province(
        self, people, commune_officer, make_person, sign_in
    ):
        url = reverse("mediators:unit-merge")
        assert sign_in(commune_officer).get(url).status_code == 403
        admin = make_person("quan.tri", Role.ADMINISTRATOR, ScopeLevel.NATION)
        client = sign_in(admin)
        assert "Chọn địa bàn" in client.get(url).content.decode()
        assert client.post(f"{url}?tinh=31", self.form(ghi="1")).status_code == 302
        assert client.get(f"{url}?tinh=99").status_code == 404

    def test_another_province_is_refused_in_the_service(self, people, make_person):
        stranger = make_person("so.langson", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "20")
        with pytest.raises(NotAllowed):
            merge_units(old_codes=["11383", "11413"], new=NEW, **(SAME | {"by": stranger}))

    def test_console(self, people, capsys):
        arguments = ["merge", "--old", "11383,11413", "--new", "19999:phuong:Lê Chân Mới", "--on", "2026-09-01",
                     "--source", "12/NQ", "--json"]  # fmt: skip
        call_command("unit_change", *arguments, "--dry-run")
        tried = json.loads(capsys.readouterr().out)
        assert (tried["people"], tried["written"], len(tried["teams"])) == (3, False, 3)
        call_command("unit_change", *arguments)
        assert json.loads(capsys.readouterr().out)["written"] is True
        with pytest.raises(SystemExit):
            call_command("unit_change", *arguments)
        assert json.loads(capsys.readouterr().out)["error"] == "unknown_commune"


def picture() -> tuple:
    """Return everything that a change moves: units, teams, people, offices."""
    units = set(Unit.objects.filter(valid_to=None).values_list("code", "kind", "name", "valid_from"))
    versions = set(UnitVersion.objects.exclude(source="").values_list("unit", "kind", "name", "valid_from", "valid_to"))
    return (
        units, versions, set(Team.objects.values_list("pk", "commune_id", "name", "order_key")),
        set(Mediator.objects.values_list("pk", "commune_id")), set(Appointment.objects.values_list("pk", "commune_id")),
    )  # fmt: skip


class TestUndo:
    def test_everything_is_as_it_was_and_the_code_is_free_again(self, people):
        alone = make_person(make_team("06001", "Tổ hòa giải Đèo"), recognised_on=date(2026, 1, 5))
        Mediator.objects.filter(pk=alone.pk).update(commune="11413")  # no office there: follows the commune
        before = picture()
        change = merge_units(old_codes=["11383", "11413"], new=NEW, **SAME).change
        undoing = undo_change(change=change, reason="Ghi nhầm", by=None, now=SAME["now"])
        assert picture() == before
        assert (undoing.kind, undoing.undoes, undoing.source) == ("undo", change, "Ghi nhầm")
        assert totals(BEFORE) == totals(AFTER) == {"11383": 1, "11413": 2, "06001": 1}
        assert successors_of(codes=["11383"], on=AFTER) == {"11383": ("11383",)}
        assert not Unit.objects.on(AFTER).filter(code="19999").exists()
        with pytest.raises(RuleViolation) as refused:
            undo_change(change=change, reason="Lần nữa", by=None, now=SAME["now"])
        assert refused.value.code == "already_undone"
        again = merge_units(old_codes=["11383", "11413"], new=NEW, **SAME)
        assert (again.opened, totals(AFTER)["19999"], totals(BEFORE)["11413"]) == (("19999",), 3, 2)

    def test_what_was_recorded_since_asks_for_a_counter_decision(self, people):
        change = merge_units(old_codes=["11383", "11413"], new=NEW, **SAME).change
        assert resting_on(change) == []
        make_person(make_team("19999", "Tổ hòa giải Mới"), recognised_on=date(2026, 11, 1))
        Target.objects.create(
            code="thu-19999", metric="M1", level="commune", unit_code="19999", unit_name="Mới", low=50,
            valid_from="2026-10-01", source="KH",
        )  # fmt: skip
        assert resting_on(change)[:2] == ["tổ hòa giải lập tại xã mới", "hòa giải viên ghi tại xã mới"]
        assert "chỉ tiêu" in resting_on(change)
        with pytest.raises(RuleViolation) as refused:
            undo_change(change=change, reason="Nhầm", by=None, now=SAME["now"])
        assert refused.value.code == "rests_on_it"
        assert totals(date(2026, 11, 1))["19999"] == 4
        teams = list(Team.objects.filter(commune="19999").order_by("pk").values_list("pk", flat=True))
        parts = [Part(unit=UnitFacts(code="19999"), team_ids=teams[:1]),
                 Part(unit=UnitFacts(code="18888", kind="phuong", name="Trở lại"), team_ids=teams[1:])]  # fmt: skip
        split_unit(old_code="19999", parts=parts, **(SAME | {"on": date(2026, 11, 2)}))
        assert totals(date(2026, 11, 2)) == {"19999": 1, "18888": 3}

    def test_a_later_change_goes_first(self, people):
        first = rename_unit(unit=UnitFacts(code="11383", name="Một"), **SAME).change
        second = rename_unit(unit=UnitFacts(code="11383", name="Hai"), **SAME).change  # the same day
        assert resting_on(first) == ["một thay đổi địa bàn ghi sau đó"]
        undo_change(change=second, reason="Nhầm", by=None, now=SAME["now"])
        assert units_on(day=AFTER)["11383"].name == "Phường Một"
        undo_change(change=first, reason="Nhầm", by=None, now=SAME["now"])
        assert units_on(day=AFTER)["11383"].name == units_on(day=BEFORE)["11383"].name == "Phường Lê Chân"

    def test_on_screen(self, people, province_officer, commune_officer, sign_in):
        change = merge_units(old_codes=["11383", "11413"], new=NEW, **SAME).change
        url, client = reverse("mediators:unit-undo", args=[change.public_id]), sign_in(province_officer)
        assert url in client.get(reverse("mediators:unit-changes")).content.decode()
        assert sign_in(commune_officer).get(url).status_code == 403
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "Ghi nhầm văn bản"}).status_code == 302
        page = client.get(reverse("mediators:unit-changes")).content.decode()
        assert "Ghi nhầm văn bản" in page
        assert url not in page
        assert client.get(url).status_code == 404


class TestAcrossProvinces:
    def test_one_commune_of_two_provinces(self, people, province_officer, make_person, sign_in):
        far = Unit.objects.get(code="06001")
        assert far.parent_id != "31"
        codes = ["11413", "06001"]
        with pytest.raises(RuleViolation) as refused:
            merge_units(old_codes=codes, new=NEW, **SAME)
        assert refused.value.code == "other_province"
        new = UnitFacts(code="19999", kind="xa", name="Hai Tỉnh", province="31")
        with pytest.raises(NotAllowed):
            merge_units(old_codes=codes, new=new, **(SAME | {"by": province_officer}))
        admin = make_person("quan.tri2", Role.ADMINISTRATOR, ScopeLevel.NATION)
        data = {"old_codes": ["11413"], "other_codes": "06001", "new_code": "19999", "kind": "xa", "name": "Hai Tỉnh",
                "on": "01/09/2026", "source": "12/NQ", "ghi": "1"}  # fmt: skip
        url = f"{reverse('mediators:unit-merge')}?tinh=31"
        refused_page = sign_in(province_officer).post(url, data)
        assert refused_page.status_code == 422
        assert "không thuộc phần việc" in refused_page.content.decode()
        assert sign_in(admin).post(url, data).status_code == 302
        assert Unit.objects.get(code="19999").parent_id == "31"
        assert totals(BEFORE) == {"11383": 1, "11413": 2}
        assert totals(AFTER) == {"11383": 1, "19999": 2}
        assert "06001" in units_on(day=BEFORE, province=far.parent_id)
        assert "06001" not in units_on(day=AFTER, province=far.parent_id)
