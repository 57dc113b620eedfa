"""Packs of a round, drawn from the bank and closed until opened; appeals with a deadline and one answer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from contests.enums import RoundState
from contests.models import Appeal, QuestionPack, TeamAnswers
from contests.services.appeals import receive_appeal
from lms.base.errors import RuleViolation
from quizzes.services import import_bank_text

pytestmark = pytest.mark.django_db
QUESTION = """::: một-đáp-án #{code}
Câu {code} hỏi điều gì?

- (x) Việc của {code}
- ( ) Việc khác
:::
"""


def to(name, *things):
    return reverse(f"contests:{name}", args=[getattr(one, "public_id", one) for one in things])


@pytest.fixture
def held(make_stage, now):
    for number in range(1, 12):
        import_bank_text(source=QUESTION.format(code=f"c{number}"), by=None, now=now, state="approved")
    return make_stage(teams=2)


@pytest.fixture
def desk(held, sign_in):
    return sign_in(held.people["officer"])


def test_packs_are_drawn_given_by_lot_opened_and_answered(held, desk):
    draw = to("pack-draw", held.round)
    given = {"part": "hieu_biet", "count": "3", "subject": "", "seed": "22-11"}
    short = desk.post(draw, given)
    assert short.status_code == 422
    assert "Cần 15 câu, ngân hàng chỉ còn 11 câu" in short.content.decode()
    assert desk.post(draw, {**given, "count": "2"}).status_code == 302
    first, second = held.round.packs.order_by("code")
    codes = [list(pack.items.values_list("question__question__code", flat=True)) for pack in (first, second)]
    assert [len(found) for found in codes] == [5, 5]
    assert not set(codes[0]) & set(codes[1])
    assert f"Câu {codes[0][0]} hỏi" not in desk.get(to("packs", held.round)).content.decode()
    closed = desk.get(to("pack-read", held.round, first)).content.decode()
    assert f"Câu {codes[0][0]} hỏi" not in closed
    assert f"Câu {codes[0][0]} hỏi" in desk.post(to("pack-read", held.round, first)).content.decode()
    assert AuditEntry.objects.filter(action="contest.pack_read").count() == 1
    desk.post(to("round-pack-draw", held.round), {"part": "hieu_biet", "seed": "goi"})
    entry = held.round.entries.order_by("lot")[0]
    assert entry.pack in {"1", "2"}
    assert desk.post(to("pack-drop", held.round, first)).status_code == 422
    desk.post(to("run-stage", held.round), {"bai": entry.public_id, "phan": "hieu_biet"})
    pack = QuestionPack.objects.get(code=entry.pack)
    assert "Mở gói câu hỏi" in desk.get(to("run", held.round)).content.decode()
    desk.post(to("run-pack", held.round, pack))
    pack.refresh_from_db()
    assert pack.opened_at is not None
    run = to("run", held.round)
    wrong = desk.post(run, {"viec": "tra-loi", "letters": "A B C"})
    assert wrong.status_code == 422
    assert "Có 3 câu trả lời, phần thi có 5 câu." in wrong.content.decode()
    assert desk.post(run, {"viec": "tra-loi", "letters": "a b – A,a"}).status_code == 302
    answers = TeamAnswers.objects.get()
    assert (answers.pack, answers.answers) == (entry.pack, {"answers": ["A", "B", None, "A", "A"]})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"code": "Gói 1"}, "chữ thường không dấu"),
        ({"questions": "c1\nc2"}, "Cần 5 câu khác nhau, đang có 2"),
        ({"questions": "c1\nc2\nc3\nc4\nc4"}, "Cần 5 câu khác nhau, đang có 4"),
        ({"questions": "c1\nc2\nc3\nc4\nla"}, "Không dùng được câu «la»"),
    ],
)
def test_a_pack_made_by_hand_is_refused_with_what_was_typed_kept(held, desk, given, words):
    whole = {"part": "hieu_biet", "code": "goi-9", "questions": "c1\nc2\nc3\nc4\nc5"}
    answer = desk.post(to("pack-make", held.round), {**whole, **given})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "c1\nc2" in answer.content.decode()
    assert not held.round.packs.exists()
    assert desk.post(to("pack-make", held.round), whole).status_code == 302


def test_an_appeal_is_received_in_time_and_answered_once(held, desk, now):
    entry, officer = held.entries[0], held.people["officer"]
    add = to("appeal-add", held.round)
    text = {"entry": str(entry.public_id), "part": "tieu_pham", "text": "Đội chúng tôi bị bấm giờ sớm."}
    assert desk.post(add, text).status_code == 422
    held.round.state, held.round.locked_at = RoundState.LOCKED, now
    held.round.save()
    with pytest.raises(RuleViolation) as late:
        receive_appeal(round_entry=entry, text="Muộn", by=officer, now=now + timedelta(days=1))
    assert late.value.code == "appeal_late"
    receive_appeal(round_entry=entry, text=text["text"], part="tieu_pham", by=officer, now=now)
    appeal = Appeal.objects.get()
    assert "bấm giờ sớm" in desk.get(to("appeals", held.round)).content.decode()
    decide = to("appeal-decide", held.round, appeal)
    assert desk.post(decide, {"is_accepted": "", "text": "x"}).status_code == 422
    assert desk.post(decide, {"is_accepted": "1", "text": "Xem lại đồng hồ"}).status_code == 302
    assert desk.post(decide, {"is_accepted": "0", "text": "Đổi ý"}).status_code == 422
    page = desk.get(to("appeals", held.round)).content.decode()
    assert "Chấp nhận" in page
    assert to("reopen", held.round) in page
    assert desk.post(to("reopen", held.round), {"reason": "Theo khiếu nại"}).status_code == 302
    held.round.refresh_from_db()
    assert held.round.state == RoundState.RUNNING
