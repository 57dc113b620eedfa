"""Calendar, chart and forecast of deadlines: numbers that open their lists, scope, cost, months far away."""

import re
from datetime import date

import pytest
from training_factories import add_everything, make_appointment, make_team, statements

from training.services import recompute_all, refresh_statuses

TODAY = date(2026, 11, 22)
PAGE = "/can-bo/tap-huan/lich/"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("month", "deadlines"):
        monkeypatch.setattr(f"training.views.{module}.today", lambda: TODAY)


@pytest.fixture
def people(places, now):
    team = make_team(places["11383"])
    for number in range(6):
        office = make_appointment(team, recognised_on="2026-06-10", name=f"Đỗ Xong {number}")
        add_everything(office.mediator, on=date(2026, 11, 2 + number), now=now)
    for number in range(3):
        make_appointment(team, recognised_on="2026-06-10", name=f"Vũ Chưa {number}")
    make_appointment(team, recognised_on="2026-05-04", name="Hồ Quá Hạn")
    make_appointment(make_team(places["11413"]), recognised_on="2026-06-10", name="Bùi Hàng Xóm")
    make_appointment(make_team(places["06001"]), recognised_on="2026-06-10", name="Ma Tỉnh Khác")
    recompute_all(as_of=TODAY)


def test_every_number_opens_the_list_behind_it(people, commune_officer, sign_in):
    client = sign_in(commune_officer)
    response = client.get(PAGE, {"thang": "2026-12"})
    text = response.content.decode()
    assert "9 người có hạn trong tháng, 3 người chưa học xong" in text
    cells = [cell for week in response.context["weeks"] for cell in week if cell.in_month and cell.deadlines.total]
    assert [(cell.deadlines.day, cell.deadlines.total, cell.deadlines.open_count) for cell in cells] == [
        (date(2026, 12, 10), 9, 3)
    ]
    day = client.get(f"{response.context['day_link']}2026-12-10")
    assert day.context["counts"].total == 9
    links = re.findall(r'<a href="([^"]+thang=[0-9-]+)"\s+aria-label', text)
    assert len(links) == 12
    for link, bar in zip(links, response.context["chart"].bars, strict=True):
        assert client.get(link.replace("&amp;", "&")).context["counts"].total == bar.month.total
    assert "Phường Lê Chân, Thành phố Hải Phòng" in text


def test_the_forecast_is_told_with_its_method(people, commune_officer, outsider, sign_in):
    text = sign_in(commune_officer).get(PAGE).content.decode()
    assert "cả 3 người còn hạn đều kịp học xong" in text or "sẽ quá hạn trong tháng 12/2026" in text
    assert "8 tuần qua có 6 người học xong khi còn hạn, khoảng 0,8 người mỗi tuần" in text
    assert "1 người đã quá hạn không nằm trong dự báo" in text
    assert "Chưa đủ số liệu để dự báo" in sign_in(outsider).get(PAGE).content.decode()


def test_scope_of_communes(people, commune_officer, province_officer, trainer, sign_in):
    province = sign_in(province_officer)
    assert province.get(PAGE, {"thang": "2026-12"}).context["month_total"] == 10
    assert province.get(PAGE, {"thang": "2026-12", "xa": "11413"}).context["month_total"] == 1
    assert province.get(PAGE, {"xa": "06001"}).status_code == 404
    assert sign_in(commune_officer).get(PAGE, {"xa": "11413"}).status_code == 404
    assert sign_in(trainer).get(PAGE).status_code == 403


@pytest.mark.parametrize("query", ["thang=x", "thang=0001-01", "thang=9999-12", "thang=2100-12", "thang=2013-01"])
def test_odd_and_far_months_never_fail(people, commune_officer, sign_in, query):
    assert sign_in(commune_officer).get(f"{PAGE}?{query}").status_code == 200


def test_holidays_are_named_and_an_empty_place_says_what_comes_next(places, people, commune_officer, sign_in):
    text = sign_in(commune_officer).get(PAGE, {"thang": "2027-01"}).content.decode()
    assert "Không ai có hạn trong tháng này" in text
    assert "Tết" in text or "Nghỉ" in text


def test_empty_commune(places, commune_officer, sign_in):
    assert "Chưa có thời hạn nào" in sign_in(commune_officer).get(PAGE).content.decode()


@pytest.mark.parametrize("officer", ["commune_officer", "province_officer"])
def test_the_same_few_statements_at_10_and_at_300(places, officer, request, sign_in):
    team = make_team(places["11383"])
    for number in range(10):
        make_appointment(team, recognised_on="2026-09-01", name=f"Vũ Văn {number}")
    refresh_statuses(commune="11383", as_of=TODAY)
    client = sign_in(request.getfixturevalue(officer))
    client.get(PAGE)
    with statements(most=8) as few:
        client.get(PAGE)
    for number in range(290):
        make_appointment(team, recognised_on="2026-08-01", name=f"Lê Văn {number}")
    refresh_statuses(commune="11383", as_of=TODAY)
    with statements(len(few)):
        assert client.get(PAGE).context["forecast"].ahead_count == 300
