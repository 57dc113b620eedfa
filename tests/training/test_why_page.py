"""The page of one person: every fact with its source, hard cases in words, trials that store nothing."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from training_factories import add_everything, make_appointment, make_team, statements

from audit.models import AuditEntry
from mediators import services
from mediators.models import Appointment, ClockRule
from mediators.services.clock_rules import ClockRuleFacts, add_clock_rule
from training.enums import DayKind
from training.models import Evidence, TrainingStatus, WindowRule
from training.services import recompute_all
from training.services.calendar import CalendarEdit, apply_calendar_edit

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("training.views.why.today", lambda: TODAY)


@pytest.fixture
def office(places):
    found = make_appointment(
        make_team(places["11383"]), recognised_on="2026-05-01", name="Trần Quá Hạn", decision_number="12/QĐ-UBND"
    )
    recompute_all(as_of=TODAY)
    return found


@pytest.fixture
def page(office, commune_officer, sign_in):
    client = sign_in(commune_officer)

    def get(of=office, **query):
        return client.get(reverse("training:why", args=[of.public_id]), query)

    return get


def test_every_fact_has_its_source(page, office):
    response = page()
    text = response.content.decode()
    for words in (
        "Vì sao người này bị coi là quá hạn?", "12/QĐ-UBND, ngày 01/05/2026", "Thời hạn tính từ",
        "Cách hiểu của hệ thống khi văn bản chưa quy định", "chưa đối chiếu",
        "Bộ luật Dân sự, Điều 148 khoản 3", "Bộ luật Dân sự, Điều 148 khoản 5",
        "Sổ chưa có bằng chứng nào", "Còn thiếu", "Chủ nhật 01/11/2026",
    ):  # fmt: skip
        assert words in text, words
    assert response["Cache-Control"] == "no-store"


def test_evidence_names_who_recorded_it_and_why_it_does_not_count(page, office, commune_officer):
    early = {"mediator": office.mediator, "kind": "lesson_completed", "channel": "paper", "recorded_at": NOW}
    Evidence.objects.create(**early, happened_on=date(2026, 4, 1), recorded_by=commune_officer, reference="lesson:x")
    text = page().content.decode()
    assert commune_officer.full_name in text
    assert "trước ngày tính hạn, không tính" in text


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("late", "sau 205 ngày; thời hạn vẫn tính từ ngày công nhận"),
        ("corrected", "ngày công nhận được sửa từ 01/05/2026 thành 20/04/2026 (bản gốc)"),
        ("reissued", "chỉ cấp lại quyết định trước, nên thời hạn vẫn tính từ ngày công nhận đầu tiên 01/05/2026"),
        ("gap", "gián đoạn 10 ngày (quá 0 ngày là có khoảng trống), nên tính thời hạn mới"),
        ("moved", "không gián đoạn, nên giữ thời hạn đã tính từ 01/05/2026"),
        ("left", "Thôi làm từ 01/08/2026, trước khi hết hạn 02/11/2026, nên không bị tính là quá hạn"),
        ("left late", "sau khi đã hết hạn 02/11/2026, nên tình trạng vẫn giữ"),
        ("holiday", "lịch nghỉ được sửa: 02/11/2026 từ ngày thường thành ngày nghỉ bù; hạn đã tính lại"),
        ("rule", "giữ thời hạn đã tính từ 01/05/2026"),
    ],
)
def test_hard_cases_are_told_in_a_sentence(page, office, places, province_officer, case, words):
    same = {"by": None, "now": NOW}
    team = make_team(places["11383"], "Tổ hòa giải thôn 9")
    shown = office
    end = {"appointment": office, "ground": "own_wish", "decision_number": "5/QĐ", **same}
    if case == "late":
        Appointment.objects.filter(pk=office.pk).update(created_at=NOW)
    elif case == "corrected":
        services.correct_recognition_date(
            appointment=office, recognised_on=date(2026, 4, 20), reason="bản gốc", **same
        )  # fmt: skip
    elif case == "reissued":
        services.reissue(
            appointment=office, recognised_on=date(2026, 9, 1), decision_number="99/QĐ", decision_issuer="", **same
        )
    elif case in ("gap", "rule"):
        if case == "rule":
            facts = ClockRuleFacts(valid_from=date(2026, 1, 1), source="Kế hoạch", gap_days=15)
            add_clock_rule(facts=facts, by=province_officer, now=NOW)
        services.end_appointment(ended_on=date(2026, 6, 1), **end)
        shown = services.appoint(
            mediator=office.mediator, team=team, recognised_on=date(2026, 6, 11), decision_number="9/QĐ", **same
        )
    elif case == "moved":
        shown = services.move_team(appointment=office, team=team, on=date(2026, 7, 1), decision_number="", **same)
    elif case in ("left", "left late"):
        services.end_appointment(ended_on=date(2026, 8 if case == "left" else 11, 1 if case == "left" else 10), **end)
    elif case == "holiday":
        edit = CalendarEdit(date(2026, 11, 2), DayKind.COMPENSATORY, "Nghỉ bù", "TB 1/TB")
        apply_calendar_edit(edits=[edit], by=province_officer, now=NOW)
        assert TrainingStatus.objects.get(appointment=office).due_on == date(2026, 11, 3)
    response = page(of=shown)
    assert words in response.content.decode()
    assert words in " ".join(response.context["explanation"].notes)


@pytest.mark.parametrize(
    ("query", "due_on", "state", "way"),
    [
        ({"ngay": "31/08/2026"}, date(2027, 3, 1), "running", "sua-ngay/?recognised_on=31%2F08%2F2026"),
        ({"hieu_luc": "15/06/2026"}, date(2026, 12, 15), "due_soon", "effective_on=15%2F06%2F2026"),
        ({"gia_han": "30"}, date(2026, 12, 1), "due_soon", "kind=extension&amp;days=30"),
        ({"dung_tu": "01/06/2026", "dung_den": "30/06/2026"}, date(2026, 12, 1), "due_soon", "kind=suspension"),
        ({"thoi": "01/08/2026"}, date(2026, 11, 2), "ended", "thoi/?ended_on=01%2F08%2F2026"),
        ({"hoc": "*", "hoc_ngay": "01/10/2026"}, date(2026, 11, 2), "done_on_time", "happened_on=01%2F10%2F2026"),
        ({"hoc": "*"}, date(2026, 11, 2), "done_late", "so-hoc-tap"),
        ({"ngay": "01/06/2026", "gia_han": "10"}, date(2026, 12, 11), "due_soon", "kind=extension"),
    ],
)
def test_trials_store_nothing_and_open_the_right_form(page, office, query, due_on, state, way):
    before = list(TrainingStatus.objects.values())
    response = page(**query)
    trial = response.context["trial"]
    assert (trial.status.due_on, trial.status.state) == (due_on, state)
    text = response.content.decode()
    assert "Hiện nay" in text
    assert way in text
    assert list(TrainingStatus.objects.values()) == before
    office.refresh_from_db()
    assert office.recognised_on == date(2026, 5, 1)


def test_trial_of_a_day_that_closes_a_gap_keeps_the_earlier_clock(page, office, places):
    same = {"by": None, "now": NOW}
    services.end_appointment(
        appointment=office, ended_on=date(2026, 6, 1), ground="own_wish", decision_number="5/QĐ", **same
    )
    team = make_team(places["11383"], "Tổ hòa giải thôn 9")
    again = services.appoint(
        mediator=office.mediator, team=team, recognised_on=date(2026, 6, 11), decision_number="9/QĐ", **same
    )
    assert page(of=again, ngay="01/06/2026").context["trial"].clock_on == date(2026, 5, 1)
    assert page(of=again, ngay="02/06/2026").context["trial"].clock_on == date(2026, 6, 2)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"dung_tu": "01/06/2026"}, "Xin gõ cả ngày đầu và ngày cuối"),
        ({"dung_tu": "05/06/2026", "dung_den": "01/06/2026"}, "Ngày cuối không thể trước ngày đầu"),
        ({"thoi": "01/01/2026"}, "Ngày thôi làm không thể trước ngày công nhận"),
        ({"gia_han": "0"}, "lớn hơn hoặc bằng 1"),
        ({"hoc": "la"}, "Nội dung này không còn thiếu"),
    ],
)
def test_impossible_trials_are_told_at_the_field(page, query, sentence):
    response = page(**query)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_forms_are_filled_from_the_trial(office, commune_officer, sign_in):
    client = sign_in(commune_officer)
    for action, query, value in (
        ("sua-ngay", {"recognised_on": "31/08/2026"}, "31/08/2026"), ("thoi", {"ended_on": "01/08/2026"}, "01/08/2026"),
    ):  # fmt: skip
        url = reverse("mediators:office-action", args=[office.public_id, action])
        assert f'value="{value}"' in client.get(url, query).content.decode()
    url = reverse("training:ledger-add", args=[office.mediator.public_id])
    assert "01/10/2026" in client.get(url, {"happened_on": "01/10/2026"}).content.decode()


def test_pdf_for_every_state_is_logged_and_kept_in_scope(places, office, commune_officer, outsider, sign_in):
    team = make_team(places["11383"], "Tổ hòa giải thôn 9")
    done = make_appointment(team, recognised_on="2026-07-01", name="Đỗ Đúng Hạn")
    add_everything(done.mediator, on=date(2026, 8, 1), now=NOW)
    old = make_appointment(team, recognised_on="2019-07-01", name="Phan Lâu Năm")
    recompute_all(as_of=TODAY)
    client = sign_in(commune_officer)
    for each in (office, done, old):
        answer = client.get(reverse("training:why-pdf", args=[each.public_id]))
        assert answer.content.startswith(b"%PDF-")
    assert AuditEntry.objects.filter(action="deadline.explained", scope_code="11383").count() == 3
    assert sign_in(outsider).get(reverse("training:why-pdf", args=[office.public_id])).status_code == 404


def test_cost_does_not_grow_with_the_ledger(page, office):
    page()
    with statements() as few:
        page()
    add_everything(office.mediator, on=date(2026, 8, 1), now=NOW)
    with statements() as many:
        page()
    assert len(few) == len(many) <= 20


class TestClockRuleScreen:
    def test_tried_then_written(self, office, places, make_person, commune_officer, sign_in):
        services.end_appointment(
            appointment=office, ended_on=date(2026, 6, 1), ground="own_wish", decision_number="5/QĐ", by=None, now=NOW
        )
        team = make_team(places["11383"], "Tổ hòa giải thôn 9")
        again = services.appoint(
            mediator=office.mediator,
            team=team,
            recognised_on=date(2026, 6, 11),
            decision_number="9/QĐ",
            by=None,
            now=NOW,
        )
        client = sign_in(make_person("bien.tap.ct", "programme_editor", "nation"))
        url = reverse("mediators:clock-rules")
        data = {"valid_from": "01/01/2026", "gap_days": "15", "gap_restarts_clock": "on", "move_keeps_clock": "on",
                "reissue_keeps_clock": "on", "source": "Kế hoạch 1/KH"}  # fmt: skip
        assert "Nếu ghi, 1 nhiệm kỳ đổi ngày" in client.post(url, data | {"xem": "1"}).content.decode()
        assert ClockRule.objects.count() == 1
        assert client.post(url, data | {"source": "", "xem": "1"}).status_code == 422
        assert client.post(url, data | {"ghi": "1"}).status_code == 302
        again.refresh_from_db()
        assert again.clock_from == date(2026, 5, 1)
        assert TrainingStatus.objects.get(appointment=again).due_on == date(2026, 11, 2)
        assert client.post(url, data | {"ghi": "1"}).status_code == 422
        assert sign_in(commune_officer).get(url).status_code == 403


def test_leaving_before_the_deadline_is_a_dated_switch(page, office):
    services.end_appointment(
        appointment=office, ended_on=date(2026, 8, 1), ground="own_wish", decision_number="5/QĐ", by=None, now=NOW
    )
    assert page().context["status"].state == "ended"
    WindowRule.objects.update(ended_still_counted=True)
    assert page().context["status"].state == "overdue"
