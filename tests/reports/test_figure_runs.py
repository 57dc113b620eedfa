"""Figures too many for a request: known then in the background, the nation counted ahead, each with its time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from accounts.enums import Role, ScopeLevel
from reports.models import FigureRun
from reports.queries.known import end_of, figures_known
from reports.queries.places import Place
from reports.queries.totals import UnitCounts, count_units
from reports.services import figure_runs
from reports.services.figure_runs import known_indicators, nation_counted, refresh_nation, start_known, work_known
from training.services import recompute_all

TODAY, DAY = date(2026, 11, 22), date(2026, 9, 30)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TABLE, TOTALS, START = "/can-bo/chi-tieu/", "/can-bo/chi-tieu/dia-ban/", "/can-bo/chi-tieu/khi-ay/"
ASKED = f"tinh=31&ngay={DAY}&biet=khi-do"
PROVINCE = Place(province="31")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("indicator_views", "list_views", "totals_views"):
        monkeypatch.setattr(f"reports.{module}.today", lambda: TODAY)
    monkeypatch.setattr("reports.indicator_views.now", lambda: NOW)
    monkeypatch.setattr(figure_runs, "present", lambda: NOW)
    monkeypatch.setattr(figure_runs, "LARGE", 2)
    monkeypatch.setattr(figure_runs, "LARGE_NATION", 2)


@pytest.fixture
def people(places):
    """Three offices of two communes, one of them trained in time; all recorded in September."""
    moment = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
    for code, name in (("11383", "Trần Một"), ("11383", "Lê Hai"), ("11413", "Vũ Ba")):
        team = make_team(places[code], name=f"Tổ {name}")
        office = make_appointment(team, recognised_on="2026-03-02", mediator=make_mediator(places[code], name))
        type(office).objects.filter(pk=office.pk).update(created_at=moment)
        if name == "Lê Hai":
            add_everything(office.mediator, on=date(2026, 8, 1), now=moment)
    recompute_all(as_of=TODAY)
    return places


def counts(indicators):
    return {row.metric.value: row.counted for row in indicators}


class TestKnownThen:
    def test_asked_for_waited_for_and_equal_to_the_command(
        self, people, province_officer, sign_in, django_capture_on_commit_callbacks
    ):
        client = sign_in(province_officer)
        page = client.get(f"{TABLE}?{ASKED}")
        assert "Tính số liệu" in page.content.decode()
        assert page.context["rows"] == []
        run = start_known(place=PROVINCE, as_of=DAY, now=NOW)  # its task is only put down with the transaction
        waiting = client.get(f"{TABLE}?{ASKED}")
        assert waiting["Refresh"] == "3"
        assert "Đang tính" in waiting.content.decode()
        assert start_known(place=PROVINCE, as_of=DAY, now=NOW + timedelta(minutes=1)) == run
        told = []
        work_known(run=run, clock=lambda: told.append(1) or NOW)
        assert (run.done_count, run.total_count, run.computed_at) == (3, 3, NOW)
        with statements(most=8):
            done = client.get(f"{TABLE}?{ASKED}")
        right = figures_known(place=PROVINCE, as_of=DAY, moment=end_of(DAY)).indicators
        assert counts(row["indicator"] for row in done.context["rows"]) == counts(right)
        assert counts(right)["M2"].denominator == 3
        text = done.content.decode()
        assert "tính lúc 10:00 22/11/2026" in text
        assert f"{TABLE}M2/" not in text  # lists are those of a commune
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{START}?{ASKED}").url == f"{TABLE}?{ASKED}"
        assert FigureRun.objects.get().computed_at == NOW

    def test_what_stands_still_may_be_begun_again(self, people, province_officer, sign_in):
        start_known(place=PROVINCE, as_of=DAY, now=NOW - timedelta(minutes=11))
        page = sign_in(province_officer).get(f"{TABLE}?{ASKED}").content.decode()
        assert "Tính lại" in page
        assert start_known(place=PROVINCE, as_of=DAY, now=NOW).asked_at == NOW

    def test_the_nation_is_the_sum_of_its_provinces(self, people, places):
        office = make_appointment(
            make_team(places["06001"], name="Tổ Xa"), recognised_on="2026-04-01",
            mediator=make_mediator(places["06001"], "Đỗ Tư"),
        )  # fmt: skip
        type(office).objects.filter(pk=office.pk).update(created_at=datetime(2026, 9, 1, 3, 0, tzinfo=UTC))
        recompute_all(as_of=TODAY)
        run = start_known(place=Place(), as_of=DAY, now=NOW)
        work_known(run=run, clock=lambda: NOW)
        whole = figures_known(place=Place(), as_of=DAY, moment=end_of(DAY)).indicators
        assert counts(known_indicators(run)) == counts(whole)
        assert run.counts["M2"][1] == 4
        assert run.done_count == run.total_count > 0

    def test_a_commune_is_counted_at_once_and_lists_stay_small(self, people, province_officer, outsider, sign_in):
        client = sign_in(province_officer)
        assert client.get(f"{TABLE}?xa=11383&ngay={DAY}&biet=khi-do").context["rows"]
        assert client.get(f"{TABLE}M2/?xa=11383&ngay={DAY}&biet=khi-do").status_code == 200
        assert client.get(f"{TABLE}M2/?{ASKED}").status_code == 404
        assert "Hãy chọn một xã" in client.get(f"{TABLE}khac-nhau/?{ASKED}").content.decode()
        assert client.get(f"{START}?{ASKED}").status_code == 405
        assert sign_in(outsider).post(f"{START}?{ASKED}").status_code == 404
        assert not FigureRun.objects.exists()


class TestNation:
    def test_counted_ahead_each_half_hour_and_says_when(self, people, make_person, sign_in):
        assert refresh_nation(now=NOW) == ["2026-11-22"]
        assert refresh_nation(now=NOW + timedelta(minutes=29)) == []
        counted, moment = nation_counted(as_of=TODAY)
        assert (counted, moment) == (count_units(place=Place(), as_of=TODAY), NOW)
        assert UnitCounts.from_json(counted.as_json()) == counted
        make_appointment(make_team(people["06001"]), recognised_on="2026-10-01", name="Ma Mới")
        recompute_all(as_of=TODAY)
        client = sign_in(make_person("bo.tu.phap", Role.PROGRAMME_EDITOR, ScopeLevel.NATION))
        with statements(most=8):
            ahead = client.get(TOTALS)
        assert "tính lúc 10:00 22/11/2026" in ahead.content.decode()

        def people_of(answer):
            return answer.context["whole_cells"][1]["counted"].denominator

        assert (people_of(ahead), people_of(client.get(f"{TOTALS}?moi=1"))) == (3, 4)
        table = client.get(TABLE)
        assert counts(row["indicator"] for row in table.context["rows"])["M2"].denominator == 3
        assert refresh_nation(now=NOW + timedelta(minutes=30)) == ["2026-11-22"]
        assert people_of(client.get(TOTALS)) == 4

    def test_a_small_nation_is_counted_on_demand(self, people, monkeypatch):
        monkeypatch.setattr(figure_runs, "LARGE_NATION", 50)
        assert refresh_nation(now=NOW) == []
        assert nation_counted(as_of=TODAY) is None

    def test_yesterdays_table_is_thrown_away(self, people):
        refresh_nation(now=NOW)
        assert refresh_nation(now=NOW + timedelta(days=1)) == ["2026-11-23"]
        assert [run.as_of for run in FigureRun.objects.all()] == [date(2026, 11, 23)]
