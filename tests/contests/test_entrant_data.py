"""Personal data of entrants (security.md §6): masked at the desk, seen and taken along, corrected, deleted."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from online_helpers import begin_attempt, make_entrant, make_online, option, save_one
from test_online_screens import come_in, to

from audit.models import AuditEntry
from contests.consent import CONTACT, PUBLISH, TAKE_PART
from contests.models import Entrant, EntrantNote
from contests.rules.entrant_requests import DAYS, due_on

ASK = {"what": "sua", "text": "Ngày sinh đúng là 05/02/1969"}


@pytest.fixture
def online(province_officer, places):
    return make_online(officer=province_officer, host=places["31"])


@pytest.fixture
def desk(province_officer, sign_in) -> Client:
    return sign_in(province_officer)


def at_desk(name: str, thing) -> str:
    return reverse(f"online_desk:{name}", args=[thing.public_id])


def test_contact_data_are_masked_until_a_logged_look(online, desk, sign_in, outsider, province_officer) -> None:
    """P4: the page of a person shows the last digits and the year; each look at more has a name in the log."""
    entrant = make_entrant(online)
    Entrant.objects.update(address="12 phố Thử")
    page = desk.get(at_desk("person", entrant)).text
    for hidden in (entrant.phone, f"{entrant.birth_date:%d/%m/%Y}", "12 phố Thử"):
        assert hidden not in page
    assert f"••• {entrant.phone[-3:]}" in page
    assert not AuditEntry.objects.filter(action="contest.entrant.contact_seen").exists()
    assert desk.get(at_desk("person-contact", entrant)).status_code == 405
    full = desk.post(at_desk("person-contact", entrant))
    for shown in (entrant.phone, f"{entrant.birth_date:%d/%m/%Y}", "12 phố Thử", "không đồng ý để ban tổ chức gọi"):
        assert shown in full.text
    assert full["Cache-Control"] == "no-store"
    row = AuditEntry.objects.get(action="contest.entrant.contact_seen")
    assert (row.actor, row.object_id) == (province_officer, str(entrant.public_id))
    assert sign_in(outsider).post(at_desk("person-contact", entrant)).status_code == 404


def test_a_person_sees_and_takes_along_what_is_kept_and_nothing_of_others(online) -> None:
    entrant, other = make_entrant(online), make_entrant(online, 2)
    attempt = begin_attempt(online, entrant)
    save_one(attempt, 1, [option(attempt, 1)])
    begin_attempt(online, other)
    Entrant.objects.filter(pk=entrant.pk).update(address="=1+1")
    client = come_in(online, entrant)
    client.get(to("data", online))
    with CaptureQueriesContext(connection) as captured:
        page = client.get(to("data", online))
    assert len(captured) <= 8
    assert entrant.phone in page.text
    assert "tổ chức cuộc thi" in page.text
    assert "no-store" in page["Cache-Control"]
    assert client.get(to("data-file", online)).status_code == 405
    answer = client.post(to("data-file", online))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    cells = {cell for row in rows for cell in row}
    assert {entrant.full_name, entrant.phone, "'=1+1", "Câu trả lời của lượt thi trực tuyến"} <= cells
    text = answer.content.decode()
    for foreign in (other.full_name, other.phone, other.number, entrant.code_hash, entrant.person_key):
        assert foreign not in text
    assert AuditEntry.objects.filter(action="contest.entrant.downloaded", object_id=str(entrant.public_id)).exists()
    assert Client().get(to("data", online)).url == to("enter", online)


def test_a_request_is_noted_answered_once_and_done(online, desk, sign_in, outsider) -> None:
    entrant = make_entrant(online)
    client = come_in(online, entrant)
    assert client.post(to("data", online), {"what": "sua", "text": ""}).status_code == 422
    assert client.post(to("data", online), ASK).status_code == 302
    again = client.post(to("data", online), ASK)
    assert (again.status_code, "đang chờ trả lời" in again.text) == (422, True)
    note = EntrantNote.objects.get()
    listed = desk.get(at_desk("notes", online.contest), {"loai": "asked"}).text
    assert "Ngày sinh đúng là 05/02/1969" in listed
    assert note.details["due_on"] in listed
    page = at_desk("note-answer", note)
    assert sign_in(outsider).get(page).status_code == 404
    assert desk.post(page, {"text": ""}).status_code == 422
    assert desk.post(page, {"text": "Đã sửa", "phone": "12"}).status_code == 422
    assert not EntrantNote.objects.filter(kind="answered").exists()
    before = Entrant.objects.get()
    assert desk.post(page, {"text": "Đã sửa ngày sinh", "birth_date": "05/02/1969"}).status_code == 302
    entrant.refresh_from_db()
    assert (entrant.birth_date, entrant.birth_year, entrant.phone) == (date(1969, 2, 5), 1969, before.phone)
    assert entrant.person_key == before.person_key  # one person is one phone here
    assert desk.post(page, {"text": "Lần nữa"}).status_code == 422
    assert "Đã sửa ngày sinh" in client.get(to("data", online)).text
    assert client.post(to("data", online), ASK).status_code == 302


def test_nobody_becomes_another_person_by_a_correction_and_deleting_keeps_one_registration(online, desk) -> None:
    entrant, other = make_entrant(online), make_entrant(online, 2)
    client = come_in(online, entrant)
    client.post(to("data", online), {"what": "sua", "text": "Số điện thoại"})
    page = at_desk("note-answer", EntrantNote.objects.get())
    taken = desk.post(page, {"text": "Đã sửa", "phone": other.phone})
    assert (taken.status_code, "đã đăng ký cuộc thi rồi" in taken.text) == (422, True)
    client.post(to("data", online), {"what": "xoa", "text": "Xóa hết"})
    wanted = EntrantNote.objects.get(details__what="xoa")
    assert "Số điện thoại đúng" not in desk.get(at_desk("note-answer", wanted)).text
    key = Entrant.objects.get(pk=entrant.pk).person_key
    desk.post(at_desk("note-answer", wanted), {"text": "Đã xóa liên hệ", "erases": "on"})
    entrant.refresh_from_db()
    assert (entrant.phone, entrant.address, entrant.birth_date, entrant.person_key) == ("", "", None, key)
    assert entrant.birth_year is not None  # side prizes by age are decided by it


def test_a_single_consent_is_withdrawn_and_the_person_goes_on(online) -> None:
    """P2: separate per purpose and revocable; what is required ends the taking part, and only by its own button."""
    entrant = make_entrant(online, consents=(TAKE_PART, PUBLISH, CONTACT))
    client = come_in(online, entrant)
    page = client.get(to("withdraw", online)).text
    assert page.count('name="rut"') == 2
    client.post(to("withdraw", online), {"rieng": "1", "rut": [PUBLISH, TAKE_PART, "khac"]})
    entrant.refresh_from_db()
    assert (set(entrant.consents), entrant.consent_withdrawn_at) == ({TAKE_PART, CONTACT}, None)
    rows = AuditEntry.objects.filter(action="contest.entrant.consent_withdrawn")
    assert [row.details for row in rows] == [{"purposes": [PUBLISH]}]
    assert begin_attempt(online, entrant).state == "open"


@pytest.mark.parametrize(
    ("what", "day"), [("sua", date(2026, 12, 2)), ("han_che", date(2026, 12, 7)), ("xoa", date(2026, 12, 12))]
)
def test_each_request_has_its_last_day(what, day) -> None:
    assert due_on(what=what, asked_on=date(2026, 11, 22)) == day
    assert set(DAYS) == {"sua", "han_che", "xoa"}
