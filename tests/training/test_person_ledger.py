"""The ledger of one person for officers: reading, adding with proof, correcting, annulling; scope, hours counted."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from training_factories import make_appointment, make_team, statements

from audit.models import AuditEntry
from lms.base import clock
from lms.base.errors import NotAllowed
from training.models import Evidence, Subject
from training.services import record_evidence
from training.services.officer_ledger import EvidenceFacts, add_by_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch, now, settings, tmp_path):
    monkeypatch.setattr(clock, "now", lambda: now)
    for module in ("training.views.person_ledger",):
        monkeypatch.setattr(f"{module}.now", lambda: now)
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "kin"), "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"private": private}


@pytest.fixture
def person(places):
    return make_appointment(make_team(places["11383"]), recognised_on="2026-07-01").mediator


@pytest.fixture
def officer(commune_officer, sign_in):
    return sign_in(commune_officer)


def address(name, person, row=None):
    return reverse(f"training:{name}", args=[person.public_id, *([row.public_id] if row else [])])


def typed(**changes):
    return {
        "kind": "class_attended", "happened_on": "01/10/2026", "title": "Lớp của Sở", "hours": "3,5", "practice": "1",
        "half": "am", "subject": Subject.objects.get(code="CD-K1").pk,
    } | changes  # fmt: skip


def picture(kind="PNG"):
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind)
    return out.getvalue()


class TestAdding:
    def test_a_row_with_its_proof_is_shown_and_handed_out_to_officers_only(self, officer, person, outsider, sign_in):
        upload = SimpleUploadedFile("Phiếu ký.png", picture())
        assert officer.post(address("ledger-add", person), typed(proof=upload)).status_code == 302
        row = Evidence.objects.get()
        assert (row.hours, row.channel, row.recorded_by.username) == (Decimal("3.5"), "class", "canbo.lechan")
        assert (row.details["half"], row.details["practice_hours"]) == ("am", "1")
        assert row.details["proof"]["name"] == "Phiếu ký.png"
        text = officer.get(address("ledger", person)).content.decode()
        assert "Số giờ được tính: 3,5" in text
        assert "Lớp của Sở" in text
        answer = officer.get(address("ledger-proof", person, row))
        assert answer["Content-Disposition"].startswith("attachment")
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
        assert AuditEntry.objects.filter(action="evidence.proof_opened").count() == 1
        for name, of in (("ledger", None), ("ledger-proof", row), ("ledger-correct", row), ("ledger-annul", row)):
            assert sign_in(outsider).get(address(name, person, of)).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"happened_on": "30/06/2026"}, "chưa là hòa giải viên"),
            ({"happened_on": "23/11/2026"}, "không được sau ngày hôm nay"),
            ({"happened_on": "32/01/2026"}, "Ngày không đọc được"),
            ({"hours": "25"}, "không hợp lệ"),
            ({"practice": "4"}, "thực hành phải từ 0"),
            ({"kind": "materials_handed"}, "không phải là giờ tập huấn"),
            ({"kind": "lesson_completed"}, "field-error"),
            ({"proof": SimpleUploadedFile("a.pdf", b"MZ")}, "phải là tệp PDF"),
            ({"proof": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nhong")}, "phải là tệp PDF"),
            ({"proof": SimpleUploadedFile("a.svg", b"<svg/>")}, "phải là tệp PDF"),
        ],
        ids=str,
    )
    def test_refusals_keep_what_was_typed(self, officer, person, changes, said):
        answer = officer.post(address("ledger-add", person), typed(**changes))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert said in text
        assert 'value="Lớp của Sở"' in text
        assert not Evidence.objects.exists()

    def test_training_before_recognition_may_be_accepted(self, officer, person):
        data = typed(kind="prior_training", happened_on="01/05/2024", half="", hours="16", practice="")
        assert officer.post(address("ledger-add", person), data).status_code == 302
        assert Evidence.objects.get().happened_on == date(2024, 5, 1)

    def test_two_classes_in_one_half_day_are_asked_about_and_count_once(self, officer, person):
        officer.post(address("ledger-add", person), typed())
        again = typed(title="Lớp khác", subject="", hours="4", practice="")
        answer = officer.post(address("ledger-add", person), again)
        assert answer.status_code == 422
        assert "Cùng buổi này đã ghi dự một lớp" in answer.content.decode()
        assert officer.post(address("ledger-add", person), again | {"confirmed": "on"}).status_code == 302
        text = officer.get(address("ledger", person)).content.decode()
        assert "Số giờ được tính: 4" in text
        assert "tính 0,5, phần kia đã tính ở dòng khác" in text
        assert officer.post(address("ledger-add", person), typed(half="pm")).status_code == 302

    def test_a_person_of_another_place_is_refused_by_the_service_too(self, person, outsider, now):
        facts = EvidenceFacts(kind="class_attended", happened_on=date(2026, 10, 1))
        with pytest.raises(NotAllowed):
            add_by_officer(mediator=person, facts=facts, proof=None, is_confirmed=True, by=outsider, now=now)


class TestCorrecting:
    @pytest.fixture
    def row(self, officer, person):
        officer.post(address("ledger-add", person), typed(proof=SimpleUploadedFile("a.pdf", b"%PDF-1.7")))
        return Evidence.objects.get()

    def test_new_values_take_the_place_and_the_proof_stays(self, officer, person, row):
        page = officer.get(address("ledger-correct", person, row)).content.decode()
        assert 'value="3,5"' in page
        data = typed(hours="3", half="pm", practice="", reason="Ghi nhầm buổi")
        assert officer.post(address("ledger-correct", person, row), data | {"reason": " "}).status_code == 422
        assert officer.post(address("ledger-correct", person, row), data).status_code == 302
        new = Evidence.objects.get(supersedes=row)
        assert (new.hours, new.details["half"], "practice_hours" in new.details) == (3, "pm", False)
        assert new.details["proof"] == row.details["proof"]
        text = officer.get(address("ledger", person)).content.decode()
        assert "Số giờ được tính: 3" in text
        assert "Thay cho dòng ngày 01/10/2026: Ghi nhầm buổi" in text
        assert officer.get(address("ledger-correct", person, row)).status_code == 404

    def test_annulled_row_stays_and_counts_no_more(self, officer, person, row):
        assert officer.post(address("ledger-annul", person, row), {"reason": ""}).status_code == 422
        assert officer.post(address("ledger-annul", person, row), {"reason": "Nhầm người"}).status_code == 302
        assert Evidence.objects.get(supersedes=row).kind == "correction"
        text = officer.get(address("ledger", person)).content.decode()
        assert "Số giờ được tính: 0" in text
        assert "không tính" in text


def test_statements_do_not_grow_with_rows(officer, person, now):
    assert "Sổ chưa có dòng nào" in officer.get(address("ledger", person)).content.decode()
    counts = []
    for number in range(31):
        record_evidence(
            mediator=person, kind="lesson_completed", happened_on=date(2026, 9, 1), now=now, by=None, channel="online",
            reference=f"lesson:bai-{number}", hours=Decimal("0.5"),
        )  # fmt: skip
        if number in (9, 30):
            with statements(most=8) as found:
                officer.get(address("ledger", person))
            counts.append(len(found))
    assert counts[0] == counts[1]
