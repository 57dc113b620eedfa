"""The officer's list, its export and the page that says why: who sees what, in which order, at which cost."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from accounts.enums import Role, ScopeLevel
from audit.models import AuditEntry
from training.home import deadline_sentences
from training.services import recompute_all, refresh_statuses

TODAY = date(2026, 11, 22)
LIST = "/can-bo/tap-huan/"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("training.views.deadlines.today", lambda: TODAY)
    monkeypatch.setattr("training.views.why.today", lambda: TODAY)


@pytest.fixture
def people(places, now):
    """One person in each state in Lê Chân, one in An Biên, one in Đoàn Kết."""
    team = make_team(places["11383"])
    rows = {
        "overdue": make_appointment(team, recognised_on="2026-05-01", name="Trần Quá Hạn"),
        "due_soon": make_appointment(team, recognised_on="2026-06-10", name="Lê Sắp Hết"),
        "running": make_appointment(team, recognised_on="2026-09-01", name="Vũ Đang Học"),
        "done_on_time": make_appointment(team, recognised_on="2026-07-01", name="Đỗ Đúng Hạn"),
        "done_late": make_appointment(team, recognised_on="2026-01-05", name="Hồ Trễ Hạn"),
        "not_in_scope": make_appointment(team, recognised_on="2019-01-05", name="Phan Lâu Năm"),
        "ended": make_appointment(
            team, recognised_on="2026-08-01", name="Mai Đã Thôi", ended_on=date(2026, 10, 1), end_ground="own_wish"
        ),
        "neighbour": make_appointment(make_team(places["11413"]), recognised_on="2026-05-02", name="Bùi Hàng Xóm"),
        "stranger": make_appointment(make_team(places["06001"]), recognised_on="2026-05-03", name="Ma Tỉnh Khác"),
    }
    add_everything(rows["done_on_time"].mediator, on=date(2026, 8, 1), now=now)
    add_everything(rows["done_late"].mediator, on=date(2026, 9, 1), now=now)
    recompute_all(as_of=TODAY)
    return rows


def names_in(response) -> list[str]:
    return [row.name for row in response.context["page"].object_list]


class TestList:
    def test_worst_first_without_those_who_left(self, people, commune_officer, sign_in):
        response = sign_in(commune_officer).get(LIST)
        assert names_in(response) == [
            "Trần Quá Hạn", "Lê Sắp Hết", "Vũ Đang Học", "Hồ Trễ Hạn", "Đỗ Đúng Hạn", "Phan Lâu Năm",
        ]  # fmt: skip
        text = response.content.decode()
        assert "đã quá hạn 20 ngày" in text
        assert "Số liệu tính đến ngày 22/11/2026" in text
        assert "Phường Lê Chân, Thành phố Hải Phòng" in text

    def test_each_chip_counts_what_it_opens(self, people, commune_officer, sign_in):
        client = sign_in(commune_officer)
        for chip in client.get(LIST).context["chips"]:
            assert len(names_in(client.get(f"{LIST}?{chip['query']}"))) == chip["number"]
        assert names_in(client.get(f"{LIST}?tinh-trang=ended")) == ["Mai Đã Thôi"]

    @pytest.mark.parametrize("words", ["sap het", "SẮP HẾT", "sắp", "Le sap"])
    def test_search_needs_no_marks(self, people, commune_officer, sign_in, words):
        assert names_in(sign_in(commune_officer).get(LIST, {"q": words})) == ["Lê Sắp Hết"]

    def test_search_finds_teams_and_codes(self, people, commune_officer, sign_in):
        client = sign_in(commune_officer)
        assert len(names_in(client.get(LIST, {"q": "to dan pho so 1"}))) == 6
        assert names_in(client.get(LIST, {"q": people["running"].mediator.code.lower()})) == ["Vũ Đang Học"]

    @pytest.mark.parametrize(
        ("sort", "field", "is_down"),
        [
            ("ten", "sort_key", False),
            ("-ten", "sort_key", True),
            ("cong-nhan", "recognised_on", True),
            ("-cong-nhan", "recognised_on", False),
        ],
    )
    def test_sorting(self, people, commune_officer, sign_in, sort, field, is_down):
        offices = {row.mediator.full_name: row for row in people.values()}
        found = names_in(sign_in(commune_officer).get(LIST, {"xep": sort}))
        keys = [getattr(offices[name], field, None) or offices[name].mediator.sort_key for name in found]
        assert len(keys) == 6
        assert keys == sorted(keys, reverse=is_down)

    def test_month_and_team_filters(self, people, commune_officer, sign_in, places):
        client = sign_in(commune_officer)
        assert names_in(client.get(LIST, {"thang": "2026-12"})) == ["Lê Sắp Hết"]
        other = make_team(places["11383"], name="Tổ hòa giải thôn Vắng")
        response = client.get(LIST, {"to": str(other.public_id)})
        assert names_in(response) == []
        assert "Không có ai khớp với cách lọc này" in response.content.decode()

    def test_empty_commune(self, commune_officer, sign_in):
        assert "Chưa có hòa giải viên nào" in sign_in(commune_officer).get(LIST).content.decode()

    @pytest.mark.parametrize(
        "query", ["trang=999", "trang=x", "to=khong", "thang=2026-99", "tinh-trang=la", "q=%F0%9F%98%80"]
    )
    def test_odd_addresses_never_fail(self, people, commune_officer, sign_in, query):
        assert sign_in(commune_officer).get(f"{LIST}?{query}").status_code == 200

    def test_no_contact_data(self, people, commune_officer, sign_in, places):
        make_appointment(
            people["running"].team, recognised_on="2026-09-02",
            mediator=make_mediator(places["11383"], "Có Điện Thoại", phone="0912345678"),
        )  # fmt: skip
        recompute_all(as_of=TODAY)
        assert "0912345678" not in sign_in(commune_officer).get(LIST).content.decode()


class TestScope:
    def test_province_officer_sees_the_communes_of_the_province(self, people, province_officer, sign_in):
        client = sign_in(province_officer)
        found = names_in(client.get(LIST))
        assert "Bùi Hàng Xóm" in found
        assert "Ma Tỉnh Khác" not in found
        assert names_in(client.get(LIST, {"xa": "11413"})) == ["Bùi Hàng Xóm"]
        assert client.get(LIST, {"xa": "06001"}).status_code == 404
        assert client.get(LIST, {"tinh": "20"}).status_code == 404

    def test_another_commune_is_like_missing(self, people, commune_officer, outsider, sign_in):
        client = sign_in(outsider)
        assert names_in(client.get(LIST)) == ["Ma Tỉnh Khác"]
        assert client.get(LIST, {"xa": "11383"}).status_code == 404
        why = reverse("training:why", args=[people["overdue"].public_id])
        assert client.get(why).status_code == 404
        assert sign_in(commune_officer).get(why).status_code == 200

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.EDITOR, Role.PROGRAMME_EDITOR, Role.AUDITOR, Role.MEDIATOR])
    def test_other_roles_are_refused(self, people, make_person, sign_in, role):
        client = sign_in(make_person("nguoi.khac", role, ScopeLevel.PROVINCE, "31"))
        for address in (LIST, f"{LIST}xuat/", reverse("training:why", args=[people["overdue"].public_id])):
            assert client.get(address).status_code == 403

    def test_nobody_without_signing_in(self, client, people):
        assert client.get(LIST).status_code == 302


class TestCost:
    @pytest.mark.parametrize("officer", ["commune_officer", "province_officer"])
    def test_the_same_few_statements_at_10_and_at_300(self, places, officer, request, sign_in):
        team = make_team(places["11383"])
        for number in range(10):
            make_appointment(team, recognised_on="2026-09-01", name=f"Vũ Văn {number}")
        refresh_statuses(commune="11383", as_of=TODAY)
        client = sign_in(request.getfixturevalue(officer))
        client.get(LIST)
        with statements(most=8) as few:
            assert len(names_in(client.get(LIST))) == 10
        for number in range(290):
            make_appointment(team, recognised_on="2026-08-01", name=f"Lê Văn {number}")
        refresh_statuses(commune="11383", as_of=TODAY)
        with statements(len(few)):
            response = client.get(LIST)
        assert (len(names_in(response)), response.context["page"].paginator.num_pages) == (50, 6)
        with statements(len(few)):
            assert len(names_in(client.get(LIST, {"in": "1"}))) == 300


class TestExport:
    def test_sheet_holds_the_list_and_is_logged(self, people, commune_officer, sign_in):
        response = sign_in(commune_officer).get(f"{LIST}xuat/", {"tinh-trang": "overdue"})
        rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.iter_rows(values_only=True))
        assert [row[0] for row in rows] == ["Họ và tên", "Trần Quá Hạn"]
        assert rows[1][5].date() == date(2026, 11, 2)
        assert not any("thoại" in title for title in rows[0])
        entry = AuditEntry.objects.get(action="deadlines.exported")
        assert (entry.actor, entry.scope_code, entry.details["rows"]) == (commune_officer, "11383", 1)

    def test_too_much_is_told(self, people, province_officer, sign_in, monkeypatch):
        monkeypatch.setattr("training.views.deadlines.MOST_EXPORTED", 2)
        response = sign_in(province_officer).get(f"{LIST}xuat/", follow=True)
        assert "mỗi lần xuất được tối đa 2 dòng" in response.content.decode()
        assert not AuditEntry.objects.filter(action="deadlines.exported").exists()


class TestWhy:
    def get(self, sign_in, officer, appointment, **query):
        return sign_in(officer).get(reverse("training:why", args=[appointment.public_id]), query)

    def test_steps_rule_and_what_is_missing(self, people, commune_officer, sign_in):
        text = self.get(sign_in, commune_officer, people["overdue"]).content.decode()
        for words in (
            "Ngày bắt đầu là thứ Sáu 01/05/2026", "Ngày tương ứng sau 06 tháng: Chủ nhật 01/11/2026",
            "Chủ nhật 01/11/2026: ngày nghỉ hằng tuần", "Thứ Hai 02/11/2026 là ngày làm việc tiếp theo",
            "Bộ luật Dân sự, Điều 148 khoản 5", "Quyết định 315/QĐ-TTg", "chưa đối chiếu",
            "Những việc được và không được hòa giải",
        ):  # fmt: skip
            assert words in text

    def test_evidence_stands_on_the_time_line(self, people, commune_officer, sign_in):
        moments = self.get(sign_in, commune_officer, people["done_late"]).context["explanation"].moments
        assert [moment.day for moment in moments] == sorted(moment.day for moment in moments)
        assert sum(moment.mark == "evidence" for moment in moments) == 15

    def test_another_date_is_tried_and_nothing_is_stored(self, people, commune_officer, sign_in):
        response = self.get(sign_in, commune_officer, people["overdue"], ngay="31/08/2026")
        trial = response.context["trial"]
        assert (trial.status.due_on, trial.status.state) == (date(2027, 3, 1), "running")
        people["overdue"].refresh_from_db()
        assert people["overdue"].recognised_on == date(2026, 5, 1)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("31/02/2026", "Ngày không đọc được"),
            ("01/01/2013", "Luật có hiệu lực từ 01/01/2014"),
            ("01/09/2031", "Chưa có lịch nghỉ năm 2032"),
        ],
    )
    def test_impossible_dates_are_told_at_the_field(self, people, commune_officer, sign_in, typed, sentence):
        response = self.get(sign_in, commune_officer, people["overdue"], ngay=typed)
        assert response.status_code == 422
        assert sentence in response.content.decode()


class TestFirstPage:
    def test_sentences_open_their_lists(self, people, commune_officer, sign_in):
        client = sign_in(commune_officer)
        text = client.get("/can-bo/").content.decode()
        assert "1 người đã quá hạn tập huấn." in text
        assert "1 người sắp hết hạn tập huấn." in text
        assert f'href="{LIST}?tinh-trang=overdue"' in text

    def test_good_news(self, places, commune_officer):
        make_appointment(make_team(places["11383"]), recognised_on="2026-09-01")
        recompute_all(as_of=TODAY)
        (sentence,) = deadline_sentences(commune_officer, TODAY)
        assert (sentence.text, sentence.sign) == ("Không ai quá hạn hay sắp hết hạn tập huấn.", "ok")

    def test_nobody_nothing_to_say(self, commune_officer):
        assert list(deadline_sentences(commune_officer, TODAY)) == []
