"""Reminders once and only once: prepared, claimed, sent, noted, whatever is killed; caps, quiet hours, stops, calls."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from audit.models import AuditEntry
from lms.base.clock import LOCAL_ZONE
from lms.base.errors import RuleViolation
from mediators.models import Appointment, Mediator
from tests.training.reminder_cases import DAY, OK, STEPS, Gateway, Killed, ladder, office
from tests.training_factories import make_mediator, make_team, statements
from training.channels import Delivery, Fate
from training.models import (
    DailyRun,
    PeriodDecision,
    Reminder,
    ReminderEvent,
    ReminderSpend,
    TrainingStatus,
)
from training.queries.learner import learner_deadline
from training.queries.reminders import shown_to, wants_no_messages
from training.services import reminders as services
from training.services.reminders import (
    LadderFacts,
    outbox,
    prepare_due,
    resend,
    save_ladder,
    send_due,
    sending,
    set_choice,
)

BUSY, REFUSED = Delivery(Fate.BUSY, "http_503"), Delivery(Fate.REFUSED, "http_400")
UNKNOWN = Delivery(Fate.UNKNOWN, "no_answer")


@pytest.fixture
def team(places):
    return make_team(places["11383"])


@pytest.fixture
def one(team, places, now):
    """One person, seven days before the deadline, to be reminded by SMS and then by a call."""
    ladder(places["11383"], ["sms", "call"])
    office(team, days_left=7)
    assert len(prepare_due(now=now, adapters=["sms"])) == 1
    return Reminder.objects.get()


def fates(reminder):
    return list(reminder.events.order_by("pk").values_list("kind", flat=True))


def states():
    return list(Reminder.objects.order_by("pk").values_list("channel", "state", "reason"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=LOCAL_ZONE)


# ---- preparing


def test_the_ladder_of_the_nation_reminds_where_nobody_set_another(team, now):
    person = office(team, days_left=30)
    account = User.objects.create_user("hgv", full_name="An", password="x", activated_at=now, email="an@example.vn")
    person.mediator.user = account
    person.mediator.save(update_fields=["user"])
    office(team, days_left=-3, name="Trần Thị Bình")
    office(team, days_left=120, name="Không Ai Nhắc")
    prepare_due(now=now, adapters=["email"])
    rows = list(Reminder.objects.order_by("appointment_id", "try_number", "pk"))
    assert [(row.rung, row.channel, row.state) for row in rows] == [
        ("third", "product", "sent"), ("third", "email", "waiting"), ("superior", "superior", "sent"),
        ("overdue", "call", "waiting"),
    ]  # fmt: skip
    assert "còn 30 ngày" in rows[0].text
    with statements(1):
        shown = shown_to(person.mediator, day=DAY + timedelta(days=2))
    assert shown is not None
    assert "còn 28 ngày" in shown.text
    with statements(1):
        deadline = learner_deadline(person.mediator, DAY + timedelta(days=2))
    assert deadline is not None
    assert deadline.reminder == shown.text
    TrainingStatus.objects.filter(appointment=person).update(state="done_on_time")
    assert learner_deadline(person.mediator, DAY).reminder == ""
    assert shown_to(person.mediator, day=DAY) is None


def test_again_makes_nothing_twice_and_a_new_deadline_is_reminded_of_anew(one, team, now):
    assert prepare_due(now=now, adapters=["sms"]) == []
    DailyRun.objects.all().delete()
    assert prepare_due(now=now, adapters=["sms"]) == []
    TrainingStatus.objects.update(due_on=DAY + timedelta(days=5))
    DailyRun.objects.all().delete()
    assert len(prepare_due(now=now, adapters=["sms"])) == 1
    assert states() == [("sms", "stopped", "next_rung"), ("sms", "waiting", "")]


def test_a_killed_run_is_taken_over_and_a_long_one_goes_on(team, places, now, monkeypatch):
    ladder(places["11383"], ["call"])
    for place in range(3):
        office(team, days_left=5, name=f"Người {place}")
    monkeypatch.setattr("training.services.reminders.prepare.BATCH_SIZE", 1)
    real, calls = outbox.log, []

    def killed(*given, **named):
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return real(*given, **named)

    monkeypatch.setattr("training.services.reminders.prepare.log", killed)
    with pytest.raises(Killed):
        prepare_due(now=now, adapters=[])
    assert Reminder.objects.count() == 1
    assert prepare_due(now=now + timedelta(minutes=1), adapters=[]) == []  # the lease still runs
    later = now + timedelta(minutes=15)
    assert len(prepare_due(now=later, adapters=[], budget_seconds=0)) == 1  # no time left: goes on next minute
    assert len(prepare_due(now=later + timedelta(minutes=1), adapters=[])) == 1
    assert prepare_due(now=later + timedelta(minutes=2), adapters=[]) == []
    assert ReminderEvent.objects.count() == Reminder.objects.count() == 3


def test_whom_nobody_can_remind_is_said_once(team, places, now):
    ladder(places["11383"], ["sms", "email"])
    office(team, days_left=3, phone="")
    assert len(prepare_due(now=now, adapters=["sms", "email"])) == 1
    assert states() == [("sms", "failed", "no_way")]


@pytest.mark.slow
def test_sixteen_thousand_offices_cost_a_handful_of_statements(team, places, now):
    """Counted, not timed: the number of statements is that of a dozen people."""
    ladder(places["11383"], ["sms"])
    people = Mediator.objects.bulk_create(
        Mediator(code=f"Q{n:05d}", commune=team.commune, full_name="A", name_key="a", sort_key="1", phone="0912345678")
        for n in range(16_000)
    )
    offices = Appointment.objects.bulk_create(
        Appointment(
            mediator=person, team=team, commune=team.commune, recognised_on="2026-07-01", clock_from="2026-07-01"
        )
        for person in people
    )
    TrainingStatus.objects.bulk_create(
        TrainingStatus(
            appointment=row, commune=team.commune, state="running", due_on=DAY + timedelta(days=n % 80), because="",
            as_of=DAY,
        )
        for n, row in enumerate(offices)
    )  # fmt: skip
    Reminder.objects.all().delete()
    with statements(5):  # ladders, steps, suspensions, offices, what is there
        wanted = list(services.prepare.wanted_on(day=DAY))
    assert len(wanted) == 8 * 200


# ---- sending


def test_one_message_goes_out_once_with_marks_off_and_todays_numbers(one, now):
    gateway = Gateway()
    later = now + timedelta(days=1)
    assert send_due(now=later, adapters={"sms": gateway}).done == [str(one.public_id)]
    assert send_due(now=later, adapters={"sms": gateway}).done == []
    (message,) = gateway.got
    assert (message.to, message.key) == ("0912345678", one.public_id.hex)
    assert message.text == "Ong/Ba Nguyen Van An: han 29/11/2026, con 6 ngay."
    one.refresh_from_db()
    assert (one.state, one.parts, one.sent_at) == ("sent", 1, later)
    assert fates(one) == ["made", "claimed", "sent"]
    with pytest.raises(DatabaseError), transaction.atomic():
        ReminderEvent.objects.all()._raw_delete("default")


@pytest.mark.parametrize("is_idempotent", [False, True])
@pytest.mark.parametrize("place", ["claim", "send", "note"])
def test_a_kill_between_the_steps_never_sends_twice_by_itself(one, now, monkeypatch, place, is_idempotent):
    gateway = Gateway(is_idempotent=is_idempotent)
    with monkeypatch.context() as patch:
        if place == "claim":
            patch.setattr(sending, "charge", _kill)
            gateway.vnd = 1
        elif place == "send":
            gateway.before = _kill
        else:
            patch.setattr(sending, "settle", _kill)
        with pytest.raises(Killed), transaction.atomic():
            send_due(now=now, adapters={"sms": gateway})
    if place == "claim":  # the claim itself was rolled back: nothing happened
        Reminder.objects.filter(pk=one.pk).update(state="waiting", attempts=0)
    else:  # what a killed process leaves: the claim was committed
        Reminder.objects.filter(pk=one.pk).update(state="sending", attempts=1, claimed_at=now)
    sent_before = len(gateway.got)
    gateway.before = lambda message: None
    assert send_due(now=now + timedelta(minutes=9), adapters={"sms": gateway}).failed == []
    lost = send_due(now=now + timedelta(minutes=10), adapters={"sms": gateway})
    one.refresh_from_db()
    if place == "claim":
        assert (one.state, len(gateway.got)) == ("sent", 1)
    elif is_idempotent:
        assert one.state == "sent"
        assert {message.key for message in gateway.got} == {one.public_id.hex}
    else:
        assert lost.failed == [(str(one.public_id), "lost")]
        assert (one.state, len(gateway.got)) == ("unknown", sent_before)
        send_due(now=now + timedelta(days=1), adapters={"sms": gateway})
        assert len(gateway.got) == sent_before


def _kill(*args, **named):
    raise Killed


def test_a_late_answer_of_a_lost_claim_changes_nothing_but_the_truth(one, now):
    gateway, report = Gateway(), sending.Sent()
    book = sending.load_ladders(day=DAY)
    first = sending.claim(pk=one.pk, adapters={"sms": gateway}, book=book, now=now, report=report)
    assert sending.claim(pk=one.pk, adapters={"sms": gateway}, book=book, now=now, report=report) is None
    send_due(now=now + timedelta(minutes=10), adapters={"sms": gateway})
    for late in (BUSY, REFUSED, UNKNOWN):
        sending.settle(claimed=first, delivery=late, adapters={"sms": gateway}, now=now, report=report)
        assert states() == [("sms", "unknown", "lost")]
    sending.settle(claimed=first, delivery=OK, adapters={"sms": gateway}, now=now, report=report)
    assert states() == [("sms", "sent", "")]


def test_busy_is_tried_again_with_pauses_then_the_next_channel(one, now):
    gateway = Gateway(answers=[BUSY] * 4, vnd=300)
    moment = now
    for pause in (5, 30, 180):
        assert send_due(now=moment, adapters={"sms": gateway}).failed == []
        assert send_due(now=moment + timedelta(minutes=pause - 1), adapters={"sms": gateway}).done == []
        moment += timedelta(minutes=pause)
    assert send_due(now=moment, adapters={"sms": gateway}).failed == [(str(one.public_id), "http_503")]
    assert len(gateway.got) == 4
    assert states() == [("sms", "failed", "http_503"), ("call", "waiting", "")]
    assert set(ReminderSpend.objects.values_list("spent_vnd", flat=True)) == {0}  # all was paid back


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(REFUSED, [("sms", "failed", "http_400"), ("call", "waiting", "")]), (UNKNOWN, [("sms", "unknown", "no_answer")])],
)
def test_refused_goes_on_and_unknown_stays(one, now, commune_officer, answer, expected):
    gateway = Gateway(answers=[answer], vnd=300)
    assert len(send_due(now=now, adapters={"sms": gateway}).failed) == 1
    assert states() == expected
    row = Reminder.objects.select_related("commune", "step").get(channel="sms")
    assert row.charged_vnd == (0 if answer is REFUSED else 300)
    resend(reminder=row, by=commune_officer, now=now)
    send_due(now=now, adapters={"sms": gateway})
    assert Reminder.objects.get(pk=row.pk).state == "sent"
    assert {message.key for message in gateway.got} == {row.public_id.hex}
    with pytest.raises(RuleViolation, match="Chỉ gửi lại"):
        resend(reminder=Reminder.objects.get(pk=row.pk), by=commune_officer, now=now)


def test_a_gateway_that_is_down_is_left_alone_after_three(team, places, now):
    ladder(places["11383"])
    for place in range(5):
        office(team, days_left=2, name=f"Người {place}")
    prepare_due(now=now, adapters=["sms"])
    gateway = Gateway(answers=[UNKNOWN] * 5)
    send_due(now=now, adapters={"sms": gateway})
    assert len(gateway.got) == 3
    assert Reminder.objects.filter(state="waiting").count() == 2


def test_night_postpones(one, now):
    gateway = Gateway()
    send_due(now=at("11-22T21:00"), adapters={"sms": gateway})
    one.refresh_from_db()
    assert (gateway.got, one.state, one.reason) == ([], "waiting", "quiet")
    assert one.not_before == at("11-23T07:00")
    send_due(now=at("11-23T06:59"), adapters={"sms": gateway})
    assert gateway.got == []
    assert send_due(now=at("11-23T07:00"), adapters={"sms": gateway}).done


@pytest.mark.parametrize("holder", ["11383", "31"])
def test_the_cap_of_commune_or_province_postpones_tells_and_is_raised(team, places, now, province_officer, holder):
    ladder(places["11383"], cap_vnd=700 if holder == "11383" else None)
    if holder == "31":
        ladder(places["31"], cap_vnd=700, follows_above=True)
    for place in range(3):
        office(team, days_left=2, name=f"Người {place}")
    prepare_due(now=now, adapters=["sms"])
    gateway = Gateway(vnd=350)
    send_due(now=now, adapters={"sms": gateway})
    assert len(gateway.got) == 2
    waiting = Reminder.objects.get(state="waiting")
    assert (waiting.reason, waiting.not_before) == ("cap", at("12-01T07:00"))
    assert fates(waiting) == ["made", "postponed"]
    assert dict(ReminderSpend.objects.values_list("unit_id", "spent_vnd")) == {"11383": 700, "31": 700}
    assert ReminderSpend.objects.get(cap_reached_at=now).unit_id == holder
    assert AuditEntry.objects.filter(action="reminders.cap_reached").count() == 1
    facts = LadderFacts(valid_from=DAY, cap_vnd=2000, steps=STEPS if holder == "11383" else ())
    save_ladder(unit=places[holder], facts=facts, by=province_officer, now=now)
    send_due(now=now, adapters={"sms": gateway})
    assert len(gateway.got) == 3
    assert not ReminderSpend.objects.filter(cap_reached_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("done", "done"),
        ("ended", "ended"),
        ("merged", "merged"),
        ("moved", "deadline_changed"),
        ("gone", "deadline_changed"),
    ],
)
def test_reminding_stops(one, now, team, what, reason):
    status, appointment = TrainingStatus.objects.all(), one.appointment
    if what == "done":
        status.update(state="done_on_time", completed_on=DAY)
    elif what == "ended":
        appointment.ended_on = DAY
        appointment.save(update_fields=["ended_on"])
    elif what == "merged":
        appointment.mediator.merged_into = make_mediator(team.commune, "Người Đứng Tên")
        appointment.mediator.save(update_fields=["merged_into"])
    elif what == "moved":
        status.update(due_on=DAY + timedelta(days=60))
    else:
        status.delete()
    gateway = Gateway()
    assert send_due(now=now, adapters={"sms": gateway}).done == [str(one.public_id)]
    assert (gateway.got, states()) == ([], [("sms", "stopped", reason)])
    assert fates(one) == ["made", "stopped"]


def test_somebody_wants_no_messages_and_is_called_instead(one, now, commune_officer):
    set_choice(mediator=one.appointment.mediator, no_messages=True, by=commune_officer, now=now)
    gateway = Gateway()
    send_due(now=now, adapters={"sms": gateway})
    assert gateway.got == []
    assert states() == [("sms", "failed", "not_reachable"), ("call", "waiting", "")]


def test_a_suspension_stops_new_reminders_on_its_days(team, places, now):
    ladder(places["11383"], ["call"])
    person = office(team, days_left=5).mediator
    days = {"first_on": DAY - timedelta(days=2), "last_on": DAY + timedelta(days=1)}
    for target in ({"mediator": person}, {"team": team}, {"unit": places["31"]}):
        kept = PeriodDecision.objects.create(
            kind="suspension", decision_number="9/QĐ", decided_on=DAY, recorded_at=now, **days, **target
        )
        assert list(services.prepare.wanted_on(day=DAY)) == []
        assert len(list(services.prepare.wanted_on(day=DAY + timedelta(days=2)))) == 1
        PeriodDecision.objects.create(
            kind="annulled", decision_number="9/QĐ", decided_on=DAY, recorded_at=now, supersedes=kept, **days, **target
        )
    assert prepare_due(now=now, adapters=[]) != []


def test_what_was_declined_on_a_merged_record_holds(one, now, team, commune_officer):
    person = one.appointment.mediator
    other = make_mediator(team.commune, "Bản Ghi Cũ", merged_into=person)
    set_choice(mediator=other, no_messages=True, by=None, now=now)
    assert wants_no_messages(person)
    set_choice(mediator=person, no_messages=False, by=commune_officer, now=now)
    assert not wants_no_messages(Mediator.objects.get(pk=person.pk))
    set_choice(mediator=other, no_messages=True, by=None, now=now)
    send_due(now=now, adapters={"sms": Gateway()})
    assert states() == [("sms", "failed", "not_reachable"), ("call", "waiting", "")]


def test_a_channel_that_was_taken_away_goes_on_to_the_next(one, now):
    send_due(now=now, adapters={})
    assert states() == [("sms", "failed", "not_reachable"), ("call", "waiting", "")]
