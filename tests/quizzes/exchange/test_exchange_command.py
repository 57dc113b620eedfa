"""`manage.py questions import|export`: JSON answers, refusals, and files taken twice."""

import json

import pytest
from django.core.management import call_command

from quizzes.models import Question, QuestionVersion

pytestmark = pytest.mark.django_db

GIFT = """// một tệp mẫu
$CATEGORY: tap-huan/Kỹ năng hòa giải

::Câu một::Mỗi tổ hòa giải có ít nhất bao nhiêu hòa giải viên?{
~02 người
=03 người#Đúng.
~05 người
####Từ 03 hòa giải viên trở lên.}

::Câu hai::Hòa giải viên không được áp đặt các bên.{T}

Thời hạn là {#3} ngày.

::Câu hỏng::Thiếu dấu đóng {=a ~b
"""


def run(capsys, *arguments):
    try:
        call_command("questions", *arguments, "--json")
        status = 0
    except SystemExit as ended:
        status = ended.code
    return status, json.loads(capsys.readouterr().out)


@pytest.fixture
def gift_file(tmp_path):
    path = tmp_path / "cau-hoi.txt"
    path.write_text(GIFT, encoding="utf-8")
    return path


def test_a_file_taken_twice_creates_nothing_new(capsys, gift_file):
    status, first = run(capsys, "import", str(gift_file), "--format", "gift")
    assert status == 0
    assert (first["imported"], first["refused"]) == (3, 1)
    assert set(first) == {"imported", "refused", "losses"}
    assert [loss["item"] for loss in first["losses"]] == ["Câu hỏng"]
    versions = QuestionVersion.objects.count()
    assert Question.objects.count() == versions == 3

    _status, second = run(capsys, "import", str(gift_file), "--format", "gift")
    assert second == first
    assert (Question.objects.count(), QuestionVersion.objects.count()) == (3, versions)


def test_everything_that_comes_in_is_a_draft_with_its_subject_and_explanation(capsys, gift_file):
    run(capsys, "import", str(gift_file), "--format", "gift")
    question = Question.objects.get(kind="single-choice")
    assert question.state == "draft"
    assert "chủ-đề: ky-nang-hoa-giai" in question.current.source
    assert "> Giải thích: Từ 03 hòa giải viên trở lên." in question.current.source
    assert "- (x) 03 người\n  > Đúng." in question.current.source


def test_an_exported_bank_comes_back_as_the_same_questions(capsys, gift_file, tmp_path):
    run(capsys, "import", str(gift_file), "--format", "gift")
    for form in ("gift", "aiken"):
        out = tmp_path / f"ra.{form}"
        _status, told = run(capsys, "export", "--format", form, str(out))
        assert told["exported"] == (3 if form == "gift" else 1)
        _status, back = run(capsys, "import", str(out), "--format", form)
        assert (back["imported"], back["refused"]) == (told["exported"], 0)
    assert Question.objects.count() == QuestionVersion.objects.count() == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("import", "khong-co.txt", "--format", "gift"), "missing_file"),
        (("import", __file__, "--format", "word97"), "unknown_format"),
        (("export", "khong/co/cho.txt", "--format", "gift"), "not_written"),
    ],
)
def test_a_refusal_names_its_code_and_ends_with_1(capsys, arguments, code):
    status, told = run(capsys, *arguments)
    assert status == 1
    assert told["error"] == code
    assert told["reason"].endswith(".")


def test_another_question_under_a_known_identifier_gets_its_own(capsys, tmp_path):
    whats = []
    for words in ("Câu thứ nhất là gì?", "Câu hoàn toàn khác?"):
        path = tmp_path / "mot.txt"
        path.write_text(f"::cau-01::{words}{{=a ~b}}", encoding="utf-8")
        for _time in range(2):
            _status, told = run(capsys, "import", str(path), "--format", "gift")
            assert (told["imported"], told["refused"]) == (1, 0)
            whats += [loss["what"] for loss in told["losses"]]
    assert Question.objects.count() == QuestionVersion.objects.count() == 2
    assert "Câu thứ nhất" in Question.objects.get(code="cau-01").current.source
    assert len(whats) == 1
    assert whats[0].startswith("Mã «cau-01» đã có")


def test_a_changed_key_becomes_a_new_version_that_keeps_the_notes(capsys, tmp_path):
    path = tmp_path / "mot.txt"
    path.write_text("::cau-01::Chọn câu nào?{=a ~b ####Vì thế.}", encoding="utf-8")
    run(capsys, "import", str(path), "--format", "gift")
    Question.objects.update(state="approved")
    path.write_text("::cau-01::Chọn câu nào?{~a =b}", encoding="utf-8")
    run(capsys, "import", str(path), "--format", "gift")
    question = Question.objects.get()
    assert question.current.number == 2
    assert question.state == "draft"
    assert "- (x) b" in question.current.source
    assert "Vì thế." in question.current.source


def test_a_bank_of_another_place_is_not_touched(capsys, tmp_path):
    path = tmp_path / "mot.txt"
    path.write_text("::cau-01::Chọn câu nào?{=a ~b}", encoding="utf-8")
    run(capsys, "import", str(path), "--format", "gift")
    path.write_text("::cau-01::Chọn câu nào?{~a =b}", encoding="utf-8")
    run(capsys, "import", str(path), "--format", "gift", "--scope", "31")
    assert Question.objects.get(code="cau-01").current.number == 1
    assert Question.objects.exclude(code="cau-01").get().scope_code == "31"
