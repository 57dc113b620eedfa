"""Questions in and out by files in the browser: look first, choose, take all or none; what a format loses; access."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from quizzes.models import Question
from tests.quizzes.factories import add_questions

GIFT = """::Tự nguyện::Hòa giải ở cơ sở dựa trên nguyên tắc nào là trước hết? {
=Tự nguyện của các bên
~Bắt buộc theo lệnh
~Theo số đông
}

::Tính toán::Kết quả của phép tính này là bao nhiêu {=%%x%%}

::Giữ kín::Thông tin đời tư của các bên phải được giữ thế nào? {
=Giữ bí mật theo luật
~Kể lại khi rút kinh nghiệm
}
"""
IMPORT, LOOK, TAKE, EXPORT = (f"/can-bo/ngan-hang/{part}/" for part in ("nhap", "nhap/xem", "nhap/ghi", "xuat"))


@pytest.fixture(autouse=True)
def _private_files(tmp_path: Path) -> Iterator[None]:
    options = {"location": str(tmp_path), "base_url": None}
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    from django.conf import settings

    with override_settings(STORAGES={**settings.STORAGES, "private": private}):
        yield


@pytest.fixture
def writer(trainer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(trainer)


def upload(client: Client, text: str = GIFT, name: str = "cau-hoi.gift", **fields: str) -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, text.encode()), **fields})


def looked(client: Client, text: str = GIFT, **fields: str) -> tuple[str, str]:
    """Upload and return ticket and preview page."""
    answer = upload(client, text, **fields)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url)
    assert page.status_code == 200
    return answer.url.split("phieu=")[1], page.content.decode()


def test_a_file_is_looked_at_before_anything_is_written(
    writer: Client, django_capture_on_commit_callbacks: Any
) -> None:
    ticket, html = looked(writer, subject="", level="recall", competency="K2")
    assert not Question.objects.exists()
    for words in ("Tự nguyện của các bên", "giữ thế nào", "Chưa có gì được ghi", "một đáp án"):
        assert words in html
    with django_capture_on_commit_callbacks(execute=True):
        answer = writer.post(TAKE, {"phieu": ticket, "go": "ghi"}, follow=True)
    assert "Đã nhập" in answer.content.decode()
    first = Question.objects.get(stem_text__contains="nguyên tắc nào")
    assert (first.state, first.scope_code, first.level, first.competencies) == ("draft", "31", "recall", ["K2"])
    assert storages["private"].listdir("cau-hoi")[1] == []
    again = writer.post(TAKE, {"phieu": ticket, "go": "ghi"})
    assert again.status_code == 422
    assert "đã được nhập" in again.content.decode()


def test_what_is_ticked_stays_out_and_what_the_bank_has_is_marked(writer: Client) -> None:
    ticket, html = looked(writer)
    assert " checked" not in html
    numbers = re.findall(r'name="bo-qua" value="(\d+)"', html)
    writer.post(TAKE, {"phieu": ticket, "go": "ghi", "bo-qua": numbers[-1]})
    kept = Question.objects.count()
    assert kept == len(numbers) - 1
    _ticket, html = looked(writer)
    assert "Giống 100 % với" in html
    assert html.count(" checked") == kept


def test_giving_up_writes_nothing_and_removes_the_file(writer: Client) -> None:
    ticket, _html = looked(writer)
    answer = writer.post(TAKE, {"phieu": ticket, "go": "bo"})
    assert answer.status_code == 302
    assert not Question.objects.exists()
    assert storages["private"].listdir("cau-hoi")[1] == []


@pytest.mark.parametrize(
    ("text", "name", "form", "words"),
    [
        ("", "a.gift", "", "Tệp không có gì"),
        (GIFT, "a.txt", "", "Không rõ định dạng"),
        (GIFT, "a.xml", "moodlexml", "hỏng"),
        ("<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz/>", "a.xml", "moodlexml", "DOCTYPE"),
        ("a,b\n1,2\n", "a.csv", "", "Không thấy bảng câu hỏi"),
    ],
)
def test_a_file_that_is_refused_says_why(writer: Client, text: str, name: str, form: str, words: str) -> None:
    answer = upload(writer, text, name, form=form)
    if answer.status_code == 302:
        answer = writer.get(answer.url)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Question.objects.exists()


def test_what_is_not_taken_can_be_fetched_with_its_reason(writer: Client) -> None:
    broken = "::Hỏng::Câu này thiếu đáp án đúng? {\n~Một\n~Hai\n}\n\n" + GIFT
    ticket, html = looked(writer, broken)
    assert "Không nhận" in html
    answer = writer.get(LOOK, {"phieu": ticket, "tai": "khong-nhan"})
    assert "attachment" in answer["Content-Disposition"]
    assert "# " in answer.content.decode()


def test_a_ticket_opens_for_its_sender_and_for_a_day(
    writer: Client, make_person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    ticket, _html = looked(writer)
    other = sign_in(make_person("tapvien2", Role.TRAINER, ScopeLevel.PROVINCE, "20"))
    for client, given in ((other, ticket), (writer, ticket[:-2] + "xx"), (writer, "")):
        assert client.get(LOOK, {"phieu": given}).status_code == 422
        assert client.post(TAKE, {"phieu": given, "go": "ghi"}).status_code == 422
    with time_machine.travel(timedelta(days=1, minutes=1), tick=False):
        assert writer.get(LOOK, {"phieu": ticket}).status_code in (302, 422)
    assert not Question.objects.exists()


def test_chosen_questions_go_out_and_losses_are_told(writer: Client) -> None:
    questions = add_questions(3)
    html = writer.post(EXPORT, {"form": "aiken", "go": "xem"}).content.decode()
    assert "Tệp sẽ có 3 câu" in html
    assert "Giải thích: đã bỏ" in html
    answer = writer.post(EXPORT, {"form": "gift", "go": "tai", "codes": f"{questions[0].code}, khong-co"})
    text = answer.content.decode()
    assert ".txt" in answer["Content-Disposition"]
    assert "câu k1-1" in text
    assert "câu k1-2" not in text
    assert AuditEntry.objects.filter(action="bank.exported").count() == 2
    html = writer.get(f"{EXPORT}?q=cau+k1-3&trang=2").content.decode()
    assert "<strong>1 câu</strong>" in html
    query = re.findall(r'name="query" value="([^"]*)"', html)[0]
    assert "trang" not in query
    text = writer.post(EXPORT, {"form": "gift", "go": "tai", "query": query}).content.decode()
    assert "câu k1-3" in text
    assert "câu k1-1" not in text
    assert writer.post(EXPORT, {"form": "gift", "codes": "khong-co"}).status_code == 422
    assert writer.post(EXPORT, {"form": "h5p"}).status_code == 422


def test_another_places_questions_do_not_go_out(writer: Client) -> None:
    add_questions(2, scope_code="20")
    answer = writer.post(EXPORT, {"form": "gift", "go": "tai"})
    assert answer.status_code == 422
    assert "Không có câu nào khớp" in answer.content.decode()


def test_only_writers_enter(commune_officer: User, sign_in: Callable[[User], Client]) -> None:
    for url in (IMPORT, LOOK, EXPORT):
        assert sign_in(commune_officer).get(url).status_code == 403
        assert Client().get(url).status_code == 302
    assert sign_in(commune_officer).post(TAKE).status_code == 403
