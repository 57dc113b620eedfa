"""«Hồ sơ của tôi»: what it shows, the download with everything and nothing of others, erasing practice, cost."""

import io
import json
import zipfile
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from training_factories import add_everything, make_appointment, make_team, statements

from accounts.enums import Role
from accounts.models import User
from audit.models import AuditEntry
from courses.models import DrillSession, PracticeCard, PracticeReview
from lms.base.clock import local_day
from quizzes.services import start_attempt, submit_attempt
from tests.courses.factories import add_lesson, make_course
from tests.quizzes.factories import add_questions, make_paper
from training.models import Certificate, ClassInvite, ClassSession, CompletionRule, Evidence, Subject, TrainingClass
from training.services import refresh_statuses

PAGE, DOWNLOAD, ERASE = "/hoc/ho-so/", "/hoc/ho-so/tai/", "/hoc/ho-so/xoa-on-tap/"
SECRET = "mat-khau-dai-2026"


@pytest.fixture(autouse=True)
def _clock(monkeypatch, now):
    monkeypatch.setattr("lms.base.clock.timezone.now", lambda: now)


@pytest.fixture
def person(make_person, places) -> User:
    return make_person("hgv-ho-so", Role.MEDIATOR)


@pytest.fixture
def office(person, places):
    found = make_appointment(make_team(places["11383"]), recognised_on="2026-07-01", name="Nguyễn Thị Ánh")
    found.mediator.user, found.mediator.phone, found.mediator.birth_date = person, "0912345678", date(1960, 2, 3)
    found.mediator.save()
    return found


@pytest.fixture
def lesson(db):
    return add_lesson(make_course(), "bai-the")


def invite(office, now, **fields) -> TrainingClass:
    subject = Subject.objects.first()
    made = TrainingClass.objects.create(
        unit=office.commune, title="Lớp bồi dưỡng tháng 12", search_key="lop", programme=subject.version,
        place_name="Nhà văn hóa phường", address="Số 5 đường Chùa Hàng", map_url="https://ban-do.vn/le-chan",
        capacity=50, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1), created_at=now, **fields,
    )  # fmt: skip
    ClassSession.objects.create(
        training_class=made, held_on=date(2026, 12, 1), half="am", starts_at=time(8), ends_at=time(11, 30),
        hours=Decimal(3), subject=subject, hall_secret="a", roll_key="b",
    )  # fmt: skip
    ClassInvite.objects.create(training_class=made, mediator=office.mediator, how="commune", invited_at=now)
    return made


def certificate(office) -> Certificate:
    return Certificate.objects.create(
        code="ABCDE" * 4, mediator=office.mediator, rule=CompletionRule.objects.first(), issuer=office.commune,
        year=2026, number=7, holder_name="Nguyễn Thị Ánh", name_key="nguyen thi anh", team_name="Tổ 1",
        course_title="Khóa hòa giải viên mới", completed_on=date(2026, 11, 1), issued_on=date(2026, 11, 2),
        body_name="UBND phường", place="Hải Phòng", signer_title="Chủ tịch",
    )  # fmt: skip


def practise(person, lesson, now) -> PracticeCard:
    card = PracticeCard.objects.create(
        user=person, origin="flashcard", lesson=lesson, block_id="t-1", part="a", added_at=now, due_at=now,
    )  # fmt: skip
    PracticeReview.objects.create(
        card=card, number=1, reviewed_at=now, rating=3, fingerprint="x", due_before=now, due_after=now,
        stability=1.0, difficulty=2.0, scheduler="s", settings={},
    )  # fmt: skip
    DrillSession.objects.create(user=person, mode="ability", seed=1, started_at=now)
    return card


def unpacked(response) -> dict[str, str]:
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


class TestPage:
    def test_everything_in_words(self, office, person, sign_in, commune_officer, now):
        add_everything(office.mediator, on=date(2026, 11, 2), now=now, leave_out=3)
        Evidence.objects.create(
            mediator=office.mediator, kind="class_attended", happened_on=date(2026, 10, 5), recorded_at=now,
            recorded_by=commune_officer, channel="class", hours=Decimal("3.5"), details={"title": "Lớp ở phường"},
        )  # fmt: skip
        refresh_statuses(mediator_ids=[office.mediator_id], as_of=local_day(now))
        invite(office, now)
        certificate(office)
        text = sign_in(person).get(PAGE).content.decode()
        for words in (
            "Ông/Bà cần học xong chậm nhất",
            "Ông/Bà mới xong",
            "<strong>Dự lớp tập huấn</strong>: Lớp ở phường · 3,5 giờ",
            "Người canbo.lechan ghi",
            "số 7/2026, cấp ngày 02/11/2026",
            "thứ Ba 01/12/2026, sáng, 08:00–11:30",
            "Nhà văn hóa phường, Số 5 đường Chùa Hàng",
            'href="https://ban-do.vn/le-chan"',
        ):
            assert words in text

    def test_an_empty_record_and_staff_who_learn(self, office, person, trainer, sign_in):
        text = sign_in(person).get(PAGE).content.decode()
        assert "Chưa được mời vào lớp nào" in text
        assert "không phải của hòa giải viên" in sign_in(trainer).get(PAGE).content.decode()

    def test_few_statements_and_few_bytes(self, office, person, sign_in, now):
        client = sign_in(person)
        client.get(PAGE)
        with statements(most=8) as few:
            client.get(PAGE)
        add_everything(office.mediator, on=date(2026, 11, 2), now=now, leave_out=3)
        refresh_statuses(mediator_ids=[office.mediator_id], as_of=local_day(now))
        certificate(office)
        with statements(len(few)):
            response = client.get(PAGE)
        assert len(response.content) < 15_000
        invite(office, now)
        with statements(most=8):
            client.get(PAGE)


class TestDownload:
    def test_asks_for_the_secret_and_slows_guesses(self, office, person, sign_in):
        client = sign_in(person)
        assert "Mật khẩu đang dùng" in client.get(DOWNLOAD).content.decode()
        assert client.post(DOWNLOAD, {"current": ""}).status_code == 422
        answers = [client.post(DOWNLOAD, {"current": f"sai-{number}"}) for number in range(8)]
        assert answers[0].status_code == 422
        assert "chưa đúng" in answers[0].content.decode()
        assert answers[-1].status_code == 429
        assert client.post(DOWNLOAD, {"current": SECRET}).status_code == 429
        assert not AuditEntry.objects.filter(action="own_data.downloaded").exists()

    def test_has_everything_of_the_person_and_nothing_of_others(self, office, person, places, sign_in, lesson, now):
        add_everything(office.mediator, on=date(2026, 11, 2), now=now)
        stranger = make_appointment(office.team, recognised_on="2026-07-01", name="Bùi Người Khác")
        Evidence.objects.create(
            mediator=stranger.mediator, kind="paper_handed_in", happened_on=date(2026, 11, 3), recorded_at=now,
            channel="paper", reference="paper:cua-nguoi-khac",
        )  # fmt: skip
        Evidence.objects.create(
            mediator=office.mediator, kind="paper_handed_in", happened_on=date(2026, 11, 4), recorded_at=now,
            channel="paper", reference='=HYPERLINK("x")',
        )  # fmt: skip
        merged = make_appointment(office.team, recognised_on="2020-07-01", name="Nguyễn Thị Ánh (cũ)")
        merged.mediator.merged_into = office.mediator
        merged.mediator.save()
        certificate(office)
        practise(person, lesson, now)
        refresh_statuses(mediator_ids=[office.mediator_id], as_of=local_day(now))
        files = unpacked(sign_in(person).post(DOWNLOAD, {"current": SECRET}))
        page, tables = files["ho-so-cua-toi.html"], json.loads(files["ho-so-cua-toi.json"])["tables"]
        for words in ("0912345678", "03/02/1960", "Nguyễn Thị Ánh (cũ)", "hgv-ho-so", "ABCDE" * 4, "Từng lần ôn"):
            assert words in page
        for words in ("Bùi Người Khác", "cua-nguoi-khac", person.password):
            assert all(words not in text for text in files.values())
        ledger = next(table for table in tables if table["title"] == "Sổ bằng chứng tập huấn")
        assert len(ledger["rows"]) == Evidence.objects.filter(mediator=office.mediator).count()
        sheet = next(text for name, text in files.items() if name.endswith("so-bang-chung-tap-huan.csv"))
        assert "'=HYPERLINK" in sheet
        assert "Bí mật để đăng nhập" in page
        entry = AuditEntry.objects.get(action="own_data.downloaded")
        assert entry.actor == person
        assert entry.details["tables"] == len(tables)

    @pytest.mark.parametrize("feedback", ["after_submit", "after_close", "never"])
    def test_answers_of_papers_wait_for_their_release(self, person, sign_in, now, feedback):
        paper = make_paper(questions=add_questions(1), feedback=feedback, closes_at=now + timedelta(days=1))
        attempt = start_attempt(user=person, paper=paper, now=now)
        submit_attempt(attempt=attempt, now=now)
        files = unpacked(sign_in(person).post(DOWNLOAD, {"current": SECRET}))
        titles = {table["title"] for table in json.loads(files["ho-so-cua-toi.json"])["tables"]}
        assert "Lượt làm bài kiểm tra" in titles
        assert ("Từng câu của bài kiểm tra" in titles) == (feedback == "after_submit")

    def test_three_times_a_day(self, office, person, sign_in, now):
        client = sign_in(person)
        for _time in range(3):
            assert client.post(DOWNLOAD, {"current": SECRET}).status_code == 200
        refused = client.post(DOWNLOAD, {"current": SECRET})
        assert refused.status_code == 429
        assert "Mỗi ngày tải được 3 lần" in refused.content.decode()


class TestErase:
    def test_only_own_practice_goes_after_a_tick(self, office, person, make_person, sign_in, lesson, now):
        other = make_person("hgv-khac", Role.MEDIATOR)
        practise(person, lesson, now)
        kept = practise(other, lesson, now)
        add_everything(office.mediator, on=date(2026, 11, 2), now=now)
        before = Evidence.objects.count()
        client = sign_in(person)
        assert "1 thẻ ôn tập" in client.get(ERASE).content.decode()
        assert client.post(ERASE).status_code == 422
        assert PracticeCard.objects.filter(user=person).exists()
        assert "Đã xóa 1 thẻ ôn tập và 1 buổi luyện" in client.post(ERASE, {"sure": "on"}, follow=True).content.decode()
        assert list(PracticeCard.objects.all()) == [kept]
        assert PracticeReview.objects.get().card == kept
        assert DrillSession.objects.get().user == other
        assert Evidence.objects.count() == before
        assert AuditEntry.objects.get(action="own_practice.erased").details == {"cards": 1, "sessions": 1}
        assert "Không có gì để xóa" in client.get(ERASE).content.decode()

    def test_reviews_still_cannot_be_changed(self, person, lesson, now):
        practise(person, lesson, now)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE courses_practicereview SET rating = 4")
