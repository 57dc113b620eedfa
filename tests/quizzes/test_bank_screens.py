"""The question bank in the staff shell: list, writing, approval, versions, scope, log of readings."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from lms.hgm import parse
from quizzes.models import Question
from quizzes.services import import_bank_text, save_question
from quizzes.writing import TEMPLATES, PlainOption, PlainQuestion, compose
from tests.quizzes.factories import SEVERAL, SINGLE, TRUTH, add_questions

BANK = "/can-bo/ngan-hang/"
ONE = SINGLE.format(code="k1-1", topic="k1")


@pytest.fixture
def writer(trainer: User, sign_in: Callable[[User], Client]) -> Client:
    """A trainer of Hải Phòng (31)."""
    return sign_in(trainer)


@pytest.fixture
def national(make_person: Callable[..., User], sign_in: Callable[[User], Client]) -> Client:
    return sign_in(make_person("bien.tap", Role.EDITOR, ScopeLevel.NATION))


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_list_finds_questions_typed_without_marks(writer: Client) -> None:
    add_questions(2)
    add_questions(1, topic="s2", kind=SEVERAL)
    assert "k1-2" in html(writer, f"{BANK}?q=TO HOA GIAI co it nhat")
    assert "s2-1" not in html(writer, f"{BANK}?q=to+hoa+giai+co+it+nhat")
    assert "s2-1" in html(writer, f"{BANK}?q=giữ bí mật")
    assert "Không có câu hỏi nào khớp." in html(writer, f"{BANK}?q=karaoke")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("chuyen_de=CD-S2", {"s2-1"}), ("loai=true-false", {"l1-1"}), ("muc=recall", {"k1-1"}),
        ("trang_thai=draft", {"l1-1"}), ("trang_thai=approved&loai=multiple-choice", {"s2-1"}),
        ("loai=khong-co", {"k1-1", "s2-1", "l1-1"}), ("trang=99", {"k1-1", "s2-1", "l1-1"}),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(writer: Client, query: str, found: set[str]) -> None:
    add_questions(1)
    add_questions(1, topic="s2", kind=SEVERAL)
    add_questions(1, topic="l1", kind=TRUTH)
    Question.objects.filter(code="l1-1").update(state="draft")
    shown = html(writer, f"{BANK}?{query}")
    assert {code for code in ("k1-1", "s2-1", "l1-1") if f"/cau/{code}/" in shown} == found


@pytest.mark.parametrize("count", [10, 300])
def test_the_list_costs_the_same_at_any_size(
    writer: Client, count: int, now: datetime, django_assert_num_queries: Callable
) -> None:
    add_questions(count)
    html(writer, BANK)
    with django_assert_num_queries(8):
        html(writer, BANK)


def test_a_question_is_written_by_the_plain_form(writer: Client, trainer: User) -> None:
    data = {
        "kind": "single-choice", "stem": "Điểm: ai là tổ trưởng?", "option_1": "Bà An", "option_2": "Ông Bình",
        "right_2": "on", "feedback_2": "Đúng rồi.", "explanation": "Vì đã bầu.", "subject": "CD-K1",
        "level": "recall", "basis": "luat:35/2013/QH13#dieu-12", "competencies": "K1", "points": "1",
    }  # fmt: skip
    data["stem"] = "Ai là tổ trưởng?"
    looked = writer.post(f"{BANK}moi/", data | {"action": "look"})
    assert looked.status_code == 200
    assert "Người học thấy" in looked.content.decode()
    assert not Question.objects.exists()
    saved = writer.post(f"{BANK}moi/", data | {"action": "submit", "use": "practice"})
    question = Question.objects.get()
    assert saved.url == f"{BANK}cau/{question.code}/"
    assert (question.scope_code, question.state, question.subject_code) == ("31", "review", "CD-K1")
    assert question.use == "practice"
    assert "- (x) Ông Bình\n  > Đúng rồi." in question.current.source


def test_what_is_wrong_with_the_plain_form_is_said_and_nothing_lost(writer: Client) -> None:
    empty = writer.post(f"{BANK}moi/", {"action": "save", "option_1": "Một phương án"})
    assert empty.status_code == 422
    assert "Một phương án" in empty.content.decode()
    assert not Question.objects.exists()


def test_a_question_is_written_as_text(writer: Client) -> None:
    assert "::: đúng-sai" in html(writer, f"{BANK}moi/van-ban/?mau=true-false")
    broken = ONE.replace("(x)", "( )")
    looked = writer.post(f"{BANK}moi/van-ban/", {"source": broken, "action": "look"}).content.decode()
    assert "Phải có đúng một phương án (x)" in looked
    kept = writer.post(f"{BANK}moi/van-ban/", {"source": broken, "action": "submit"}, follow=True).content.decode()
    assert "Câu hỏi còn lỗi nên chưa gửi duyệt được" in kept
    assert Question.objects.get().state == "draft"
    two = writer.post(f"{BANK}moi/van-ban/", {"source": ONE + ONE.replace("k1-1", "k1-2"), "action": "save"})
    assert two.status_code == 422
    assert "đúng một khối câu hỏi" in two.content.decode()


def test_a_question_is_edited_compared_and_retired(
    writer: Client, national: Client, trainer: User, now: datetime
) -> None:
    save_question(source=ONE, by=trainer, now=now, scope_code="31", use="practice")
    page = f"{BANK}cau/k1-1/"
    writer.post(f"{page}buoc/", {"step": "submit"})
    assert writer.post(f"{page}buoc/", {"step": "approve"}).status_code == 422
    national.post(f"{page}buoc/", {"step": "approve", "text": "Đúng điều 12."})
    assert Question.objects.get().state == "approved"
    writer.post(
        f"{page}sua/", {"source": ONE.replace("( ) Hai", "(x) Hai").replace("(x) Ba", "( ) Ba"), "action": "save"}
    )
    question = Question.objects.get()
    assert (question.state, question.current.number) == ("draft", 2)
    history = html(writer, f"{page}cac-ban/")
    assert "So với bản trước: đổi đáp án." in history
    assert "line-removed" in history
    compared = html(writer, f"{BANK}so-sanh/?trai=k1-1/1&phai=k1-1/2")
    assert "So sánh hai bản" in compared
    assert "line-added" in compared
    assert writer.get(f"{BANK}so-sanh/?trai=k1-1/9&phai=k1-1").status_code == 404
    writer.post(f"{page}buoc/", {"step": "retire"})
    assert Question.objects.get().state == "retired"
    assert "Đúng điều 12." in html(writer, page)


def test_a_text_written_over_a_newer_one_is_refused_once(writer: Client, trainer: User, now: datetime) -> None:
    question = save_question(source=ONE, by=trainer, now=now, scope_code="31")
    edit = f"{BANK}cau/k1-1/sua/"
    assert 'name="ban" value="1"' in html(writer, edit)
    save_question(source=ONE.replace("Ba người", "Bốn"), by=trainer, now=now, question=question)
    mine = {"source": ONE.replace("Ba người", "Sáu"), "action": "save", "ban": "1"}
    refused = writer.post(edit, mine)
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "người khác đã ghi một bản mới" in shown
    assert "Sáu" in shown
    assert 'name="ban" value="2"' in shown
    assert writer.post(edit, mine | {"ban": "2"}).status_code == 302
    assert Question.objects.get().current.number == 3


def test_every_reading_is_logged_with_name_and_time(writer: Client, trainer: User, now: datetime) -> None:
    question = save_question(source=ONE, by=trainer, now=now, scope_code="31")
    for what in ("", "cac-ban/", "sua/"):
        html(writer, f"{BANK}cau/k1-1/{what}")
    rows = AuditEntry.objects.filter(action="question.read", object_id=str(question.public_id)).order_by("id")
    assert [(row.actor, row.details["version"], row.details["how"]) for row in rows] == [
        (trainer, 1, "view"), (trainer, 1, "history"), (trainer, 1, "edit"),
    ]  # fmt: skip
    assert not [row for row in AuditEntry.objects.all() if "Ba người" in str(row.details)]


def test_the_national_bank_is_read_only_for_a_province(writer: Client, national: Client) -> None:
    add_questions(1)
    page = f"{BANK}cau/k1-1/"
    shown = html(writer, page)
    assert "Ông/Bà chỉ xem được" in shown
    assert "Ngừng dùng" not in shown
    assert writer.get(f"{page}sua/").status_code == 403
    for step in ("approve", "retire", "comment", "use"):
        assert writer.post(f"{page}buoc/", {"step": step}).status_code == 403
    assert Question.objects.get().state == "approved"
    assert "Ngừng dùng" in html(national, page)


@pytest.mark.parametrize(
    ("scope", "seen"), [("", True), ("31", True), ("11383", True), ("20", False), ("06001", False)]
)
def test_other_places_banks_are_like_missing(writer: Client, scope: str, seen: bool) -> None:
    add_questions(1, scope_code=scope)
    page = f"{BANK}cau/k1-1/"
    assert ("k1-1" in html(writer, BANK)) is seen
    for what in ("", "cac-ban/"):
        assert writer.get(f"{page}{what}").status_code == (200 if seen else 404)
    if not seen:
        assert writer.get(f"{page}sua/").status_code == 404
        assert writer.post(f"{page}buoc/", {"step": "retire"}).status_code == 404
        assert writer.get(f"{BANK}so-sanh/?trai=k1-1&phai=k1-1").status_code == 404


def test_a_commune_trainer_reads_the_province_and_writes_the_commune(
    make_person: Callable[..., User], places: dict, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(make_person("tapvien.xa", Role.TRAINER, ScopeLevel.COMMUNE, "11383"))
    add_questions(1, scope_code="31")
    add_questions(1, topic="k2", scope_code="11413")
    shown = html(client, BANK)
    assert "k1-1" in shown
    assert "k2-1" not in shown
    assert client.get(f"{BANK}cau/k1-1/sua/").status_code == 403
    client.post(f"{BANK}moi/van-ban/", {"source": ONE.replace("k1-1", "xa-1"), "action": "save"})
    assert Question.objects.get(code="xa-1").scope_code == "11383"


def test_a_place_cannot_be_forged(writer: Client) -> None:
    writer.post(f"{BANK}moi/van-ban/", {"source": ONE, "action": "save", "place": "", "state": "approved"})
    assert (Question.objects.get().scope_code, Question.objects.get().state) == ("31", "draft")


@pytest.mark.parametrize("what", ["", "moi/", "moi/van-ban/", "cau/k1-1/", "cau/k1-1/sua/", "cau/k1-1/cac-ban/"])
def test_only_writers_enter(what: str, commune_officer: User, make_person: Callable, sign_in: Callable) -> None:
    add_questions(1)
    assert sign_in(commune_officer).get(f"{BANK}{what}").status_code == 403
    assert sign_in(make_person("hgv-1", Role.MEDIATOR)).get(f"{BANK}{what}").status_code == 403
    assert Client().get(f"{BANK}{what}").status_code == 302


@pytest.mark.parametrize("kind", list(TEMPLATES))
def test_the_templates_are_sound(kind: str, db: None, now: datetime) -> None:
    document = parse(TEMPLATES[kind].replace("\n", " #mau-1\n", 1))
    assert [found.code for found in document.diagnostics if found.severity == "error"] == []
    assert document.questions[0].kind == kind


@pytest.mark.parametrize("kind", ["single-choice", "multiple-choice", "true-false"])
def test_what_the_form_composes_is_read_back(kind: str) -> None:
    question = PlainQuestion(
        kind=kind,
        stem="Dòng một.\n\nDòng hai?",
        options=[PlainOption("Đúng  nhé", True, "Nhận xét\nhai dòng"), PlainOption("Sai", False)],
        explanation="Đoạn một.\n\nĐoạn hai.",
        subject="CD-S2",
        level="apply",
        competencies="K1, A1",
        basis="luat:35/2013/QH13#dieu-4",
        points="1.5",
    )
    document = parse(compose(question))
    assert {found.code for found in document.diagnostics} <= {"W510", "W503"}
    block = document.questions[0]
    assert (block.kind, str(block.points), block.setting("level")) == (kind, "1.5", "apply")
    assert block.body.stem.source == "Dòng một.\n\nDòng hai?"
    assert block.body.notes.explanation.source == "Đoạn một.\n\nĐoạn hai."
    parts = block.body.statements if kind == "true-false" else block.body.options
    assert [part.text.source for part in parts] == ["Đúng nhé", "Sai"]
    assert parts[0].feedback.source == "Nhận xét\nhai dòng"


def test_a_text_that_plays_tricks_stays_one_question(writer: Client) -> None:
    data = {
        "kind": "single-choice", "stem": "Hỏi\n:::\n::: ghi-chú", "option_1": "A", "option_2": "B", "right_1": "on",
        "subject": "CD-K1", "level": "recall", "points": "1", "action": "save",
    }  # fmt: skip
    assert writer.post(f"{BANK}moi/", data).status_code == 422
    assert not Question.objects.exists()


def test_importing_the_same_text_writes_nothing(now: datetime, db: None) -> None:
    import_bank_text(source=ONE, by=None, now=now)
    before = Question.objects.get().updated_at
    import_bank_text(source=ONE, by=None, now=now)
    assert Question.objects.get().updated_at == before
