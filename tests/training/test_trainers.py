"""The register of trainers: who keeps it, what is refused, what is taken back, screens (framework-programme.md §6)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from audit.models import AuditEntry
from lms.base.errors import NotAllowed, RuleViolation
from training.models import Subject, Trainer, TrainerEvent
from training.services.trainers import (
    TrainerFacts,
    add_trainer,
    change_trainer,
    end_trainer,
    note_trainer_event,
    take_back_event,
)

LIST = "/can-bo/tap-huan-vien/"
FACTS = TrainerFacts(full_name="lê thị giảng", profession="jurist")
START = date(2026, 1, 5)


@pytest.fixture
def trainer_row(places, now):
    return add_trainer(unit=places["31"], facts=FACTS, started_on=START, by=None, now=now)


def test_each_keeps_own_places(places, commune_officer, province_officer, outsider, trainer_row, now):
    assert add_trainer(unit=places["11383"], facts=FACTS, started_on=START, by=commune_officer, now=now).pk
    assert add_trainer(unit=places["11413"], facts=FACTS, started_on=START, by=province_officer, now=now).pk
    for officer in (commune_officer, outsider):
        with pytest.raises(NotAllowed):
            end_trainer(trainer=trainer_row, on=START, by=officer, now=now)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"started_on": date(2026, 11, 23)}, "in_future"),
        ({"facts": TrainerFacts(full_name="LE THI GIANG", profession="police")}, "same_name"),
        ({"facts": TrainerFacts(full_name="Ai Đó", profession="police", subject_codes=["CD-X9"])}, "unknown_subject"),
    ],
)
def test_refusals_write_nothing(trainer_row, places, now, changes, code):
    values = {"unit": places["31"], "facts": FACTS, "started_on": START, "by": None, "now": now}
    with pytest.raises(RuleViolation) as refusal:
        add_trainer(**values | changes)
    assert refusal.value.code == code
    assert Trainer.objects.count() == 1


def test_events_are_kept_and_taken_back_once(trainer_row, now):
    event = note_trainer_event(
        trainer=trainer_row, kind="trained", happened_on=date(2026, 6, 1), note="Lớp tháng 6", by=None, now=now
    )  # fmt: skip
    row = take_back_event(event=event, reason="Nhầm người", by=None, now=now)
    for wrong in (event, row):
        with pytest.raises(RuleViolation, match="đã được rút lại"):
            take_back_event(event=wrong, reason="Nữa", by=None, now=now)
    assert TrainerEvent.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        TrainerEvent.objects.filter(pk=event.pk)._raw_delete("default")


def test_whoever_ended_stays_as_is(trainer_row, now):
    with pytest.raises(RuleViolation, match="trước ngày bắt đầu"):
        end_trainer(trainer=trainer_row, on=date(2026, 1, 4), by=None, now=now)
    end_trainer(trainer=trainer_row, on=date(2026, 11, 1), by=None, now=now)
    for call in (
        lambda: end_trainer(trainer=trainer_row, on=date(2026, 11, 1), by=None, now=now),
        lambda: change_trainer(trainer=trainer_row, facts=FACTS, by=None, now=now),
        lambda: note_trainer_event(trainer=trainer_row, kind="kit", happened_on=START, note="", by=None, now=now),
    ):
        with pytest.raises(RuleViolation, match="đã thôi"):
            call()


def test_province_officer_keeps_the_register_on_the_screens(places, province_officer, sign_in):
    client = sign_in(province_officer)
    assert "Sổ chưa có ai" in client.get(LIST).content.decode()
    code = Subject.objects.values_list("code", flat=True).first()
    form = {"unit": "31", "full_name": "Lê Văn Giảng", "profession": "judge", "phone": "+84 912.345.678",
            "started_on": "05/01/2026", "subject_codes": [code]}  # fmt: skip
    refused = client.post(f"{LIST}them/", form | {"unit": "20", "phone": "12", "started_on": "31/02/2026"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"unit", "phone", "started_on"}
    assert "Đã ghi Lê Văn Giảng vào sổ" in client.post(f"{LIST}them/", form, follow=True).content.decode()
    row = Trainer.objects.get()
    assert row.phone == "0912345678"
    own = f"{LIST}{row.public_id}/"
    assert client.post(own, {"kind": "trained", "happened_on": "01/06/2026", "note": "Lớp của Sở"}).status_code == 302
    assert client.post(own, {"kind": "kit", "happened_on": "01/01/2027"}).status_code == 422
    page = client.get(own).content.decode()
    assert "Lớp của Sở" in page
    assert code in page
    event = row.events.get()
    assert client.post(f"{own}rut-lai/{event.pk}/", {"reason": "Nhầm người"}).status_code == 302
    assert "đã rút lại" in client.get(own).content.decode()
    assert client.post(f"{own}sua/", form | {"workplace": "Tòa án"}).status_code == 302
    assert client.post(f"{own}thoi/", {"on": "22/11/2026"}).status_code == 302
    assert client.get(f"{LIST}?tinh-trang=da-thoi&q=giang").context["page"].object_list.count() == 1
    actions = AuditEntry.objects.filter(action__startswith="trainer.").order_by("pk").values_list("action", flat=True)
    assert [action.removeprefix("trainer.") for action in actions] == [
        "added", "noted", "taken_back", "changed", "ended",
    ]  # fmt: skip


def test_a_trainer_of_elsewhere_is_missing(trainer_row, commune_officer, outsider, sign_in):
    for officer in (commune_officer, outsider):
        client = sign_in(officer)
        assert client.get(f"{LIST}{trainer_row.public_id}/").status_code == 404
        assert client.get(LIST).context["page"].object_list.count() == 0
