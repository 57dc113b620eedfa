"""One decision for many people: every row seen first, clocks kept, taken back by correcting events."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from accounts.models import User
from lms.base.errors import NotAllowed, RuleViolation
from mediators import services
from mediators.enums import EventKind
from mediators.models import Appointment, AppointmentEvent, ReissueBatch, Unit
from mediators.services.reissues import reissue_many, undo_reissue
from tests.mediators.factories import make_person, make_team, office_of

DECISION = {"recognised_on": date(2026, 10, 1), "decision_number": "77/QĐ-UBND", "decision_issuer": "UBND phường"}


@pytest.fixture
def offices(places: dict[str, Unit]) -> list[Appointment]:
    team = make_team()
    people = [make_person(team, f"Vũ Văn {letter}", recognised_on=date(2026, 6, 1)) for letter in "ABC"]
    late = make_person(team, "Vũ Văn Muộn", recognised_on=date(2026, 11, 1))
    return [office_of(person) for person in (*people, late)]


def test_clocks_stay_and_undoing_restores_the_earlier_decision(
    offices: list[Appointment], places: dict[str, Unit], commune_officer: User, now: datetime
) -> None:
    same = {"by": commune_officer, "now": now}
    ids = [office.pk for office in offices]
    batch = reissue_many(commune=places["11383"], appointment_ids=ids, **DECISION, **same)
    assert batch.count == 3
    rows = Appointment.objects.filter(pk__in=batch.appointment_ids)
    assert set(rows.values_list("recognised_on", "decision_number", "clock_from")) == {
        (date(2026, 10, 1), "77/QĐ-UBND", date(2026, 6, 1))
    }
    changed = office_of(offices[0].mediator)
    services.correct_decision(
        appointment=changed, decision_number="78/QĐ-UBND", decision_issuer="", reason="in nhầm", **same
    )
    left = undo_reissue(batch=batch, reason="ghi nhầm xã", **same)
    assert left == [changed]
    assert AppointmentEvent.objects.filter(kind=EventKind.REISSUE_UNDONE).count() == 2
    assert [office_of(row.mediator).recognised_on for row in offices[1:3]] == [date(2026, 6, 1)] * 2
    with pytest.raises(RuleViolation) as caught:
        undo_reissue(batch=batch, reason="x", **same)
    assert caught.value.code == "already_undone"
    # the undone decision no longer explains an earlier day: a later gap is judged by the office's own days
    services.correct_recognition_date(
        appointment=office_of(offices[1].mediator), recognised_on=date(2026, 7, 1), reason="bản gốc", **same
    )
    assert office_of(offices[1].mediator).clock_from == date(2026, 7, 1)


def test_refusals(
    offices: list[Appointment], places: dict[str, Unit], commune_officer: User, outsider: User, now
) -> None:
    arguments = {"commune": places["11383"], "appointment_ids": [offices[0].pk], "by": commune_officer, "now": now}
    for change, code in (
        ({"decision_number": " "}, "no_decision"),
        ({"recognised_on": date(2027, 1, 1)}, "future_date"),
        ({"recognised_on": date(2026, 6, 1)}, "nobody_left"),
    ):
        with pytest.raises(RuleViolation) as caught:
            reissue_many(**arguments, **(DECISION | change))
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        reissue_many(**(arguments | {"by": outsider}), **DECISION)


def test_screen_shows_every_row_and_writes_only_what_stays_ticked(
    offices: list[Appointment], commune_officer: User, outsider: User, sign_in
) -> None:
    client, url = sign_in(commune_officer), reverse("mediators:reissue-add")
    data = {"decision_number": "77/QĐ-UBND", "recognised_on": "01/10/2026"}
    seen = client.post(url, data | {"xem": "1"}).content.decode()
    assert seen.count('name="nhiem_ky"') == 3
    assert "không trước quyết định mới" in seen
    assert client.post(url, {"recognised_on": "01/10/2026", "xem": "1"}).status_code == 422
    ticked = [str(office.public_id) for office in offices[:2]]
    assert client.post(url, data | {"ghi": "1", "nhiem_ky": ticked}).status_code == 302
    batch = ReissueBatch.objects.get()
    assert batch.count == 2
    undo = reverse("mediators:reissue-undo", args=[batch.public_id])
    assert sign_in(outsider).get(undo).status_code == 404
    assert client.post(undo, {"reason": "nhầm"}).status_code == 302
    assert "Đã hủy ngày" in client.get(reverse("mediators:reissues")).content.decode()
    assert client.get(undo).status_code == 404
