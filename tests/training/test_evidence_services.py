"""The ledger is appended once, corrected by rows, and the stored status follows at once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from training_factories import add_everything, lesson_codes, make_appointment, make_team, statements

from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from mediators.signals import appointments_changed
from training.models import CompletionRule, Evidence, TrainingStatus
from training.services import record_evidence, set_course_items, supersede_evidence

TODAY = date(2026, 11, 22)
QUIZ = "quiz:cuoi-khoa-hoa-giai-vien-moi"


@pytest.fixture
def appointment(places, now):
    found = make_appointment(make_team(places["11383"]), recognised_on="2026-07-01")
    appointments_changed.send(sender=None, appointment_ids=[found.pk], now=now)
    return found


def lesson(appointment, now, **fields):
    fields = {
        "kind": "lesson_completed", "happened_on": TODAY, "by": None, "channel": "online",
        "reference": "lesson:kien-thuc-1-vi-tri-va-nguyen-tac",
    } | fields  # fmt: skip
    return record_evidence(mediator=appointment.mediator, now=now, **fields)


def stored(appointment) -> TrainingStatus:
    return TrainingStatus.objects.get(appointment=appointment)


def test_signal_of_changed_appointments_stores_their_status(appointment):
    row = stored(appointment)
    assert (row.state, row.due_on, row.as_of, row.commune_id) == ("running", date(2027, 1, 4), TODAY, "11383")
    assert (row.progress_done, row.progress_needed) == (0, 15)
    assert row.changes_on == date(2026, 12, 5)
    assert "còn 43 ngày" in row.because


def test_evidence_moves_the_progress_in_the_same_call(appointment, now):
    lesson(appointment, now)
    assert stored(appointment).progress_done == 1


def test_last_item_completes_in_time(appointment, now):
    add_everything(appointment.mediator, on=date(2026, 8, 1), now=now, leave_out=1)
    lesson(appointment, now)
    row = stored(appointment)
    assert (row.state, row.completed_on) == ("done_on_time", TODAY)
    assert "đã hoàn thành ngày 22/11/2026, đúng hạn" in row.because


def test_the_same_key_twice_makes_one_row(appointment, now):
    first = lesson(appointment, now, client_key="k1")
    again = lesson(appointment, now + timedelta(hours=1), client_key="k1", reference="lesson:khac")
    assert (first.pk, Evidence.objects.count(), again.reference) == (again.pk, 1, first.reference)


def test_a_key_of_another_person_is_refused(appointment, places, now):
    other = make_appointment(appointment.team, recognised_on="2026-07-01", name="Trần Thị Bình")
    lesson(appointment, now, client_key="k1")
    with pytest.raises(RuleViolation) as refusal:
        lesson(other, now, client_key="k1")
    assert refusal.value.code == "client_key_used"


def test_tomorrow_is_refused(appointment, now):
    with pytest.raises(RuleViolation) as refusal:
        lesson(appointment, now, happened_on=TODAY + timedelta(days=1))
    assert (refusal.value.code, refusal.value.field) == ("evidence_in_future", "happened_on")
    assert not Evidence.objects.exists()


def test_what_an_officer_records_for_another_is_audited_and_own_work_is_not(appointment, commune_officer, now):
    lesson(appointment, now, by=commune_officer, channel="class")
    entry = AuditEntry.objects.get(action="evidence.recorded")
    assert (entry.actor, entry.scope_code) == (commune_officer, "11383")
    appointment.mediator.user = commune_officer
    appointment.mediator.save()
    lesson(appointment, now, by=commune_officer)
    assert AuditEntry.objects.filter(action="evidence.recorded").count() == 1


def test_a_correction_annuls_and_the_status_goes_back(appointment, commune_officer, now):
    add_everything(appointment.mediator, on=date(2026, 8, 1), now=now, leave_out=1)
    row = lesson(appointment, now)
    supersede_evidence(evidence=row, reason="Nhầm người", by=commune_officer, now=now, channel="paper")
    assert (stored(appointment).state, stored(appointment).progress_done) == ("running", 14)
    assert Evidence.objects.get(supersedes=row).kind == "correction"


def test_a_correction_with_another_score(appointment, now):
    row = lesson(appointment, now, kind="quiz_passed", reference=QUIZ, score_percent=Decimal(80))
    assert stored(appointment).progress_done == 1
    supersede_evidence(
        evidence=row, reason="Chấm lại", by=None, now=now, channel="paper", changes={"score_percent": Decimal("69.99")}
    )
    assert stored(appointment).progress_done == 0


@pytest.mark.parametrize(("reason", "code"), [("  ", "reason_missing"), ("Hai lần", "already_superseded")])
def test_corrections_that_are_refused(appointment, now, reason, code):
    row = lesson(appointment, now)
    if code == "already_superseded":
        supersede_evidence(evidence=row, reason="Lần một", by=None, now=now, channel="paper")
    with pytest.raises(RuleViolation) as refusal:
        supersede_evidence(evidence=row, reason=reason, by=None, now=now, channel="paper")
    assert refusal.value.code == code


def test_rows_of_the_ledger_never_change(appointment, now):
    row = lesson(appointment, now)
    row.reference = "lesson:khac"
    with pytest.raises(PermissionDenied):
        row.save()


def test_recording_costs_ten_statements_however_long_the_ledger(appointment, now):
    """Insert, four of the rules, decisions on periods, appointments, merged records, evidence, upsert."""
    lesson(appointment, now)
    add_everything(appointment.mediator, on=date(2026, 8, 1), now=now)
    with statements(10):
        lesson(appointment, now)


def test_course_items_change_what_is_needed(appointment, now):
    lesson(appointment, now)
    rule = CompletionRule.objects.get()
    items = {code: code for code in lesson_codes()[:2]}
    quizzes = {"cuoi-khoa-hoa-giai-vien-moi": "Bài kiểm tra"}
    assert set_course_items(rule_code=rule.code, lessons=items, quizzes=quizzes, by=None, now=now)
    assert (stored(appointment).progress_done, stored(appointment).progress_needed) == (1, 3)
    assert not set_course_items(rule_code=rule.code, lessons=items, quizzes=quizzes, by=None, now=now)
    with pytest.raises(RuleViolation) as refusal:
        set_course_items(rule_code=rule.code, lessons={}, quizzes=quizzes, by=None, now=now)
    assert refusal.value.code == "rule_empty"
