"""The list of the bank: filters that combine, order, kept views, near-equal questions, steps for many at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from lms.hgm import parse_block
from quizzes.bank_queries import alike_rows, alike_text, papers_with
from quizzes.indexing import index_of_source, review_mark
from quizzes.likeness import ALIKE, bands, likeness, nearest, shingles
from quizzes.models import BankView, Question, QuestionEvent, QuestionFigures
from quizzes.services import import_bank_text, save_question, submit_attempt
from quizzes.services.bank_bulk import with_field
from quizzes.services.bank_figures import refresh_due_figures
from tests.quizzes.factories import SEVERAL, SINGLE, add_questions, begin, make_paper

BANK = "/can-bo/ngan-hang/"
ONE = SINGLE.format(code="k1-1", topic="k1").replace("trạng-thái: duyệt\n", "")
FENCE = """::: một-đáp-án #{code}
chủ-đề: {topic}
năng-lực: {competency}
mức: vận-dụng
căn-cứ: luat:{law}

{stem}

- (x) {right}
- ( ) Trả lại ngay không cần hỏi ai
:::
"""


@pytest.fixture
def writer(trainer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(trainer)


@pytest.fixture
def shelf(db: None, now: datetime, trainer: User) -> None:
    """Three questions that differ in everything that can be asked for."""
    rows = (
        ("rao-1", "l2", "K4", "31/2024/QH15#dieu-4", "Hai nhà tranh nhau hàng rào giữa hai thửa đất thì xem gì?", ""),
        ("rao-2", "l2", "K4, S1", "31/2024/QH15#dieu-40", "Ai đo lại ranh giới thửa đất khi mốc đã mất?", "31"),
        ("no-1", "l1", "S1", "91/2015/QH13#dieu-4", "Giấy vay tiền viết tay có giá trị khi nào?", ""),
    )
    for code, topic, competency, law, stem, scope in rows:
        text = FENCE.format(code=code, topic=topic, competency=competency, law=law, stem=stem, right=f"Ý của {code}")
        import_bank_text(source=text, by=trainer if scope else None, now=now, state="approved", scope_code=scope)
    Question.objects.filter(code="rao-2").update(state="review", finding_count=1, use="practice")
    Question.objects.filter(code="no-1").update(suspended_from="2027-01-01")


def found(client: Client, query: str) -> list[str]:
    shown = client.get(f"{BANK}?{query}").content.decode()
    places = [(shown.find(f'value="{code}"'), code) for code in ("rao-1", "rao-2", "no-1")]
    return [code for place, code in sorted(places) if place >= 0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nang_luc=K4", {"rao-1", "rao-2"}), ("nang_luc=S1&chuyen_de=CD-L2", {"rao-2"}), ("nang_luc=K1", set()),
        ("luat=31/2024/QH15", {"rao-1", "rao-2"}), ("luat=31/2024/QH15+Điều+4", {"rao-1"}),
        ("luat=điều+4+bộ+luật+91/2015/QH13", {"no-1"}), ("luat=abc", set()), ("luat=31/2024/QH15%234", {"rao-1"}),
        ("noi=toan-quoc", {"rao-1", "no-1"}), ("noi=31", {"rao-2"}), ("dung_cho=practice", {"rao-2"}),
        ("canh_bao=on", {"rao-2"}), ("tam_dung=on", {"no-1"}), ("trang_thai=review", {"rao-2"}),
        ("bai=chon", {"rao-1"}), ("bai=rut", {"no-1"}), ("bai=khong-co", set()), ("q=RANH+GIOI", {"rao-2"}),
        ("xep=la", {"rao-1", "rao-2", "no-1"}),
    ],
)  # fmt: skip
def test_filters(writer: Client, shelf: None, query: str, expected: set[str]) -> None:
    make_paper(questions=[Question.objects.get(code="rao-1")], code="chon")
    make_paper(code="rut", blueprint=[{"subject": "CD-L1", "count": 1}])
    assert set(found(writer, query)) == expected


def test_the_author_is_found_and_words_are_marked(writer: Client, shelf: None, trainer: User) -> None:
    assert found(writer, f"tac_gia={trainer.full_name}") == ["rao-2"]
    assert "<mark>ranh giới</mark>" in writer.get(f"{BANK}?q=ranh gioi").content.decode()


def test_order_by_figures(writer: Client, shelf: None, now: datetime) -> None:
    for code, count, facility in (("rao-1", 9, "0.9"), ("no-1", 30, "0.2")):
        QuestionFigures.objects.create(
            question=Question.objects.get(code=code), attempts=count, facility=Decimal(facility), computed_at=now
        )
    assert found(writer, "xep=dung-nhieu") == ["no-1", "rao-1", "rao-2"]
    assert found(writer, "xep=it-dung") == ["rao-2", "rao-1", "no-1"]
    assert found(writer, "xep=kho") == ["no-1", "rao-1", "rao-2"]
    assert found(writer, "xep=ma") == ["no-1", "rao-1", "rao-2"]


def test_a_view_is_kept_for_oneself_and_forgotten(
    writer: Client, shelf: None, trainer: User, make_person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    query = "nang_luc=K4&trang=2&la=1&xep=ma"
    writer.post(f"{BANK}cach-xem/", {"name": "Đất đai", "query": query})
    view = BankView.objects.get()
    assert (view.user, view.query) == (trainer, "nang_luc=K4&xep=ma")
    assert "Đất đai" in writer.get(BANK).content.decode()
    writer.post(f"{BANK}cach-xem/", {"name": "Đất đai", "query": "nang_luc=S1"})
    assert BankView.objects.get().query == "nang_luc=S1"
    for data in ({"name": "Trống", "query": "trang=2"}, {"name": "", "query": query}):
        writer.post(f"{BANK}cach-xem/", data)
    assert BankView.objects.count() == 1
    stranger = sign_in(make_person("khac", Role.EDITOR, ScopeLevel.NATION))
    assert "Đất đai" not in stranger.get(BANK).content.decode()
    assert stranger.post(f"{BANK}cach-xem/{view.public_id}/bo/").status_code == 404
    assert writer.post(f"{BANK}cach-xem/{view.public_id}/bo/").status_code == 302
    assert not BankView.objects.exists()


@pytest.mark.parametrize("count", [10, 120])
def test_the_list_costs_the_same_with_filters_and_copies(
    writer: Client, count: int, django_assert_num_queries: Callable
) -> None:
    add_questions(count)
    writer.get(BANK)
    with django_assert_num_queries(8):
        shown = writer.get(f"{BANK}?q=to+hoa+giai&luat=35/2013/QH13&xep=kho").content.decode()
    assert "gần giống" in shown


def test_many_are_submitted_after_a_look(writer: Client, trainer: User, now: datetime) -> None:
    for code in ("a-1", "a-2"):
        save_question(source=ONE.replace("k1-1", code), by=trainer, now=now, scope_code="31")
    save_question(source=ONE.replace("k1-1", "a-3").replace("(x)", "( )"), by=trainer, now=now, scope_code="31")
    add_questions(1)
    data = {"code": ["a-1", "a-2", "a-3", "k1-1", "khong-co"], "action": "submit", "query": "xep=ma"}
    looked = writer.post(f"{BANK}nhieu-cau/", data).content.decode()
    assert "Sẽ làm với 2 trên 4 câu" in looked
    assert "Câu còn lỗi, cần sửa trước." in looked
    assert "Câu thuộc ngân hàng khác" in looked
    assert not Question.objects.filter(state="review").exists()
    done = writer.post(f"{BANK}nhieu-cau/", data | {"confirm": "1"})
    assert done.url == f"{BANK}?xep=ma"
    assert set(Question.objects.filter(state="review").values_list("code", flat=True)) == {"a-1", "a-2"}
    assert writer.post(f"{BANK}nhieu-cau/", {"action": "submit"}).status_code == 302
    assert writer.post(f"{BANK}nhieu-cau/", {"code": ["a-1"], "action": "tag"}).status_code == 422
    writer.post(f"{BANK}nhieu-cau/", {"code": ["a-1"], "action": "retire", "text": "Trùng", "confirm": "1"})
    assert Question.objects.get(code="a-1").state == "retired"
    assert QuestionEvent.objects.get(step="retired").text == "Trùng"


def test_tags_are_written_into_the_text_and_keep_the_state(writer: Client, trainer: User, now: datetime) -> None:
    save_question(source=ONE, by=trainer, now=now, scope_code="31")
    Question.objects.update(state="approved")
    before = review_mark(Question.objects.get().current.source)
    data = {"code": ["k1-1"], "action": "tag", "competency": "S4", "level": "apply", "confirm": "1"}
    writer.post(f"{BANK}nhieu-cau/", data)
    question = Question.objects.get()
    assert (question.competencies, question.level, question.state) == (["K1", "S4"], "apply", "approved")
    assert (question.current.number, review_mark(question.current.source)) == (2, before)
    again = writer.post(f"{BANK}nhieu-cau/", data, follow=True).content.decode()
    assert "Nhãn này đã có" in again
    assert Question.objects.get().current.number == 2


@pytest.mark.parametrize("source", [ONE, SEVERAL.format(code="s-1", topic="s1"), ONE.replace("năng-lực", "Nang-luc")])
def test_a_field_is_set_without_touching_what_is_scored(source: str) -> None:
    changed = with_field(source, "competency", "K1, D1")
    block = parse_block(changed)
    assert [code.upper() for code in block.setting("competency")] == ["K1", "D1"]
    assert review_mark(changed) == review_mark(source)
    assert with_field(changed, "competency", "K1, D1") == changed


def test_near_equal_questions_are_told_while_writing_and_compared(writer: Client, now: datetime) -> None:
    add_questions(1)
    import_bank_text(source=SEVERAL.format(code="s-1", topic="s1"), by=None, now=now, state="approved")
    near = ONE.replace("#k1-1", "#moi-1").replace("mấy người?", "bao nhiêu người?")
    shown = writer.post(f"{BANK}moi/van-ban/", {"source": near, "action": "look"}).content.decode()
    assert "Gần giống câu đã có trong ngân hàng" in shown
    assert ">k1-1</a>" in shown
    assert ">s-1</a>" not in shown
    both = writer.get(f"{BANK}so-sanh/?trai=k1-1&phai=s-1").content.decode()
    assert "So sánh hai câu" in both
    unseen = alike_text(text=index_of_source(near).asked_text, among=Question.objects.none())
    assert unseen == []
    rows = alike_rows(questions=list(Question.objects.all()), among=Question.objects.all())
    assert rows == {}


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="abcdefghiklmnopqrstuvxy ", min_size=60, max_size=300), st.integers(0, 50))
def test_a_text_with_one_changed_word_is_found_again(text: str, place: int) -> None:
    changed = text[:place] + "z" + text[place + 1 :]
    value = likeness(shingles(text), shingles(changed))
    assert 0 <= value <= 1
    assert likeness(shingles(text), shingles(text)) == 1
    if value >= 0.9:
        assert set(bands(text)) & set(bands(changed))
    assert bool(nearest(text=text, others={"x": changed})) is (value >= ALIKE)


def test_short_texts_are_not_compared() -> None:
    assert bands("chon cau dung") == []
    assert likeness(shingles("chon cau dung"), shingles("chon cau dung")) == 0


def test_figures_follow_submitted_attempts_once_an_hour(
    make_person: Callable[..., User], now: datetime, writer: Client
) -> None:
    attempt = begin(make_person("hgv-1", Role.MEDIATOR), now, count=2)
    assert refresh_due_figures(now=now) == []
    submit_attempt(attempt=attempt, now=now)
    assert set(refresh_due_figures(now=now)) == {"k1-1", "k1-2"}
    figures = QuestionFigures.objects.get(question__code="k1-1")
    assert (figures.attempts, figures.facility, figures.last_used_at) == (1, Decimal(0), now)
    assert refresh_due_figures(now=now + timedelta(minutes=30)) == []
    assert refresh_due_figures(now=now + timedelta(hours=2)) == []
    shown = writer.get(f"{BANK}cau/k1-1/").content.decode()
    assert "Mới có 1 lượt làm, chưa đủ để kết luận." in shown
    assert "Kiểm tra cuối khóa" in shown
    assert [paper.code for paper in papers_with(figures.question)] == ["cuoi-khoa"]


def test_what_waits_is_counted(writer: Client, shelf: None) -> None:
    shown = writer.get(f"{BANK}viec/").content.decode()
    assert "<b>1</b>có điều cần xem lại" in shown
    assert "<b>1</b>tạm dừng vì luật thay đổi" in shown
    assert "Không còn mục nào chờ quyết định." in shown
