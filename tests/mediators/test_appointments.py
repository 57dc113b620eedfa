"""What happens to an office: history, clock, head, account, doing it twice (law.md §§2-4, §9)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import NotAllowed, RuleViolation
from mediators import services
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, Unit
from mediators.services import PersonFacts
from mediators.signals import appointments_changed
from tests.mediators.factories import make_person, make_team, office_of

END = {"ended_on": date(2026, 11, 1), "ground": "own_wish", "decision_number": "5/QĐ-UBND"}


@pytest.fixture
def told() -> Any:
    """Collect what `appointments_changed` says."""
    sent: list[list[int]] = []

    def listen(**kwargs: Any) -> None:
        sent.append(list(kwargs["appointment_ids"]))

    appointments_changed.connect(listen)
    yield sent
    appointments_changed.disconnect(listen)


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(RuleViolation) as caught:
        call(**arguments)
    return caught.value.code


def test_end_closes_the_account_at_once_keeps_history_and_is_recorded_once(
    commune_officer: User, now: datetime, told: list
) -> None:
    person = make_person(make_team())
    user = services.ensure_mediator_account(mediator=person, by=commune_officer, now=now)
    office = office_of(person)
    again = office_of(person)
    services.end_appointment(appointment=office, by=commune_officer, now=now, **END)
    user.refresh_from_db()
    assert (user.is_active, told) == (False, [[office.pk]])
    event = AppointmentEvent.objects.get(appointment=office)
    assert (event.kind, event.before["ended_on"], event.after["ended_on"]) == (EventKind.ENDED, None, "2026-11-01")
    assert AuditEntry.objects.filter(action="appointment.ended", scope_code="11383").count() == 1
    assert refusal(services.end_appointment, appointment=office, by=commune_officer, now=now, **END) == "already_ended"
    # somebody who still looks at the old page
    assert refusal(services.end_appointment, appointment=again, by=commune_officer, now=now, **END) == (
        "changed_meanwhile"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ended_on": date(2020, 1, 1)}, "ended_before_start"),
        ({"ended_on": date(2027, 1, 1)}, "future_end"),
        ({"decision_number": " "}, "no_decision"),
        ({"ground": "moved_team"}, "unknown_ground"),
        ({"ground": "tired"}, "unknown_ground"),
    ],
)
def test_end_is_refused(commune_officer: User, now: datetime, changes: dict[str, Any], code: str) -> None:
    office = office_of(make_person(make_team()))
    assert refusal(services.end_appointment, appointment=office, by=commune_officer, now=now, **(END | changes)) == code
    assert office_of(office.mediator).ended_on is None


def test_undoing_an_end_and_recognising_again_open_the_account(commune_officer: User, now: datetime) -> None:
    team = make_team()
    person = make_person(team)
    user = services.ensure_mediator_account(mediator=person, by=None, now=now)
    office = services.end_appointment(appointment=office_of(person), by=commune_officer, now=now, **END)
    services.undo_end(appointment=office, reason="ghi nhầm người", by=commune_officer, now=now)
    user.refresh_from_db()
    assert user.is_active
    assert refusal(services.undo_end, appointment=office, reason="x", by=commune_officer, now=now) == "not_ended"
    services.end_appointment(appointment=office_of(person), by=commune_officer, now=now, **END)
    services.appoint(
        mediator=person,
        team=team,
        recognised_on=date(2026, 11, 20),
        decision_number="9/QĐ",
        by=commune_officer,
        now=now,
    )
    user.refresh_from_db()
    assert user.is_active


def test_trainer_who_leaves_a_team_keeps_the_staff_account(commune_officer: User, trainer: User, now: datetime) -> None:
    person = make_person(make_team())
    person.user = trainer
    person.save(update_fields=["user"])
    services.end_appointment(appointment=office_of(person), by=commune_officer, now=now, **END)
    trainer.refresh_from_db()
    assert trainer.is_active


def test_move_keeps_the_clock_and_links_both_offices(commune_officer: User, now: datetime, told: list) -> None:
    first, second = make_team(), make_team()
    old = office_of(make_person(first))
    new = services.move_team(
        appointment=old, team=second, on=date(2026, 10, 1), decision_number="", by=commune_officer, now=now
    )
    assert (new.clock_from, new.continues_id, new.decision_number) == (date(2026, 6, 1), old.pk, "12/QĐ-UBND")
    assert (old.ended_on, old.end_ground) == (date(2026, 10, 1), "moved_team")
    assert told == [[old.pk, new.pk]]
    kinds = list(AppointmentEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [EventKind.MOVED_OUT, EventKind.MOVED_IN]
    assert refusal(services.undo_end, appointment=old, reason="x", by=commune_officer, now=now) == "moved_on"


def test_correcting_the_date_keeps_the_old_one_and_carries_on_to_the_next_office(
    commune_officer: User, now: datetime, told: list
) -> None:
    old = office_of(make_person(make_team()))
    new = services.move_team(
        appointment=old, team=make_team(), on=date(2026, 10, 1), decision_number="", by=commune_officer, now=now
    )
    told.clear()
    services.correct_recognition_date(
        appointment=old, recognised_on=date(2026, 5, 20), reason="theo bản gốc", by=commune_officer, now=now
    )
    new.refresh_from_db()
    assert (old.clock_from, new.clock_from, new.recognised_on) == (
        date(2026, 5, 20),
        date(2026, 5, 20),
        date(2026, 10, 1),
    )
    assert told == [[old.pk, new.pk]]
    event = AppointmentEvent.objects.get(kind=EventKind.DATE_CORRECTED)
    assert (event.before["recognised_on"], event.after["recognised_on"]) == ("2026-06-01", "2026-05-20")


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 11, 23), "future_date"), (date(2013, 12, 31), "before_law"), (date(2026, 6, 1), "no_change")],
)
def test_odd_days_are_asked_about(commune_officer: User, now: datetime, day: date, code: str) -> None:
    office = office_of(make_person(make_team()))
    arguments = {"appointment": office, "recognised_on": day, "reason": "x", "by": commune_officer, "now": now}
    assert refusal(services.correct_recognition_date, **arguments) == code
    if code != "no_change":
        services.correct_recognition_date(**arguments, confirmed=True)
        assert office_of(office.mediator).recognised_on == day


def test_decision_issued_again_keeps_the_first_day_of_the_clock(commune_officer: User, now: datetime) -> None:
    office = office_of(make_person(make_team()))
    services.reissue(
        appointment=office,
        recognised_on=date(2026, 8, 1),
        decision_number="99/QĐ-UBND",
        decision_issuer="",
        by=commune_officer,
        now=now,
    )
    stored = office_of(office.mediator)
    assert (stored.recognised_on, stored.clock_from, stored.decision_number) == (
        date(2026, 8, 1),
        date(2026, 6, 1),
        "99/QĐ-UBND",
    )


def test_new_head_replaces_the_old_one(commune_officer: User, now: datetime) -> None:
    team = make_team()
    old, new = office_of(make_person(team, head=True)), office_of(make_person(team))
    services.set_head(appointment=new, by=commune_officer, now=now)
    assert list(Appointment.objects.filter(is_head=True).values_list("pk", flat=True)) == [new.pk]
    assert AppointmentEvent.objects.filter(appointment=old, kind=EventKind.HEAD_CHANGED).exists()
    assert refusal(services.set_head, appointment=new, by=commune_officer, now=now) == "already_head"
    services.step_down(appointment=new, by=commune_officer, now=now)
    assert not Appointment.objects.filter(is_head=True).exists()


def test_new_person_of_the_same_name_and_year_is_asked_about(commune_officer: User, now: datetime) -> None:
    team = make_team()
    make_person(team, "Lê Thị Hòa", birth_year=1960)
    arguments = {
        "facts": PersonFacts(full_name="LÊ THỊ HOÀ", birth_year=1960),
        "team": team,
        "recognised_on": date(2026, 11, 1),
        "decision_number": "1/QĐ",
        "by": commune_officer,
        "now": now,
    }
    assert refusal(services.create_mediator, **arguments) == "possible_duplicate"
    person = services.create_mediator(**arguments, is_somebody_else=True)
    assert person.full_name == "Lê Thị Hoà"
    assert office_of(person).clock_from == date(2026, 11, 1)


def test_officer_of_another_commune_changes_nothing(outsider: User, now: datetime) -> None:
    office = office_of(make_person(make_team()))
    with pytest.raises(NotAllowed):
        services.end_appointment(appointment=office, by=outsider, now=now, **END)
    with pytest.raises(NotAllowed):
        services.create_team(commune=office.commune, name="Thôn 9", by=outsider, now=now)


def test_team_is_renamed_uniquely_and_dissolved_only_when_empty(
    commune_officer: User, now: datetime, places: dict[str, Unit]
) -> None:
    first = services.create_team(commune=places["11383"], name="THÔN 2", by=commune_officer, now=now)
    assert first.name == "Tổ hòa giải Thôn 2"
    second = services.create_team(commune=places["11383"], name="Thôn 10", by=commune_officer, now=now)
    assert first.order_key < second.order_key
    change = {"team": second, "planned_count": None, "minority_area": False, "by": commune_officer, "now": now}
    assert refusal(services.change_team, name="tổ hoà giải thôn 2", **change) == "team_name_taken"
    office = office_of(make_person(second))
    dissolve = {"team": second, "on": date(2026, 11, 10), "by": commune_officer, "now": now}
    assert refusal(services.dissolve_team, **dissolve) == "team_not_empty"
    services.end_appointment(appointment=office, by=commune_officer, now=now, **END)
    services.dissolve_team(**dissolve)
    assert refusal(services.dissolve_team, **dissolve) == "team_dissolved"
    services.change_team(name="Thôn 3", **{**change, "team": first})
    assert services.create_team(commune=places["11383"], name="Thôn 10", by=commune_officer, now=now).pk != second.pk


def test_events_cannot_be_rewritten(commune_officer: User, now: datetime) -> None:
    office = office_of(make_person(make_team()))
    services.end_appointment(appointment=office, by=commune_officer, now=now + timedelta(minutes=1), **END)
    with pytest.raises(Exception, match="append-only"):
        AppointmentEvent.objects.filter(appointment=office).update(reason="khác")
