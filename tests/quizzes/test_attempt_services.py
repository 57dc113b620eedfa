"""Start, save, submit: states, refusals, doing it twice, the deadline, statements."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from lms.hgm import BadAnswer
from quizzes.models import AnswerSave, Attempt
from quizzes.services import (
    SaveAck,
    SaveOutcome,
    attempts,
    mark_item,
    save_answer,
    start_attempt,
    submit_attempt,
    submit_expired_attempts,
)
from quizzes.signals import attempt_submitted
from tests.quizzes.factories import SEVERAL, add_questions, begin, make_paper, posted, statements

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mediator(make_person: Callable[..., User]) -> User:
    return make_person("hgv-1", Role.MEDIATOR)


@pytest.fixture
def told() -> list[Attempt]:
    heard: list[Attempt] = []

    def listen(*, attempt: Attempt, **kwargs: object) -> None:
        heard.append(attempt)

    attempt_submitted.connect(listen)
    yield heard
    attempt_submitted.disconnect(listen)


def save(
    attempt: Attempt, now: datetime, *, order: int = 1, option: int = 2, tab: str = "t1", sequence: int = 1
) -> SaveAck:
    return save_answer(
        by=attempt.user,
        attempt_id=attempt.public_id,
        order=order,
        data=posted(attempt, order, option),
        tab_id=tab,
        sequence=sequence,
        now=now,
    )


def test_starting_draws_the_paper_and_starting_again_resumes_it(mediator: User, now: datetime) -> None:
    add_questions(8)
    add_questions(5, topic="s2")
    paper = make_paper(
        blueprint=[{"subject": "CD-K1", "count": 3}, {"subject": "CD-S2", "count": 2}], time_limit_minutes=20
    )
    attempt = start_attempt(paper=paper, user=mediator, now=now)
    subjects = [item.version.question.subject_code for item in attempt.items.all()]
    assert subjects == ["CD-K1"] * 3 + ["CD-S2"] * 2
    assert attempt.deadline_at == now + 20 * MINUTE
    assert start_attempt(paper=paper, user=mediator, now=now + MINUTE).pk == attempt.pk
    assert Attempt.objects.count() == 1


def test_drafts_retired_and_local_questions_are_not_drawn(mediator: User, now: datetime) -> None:
    first, second, *rest = add_questions(4)
    add_questions(2, topic="k2", scope_code="31")
    type(first).objects.filter(pk=first.pk).update(state="draft")
    type(first).objects.filter(pk=second.pk).update(state="retired")
    paper = make_paper(blueprint=[{"subject": "", "count": 2}])
    attempt = start_attempt(paper=paper, user=mediator, now=now)
    assert {item.version.question_id for item in attempt.items.all()} == {question.pk for question in rest}
    paper.blueprint = [{"subject": "", "count": 3}]
    submit_attempt(attempt=attempt, now=now)
    with pytest.raises(RuleViolation, match="chưa đủ câu hỏi"):
        start_attempt(paper=paper, user=mediator, now=now)


def test_attempts_run_out(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now, attempts_allowed=1)
    submit_attempt(attempt=attempt, now=now)
    with pytest.raises(RuleViolation) as refusal:
        start_attempt(paper=attempt.paper, user=mediator, now=now)
    assert refusal.value.code == "no_attempt_left"


def test_a_second_attempt_has_its_own_number_and_seed(mediator: User, now: datetime) -> None:
    first = begin(mediator, now)
    submit_attempt(attempt=first, now=now)
    second = start_attempt(paper=first.paper, user=mediator, now=now)
    assert (first.number, second.number) == (1, 2)
    assert first.seed != second.seed


def test_two_taps_on_begin_open_one_attempt(mediator: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tap opens its attempt after this one has looked and before it writes: the constraint decides."""
    paper = make_paper(questions=add_questions(2))

    def meanwhile(**kwargs: object) -> None:
        Attempt.objects.create(paper=paper, user=mediator, number=1, seed=5, started_at=now)

    monkeypatch.setattr("quizzes.services.attempts.rules.start_refusal", meanwhile)
    assert start_attempt(paper=paper, user=mediator, now=now).seed == 5
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(("option", "outcome"), [(2, SaveOutcome.REPEATED), (1, SaveOutcome.CONFLICT)])
def test_the_same_key_twice_at_once_is_one_row(
    mediator: User, now: datetime, monkeypatch: pytest.MonkeyPatch, option: int, outcome: SaveOutcome
) -> None:
    """The other request stores its row after this one has looked: the constraint decides, nobody sees an error."""
    attempt = begin(mediator, now)
    item = attempt.items.get(order=1)
    read = attempts._item_to_save

    def read_then_lose(**kwargs: object) -> object:
        found = read(**kwargs)
        AnswerSave.objects.create(
            attempt=attempt, item=item, tab_id="t1", sequence=1, answer={"options": [2]}, received_at=now
        )
        return found

    monkeypatch.setattr(attempts, "_item_to_save", read_then_lose)
    assert save(attempt, now + MINUTE, option=option).outcome == outcome
    assert AnswerSave.objects.get().received_at == now


def test_a_paper_outside_its_hours_is_refused(mediator: User, now: datetime) -> None:
    paper = make_paper(questions=add_questions(1), opens_at=now + MINUTE, closes_at=now + 2 * MINUTE)
    with pytest.raises(RuleViolation) as early:
        start_attempt(paper=paper, user=mediator, now=now)
    with pytest.raises(RuleViolation) as late:
        start_attempt(paper=paper, user=mediator, now=now + 2 * MINUTE)
    assert (early.value.code, late.value.code) == ("not_open_yet", "closed")


def test_a_save_is_kept_and_a_repeat_is_acknowledged_alike(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now)
    first = save(attempt, now)
    again = save(attempt, now + MINUTE)
    assert (first.outcome, again.outcome) == (SaveOutcome.SAVED, SaveOutcome.REPEATED)
    assert again.received_at == first.received_at
    assert AnswerSave.objects.get().answer == {"options": [2]}


def test_the_same_key_with_other_content_keeps_the_first(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now)
    save(attempt, now, option=2)
    assert save(attempt, now, option=1).outcome == SaveOutcome.CONFLICT
    assert AnswerSave.objects.get().answer == {"options": [2]}


def test_a_sequence_going_backwards_is_acknowledged_and_ignored(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now, count=1)
    save(attempt, now, option=2, sequence=5)
    late_arrival = save(attempt, now + MINUTE, option=1, sequence=3)
    assert late_arrival.outcome == SaveOutcome.SUPERSEDED
    assert late_arrival.accepted
    assert submit_attempt(attempt=attempt, now=now + MINUTE).percent == 100


def test_an_answer_after_the_deadline_is_kept_but_not_scored(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now, count=1, time_limit_minutes=10)
    save(attempt, now + 10 * MINUTE, option=2)
    ack = save(attempt, now + 11 * MINUTE, option=1, sequence=2)
    assert (ack.outcome, ack.deadline_at, ack.counted_at) == (SaveOutcome.LATE, now + 10 * MINUTE, now + 10 * MINUTE)
    assert [row.late for row in AnswerSave.objects.all()] == [False, True]
    assert save(attempt, now + 12 * MINUTE, option=1, sequence=2).outcome == SaveOutcome.LATE
    assert submit_attempt(attempt=attempt, now=now + 12 * MINUTE).percent == 100


def test_an_answer_after_submission_is_late(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now)
    submit_attempt(attempt=attempt, now=now)
    ack = save(attempt, now)
    assert (ack.outcome, ack.counted_at, ack.submitted_at) == (SaveOutcome.LATE, None, now)
    assert Attempt.objects.get().percent == 0


def test_another_persons_attempt_is_like_a_missing_one(
    mediator: User, make_person: Callable[..., User], now: datetime
) -> None:
    attempt = begin(mediator, now)
    other = make_person("hgv-2", Role.MEDIATOR)
    for order, by in ((1, other), (99, mediator)):
        with pytest.raises(ObjectDoesNotExist):
            save_answer(by=by, attempt_id=attempt.public_id, order=order, data={}, tab_id="t", sequence=1, now=now)
    with pytest.raises(ObjectDoesNotExist):
        mark_item(by=other, attempt_id=attempt.public_id, order=1)


@pytest.mark.parametrize(("tab", "sequence"), [("", 1), ("x" * 37, 1), ("t", -1), ("t", 2**53)])
def test_a_bad_key_is_refused(mediator: User, now: datetime, tab: str, sequence: int) -> None:
    attempt = begin(mediator, now)
    with pytest.raises(RuleViolation):
        save(attempt, now, tab=tab, sequence=sequence)
    assert not AnswerSave.objects.exists()


def test_an_option_of_another_attempt_is_refused(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now)
    with pytest.raises(BadAnswer):
        save_answer(
            by=mediator,
            attempt_id=attempt.public_id,
            order=1,
            data={"c1": ["zzzzzzzz"]},
            tab_id="t",
            sequence=1,
            now=now,
        )


def test_saving_costs_two_statements(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now)
    data = posted(attempt, 1, 2)
    save(attempt, now, order=2)
    with CaptureQueriesContext(connection) as captured:
        save_answer(by=mediator, attempt_id=attempt.public_id, order=1, data=data, tab_id="t", sequence=1, now=now)
    assert len(statements(captured)) == 2  # read, insert


def test_submitting_scores_once_and_tells_once(mediator: User, now: datetime, told: list[Attempt]) -> None:
    attempt = begin(mediator, now, count=3)
    save(attempt, now, order=1, option=2)
    save(attempt, now, order=2, option=1)
    first = submit_attempt(attempt=attempt, now=now)
    again = submit_attempt(attempt=Attempt.objects.get(pk=attempt.pk), now=now + MINUTE)
    assert (first.score, first.max_score, first.percent, first.passed) == (1, 3, Decimal("33.33"), False)
    assert (again.submitted_at, again.percent) == (now, first.percent)
    assert [heard.pk for heard in told] == [attempt.pk]
    assert AuditEntry.objects.filter(action="attempt.submitted").count() == 1
    assert [str(item.fraction) for item in attempt.items.all()] == ["1.000000", "0.000000", "0.000000"]


def test_partial_credit_counts(mediator: User, now: datetime) -> None:
    paper = make_paper(questions=add_questions(1, kind=SEVERAL))
    attempt = start_attempt(paper=paper, user=mediator, now=now)
    save(attempt, now, option=1)
    assert submit_attempt(attempt=attempt, now=now).score == 1


def test_the_deadline_submits_from_saved_answers_exactly_once(
    mediator: User, make_person: Callable[..., User], now: datetime, told: list[Attempt]
) -> None:
    timed = begin(mediator, now, count=1, time_limit_minutes=10)
    untimed = start_attempt(paper=make_paper(questions=add_questions(1), code="khong-gio"), user=mediator, now=now)
    save(timed, now + MINUTE)
    assert submit_expired_attempts(now=now + 10 * MINUTE).done == []
    assert submit_expired_attempts(now=now + 11 * MINUTE).done == [str(timed.public_id)]
    assert submit_expired_attempts(now=now + 12 * MINUTE).done == []
    timed.refresh_from_db()
    untimed.refresh_from_db()
    assert (timed.submitted_at, timed.submit_cause, timed.passed) == (now + 10 * MINUTE, "deadline", True)
    assert untimed.state == "open"
    assert [heard.pk for heard in told] == [timed.pk]


def test_one_failing_attempt_does_not_hold_up_the_others(
    mediator: User, make_person: Callable[..., User], now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    first = begin(mediator, now, count=1, time_limit_minutes=5)
    second = start_attempt(paper=first.paper, user=make_person("hgv-2", Role.MEDIATOR), now=now)

    def refuse(*, attempt: Attempt, **kwargs: object) -> None:
        if attempt.pk == first.pk:
            raise RuntimeError("upper app is down")

    attempt_submitted.connect(refuse)
    try:
        result = submit_expired_attempts(now=now + 6 * MINUTE)
    finally:
        attempt_submitted.disconnect(refuse)
    assert (result.done, result.failed) == ([str(second.public_id)], [(str(first.public_id), "RuntimeError")])
    first.refresh_from_db()
    assert first.state == "open"
    assert submit_expired_attempts(now=now + 7 * MINUTE).done == [str(first.public_id)]


def test_starting_after_time_ran_out_submits_the_old_attempt(mediator: User, now: datetime) -> None:
    old = begin(mediator, now, time_limit_minutes=5)
    new = start_attempt(paper=old.paper, user=mediator, now=now + 6 * MINUTE)
    old.refresh_from_db()
    assert (old.state, new.number) == ("submitted", 2)


def test_random_schedules_through_the_database_equal_the_one_by_one_result(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now, count=2)
    for seed in range(15):
        chance = random.Random(seed)
        tab = f"tab-{seed}"
        sends = [(order, base + seed * 10, chance.randint(1, 3)) for order in (1, 2) for base in range(1, 5)]
        expected = {order: [{"options": [option]} for o, _, option in sends if o == order][-1] for order in (1, 2)}
        arriving = sends + chance.sample(sends, 4)
        chance.shuffle(arriving)
        for order, sequence, option in arriving:
            ack = save(attempt, now + MINUTE, order=order, option=option, tab=tab, sequence=sequence)
            assert ack.accepted
        from quizzes.queries import sheet_of

        sheet = sheet_of(attempt)
        assert {item.order: sheet.answer(item) for item in sheet.items} == expected


def test_a_mark_is_set_and_taken_away(mediator: User, now: datetime) -> None:
    attempt = begin(mediator, now)
    for expected in (True, False):
        mark_item(by=mediator, attempt_id=attempt.public_id, order=2)
        assert attempt.items.get(order=2).marked is expected
