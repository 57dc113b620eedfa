"""Bad input and faults at the doors of contests: security.md §§2-5, 7, 9 on the addresses an entrant meets."""

import errno
import logging
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from online_helpers import begin_attempt, make_entrant, make_online, option, real_now, save_one
from test_online_screens import SAID, come_in, post_answer, to

from audit.models import AuditEntry
from contests.models import Entrant, LateAnswer, OnlineAnswer, OnlineAttempt, OnlineRound, QueuePlace
from contests.services import online_save, online_start
from contests.services.online_entrants import new_entrant_code
from contests.views import entrants
from lms.base import clock
from lms.base.errors import NotNow


@pytest.fixture
def online(province_officer, places):
    return make_online(officer=province_officer, host=places["31"])


@pytest.fixture
def sitting(online):
    """An entrant with an open paper: browser and attempt."""
    entrant = make_entrant(online)
    return come_in(online, entrant), begin_attempt(online, entrant)


@pytest.fixture
def one_moment(monkeypatch) -> datetime:
    """Let the clock of the process stand still: pauses are then exact."""
    at = datetime.fromisoformat("2026-11-22T10:00:30+07:00")
    monkeypatch.setattr(clock.timezone, "now", lambda: at)
    return at


def registering(online, **changes) -> dict[str, str]:
    return {**SAID, "unit": str(online.units[0].public_id), **changes}


def test_what_is_not_ones_own_is_missing_with_the_same_page(online, sitting, province_officer, places) -> None:
    """A2, §9: another person's paper, another contest's round, a guessed id: one 404."""
    client, _attempt = sitting
    others = begin_attempt(online, make_entrant(online, 2)).public_id
    other = make_online(officer=province_officer, host=places["31"]).rounds[0].round.public_id
    addresses = [to(name, online, one) for name in ("paper", "submit") for one in (others, uuid4())]
    addresses += [to(name, online, one) for name in ("room", "result") for one in (other, uuid4())]
    answers = [client.get(address) for address in addresses]
    answers += [client.post(to("submit", online, others)), client.post(to("room", online, other))]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert post_answer(client, online, OnlineAttempt.objects.get(public_id=others), 1).status_code == 401
    assert OnlineAttempt.objects.get(public_id=others).state == "open"


def test_a_pass_that_was_changed_or_is_of_another_contest_opens_nothing(online, sitting, places) -> None:
    client, attempt = sitting
    name = next(one for one in client.cookies if "duthi" in one)
    value = client.cookies[name].value
    for forged in (
        "",
        "1.1",
        value.replace(":", ".", 1),
        f"{value[:-1]}{'a' if value[-1] != 'a' else 'b'}",
        "x" * 3000,
    ):
        client.cookies[name] = forged
        assert client.get(to("paper", online, attempt.public_id)).url == to("enter", online)
        assert post_answer(client, online, attempt, 1, c=option(attempt, 1)).status_code == 401
    other = make_online(officer=online.officer, host=places["31"])
    client.cookies[name.replace(online.contest.public_id.hex[:12], other.contest.public_id.hex[:12])] = value
    assert client.get(to("home", other)).url == to("enter", other)
    assert not OnlineAnswer.objects.exists()


def test_what_a_form_does_not_ask_is_ignored(online, sitting) -> None:
    """A5, §9 «forged time, score, duration»: nothing of it is bound."""
    guarded = {
        "right": "5", "points": "5", "state": "submitted", "started_at": "2001-01-01", "deadline_at": "2099-01-01",
        "door": "9", "is_trial": "1", "extra_minutes": "60", "number": "12345678", "account": "1", "mediator": "1",
    }  # fmt: skip
    client, attempt = sitting
    Client().post(to("register", online), registering(online, **guarded))
    fresh = Entrant.objects.latest("pk")
    assert (fresh.is_trial, fresh.extra_minutes, fresh.door, fresh.account, fresh.mediator) == (False, 0, 1, None, None)
    assert fresh.number != "12345678"
    before = OnlineAttempt.objects.values("deadline_at", "started_at").get(pk=attempt.pk)
    post_answer(client, online, attempt, 1, c=option(attempt, 1, right=False), **guarded)
    client.post(to("submit", online, attempt.public_id), guarded)
    attempt.refresh_from_db()
    assert (attempt.right, attempt.points, attempt.state) == (0, 0, "submitted")
    assert {"deadline_at": attempt.deadline_at, "started_at": attempt.started_at} == before
    assert attempt.submitted_at > attempt.started_at


def test_odd_values_are_refused_and_stored_nowhere(online, sitting) -> None:
    client, attempt = sitting
    for field in ("c", "c1", "guess", "tab", "sequence", "place"):
        for odd in ("\x00", "\u202e", "'; DROP TABLE x; --", "9" * 400, "[]", "-1.0", "１２"):
            given = {"place": "0" if field == "guess" else "1", "tab": "tab1", "sequence": "1", field: odd}
            for accept in ("application/json", "text/html"):
                answer = client.post(to("save", online, attempt.public_id), given, headers={"accept": accept})
                assert answer.status_code in (400, 422), (field, odd)
    assert not OnlineAnswer.objects.exists()
    assert not LateAnswer.objects.exists()


def test_a_form_from_elsewhere_or_without_its_token_does_nothing(online, sitting) -> None:
    client, attempt = sitting
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(client.cookies)
    begun = {"place": "1", "tab": "tab1", "sequence": "1", "c": option(attempt, 1)}
    strict.get(to("paper", online, attempt.public_id))
    token = {"csrfmiddlewaretoken": strict.cookies["csrf"].value}
    for address, body in (
        (to("save", online, attempt.public_id), begun), (to("submit", online, attempt.public_id), {}),
        (to("withdraw", online), {}), (to("register", online), registering(online)), (to("leave", online), {}),
    ):  # fmt: skip
        assert strict.post(address, body).status_code == 403, address
        foreign = strict.post(address, {**body, **token}, headers={"origin": "https://evil.example"})
        assert foreign.status_code == 403, address
    assert not OnlineAnswer.objects.exists()
    assert Entrant.objects.get().consent_withdrawn_at is None
    assert strict.post(to("save", online, attempt.public_id), {**begun, **token}).status_code == 302


def test_codes_are_guessed_slowly_and_a_missing_number_answers_like_a_wrong_code(
    online, province_officer, one_moment
) -> None:
    """S6, S7, §9 «too many tries»: the same text, status and pause whether the number exists or not."""
    entrant = make_entrant(online)
    new_entrant_code(entrant=entrant, by=province_officer, now=real_now())
    told = []
    for number in (entrant.number, "10000000"):
        client = Client()
        answers = [client.post(to("enter", online), {"number": number, "code": "11112222"}) for _try in range(8)]
        shown = [answer.text.replace(number, "") for answer in answers]
        told.append(
            [(answer.status_code, answer.get("Retry-After"), text) for answer, text in zip(answers, shown, strict=True)]
        )
    codes = [[row[0] for row in rows] for rows in told]
    assert codes[0] == codes[1]
    assert (codes[0][0], codes[0][-1]) == (422, 429)
    assert (
        told[0][0][2].count("Số hoặc mã vào thi chưa đúng") == told[1][0][2].count("Số hoặc mã vào thi chưa đúng") > 0
    )
    assert int(told[0][-1][1]) > 0
    assert told[0][-1][1] == told[1][-1][1]


def test_registering_is_slowed_by_address_and_never_locked(online, monkeypatch, one_moment) -> None:
    monkeypatch.setattr(entrants, "REGISTRATIONS_A_MINUTE", 2)
    phones = [f"098765432{digit}" for digit in range(4)]
    answers = [Client().post(to("register", online), registering(online, phone=phone)) for phone in phones[:3]]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"] == "30"
    assert "trần thị bình" in answers[2].text  # what was typed stays
    assert (
        Client()
        .post(to("register", online), registering(online, phone=phones[2]), REMOTE_ADDR="203.0.113.9")
        .status_code
        == 302
    )
    monkeypatch.setattr(clock.timezone, "now", lambda: one_moment + timedelta(minutes=1))
    assert Client().post(to("register", online), registering(online, phone=phones[3])).status_code == 302


def test_asking_after_other_peoples_phones_is_slowed(online, one_moment) -> None:
    """S7: a registration tells that a phone is registered; who asks twenty times waits."""
    taken = registering(online, phone=make_entrant(online).phone)
    statuses = [Client().post(to("register", online), taken).status_code for _try in range(22)]
    assert statuses == [422] * 20 + [429] * 2


def test_the_deadline_is_kept_to_the_millisecond(online, sitting, monkeypatch) -> None:
    """C4: one clock, the database's; what comes at the deadline counts, a millisecond later it does not."""
    _client, attempt = sitting
    for place, deadline in enumerate(
        (datetime(2026, 11, 22, 3, 15, tzinfo=UTC), datetime(2026, 11, 22, 3, 15, 0, 123_000, tzinfo=UTC)), start=1
    ):
        OnlineAttempt.objects.update(started_at=deadline - timedelta(minutes=15), deadline_at=deadline)
        for sequence, (off, outcome) in enumerate(((-1, "saved"), (0, "saved"), (1, "late")), start=1):
            at = deadline + timedelta(milliseconds=off)
            spelt = f"'{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}{'+00' * (connection.vendor != 'sqlite')}'"
            literal = spelt if connection.vendor == "sqlite" else f"{spelt}::timestamptz"
            with monkeypatch.context() as held:
                held.setattr(clock, "MILLISECONDS_SQL", {connection.vendor: literal})
                held.setattr(clock, "database_now", lambda at=at: at)
                online_save._statement.cache_clear()
                said = save_one(attempt, place, [option(attempt, place)], sequence=sequence)
            online_save._statement.cache_clear()
            assert said.outcome == outcome, (deadline, off)
        kept = OnlineAnswer.objects.get(place=place)
        assert (kept.sequence, kept.received_at) == (2, deadline - timedelta(milliseconds=1))
    assert LateAnswer.objects.count() == 2


def test_under_overload_starts_wait_and_saves_are_taken(online, sitting, monkeypatch) -> None:
    """C10: a full queue answers 503 with Retry-After, uses up nothing, and never stands before a save."""
    client, attempt = sitting
    monkeypatch.setattr(online_start.turnstile, "next_moment", lambda **_given: None)
    newcomer = come_in(online, make_entrant(online, 2))
    full = newcomer.post(to("room", online, online.rounds[0].round.public_id))
    assert full.status_code == 503
    assert int(full["Retry-After"]) > 0
    assert "Chưa lượt nào bị tính" in full.text
    assert OnlineAttempt.objects.count() == 1
    assert not QueuePlace.objects.exists()
    assert post_answer(client, online, attempt, 1, c=option(attempt, 1)).json()["state"] == "saved"


def test_what_cannot_be_stored_is_never_acknowledged(online, sitting, monkeypatch) -> None:
    """F1, F3, C6: 503 with Retry-After; the same save is taken when the fault is over."""
    client, attempt = sitting
    client.raise_request_exception = False
    for failure in (
        OperationalError("database or disk is full"),
        OSError(errno.ENOSPC, "No space left on device"),
        NotNow("clock_drift", "Đồng hồ máy chủ đang được chỉnh.", retry_after=60),
    ):
        with monkeypatch.context() as broken:
            broken.setattr(online_save, "_write", Mock(side_effect=failure))
            refused = post_answer(client, online, attempt, 1, c=option(attempt, 1))
        assert refused.status_code == 503
        assert int(refused["Retry-After"]) > 0
        assert "Error" not in refused.text
        assert "disk" not in refused.text
        assert not OnlineAnswer.objects.exists()
    assert post_answer(client, online, attempt, 1, c=option(attempt, 1)).json()["state"] == "saved"


def test_no_page_of_a_person_is_kept_by_any_cache(online, sitting) -> None:
    """I10, C9: pages, saves and refusals say no-store; nothing but words stands in an address."""
    client, attempt = sitting
    first = online.rounds[0].round.public_id
    answers = [client.get(to(name, online)) for name in ("home", "enter", "register", "withdraw")]
    answers += [client.get(to(name, online, first)) for name in ("room", "result")]
    answers += [client.get(to(name, online, attempt.public_id)) for name in ("paper", "submit")]
    answers += [
        post_answer(client, online, attempt, 1, c=option(attempt, 1)),
        post_answer(client, online, attempt, 2, json=False, c=option(attempt, 2)),
        post_answer(client, online, attempt, 3, c="zz"),
        client.post(to("submit", online, attempt.public_id)),
        client.post(to("leave", online)),
    ]
    for answer in answers:
        assert "no-store" in answer.get("Cache-Control", ""), answer.request["PATH_INFO"]
        assert entrant_words(online).isdisjoint(answer.get("Location", "").split("/"))


def entrant_words(online) -> set[str]:
    one = Entrant.objects.filter(contest=online.contest).first()
    return {one.number, one.phone, one.full_name}


def test_no_line_of_a_log_names_a_person_a_code_or_an_answer(online, caplog) -> None:
    """P6: registration, wrong and right codes, a save, a refusal."""
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.post(to("register", online), registering(online))
    code = client.get(to("code", online)).context["code"]
    entrant = Entrant.objects.get()
    attempt = begin_attempt(online, entrant)
    for typed in ("99990000", code):
        Client().post(to("enter", online), {"number": entrant.number, "code": typed})
    post_answer(client, online, attempt, 1, c=option(attempt, 1))
    post_answer(client, online, attempt, 1, c="zz")
    client.post(to("submit", online, attempt.public_id))
    lines = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    for secret in (code, "99990000", "0987654321", "Trần Thị Bình", option(attempt, 1), entrant.number):
        assert secret not in lines
    kept = AuditEntry.objects.filter(object_id=str(entrant.public_id)).values_list("details", flat=True)
    assert list(kept) == [{"origin": "open"}]


def test_whoever_reads_questions_before_the_opening_is_named(online, sign_in, province_officer) -> None:
    """C1: the preview and a trial are logged with name and moment."""
    desk, held = sign_in(province_officer), online.rounds[0].round
    OnlineRound.objects.update(opens_at=real_now() + timedelta(hours=1))
    for name in ("preview", "trial"):
        assert desk.post(reverse(f"online_desk:{name}", args=[held.public_id])).status_code == 200
    rows = AuditEntry.objects.filter(object_id=str(held.public_id), actor=province_officer)
    assert {"contest.pack_read", "contest.online.trial"} <= set(rows.values_list("action", flat=True))
