"""What a mediator is told of the own deadline; one statement."""

from datetime import date

import pytest
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from training.queries.learner import learner_deadline
from training.services import refresh_statuses

TODAY = date(2026, 11, 22)


@pytest.fixture
def team(places):
    return make_team(places["11383"])


def told(mediator, as_of=TODAY):
    refresh_statuses(mediator_ids=[mediator.pk], as_of=TODAY)
    return learner_deadline(mediator, as_of)


@pytest.mark.parametrize(
    ("recognised_on", "state", "days_left", "sentence"),
    [
        ("2026-07-01", "running", 43, "Ông/Bà cần học xong chậm nhất thứ Hai 04/01/2027, còn 43 ngày."),
        ("2026-05-25", "due_soon", 3, "Ông/Bà cần học xong chậm nhất thứ Tư 25/11/2026, còn 3 ngày."),
        (
            "2026-05-01", "overdue", -20,
            "Hạn học xong là thứ Hai 02/11/2026, đã qua 20 ngày. Ông/Bà vẫn học tiếp được, xin học xong sớm.",
        ),
    ],
)  # fmt: skip
def test_open_deadlines(team, recognised_on, state, days_left, sentence):
    found = told(make_appointment(team, recognised_on=recognised_on).mediator)
    assert (found.state, found.days_left, found.sentence) == (state, days_left, sentence)
    assert (found.done_count, found.needed_count) == (0, 15)


def test_last_day(team):
    found = told(make_appointment(team, recognised_on="2026-05-25").mediator, date(2026, 11, 25))
    assert (found.days_left, found.sentence) == (0, "Hôm nay, thứ Tư 25/11/2026, là ngày cuối để học xong.")


def test_a_stored_row_of_yesterday_is_told_for_today(team):
    found = told(make_appointment(team, recognised_on="2026-05-25").mediator, date(2026, 11, 26))
    assert (found.state, found.days_left) == ("overdue", -1)


@pytest.mark.parametrize(("on", "words"), [("2026-08-01", "đúng hạn"), ("2026-11-10", "sau hạn")])
def test_done(team, now, on, words):
    appointment = make_appointment(team, recognised_on="2026-05-01")
    add_everything(appointment.mediator, on=date.fromisoformat(on), now=now)
    found = told(appointment.mediator)
    assert (found.completed_on, found.days_left) == (date.fromisoformat(on), None)
    assert found.sentence.endswith(f", {words}.")


def test_nothing_to_tell(team):
    assert told(make_appointment(team, recognised_on="2019-01-01").mediator) is None
    assert told(make_mediator(team.commune)) is None
    left = make_appointment(team, recognised_on="2026-08-01", ended_on=date(2026, 9, 1), end_ground="own_wish")
    assert told(left.mediator) is None


def test_of_two_offices_the_earliest_open_one_counts(team, places):
    first = make_appointment(team, recognised_on="2026-07-01")
    other = make_team(places["11383"], name="Tổ hòa giải thôn Đông")
    make_appointment(other, recognised_on="2026-06-10", mediator=first.mediator)
    assert told(first.mediator).due_on == date(2026, 12, 10)


def test_one_statement(team):
    mediator = make_appointment(team, recognised_on="2026-07-01").mediator
    told(mediator)
    with statements(1):
        learner_deadline(mediator, TODAY)
