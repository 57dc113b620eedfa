"""The stored status equals the pure function, is found out when it does not, and is mended."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training_factories import add_everything, lesson_codes, make_appointment, make_team, statements

from mediators.models import Appointment
from mediators.signals import appointments_changed
from training import rules
from training.models import CalendarYear, DailyRun, Evidence, TrainingStatus
from training.queries.periods import load_period_book
from training.queries.rulebook import load_rulebook
from training.queries.statuses import evidence_facts, facts_of, status_on
from training.services import recompute_all, record_evidence, refresh_statuses, supersede_evidence
from training.services.daily import refresh_daily

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(5), tzinfo=UTC)


def assert_stored_equals_pure() -> None:
    book, periods = load_rulebook(), load_period_book()
    assert TrainingStatus.objects.count() == Appointment.objects.count()
    for row in TrainingStatus.objects.select_related("appointment"):
        ledger = Evidence.objects.filter(mediator=row.appointment.mediator_id, superseded_by=None)
        facts = facts_of(row.appointment, periods=periods)
        right = status_on(facts=facts, evidence=evidence_facts(ledger), book=book, as_of=row.as_of)
        assert (row.state, row.due_on, row.completed_on, row.because, row.changes_on) == (
            right.state, right.due_on, right.completed_on, rules.because_sentence(right), right.changes_on,
        )  # fmt: skip


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 120)),
        st.tuples(st.just("learn"), st.integers(0, 14)),
        st.tuples(st.just("quiz"), st.integers(0, 100)),
        st.tuples(st.just("correct"), st.integers(0, 20)),
        st.tuples(st.just("end"), st.integers(0, 300)),
        st.tuples(st.just("redate"), st.integers(-400, 400)),
        st.tuples(st.just("all"), st.integers(0, 30)),
    ),
    max_size=12,
)


class TestRandomLives:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_stored_equals_pure_after_any_sequence(self, places, steps):
        Appointment.objects.all()
        team = make_team(places["11383"], name=f"Tổ hòa giải {Appointment.objects.count()}")
        appointment = make_appointment(team, recognised_on="2025-03-03")
        day = date(2025, 6, 1)
        appointments_changed.send(sender=None, appointment_ids=[appointment.pk], now=noon(day))
        for what, number in steps:
            day = self.step(appointment, day, what, number)
        assert_stored_equals_pure()
        assert recompute_all(as_of=day, write=False).different == 0

    def step(self, appointment, day, what, number):
        def write(kind, reference, score=None):
            record_evidence(
                mediator=appointment.mediator, kind=kind, happened_on=day, now=noon(day), by=None, channel="online",
                reference=reference, score_percent=score,
            )  # fmt: skip

        if what == "wait":
            day += timedelta(days=number)
            refresh_daily(now=noon(day))
        elif what == "learn":
            write("lesson_completed", f"lesson:{(lesson_codes() * 2)[number]}")
        elif what == "quiz":
            write("quiz_passed", "quiz:cuoi-khoa-hoa-giai-vien-moi", number)
        elif what == "all":
            add_everything(appointment.mediator, on=day - timedelta(days=number), now=noon(day))
            refresh_statuses(mediator_ids=[appointment.mediator_id], as_of=day)
        elif what == "correct":
            rows = Evidence.objects.filter(mediator=appointment.mediator, superseded_by=None).order_by("pk")
            if number < len(rows):
                supersede_evidence(evidence=rows[number], reason="Sửa", by=None, now=noon(day), channel="paper")
        else:
            if what == "end":
                appointment.ended_on = appointment.recognised_on + timedelta(days=number)
            else:
                appointment.recognised_on = appointment.clock_from = date(2025, 3, 3) + timedelta(days=number)
                if appointment.ended_on and appointment.ended_on < appointment.recognised_on:
                    appointment.ended_on = appointment.recognised_on
            appointment.save()
            appointments_changed.send(sender=None, appointment_ids=[appointment.pk], now=noon(day))
        return day


@pytest.fixture
def ten(places):
    team = make_team(places["11383"])
    made = [make_appointment(team, recognised_on=f"2026-0{month}-15", name=f"Lê Thị {month}") for month in range(1, 10)]
    made.append(make_appointment(team, recognised_on="2020-01-01", name="Phạm Văn Cũ"))
    refresh_statuses(appointment_ids=[each.pk for each in made], as_of=TODAY)
    return made


class TestRecount:
    def test_a_right_table_differs_nowhere(self, ten):
        assert recompute_all(as_of=TODAY) == type(recompute_all(as_of=TODAY))(checked=10, different=0)

    def test_a_wrong_row_and_a_missing_row_are_found_and_mended(self, ten):
        TrainingStatus.objects.filter(appointment=ten[0]).update(state="done_on_time")
        TrainingStatus.objects.filter(appointment=ten[1]).delete()
        assert recompute_all(as_of=TODAY, write=False).different == 2
        assert recompute_all(as_of=TODAY, write=True).different == 2
        assert recompute_all(as_of=TODAY).different == 0
        assert_stored_equals_pure()

    def test_age_alone_is_no_difference_but_open_rows_are_brought_to_the_day(self, ten):
        later = TODAY + timedelta(days=40)
        assert recompute_all(as_of=later).different == 0
        assert set(TrainingStatus.objects.filter(state="overdue").values_list("as_of", flat=True)) == {later}
        assert_stored_equals_pure()

    def test_evidence_written_past_the_service_is_found_out(self, ten, now):
        add_everything(ten[8].mediator, on=date(2026, 10, 1), now=now)
        assert recompute_all(as_of=TODAY).different == 1
        assert TrainingStatus.objects.get(appointment=ten[8]).state == "done_on_time"

    def test_a_missing_year_is_told_and_the_others_are_stored(self, ten):
        CalendarYear.objects.filter(year=2027).delete()
        found = recompute_all(as_of=TODAY)
        assert found.missing_years == {2027}
        assert found.different == 3  # recognised in July, August and September 2026 (15/01, 15/02, 15/03/2027)

    def test_statements_do_not_grow_with_people(self, ten, places):
        refresh_statuses(commune="11383", as_of=TODAY)
        with statements(9):
            refresh_statuses(commune="11383", as_of=TODAY)
        team = make_team(places["11383"], name="Tổ hòa giải thôn Hai")
        for number in range(60):
            make_appointment(team, recognised_on="2026-05-05", name=f"Vũ Văn {number}")
        refresh_statuses(commune="11383", as_of=TODAY)
        with statements(9):
            refresh_statuses(commune="11383", as_of=TODAY)


class TestDaily:
    def test_runs_once_a_day_and_brings_sentences_up_to_date(self, ten, now):
        tomorrow = now + timedelta(days=1)
        assert refresh_daily(now=tomorrow) == ["2026-11-23"]
        assert refresh_daily(now=tomorrow + timedelta(hours=1)) == []
        row = TrainingStatus.objects.get(appointment=ten[7])
        assert (row.as_of, "còn 84 ngày" in row.because) == (TODAY + timedelta(days=1), True)

    def test_state_changes_on_its_day(self, ten, now):
        row = TrainingStatus.objects.get(appointment=ten[5])
        assert (row.state, row.due_on, row.changes_on) == ("due_soon", date(2026, 12, 15), date(2026, 12, 16))
        refresh_daily(now=noon(date(2026, 12, 16)))
        row.refresh_from_db()
        assert row.state == "overdue"

    def test_a_failure_is_put_off_and_tried_again(self, ten, now):
        CalendarYear.objects.filter(year=2027).delete()
        with pytest.raises(rules.UnknownYear):
            refresh_daily(now=now + timedelta(days=1))
        run = DailyRun.objects.get()
        assert run.done_on is None
        assert refresh_daily(now=now + timedelta(days=1, minutes=5)) == []
        CalendarYear.objects.create(year=2027, provisional=True)
        assert refresh_daily(now=now + timedelta(days=1, minutes=16)) == ["2026-11-23"]
