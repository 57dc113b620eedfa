"""The theory round on the projector: only an opened pack, one question at a time, keys after the answers (C1, C2)."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from contests.enums import ContestState
from contests.models import PackItem, QuestionPack
from contests.services import stage
from quizzes.models import Question
from quizzes.services import import_bank_text

pytestmark = pytest.mark.django_db
QUESTION = """::: một-đáp-án #{code}
Câu {code} hỏi điều gì?

- ( ) Việc khác
- (x) Việc của {code}
:::
"""


@pytest.fixture
def held(make_stage, now):
    held = make_stage(teams=2)
    held.contest.state = ContestState.RUNNING
    held.contest.save()
    pack = QuestionPack.objects.create(round=held.round, part="hieu_biet", code="goi-1")
    for number in range(1, 6):
        import_bank_text(source=QUESTION.format(code=f"c{number}"), by=None, now=now, state="approved")
        question = Question.objects.get(code=f"c{number}").current
        PackItem.objects.create(pack=pack, question=question, place=number)
    held.round.entries.update(pack="goi-1")
    held.people["pack"] = pack
    return held


def test_a_pack_is_shown_question_by_question_and_keys_come_after(held, sign_in, outsider, now):
    officer, pack = held.people["officer"], held.people["pack"]
    page = reverse("contest_stage:theory", args=[held.round.public_id, pack.public_id])
    client = sign_in(officer)

    def shown(what=""):
        answer = client.post(page, {"viec": what}, follow=True) if what else client.get(page)
        return answer.content.decode()

    assert "Gói còn đóng" in shown()
    closed = shown("cau")
    assert ("Xin mở gói" in closed, "c1 hỏi" in closed) == (True, False)
    stage.open_pack(pack=pack, by=officer, now=now)
    assert "c1 hỏi" not in shown()
    for entry, letters in zip(held.round.entries.order_by("lot"), ("BBBBB", "ABBBB"), strict=True):
        stage.note_answers(round_entry=entry, part="hieu_biet", answers={"answers": list(letters)}, by=officer, now=now)
    first = shown("cau")
    assert ("c1 hỏi" in first, "c2 hỏi" in first) == (True, False)
    assert ("Đáp án đúng" in first, 'class="letter"' in first) == (False, False)
    assert "chưa hiện đáp án" in shown("cau")
    told = shown("dap-an")
    assert told.count("Đáp án đúng") == 1
    assert ['<span class="letter">A</span>' in told, '<span class="letter">B</span>' in told] == [True, True]
    assert "c2 hỏi" in shown("cau")
    actions = list(AuditEntry.objects.filter(object_type="contestround").values_list("action", flat=True))
    assert (actions.count("contest.pack_read"), actions.count("contest.key_shown")) == (2, 1)
    assert sign_in(outsider).get(page).status_code == 404
    assert Client().get(page).status_code == 302
