"""Pictures of question files go into the library once, and out of it with the questions."""

import base64
from io import BytesIO

import pytest
from django.core.management import call_command
from PIL import Image

from content.models import LibraryImage
from lms.base.clock import now
from quizzes.exchange.services import export_questions, import_questions
from quizzes.models import Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def moodle(picture: bytes) -> bytes:
    data = base64.b64encode(picture).decode()
    return (
        '<quiz><question type="multichoice"><name><text>Ảnh</text></name><questiontext format="html">'
        '<text>&lt;img src="@@PLUGINFILE@@/a.png" alt="Sơ đồ"&gt; Đâu?</text>'
        f'<file name="a.png" path="/" encoding="base64">{data}</file></questiontext><single>true</single>'
        '<answer fraction="100"><text>đây</text></answer><answer fraction="0"><text>kia</text></answer>'
        "</question></quiz>"
    ).encode()


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG")
    return out.getvalue()


def test_an_embedded_picture_goes_into_the_library_once_and_travels_on():
    for _time in range(2):
        done = import_questions(content=moodle(png()), form="moodlexml", by=None, now=now())
        assert (done.imported, done.refused) == (1, 0)
    image = LibraryImage.objects.get()
    question = Question.objects.get()
    assert f"![Sơ đồ](media:{image.media_path})" in question.current.source
    for form in ("moodlexml", "qti"):
        out = export_questions(questions=Question.objects.all(), form=form, by=None, now=now())
        assert out.losses == []
        back = import_questions(content=out.content, form=form, by=None, now=now())
        assert (back.unchanged, back.created, LibraryImage.objects.count()) == (1, 0, 1)


def test_a_picture_that_is_none_leaves_its_description_and_is_told():
    done = import_questions(content=moodle(b"\x89PNG khong phai anh"), form="moodlexml", by=None, now=now())
    assert "Sơ đồ Đâu?" in Question.objects.get().current.source
    assert any("Ảnh không đọc được" in loss["what"] for loss in done.losses)
    assert LibraryImage.objects.count() == 0


def test_flash_cards_are_told_to_belong_into_lessons_and_can_be_had_as_text(tmp_path, capsys):
    path, text = tmp_path / "the.csv", tmp_path / "the.md"
    path.write_text('Loại,Câu hỏi,A,Đáp án\nthẻ-nhớ,Ôn:,"trước :: sau",\n', encoding="utf-8")
    call_command("questions", "import", str(path), "--format", "csv", "--text", str(text), "--json")
    assert '"imported": 0, "refused": 1' in capsys.readouterr().out
    assert "- trước :: sau" in text.read_text(encoding="utf-8")


def test_what_a_file_says_about_approval_is_not_believed():
    rows = "Mã,Câu hỏi,A,B,Đáp án,Trạng thái\ncau-1,Mấy?,hai,ba,B,duyệt\n"
    import_questions(content=rows.encode(), form="csv", by=None, now=now())
    question = Question.objects.get()
    assert question.state == "draft"
    assert "trạng-thái" not in question.current.source
