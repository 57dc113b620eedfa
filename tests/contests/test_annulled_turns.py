"""Annulling one attempt: by one person while the round is open, by two after it closed; the rules choose anew."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from online_held import CLOSES, entrant, hand_in, hold

from accounts.enums import Role
from contests.enums import CrewRole
from contests.models import AttemptMark, ContestCrew, EntrantNote, FrozenPlace, OnlineRound
from contests.services import online_close, online_runs, results
from contests.services.turn_decisions import ask_turn, decide_turn
from lms.base.errors import RuleViolation

CLOSED = datetime.fromisoformat(CLOSES) + timedelta(minutes=2)


@pytest.fixture
def held(places, province_officer, now):
    """Two people: the first with 10 then 6 points, the second with 8."""
    online = hold(host=places["31"], by=province_officer, now=now)
    first, other = entrant(online, 1), entrant(online, 2)
    hand_in(first, online, points=10)
    hand_in(first, online, points=6, number=2, after=1000)
    hand_in(other, online, points=8)
    return online


@pytest.fixture
def second(held, make_person, province_officer, now):
    person = make_person("truongban", Role.ORGANISER)
    ContestCrew.objects.create(
        contest=held.round.contest, user=person, role=CrewRole.ORGANISER, added_by=province_officer, added_at=now
    )
    return person


def listed(held, by, moment=CLOSED, **changes):
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=held.pk)
    run = online_close.start_close(online=online, by=by, now=moment, **changes)
    online_runs.work(run=run, now=moment)
    run.refresh_from_db()
    rows = FrozenPlace.objects.filter(result=run.result).order_by("position")
    return run.result, list(rows.values_list("entrant__number", "total", "attempt__number"))


def best(held):
    return held.round.attempts.get(entrant__number="00000001", number=1)


@pytest.mark.django_db
def test_the_rules_choose_among_the_attempts_that_are_left(held, province_officer, second, now):
    ask_turn(attempt=best(held), voids=True, reason="Người khác làm thay", by=province_officer, now=now)
    result, places = listed(held, province_officer)
    assert places == [("00000002", 8, 1), ("00000001", 6, 2)]
    assert [(row["entry"], row["attempt"]) for row in result.sheets["attempts"]] == [("00000001", 2), ("00000002", 1)]
    # the round is closed now: giving it back takes two, and a result computed before cannot be published
    asked = ask_turn(attempt=best(held), voids=False, reason="Nhầm người", by=province_officer, now=CLOSED)
    assert best(held).voided_at is not None
    with pytest.raises(RuleViolation, match="người thứ hai"):
        decide_turn(note=asked, agrees=True, reason="Đúng", by=province_officer, now=CLOSED)
    with pytest.raises(RuleViolation, match="đang có đề nghị"):
        ask_turn(attempt=best(held), voids=False, reason="Nhầm", by=second, now=CLOSED)
    later = CLOSED + timedelta(hours=1)
    decide_turn(note=asked, agrees=True, reason="Đã kiểm tra", by=second, now=later)
    with pytest.raises(RuleViolation, match="đã có người quyết định"):
        decide_turn(note=asked, agrees=False, reason="Thôi", by=second, now=later)
    with pytest.raises(RuleViolation, match="Có quyết định về người dự thi"):
        results.propose_publication(result=result, by=province_officer, now=later)
    _result, places = listed(held, province_officer, later, reason="Khôi phục một lượt")
    assert places == [("00000001", 10, 1), ("00000002", 8, 1)]
    kinds = EntrantNote.objects.exclude(attempt=None).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["turn_void", "turn_asked", "turn_back"]
    # with all attempts annulled the person has no place and is not counted
    for one in held.round.attempts.filter(entrant__number="00000001"):
        note = ask_turn(attempt=one, voids=True, reason="Thi hộ", by=province_officer, now=later)
        decide_turn(note=note, agrees=True, reason="Đúng", by=second, now=later)
    result, places = listed(held, province_officer, later + timedelta(hours=1), reason="Hủy")
    assert places == [("00000002", 8, 1)]
    assert result.standing["true_number"] == 1


@pytest.mark.django_db
def test_what_is_refused(held, province_officer, second, now):
    one = best(held)

    def refuses(match, attempt=one, voids=True, reason="Lý do"):
        with pytest.raises(RuleViolation, match=match):
            ask_turn(attempt=attempt, voids=voids, reason=reason, by=province_officer, now=now)

    refuses("lý do", reason=" \u200b")
    refuses("không bị hủy", voids=False)
    refuses("đang làm", hand_in(entrant(held, 5), held, state="open", submitted_at=None))
    refuses("làm thử", hand_in(entrant(held, 6, is_trial=True), held))
    ask_turn(attempt=one, voids=True, reason="Thi hộ", by=province_officer, now=now)
    refuses("đã bị hủy")
    note = EntrantNote.objects.get(kind="turn_void")
    with pytest.raises(RuleViolation, match="không phải đề nghị"):
        decide_turn(note=note, agrees=True, reason="x", by=second, now=now)


@pytest.mark.django_db
def test_screens_of_one_attempt(held, province_officer, second, sign_in, outsider, now, django_assert_max_num_queries):
    listed(held, province_officer)
    one = best(held)
    page = reverse("online_desk:turn", args=[one.public_id])
    desk = sign_in(province_officer)
    assert Client().get(page).status_code == 302
    assert sign_in(outsider).get(page).status_code == 404
    assert desk.post(page, {"reason": ""}).status_code == 422
    assert "cần người thứ hai" in desk.get(page).content.decode()
    assert desk.post(page, {"reason": "Thi hộ"}).status_code == 302
    note = EntrantNote.objects.get(kind="turn_asked")
    decide = reverse("online_desk:turn-decide", args=[note.public_id])
    person = reverse("online_desk:person", args=[one.entrant.public_id])
    for number in (1, 2, 3):
        AttemptMark.objects.create(attempt=one, number=number, right=number, points=number, recorded_at=now)
    desk.get(person)
    with django_assert_max_num_queries(8):
        told = desk.get(person).content.decode()
    assert decide in told
    assert "Hủy lượt" in told
    assert "khi nộp: 1 câu, 1" in told
    assert desk.post(decide, {"agrees": "1", "reason": "Đúng"}).status_code == 422
    other = sign_in(second)
    notes = reverse("online_desk:notes", args=[held.round.contest.public_id])
    assert decide in other.get(notes, {"loai": "turn_asked"}).content.decode()
    assert other.post(decide, {"agrees": "", "reason": "x"}).status_code == 422
    assert other.post(decide, {"agrees": "1", "reason": "Đúng"}).status_code == 302
    one.refresh_from_db()
    assert one.voided_at is not None
    assert "đã hủy" in other.get(person).content.decode()
