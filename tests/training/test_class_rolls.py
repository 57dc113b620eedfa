"""Classes and their rolls: what is refused, what is asked, what becomes evidence (issue 4, «Classes»)."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import CardPurpose
from accounts.services import make_cards
from lms.base.errors import NotAllowed, RuleViolation
from tests.class_factories import EIGHT, ELEVEN, NOW, TODAY, class_facts, mark, session_facts
from tests.training_factories import make_appointment, make_team
from training.enums import EvidenceKind, FlagKind, InviteRule, Presence, RollWay
from training.models import Attendance, AttendanceMark, ClassInvite, Evidence
from training.queries.attendance import counts_of, people_by_code, roll_of
from training.queries.class_people import class_people
from training.queries.classes import upcoming_for
from training.rules.classes import (
    HalfDayFacts,
    class_state,
    credited_hours,
    half_day_faults,
    hall_code,
    hall_code_counts,
)
from training.services.attendance import decide_flag, mark_roll, match_walk_in
from training.services.classes import cancel_class, change_class, invite_people, open_class
from training.services.roll_evidence import close_session, reopen_session


@pytest.fixture
def people(places):
    team = make_team(places["11383"])
    return [
        make_appointment(team, recognised_on="2026-09-01", name=name).mediator
        for name in ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường")
    ]


@pytest.fixture
def lesson(places, commune_officer, people, now):
    row = open_class(unit=places["11383"], facts=class_facts(), by=commune_officer, now=now)
    invite_people(
        training_class=row,
        mediator_ids=[one.pk for one in people[:2]],
        how=InviteRule.LIST,
        by=commune_officer,
        now=now,
    )
    return row


@pytest.fixture
def session(lesson):
    return lesson.sessions.get()


@pytest.mark.parametrize(
    ("presence", "came", "left", "expected"),
    [
        ("present", None, None, "3"),
        ("late", time(8, 15), None, "3"),
        ("late", time(8, 16), None, "2.75"),
        ("late", time(9, 30), None, "1.5"),
        ("left_early", None, time(10, 44), "2.75"),
        ("late", time(9), time(10), "1"),
        ("late", time(12), None, "0"),
        ("late", None, None, "0"),
        ("excused", None, None, "0"),
        ("absent", None, None, "0"),
    ],
)
def test_hours_follow_the_time_spent_there(presence, came, left, expected):
    found = credited_hours(
        presence=presence, hours=Decimal(3), starts_at=EIGHT, ends_at=ELEVEN, came_at=came, left_at=left
    )
    assert found == Decimal(expected)


@settings(max_examples=50)
@given(
    hours=st.decimals("0.25", "6", places=2),
    came=st.one_of(st.none(), st.times()),
    left=st.one_of(st.none(), st.times()),
    presence=st.sampled_from(list(Presence)),
)
def test_nobody_gets_more_hours_than_the_session_has(hours, came, left, presence):
    found = credited_hours(presence=presence, hours=hours, starts_at=EIGHT, ends_at=ELEVEN, came_at=came, left_at=left)
    assert 0 <= found <= hours


@pytest.mark.parametrize(
    ("changes", "is_record", "code"),
    [
        ({}, False, None),
        ({"ends_at": EIGHT}, False, "times"),
        ({"half": "pm"}, False, "half"),
        ({"hours": Decimal("3.01")}, False, "hours"),
        ({"hours": Decimal(0)}, False, "hours"),
        ({"ends_at": time(19), "hours": Decimal("6.5")}, False, "hours"),
        ({"held_on": TODAY - timedelta(days=1)}, False, "past"),
        ({"held_on": TODAY - timedelta(days=1)}, True, None),
    ],
)
def test_what_a_half_day_may_be(changes, is_record, code):
    values = {"held_on": TODAY, "half": "am", "starts_at": EIGHT, "ends_at": ELEVEN, "hours": Decimal(3)} | changes
    found = half_day_faults(sessions=[HalfDayFacts(**values)], today=TODAY, is_record=is_record)
    assert found == ([(0, code)] if code else [])


def test_state_and_code_of_the_hall():
    known = {"starts_on": TODAY, "on": TODAY}
    assert class_state(cancelled=True, closed=True, **known) == "cancelled"
    assert class_state(cancelled=False, closed=True, **known) == "closed"
    assert class_state(cancelled=False, closed=False, **known) == "open"
    assert class_state(cancelled=False, closed=False, starts_on=TODAY + timedelta(days=1), on=TODAY) == "planned"
    code = hall_code(secret="khóa", moment=NOW)
    for seconds, counts in ((0, True), (25, True), (50, False), (-25, False)):
        assert hall_code_counts(secret="khóa", code=code, moment=NOW + timedelta(seconds=seconds)) is counts
    assert not hall_code_counts(secret="khác", code=code, moment=NOW)


def test_opening_is_refused_with_a_sentence(places, commune_officer, outsider, now):
    yesterday = session_facts(on=TODAY - timedelta(days=1))
    for facts, code in (
        (class_facts(yesterday), "past"),
        (class_facts(yesterday, is_record=True), "late_reason"),
        (class_facts(session_facts(), session_facts(starts_at=time(10), ends_at=time(11, 30))), "overlap"),
        (class_facts(session_facts(hours=Decimal(4))), "hours"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            open_class(unit=places["11383"], facts=facts, by=commune_officer, now=now)
        assert refusal.value.code == code
    with pytest.raises(NotAllowed):
        open_class(unit=places["11383"], facts=class_facts(), by=outsider, now=now)
    late = class_facts(yesterday, is_record=True, late_reason="Lớp mở hôm qua, nay mới có mạng")
    assert open_class(unit=places["11383"], facts=late, by=commune_officer, now=now).late_reason


def test_invitations_keep_to_the_place_and_the_seats(lesson, people, places, commune_officer, now):
    stranger = make_appointment(make_team(places["11413"]), recognised_on="2026-09-01", name="Phạm Văn Ngoài").mediator
    with pytest.raises(RuleViolation, match="Không có ai"):
        invite_people(
            training_class=lesson, mediator_ids=[stranger.pk, people[0].pk], how="list", by=commune_officer, now=now
        )
    change_class(
        training_class=lesson,
        facts=class_facts(session_facts(known=lesson.sessions.get()), capacity=2),
        version=lesson.version,
        by=commune_officer,
        now=now,
    )
    with pytest.raises(RuleViolation, match="còn 0 chỗ"):
        invite_people(training_class=lesson, mediator_ids=[people[2].pk], how="list", by=commune_officer, now=now)
    last = TODAY - timedelta(days=1)
    assert upcoming_for(mediator_ids=[people[0].pk], on=last - timedelta(days=9), until=last) == {}
    found = upcoming_for(mediator_ids=[one.pk for one in people], on=TODAY)
    assert set(found) == {people[0].pk, people[1].pk}
    assert found[people[0].pk][0].sessions[0].half == "Sáng"
    cancel_class(training_class=lesson, reason="Bão", by=commune_officer, now=now)
    assert upcoming_for(mediator_ids=[people[0].pk], on=TODAY) == {}
    with pytest.raises(RuleViolation, match="đã hủy"):
        mark_roll(session=lesson.sessions.get(), marks=[mark(people[0])], by=commune_officer, now=now)


def test_attendance_becomes_evidence_and_is_corrected_by_new_rows(session, people, commune_officer, now):
    late = mark(people[1], Presence.LATE, came_at=time(9, 30), helped=True)
    done = mark_roll(session=session, marks=[mark(people[0]), late, mark(people[2])], by=commune_officer, now=now)
    assert [one.state for one in done] == ["counted"] * 3
    again = mark_roll(session=session, marks=[late], by=commune_officer, now=now)
    assert again[0].state == "known"
    assert close_session(session=session, by=commune_officer, now=now) == 3
    with pytest.raises(RuleViolation, match="đã chốt"):
        mark_roll(session=session, marks=[mark(people[0], Presence.ABSENT)], by=commune_officer, now=now)
    rows = Evidence.objects.filter(kind=EvidenceKind.CLASS_ATTENDED).order_by("pk")
    assert sorted(row.hours for row in rows) == [Decimal("1.5"), 3, 3]
    assert {row.channel for row in rows} == {"class"}
    session.training_class.refresh_from_db()
    assert session.training_class.closed_at is not None
    for presence, kind in ((Presence.ABSENT, EvidenceKind.CORRECTION), (Presence.PRESENT, EvidenceKind.CLASS_ATTENDED)):
        reopen_session(session=session, reason="Ký thay", by=commune_officer, now=now)
        change = mark(people[0], presence, marked_at=NOW + timedelta(minutes=1))
        mark_roll(session=session, marks=[change], by=commune_officer, now=now)
        close_session(session=session, by=commune_officer, now=now)
        newest = Evidence.objects.get(mediator=people[0], superseded_by=None)
        assert newest.kind == kind
    assert Evidence.objects.filter(mediator=people[0]).count() == 3
    assert Evidence.objects.filter(mediator=people[1]).count() == 1


def test_a_mark_made_earlier_never_wins_over_a_later_one(session, people, commune_officer, now):
    later = mark(people[0], Presence.EXCUSED, marked_at=NOW)
    earlier = mark(people[0], Presence.PRESENT, marked_at=NOW - timedelta(minutes=5))
    found = mark_roll(session=session, marks=[later, earlier], by=commune_officer, now=now)
    assert [one.state for one in found] == ["counted", "older"]
    assert Attendance.objects.get().presence == Presence.EXCUSED
    assert AttendanceMark.objects.count() == 2


def test_questions_wait_for_the_officer(session, people, places, commune_officer, province_officer, now):
    stranger = make_appointment(make_team(places["11413"]), recognised_on="2026-09-01", name="Phạm Văn Ngoài").mediator
    future = make_appointment(make_team(places["11383"], "Tổ hai"), recognised_on="2026-11-23", name="Vũ Mới").mediator
    other = open_class(
        unit=places["31"], facts=class_facts(session_facts(), title="Lớp tỉnh"), by=province_officer, now=now
    )
    mark_roll(session=other.sessions.get(), marks=[mark(people[0])], by=province_officer, now=now)
    found = mark_roll(
        session=session, marks=[mark(one) for one in (people[0], stranger, future)], by=commune_officer, now=now
    )
    assert [len(one.questions) for one in found] == [1, 1, 1]
    assert "Lớp tỉnh" in found[0].questions[0]
    lines = roll_of(session)
    assert counts_of(lines).waiting == 3
    assert "Phạm" not in "".join(line.name for line in lines)
    assert close_session(session=session, by=commune_officer, now=now) == 0
    assert not Evidence.objects.exists()
    flags = {line.flags[0].kind: line.flags[0] for line in lines if line.flags}
    with pytest.raises(NotAllowed):
        decide_flag(flag=flags[FlagKind.OUTSIDE], decision="counts", reason="Mời", by=commune_officer, now=now)
    decide_flag(flag=flags[FlagKind.OUTSIDE], decision="counts", reason="Học ghép", by=province_officer, now=now)
    decide_flag(flag=flags[FlagKind.TWO_PLACES], decision="not_counted", reason="Nhầm", by=commune_officer, now=now)
    assert Evidence.objects.get().mediator == stranger
    hours = {one.person.pk: one.hours for one in class_people(session.training_class)}
    assert (hours[people[0].pk], hours[stranger.pk], hours[future.pk]) == (0, 3, 0)


def test_walk_ins_are_kept_by_name_and_matched_later(session, people, commune_officer, now):
    marks = [
        mark(presence=Presence.PRESENT, name="lê văn cường", note="Tổ 1", way=RollWay.WALK_IN),
        mark(code="HG 99999999", way=RollWay.TYPED),
    ]
    assert [one.state for one in mark_roll(session=session, marks=marks, by=commune_officer, now=now)] == [
        "counted"
    ] * 2
    line = Attendance.objects.get(walk_in_name="Lê Văn Cường")
    close_session(session=session, by=commune_officer, now=now)
    match_walk_in(line=line, person=people[2], by=commune_officer, now=now)
    assert Evidence.objects.get().mediator == people[2]
    with pytest.raises(RuleViolation, match="đã có trong điểm danh"):
        match_walk_in(
            line=Attendance.objects.get(walk_in_name__startswith="Mã"), person=people[2], by=commune_officer, now=now
        )


def test_a_code_is_found_as_typed_printed_or_scanned(people, commune_officer, make_person, now):
    user = make_person("hg1", None)
    people[0].user = user
    people[0].save()
    card = make_cards(users=[user], purpose=CardPurpose.ACTIVATE, by=commune_officer, now=now)[0]
    code = people[0].code
    texts = [code, code.lower(), code[2:], card.number, card.code, card.url, "HG1", ""]
    assert set(people_by_code(texts)) == set(texts[:6])


def test_sessions_with_a_roll_stay_as_they_are(lesson, session, people, commune_officer, now):
    mark_roll(session=session, marks=[mark(people[0])], by=commune_officer, now=now)
    for facts in (class_facts(session_facts()), class_facts(session_facts(known=session, hours=Decimal(2)))):
        with pytest.raises(RuleViolation, match="đã bắt đầu điểm danh"):
            change_class(training_class=lesson, facts=facts, version=lesson.version, by=commune_officer, now=now)
        lesson.refresh_from_db()
    assert ClassInvite.objects.count() == 2
