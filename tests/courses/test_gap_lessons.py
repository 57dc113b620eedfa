"""Gaps of a survey lead to lessons: which, in which order, and on the learner's first page."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module

import pytest
from django.test import Client

from accounts.models import User
from courses.gap_lessons import competencies_of, lessons_for_competencies
from courses.models import Enrolment, LessonProgress
from mediators.models import Unit
from tests.courses.factories import ONE_PAGE, add_lesson, make_course
from tests.mediators.factories import make_person, make_team
from tests.quizzes.campaign_makers import account, answer, running, survey_paper

HEAD = "---\ntiêu-đề: Bài\nnăng-lực: {codes}\n---\n\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("---\nnăng-lực: k2, A1\n---\n\nLời", {"K2", "A1"}),
        ("---\nngôn-ngữ: vi\n---\nnăng-lực: K1\n---\n", set()),
        ("năng-lực: K1", set()),
        ("", set()),
    ],
)
def test_only_the_head_names_competencies(text: str, codes: set[str]):
    assert competencies_of(text) == codes


@pytest.fixture
def learner(places: dict[str, Unit], now: datetime) -> User:
    return account(make_person(make_team(), "Vũ Thị An"), now)


def test_lessons_follow_the_gaps_and_those_not_done_come_first(learner: User, now: datetime):
    course = make_course()
    body = {codes: HEAD.format(codes=codes) + ONE_PAGE.replace("m-1", f"m-{place}")
            for place, codes in enumerate(("K1", "S2, K1", "K1, K3", "K4"))}  # fmt: skip
    pages = {slug: add_lesson(course, slug, body[codes]) for slug, codes in
             (("a", "K1"), ("b", "S2, K1"), ("c", "K1, K3"), ("d", "K4"))}  # fmt: skip
    draft = make_course(slug="chua-mo")
    add_lesson(draft, "e", body["K1"].replace("m-0", "m-9"))
    draft.unpublish()
    enrolment = Enrolment.objects.create(user=learner, course=course, seed=1, started_at=now)
    LessonProgress.objects.create(enrolment=enrolment, lesson=pages["a"], opened_at=now, completed_at=now)
    found = lessons_for_competencies(learner, ["S2", "K1"])
    assert [(one.competency, one.url.split("/")[-2], one.is_done) for one in found] == [
        ("S2", "b", False), ("K1", "c", False), ("K1", "a", True),
    ]  # fmt: skip
    assert lessons_for_competencies(learner, ["D1"]) == []


def test_the_first_page_invites_and_then_names_the_lessons(
    learner: User, now: datetime, places: dict[str, Unit], commune_officer: User, sign_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable,
):  # fmt: skip
    monkeypatch.setattr(import_module("courses.views.home"), "now", lambda: now)
    course = make_course()
    add_lesson(course, "lang-nghe", HEAD.format(codes="S2") + ONE_PAGE)
    campaign = running(places["11383"], survey_paper(), now, by=commune_officer)
    person = campaign.people.get()
    client = sign_in(learner)
    first = client.get("/hoc/").content.decode()
    assert campaign.title in first
    assert f"/hoc/khao-sat/{person.public_id}/" in first
    assert "Bài nên học" not in first
    answer(person, now, right=3)
    client.get("/hoc/")
    with django_assert_max_num_queries(8):
        later = client.get("/hoc/").content.decode()
    assert "Bài nên học" in later
    assert "/hoc/khoa/khoa-moi/lang-nghe/" in later
    assert f'<a class="card" href="/hoc/khao-sat/{person.public_id}/">' not in later
    assert "/hoc/nang-luc/" in client.get("/hoc/toi/").content.decode()
