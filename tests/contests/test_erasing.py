"""People of a contest long over are erased after a preview and two steps; published winners and all points stay."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from online_held import entrant, hand_in, hold
from test_online_close import CLOSED, close

from accounts.enums import Role
from audit.models import AuditEntry
from contests.enums import ContestState, CrewRole, EntrantNoteKind
from contests.models import Entrant, EntrantNote, Entry, EntryMember, FrozenPlace, RoundResult
from contests.rules.keeping import KeepingPeriod, erasable_from, period_on
from contests.services import corrections, results
from contests.services.contests import appoint_crew
from contests.services.erasing import ERASED_NAME, erase_people, erasing_preview
from contests.services.online_entrants import come_back
from lms.base.errors import RuleViolation

ROWS = (
    KeepingPeriod(date(2020, 1, 1), 12, "a", False),
    KeepingPeriod(date(2026, 7, 1), 24, "b", True),
)
LATER = CLOSED + timedelta(days=366)


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        (date(2019, 5, 1), date(2020, 5, 1)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2026, 6, 30), date(2027, 6, 30)),
        (date(2026, 7, 1), date(2028, 7, 1)),
        (date(2026, 12, 31), date(2028, 12, 31)),
    ],
)
def test_data_may_go_after_the_period_in_force_when_the_contest_ended(ended, due):
    assert erasable_from(ended_on=ended, periods=ROWS) == due


@settings(max_examples=50)
@given(st.dates(date(2016, 1, 1), date(2090, 1, 1)))
def test_the_shipped_period_is_never_short_and_says_that_nobody_checked_it(day):
    assert timedelta(days=364) < erasable_from(ended_on=day) - day < timedelta(days=367)
    assert (period_on(day=day).is_checked, bool(period_on(day=day).source)) == (False, True)


@pytest.fixture
def over(places, province_officer, make_person, now):
    """A published online contest of four people: two won; and closed."""
    held = hold(host=places["31"], by=province_officer, now=now)
    for number in range(1, 5):
        facts = {
            "phone": f"090000000{number}",
            "phone_hash": "x",
            "birth_date": date(1960, 1, number),
            "address": "Xóm 1",
        }
        hand_in(entrant(held, number, **facts), held, points=11 - number, device_hash="máy", address_hash="mạng")
    run = close(held, province_officer)
    second = make_person("truongban", Role.ORGANISER)
    results.propose_publication(result=run.result, by=province_officer, now=CLOSED)
    results.confirm_publication(result=run.result, by=second, now=CLOSED)
    contest = held.round.contest
    contest.state = ContestState.CLOSED
    contest.save()
    return held


@pytest.mark.django_db
def test_names_and_contacts_go_and_winners_points_and_places_stay(
    over, province_officer, sign_in, make_person, outsider
):
    contest = over.round.contest
    before = list(FrozenPlace.objects.values_list("position", "rank", "total", "entrant__number"))
    sealed = RoundResult.objects.get().checksum
    page = reverse("contests:erasing", args=[contest.public_id])
    with time_machine.travel(LATER - timedelta(days=2), tick=False):
        told = sign_in(province_officer).get(page).content.decode()
        assert ("Chưa đến hạn" in told, "chưa đối chiếu" in told, 'name="reason"' in told) == (True, True, False)
    with time_machine.travel(LATER, tick=False):
        desk = sign_in(province_officer)
        assert page in desk.get(reverse("contests:contest", args=[contest.public_id])).content.decode()
        told = desk.get(page).content.decode()
        assert ("2 người</strong>" in told, "2 người đạt giải đã công bố" in told) == (True, True)
        assert desk.post(page, {"reason": ""}).status_code == 422
        step = desk.post(page, {"reason": "Hết thời hạn, KH 12"}).content.decode()
        assert ("Xác nhận lần hai" in step, 'name="buoc" value="xoa"' in step) == (True, True)
        assert Entrant.objects.filter(full_name=ERASED_NAME).count() == 0
        sent = {"reason": "Hết thời hạn, KH 12", "buoc": "xoa"}
        wrong = desk.post(page, {**sent, "expected": "4"})
        assert (wrong.status_code, Entrant.objects.filter(full_name=ERASED_NAME).count()) == (422, 0)
        assert desk.post(page, {**sent, "expected": "2"}).status_code == 302
        assert "Không còn ai có dữ liệu để xóa." in desk.get(page).content.decode()
        clerk = make_person("thuky3", Role.SECRETARY)
        appoint_crew(contest=contest, user=clerk, role=CrewRole.SECRETARY, by=province_officer, now=LATER)
        assert sign_in(clerk).get(page).status_code == 403
        assert sign_in(outsider).get(page).status_code == 404
    gone = Entrant.objects.filter(full_name=ERASED_NAME)
    assert set(gone.values_list("number", flat=True)) == {"00000003", "00000004"}
    columns = ("name_key", "phone", "phone_hash", "address", "birth_date", "birth_year", "account", "mediator")
    assert set(gone.values_list(*columns)) == {("", "", "", "", None, None, None, None)}
    assert set(gone.values_list("attempts__device_hash", "attempts__address_hash")) == {("", "")}
    assert set(gone.values_list("person_key", flat=True)) == {"da-xoa-00000003", "da-xoa-00000004"}
    with pytest.raises(RuleViolation) as refused:
        come_back(contest=contest, number="00000003", code="12345678", now=LATER)
    assert refused.value.code == "code_refused"
    stay = Entrant.objects.get(number="00000001")
    assert (stay.full_name, stay.phone, stay.attempts.get().device_hash) == ("Nguyễn Văn 1", "0900000001", "máy")
    assert list(FrozenPlace.objects.values_list("position", "rank", "total", "entrant__number")) == before
    assert RoundResult.objects.get().checksum == sealed
    row = AuditEntry.objects.get(action="contest.people_erased")
    assert (row.details["entrants"], row.details["kept"], row.details["reason"]) == (2, 2, "Hết thời hạn, KH 12")
    with pytest.raises(RuleViolation) as refused:
        corrections.start_correction(
            contest_round=over.round, basis="fault", decision=None, ground="Nhầm; BB 1", notice="Nhầm.",
            by=province_officer, now=LATER,
        )  # fmt: skip
    assert refused.value.code == "people_erased"


@pytest.mark.django_db
def test_what_stands_against_it_is_said_and_statements_do_not_grow(over, province_officer, django_assert_num_queries):
    contest, today = over.round.contest, LATER.date()
    with django_assert_num_queries(13) as few:
        assert erasing_preview(contest=contest, today=today).problems == ()
    one = Entrant.objects.get(number="00000004")
    EntrantNote.objects.create(entrant=one, kind=EntrantNoteKind.ASKED, text="Sửa tên", recorded_at=CLOSED)
    for number in range(10, 40):
        entrant(over, number)
    with django_assert_num_queries(len(few.captured_queries)):
        found = erasing_preview(contest=contest, today=today)
    assert (found.entrants, len(found.problems)) == (32, 1)
    assert "chưa trả lời" in found.problems[0]
    contest.state = ContestState.RUNNING
    contest.save()
    with pytest.raises(RuleViolation) as refused:
        erase_people(contest=contest, expected=32, reason="x", by=province_officer, now=LATER)
    assert refused.value.code == "not_erasable"
    assert "Hội thi chưa kết thúc" in refused.value.message


@pytest.mark.django_db
def test_of_teams_only_people_outside_the_register_go(make_stage, places, now):
    held = make_stage(teams=1)
    contest, officer = held.contest, held.people["officer"]
    contest.state, contest.ends_on = ContestState.CANCELLED, date(2026, 11, 22)
    contest.save()
    entry = Entry.objects.get(contest=contest)
    EntryMember.objects.create(entry=entry, full_name="Lê Thị Vai", birth_year=1990, role="supporting", joined_at=now)
    later = now + timedelta(days=366)
    assert erase_people(contest=contest, expected=1, reason="Hết hạn", by=officer, now=later).cast == 1
    member = EntryMember.objects.get(entry=entry)
    assert (member.full_name, member.birth_year) == (ERASED_NAME, None)
