"""«Chơi như người học»: a text being written is played without a lesson, an enrolment or a trace."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from courses.models import LessonAnswer
from tests.courses.activity_forms import EVERY_KIND, add_library_files, filled, section_of

URL = "/bien-tap-xem/choi/"


@pytest.fixture
def writer(make_person: Callable[..., User], sign_in: Callable[[User], Client]) -> Client:
    add_library_files()
    return sign_in(make_person("tht-1", Role.TRAINER))


def posted(client: Client, **data: str) -> str:
    response = client.post(URL, data)
    assert response.status_code == 200
    return response.content.decode()


def carried(page: str) -> dict[str, str]:
    form = BeautifulSoup(page, "html.parser").select_one("main form[method=post][action$='/choi/']")
    return {
        "text": form.select_one("textarea[name=text]").get_text(),
        "state": form.select_one("[name=state]")["value"],
    }


def answer(client: Client, page: str, ref: str, choose: str = "") -> str:
    section = section_of(page, ref)
    assert section.select_one("button[name=tra-loi]")["formaction"] == f"{URL}#b-{ref}"
    return posted(client, **carried(page), **filled(section, choose=choose), **{"tra-loi": ref})


def test_every_kind_is_played_and_nothing_is_stored(writer: Client) -> None:
    page = posted(writer, text=EVERY_KIND)
    for ref in ("mot", "nhieu", "dung", "dien", "xep", "ghep", "anh", "sjt", "luan", "nghi", "nghi-kin", "trong-phim"):
        page = answer(writer, page, ref)
        assert section_of(page, ref).select_one("button[name=lam-lai]"), ref
    for words in ("Gặp riêng", "tự nêu phương án"):
        page = answer(writer, page, "duong", choose=words)
    assert "Kết thúc: Hòa giải thành" in section_of(page, "duong").get_text(" ", strip=True)
    assert not LessonAnswer.objects.exists()
    again = posted(writer, **carried(page), **{"lam-lai": "duong"})
    assert "Tin báo" in section_of(again, "duong").get_text()
    assert section_of(again, "mot").select_one("button[name=lam-lai]")
    anew = posted(writer, **carried(again), **{"choi-lai": "1"})
    assert not BeautifulSoup(anew, "html.parser").select("button[name=lam-lai]")


def test_the_editors_own_field_may_be_sent(writer: Client) -> None:
    assert "Mọi loại hoạt động" in posted(writer, body=EVERY_KIND)


def test_what_stands_in_other_fields_is_kept(writer: Client) -> None:
    page = posted(writer, text=EVERY_KIND)
    essay = filled(section_of(page, "luan"))
    shown = posted(writer, **carried(page), **essay, **filled(section_of(page, "mot")), **{"tra-loi": "mot"})
    assert section_of(shown, "luan").select_one("textarea").get_text().startswith("Gặp riêng")
    assert section_of(shown, "luan").select_one("button[name=tra-loi]")


def test_a_changed_question_is_asked_anew_and_the_others_stay(writer: Client) -> None:
    page = answer(writer, posted(writer, text=EVERY_KIND), "mot")
    page = answer(writer, page, "dung")
    kept = carried(page)
    kept["text"] = kept["text"].replace("- ( ) 05 người", "- ( ) 09 người")
    shown = posted(writer, **kept)
    assert section_of(shown, "mot").select_one("button[name=tra-loi]")
    assert section_of(shown, "dung").select_one("button[name=lam-lai]")


def test_errors_are_said_and_empty_or_foreign_answers_refused_in_words(writer: Client) -> None:
    page = posted(writer, text=EVERY_KIND.replace("- (x) 03 người", "- ( ) 03 người"))
    assert "Bài còn 1 lỗi" in page
    assert "đang được chỉnh sửa" in page
    fresh = posted(writer, text=EVERY_KIND)
    assert "Xin chọn câu trả lời" in posted(writer, **carried(fresh), **{"tra-loi": "mot"})
    assert "không khớp" in posted(writer, **carried(fresh), **{"tra-loi": "mot", "b-mot": "khong-co"})
    assert "Xin chọn câu trả lời" in posted(writer, **carried(fresh), **{"tra-loi": "duong", "b-duong-step": "1"})


@pytest.mark.parametrize("state", ["", "abc", "eyJhIjoxfQ:1abcde:xyz"])
def test_a_forged_state_begins_anew(writer: Client, state: str) -> None:
    page = posted(writer, text=EVERY_KIND, state=state)
    assert not BeautifulSoup(page, "html.parser").select("button[name=lam-lai]")


def test_without_a_text_the_page_says_where_to_begin(writer: Client) -> None:
    response = writer.get(URL)
    assert response.status_code == 200
    assert "Chưa có bài nào để chơi thử." in response.content.decode()


def test_only_writers_may(make_person: Callable[..., User], sign_in: Callable[[User], Client]) -> None:
    learner = sign_in(make_person("hgv-1", Role.MEDIATOR))
    assert learner.post(URL, {"text": "x"}).status_code == 403
    assert Client().get(URL).status_code == 302
