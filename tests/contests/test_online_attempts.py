"""Online rounds: the frozen pool, registration, start, save, submit; bad input and faults of issue 5."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, connections
from django.test.utils import CaptureQueriesContext
from online_helpers import (
    add_contest_questions,
    begin_attempt,
    loaded,
    make_entrant,
    make_online,
    option,
    prepare_round,
    real_now,
    save_one,
)

from contests.consent import TAKE_PART
from contests.models import Entrant, Exclusion, LateAnswer, OnlineAnswer, OnlineAttempt, OnlineRound, QueuePlace
from contests.queries.online_standing import standing_of
from contests.services import online_rounds, online_start, online_submit
from contests.services.online_entrants import (
    EntrantFacts,
    come_back,
    new_entrant_code,
    phone_hash_of,
    register,
    withdraw_consent,
)
from contests.services.online_start import Turnstile, place_in_queue, start
from lms.base.errors import RuleViolation
from lms.base.text import search_key
from quizzes.models import Question


@pytest.fixture
def online(province_officer, places):
    return make_online(officer=province_officer, host=places["31"])


class _Refused:
    """Expect a refusal of one code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, _trace) -> bool:
        assert isinstance(error, RuleViolation), f"nothing was refused, wanted {self.code}"
        assert error.code == self.code
        return True


def over(attempt: OnlineAttempt, *, seconds: int = 10) -> None:
    """Move an attempt into the past, so that its time is over by so many seconds."""
    now = real_now()
    OnlineAttempt.objects.filter(pk=attempt.pk).update(
        started_at=now - timedelta(minutes=20), deadline_at=now - timedelta(seconds=seconds)
    )


def test_the_pool_is_frozen_and_drawn_from_without_the_bank(online) -> None:
    entrant = make_entrant(online)
    Question.objects.update(state="retired")
    attempt = begin_attempt(online, entrant)
    assert len({item["v"] for item in attempt.items}) == 5
    ids = [name for item in attempt.items for name, _place in item["o"]]
    assert len(set(ids)) == 15
    assert online.rounds[0].pool.count() == 12
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=15)
    second = begin_attempt(online, make_entrant(online, 2))
    assert {name for item in second.items for name, _place in item["o"]}.isdisjoint(ids)


def test_preparing_is_refused_until_all_is_there(province_officer, places) -> None:
    bare = make_online(
        officer=province_officer, host=places["31"], questions=4, prepared=False, opens_in=timedelta(days=1)
    )
    with _Refused("wrong_count"):
        online_rounds.prepare(online=bare.rounds[0], by=province_officer, now=real_now())
    with _Refused("bank_short"):
        prepare_round(bare.rounds[0], officer=province_officer, now=real_now())
    add_contest_questions(12)
    online = prepare_round(bare.rounds[0], officer=province_officer, now=real_now())
    assert online.pool.count() == 12
    with _Refused("count_is_guessed"):
        online_rounds.change_settings(
            online=online, paper_text="", guess_text="", blueprint=online.blueprint, fixed_codes=[],
            starts_per_second=5, score_shown="at_once", shows_count=True, by=province_officer, now=real_now(),
        )  # fmt: skip
    with _Refused("round_not_closed"):
        online_rounds.release_key(online=online, by=province_officer, now=real_now())
    with pytest.raises(IntegrityError):
        OnlineRound.objects.filter(pk=online.pk).update(key_released_at=real_now())


def test_a_begun_round_keeps_its_questions(online, province_officer) -> None:
    assert online.rounds[0].round.state == "running"
    with _Refused("round_begun"):
        prepare_round(online.rounds[0], officer=province_officer, now=real_now())


def test_one_person_is_one_phone_whatever_else_is_said(online) -> None:
    first = make_entrant(online, 1)
    facts = EntrantFacts(
        full_name="Trần Thị Bình", birth_date=date(1980, 1, 2), phone="+84 912 000 001", unit=online.units[0]
    )
    with _Refused("registered_already"):
        register(contest=online.contest, facts=facts, consents=[TAKE_PART], account=None, now=real_now())
    assert Entrant.objects.get().pk == first.pk
    assert first.consents == {TAKE_PART: 1}
    assert first.phone == "0912000001"


@pytest.mark.parametrize(
    ("changed", "consents", "code"),
    [
        ({}, [], "consent_missing"),
        ({"full_name": "Bình"}, [TAKE_PART], "name_missing"),
        ({"birth_date": None}, [TAKE_PART], "birth_missing"),
        ({"birth_date": date(2090, 1, 1)}, [TAKE_PART], "wrong_birth"),
        ({"phone": "12"}, [TAKE_PART], "wrong_phone"),
        ({"phone": ""}, [TAKE_PART], "phone_missing"),
        ({"unit": None}, [TAKE_PART], "unit_missing"),
        ({"birth_date": real_now().date() - timedelta(days=15 * 365)}, [TAKE_PART], "not_eligible"),
    ],
)
def test_registration_asks_what_the_rules_ask(online, changed, consents, code) -> None:
    given = {
        "full_name": "Trần Thị Bình", "birth_date": date(1980, 1, 2), "phone": "0987654321", "unit": online.units[0],
    } | changed  # fmt: skip
    with _Refused(code):
        register(contest=online.contest, facts=EntrantFacts(**given), consents=consents, account=None, now=real_now())
    assert not Entrant.objects.exists()


def test_people_of_the_lists_may_not_take_part(online, province_officer) -> None:
    common = {"contest": online.contest, "added_by": province_officer, "added_at": real_now()}
    Exclusion.objects.create(
        kind="vendor", full_name="Lê Văn Máy", name_key=search_key("Lê Văn Máy"), birth_year=1990, **common
    )
    Exclusion.objects.create(
        kind="technical", full_name="Ai", name_key="ai", phone_hash=phone_hash_of("0911111111"), **common
    )
    facts = {"full_name": "LÊ VĂN MÁY", "birth_date": date(1990, 5, 1), "phone": "0922222222"}
    with pytest.raises(RuleViolation, match="đơn vị cung cấp phần mềm"):
        register(
            contest=online.contest, facts=EntrantFacts(**facts, unit=online.units[0]), consents=[TAKE_PART],
            account=None, now=real_now(),
        )  # fmt: skip
    other = facts | {"full_name": "Hoàng Thị Mai", "phone": "0911111111"}
    with pytest.raises(RuleViolation, match="tổ kỹ thuật"):
        register(
            contest=online.contest, facts=EntrantFacts(**other, unit=online.units[0]), consents=[TAKE_PART],
            account=None, now=real_now(),
        )  # fmt: skip
    Exclusion.objects.update(ended_at=real_now())
    namesake = facts | {"birth_date": date(1991, 5, 1)}
    register(
        contest=online.contest, facts=EntrantFacts(**namesake, unit=online.units[0]), consents=[TAKE_PART],
        account=None, now=real_now(),
    )  # fmt: skip


def test_a_person_comes_back_by_number_and_code(online, province_officer) -> None:
    facts = EntrantFacts(
        full_name="Trần Thị Bình", birth_date=date(1980, 1, 2), phone="0987654321", unit=online.units[0]
    )
    done = register(contest=online.contest, facts=facts, consents=[TAKE_PART], account=None, now=real_now())
    number = done.entrant.number
    assert done.code not in Entrant.objects.get().code_hash
    at = real_now()
    for _time in range(4):
        with _Refused("code_refused"):
            come_back(contest=online.contest, number=number, code="00000000", now=at)
    assert come_back(contest=online.contest, number=number, code=done.code, now=at) == done.entrant
    for _time in range(5):
        with _Refused("code_refused"):
            come_back(contest=online.contest, number=number, code="1", now=at)
    with _Refused("wait"):  # slowed down, not locked: numbers are no secret
        come_back(contest=online.contest, number=number, code=done.code, now=at)
    come_back(contest=online.contest, number=number, code=done.code, now=at, device="known")
    come_back(contest=online.contest, number=number, code=done.code, now=at + timedelta(minutes=16))
    fresh = new_entrant_code(entrant=done.entrant, by=province_officer, now=real_now())
    assert come_back(contest=online.contest, number=number, code=fresh, now=real_now()).door == 2


def test_starting_resumes_counts_attempts_and_costs_few_statements(online) -> None:
    entrant = make_entrant(online)
    begin_attempt(online, make_entrant(online, 2))  # the pool is in memory now
    settings = loaded(online.rounds[0])
    with CaptureQueriesContext(connection) as captured:
        attempt = start(online=settings, entrant=entrant)
    assert isinstance(attempt, OnlineAttempt)
    assert len(captured) == 2
    assert start(online=settings, entrant=entrant) == attempt  # from a second tab
    online_submit.submit(attempt=attempt)
    assert begin_attempt(online, entrant).number == 2
    online_submit.submit(attempt=OnlineAttempt.objects.get(number=2))
    with _Refused("no_attempt_left"):
        start(online=settings, entrant=entrant)


def test_a_tap_that_comes_second_meets_what_the_first_one_did(online) -> None:
    entrant, settings = make_entrant(online), loaded(online.rounds[0])
    before = standing_of(online=settings, entrant=entrant)
    first = start(online=settings, entrant=entrant, standing=before)
    assert start(online=settings, entrant=entrant, standing=before) == first
    online_submit.submit(attempt=first)
    second = start(online=settings, entrant=entrant, standing=before)
    assert (second.number, OnlineAttempt.objects.count()) == (2, 2)
    online_submit.submit(attempt=second)
    with _Refused("no_attempt_left"):
        start(online=settings, entrant=entrant, standing=before)


def test_nobody_starts_before_the_opening_after_the_close_or_after_leaving(province_officer, places) -> None:
    later = make_online(officer=province_officer, host=places["31"], opens_in=timedelta(hours=1), weeks=2)
    entrant = make_entrant(later)
    with _Refused("not_open_yet"):
        start(online=later.rounds[0], entrant=entrant)
    now = real_now()
    OnlineRound.objects.filter(pk=later.rounds[0].pk).update(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(seconds=1)
    )
    with _Refused("closed"):
        start(online=loaded(later.rounds[0]), entrant=entrant)
    OnlineRound.objects.filter(pk=later.rounds[1].pk).update(opens_at=now - timedelta(days=2))
    withdraw_consent(entrant=entrant, now=now)
    entrant.refresh_from_db()
    with _Refused("consent_withdrawn"):
        start(online=loaded(later.rounds[1]), entrant=entrant)
    Entrant.objects.filter(pk=entrant.pk).update(voided_at=now, void_reason="thi hộ")
    entrant.refresh_from_db()
    with _Refused("voided"):
        start(online=loaded(later.rounds[1]), entrant=entrant)


def test_an_attempt_never_outlives_its_round(online) -> None:
    closes = real_now() + timedelta(minutes=3)
    OnlineRound.objects.filter(pk=online.rounds[0].pk).update(closes_at=closes)
    attempt = begin_attempt(online, make_entrant(online))
    assert attempt.deadline_at == closes.replace(microsecond=closes.microsecond)


def test_the_queue_keeps_a_place_and_lets_go_in_turn(online) -> None:
    gate, now = Turnstile(), real_now()
    name = online.rounds[0].round.public_id
    given = [gate.next_moment(round_id=name, per_second=2, now=now) for _one in range(7)]
    assert [moment - now for moment in given[:3]] == [timedelta(0)] * 3  # a second's room, begun half a step late
    assert given[3:] == sorted(given[3:])
    assert given[-1] - now == timedelta(seconds=2)
    full = [gate.next_moment(round_id=name, per_second=1, now=now) for _one in range(3700)]
    assert full[-1] is None
    assert max(moment for moment in full if moment) - now <= timedelta(hours=1)
    two = [Turnstile(processes=2) for _process in range(2)]
    begun = [gate.next_moment(round_id=name, per_second=10, now=now) for gate in two for _one in range(100)]
    in_time = [moment for moment in begun if moment - now <= timedelta(seconds=5)]
    assert 50 <= len(in_time) <= 63  # ten a second by both together, and the room of the first second
    entrant = make_entrant(online)
    QueuePlace.objects.create(
        online=online.rounds[0], entrant=entrant, asked_at=now, admit_at=real_now() + timedelta(seconds=30)
    )
    first, again = (start(online=loaded(online.rounds[0]), entrant=entrant) for _time in range(2))
    assert isinstance(first, QueuePlace)
    assert first == again
    waiting = place_in_queue(online=online.rounds[0], standing=standing_of(online=online.rounds[0], entrant=entrant))
    assert waiting is not None
    assert 28 <= waiting.seconds <= 30
    QueuePlace.objects.update(admit_at=real_now() - timedelta(seconds=1))
    assert isinstance(start(online=loaded(online.rounds[0]), entrant=entrant), OnlineAttempt)
    assert not QueuePlace.objects.exists()


def test_saving_is_one_statement_and_orders_by_sequence(online) -> None:
    attempt = begin_attempt(online, make_entrant(online))
    right, wrong = option(attempt, 1), option(attempt, 1, right=False)
    with CaptureQueriesContext(connection) as captured:
        first = save_one(attempt, 1, [wrong], sequence=5)
    assert first.outcome == "saved"
    assert len(captured) == 1
    assert first.received_at.microsecond % 1000 == 0
    assert abs(first.received_at - real_now()) < timedelta(minutes=1)
    again = save_one(attempt, 1, [wrong], sequence=5)
    assert (again.outcome, again.received_at) == ("repeated", first.received_at)
    assert save_one(attempt, 1, [right], sequence=5).outcome == "conflict"
    assert save_one(attempt, 1, [right], sequence=4).outcome == "superseded"
    assert save_one(attempt, 1, [right], sequence=5, tab="tab2").outcome == "saved"
    assert save_one(attempt, 1, [right], sequence=9).received_at == OnlineAnswer.objects.get().received_at
    row = OnlineAnswer.objects.get()
    assert (row.answer, row.sequence, row.place) == ([right], 9, 1)
    assert save_one(attempt, 1, [], sequence=10).outcome == "saved"
    assert OnlineAnswer.objects.get().answer == []


def test_what_cannot_come_from_the_page_is_refused(online) -> None:
    attempt = begin_attempt(online, make_entrant(online))
    other = begin_attempt(online, make_entrant(online, 2))
    for answer in (["x'; --"], "abc", [1], {"guess": 3}, [option(attempt, 1)] * 2):
        with _Refused("bad_answer"):
            save_one(attempt, 1, answer)
    for number in (-1, 10**13, "7", True, 1.5):
        with _Refused("bad_answer"):
            save_one(attempt, 0, {"guess": number})
    with _Refused("bad_answer"):
        save_one(attempt, 1, [], sequence=2**53)
    assert save_one(attempt, 1, [option(attempt, 2)]).outcome == "bad"  # of another question
    assert save_one(attempt, 1, [option(other, 1)]).outcome == "bad"  # of another person's paper
    assert save_one(attempt, 9, []).outcome == "bad"
    assert save_one(attempt, 1, [], door=2).outcome == "gone"
    assert save_one(attempt, 1, [], attempt_id=other.public_id).outcome == "gone"
    assert not OnlineAnswer.objects.exists()


def test_handing_in_marks_once_and_later_answers_are_evidence(online) -> None:
    attempt = begin_attempt(online, make_entrant(online))
    for place in (1, 2, 3):
        save_one(attempt, place, [option(attempt, place, right=place < 3)], sequence=place)
    guess = save_one(attempt, 0, {"guess": 120}, sequence=4)
    with CaptureQueriesContext(connection) as captured:
        done = online_submit.submit(attempt=attempt)
    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) <= 4
    assert (done.right, done.points, done.guess, done.submit_cause) == (2, 2, 120, "person")
    assert done.received_at == guess.received_at
    assert online_submit.submit(attempt=attempt).submitted_at == done.submitted_at
    late = save_one(attempt, 3, [option(attempt, 3)], sequence=8)
    assert late.outcome == "late"
    assert late.over_at == done.submitted_at
    assert late.counted_at is not None
    assert save_one(attempt, 3, [option(attempt, 3)], sequence=8).outcome == "late"
    assert save_one(attempt, 3, [option(attempt, 3, right=False)], sequence=3).outcome == "repeated"
    assert LateAnswer.objects.count() == 1
    assert online_submit.marked(attempt=done).right == 2


def test_what_is_over_is_handed_in_by_the_timer_once(online) -> None:
    attempts = [begin_attempt(online, make_entrant(online, number)) for number in (1, 2, 3)]
    save_one(attempts[0], 1, [option(attempts[0], 1)])
    for attempt in attempts[:2]:
        over(attempt)
    assert save_one(attempts[0], 2, [option(attempts[0], 2)], sequence=2).outcome == "late"
    assert len(online_submit.submit_due(now=real_now(), limit=1).done) == 1
    assert len(online_submit.submit_due(now=real_now()).done) == 1
    assert online_submit.submit_due(now=real_now()).done == []
    first, empty, running = OnlineAttempt.objects.order_by("pk")
    assert (first.right, first.submit_cause, first.submitted_at) == (1, "deadline", first.deadline_at)
    assert (empty.right, empty.received_at) == (0, empty.deadline_at)
    assert running.state == "open"
    assert begin_attempt(online, attempts[0].entrant).number == 2


def test_a_round_closed_between_takes_nothing_more(online) -> None:
    attempt = begin_attempt(online, make_entrant(online))
    save_one(attempt, 1, [option(attempt, 1)])
    OnlineRound.objects.update(closed_at=real_now())
    assert save_one(attempt, 2, [option(attempt, 2)], sequence=2).outcome == "late"
    assert save_one(attempt, 1, [option(attempt, 1)]).outcome == "repeated"
    assert online_submit.submit_all_of(online=online.rounds[0]).done == [str(attempt.public_id)]
    attempt.refresh_from_db()
    assert (attempt.submit_cause, attempt.right) == ("close", 1)


def test_a_guess_counts_only_where_the_rules_ask_for_one(province_officer, places) -> None:
    online = make_online(officer=province_officer, host=places["31"], guess="")
    assert online.rounds[0].guess_text == ""
    attempt = begin_attempt(online, make_entrant(online))
    save_one(attempt, 0, {"guess": 5})
    assert online_submit.submit(attempt=attempt).guess is None


def test_of_two_taps_at_one_instant_the_second_gets_the_attempt_of_the_first(online, monkeypatch) -> None:
    entrant, settings = make_entrant(online), loaded(online.rounds[0])
    real = online_start.draw_pool

    def draw_while_another_begins(**given):
        monkeypatch.setattr(online_start, "draw_pool", real)
        assert isinstance(start(online=settings, entrant=entrant), OnlineAttempt)
        return real(**given)

    monkeypatch.setattr(online_start, "draw_pool", draw_while_another_begins)
    assert start(online=settings, entrant=entrant) == OnlineAttempt.objects.get()


@pytest.mark.skipif("sqlite" in connection.vendor, reason="one connection at a time writes there")
@pytest.mark.django_db(transaction=True)
def test_four_starts_at_one_instant_open_one_attempt(province_officer, places) -> None:
    online = make_online(officer=province_officer, host=places["31"])
    entrant, settings = make_entrant(online), loaded(online.rounds[0])
    gate, found = threading.Barrier(4), []

    def begin() -> None:
        try:
            gate.wait(timeout=20)
            found.append(start(online=settings, entrant=entrant))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 4
    assert {one.pk for one in found} == {OnlineAttempt.objects.get().pk}
