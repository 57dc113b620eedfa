"""The holiday table: seen before it is saved, audited, deadlines follow."""

from datetime import date

import pytest
from training_factories import make_appointment, make_team

from accounts.enums import Role, ScopeLevel
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from training.enums import DayKind
from training.models import CalendarDay, CalendarYear, TrainingStatus
from training.services import recompute_all, refresh_statuses
from training.services.calendar import (
    CalendarEdit,
    apply_calendar_edit,
    confirm_year,
    open_year,
    preview_calendar_edit,
)

TODAY = date(2026, 11, 22)
CALENDAR = "/can-bo/lich-nghi/"
CULTURE = CalendarEdit(date(2026, 11, 24), DayKind.OFF, "Ngày Văn hóa Việt Nam", "Luật (thử)")


@pytest.fixture
def editor(make_person):
    return make_person("bientap.ct", Role.PROGRAMME_EDITOR, ScopeLevel.NATION)


@pytest.fixture
def three(places):
    """Two people due on 24/11/2026, one on 25/11/2026."""
    team = make_team(places["11383"])
    days = ("2026-05-24", "2026-05-24", "2026-05-25")
    made = [make_appointment(team, recognised_on=day, name=f"Lê Văn {place}") for place, day in enumerate(days)]
    refresh_statuses(commune="11383", as_of=TODAY)
    return made


def due_days() -> list[date]:
    return list(TrainingStatus.objects.order_by("appointment_id").values_list("due_on", flat=True))


class TestServices:
    def test_preview_counts_what_moves_and_writes_nothing(self, three):
        preview = preview_calendar_edit(edits=[CULTURE])
        assert [(each.before, each.after, each.count) for each in preview.moved] == [
            (date(2026, 11, 24), date(2026, 11, 25), 2)
        ]
        assert not CalendarDay.objects.filter(day=CULTURE.day).exists()
        assert due_days() == [date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 25)]

    def test_a_new_day_off_moves_deadlines_and_back(self, three, editor, now):
        apply_calendar_edit(edits=[CULTURE], by=editor, now=now)
        assert due_days() == [date(2026, 11, 25)] * 3
        assert "nên lùi đến hết" in TrainingStatus.objects.get(appointment=three[0]).because
        assert recompute_all(as_of=TODAY).different == 0
        apply_calendar_edit(edits=[CalendarEdit(CULTURE.day, None)], by=editor, now=now)
        assert due_days() == [date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 25)]
        assert recompute_all(as_of=TODAY).different == 0
        assert AuditEntry.objects.filter(action="calendar.edited", actor=editor).count() == 2

    @pytest.mark.parametrize(
        ("edit", "code"),
        [
            (CalendarEdit(date(2040, 1, 1), DayKind.OFF, "Tết", "x"), "year_not_covered"),
            (CalendarEdit(date(2026, 11, 25), DayKind.MAKE_UP, "Làm bù", "x"), "make_up_not_on_rest_day"),
            (CalendarEdit(date(2026, 11, 25), DayKind.OFF, " ", "x"), "name_missing"),
            (CalendarEdit(date(2026, 11, 25), DayKind.OFF, "Nghỉ", ""), "source_missing"),
        ],
    )
    def test_what_no_table_may_say_is_refused(self, db, editor, now, edit, code):
        before = CalendarDay.objects.count()
        with pytest.raises(RuleViolation) as refusal:
            apply_calendar_edit(edits=[edit], by=editor, now=now)
        assert (refusal.value.code, CalendarDay.objects.count()) == (code, before)

    def test_confirming_a_year_takes_the_forecast_out_of_the_sentences(self, places, editor, now):
        made = make_appointment(make_team(places["11383"]), recognised_on="2026-09-01")
        refresh_statuses(commune="11383", as_of=TODAY)
        assert "dự kiến" in TrainingStatus.objects.get(appointment=made).because
        confirm_year(year=2027, source="Thông báo 1/TB-VPCP", by=editor, now=now)
        assert "dự kiến" not in TrainingStatus.objects.get(appointment=made).because
        assert not CalendarYear.objects.get(year=2027).provisional
        assert recompute_all(as_of=TODAY).different == 0

    def test_a_new_year_begins_with_the_proposal(self, db, editor, now):
        row = open_year(year=2032, by=editor, now=now)
        assert row.provisional
        assert CalendarDay.objects.filter(day=date(2032, 9, 2), kind="off", provisional=True).exists()
        assert not CalendarDay.objects.filter(day=date(2032, 11, 24)).exists()
        with pytest.raises(RuleViolation):
            open_year(year=2032, by=editor, now=now)


class TestScreens:
    def post(self, client, **data):
        given = {
            "day": "24/11/2026", "kind": "off", "name": "Ngày Văn hóa Việt Nam", "source": "Luật (thử)",
        } | data  # fmt: skip
        return client.post(f"{CALENDAR}ngay/", given)

    def test_year_lists_days_and_proposals(self, editor, sign_in):
        text = sign_in(editor).get(CALENDAR, {"nam": "2026"}).content.decode()
        assert "Giỗ Tổ Hùng Vương" in text
        assert "Đề xuất, chưa có trong bảng" in text
        assert "24/11/2026" in text
        assert "Thứ Hai 16/02/2026" in text

    def test_first_the_preview_then_the_change(self, three, editor, sign_in):
        client = sign_in(editor)
        seen = self.post(client, xem="1").content.decode()
        assert "Hạn tập huấn của 2 người sẽ đổi" in seen
        assert due_days()[0] == date(2026, 11, 24)
        done = self.post(client, **{"dong-y": "1"})
        assert (done.status_code, due_days()[0]) == (302, date(2026, 11, 25))
        assert "2 hạn tập huấn đã đổi" in client.get(done["Location"]).content.decode()

    def test_removal_is_confirmed_too(self, editor, sign_in):
        client = sign_in(editor)
        day = {"day": "02/09/2026", "xoa": "1"}
        assert "không có trong bảng" in self.post(client, **day).content.decode()
        assert CalendarDay.objects.filter(day=date(2026, 9, 2)).exists()
        self.post(client, **day, **{"dong-y": "1"})
        assert not CalendarDay.objects.filter(day=date(2026, 9, 2)).exists()

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"day": "31/02/2026"}, "Ngày không đọc được"),
            ({"day": "01/01/2040"}, "Chưa có bảng lịch nghỉ năm 2040"),
            ({"kind": "make_up"}, "Ngày làm bù phải là Thứ Bảy hoặc Chủ nhật"),
        ],
    )
    def test_bad_input_is_told_at_the_field_and_keeps_what_was_typed(self, editor, sign_in, data, sentence):
        response = self.post(sign_in(editor), xem="1", **data)
        text = response.content.decode()
        assert (response.status_code, sentence in text) == (422, True)
        assert "Luật (thử)" in text

    def test_confirming_and_opening_years(self, editor, sign_in):
        client = sign_in(editor)
        assert client.post(f"{CALENDAR}xac-nhan-nam/2027/", {"source": ""}).status_code == 422
        client.post(f"{CALENDAR}xac-nhan-nam/2027/", {"source": "Thông báo 1"})
        assert not CalendarYear.objects.get(year=2027).provisional
        assert "Lập bảng dự kiến" in client.get(CALENDAR, {"nam": "2032"}).content.decode()
        client.post(f"{CALENDAR}lap-nam/2032/")
        assert CalendarYear.objects.filter(year=2032).exists()

    @pytest.mark.parametrize("query", ["nam=x", "nam=0001", "nam=9999", "nam=2013"])
    def test_odd_years_never_fail(self, editor, sign_in, query):
        assert sign_in(editor).get(f"{CALENDAR}?{query}").status_code == 200

    def test_officers_and_trainers_do_not_enter(self, commune_officer, province_officer, trainer, sign_in):
        for person in (commune_officer, province_officer, trainer):
            assert sign_in(person).get(CALENDAR).status_code == 403
            assert sign_in(person).post(f"{CALENDAR}ngay/", {}).status_code == 403
