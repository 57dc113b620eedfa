"""Papers of staff: writing, versions, fits, picking, preview, opening, extra time, lists; who may."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from mediators.models import Unit
from quizzes.drawing import SAMPLE_PER_QUESTION, draw_questions
from quizzes.models import Attempt, ExtraTime, Paper, PaperInvite, Question
from quizzes.services import save_answer, start_attempt
from quizzes.services.extra_time import give_extra_time
from quizzes.services.papers import change_paper, create_paper, open_paper, save_paper
from tests.quizzes.factories import SINGLE, add_questions, begin, make_paper, posted, statements
from tests.training_factories import make_mediator

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BASE = "/can-bo/bai-kiem-tra/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def writer(trainer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(trainer)


@pytest.fixture
def learner(make_person: Callable[..., User], places: dict[str, Unit]) -> User:
    user = make_person("hgv-1", Role.MEDIATOR)
    make_mediator(places["11383"], "Nguyễn Văn An", user=user, code="HG00000001")
    return user


def form_data(rows: Sequence[dict[str, str]] = (), **changes: str) -> dict[str, str]:
    data = {
        "title": "Khảo sát năng lực năm 2026", "audience": "place", "opens_at": "", "closes_at": "",
        "time_limit_minutes": "45", "attempts_allowed": "2", "counting": "last", "pass_percent": "60",
        "one_question_a_page": "1", "feedback": "after_submit", "shuffle_options": "on", "access_code": "",
        "appeal_days": "7", "action": "save", "dong-TOTAL_FORMS": str(len(rows)), "dong-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, row in enumerate(rows):
        data |= {f"dong-{number}-{name}": value for name, value in row.items()}
    return data | changes


def test_rows_are_added_and_taken_away_without_script_and_nothing_typed_is_lost(writer: Client) -> None:
    begun = writer.get(f"{BASE}moi/").content.decode()
    assert begun.count('class="blueprint-row"') == 1
    rows = [{"level": "recall", "count": "3"}, {"level": "apply", "count": "khoảng 5"}]
    more = writer.post(f"{BASE}moi/", form_data(rows, title="", action="them-dong", opens_at="2026-12-01T08:00"))
    shown = more.content.decode()
    assert (more.status_code, shown.count('class="blueprint-row"')) == (200, 3)
    assert 'value="khoảng 5"' in shown
    assert 'value="2026-12-01T08:00"' in shown
    assert "field-error" not in shown, "nothing is judged before it is kept"
    less = writer.post(f"{BASE}moi/", form_data(rows, action="bo-dong-0")).content.decode()
    assert less.count('class="blueprint-row"') == 1
    assert 'value="khoảng 5"' in less
    assert "Khảo sát năng lực năm 2026" in less
    none = writer.post(f"{BASE}moi/", form_data(rows[:1], action="bo-dong-0")).content.decode()
    assert none.count('class="blueprint-row"') == 1
    full = writer.post(f"{BASE}moi/", form_data([{"count": "1"}] * 40, action="them-dong")).content.decode()
    assert full.count('class="blueprint-row"') == 40
    assert 'value="them-dong"' not in full
    assert not Paper.objects.exists()


def test_a_writer_makes_looks_at_and_opens_a_paper(writer: Client, trainer: User) -> None:
    add_questions(4)
    rows = [{"subject": "", "competency": "K1", "level": "recall", "count": "5"}]
    looked = writer.post(f"{BASE}moi/", form_data(rows, action="look"))
    assert "4 câu, còn thiếu" in looked.content.decode()
    assert not Paper.objects.exists()
    rows[0]["count"] = "3"
    saved = writer.post(f"{BASE}moi/", form_data(rows))
    paper = Paper.objects.get()
    assert saved.url == f"{BASE}bai/{paper.code}/"
    assert (paper.state, paper.scope_code, paper.created_by, paper.counting) == ("draft", "31", trainer, "last")
    assert paper.blueprint == [{"subject": "", "count": 3, "competency": "K1", "level": "recall"}]
    assert paper.versions.get().content["pass_percent"] == "60"
    seen = writer.get(f"{BASE}bai/{paper.code}/xem-thu/?ma=5").content.decode()
    assert seen.count('<section class="question">') == 3
    assert "Lời giải" not in seen
    assert AuditEntry.objects.filter(action="paper.previewed").count() == 1
    assert "Mở bài cho người làm" in writer.get(f"{BASE}bai/{paper.code}/mo/").content.decode()
    writer.post(f"{BASE}bai/{paper.code}/mo/")
    paper.refresh_from_db()
    assert paper.state == "ready"


def test_a_short_bank_or_a_past_closing_keeps_a_paper_shut(writer: Client, trainer: User) -> None:
    values = {"title": "Bài rỗng", "blueprint": [{"subject": "CD-K9", "count": 3}]}
    paper = create_paper(by=trainer, now=START, scope_code="31", values=values)
    answer = writer.post(f"{BASE}bai/{paper.code}/mo/")
    assert answer.status_code == 409
    assert "chưa đủ câu hỏi" in answer.content.decode()
    past = {"title": "Bài đã qua", "closes_at": START - timedelta(hours=1)}
    with pytest.raises(RuleViolation, match="Giờ đóng của bài đã qua"):
        open_paper(paper=create_paper(by=trainer, now=START, scope_code="31", values=past), by=trainer, now=START)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"opens_at": "2026-12-02T08:00", "closes_at": "2026-12-01T08:00"}, "Giờ đóng phải sau giờ mở."),
        ({"feedback": "after_close"}, "phải ghi giờ đóng"),
        ({"closes_at": "hôm nay"}, "Giờ không đọc được"),
        ({"pass_percent": "101"}, "100"),
        ({"title": ""}, "Tên bài kiểm tra"),
    ],
)
def test_what_contradicts_itself_is_told_at_its_field(writer: Client, changes: dict[str, str], told: str) -> None:
    answer = writer.post(f"{BASE}moi/", form_data(**changes))
    assert (answer.status_code, Paper.objects.count()) == (422, 0)
    assert told in answer.content.decode()


def test_the_same_row_twice_is_refused(writer: Client) -> None:
    add_questions(4)
    row = {"subject": "", "competency": "K1", "level": "", "count": "1"}
    answer = writer.post(f"{BASE}moi/", form_data([row, row]))
    assert answer.status_code == 422
    assert "hai dòng giống nhau" in answer.content.decode()


def test_a_begun_paper_changes_only_with_a_reason_and_attempts_keep_theirs(
    writer: Client, trainer: User, learner: User
) -> None:
    questions = add_questions(3)
    paper = create_paper(by=trainer, now=START, scope_code="31", values={"title": "Bài", "pass_percent": Decimal(50)})
    change_paper(paper=paper, by=trainer, now=START, values={}, questions=[one.pk for one in questions])
    open_paper(paper=paper, by=trainer, now=START)
    attempt = start_attempt(paper=paper, user=learner, now=START)
    assert (paper.version, attempt.paper_version) == (2, 2)
    data = form_data(title="Bài", pass_percent="90")
    refused = writer.post(f"{BASE}bai/{paper.code}/sua/", data)
    assert refused.status_code == 422
    assert "Xin ghi lý do sửa" in refused.content.decode()
    paper.refresh_from_db()
    assert paper.pass_percent == 50
    writer.post(f"{BASE}bai/{paper.code}/sua/", data | {"reason": "Theo công văn mới"})
    paper.refresh_from_db()
    attempt.refresh_from_db()
    assert (paper.version, paper.pass_percent, attempt.pass_percent) == (3, 90, 50)
    assert [version.reason for version in paper.versions.all()] == ["", "", "Theo công văn mới"]
    assert paper.versions.get(number=2).content["questions"] == [one.code for one in questions]


def test_questions_are_picked_moved_and_taken_out(writer: Client, trainer: User) -> None:
    first, second, third = add_questions(3)
    paper = create_paper(by=trainer, now=START, scope_code="31", values={"title": "Bài"})
    page = f"{BASE}bai/{paper.code}/chon-cau/"
    for question in (first, second, third):
        writer.post(page, {"cau": question.code, "viec": "them"})
    writer.post(page, {"cau": third.code, "viec": "len"})
    writer.post(page, {"cau": first.code, "viec": "bo"})
    writer.post(page, {"cau": "khong-co", "viec": "them"})
    assert list(paper.items.values_list("question__code", flat=True)) == [third.code, second.code]
    shown = writer.get(f"{page}?q=k1-1").content.decode()
    assert "Trong bài: 2 câu" in shown
    assert f'value="{first.code}"' in shown
    draft = Question.objects.get(pk=first.pk)
    Question.objects.filter(pk=draft.pk).update(state="draft")
    writer.post(page, {"cau": first.code, "viec": "them"})
    assert paper.items.count() == 2


def test_papers_stay_within_their_places(
    writer: Client, trainer: User, outsider: User, commune_officer: User, sign_in: Callable[[User], Client]
) -> None:
    paper = create_paper(by=trainer, now=START, scope_code="31", values={"title": "Bài của Hải Phòng"})
    national = make_paper(questions=add_questions(1))
    assert sign_in(outsider).get(f"{BASE}bai/{paper.code}/").status_code == 404
    officer = sign_in(commune_officer)
    shown = officer.get(f"{BASE}bai/{paper.code}/").content.decode()
    assert "Xem thử" not in shown
    assert officer.get(f"{BASE}bai/{paper.code}/xem-thu/").status_code == 403
    assert officer.get(f"{BASE}bai/{paper.code}/sua/").status_code == 403
    assert writer.get(f"{BASE}bai/{national.code}/").status_code == 200
    assert writer.get(f"{BASE}bai/{national.code}/sua/").status_code == 403


@pytest.mark.parametrize("count", [10, 300])
def test_the_list_of_papers_costs_the_same_at_any_size(writer: Client, count: int) -> None:
    Paper.objects.bulk_create(Paper(code=f"bai-{n}", title=f"Khảo sát {n}", scope_code="31") for n in range(count))
    writer.get(BASE)
    with CaptureQueriesContext(connection) as captured:
        assert "Khảo sát" in writer.get(f"{BASE}?q=khao sat").content.decode()
    assert len(statements(captured)) <= 8


def test_extra_time_moves_the_open_attempt_and_the_next_one(
    writer: Client, trainer: User, learner: User, clock: time_machine.Traveller
) -> None:
    attempt = begin(learner, START, time_limit_minutes=40, closes_at=START + timedelta(minutes=30))
    assert attempt.deadline_at == START + timedelta(minutes=30)
    page = f"{BASE}bai/{attempt.paper.code}/them-gio/"
    data = {"person": "hg00000001", "minutes": "5", "factor": "1.5", "reason": "Mắt kém"}
    assert writer.post(page, data).status_code == 302
    attempt.refresh_from_db()
    assert (attempt.deadline_at, attempt.added_minutes) == (START + timedelta(minutes=55), 25)
    give_extra_time(
        paper=attempt.paper, user=learner, minutes=10, factor=Decimal(1), reason="Đổi lại", by=trainer, now=START
    )
    attempt.refresh_from_db()
    assert attempt.deadline_at == START + timedelta(minutes=40)
    assert "Mắt kém" in writer.get(page).content.decode()
    late = START + timedelta(minutes=39)
    clock.move_to(late)
    ack = save_answer(
        by=learner, attempt_id=attempt.public_id, order=1, data=posted(attempt, 1, 2), tab_id="a", sequence=1, now=late
    )
    assert ack.outcome == "saved"
    assert ExtraTime.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"person": "Người Lạ"}, "Không thấy ai"),
        ({"person": "Trần Thị Bình"}, "Có 2 người tên"),
        ({"reason": ""}, "Lý do"),
        ({"minutes": "601"}, "600"),
        ({"factor": "4"}, "3"),
    ],
)
def test_extra_time_is_refused_at_its_field(
    writer: Client, learner: User, places: dict[str, Unit], make_person: Callable[..., User],
    changes: dict[str, str], told: str,
) -> None:  # fmt: skip
    for name in ("hgv-2", "hgv-3"):
        make_mediator(places["11383"], "Trần Thị Bình", user=make_person(name, Role.MEDIATOR))
    paper = make_paper(questions=add_questions(1), time_limit_minutes=30)
    data = {"person": "HG00000001", "minutes": "5", "factor": "1", "reason": "Mắt kém"} | changes
    answer = writer.post(f"{BASE}bai/{paper.code}/them-gio/", data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ExtraTime.objects.exists()


def test_people_are_put_on_the_list_and_taken_off(
    writer: Client, learner: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    paper = make_paper(questions=add_questions(1), audience="named")
    page = f"{BASE}bai/{paper.code}/danh-sach/"
    assert writer.post(page, {"viec": "them", "people": "HG00000001\nKhông Có"}).status_code == 422
    assert not PaperInvite.objects.exists()
    writer.post(page, {"viec": "them", "people": "nguyen van an\n\n"})
    invite = PaperInvite.objects.get()
    assert invite.user == learner
    assert sign_in(outsider).post(page, {"viec": "bo", "nguoi": str(invite.pk)}).status_code == 404
    writer.post(page, {"viec": "bo", "nguoi": str(invite.pk)})
    assert not PaperInvite.objects.exists()


def test_a_large_bank_is_drawn_from_a_sample_that_the_seed_chooses(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr("quizzes.drawing.SAMPLE_PER_QUESTION", 6)
    add_questions(80, kind=SINGLE)
    paper = make_paper(blueprint=[{"subject": "CD-K1", "count": 3}])
    drawn = [
        tuple(one.version_id for one in draw_questions(paper=paper, seed=seed, on=START.date())) for seed in range(60)
    ]
    assert drawn[5] == tuple(one.version_id for one in draw_questions(paper=paper, seed=5, on=START.date()))
    assert len(set(drawn)) > 50
    assert len({key for keys in drawn for key in keys}) > 60
    assert SAMPLE_PER_QUESTION >= 6
    with CaptureQueriesContext(connection) as captured:
        draw_questions(paper=paper, seed=99, on=START.date())
    assert len(statements(captured)) <= 6


def test_a_place_draws_from_its_own_bank_and_those_above(places: dict[str, Unit], trainer: User) -> None:
    add_questions(1, topic="k1")
    add_questions(1, topic="k2", scope_code="31")
    add_questions(1, topic="k3", scope_code="20")
    found = {}
    for scope in ("", "31", "11383"):
        paper = Paper(
            code="x", title="x", scope_code=scope, blueprint=[{"subject": "", "count": 1 if not scope else 2}]
        )
        drawn = draw_questions(paper=paper, seed=1, on=START.date())
        found[scope] = set(
            Question.objects.filter(current__in=[one.version_id for one in drawn]).values_list("code", flat=True)
        )
    assert found == {"": {"k1-1"}, "31": {"k1-1", "k2-1"}, "11383": {"k1-1", "k2-1"}}


def test_a_paper_from_a_file_keeps_its_versions(trainer: User) -> None:
    questions = add_questions(2)
    paper = save_paper(code="cuoi-khoa", title="Bài", now=START, by=None, questions=questions)
    save_paper(code="cuoi-khoa", title="Bài", now=START, by=None, questions=questions)
    assert paper.versions.count() == 1
    save_paper(code="cuoi-khoa", title="Bài", now=START, by=None, questions=questions, pass_percent=80)
    kept = [(version.number, version.content["pass_percent"]) for version in Paper.objects.get().versions.all()]
    assert kept == [(1, "70"), (2, "80")]
    assert not Attempt.objects.exists()


def test_the_national_editor_writes_every_paper(
    make_person: Callable[..., User], sign_in: Callable[[User], Client], trainer: User
) -> None:
    editor = sign_in(make_person("bientap", Role.EDITOR, ScopeLevel.NATION))
    paper = create_paper(by=trainer, now=START, scope_code="31", values={"title": "Bài của tỉnh"})
    assert editor.get(f"{BASE}bai/{paper.code}/sua/").status_code == 200
    editor.post(f"{BASE}moi/", form_data(title="Bài toàn quốc"))
    assert Paper.objects.get(title="Bài toàn quốc").scope_code == ""
