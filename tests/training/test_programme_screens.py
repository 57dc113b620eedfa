"""The framework programme: versions, subjects, confirmation, coverage."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from training_factories import statements

from accounts.enums import Role, ScopeLevel
from audit.models import AuditEntry
from quizzes.models import Question
from training import coverage
from training.models import ProgrammeVersion, Subject
from training.queries.programme import coverage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(make_person):
    return make_person("bientap.ct", Role.PROGRAMME_EDITOR, ScopeLevel.NATION)


@pytest.fixture
def client_of_editor(editor, sign_in):
    return sign_in(editor)


@pytest.fixture
def official():
    return ProgrammeVersion.objects.get(code="ctk-2372-2025")


@pytest.fixture
def provisional():
    return ProgrammeVersion.objects.get(code="chuong-trinh-tam")


@pytest.fixture
def lessons():
    """Two lessons of CD-K1 (one a draft) and a draft of CD-L1, from an upper app."""

    def provider(codes):
        known = {
            "CD-K1": [
                coverage.CoveredLesson("Vị trí và nguyên tắc", "/hoc/mot/"),
                coverage.CoveredLesson("Hai", is_live=False),
            ],
            "CD-L1": [coverage.CoveredLesson("Hôn nhân", is_live=False)],
        }
        return {code: known[code] for code in codes if code in known}

    coverage.register(provider)
    yield provider
    coverage.unregister(provider)


def address(name, row):
    return reverse(f"training:{name}", args=[row.public_id])


SUBJECT = {"code": "cd-k9", "title": "Kiến thức chung", "group": "knowledge", "audiences": ["new"], "provenance": ""}


class TestCoverage:
    def test_what_a_subject_has_and_lacks(self, provisional, lessons):
        Question.objects.create(code="q1", kind="single", state="approved", subject_code="CD-K1")
        Question.objects.create(code="q2", kind="single", state="draft", subject_code="CD-L1")
        rows = {row.subject.code: row for row in coverage_of(provisional)}
        assert (len(rows["CD-K1"].lessons), rows["CD-K1"].approved_count, rows["CD-K1"].missing) == (2, 1, ())
        assert rows["CD-L1"].missing == ("bài học đã xuất bản", "câu hỏi đã duyệt")
        assert rows["CD-X2"].missing == ("bài học", "câu hỏi đã duyệt")

    def test_table_on_the_screen(self, client_of_editor, provisional, lessons):
        text = client_of_editor.get(address("programme", provisional)).content.decode()
        assert '<a href="/hoc/mot/">Vị trí và nguyên tắc</a>' in text
        assert "14 trên 14 chuyên đề còn thiếu bài học hoặc câu hỏi" in text
        assert "14 chuyên đề chưa có số tiết" in text

    def test_cost_does_not_grow_with_subjects(self, client_of_editor, provisional):
        client_of_editor.get(address("programme", provisional))
        with statements(most=8) as few:
            client_of_editor.get(address("programme", provisional))
        for number in range(40):
            Subject.objects.create(version=provisional, code=f"CD-T{number}", title="Thêm", group="local")
        with statements(len(few)):
            client_of_editor.get(address("programme", provisional))

    def test_registering_twice_counts_once(self, lessons):
        coverage.register(lessons)
        assert len(coverage.lessons_by_subject(["CD-K1"])["CD-K1"]) == 2


class TestVersions:
    def test_list_shows_versions_with_their_state(self, client_of_editor):
        text = client_of_editor.get("/can-bo/chuong-trinh/").content.decode()
        for words in ("4077/QĐ-BTP", "2372/QĐ-BTP", "Chương trình tạm", "chưa đối chiếu"):
            assert words in text

    def test_a_copy_holds_the_subjects_unconfirmed(self, client_of_editor, provisional, editor):
        response = client_of_editor.post(
            address("programme-copy", provisional), {"code": "ban-moi", "title": "Bản mới"}
        )
        new = ProgrammeVersion.objects.get(code="ban-moi")
        assert response["Location"] == address("programme-edit", new)
        assert (new.subjects.count(), new.replaces, new.verified) == (14, provisional, False)
        assert AuditEntry.objects.get(action="programme.copied").actor == editor
        again = client_of_editor.post(address("programme-copy", provisional), {"code": "ban-moi", "title": "Lại"})
        assert (again.status_code, "Mã này đã có phiên bản khác dùng" in again.content.decode()) == (422, True)

    def test_days_in_order(self, client_of_editor, official):
        data = {
            "code": official.code, "title": official.title, "in_force_from": "18/07/2025", "in_force_to": "17/07/2025",
        }  # fmt: skip
        response = client_of_editor.post(address("programme-edit", official), data)
        assert (response.status_code, "Ngày hết hiệu lực phải sau" in response.content.decode()) == (422, True)
        client_of_editor.post(address("programme-edit", official), data | {"in_force_to": "01/01/2030"})
        official.refresh_from_db()
        assert official.in_force_to == date(2030, 1, 1)

    def test_a_version_is_confirmed_only_after_its_subjects(self, client_of_editor, official):
        def confirm():
            client_of_editor.post(address("programme-confirm", official), {"verified": "1"})
            return ProgrammeVersion.objects.get(pk=official.pk).verified

        assert not confirm()
        subject = Subject.objects.create(version=official, code="CD-K1", title="Một", group="knowledge")
        assert not confirm()
        subject.verified = True
        subject.save()
        assert confirm()


class TestSubjects:
    def test_add_edit_confirm(self, client_of_editor, official, editor):
        client_of_editor.post(address("subject-add", official), SUBJECT | {"theory_periods": "4,5", "mandatory": "1"})
        subject = official.subjects.get()
        assert (subject.code, subject.theory_periods, subject.practice_periods, subject.mandatory) == (
            "CD-K9", Decimal("4.5"), None, True,
        )  # fmt: skip
        client_of_editor.post(address("subject-confirm", subject), {"verified": "1"})
        subject.refresh_from_db()
        assert not subject.verified  # no provenance yet
        data = SUBJECT | {"provenance": "Phụ lục, mục I.1", "theory_periods": "4,5", "mandatory": "1"}
        client_of_editor.post(address("subject-edit", subject), data)
        client_of_editor.post(address("subject-confirm", subject), {"verified": "1"})
        subject.refresh_from_db()
        assert subject.verified
        client_of_editor.post(address("subject-edit", subject), data | {"theory_periods": "5"})
        subject.refresh_from_db()
        assert (subject.verified, subject.theory_periods) == (False, Decimal(5))
        actions = AuditEntry.objects.filter(actor=editor, object_type="subject").values_list("action", flat=True)
        assert sorted(actions) == ["subject.added", "subject.confirmed", "subject.edited", "subject.edited"]

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"code": "K1"}, "Mã chuyên đề bắt đầu bằng CD-"),
            ({"code": "CD-K1"}, "đã có chuyên đề mang mã đó"),
            ({"title": ""}, "Chưa ghi được"),
            ({"theory_periods": "-1"}, "Chưa ghi được"),
            ({"theory_periods": "abc"}, "Chưa ghi được"),
        ],
    )
    def test_bad_input(self, client_of_editor, provisional, data, sentence):
        response = client_of_editor.post(address("subject-add", provisional), SUBJECT | data)
        assert (response.status_code, sentence in response.content.decode()) == (422, True)
        assert provisional.subjects.count() == 14

    def test_a_working_catalogue_cannot_be_confirmed(self, client_of_editor, provisional):
        subject = provisional.subjects.first()
        client_of_editor.post(address("subject-confirm", subject), {"verified": "1"})
        assert not Subject.objects.filter(verified=True).exists()


def test_others_do_not_enter(commune_officer, province_officer, trainer, official, sign_in):
    for person in (commune_officer, province_officer, trainer):
        for name in ("programme", "programme-edit", "programme-copy", "subject-add"):
            assert sign_in(person).get(address(name, official)).status_code == 403
