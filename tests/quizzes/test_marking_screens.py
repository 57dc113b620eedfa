"""Marking in the browser: assign, mark one after the other, keep names apart, read the result; statements, access."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from mediators.models import Unit
from quizzes.enums import MarkingDutyKind
from quizzes.models import Attempt, Mark, MarkingPlan, MarkingTask, Paper
from quizzes.services import marking, marking_plans
from tests.quizzes.factories import statements
from tests.quizzes.marking_factory import essay_paper, hand_in, points, put_in_commune, the_plan

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOME = "/can-bo/cham-bai/"


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture
def author(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-viet", Role.MEDIATOR)
    put_in_commune(user, places["11383"])
    return user


@pytest.fixture
def paper(db: None) -> Paper:
    return essay_paper(essays=2)


@pytest.fixture
def attempt(author: User, paper: Paper) -> Attempt:
    return hand_in(author, paper, START)


@pytest.fixture
def officer(province_officer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(province_officer)


@pytest.fixture
def marker(trainer: User, province_officer: User, attempt: Attempt, sign_in: Callable[[User], Client]) -> Client:
    marking_plans.assign(plan=the_plan(), user=trainer, kind=MarkingDutyKind.MARKER, by=province_officer, now=START)
    return sign_in(trainer)


def plan_url(what: str = "") -> str:
    return f"{HOME}{the_plan().public_id}/{what}"


def follow(client: Client, url: str, data: dict[str, str] | None = None) -> tuple[str, str]:
    """Post, and return where it led and what stands there."""
    answer = client.post(url, data or {}, follow=True)
    assert answer.redirect_chain, answer.content.decode()[:400]
    return answer.redirect_chain[-1][0], answer.content.decode()


MARKS = {"diem-1": "3", "diem-2": "khac", "khac-2": "5,5", "nhan-xet-1": "Nêu rõ", "nhan-xet": "Bài tốt"}


def test_an_officer_sets_the_rules_and_assigns(officer: Client, attempt: Attempt, trainer: User) -> None:
    html = officer.get(HOME).content.decode()
    assert "Kiểm tra cuối khóa" in html
    assert "chưa được giao" in html
    html = officer.get(plan_url()).content.decode()
    assert "chưa ai được giao" in html
    assert "Người tapvien" in html
    settings = {
        "marker_count": "2",
        "limit_value": "15",
        "limit_kind": "percent",
        "settle": "closest",
        "rounding": "0.50",
    }
    url, html = follow(officer, plan_url("quy-dinh/"), settings)
    assert url == plan_url()
    assert "cần thêm một người quyết định" in html
    plan = the_plan()
    assert (plan.marker_count, plan.limit_value, plan.settle, plan.exclude_own_commune) == (2, 15, "closest", False)
    _url, html = follow(officer, plan_url("giao/"), {"user": str(trainer.pk), "kind": "marker"})
    assert "Đã giao việc cho Người tapvien" in html
    duty = plan.duties.get()
    assert "đang giữ 0 bài" in officer.get(plan_url(f"thoi/{duty.pk}/")).content.decode()
    follow(officer, plan_url(f"thoi/{duty.pk}/"))
    duty.refresh_from_db()
    assert duty.ended_at == START


def test_what_cannot_be_is_told_at_its_field(officer: Client, attempt: Attempt, outsider: User) -> None:
    answer = officer.post(plan_url("quy-dinh/"), {"marker_count": "3", "limit_value": "-1"})
    assert answer.status_code == 422
    assert the_plan().marker_count == 1
    answer = officer.post(plan_url("giao/"), {"user": str(outsider.pk), "kind": "marker"})
    assert answer.status_code == 422
    assert not the_plan().duties.exists()


def test_a_marker_marks_one_after_the_other_without_a_name(marker: Client, attempt: Attempt, author: User) -> None:
    html = marker.get(plan_url("cham/")).content.decode()
    assert "<strong>2 bài</strong>" in html
    url, html = follow(marker, plan_url("cham/"))
    for words in (
        "Xác định mâu thuẫn",
        "Các bên tự quyết",
        "Gặp riêng từng bên rồi",
        "ranh giới",
        "Điểm ở giữa hai mức",
    ):
        assert words in html
    for name in (author.full_name, author.username, "Lê Chân"):
        assert name not in html
    next_url, html = follow(marker, url, MARKS)
    assert next_url != url
    assert "<strong>1 bài</strong>" in html
    assert Mark.objects.get().points == Decimal("8.5")
    _url, html = follow(marker, next_url, {"go": "skip"})
    assert "<strong>1 bài</strong>" in html
    end, html = follow(marker, next_url, MARKS | {"go": "next"})
    assert end == plan_url("cham/")
    assert "Không còn bài nào" in html
    attempt.refresh_from_db()
    assert attempt.percent == 85


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"diem-2": ""}, "Xin chọn mức điểm cho tiêu chí này."),
        ({"khac-2": "nan"}, "Xin chọn mức điểm cho tiêu chí này."),
        ({"khac-2": "5,55"}, "bội của 0,25"),
        ({"diem-1": "1000000"}, "trong khoảng của thang điểm"),
    ],
)
def test_a_mark_that_does_not_fit_keeps_what_was_typed(marker: Client, change: dict[str, str], words: str) -> None:
    url, _html = follow(marker, plan_url("cham/"))
    answer = marker.post(url, MARKS | change)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "Bài tốt" in html
    assert "Nêu rõ" in html
    assert not Mark.objects.exists()


def test_an_answer_is_handed_back_with_a_reason(marker: Client) -> None:
    url, _html = follow(marker, plan_url("cham/"))
    assert marker.post(f"{url}tra-lai/", {"reason": ""}).status_code == 422
    back, html = follow(marker, f"{url}tra-lai/", {"reason": "Tôi biết người viết"})
    assert back == plan_url("cham/")
    assert "<strong>1 bài</strong>" in html
    assert marker.get(url).status_code == 404


def test_who_decides_sees_both_marks_and_no_marker(
    attempt: Attempt, province_officer: User, make_person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    people = [make_person(f"cham-{n}", Role.EDITOR, ScopeLevel.PROVINCE, "31") for n in (1, 2)]
    plan = marking_plans.save_settings(plan=the_plan(), by=province_officer, now=START, marker_count=2)
    for person in people:
        marking_plans.assign(plan=plan, user=person, kind="marker", by=province_officer, now=START)
    marking_plans.assign(plan=plan, user=province_officer, kind="arbiter", by=province_officer, now=START)
    for person, values in zip(people, (("3", "7"), ("0", "3")), strict=True):
        turn = marking.take_next(plan=plan, by=person, now=START)
        assert turn is not None
        if person == people[1]:
            html = sign_in(person).get(f"{HOME}luot/{turn.public_id}/").content.decode()
            assert "Nhận xét 7" not in html
        marking.give_mark(turn=turn, by=person, criteria=points(*values), now=START)
    client = sign_in(province_officer)
    _url, html = follow(client, plan_url("cham/"))
    for words in ("Điểm thứ 1: 10/10", "Điểm thứ 2: 3/10", "Nhận xét 7"):
        assert words in html
    assert "Người cham" not in html


def test_a_learner_reads_points_and_comments_and_no_marker(
    marker: Client, attempt: Attempt, author: User, trainer: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(author)
    result = f"/hoc/bai-lam/{attempt.public_id}/ket-qua/"
    html = client.get(result).content.decode()
    assert "Chờ chấm" in html
    assert "Chưa đạt" not in html
    assert "Chờ chấm" in client.get("/hoc/bai-viet/").content.decode()
    for _answer in range(2):
        url, _html = follow(marker, plan_url("cham/"))
        marker.post(url, MARKS)
    html = client.get(result).content.decode()
    assert "85 %" in html
    for words in ("Nêu rõ", "Bài tốt", "8,50/10"):
        assert words in html
    html = client.get(f"/hoc/bai-viet/{the_task_of(author).public_id}/").content.decode()
    assert "Nêu rõ" in html
    assert trainer.full_name not in html
    assert "Được 8,50/10 điểm" in client.get("/hoc/bai-viet/").content.decode()


def the_task_of(author: User) -> MarkingTask:
    return MarkingTask.objects.filter(author=author).order_by("pk")[0]


def test_nothing_of_the_rubric_is_shown_where_the_paper_keeps_it(
    author: User, paper: Paper, sign_in: Callable[[User], Client], trainer: User, province_officer: User
) -> None:
    Paper.objects.filter(pk=paper.pk).update(feedback="never")
    hand_in(author, Paper.objects.get(pk=paper.pk), START)
    marking_plans.assign(plan=the_plan(), user=trainer, kind="marker", by=province_officer, now=START)
    turn = marking.take_next(plan=the_plan(), by=trainer, now=START)
    assert turn is not None
    marking.give_mark(turn=turn, by=trainer, criteria=points("3", "7"), now=START)
    html = sign_in(author).get(f"/hoc/bai-viet/{turn.task.public_id}/").content.decode()
    assert "Được 10/10 điểm" in html
    for secret in ("Xác định mâu thuẫn", "Gặp riêng từng bên rồi", "Nhận xét 3"):
        assert secret not in html


def test_a_mark_is_asked_anew_with_a_reason(officer: Client, marker: Client) -> None:
    for _answer in range(2):
        url, _html = follow(marker, plan_url("cham/"))
        marker.post(url, MARKS)
    task = MarkingTask.objects.order_by("pk")[0]
    page = f"{HOME}bai-viet/{task.public_id}/"
    html = officer.get(page).content.decode()
    assert "8,50/10" in html
    assert "Người tapvien" in html
    assert "hgv-viet" not in html
    assert officer.post(page, {"reason": " "}).status_code == 422
    _url, html = follow(officer, page, {"reason": "Người viết đề nghị"})
    assert "chuyển cho người quyết định" in html
    task.refresh_from_db()
    assert task.state == "remark"


def test_agreement_is_told_in_figures_and_words(
    officer: Client, province_officer: User, author: User, make_person: Callable[..., User]
) -> None:
    hand_in(author, essay_paper(essays=12), START)
    assert "Chưa có bài nào được hai người chấm" in officer.get(plan_url("do-thong-nhat/")).content.decode()
    plan = marking_plans.save_settings(plan=the_plan(), by=province_officer, now=START, marker_count=2)
    for number, given in ((1, ("3", "7")), (2, ("2", "7"))):
        person = make_person(f"cham-{number}", Role.EDITOR, ScopeLevel.PROVINCE, "31")
        marking_plans.assign(plan=plan, user=person, kind="marker", by=province_officer, now=START)
        for _answer in range(12):
            turn = marking.take_next(plan=plan, by=person, now=START)
            assert turn is not None
            marking.give_mark(turn=turn, by=person, criteria=points(*given), now=START)
    html = officer.get(plan_url("do-thong-nhat/")).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for words in ("12 bài được hai người chấm", "1,00 điểm lệch trung bình", "100 %", "+1,00 điểm", "cho điểm cao hơn",
                  "-1,00 điểm"):  # fmt: skip
        assert words in text.replace("−", "-")


def test_who_may_not_enter_is_kept_out(
    attempt: Attempt, marker: Client, outsider: User, author: User, sign_in: Callable[[User], Client],
    make_person: Callable[..., User],
) -> None:  # fmt: skip
    turn_url, _html = follow(marker, plan_url("cham/"))
    task_url = f"{HOME}bai-viet/{the_task_of(author).public_id}/"
    learner, stranger = sign_in(author), sign_in(outsider)
    elsewhere = sign_in(make_person("sotuphap.ls", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "20"))
    for url in (HOME, plan_url(), plan_url("cham/"), turn_url, task_url, plan_url("do-thong-nhat/"), plan_url("bai/")):
        assert learner.get(url).status_code == 403
        assert Client().get(url).status_code == 302
    assert stranger.get(plan_url()).status_code == 403
    for url in (plan_url("cham/"), turn_url):
        assert stranger.get(url).status_code == 404
    for url in (plan_url(), plan_url("bai/"), task_url, turn_url):
        assert elsewhere.get(url).status_code == 404
    other = make_person("hgv-khac", Role.MEDIATOR)
    assert sign_in(other).get(f"/hoc/bai-viet/{the_task_of(author).public_id}/").status_code == 404


def count(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(statements(captured))


def test_pages_cost_the_same_with_many_answers(
    officer: Client, marker: Client, author: User, make_person: Callable[..., User], places: dict[str, Unit],
    sign_in: Callable[[User], Client],
) -> None:  # fmt: skip
    turn_url, _html = follow(marker, plan_url("cham/"))
    learner = sign_in(author)
    own = f"/hoc/bai-viet/{the_task_of(author).public_id}/"
    pages = [(officer, HOME), (officer, plan_url()), (officer, plan_url("bai/")), (marker, plan_url("cham/")),
             (marker, turn_url), (learner, "/hoc/bai-viet/"), (learner, own)]  # fmt: skip
    before = [count(client, url) for client, url in pages]
    paper = Paper.objects.get()
    for number in range(30):
        person = make_person(f"hgv-{number}", Role.MEDIATOR)
        put_in_commune(person, places["11413"])
        hand_in(person, paper, START)
    assert MarkingTask.objects.count() == 62
    assert [count(client, url) for client, url in pages] == before
    assert max(before) <= 8, before
    assert MarkingPlan.objects.count() == 1
    assert the_task_of(author)
