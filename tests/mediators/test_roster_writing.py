"""What an accepted roster writes: changes, decisions issued again, several communes, order of the file."""

from datetime import date, datetime
from typing import Any

import pytest

from accounts.models import User
from lms.base.clock import LOCAL_ZONE
from mediators import services
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, Mediator, Team, Unit
from mediators.services.exports import roster_for_console
from mediators.services.roster import Plan, import_file
from mediators.signals import appointments_changed
from tests.mediators.factories import office_of
from tests.mediators.roster_files import HEADER, TEAM_ROW, person, workbook_bytes

TODAY = date(2026, 11, 22)


@pytest.fixture
def load(places: dict[str, Unit], now: datetime) -> Any:
    """Import rows for Phường Lê Chân."""

    def run(*rows: list[Any], header: list[str] = HEADER, place: str = "11383") -> Plan:
        content = workbook_bytes({"DS": [header, TEAM_ROW, *rows]})
        return import_file(source=content, place=places[place], by=None, now=now, today=TODAY, dry_run=False)

    return run


def test_changed_values_are_written_with_an_event_for_each_kind_of_change(load: Any) -> None:
    load(person())
    plan = load(person(phone="0987654321", role="Tổ trưởng", recognised="06/12/2022", name="Nguyễn Văn Ân"))
    assert plan.counts["updated"] == 1
    office = Appointment.objects.select_related("mediator").get()
    assert (office.mediator.phone, office.mediator.full_name) == ("0987654321", "Nguyễn Văn Ân")
    assert (office.is_head, office.recognised_on, office.clock_from) == (True, date(2022, 12, 6), date(2022, 12, 6))
    kinds = list(AppointmentEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [EventKind.RECOGNISED, EventKind.DATE_CORRECTED, EventKind.HEAD_CHANGED]
    assert load(person(phone="0987654321", role="Tổ trưởng", recognised="06/12/2022", name="Nguyễn Văn Ân")).counts[
        "unchanged"
    ]


def test_new_number_with_a_later_day_is_a_decision_issued_again_and_keeps_the_clock(load: Any) -> None:
    load(person())
    load(person(recognised="01/08/2025", decision="99/QĐ-UBND"))
    office = Appointment.objects.get()
    assert (office.recognised_on, office.clock_from) == (date(2025, 8, 1), date(2022, 12, 5))
    assert AppointmentEvent.objects.filter(kind=EventKind.REISSUED).count() == 1


def test_corrected_day_moves_the_clock_of_the_office_that_goes_on(load: Any, places: dict[str, Unit], now: Any) -> None:
    load(person())
    other = services.create_team(commune=places["11383"], name="Thôn 9", by=None, now=now)
    services.appoint(
        mediator=Mediator.objects.get(),
        team=other,
        recognised_on=date(2023, 1, 1),
        decision_number="2/QĐ",
        by=None,
        now=now,
    )
    sent: list[list[int]] = []

    def listen(**kwargs: Any) -> None:
        sent.append(sorted(kwargs["appointment_ids"]))

    appointments_changed.connect(listen)
    try:
        load(person(recognised="01/12/2022"))
    finally:
        appointments_changed.disconnect(listen)
    assert set(Appointment.objects.values_list("clock_from", flat=True)) == {date(2022, 12, 1)}
    assert sent == [sorted(Appointment.objects.values_list("pk", flat=True))]


def test_who_left_and_is_recognised_later_is_the_same_person_with_a_new_clock_and_an_open_account(
    load: Any, now: datetime
) -> None:
    load(person())
    mediator = Mediator.objects.get()
    user = services.ensure_mediator_account(mediator=mediator, by=None, now=now)
    services.end_appointment(
        appointment=office_of(mediator),
        ended_on=date(2024, 1, 1),
        ground="own_wish",
        decision_number="3/QĐ",
        by=None,
        now=now,
    )
    assert load(person()).rows[0].code == "has_left"
    assert load(person(recognised="01/03/2026", decision="8/QĐ")).counts["created"] == 1
    assert Mediator.objects.count() == 1
    assert Appointment.objects.open().get().clock_from == date(2026, 3, 1)
    assert User.objects.get(pk=user.pk).is_active


def test_rows_go_to_the_commune_that_their_column_names(load: Any) -> None:
    header = [*HEADER, "Mã xã"]
    rows = [[*person(), code] for code in ("11383", "11413", "6001", "99999", None)]
    plan = load(*rows, header=header, place="31")
    assert [row.code for row in plan.rows] == ["", "", "", "unknown_commune", "missing_commune"]
    assert sorted(Mediator.objects.values_list("commune_id", flat=True)) == ["06001", "11383", "11413"]
    assert Team.objects.count() == 3
    assert plan.counts["teams"] >= 3


def test_order_of_the_file_is_kept_also_when_a_row_is_put_between(
    load: Any, places: dict[str, Unit], now: datetime
) -> None:
    def names() -> list[str]:
        on = now.astimezone(LOCAL_ZONE).date()
        return [row["name"] for row in roster_for_console(place=places["11383"], on=on, now=now)]

    load(person(), person(name="Trần Bê"))
    load(person(), person(name="Lê Xê"), person(name="Trần Bê"))
    assert names() == ["Nguyễn Văn An", "Lê Xê", "Trần Bê"]
    load(person(name="Trần Bê"))
    assert names() == ["Nguyễn Văn An", "Lê Xê", "Trần Bê"]


def test_sensitive_columns_are_reduced_or_dropped(load: Any) -> None:
    header = [*HEADER, "Số CCCD", "Tôn giáo"]
    rows = [
        [*person(name=f"Lò Văn {name}", ethnicity=ethnicity), "031068001234", "Phật giáo"]
        for name, ethnicity in (("An", "Thái"), ("Bun", "Kinh"), ("Chi", None))
    ]
    load(*rows, header=header)
    people = Mediator.objects.order_by("id")
    assert [found.ethnic_minority for found in people] == [True, False, None]
    stored = str(list(people.values())) + str(list(AppointmentEvent.objects.values()))
    assert "031068001234" not in stored
    assert "Phật giáo" not in stored
    assert "Thái" not in stored
