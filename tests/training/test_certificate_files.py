"""Many certificates as one file: joined pages, progress, tidying; the package for the agency's signature; classes."""

import hashlib
import json
import re
import zipfile
from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import typst
from django.core.files.storage import storages
from training_factories import add_everything, make_appointment, make_team, statements

from lms.base.errors import RuleViolation
from lms.base.pdf_files import PdfJoiner, UnreadablePdf, read_parts, with_signature_field
from training.enums import HalfDay, RunKind
from training.models import (
    Attendance,
    Certificate,
    CertificateRun,
    ClassSession,
    Subject,
    TrainingClass,
)
from training.services import record_evidence, refresh_statuses, supersede_evidence
from training.services.certificate_print import certificates_pdf
from training.services.certificate_runs import start_files, tidy_run_files, work, write_pdf
from training.services.certificates import issue_certificate, issue_daily, revoke_certificate
from training.services.class_certificates import issue_for_class

LIST = "/can-bo/chung-nhan/"


@pytest.fixture
def team(places):
    return make_team(places["11383"])


@pytest.fixture
def issue(team, now):
    def make(name: str) -> Certificate:
        person = make_appointment(team, recognised_on="2026-07-01", name=name).mediator
        add_everything(person, on=date(2026, 8, 1), now=now)
        refresh_statuses(mediator_ids=[person.pk], as_of=date(2026, 11, 22))
        return issue_certificate(mediator=person, by=None, now=now)

    return make


def picture_of(folder, content: bytes, page: int) -> bytes:
    """Draw a page of a PDF file with the engine's own reader."""
    (folder / "x.pdf").write_bytes(content)
    (folder / "x.typ").write_text(f'#set page(margin: 0pt, width: auto, height: auto)\n#image("x.pdf", page: {page})')
    return typst.compile(str(folder / "x.typ"), root=str(folder), format="png", ppi=40.0)


class TestJoining:
    def test_joined_pages_look_like_the_single_ones(self, issue, monkeypatch, tmp_path):
        monkeypatch.setattr("training.services.certificate_runs.PAGES_AT_ONCE", 2)
        rows = [issue(name) for name in ("Trần Bình", "Lê Chi", "Phan Dung")]
        target, told = BytesIO(), []
        assert write_pdf([row.pk for row in rows], target, progress=told.append) == 3
        assert told == [2, 3]
        joined = target.getvalue()
        assert len(read_parts(joined).kids()) == 3
        single = certificates_pdf([rows[2]], is_tagged=False)
        assert picture_of(tmp_path, joined, 3) == picture_of(tmp_path, single, 1)
        assert picture_of(tmp_path, joined, 1) != picture_of(tmp_path, single, 1)

    def test_an_empty_signature_field_is_added_and_the_page_stays(self, issue, tmp_path):
        plain = certificates_pdf([issue("Trần Bình")])
        signed = with_signature_field(plain, box=(181, 148, 96, 24), page_height=210)
        assert signed.startswith(plain.rstrip(b"\n"))
        fields = read_parts_of_update(signed)
        assert b"/FT/Sig" in fields
        assert not re.search(rb"/V[ (<\d]", fields)
        assert picture_of(tmp_path, signed, 1) == picture_of(tmp_path, plain, 1)

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.7\nstartxref\n9\n%%EOF\n", b"PK\x03\x04"])
    def test_other_files_are_refused(self, content):
        with pytest.raises((UnreadablePdf, IndexError)):
            PdfJoiner(BytesIO()).add(content)


def read_parts_of_update(content: bytes) -> bytes:
    return content[content.rindex(b"\n%%EOF\n", 0, len(content) - 8) :]


class TestRuns:
    def test_a_file_to_print_then_tidied_and_made_again(self, issue, places, commune_officer, sign_in, now):
        rows = [issue(name) for name in ("Trần Bình", "Lê Chi")]
        revoke_certificate(certificate=rows[0], reason="Cấp nhầm", by=commune_officer, now=now)
        client = sign_in(commune_officer)
        assert "Gom các giấy còn hiệu lực" in client.get(f"{LIST}tep/").content.decode()
        asked = {"xa": "11383", "since": "01/11/2026", "until": "30/11/2026", "kind": "print"}
        address = client.post(f"{LIST}tep/", asked).url
        assert "Tệp của 1 giấy chứng nhận" in client.get(address).content.decode()
        first = b"".join(client.get(f"{address}tai/").streaming_content)
        assert len(read_parts(first).kids()) == 1
        run = CertificateRun.objects.get()
        assert tidy_run_files(now=now) == []
        assert tidy_run_files(now=now + timedelta(days=8)) == [str(run.public_id)]
        assert not storages["private"].exists(run.file)
        assert len(read_parts(b"".join(client.get(f"{address}tai/").streaming_content)).kids()) == 1

    def test_what_cannot_be_made_is_said(self, issue, places, commune_officer, outsider, sign_in, now, monkeypatch):
        client = sign_in(commune_officer)
        asked = {"xa": "11383", "since": "01/11/2026", "until": "30/11/2026", "kind": "print"}
        assert client.post(f"{LIST}tep/", asked).status_code == 422
        wrong = client.post(f"{LIST}tep/", {**asked, "until": "1/1/2020", "kind": "x"})
        assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"until", "kind"})
        issue("Trần Bình")
        monkeypatch.setattr("training.services.certificate_runs.MOST_IN_FILE", 0)
        assert "tối đa 0 giấy" in client.post(f"{LIST}tep/", asked).content.decode()
        assert sign_in(outsider).post(f"{LIST}tep/", asked).status_code == 404

    def test_the_package_to_sign_lists_every_file_with_its_hash(self, issue, places, commune_officer, sign_in, now):
        rows = [issue(name) for name in ("Trần Bình", "Lê Chi")]
        run = start_files(
            commune=places["11383"], kind=RunKind.SIGN, ids=[row.pk for row in rows], by=commune_officer, now=now
        )
        work(run=run, now=now)
        answer = sign_in(commune_officer).get(f"{LIST}lan-cap/{run.public_id}/tai/")
        with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as package:
            listed = json.loads(package.read("danh-sach.json"))["files"]
            for one in listed:
                content = package.read(one["file"])
                assert hashlib.sha256(content).hexdigest() == one["sha256"]
                assert b"/FT/Sig" in content
            assert [one["person"] for one in listed] == ["Trần Bình", "Lê Chi"]
            assert "không phải chữ ký số" in package.read("doc-truoc.txt").decode()
        one = sign_in(commune_officer).get(f"{LIST}{rows[0].public_id}/ky-so/")
        assert (one["Content-Type"], one.content[:2]) == ("application/zip", b"PK")


class TestClasses:
    @pytest.fixture
    def training_class(self, places, now):
        subject = Subject.objects.select_related("version").order_by("pk").first()
        programme = subject.version
        found = TrainingClass.objects.create(
            unit=places["11383"], title="Lớp bồi dưỡng tháng 11", search_key="lop boi duong thang 11",
            programme=programme, place_name="Nhà văn hóa", capacity=50, starts_on=date(2026, 11, 10),
            ends_on=date(2026, 11, 10), created_at=now, closed_at=now,
        )  # fmt: skip
        for half, first in ((HalfDay.MORNING, 8), (HalfDay.AFTERNOON, 14)):
            ClassSession.objects.create(
                training_class=found, held_on=date(2026, 11, 10), half=half, starts_at=time(first),
                ends_at=time(first + 3), hours=Decimal(3), subject=subject, hall_secret=f"h{half}", roll_key=f"r{half}",
            )  # fmt: skip
        return found

    @pytest.fixture
    def attend(self, team, training_class, now):
        def mark(name: str, *, halves: int = 2):
            person = make_appointment(team, recognised_on="2026-07-01", name=name).mediator
            for session in training_class.sessions.all()[:halves]:
                evidence = record_evidence(
                    mediator=person, kind="class_attended", happened_on=session.held_on, now=now, by=None,
                    channel="class", reference=f"session:{session.public_id}", client_key=f"{session.pk}:{person.pk}",
                )  # fmt: skip
                Attendance.objects.create(
                    session=session, mediator=person, presence="present", way="tick", marked_at=now, evidence=evidence
                )
            return person

        return mark

    def test_who_was_there_all_the_time_gets_one_once(self, attend, training_class, commune_officer, sign_in, now):
        whole = attend("Trần Bình")
        attend("Lê Chi", halves=1)
        client = sign_in(commune_officer)
        assert "Lớp bồi dưỡng tháng 11" in client.get(f"{LIST}lop/", {"q": "boi duong"}).content.decode()
        address = f"{LIST}lop/{training_class.public_id}/"
        page = client.get(address).content.decode()
        assert "Trần Bình" in page
        assert "1 người dự thiếu buổi" in page
        assert client.post(address).url == address
        row = Certificate.objects.get()
        assert (row.mediator, row.rule, row.course_title, row.register_number) == (
            whole, None, "Lớp bồi dưỡng tháng 11", "1/2026",
        )  # fmt: skip
        assert (row.completed_on, row.issuer_id) == (date(2026, 11, 10), "11383")
        again = client.post(address)
        assert (again.status_code, Certificate.objects.count()) == (409, 1)

    def test_it_does_not_stand_for_the_completed_training(self, attend, training_class, commune_officer, now):
        person = attend("Trần Bình")
        issue_for_class(training_class=training_class, by=commune_officer, now=now)
        add_everything(person, on=date(2026, 11, 11), now=now)
        refresh_statuses(mediator_ids=[person.pk], as_of=date(2026, 11, 22))
        assert issue_daily(now=now) == [person.code]
        assert Certificate.objects.filter(mediator=person).count() == 2

    def test_refusals_and_scope(self, attend, training_class, commune_officer, outsider, sign_in, now):
        person = attend("Trần Bình")
        row = Attendance.objects.filter(mediator=person).first()
        supersede_evidence(evidence=row.evidence, reason="Ghi nhầm", by=commune_officer, now=now, channel="class")
        with pytest.raises(RuleViolation) as nobody:
            issue_for_class(training_class=training_class, by=commune_officer, now=now)
        assert nobody.value.code == "nobody"
        TrainingClass.objects.filter(pk=training_class.pk).update(closed_at=None)
        training_class.refresh_from_db()
        with pytest.raises(RuleViolation) as still_open:
            issue_for_class(training_class=training_class, by=commune_officer, now=now)
        assert still_open.value.code == "class_open"
        assert sign_in(commune_officer).get(f"{LIST}lop/{training_class.public_id}/").status_code == 404
        assert sign_in(outsider).get(f"{LIST}lop/{training_class.public_id}/").status_code == 404

    def test_as_many_statements_for_many(self, attend, training_class, commune_officer, sign_in):
        client, address = sign_in(commune_officer), f"{LIST}lop/{training_class.public_id}/"
        attend("Trần Bình")
        client.get(address)
        with statements(most=9) as few:
            client.get(address)
        for number in range(6):
            attend(f"Người {number}")
        with statements(most=9) as many:
            client.get(address)
        assert len(few) == len(many)
