"""Certificates: issued once by rule, numbered in a register, revoked and replaced with a history."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from training_factories import add_everything, make_appointment, make_team, statements

from audit.models import AuditEntry
from lms.base.errors import NotAllowed, RuleViolation
from training import rules
from training.models import Certificate, CertificateEvent, CompletionRule
from training.queries.certificates import check_code, filter_certificates, waiting_mediators
from training.services import record_evidence, refresh_statuses
from training.services.certificates import (
    issue_certificate,
    issue_daily,
    issue_if_completed,
    reissue_certificate,
    revoke_certificate,
    save_issuer,
    start_run,
    work_run,
)

DONE_ON = date(2026, 8, 1)


@pytest.fixture
def team(places):
    return make_team(places["11383"])


@pytest.fixture
def make_done(team, now):
    """Make a person of a team who has done everything."""

    def make(name="Nguyễn Văn An", *, of=team, recognised_on="2026-07-01", leave_out=0):
        person = make_appointment(of, recognised_on=recognised_on, name=name).mediator
        add_everything(person, on=DONE_ON, now=now, leave_out=leave_out)
        refresh_statuses(mediator_ids=[person.pk], as_of=date(2026, 11, 22))
        return person

    return make


def complete_course(person, now, title="Khóa cho hòa giải viên mới"):
    return record_evidence(
        mediator=person, kind="course_completed", happened_on=DONE_ON, now=now, by=None, channel="online",
        reference="course:moi", client_key=f"course:{person.pk}", details={"title": title},
    )  # fmt: skip


class TestIssueByRule:
    def test_the_completed_course_brings_it(self, make_done, now):
        person = make_done()
        complete_course(person, now)
        row = Certificate.objects.get()
        assert (row.mediator, row.course_title) == (person, "Khóa cho hòa giải viên mới")
        assert (row.completed_on, row.issued_on) == (DONE_ON, date(2026, 11, 22))
        assert (row.register_number, row.issuer_id, row.team_name) == ("1/2026", "11383", "Tổ hòa giải Tổ dân phố số 1")
        assert (row.body_name, row.place) == ("Ủy ban nhân dân phường Lê Chân", "Lê Chân")
        assert row.unverified
        assert [event.kind for event in row.events.all()] == ["issued"]
        entry = AuditEntry.objects.get(action="certificate.issued")
        assert (entry.scope_code, entry.details) == ("11383", {"number": "1/2026", "mediator": person.code})

    def test_once_however_often_it_is_asked(self, make_done, now):
        person = make_done()
        complete_course(person, now)
        complete_course(person, now)
        assert issue_if_completed(mediator=person, now=now) is None
        assert issue_daily(now=now) == []
        assert Certificate.objects.count() == 1

    def test_nothing_while_a_lesson_is_missing(self, make_done, now):
        complete_course(make_done(leave_out=1), now)
        assert not Certificate.objects.exists()

    def test_people_recognised_before_the_deadlines_began_get_one_too(self, make_done, now):
        complete_course(make_done(recognised_on="2019-01-05"), now)
        assert Certificate.objects.get().completed_on == DONE_ON

    def test_nobody_who_left(self, make_done, now):
        person = make_done()
        person.appointments.update(ended_on=date(2026, 11, 1), end_ground="own_wish")
        assert issue_if_completed(mediator=person, now=now) is None

    def test_the_daily_work_finds_who_was_done_on_paper(self, make_done, now):
        people = {make_done(name).code for name in ("Trần Bình", "Lê Chi")}
        make_done("Phan Dung", leave_out=2)
        assert set(issue_daily(now=now)) == people
        assert issue_daily(now=now) == []
        late = make_done("Vũ Em")
        assert issue_daily(now=now + timedelta(hours=1)) == []
        assert issue_daily(now=now + timedelta(days=1)) == [late.code]

    def test_verified_only_with_an_official_compared_programme(self, make_done, now):
        rule = CompletionRule.objects.get(code="quy-tac-tam")
        rule.verified = rule.programme.verified = rule.programme.official = True
        rule.programme.save()
        rule.save()
        assert not issue_certificate(mediator=make_done(), by=None, now=now).unverified


class TestIssueByOfficer:
    def test_refusals(self, make_done, commune_officer, outsider, now):
        person, unready = make_done(), make_done("Phan Dung", leave_out=1)
        with pytest.raises(RuleViolation, match="chưa hoàn thành") as refusal:
            issue_certificate(mediator=unready, by=commune_officer, now=now)
        assert refusal.value.code == "not_completed"
        with pytest.raises(NotAllowed):
            issue_certificate(mediator=person, by=outsider, now=now)
        issue_certificate(mediator=person, by=commune_officer, now=now)
        with pytest.raises(RuleViolation) as refusal:
            issue_certificate(mediator=person, by=commune_officer, now=now)
        assert refusal.value.code == "certificate_exists"

    def test_numbers_run_by_commune_and_year(self, make_done, team, places, now):
        other = make_team(places["11413"])
        numbers = [
            issue_certificate(mediator=make_done(name, of=of), by=None, now=at).register_number
            for name, of, at in (
                ("A", team, now), ("B", team, now), ("C", other, now), ("D", team, now + timedelta(days=60)),
            )
        ]  # fmt: skip
        assert numbers == ["1/2026", "2/2026", "1/2026", "1/2027"]

    def test_a_whole_commune_in_parts(self, make_done, places, commune_officer, now, monkeypatch):
        monkeypatch.setattr("training.services.certificates.AT_ONCE", 2)
        people = {make_done(f"Người {number}").pk for number in range(5)}
        make_done("Chưa Xong", leave_out=1)
        make_done("Hàng Xóm", of=make_team(places["11413"]))
        assert set(waiting_mediators("11383", on=date(2026, 11, 22))) == people
        run = start_run(commune=places["11383"], by=commune_officer, now=now)
        work_run(run=run, now=now)
        assert (run.done_count, run.is_printing, len(run.certificate_ids)) == (5, True, 5)
        work_run(run=run, now=now)
        assert {row.mediator_id for row in Certificate.objects.all()} == people
        assert Certificate.objects.count() == 5
        with pytest.raises(RuleViolation) as refusal:
            start_run(commune=places["11383"], by=commune_officer, now=now)
        assert refusal.value.code == "nobody"

    def test_waiting_people_cost_the_same(self, make_done):
        counts = []
        for number in (1, 6):
            for place in range(number):
                make_done(f"Người {number} {place}")
            with statements(most=6) as found:
                waiting_mediators("11383", on=date(2026, 11, 22))
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestRevokeAndReplace:
    @pytest.fixture
    def row(self, make_done, now):
        return issue_certificate(mediator=make_done(), by=None, now=now)

    def test_revoked_with_reason_history_and_audit(self, row, commune_officer, now):
        revoke_certificate(certificate=row, reason=" Cấp nhầm người ", by=commune_officer, now=now)
        assert (row.state, row.revoked_on, row.revoked_reason) == ("revoked", date(2026, 11, 22), "Cấp nhầm người")
        assert [(event.kind, event.reason) for event in row.events.all()] == [
            ("issued", ""), ("revoked", "Cấp nhầm người"),
        ]  # fmt: skip
        assert AuditEntry.objects.filter(action="certificate.revoked", actor=commune_officer).count() == 1
        assert check_code(row.code).state == "revoked"

    @pytest.mark.parametrize(("reason", "times", "code"), [("  ", 1, "reason_missing"), ("Sai", 2, "already_revoked")])
    def test_refusals(self, row, commune_officer, now, reason, times, code):
        for _time in range(times - 1):
            revoke_certificate(certificate=row, reason=reason, by=commune_officer, now=now)
        with pytest.raises(RuleViolation) as refusal:
            revoke_certificate(certificate=row, reason=reason, by=commune_officer, now=now)
        assert refusal.value.code == code

    def test_not_by_others(self, row, outsider, now):
        for change in (revoke_certificate, reissue_certificate):
            with pytest.raises(NotAllowed):
                change(certificate=row, reason="Sai", by=outsider, now=now)
        row.refresh_from_db()
        assert row.is_valid

    def test_revoked_ones_do_not_come_back_by_themselves(self, row, commune_officer, now):
        revoke_certificate(certificate=row, reason="Sai", by=commune_officer, now=now)
        assert issue_if_completed(mediator=row.mediator, now=now) is None
        assert issue_daily(now=now) == []
        assert waiting_mediators("11383", on=date(2026, 11, 22)) == {}

    @pytest.mark.parametrize("is_revoked_before", [False, True])
    def test_replaced_with_the_name_as_it_is_now(self, row, commune_officer, now, is_revoked_before):
        if is_revoked_before:
            revoke_certificate(certificate=row, reason="Sai tên", by=commune_officer, now=now)
        row.mediator.full_name = "Nguyễn Văn Ân"
        row.mediator.save()
        values = {"body_name": "UBND phường Lê Chân", "place": "Hải Phòng", "signer_title": "Phó Chủ tịch",
                  "signer_name": "Đỗ Thị Én"}  # fmt: skip
        save_issuer(commune=row.issuer, values=values, by=commune_officer, now=now)
        fresh = reissue_certificate(certificate=row, reason="Sửa tên", by=commune_officer, now=now)
        assert (fresh.holder_name, fresh.number, fresh.signer_name) == ("Nguyễn Văn Ân", 2, "Đỗ Thị Én")
        assert (fresh.completed_on, fresh.course_title) == (row.completed_on, row.course_title)
        assert (row.state, row.replaced_by, row.holder_name) == ("revoked", fresh, "Nguyễn Văn An")
        assert row.events.last().kind == "replaced"
        with pytest.raises(RuleViolation) as refusal:
            reissue_certificate(certificate=row, reason="Nữa", by=commune_officer, now=now)
        assert refusal.value.code == "already_replaced"

    def test_history_is_append_only(self, row):
        event = row.events.get()
        with pytest.raises(PermissionDenied):
            event.delete()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE training_certificateevent SET reason = 'x'")
        assert CertificateEvent.objects.get().reason == ""


class TestCodes:
    def test_random_and_long(self):
        codes = {rules.new_certificate_code() for _ in range(500)}
        assert len(codes) == 500
        assert {len(code) for code in codes} == {20}  # 32 signs: 5 bits each, 100 bits (P9 asks for 80)

    def test_read_as_people_write(self):
        code = "0123456789ABCDEFGHJK"
        for typed in (code, "01234-56789-ABCDE-FGHJK", " o1234 56789 abcde fghjk ", "0I234-56789-ABCDE-FGHJK"):
            assert rules.read_certificate_code(typed) == code
        for typed in ("", "0123", code + "0", "UUUUU-UUUUU-UUUUU-UUUUU", "' OR 1=1 --"):
            assert rules.read_certificate_code(typed) == ""

    def test_filters(self, make_done, now):
        rows = [issue_certificate(mediator=make_done(name), by=None, now=now) for name in ("Trần Bình", "Lê Chi")]
        every = Certificate.objects.all()
        for words in ("tran binh", "Bình", "1", "1/2026", rows[0].shown_code, rows[0].mediator.code.lower()):
            assert list(filter_certificates(every, words=words)) == [rows[0]]
        assert list(filter_certificates(every, words="1/2025")) == []
        assert list(filter_certificates(every, state="revoked")) == []
