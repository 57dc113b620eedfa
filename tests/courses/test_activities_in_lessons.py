"""Every kind of activity inside a lesson: answered by plain forms, kept, shown again; cases scene by scene."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from courses import queries
from courses.models import Enrolment, LessonAnswer, LessonPage
from courses.services import enrol
from tests.courses.activity_forms import EVERY_KIND, add_library_files, answer_by_form, filled, section_of
from tests.courses.factories import add_lesson, make_course

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "/hoc/khoa/khoa-moi/moi-loai/"
ASKED = ("mot", "nhieu", "dung", "dien", "xep", "ghep", "anh", "sjt", "luan", "trong-phim")
REFLECTIONS = ("nghi", "nghi-kin")
GOOD_WAY = ("Gặp riêng từng bên", "Cùng xem bản đồ", "")


@pytest.fixture
def learner(make_person: Callable[..., User], sign_in: Callable[[User], Client]) -> Client:
    add_library_files()
    user = make_person("hgv-1", Role.MEDIATOR)
    course = make_course()
    add_lesson(course, "moi-loai", EVERY_KIND.split("---\n", 2)[2])
    enrol(user=user, course=course, now=START)
    return sign_in(user)


def page(client: Client, url: str = URL) -> str:
    response = client.get(url, headers={"accept-encoding": "identity"})
    assert response.status_code == 200
    return response.content.decode()


def play(client: Client, *choices: str) -> None:
    for words in choices:
        answer_by_form(client, page(client), "duong", choose=words)


def missing() -> list[str]:
    lesson = LessonPage.objects.get(slug="moi-loai")
    from content.rendering import page_document

    given = queries.latest_answers(Enrolment.objects.get(), lesson)
    return [block.ref for block in queries.missing_questions(page_document(lesson), given)]


def edit(old: str, new: str) -> None:
    lesson = LessonPage.objects.get(slug="moi-loai")
    assert old in lesson.body
    lesson.body = lesson.body.replace(old, new)
    lesson.save_revision().publish()


def test_every_kind_is_answered_kept_and_shown_again(learner: Client) -> None:
    first = page(learner)
    for ref in (*ASKED, *REFLECTIONS):
        assert answer_by_form(learner, first, ref).endswith(f"#b-{ref}")
    again = page(learner)
    for ref in (*ASKED, *REFLECTIONS):
        section = section_of(again, ref)
        assert section.select_one("form input[name=again]"), ref
        assert section.select_one(".answered, .feedback"), ref
    assert "Gặp riêng từng bên rồi cùng đo lại đất." in section_of(again, "luan").get_text()
    assert "Đáp án gợi ý" in section_of(again, "luan").get_text()
    assert missing() == ["duong"]
    play(learner, *GOOD_WAY)
    assert missing() == []
    assert learner.post(f"{URL}xong/").status_code == 302


def test_questions_are_numbered_as_they_are_asked(learner: Client) -> None:
    shown = page(learner)
    assert "Câu 1" in section_of(shown, "mot").select_one(".question-title").get_text()
    assert "Câu 2" in section_of(shown, "nhieu").select_one(".question-title").get_text()


def test_nothing_of_the_key_is_sent_before_answering(learner: Client) -> None:
    shown = page(learner)
    for words in ("Giải thích", "Đáp án gợi ý", "Thang điểm", "is-right", "Hai câu chuyện", "doc-ho-so", "+2", "(x)"):
        assert words not in shown, words
    assert "Gợi ý" in shown


def test_a_case_keeps_its_way_with_times_and_ends_with_what_each_choice_showed(learner: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for words in GOOD_WAY:
            answer_by_form(learner, page(learner), "duong", choose=words)
            clock.shift(timedelta(minutes=1))
    rows = list(LessonAnswer.objects.all())
    assert [len(row.answer["path"]) for row in rows] == [1, 2, 3]
    assert [row.answered_at - START for row in rows] == [timedelta(minutes=n) for n in range(3)]
    assert rows[-1].answer["path"] == [
        {"scene": "mo-dau", "choice": 1},
        {"scene": "gap-rieng", "choice": 1},
        {"scene": "doc-ho-so", "choice": 0},
    ]
    assert [row.answer.get("open") for row in rows] == [True, True, None]
    end = section_of(page(learner), "duong").get_text(" ", strip=True)
    for words in (
        "Kết thúc: Hòa giải thành",
        "bà Sáu có lối rộng 1,2 m",
        "Nghe riêng giúp hạ nhiệt",
        "Dẫn đến: Hai câu chuyện",
        "Lắng nghe, thuyết phục: +2",
        "Trình tự hòa giải: +2",
        "8,33/10 điểm",
        "Thử lối khác",
    ):
        assert words in end, words
    assert "Khuyên bà Sáu nhịn" not in end


def test_between_scenes_the_consequence_stands_before_the_comment(learner: Client) -> None:
    play(learner, GOOD_WAY[0])
    shown = section_of(page(learner), "duong").get_text(" ", strip=True)
    order = [shown.index(words) for words in ("Ông/Bà đã chọn:", "Hai câu chuyện", "Nghe riêng giúp", "Ông/Bà làm gì?")]
    assert order == sorted(order)
    assert "Khuyên bà Sáu" in shown


def test_another_way_is_tried_and_a_half_played_case_never_closes_what_was_done(learner: Client) -> None:
    play(learner, GOOD_WAY[0])
    assert missing()[-1] == "duong"
    play(learner, *GOOD_WAY[1:])
    assert "duong" not in missing()
    again = learner.post(f"{URL}cau/duong/", {"again": "1"}).url
    assert "Tin báo" in section_of(page(learner, again.split("#")[0]), "duong").get_text()
    anew = page(learner, again.split("#")[0])
    answer_by_form(learner, anew, "duong", choose="Mời hai bên")
    assert "Không khí căng thẳng" in section_of(page(learner), "duong").get_text()
    assert "duong" not in missing()
    play(learner, "Tiếp tục thuyết phục")
    assert "ấm ức" in section_of(page(learner), "duong").get_text()
    assert LessonAnswer.objects.count() == 5


def test_a_step_sent_twice_is_one_row_and_none_is_taken_otherwise(learner: Client) -> None:
    play(learner, GOOD_WAY[0])
    form = section_of(page(learner), "duong").select_one("form")
    good, other = (filled(form, choose=words) for words in ("Cùng xem bản đồ", "Khuyên bà Sáu"))
    for _twice in range(2):
        assert learner.post(f"{URL}cau/duong/", good).status_code == 302
    assert LessonAnswer.objects.count() == 2
    refused = learner.post(f"{URL}cau/duong/", other, headers={"accept-encoding": "identity"})
    assert refused.status_code == 422
    shown = section_of(refused.content.decode(), "duong").get_text()
    assert "không quay lại cảnh trước" in shown
    assert "Xem hồ sơ" in shown
    nothing = learner.post(f"{URL}cau/duong/", {}, headers={"hx-request": "true"})
    assert nothing.status_code == 422
    assert "Xem hồ sơ" in nothing.content.decode()


def test_a_reflection_is_kept_as_it_was_promised_and_asked_of_nobody(learner: Client) -> None:
    shown = page(learner)
    for ref in REFLECTIONS:
        assert ref not in missing()
        answer_by_form(learner, shown, ref)
    kept = {row.block_id: row.answer for row in LessonAnswer.objects.all()}
    assert kept["nghi"]["text"]
    assert kept["nghi-kin"] == {"withheld": True}
    assert "không được lưu lại" in section_of(page(learner), "nghi-kin").get_text()


def test_what_was_written_is_changed_not_typed_again(learner: Client) -> None:
    answer_by_form(learner, page(learner), "luan")
    url = learner.post(f"{URL}cau/luan/", {"again": "1"}).url.split("#")[0]
    assert "cùng đo lại đất" in section_of(page(learner, url), "luan").select_one("textarea").get_text()
    fragment = learner.post(f"{URL}cau/luan/", {"again": "1"}, headers={"hx-request": "true"}).content.decode()
    assert "cùng đo lại đất" in section_of(fragment, "luan").select_one("textarea").get_text()


def test_editing_resets_nobody(learner: Client) -> None:
    answer_by_form(learner, page(learner), "mot")
    play(learner, *GOOD_WAY)
    edit("Đúng, trong đó phải có hòa giải viên nữ.", "Đúng rồi, và phải có hòa giải viên nữ.")
    edit("> Nhận xét: Nghe riêng", "> Nhận xét: Nghe từng người")
    shown = page(learner)
    for ref in ("mot", "duong"):
        assert section_of(shown, ref).select_one("form input[name=again]"), ref
    edit("Mỗi tổ hòa giải có ít nhất bao nhiêu người?", "Mỗi tổ có ít nhất mấy người?")
    edit("Hồ sơ cho thấy lối đi đã có từ trước.", "Hồ sơ nói rõ lối đi đã có từ trước.")
    changed = page(learner)
    for ref in ("mot", "duong"):
        assert not section_of(changed, ref).select_one("form input[name=again]"), ref
        assert ref not in missing()


def test_statements_and_bytes_stay_within_the_budget(
    learner: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    play(learner, GOOD_WAY[0])
    page(learner)
    with django_assert_max_num_queries(8):
        page(learner)
    form = section_of(page(learner), "duong").select_one("form")
    with django_assert_max_num_queries(13):  # with the frames of the transaction
        learner.post(f"{URL}cau/duong/", filled(form, choose=GOOD_WAY[1]), headers={"hx-request": "true"})
    assert len(learner.get(URL, headers={"accept-encoding": "gzip"}).content) <= 15_000
