"""A past day in two readings: late and corrected entries change only what is known now; borders conserve totals."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training_factories import add_everything, lesson_codes, make_appointment, make_mediator, make_team, statements

from accounts.enums import Role, ScopeLevel
from mediators.models import Appointment, Mediator, Team, TeamPlace, Unit, UnitChange
from mediators.services.appointments import appoint, end_appointment
from mediators.services.corrections import correct_recognition_date
from reports.models import COMPUTED, Metric, Target
from reports.queries.differences import differences
from reports.queries.indicators import figures
from reports.queries.known import end_of, figures_known
from reports.queries.places import Place, find_place
from reports.queries.totals import summary, unit_totals
from training.models import Evidence
from training.services import record_evidence, supersede_evidence
from training.services.status import recompute_all

TODAY = date(2026, 11, 22)
DAY = date(2026, 9, 30)
TABLE, TOTALS = "/can-bo/chi-tieu/", "/can-bo/chi-tieu/dia-ban/"
PLACE = Place(commune="11383", province="31")


def at(day: str, hour: int = 3) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02d}:00:00").replace(tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("indicator_views", "list_views", "totals_views"):
        monkeypatch.setattr(f"reports.{module}.today", lambda: TODAY)


def recognised(team, day, name, *, recorded, female=False):
    mediator = make_mediator(team.commune, name, female=female, ethnic_minority=False)
    return appoint(
        mediator=mediator, team=team, recognised_on=date.fromisoformat(day), decision_number="1/QĐ", by=None,
        now=at(recorded),
    )  # fmt: skip


def learnt(mediator, *, on, recorded):
    add_everything(mediator, on=date.fromisoformat(on), now=at(recorded))


def both(place=PLACE, as_of=DAY):
    """Return the fractions of M1 to M4 of a day: as known then, as known now."""
    recompute_all(as_of=TODAY)
    then = figures_known(place=place, as_of=as_of, moment=end_of(as_of)).indicators
    now = figures(place=place, as_of=as_of).indicators
    plain = [{row.metric.value: row.counted and (row.counted.numerator, row.counted.denominator) for row in rows}
             for rows in (then, now)]  # fmt: skip
    assert [row.counted for row in summary(place=place, as_of=as_of).indicators] == [row.counted for row in now]
    return plain


@pytest.fixture
def team(places):
    """A team of three known since June: one trained in time, one trained late, one still inside the six months."""
    made = make_team(places["11383"], planned_count=3)
    kept = recognised(made, "2026-03-02", "Trần Đúng Hạn", recorded="2026-03-02")
    late = recognised(made, "2026-03-02", "Lê Chưa Xong", recorded="2026-03-03", female=True)
    recognised(made, "2026-07-01", "Vũ Còn Hạn", recorded="2026-07-01")
    learnt(kept.mediator, on="2026-08-01", recorded="2026-08-01")
    Appointment.objects.filter(pk=late.pk).update(is_head=True)
    recompute_all(as_of=TODAY)
    return made


class TestTwoReadings:
    def test_they_agree_where_everything_was_recorded_at_once(self, team):
        then, now = both()
        assert then == now
        assert (then["M1"], then["M2"], then["M3"], then["M4"]) == ((1, 1), (1, 3), (1, 2), (0, 3))

    def test_late_evidence_changes_only_what_is_known_now(self, team):
        before, _now = both()
        late = Mediator.objects.get(full_name="Lê Chưa Xong")
        learnt(late, on="2026-08-15", recorded="2026-10-20")
        Evidence.objects.create(
            mediator=late,
            kind="materials_handed",
            happened_on="2026-08-15",
            recorded_at=at("2026-10-20"),
            channel="paper",
        )
        then, now = both()
        assert then == before
        assert (now["M2"], now["M3"], now["M4"]) == ((2, 3), (2, 2), (1, 3))

    def test_a_corrected_date_changes_only_what_is_known_now(self, team):
        before, _now = both()
        office = Appointment.objects.get(mediator__full_name="Trần Đúng Hạn")
        correct_recognition_date(
            appointment=office, recognised_on=date(2026, 5, 4), reason="Gõ nhầm tháng", by=None, now=at("2026-10-05")
        )
        then, now = both()
        assert then == before
        assert now["M3"] == (0, 1)

    def test_an_end_and_a_new_office_recorded_late(self, team):
        before, _now = both()
        gone = Appointment.objects.get(mediator__full_name="Vũ Còn Hạn")
        end_appointment(
            appointment=gone, ended_on=date(2026, 9, 1), ground="own_wish", decision_number="9/QĐ", by=None,
            now=at("2026-10-02"),
        )  # fmt: skip
        recognised(team, "2026-08-03", "Bùi Ghi Muộn", recorded="2026-10-03")
        then, now = both()
        assert then == before
        assert now["M2"] == (1, 3)
        words = {row.person.name: (row.changes, row.reason) for row in differences(place=PLACE, as_of=DAY).people}
        assert words["Bùi Ghi Muộn"] == (("nay có trong danh sách",), "Nhiệm kỳ được ghi sau ngày đó.")
        assert words["Vũ Còn Hạn"][0] == ("nay không còn trong danh sách",)

    def test_what_was_superseded_later_still_stood_then(self, team):
        kept = Mediator.objects.get(full_name="Trần Đúng Hạn")
        row = Evidence.objects.filter(mediator=kept).order_by("pk")[0]
        supersede_evidence(evidence=row, reason="Nhầm người", by=None, now=at("2026-10-10"), channel="paper")
        then, now = both()
        assert (then["M2"], now["M2"]) == ((1, 3), (0, 3))
        (found,) = differences(place=PLACE, as_of=DAY).people
        assert found.changes == ("đã tập huấn: đạt → chưa đạt", "đúng hạn: đạt → chưa đạt")
        assert found.reason == "Kết quả học tập được ghi hoặc sửa sau ngày đó."

    def test_before_anything_was_recorded_nothing_was_known(self, team):
        then = figures_known(place=PLACE, as_of=DAY, moment=end_of(date(2026, 3, 1))).indicators
        assert [row.counted and row.counted.denominator for row in then] == [0, 0, 0, 0, 0, None, 0]

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(shifts=st.lists(st.integers(min_value=-60, max_value=50), min_size=3, max_size=3))
    def test_known_today_equals_known_now(self, team, shifts):
        """Whatever the moments of recording, reading with today's knowledge is the reading of now."""
        Evidence.objects.filter(mediator__full_name="Vũ Còn Hạn").exists()
        for number, shift in enumerate(shifts):
            person = Mediator.objects.order_by("pk")[number]
            moment = at("2026-09-30") + timedelta(days=shift)
            record_evidence(
                mediator=person,
                kind="materials_opened",
                happened_on=moment.date(),
                now=moment,
                by=None,
                channel="online",
            )
        recompute_all(as_of=TODAY)
        now = figures(place=PLACE, as_of=DAY).indicators
        later = figures_known(place=PLACE, as_of=DAY, moment=end_of(TODAY)).indicators
        assert [row.counted for row in later] == [row.counted for row in now]


class TestCommand:
    def test_known_at_reads_what_was_recorded_by_then(self, team):
        late = Mediator.objects.get(full_name="Lê Chưa Xong")
        learnt(late, on="2026-08-15", recorded="2026-10-20")
        recompute_all(as_of=TODAY)
        found = []
        for more in ([], ["--known-at", "2026-09-30"], ["--known-at", "2026-10-20"]):
            out = StringIO()
            call_command("indicators", "--unit", "11383", "--as-of", "2026-09-30", "--json", *more, stdout=out)
            found.append(json.loads(out.getvalue()))
        assert [row["M3"]["numerator"] for row in found] == [2, 1, 2]
        assert set(found[1]) == {metric.value for metric in COMPUTED}
        assert set(found[1]["M1"]) == {"numerator", "denominator", "met", "target"}


class TestBorders:
    @pytest.fixture
    def merged(self, places):
        """An Biên was split off from Lê Chân on 1 October: one of its teams lay in Lê Chân before."""
        for number, code in enumerate(("11383", "11383", "11413")):
            made = make_team(places[code], name=f"Tổ hòa giải thôn {number}")
            recognised(made, "2026-03-02", f"Hồ Số {number}", recorded="2026-03-02")
        change = UnitChange.objects.create(
            kind="split", happened_on="2026-10-01", source="Nghị quyết 1", recorded_at=at("2026-10-01")
        )
        moved = Team.objects.get(commune_id="11413")
        TeamPlace.objects.create(
            team=moved, unit=places["11383"], valid_to="2026-10-01", team_name=moved.name, change=change
        )
        recompute_all(as_of=TODAY)
        return places

    def test_totals_are_conserved_and_lists_follow(self, merged):
        now = unit_totals(place=Place(province="31"), as_of=DAY)
        then = unit_totals(place=Place(province="31", borders_on=DAY), as_of=DAY)
        teams = [{row.code: row.of("M1").counted.denominator for row in found.units} for found in (now, then)]
        assert teams == [{"11383": 2, "11413": 1}, {"11383": 3, "11413": 0}]
        assert [row.counted for row in now.whole.indicators] == [row.counted for row in then.whole.indicators]
        assert len(figures(place=Place("11383", "31", DAY), as_of=DAY).people) == 3
        assert len(figures_known(place=Place("11383", "31", DAY), as_of=DAY, moment=end_of(DAY)).people) == 3

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=6))
    def test_every_way_of_moving_teams_conserves_the_whole(self, places, data):
        codes = ("11383", "11413", "06001")
        change = UnitChange.objects.create(
            kind="merge", happened_on="2026-10-01", source="NQ", recorded_at=at("2026-10-01")
        )
        for number, (before, after) in enumerate(data):
            made = make_team(places[codes[after]], name=f"Tổ {number} {Team.objects.count()}")
            make_appointment(made, recognised_on="2026-03-02", name=f"Lý {number}")
            if before != after:
                TeamPlace.objects.create(
                    team=made, unit=places[codes[before]], valid_to="2026-10-01", team_name=made.name, change=change
                )
        for metric in (Metric.TEAMS_COMPLETE, Metric.TRAINED):
            sums = []
            for borders in (None, DAY):
                found = unit_totals(place=Place(borders_on=borders), as_of=DAY)
                assert (
                    sum(row.of(metric).counted.denominator for row in found.units)
                    == found.whole.of(metric).counted.denominator
                )
                sums.append(found.whole.of(metric).counted)
            assert sums[0] == sums[1]


class TestTotals:
    def test_rows_add_up_and_equal_each_commune(self, team, places):
        recognised(make_team(places["11413"]), "2026-01-05", "Ngô Quá Hạn", recorded="2026-01-05")
        recompute_all(as_of=TODAY)
        found = unit_totals(place=Place(province="31"), as_of=TODAY)
        assert [row.counted for row in found.whole.indicators] == [
            row.counted for row in figures(place=find_place("31"), as_of=TODAY).indicators
        ]
        for row in found.units:
            alone = figures(place=find_place(row.code), as_of=TODAY).indicators
            assert [one.counted for one in row.indicators] == [one.counted for one in alone]
            assert [one.deciding for one in row.indicators] == [one.deciding for one in alone]
        nation = unit_totals(place=Place(), as_of=TODAY)
        assert {row.code for row in nation.units} >= {"31", "20"}
        assert nation.whole.of("M2").counted == found.whole.of("M2").counted
        assert next(row for row in nation.units if row.code == "31").of("M6").counted.denominator == 2

    def test_a_commune_is_judged_by_its_own_target(self, team, places):
        Target.objects.create(
            code="an-bien", metric="M1", level="commune", unit_code="11383", unit_name="Lê Chân", low=50,
            valid_from="2026-06-01", source="Kế hoạch phường",
        )  # fmt: skip
        found = unit_totals(place=Place(province="31"), as_of=TODAY).units
        row = next(row for row in found if row.code == "11383")
        assert row.of("M1").deciding.low == 50
        assert (row.missed_count, row.missing_count) == (4, 2 + 1 + 3 + 1)

    def test_every_number_opens_a_list_of_that_length(self, team, places, province_officer, sign_in):
        learnt(Mediator.objects.get(full_name="Lê Chưa Xong"), on="2026-10-15", recorded="2026-10-15")
        recompute_all(as_of=TODAY)
        client = sign_in(province_officer)
        for query in ({}, {"ngay": "2026-09-30"}, {"ngay": "2026-09-30", "dia-gioi": "khi-do"}):
            page = client.get(TOTALS, query).content.decode()
            links = re.findall(r'href="(/can-bo/chi-tieu/M\d/\?[^"]+)">(?:thiếu )?([\d.]+)</a>', page)
            assert len(links) >= 15
            for address, number in links:
                shown = client.get(address.replace("&amp;", "&"))
                assert shown.context["page"].paginator.count == int(number), address
        known = client.get(TABLE, {"xa": "11383", "ngay": "2026-09-30", "biet": "khi-do"}).content.decode()
        for address, number in re.findall(r'href="(/can-bo/chi-tieu/M\d/\?[^"]+)">(\d+)</a>', known):
            assert client.get(address.replace("&amp;", "&")).context["page"].paginator.count == int(number), address

    def test_before_the_first_known_borders_todays_are_taken_and_said(self, team, commune_officer, sign_in):
        asked = {"ngay": "2025-06-30", "dia-gioi": "khi-do", "biet": "khi-do"}
        page = sign_in(commune_officer).get(TABLE, asked).content.decode()
        assert "không có địa giới của ngày đó" in page
        assert "Như đã biết khi ấy:" in page

    def test_search_sort_print_and_export_of_a_list(self, team, province_officer, sign_in):
        recompute_all(as_of=TODAY)
        client = sign_in(province_officer)
        assert [line.name for line in client.get(f"{TABLE}M2/", {"q": "vu con"}).context["page"]] == ["Vũ Còn Hạn"]
        assert "Bỏ bớt chữ tìm" in client.get(f"{TABLE}M2/", {"q": "zz"}).content.decode()
        for sort in ("ten", "to", "xa", "la"):
            assert len(client.get(f"{TABLE}M2/", {"xep": sort}).context["page"]) == 3
        assert client.get(f"{TABLE}M2/", {"in": "1"}).status_code == 200
        from openpyxl import load_workbook

        for address, rows in ((f"{TABLE}M2/xuat/?dat=0", 2), (f"{TABLE}M1/xuat/", 1), (f"{TOTALS}xuat/", 3)):
            answer = client.get(address)
            content = b"".join(answer.streaming_content)
            import io

            sheet = load_workbook(io.BytesIO(content)).active
            assert sheet.max_row == rows + 1, address

    def test_sorted_by_need_in_words_and_not_by_colour_alone(self, team, places, province_officer, sign_in):
        recognised(make_team(places["11413"]), "2026-01-05", "Ngô Quá Hạn", recorded="2026-01-05")
        recompute_all(as_of=TODAY)
        client = sign_in(province_officer)
        response = client.get(TOTALS)
        rows = [row for row, _link, _cells in response.context["rows"]]
        need = [(-row.missed_count, -row.missing_count) for row in rows]
        assert need == sorted(need)
        text = response.content.decode()
        assert "thiếu" in text
        assert "2 trên 2 địa bàn còn chỉ tiêu chưa đạt" in text
        by_name = [row.code for row, _link, _cells in client.get(TOTALS, {"xep": "ten"}).context["rows"]]
        assert by_name == ["11413", "11383"]
        assert len(client.get(TOTALS, {"q": "le chan"}).context["rows"]) == 1
        for sort in ("M1", "M3", "M6"):
            assert len(client.get(TOTALS, {"xep": sort}).context["rows"]) == 2

    def test_who_may_see_numbers_and_names(self, team, commune_officer, outsider, trainer, make_person, sign_in):
        recompute_all(as_of=TODAY)
        editor = sign_in(make_person("chuongtrinh", Role.PROGRAMME_EDITOR, ScopeLevel.NATION))
        page = editor.get(TOTALS).content.decode()
        assert "Thành phố Hải Phòng" in page
        assert "/can-bo/chi-tieu/M2/" not in page
        communes = editor.get(TOTALS, {"tinh": "31"}).content.decode()
        assert "Phường Lê Chân" in communes
        assert "/can-bo/chi-tieu/M2/" not in communes
        assert editor.get(TABLE, {"xa": "11383"}).status_code == 200
        assert editor.get(f"{TABLE}M2/", {"xa": "11383"}).status_code == 404
        assert "Trần" not in editor.get(f"{TABLE}khac-nhau/", {"xa": "11383", "ngay": "2026-09-30"}).content.decode()
        assert sign_in(commune_officer).get(TOTALS).status_code == 403
        assert sign_in(commune_officer).get(f"{TABLE}khac-nhau/", {"xa": "11413"}).status_code == 404
        assert sign_in(outsider).get(f"{TABLE}M2/xuat/", {"xa": "11383"}).status_code == 404
        assert sign_in(trainer).get(TOTALS).status_code == 403

    def test_eight_statements_whatever_the_number_of_people(self, team, places, province_officer, sign_in):
        recompute_all(as_of=TODAY)
        client = sign_in(province_officer)
        addresses = (
            TOTALS, TABLE, f"{TABLE}M1/", f"{TABLE}M2/", f"{TABLE}M3/?dat=0", "/can-bo/tinh/",
            f"{TABLE}?ngay=2026-09-30&dia-gioi=khi-do",
        )  # fmt: skip
        counts = []
        client.get(TOTALS)
        for address in addresses:
            with statements(most=8) as few:
                assert client.get(address).status_code == 200
            counts.append(len(few))
        Unit.objects.bulk_create(
            Unit(code=f"9{n:04d}", level="commune", kind="xa", name=f"Số {n}", name_key=f"so {n}", parent_id="31",
                 valid_from=date(2025, 7, 1))
            for n in range(30)
        )  # fmt: skip
        _many(places["11413"], 300, team)
        recompute_all(as_of=TODAY)
        for address, count in zip(addresses, counts, strict=True):
            with statements(count):
                client.get(address)
        known = f"{TABLE}?ngay=2026-11-21&biet=khi-do"
        with statements() as first:
            client.get(known)
        _many(places["11413"], 50, team)
        with statements(len(first)):
            client.get(known)


def _many(commune, number, team):
    """Add people with an office each, without services: only how many there are matters."""
    made = make_team(commune, name=f"Tổ đông {Team.objects.count()}")
    start = Mediator.objects.count()
    people = Mediator.objects.bulk_create(
        Mediator(code=f"ZZ{start + n:06d}", commune=commune, full_name=f"Người {n}", name_key=f"nguoi {n}",
                 sort_key=f"nguoi {n:04d}")
        for n in range(number)
    )  # fmt: skip
    Appointment.objects.bulk_create(
        Appointment(
            mediator=person, team=made, commune=commune, recognised_on=date(2026, 5, 4), clock_from=date(2026, 5, 4)
        )
        for person in people
    )
    assert lesson_codes()
    assert team.pk
