"""A faulty question of an online round: looked at, decided by two persons, marked again, lists and corrections."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from online_helpers import begin_attempt, loaded, make_entrant, make_online, option, real_now, save_one

from accounts.enums import Role
from contests.enums import CrewRole, OnlineRunKind, OnlineRunState, RoundState
from contests.models import (
    AttemptMark,
    ContestCrew,
    ContestRound,
    EntrantAppeal,
    FrozenPlace,
    OnlineAttempt,
    OnlineRound,
    OnlineRun,
    PoolItem,
    RoundResult,
)
from contests.queries.online_asked import right_places
from contests.queries.retiring import FAULTY, retiring_questions
from contests.queries.rules import document_of
from contests.rules.exporting import export_rules
from contests.rules.marking import ByKey
from contests.rules.online_marking import Judging, StoredAnswer, mark
from contests.services import online_close, online_remark, online_rulings, online_runs, online_submit, results
from contests.views.entrant_door import cookie_of
from lms.base.errors import RuleViolation
from quizzes.models import Question

MARKING = ByKey(questions=3, points_each=Decimal(2), points_list=None, wrong=Decimal(-1), blank=Decimal(0))
ITEMS = [{"v": number, "o": [[f"{number}a", 0], [f"{number}b", 1]]} for number in (1, 2, 3)]
KEYS = {1: frozenset({0}), 2: frozenset({0}), 3: frozenset({0})}


@pytest.mark.parametrize(
    ("judging", "right", "points", "maximum"),
    [
        (Judging(KEYS), 1, 1, None),
        (Judging({**KEYS, 2: frozenset({1})}), 2, 4, None),
        (Judging(KEYS, given=frozenset({2, 3})), 3, 6, None),
        (Judging(KEYS, uncounted=frozenset({2})), 1, 2, 4),
        (Judging(KEYS, uncounted=frozenset({1, 2, 3})), 0, 0, 0),
        (Judging(KEYS, given=frozenset({99}), uncounted=frozenset({98})), 1, 1, None),
    ],
)
def test_one_paper_is_marked_by_what_was_decided(judging, right, points, maximum):
    at = real_now()
    answers = [StoredAnswer(1, ["1a"], at), StoredAnswer(2, ["2b"], at)]  # right, wrong, blank
    found = mark(items=ITEMS, answers=answers, judging=judging, marking=MARKING)
    assert (found.right, found.points, found.maximum) == (right, points, maximum)


@pytest.fixture
def second(make_person):
    return make_person("nguoithuhai", Role.ORGANISER)


@pytest.fixture
def played(province_officer, places, now):
    """Five questions for all; three people: all right, all right but the first question, the first two right."""
    online = make_online(officer=province_officer, host=places["31"], questions=5, guess="")
    people = [make_entrant(online, number) for number in (1, 2, 3)]
    first = PoolItem.objects.filter(online=online.rounds[0]).order_by("pk").first().question
    for person, wrong in zip(people, (0, 1, 3), strict=True):
        attempt = begin_attempt(online, person)
        places_of = sorted(range(1, 6), key=lambda at: attempt.items[at - 1]["v"] != first.pk)
        for order, place in enumerate(places_of):
            save_one(attempt, place, [option(attempt, place, right=order >= wrong)])
        online_submit.submit(attempt=attempt)
    return online, people, first


def ruled(online, question, by, second, now, **changes):
    values = {
        "kind": "full", "key": [], "ground": "Biên bản số 01/BB-BTC", "reason": "Câu có hai đáp án đúng",
        "notice": "Mọi người được điểm câu này.",
    }  # fmt: skip
    run = online_rulings.draft_ruling(
        online=loaded(online.rounds[0]), question=question, by=by, now=now, **{**values, **changes}
    )
    online_runs.work(run=run, now=now)
    run.refresh_from_db()
    ruling = run.ruling
    if second is None:
        return run
    online_rulings.propose_ruling(ruling=ruling, by=by, now=now)
    made = online_rulings.confirm_ruling(ruling=ruling, by=second, now=now)
    online_runs.work(run=made, now=now)
    made.refresh_from_db()
    assert made.state == OnlineRunState.READY
    return made


def points(online) -> list[tuple[int, Decimal]]:
    rows = OnlineAttempt.objects.filter(round=online.rounds[0].round).order_by("pk")
    return list(rows.values_list("right", "points"))


def closed(online, by):
    one = loaded(online.rounds[0])
    moment = one.closes_at + timedelta(minutes=2)
    run = online_close.start_close(online=one, by=by, now=moment)
    online_runs.work(run=run, now=moment)
    run.refresh_from_db()
    return run.result, moment


def listed(result) -> list[tuple[int, int, str]]:
    rows = FrozenPlace.objects.filter(result=result).order_by("position")
    return [(rank, int(total), prize) for rank, total, prize in rows.values_list("rank", "total", "prize")]


@pytest.mark.django_db
def test_while_the_round_is_open_what_was_handed_in_and_what_comes_is_marked_by_the_decision(
    played, province_officer, second, now, django_assert_num_queries
):
    online, people, first = played
    assert points(online) == [(5, 5), (4, 4), (2, 2)]
    late = begin_attempt(online, people[2])  # open while it is decided
    look = ruled(online, first, province_officer, None, now)
    told = look.summary
    assert (told["held"], told["asked"], told["gain"], told["lose"], told["changed"]) == (3, 3, 2, 0, 2)
    assert points(online)[:3] == [(5, 5), (4, 4), (2, 2)]
    online_rulings.drop_ruling(ruling=look.ruling, reason="Thử", by=province_officer, now=now)
    ruled(online, first, province_officer, second, now)
    assert points(online)[:3] == [(5, 5), (5, 5), (3, 3)]
    # nothing overwritten: the mark of handing in stays readable
    kept = AttemptMark.objects.filter(attempt__entrant=people[1]).values_list("number", "right", "ruling__kind")
    assert list(kept) == [(1, 4, None), (2, 5, "full")]
    with pytest.raises(PermissionDenied):
        AttemptMark.objects.first().save()
    # a blank paper handed in afterwards has the one question, and costs no further statement
    with django_assert_num_queries(5):
        assert online_submit.submit(attempt=late).right == 1
    again = begin_attempt(online, people[0])
    with django_assert_num_queries(5):
        assert online_submit.submit(attempt=again).right == 1
    assert OnlineRun.objects.exclude(kind__in=("look", "mark")).count() == 0


@pytest.mark.django_db
def test_papers_before_and_after_a_question_stopped_counting_have_the_same_maximum(
    played, province_officer, second, now
):
    online, people, first = played
    late = begin_attempt(online, people[2])
    ruled(online, first, province_officer, second, now, kind="void")
    online_submit.submit(attempt=late)
    rows = OnlineAttempt.objects.filter(round=online.rounds[0].round).order_by("pk")
    assert list(rows.values_list("right", "maximum")) == [(4, 4), (4, 4), (2, 4), (0, 4)]


@pytest.mark.django_db
def test_a_closed_round_gets_a_new_frozen_list_that_contest_score_computes_again(
    played, province_officer, second, tmp_path
):
    online, _people, first = played
    result, moment = closed(online, province_officer)
    assert listed(result) == [(1, 5, "Giải Nhất"), (2, 4, "Giải Nhì"), (3, 2, "Giải Nhì")]
    results.propose_publication(result=result, by=province_officer, now=moment)
    wrong = OnlineAttempt.objects.order_by("pk")[1]
    item = next(one for one in wrong.items if one["v"] == first.pk)
    answered = wrong.answers.get(place=wrong.items.index(item) + 1).answer[0]
    run = ruled(online, first, province_officer, None, moment, kind="key", key=[dict(item["o"])[answered]])
    # the first person loses the question, the second one has it, the third one if it is the same wrong option
    assert run.summary["lose"] == 1
    assert run.summary["gain"] in (1, 2)
    assert run.summary["moved"] >= 2
    online_rulings.propose_ruling(ruling=run.ruling, by=province_officer, now=moment)
    made = online_rulings.confirm_ruling(ruling=run.ruling, by=second, now=moment)
    with pytest.raises(RuleViolation, match="đang được tính"):
        results.confirm_publication(result=result, by=second, now=moment)
    online_runs.work(run=made, now=moment + timedelta(minutes=1))
    new = RoundResult.objects.latest("number")
    assert new.number == 2
    assert new.computed_by == second
    assert listed(new)[0][:2] == (1, 5)
    with pytest.raises(RuleViolation, match="mới nhất"):
        results.confirm_publication(result=result, by=second, now=moment)
    rules, sheets, out = tmp_path / "r.yaml", tmp_path / "s.json", StringIO()
    rules.write_text(export_rules(document=document_of(new.rules)), encoding="utf-8")
    sheets.write_text(json.dumps(new.sheets, ensure_ascii=False), encoding="utf-8")
    call_command("contest_score", str(rules), str(sheets), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {k: v for k, v in new.standing.items() if k not in results.BESIDE}


@pytest.mark.django_db
def test_a_published_round_is_corrected_by_two_persons_and_stands_until_then(played, province_officer, second):
    online, _people, first = played
    result, moment = closed(online, province_officer)
    results.propose_publication(result=result, by=province_officer, now=moment)
    results.confirm_publication(result=result, by=second, now=moment)
    later = moment + timedelta(days=1)
    ruled(online, first, province_officer, second, later, kind="void", notice="Câu 1 không tính điểm.")
    contest_round = ContestRound.objects.get()
    correction = contest_round.corrections.get()
    assert (contest_round.state, correction.state, correction.notice) == (
        RoundState.PUBLISHED, "open", "Câu 1 không tính điểm.",
    )  # fmt: skip
    assert listed(correction.result) == [(1, 4, "Giải Nhất"), (2, 4, "Giải Nhì"), (3, 2, "Giải Nhì")]
    row = correction.result.sheets["attempts"][0]
    assert (row["points"], row["maximum"]) == ("4", "4")
    results.propose_publication(result=correction.result, by=province_officer, now=later)
    results.confirm_publication(result=correction.result, by=second, now=later)
    correction.refresh_from_db()
    assert correction.state == "published"


@pytest.mark.django_db
def test_a_killed_run_goes_on_and_marks_nobody_twice(played, province_officer, second, now, monkeypatch):
    online, _people, first = played
    monkeypatch.setattr(online_remark, "PART", 1)
    look = ruled(online, first, province_officer, None, now)
    online_rulings.propose_ruling(ruling=look.ruling, by=province_officer, now=now)
    run = online_rulings.confirm_ruling(ruling=look.ruling, by=second, now=now)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        online_remark.mark_again(run=run, now=now, alive=killed)
    run.refresh_from_db()
    assert (run.done_count, run.state) == (1, OnlineRunState.WAITING)
    with pytest.raises(RuleViolation, match="đang được tính"):
        online_close.start_close(online=loaded(online.rounds[0]), by=second, now=now + timedelta(days=8))
    online_runs.work(run=run, now=now)
    run.refresh_from_db()
    assert (run.done_count, run.kind, run.summary) == (3, OnlineRunKind.MARK, {"held": 3, "changed": 2})
    assert points(online) == [(5, 5), (5, 5), (3, 3)]
    assert AttemptMark.objects.count() == 4
    online_runs.work(run=run, now=now)
    assert AttemptMark.objects.count() == 4


@pytest.mark.django_db
def test_what_is_refused(played, province_officer, second, now):
    online, _people, first = played
    right = sorted(right_places(first))

    def refuses(match, **changes):
        with pytest.raises(RuleViolation, match=match):
            ruled(online, first, province_officer, None, now, **changes)

    refuses("cách xử lý", kind="khác")
    refuses("chọn đáp án", kind="key", key=[])
    refuses("chọn đáp án", kind="key", key=[7])
    refuses("chọn đáp án", kind="key", key=[0, 1])
    refuses("đang được dùng", kind="key", key=right)
    refuses("căn cứ", ground="  ")
    refuses("lý do", reason="\u200b")
    refuses("lời báo", notice="")
    run = ruled(online, first, province_officer, None, now)
    refuses("chưa quyết định")
    ruling = run.ruling
    with pytest.raises(RuleViolation, match="chưa được đề nghị"):
        online_rulings.confirm_ruling(ruling=ruling, by=second, now=now)
    online_rulings.propose_ruling(ruling=ruling, by=province_officer, now=now)
    for refused in (online_rulings.confirm_ruling, online_rulings.propose_ruling):
        with pytest.raises(RuleViolation, match="người thứ hai"):
            refused(ruling=ruling, by=province_officer, now=now)
    with pytest.raises(RuleViolation, match="lý do"):
        online_rulings.return_ruling(ruling=ruling, reason=" ", by=second, now=now)
    online_rulings.return_ruling(ruling=ruling, reason="Đáp án đúng rồi", by=second, now=now)
    with pytest.raises(RuleViolation, match="đã có quyết định"):
        online_rulings.confirm_ruling(ruling=ruling, by=second, now=now)
    assert points(online) == [(5, 5), (4, 4), (2, 2)]
    ruled(online, first, province_officer, second, now)
    refuses("đúng như vậy rồi")
    stranger = first.question.versions.create(number=9, source=first.source, fingerprint="x", created_at=now)
    with pytest.raises(RuleViolation, match="không có trong bộ"):
        ruled(online, stranger, province_officer, None, now)
    ContestRound.objects.update(state=RoundState.PLANNED)
    refuses("chưa mở")


def to(name, *args) -> str:
    return reverse(f"online_desk:{name}", args=args)


@pytest.mark.django_db
def test_the_desk_finds_looks_decides_and_the_entrant_reads_it_with_the_key(
    played, province_officer, second, sign_in, outsider, django_assert_max_num_queries
):
    online, people, first = played
    OnlineRound.objects.update(closes_at=real_now() - timedelta(minutes=3))
    contest_round = closed(online, province_officer)[0].round
    ContestCrew.objects.create(
        contest=online.contest, user=second, role=CrewRole.ORGANISER, added_by=province_officer, added_at=real_now()
    )
    desk, other = sign_in(province_officer), sign_in(second)
    listing = to("questions", contest_round.public_id)
    page = to("question", contest_round.public_id, first.question.code)
    for address in (listing, page):
        assert Client().get(address).status_code == 302
        assert sign_in(outsider).get(address).status_code == 404
        desk.get(address)
        with django_assert_max_num_queries(12):  # four of them write down who read the questions (C1)
            assert first.question.code in desk.get(address).content.decode()
    assert "Không có câu nào khớp" in desk.get(listing, {"q": "không có"}).content.decode()
    assert desk.get(to("question", contest_round.public_id, "khong-co")).status_code == 404
    evening = datetime(2026, 11, 20, 18, tzinfo=UTC)  # the next day in Viet Nam
    appeal = EntrantAppeal.objects.create(
        entrant=people[0], round=contest_round, about="other", text="Xem lại", received_at=evening
    )
    assert "nhận 21/11/2026" in desk.get(page, {"khieu-nai": str(appeal.public_id)}).content.decode()
    refused = desk.post(page, {"kind": "key", "ground": "Biên bản 1", "reason": " ", "notice": "Sửa"})
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "Xin đánh dấu đáp án đúng." in told
    assert "Biên bản 1" in told
    sent = {"kind": "full", "ground": "Biên bản 1", "reason": "Hai đáp án", "notice": "Mọi người được điểm."}
    assert desk.post(page, {**sent, "key": "1"}).status_code == 422
    shown = desk.post(page, sent)
    ruling = contest_round.rulings.get()
    address = to("ruling", ruling.public_id)
    assert (shown.status_code, shown.url) == (302, address)
    assert sign_in(outsider).get(address).status_code == 404
    with django_assert_max_num_queries(12):
        told = desk.get(address).content.decode()
    assert "3 trong 3 lượt đã nộp" in told
    assert "4 → 5" in told
    desk.post(to("ruling-propose", ruling.public_id))
    told = desk.get(address).content.decode()
    assert "cần người thứ hai quyết định" in told
    assert "Không đồng ý" not in told
    assert desk.post(to("ruling-confirm", ruling.public_id)).status_code == 422
    assert other.post(to("ruling-return", ruling.public_id), {"reason": ""}).status_code == 422
    assert other.post(to("ruling-confirm", ruling.public_id)).status_code == 302
    assert "Đã chấm lại 3 lượt có câu này, 2 lượt đổi điểm." in other.get(address).content.decode()
    assert RoundResult.objects.count() == 2
    assert "Đã có xử lý" in desk.get(listing, {"xem": "xu-ly"}).content.decode()
    check_entrant(people[1], contest_round, first)


def check_entrant(person, contest_round, first):
    """The entrant reads the new score; the decision and the key no sooner than the key is released (C2)."""
    client = Client()
    name, value = cookie_of(person, person.contest.public_id)
    client.cookies[name] = value
    address = reverse("online:result", args=[person.contest.public_id, contest_round.public_id])
    told = client.get(address).content.decode()
    assert "đúng 5 câu" in told
    assert "Mọi người được điểm" not in told
    assert "Đáp án đúng" not in told
    OnlineRound.objects.update(key_released_at=real_now())
    told = client.get(address).content.decode()
    assert "Mọi người được điểm câu này. Mọi người được điểm." in told
    # a published list stands with its scores until the corrected one is published
    ContestRound.objects.update(state=RoundState.PUBLISHED)
    RoundResult.objects.get(number=1).publications.create(
        step="confirmed", recorded_by=contest_round.rulings.get().drafted_by, recorded_at=real_now()
    )
    told = client.get(address).content.decode()
    assert "đúng 4 câu" in told
    assert "Mọi người được điểm" not in told
    Question.objects.update(scope_code=contest_round.contest.host_id)
    stays = {row.question.pk: row.stays for row in retiring_questions(contest_round=contest_round)}
    assert stays[first.question_id] == FAULTY
