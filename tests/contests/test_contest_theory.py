"""The theory round on the projector: only an opened pack, one question at a time, keys after the answers (C1, C2)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from contest_stage import RULES
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from audit.models import AuditEntry
from contests.enums import ContestState, CrewRole
from contests.models import PackItem, PartClock, QuestionPack
from contests.queries.pack_clock import clock_comes_first, clock_face
from contests.queries.rules import round_rules
from contests.rules.model import Timing
from contests.rules.penalties import PENALTIES
from contests.rules.theory_clock import ClockAct, ClockStage, Moments, after_act, next_acts, read_pack_clock, stage_of
from contests.services import stage
from contests.services.contests import appoint_crew
from contests.services.theory import show_key, show_next_question
from contests.services.theory_clock import move_clock
from lms.base.errors import RuleViolation
from quizzes.models import Question
from quizzes.services import import_bank_text

pytestmark = pytest.mark.django_db
QUESTION = """::: một-đáp-án #{code}
Câu {code} hỏi điều gì?

- ( ) Việc khác
- (x) Việc của {code}
:::
"""


TIMED = RULES.replace(
    "name: Hiểu biết, maximum: 5, ",
    'name: Hiểu biết, maximum: 5, time: {limit: "5:00", thinking: "1:00", thinking_over: counted, '
    "penalty: {kind: per_started_minute, points: 1}, floor: zero}, ",
)


@pytest.fixture
def held(make_stage, now):
    held = make_stage(teams=2, content=TIMED)
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


def timing(**changes) -> Timing:
    known = {"limit_seconds": 300, "tolerance_seconds": 0, "thinking_seconds": 60, "thinking_over_counts": True}
    penalty = PENALTIES.build({"kind": "none"})
    return Timing(**(known | changes), penalty=penalty, floor_at_zero=True)


@pytest.mark.parametrize(
    ("thought", "answered", "over", "left"),
    [
        (0, 0, 0, 300),
        (60, 300, 0, 0),
        (60, 299.99, 0, 1),
        (60, 300.01, "0.01", 0),
        (61, 300, 1, 0),
        (61.5, 310, "11.5", 0),
        (90, 100, 0, 200),
    ],
)
def test_a_clock_counts_thinking_and_answer_apart(now, thought, answered, over, left):
    begun = now + timedelta(seconds=thought)
    moments = Moments(now, begun)
    found = read_pack_clock(moments=moments, timing=timing(), now=begun + timedelta(seconds=answered))
    assert (found.used, found.thinking_used) == (Decimal(str(answered)), Decimal(str(thought)))
    assert (found.over, found.left, found.stage) == (Fraction(str(over)), left, ClockStage.ANSWERING)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(list(ClockAct)), st.integers(-5, 400)), max_size=8), st.booleans())
def test_whatever_is_tapped_a_clock_stays_in_order_and_stops_for_good(steps, has_thinking):
    moment, moments = datetime(2026, 11, 22, 3, tzinfo=UTC), Moments()
    for act, seconds in steps:
        moment += timedelta(seconds=seconds)
        if act not in next_acts(stage=stage_of(moments), has_thinking=has_thinking):
            continue
        moments = after_act(moments=moments, act=act, now=moment)
        found = read_pack_clock(moments=moments, timing=timing(), now=moment)
        later = read_pack_clock(moments=moments, timing=timing(), now=moment + timedelta(seconds=30))
        assert min(found.used, found.thinking_used, found.left, found.over) >= 0
        assert (later == found) == (found.stage in (ClockStage.STOPPED, ClockStage.WAITING))
        assert has_thinking or moments.thinking_from is None


def test_the_question_is_open_before_its_time_begins(held, sign_in, make_person, now):
    """One act shows the question, another begins the time; the secretary keeps it, the penalty is the part's."""
    officer, pack = held.people["officer"], held.people["pack"]
    clerk = make_person("thuky2", Role.SECRETARY)
    appoint_crew(contest=held.contest, user=clerk, role=CrewRole.SECRETARY, by=officer, now=now)
    page = reverse("contest_stage:theory", args=[held.round.public_id, pack.public_id])
    run = reverse("contests:run", args=[held.round.public_id])
    first = held.round.entries.order_by("lot")[0]
    with time_machine.travel(now, tick=False) as travel:
        desk, keeper = sign_in(officer), sign_in(clerk)
        stage.put_on_stage(contest_round=held.round, round_entry=first, part="hieu_biet", by=officer, now=now)
        stage.open_pack(pack=pack, by=officer, now=now)
        travel.shift(600)
        assert "giờ chưa tính" in desk.get(page).content.decode()
        assert "Chưa hiện câu hỏi nào" in keeper.post(page, {"viec": "bat-dau"}, follow=True).content.decode()
        assert keeper.post(page, {"viec": "cau"}).status_code == 403
        shown = desk.post(page, {"viec": "cau"}, follow=True).content.decode()
        assert "Chờ bắt đầu. Suy nghĩ 1:00, trả lời 5:00." in shown
        travel.shift(50)
        thinking = keeper.post(page, {"viec": "suy-nghi"}, follow=True).content.decode()
        assert ('data-countdown="60"' in thinking, "Hiện đáp án" in thinking) == (True, False)
        travel.shift(72)
        back = keeper.post(page, {"viec": "bat-dau", "ve": "dieu-hanh"})
        assert back["Location"] == run
        assert 'value="dung"' in desk.get(page).content.decode()
        travel.shift(300.25)
        assert "Quá 0:12: trừ 1 điểm" in desk.post(page, {"viec": "dung"}, follow=True).content.decode()
        twice = keeper.post(page, {"viec": "dung"}, follow=True).content.decode()
        assert "vừa được bấm ở máy khác" in twice
        travel.shift(500)
        sheet = keeper.get(run).content.decode()
        assert ('value="5:00,25"' in sheet, 'value="1:12,00"' in sheet) == (True, True)
        sent = {"viec": "gio", "seconds": "5:00,25", "thinking_seconds": "1:12,00"}
        told = keeper.post(run, sent, follow=True).content.decode()
        assert "Đã ghi 5:00,25, quá 0:12,25: trừ 1 điểm." in told
    noted = PartClock.objects.get(round_entry=first)
    assert (noted.seconds, noted.thinking_seconds) == (Decimal("300.25"), Decimal(72))
    rows = AuditEntry.objects.filter(action="contest.pack_clock").order_by("pk").values_list("details__act", flat=True)
    assert list(rows) == ["suy-nghi", "bat-dau", "dung"]


def test_a_clock_begun_too_early_is_set_back_and_untimed_parts_have_none(held, now):
    officer, pack = held.people["officer"], held.people["pack"]
    given = {"by": officer, "now": now}
    with pytest.raises(RuleViolation, match="Gói còn đóng"):
        move_clock(pack=pack, act=ClockAct.ANSWER, **given)
    stage.open_pack(pack=pack, **given)
    show_next_question(pack=pack, **given)
    running = move_clock(pack=pack, act=ClockAct.ANSWER, **given)
    part = round_rules(held.round).marked_parts()["hieu_biet"]
    face = clock_face(pack=running, part=part, now=now + timedelta(seconds=2))
    assert (face.text, face.runs) == ("4:58", True)
    assert not clock_comes_first(face, number=1, count=5, has_key=False)
    late = clock_face(pack=running, part=part, now=now + timedelta(seconds=301))
    assert clock_comes_first(late, number=1, count=5, has_key=False)
    assert clock_comes_first(face, number=5, count=5, has_key=True)
    again = move_clock(pack=pack, act=ClockAct.CLEAR, by=officer, now=now + timedelta(seconds=2))
    assert clock_face(pack=again, part=part, now=now).stage == ClockStage.WAITING
    row = AuditEntry.objects.filter(action="contest.pack_clock").order_by("pk").last()
    assert row.details["seconds"] == "2.00"
    show_key(pack=pack, **given)
    other = QuestionPack.objects.create(round=held.round, part="tieu_pham", code="t", opened_at=now, shown=1)
    with pytest.raises(RuleViolation, match="không giới hạn"):
        move_clock(pack=other, act=ClockAct.ANSWER, **given)
    assert clock_face(pack=other, part=round_rules(held.round).marked_parts()["tieu_pham"], now=now) is None
