"""The learner's pages: home, course, lesson with questions, practice, own page; statements, bytes, access, keys."""

import gzip
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from content.rendering import page_document
from courses.models import CoursePage, Enrolment, LessonAnswer, LessonPage, LessonProgress
from courses.services import complete_lesson, enrol, go_to_step
from lms.hgm import present
from mediators.models import Appointment, Mediator, Team, Unit
from quizzes.models import Attempt
from tests.courses.factories import add_lesson, make_course, make_learning
from tests.quizzes.factories import add_questions, make_paper
from training.models import Evidence
from training.services import record_evidence

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
KEY_WORDS = ("Lời giải", "Nhận xét đúng", "is-right", "is-wrong", "(x)")
COURSE, FIRST, SECOND = "/hoc/khoa/khoa-moi/", "/hoc/khoa/khoa-moi/bai-1/", "/hoc/khoa/khoa-moi/bai-2/"
STARTER = Path(settings.BASE_DIR) / "content/starter/lessons"


@pytest.fixture
def mediator(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-1", Role.MEDIATOR)
    person = Mediator.objects.create(
        code="hgv-1", commune=places["11383"], user=user, full_name=user.full_name, name_key="nguoi", sort_key="1"
    )
    team = Team.objects.create(commune=places["11383"], name="Tổ hòa giải Tổ dân phố số 1")
    Appointment.objects.create(
        mediator=person, team=team, commune=places["11383"], recognised_on=date(2026, 9, 1), clock_from=date(2026, 9, 1)
    )
    return user


@pytest.fixture
def learner(mediator: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(mediator)


@pytest.fixture
def begun(learner: Client, mediator: User) -> Enrolment:
    return enrol(user=mediator, course=make_learning(), now=START)


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    body = response.content
    return (gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body).decode()


def choose(enrolment: Enrolment, slug: str, ref: str, option: int) -> dict[str, str]:
    block = page_document(LessonPage.objects.get(slug=slug)).block(ref)
    wanted = block.body.options[option - 1].text.html
    return {f"b-{ref}": next(o["id"] for o in present(block, enrolment.seed)["options"] if o["html"] == wanted)}


def test_the_whole_way_without_script(learner: Client, mediator: User) -> None:
    paper = make_paper(questions=add_questions(1), code="cuoi-khoa")
    make_learning(paper=paper)
    home = html(learner, "/hoc/")
    assert "Chào Ông/Bà Người hgv-1" in home
    assert "Học tiếp" in home
    assert learner.get(FIRST).url == COURSE
    assert learner.post(f"{COURSE}bat-dau/").url == FIRST
    enrolment = Enrolment.objects.get()
    assert "Phần 1/3" in html(learner, FIRST)
    assert learner.post(f"{FIRST}cau/h-1/", choose(enrolment, "bai-1", "h-1", 2)).url == f"{FIRST}?phan=1#b-h-1"
    shown = html(learner, f"{FIRST}?phan=1")
    assert "Chưa đúng." in shown
    assert "Lời giải của h-1." in shown
    assert "Phần 2/3" not in shown
    assert learner.post(f"{FIRST}buoc/", {"phan": "2"}).url == f"{FIRST}?phan=2#phan"
    assert learner.post(f"{FIRST}buoc/", {"phan": "3"}).url == f"{FIRST}?phan=3#phan"
    refused = learner.post(f"{FIRST}xong/")
    assert refused.status_code == 422
    assert "Còn 1 câu hỏi chưa trả lời: Câu 2." in gzip_free(refused)
    learner.post(f"{FIRST}cau/h-2/", choose(enrolment, "bai-1", "h-2", 1))
    assert learner.post(f"{FIRST}xong/").url == SECOND
    assert "Đã học xong bài «Bài bai-1»." in html(learner, SECOND)
    assert "Đã học 1/2 bài" in html(learner, "/hoc/")
    learner.post(f"{SECOND}cau/m-1/", choose(enrolment, "bai-2", "m-1", 1))
    assert learner.post(f"{SECOND}xong/").url == COURSE
    assert "Vào bài kiểm tra" in html(learner, "/hoc/")
    begun = learner.post("/hoc/kiem-tra/cuoi-khoa/bat-dau/")
    attempt = Attempt.objects.get()
    page = learner.get(begun.url).content.decode()
    right = re.search(r'value="(\w{8})"[^>]*><span class="option-text">Ba người', page)[1]
    hidden = dict(re.findall(r'<input type="hidden" name="(tab|sequence)" value="([^"]+)"', page))
    learner.post(begun.url, {"c1": right, "go": "review"} | hidden)
    learner.post(f"/hoc/bai-lam/{attempt.public_id}/nop/")
    assert "Xem kết quả khóa học" in html(learner, f"/hoc/bai-lam/{attempt.public_id}/ket-qua/")
    done = html(learner, f"{COURSE}hoan-thanh/")
    assert "Chúc mừng Ông/Bà Người hgv-1!" in done
    assert "đạt 100 %" in done
    me = html(learner, "/hoc/toi/")
    assert me.count("Học xong bài: ") == 2
    assert "Đạt bài kiểm tra: Kiểm tra cuối khóa (100 %)" in me
    assert "Tổ hòa giải Tổ dân phố số 1" in me


def gzip_free(response: object) -> str:
    body = response.content
    return (gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body).decode()


def test_feedback_comes_as_a_fragment_to_the_script(learner: Client, begun: Enrolment) -> None:
    htmx = {"headers": {"hx-request": "true"}}
    answer = learner.post(f"{FIRST}cau/h-1/", choose(begun, "bai-1", "h-1", 1), **htmx)
    fragment = answer.content.decode()
    assert fragment.lstrip().startswith('<section class="question')
    assert "Đúng rồi." in fragment
    again = learner.post(f"{FIRST}cau/h-1/", {"again": "1"}, **htmx).content.decode()
    assert [word for word in KEY_WORDS if word in again] == []
    assert 'type="radio"' in again
    nothing = learner.post(f"{FIRST}cau/h-1/", {}, **htmx)
    assert nothing.status_code == 422
    assert "Xin chọn câu trả lời" in nothing.content.decode()
    assert LessonAnswer.objects.count() == 1


def test_an_empty_or_foreign_answer_is_said_on_the_page(learner: Client, begun: Enrolment) -> None:
    for data in ({}, {"b-h-1": "khong-co"}, {"b-h-1": ["a", "b"]}):
        response = learner.post(f"{FIRST}cau/h-1/", data)
        assert response.status_code == 422
        assert 'role="alert"' in gzip_free(response)
    assert not LessonAnswer.objects.exists()


def test_nothing_of_the_key_is_on_the_page_before_answering(learner: Client, begun: Enrolment) -> None:
    go_to_step(enrolment=begun, lesson=LessonPage.objects.get(slug="bai-1"), step=2, now=START)
    for url in (f"{FIRST}?phan=1", f"{FIRST}?phan=3", SECOND, COURSE, "/hoc/", "/hoc/on-tap/"):
        shown = html(learner, url)
        assert [word for word in KEY_WORDS if word in shown] == [], url


def test_answering_again_hides_the_key_again(learner: Client, begun: Enrolment) -> None:
    learner.post(f"{FIRST}cau/h-1/", choose(begun, "bai-1", "h-1", 2))
    assert learner.post(f"{FIRST}cau/h-1/", {"again": "1"}).url == f"{FIRST}?phan=1&lam-lai=h-1#b-h-1"
    shown = html(learner, f"{FIRST}?phan=1&lam-lai=h-1")
    assert [word for word in KEY_WORDS if word in shown] == []


def test_a_step_not_reached_is_not_shown(learner: Client, begun: Enrolment) -> None:
    assert "Phần 1/3" in html(learner, f"{FIRST}?phan=3")
    learner.post(f"{FIRST}buoc/", {"phan": "99"})
    assert LessonProgress.objects.get().step == 1
    assert "Phần 2/3" in html(learner, FIRST)
    for odd in ("0", "-1", "x", "9" * 9, "²"):
        assert html(learner, f"{FIRST}?phan={odd}")


def test_reading_changes_nothing(learner: Client, begun: Enrolment) -> None:
    for url in ("/hoc/", COURSE, FIRST, SECOND, "/hoc/on-tap/", "/hoc/toi/"):
        learner.get(url)
    assert not LessonProgress.objects.exists()
    assert Enrolment.objects.get().last_lesson is None


def test_a_lesson_is_resumed_where_it_was_left(learner: Client, begun: Enrolment) -> None:
    learner.post(f"{FIRST}buoc/", {"phan": "2"})
    assert "Đang học" in html(learner, "/hoc/")
    assert "Phần 2/3" in html(learner, FIRST)


def test_drafts_are_like_missing(learner: Client, begun: Enrolment) -> None:
    page = LessonPage.objects.get(slug="bai-2")
    page.unpublish()
    for method, url in (
        ("get", SECOND),
        ("post", f"{SECOND}xong/"),
        ("post", f"{SECOND}cau/m-1/"),
        ("post", f"{SECOND}buoc/"),
    ):
        assert getattr(learner, method)(url).status_code == 404, url
    assert "Bài bai-2" not in html(learner, COURSE)
    CoursePage.objects.get().unpublish()
    for url in (COURSE, FIRST):
        assert learner.get(url).status_code == 404
    assert "Chưa có khóa học nào được mở." in html(learner, "/hoc/")


def test_only_the_published_text_is_shown(learner: Client, begun: Enrolment) -> None:
    page = LessonPage.objects.get(slug="bai-2")
    page.body = page.body.replace("một trang.", "một trang, bản nháp chưa ai duyệt.")
    page.save_revision()
    assert "bản nháp" not in html(learner, SECOND)


def test_unknown_questions_and_courses_are_missing(learner: Client, begun: Enrolment) -> None:
    assert learner.post(f"{FIRST}cau/khong-co/", {}).status_code == 404
    assert learner.get("/hoc/khoa/khong-co/").status_code == 404


def test_whoever_has_not_begun_changes_nothing(learner: Client, mediator: User) -> None:
    make_learning()
    for url in (f"{FIRST}cau/h-1/", f"{FIRST}xong/", f"{FIRST}buoc/"):
        assert learner.post(url, {"b-h-1": "x"}).status_code == 404
    assert learner.get(f"{COURSE}hoan-thanh/").url == COURSE
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("url", ["/hoc/", COURSE, FIRST, "/hoc/on-tap/", "/hoc/toi/", f"{COURSE}hoan-thanh/"])
def test_strangers_are_sent_to_sign_in(url: str, db: None) -> None:
    make_learning()
    response = Client().get(url)
    assert response.status_code == 302
    assert response.url.startswith("/dang-nhap/")


def test_the_public_address_of_a_lesson_shows_nothing_of_it(db: None) -> None:
    from wagtail.models import Site

    make_learning()
    page = LessonPage.objects.get(slug="bai-2")
    Site.objects.update(root_page=page.get_parent().get_parent().get_parent())
    url = page.get_url() or f"/khoa-hoc/khoa-moi/{page.slug}/"
    response = Client().get(url, follow=True)
    assert "Nội dung của bài" not in response.content.decode()


def test_staff_may_learn_too(commune_officer: User, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(commune_officer)
    make_learning()
    client.post(f"{COURSE}bat-dau/")
    enrolment = Enrolment.objects.get(user=commune_officer)
    client.post(f"{SECOND}cau/m-1/", choose(enrolment, "bai-2", "m-1", 1))
    client.post(f"{SECOND}xong/")
    assert "Đã học 1/2 bài" in html(client, "/hoc/")
    assert "Khóa khoa-moi" in html(client, "/hoc/toi/")
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("lessons", [3, 40])
def test_statements_stay_within_the_budget(
    learner: Client, mediator: User, lessons: int, django_assert_max_num_queries: Callable
) -> None:
    course = make_learning(paper=make_paper(questions=add_questions(1), code="cuoi-khoa"))
    for number in range(lessons - 3):
        add_lesson(course, f"them-{number}")
    enrolment = enrol(user=mediator, course=course, now=START)
    person = Mediator.objects.get()
    record_evidence(
        mediator=person,
        kind="lesson_completed",
        happened_on=date(2026, 11, 1),
        now=START,
        by=mediator,
        channel="online",
    )
    learner.post(f"{FIRST}cau/h-1/", choose(enrolment, "bai-1", "h-1", 2))
    urls = ["/hoc/", COURSE, FIRST, SECOND, "/hoc/on-tap/", "/hoc/toi/"]
    for url in urls:
        learner.get(url)
    for url in urls:
        with django_assert_max_num_queries(8):
            html(learner, url)


def test_the_home_costs_no_more_when_only_the_paper_is_left(
    learner: Client, mediator: User, django_assert_max_num_queries: Callable
) -> None:
    course = make_course(paper=make_paper(questions=add_questions(1), code="cuoi-khoa"))
    lesson = add_lesson(course, "ngan", "Chỉ đọc.")
    enrolment = enrol(user=mediator, course=course, now=START)
    complete_lesson(enrolment=enrolment, lesson=lesson, now=START)
    for url in ("/hoc/", COURSE, "/hoc/kiem-tra/cuoi-khoa/"):
        learner.get(url)
        with django_assert_max_num_queries(8):
            learner.get(url)


def first_visit_bytes(page: str, weigh: Callable[[bytes], int]) -> tuple[int, int]:
    """Return bytes of the page itself and of everything it loads; modules are followed into their imports."""
    names = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page))
    waiting, seen = list(names), 0
    while waiting:
        name = waiting.pop()
        text = Path(finders.find(name)).read_bytes()
        seen += weigh(text)
        for other in re.findall(rb'(?:from |import\()"\./([^"]+)"', text):
            path = str(Path(name).with_name(other.decode()))
            if path not in names:
                names.add(path)
                waiting.append(path)
    return weigh(page.encode()), seen


@pytest.mark.parametrize("path", sorted(STARTER.glob("*.md")), ids=lambda path: path.stem)
def test_every_starter_lesson_is_light(path: Path, learner: Client, mediator: User) -> None:
    course = make_course()
    add_lesson(course, "bai", path.read_text(encoding="utf-8"))
    enrol(user=mediator, course=course, now=START)
    response = learner.get("/hoc/khoa/khoa-moi/bai/", headers={"accept-encoding": "gzip"})
    page = gzip_free(response)
    own, loaded = first_visit_bytes(page, lambda data: len(gzip.compress(data)))  # as they go over the line
    assert own + loaded <= 100_000
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= 15_000
    assert loaded > 20_000


def test_the_script_of_htmx_is_only_where_it_is_used(learner: Client, begun: Enrolment) -> None:
    assert "htmx" in re.findall(r'src="([^"]+)"', html(learner, FIRST))[0]
    for url in ("/hoc/", COURSE, "/hoc/toi/"):
        assert not [src for src in re.findall(r'src="([^"]+)"', html(learner, url)) if "htmx" in src]
