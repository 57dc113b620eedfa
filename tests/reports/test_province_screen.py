"""The province officer's dashboard: totals that open their lists, another province like missing, constant cost."""

import re
from datetime import date

import pytest
from django.utils.html import escape
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from accounts.enums import Role, ScopeLevel
from mediators.models import Unit
from reports.charts import month_chart
from training.queries.totals import MonthOfDeadlines, commune_totals, deadlines_by_month, sum_of
from training.services import recompute_all

TODAY = date(2026, 11, 22)
HOME = "/can-bo/tinh/"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("reports.views.today", lambda: TODAY)
    monkeypatch.setattr("training.views.deadlines.today", lambda: TODAY)


@pytest.fixture
def province(places, now):
    """Lê Chân: a complete team and one without a woman; An Biên: one small team; Đoàn Kết elsewhere."""

    def person(team, day, name, female=False, **fields):
        mediator = make_mediator(team.commune, name, female=female, ethnic_minority=False)
        return make_appointment(team, recognised_on=day, mediator=mediator, **fields)

    complete = make_team(places["11383"], planned_count=3)
    person(complete, "2026-05-01", "Trần Một", is_head=True)
    person(complete, "2026-06-10", "Lê Hai", female=True)
    done = person(complete, "2026-07-01", "Vũ Ba")
    add_everything(done.mediator, on=date(2026, 8, 1), now=now)
    men = make_team(places["11383"], name="Tổ hòa giải thôn Đông", planned_count=3)
    for number, day in enumerate(("2018-05-01", "2018-05-01", "2026-09-01")):
        person(men, day, f"Hồ {number}", is_head=number == 0)
    person(men, "2026-02-01", "Mai Đã Thôi", ended_on=date(2026, 3, 1), end_ground="own_wish")
    person(make_team(places["11413"]), "2026-01-05", "Bùi Bốn")
    person(make_team(places["06001"]), "2026-01-05", "Ma Năm")
    recompute_all(as_of=TODAY)
    return places


class TestTotals:
    def test_numbers_of_each_commune(self, province):
        rows = {row.code: row for row in commune_totals(province="31", as_of=TODAY)}
        assert set(rows) == {"11383", "11413"}
        row = rows["11383"]
        assert (row.team_count, row.complete_count, row.mediator_count) == (2, 1, 6)
        assert (row.done_on_time, row.running, row.due_soon, row.overdue, row.done_late) == (1, 1, 1, 1, 0)
        assert (rows["11413"].team_count, rows["11413"].complete_count, rows["11413"].overdue) == (1, 0, 1)
        whole = sum_of(list(rows.values()))
        assert (whole.team_count, whole.mediator_count, whole.overdue) == (3, 7, 2)

    def test_four_statements_whatever_the_size(self, province):
        with statements(4):
            commune_totals(province="31", as_of=TODAY)
        for number in range(30):
            make_appointment(make_team(province["11413"], name=f"Tổ hòa giải {number}"), recognised_on="2026-03-03")
        with statements(4):
            commune_totals(province="31", as_of=TODAY)

    def test_months_hold_the_deadlines(self, province):
        months = {month.first_day: month for month in deadlines_by_month(province="31", as_of=TODAY)}
        assert (len(months), min(months), max(months)) == (12, date(2026, 9, 1), date(2027, 8, 1))
        assert (months[date(2027, 1, 1)].done_count, months[date(2027, 1, 1)].open_count) == (1, 0)
        assert (months[date(2026, 12, 1)].open_count, months[date(2026, 11, 1)].open_count) == (1, 1)


class TestScreen:
    def test_every_number_of_a_state_opens_as_many_rows(self, province, province_officer, sign_in):
        client = sign_in(province_officer)
        text = client.get(HOME).content.decode()
        links = re.findall(r'href="(/can-bo/tap-huan/\?[^"]*tinh-trang=[^"]*)"[^>]*>(?:<b>)?(\d+)<', text)
        assert len(links) == 5 + 2 * 5
        for link, number in links:
            page = client.get(link.replace("&amp;", "&")).context["page"]
            assert page.paginator.count == int(number), link

    def test_numbers_of_teams_and_people_open_as_many_rows(self, province, province_officer, sign_in):
        client = sign_in(province_officer)
        for row, _cells in client.get(HOME).context["rows"]:
            people = client.get("/can-bo/hoa-giai-vien/", {"xa": row.code}).context["page"]
            assert people.paginator.count == row.mediator_count
            for query, number in (({}, row.team_count), ({"tinh-trang": "du"}, row.complete_count)):
                teams = client.get("/can-bo/to-hoa-giai/", {"xa": row.code, **query}).context["page"]
                assert teams.paginator.count == number

    def test_month_opens_its_people(self, province, province_officer, sign_in):
        client = sign_in(province_officer)
        response = client.get(HOME)
        assert "Tháng 11/2026 dồn nhiều hạn nhất: 1 người chưa xong" in response.content.decode()
        for bar in response.context["chart"].bars:
            listed = client.get("/can-bo/tap-huan/", {"tinh": "31", "thang": f"{bar.month.first_day:%Y-%m}"})
            assert listed.context["page"].paginator.count == bar.month.total

    def test_another_province_is_like_missing(self, province, province_officer, sign_in):
        client = sign_in(province_officer)
        assert client.get(HOME, {"tinh": "20"}).status_code == 404
        assert client.get(HOME, {"tinh": "khong"}).status_code == 404
        assert "Đoàn Kết" not in client.get(HOME).content.decode()

    def test_commune_officers_do_not_enter(self, province, commune_officer, sign_in):
        assert sign_in(commune_officer).get(HOME).status_code == 403

    @pytest.mark.parametrize("words", ["an bien", "AN BIÊN", "biên"])
    def test_search_without_marks(self, province, province_officer, sign_in, words):
        rows = sign_in(province_officer).get(HOME, {"q": words}).context["rows"]
        assert [row.code for row, _cells in rows] == ["11413"]

    def test_search_that_finds_nothing(self, province, province_officer, sign_in):
        text = sign_in(province_officer).get(HOME, {"q": "<b>zz"}).content.decode()
        assert "Không có xã, phường, đặc khu nào mang tên này" in text
        assert escape("<b>zz") in text
        assert "<b>zz" not in text

    @pytest.mark.parametrize(
        ("sort", "codes"),
        [("ten", ["11413", "11383"]), ("-ten", ["11383", "11413"]), ("to", ["11383", "11413"]),
         ("-to", ["11413", "11383"]), ("la", ["11413", "11383"])],
    )  # fmt: skip
    def test_sorting(self, province, province_officer, sign_in, sort, codes):
        rows = sign_in(province_officer).get(HOME, {"xep": sort}).context["rows"]
        assert [row.code for row, _cells in rows] == codes

    def test_who_needs_the_officer_most_comes_first_where_nothing_is_chosen(self, province, province_officer, sign_in):
        rows = [row for row, _cells in sign_in(province_officer).get(HOME).context["rows"]]
        need = [(-row.overdue, -row.due_soon, -row.running, -row.mediator_count) for row in rows]
        assert need == sorted(need)
        assert [row.code for row in rows] == ["11383", "11413"]

    def test_cost_and_paging_with_many_communes(self, province, province_officer, sign_in):
        client = sign_in(province_officer)
        client.get(HOME)
        with statements(most=8) as few:
            client.get(HOME)
        Unit.objects.bulk_create(
            Unit(code=f"9{n:04d}", level="commune", kind="xa", name=f"Số {n}", name_key=f"so {n}", parent_id="31",
                 valid_from=date(2025, 7, 1))
            for n in range(120)
        )  # fmt: skip
        with statements(len(few)):
            page = client.get(HOME, {"trang": "3"}).context["page"]
        assert (page.number, page.paginator.num_pages, len(page.object_list)) == (3, 3, 22)

    def test_empty_province(self, make_person, places, sign_in):
        client = sign_in(make_person("so.langson", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "20"))
        response = client.get(HOME)
        assert "Không còn ai chưa xong mà hạn rơi vào các tháng tới" in response.content.decode()


class TestChart:
    def test_bars_stand_on_the_line_and_stay_inside(self):
        months = [MonthOfDeadlines(date(2026, number, 1), number, 12 - number) for number in range(1, 13)]
        chart = month_chart(months=months, as_of=date(2026, 6, 15))
        for bar in chart.bars:
            assert bar.done_top + bar.done_height == pytest.approx(chart.base, abs=0.2)
            assert bar.open_top + bar.open_height == pytest.approx(bar.done_top, abs=0.2)
            assert bar.label_top > 0
            assert bar.left >= 0
            assert bar.left + bar.width <= chart.width
        assert [bar.month.first_day.month for bar in chart.bars if bar.is_now] == [6]
        assert sum(bar.is_past for bar in chart.bars) == 5

    def test_nothing_at_all(self):
        chart = month_chart(months=[MonthOfDeadlines(date(2026, 1, 1), 0, 0)], as_of=date(2026, 1, 2))
        assert chart.bars[0].open_height == 0
