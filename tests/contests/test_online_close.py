"""Closing an online round: what it waits for, the frozen list, its file scored again, decisions, two persons."""

import json
from datetime import datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from online_held import CLOSES, UNITS, entrant, hand_in, hold, online_rules

from accounts.enums import Role
from contests.enums import OnlineRunState, RoundState
from contests.models import ContestUnit, FrozenPlace, OnlineRound, OnlineRun, RoundResult
from contests.queries.rules import document_of
from contests.rules.exporting import export_rules
from contests.rules.one_person import Begun, number_attempts
from contests.services import entrant_decisions as decisions
from contests.services import online_close, online_confirm, online_runs, results
from contests.services.online_sheets import online_file
from lms import timer
from lms.base.errors import RuleViolation
from lms.jobs import pressing_jobs, run_jobs

CLOSED = datetime.fromisoformat(CLOSES) + timedelta(minutes=2)


@pytest.fixture
def held(places, province_officer, now):
    return hold(host=places["31"], by=province_officer, now=now)


def close(online: OnlineRound, by, **changes):
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=online.pk)
    run = online_close.start_close(online=online, by=by, now=CLOSED, **changes)
    online_runs.work(run=run, now=CLOSED)
    run.refresh_from_db()
    return run


def listed(run) -> list[tuple[int, str, str]]:
    rows = FrozenPlace.objects.filter(result=run.result).select_related("entrant")
    return [(row.rank, row.entrant.number, row.prize) for row in rows]


BEGUN = st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 50)), max_size=12)


@settings(max_examples=50)
@given(BEGUN, st.integers(1, 3))
def test_two_registrations_win_nobody_a_turn(rows, allowed):
    joined = {person for person, second, _ in rows if second}
    begun = [
        Begun(key, person, person + 100 * second, key + 1, started)
        for key, (person, second, started) in enumerate(rows)
    ]
    found = number_attempts(attempts=begun, allowed=allowed)
    assert set(found.numbers) | set(found.beyond) == {one.key for one in begun}
    for person in range(4):
        own = [one for one in begun if one.person == person]
        numbers = sorted(found.numbers[one.key] for one in own if one.key in found.numbers)
        if person in joined:
            assert numbers == list(range(1, min(allowed, len(own)) + 1))
            first = sorted(own, key=lambda one: (one.started_ms, one.key))[:allowed]
            assert {one.key for one in first} == {one.key for one in own} - set(found.beyond)
        else:
            assert numbers == sorted(one.number for one in own)


@pytest.mark.django_db
def test_a_round_closes_only_after_its_time_with_everything_handed_in(held, province_officer):
    one = entrant(held, 1)
    open_one = hand_in(one, held, state="open", submitted_at=None, points=0)
    early = datetime.fromisoformat(CLOSES) + timedelta(seconds=59)
    with pytest.raises(RuleViolation, match="chưa hết giờ mở"):
        online_close.start_close(online=held, by=province_officer, now=early)
    with pytest.raises(RuleViolation, match="1 lượt thi chưa nộp"):
        online_close.start_close(online=held, by=province_officer, now=CLOSED)
    open_one.delete()
    with pytest.raises(RuleViolation, match="Chưa có lượt thi nào"):
        online_close.start_close(online=held, by=province_officer, now=CLOSED)
    # the organiser's own trial neither counts nor stands in the way
    hand_in(entrant(held, 9, is_trial=True), held, state="open", submitted_at=None)
    hand_in(one, held)
    run = close(held, province_officer)
    assert (run.state, listed(run)) == (OnlineRunState.READY, [(1, "00000001", "Giải Nhất")])
    held.refresh_from_db()
    assert (held.closed_at, held.round.state) == (CLOSED, RoundState.LOCKED)
    with pytest.raises(RuleViolation, match="lý do tính lại"):
        online_close.start_close(online=held, by=province_officer, now=CLOSED)


@pytest.mark.django_db
def test_the_frozen_list_is_what_contest_score_computes_from_the_dossier(held, province_officer, tmp_path):
    people = [entrant(held, number) for number in range(1, 6)]
    hand_in(people[0], held, guess=4, seconds=200)
    hand_in(people[1], held, guess=5, seconds=400)
    hand_in(people[2], held, points=9, guess=5)
    hand_in(people[2], held, number=2, guess=6, after=4000)
    hand_in(people[3], held, points=3)
    hand_in(people[4], held, points=10, guess=4, seconds=200, after=1)
    decisions.void(entrant=people[3], reason="Thi hộ", by=province_officer, now=CLOSED)
    run = close(held, province_officer)
    # four people counted: guesses 4 are exact; A and E are equal but for the receipt
    assert listed(run) == [
        (1, "00000001", "Giải Nhất"),
        (2, "00000005", "Giải Nhì"),
        (3, "00000002", ""),
        (4, "00000003", ""),
    ]
    result = run.result
    assert result.standing["true_number"] == 4
    assert result.standing["unranked"] == [{"entry": "00000004", "reason": "Thi hộ"}]
    assert "phân định: máy chủ nhận bài sớm hơn" in result.standing["because"]["00000001"]
    rules, sheets = tmp_path / "the-le.yaml", tmp_path / "phieu.json"
    rules.write_text(export_rules(document=document_of(result.rules)), encoding="utf-8")
    sheets.write_text(json.dumps(result.sheets, ensure_ascii=False), encoding="utf-8")
    out = StringIO()
    call_command("contest_score", str(rules), str(sheets), "--json", stdout=out)
    again = json.loads(out.getvalue())
    stored = {key: value for key, value in result.standing.items() if key not in results.BESIDE}
    assert again == stored
    assert [(row["rank"], row["entry"], row["prize"] or "") for row in again["entries"]] == listed(run)
    with pytest.raises(PermissionDenied):
        result.places.first().save()


@pytest.mark.django_db
def test_a_merge_an_annulment_and_their_undoing_count_in_the_next_list(held, province_officer, now):
    kept, twice, other = (entrant(held, number) for number in (1, 2, 3))
    hand_in(kept, held, points=5)
    hand_in(kept, held, points=6, number=2, after=100)
    hand_in(twice, held, points=7, after=50)
    late = hand_in(twice, held, points=10, number=2, after=900)
    hand_in(other, held, points=8, after=10)
    assert listed(close(held, province_officer))[0][1] == "00000002"
    decisions.merge(kept=kept, absorbed=twice, reason="Cùng một người", by=province_officer, now=now)
    assert online_file(contest_round=held.round).beyond == (late.pk,)
    again = close(held, province_officer, reason="Gộp hai bản đăng ký")
    assert [row[1] for row in listed(again)] == ["00000003", "00000001"]
    assert again.result.number == 2
    with pytest.raises(RuleViolation) as refused:
        decisions.merge(kept=other, absorbed=twice, reason="x", by=province_officer, now=now)
    assert refused.value.code == "already_merged"
    decisions.void(entrant=other, reason="Mượn danh tính", by=province_officer, now=now)
    decisions.restore(entrant=twice, reason="Là hai chị em", by=province_officer, now=now)
    third = close(held, province_officer, reason="Sau khi xem lại")
    assert [row[1] for row in listed(third)] == ["00000002", "00000001"]
    decisions.restore(entrant=other, reason="Có giấy tờ", by=province_officer, now=now)
    with pytest.raises(RuleViolation) as refused:
        decisions.restore(entrant=other, reason="Lần nữa", by=province_officer, now=now)
    assert refused.value.code == "not_void"
    kinds = list(other.notes.values_list("kind", flat=True))
    assert kinds == ["voided", "restored"]


@pytest.mark.django_db
def test_two_persons_publish_and_nothing_is_computed_afterwards(held, province_officer, make_person, now):
    hand_in(entrant(held, 1), held)
    run = close(held, province_officer)
    second = make_person("truongban", Role.ORGANISER)
    results.propose_publication(result=run.result, by=province_officer, now=now)
    with pytest.raises(RuleViolation) as refused:
        results.confirm_publication(result=run.result, by=province_officer, now=now)
    assert refused.value.code == "same_person"
    results.confirm_publication(result=run.result, by=second, now=now)
    with pytest.raises(RuleViolation) as refused:
        close(held, province_officer, reason="Nữa")
    assert refused.value.code == "round_published"
    for service in (results.lock_round, results.reopen_round):
        with pytest.raises(RuleViolation):
            service(contest_round=held.round, by=province_officer, now=now, reason="x")


@pytest.mark.django_db
def test_units_are_ranked_by_ratio_and_need_their_numbers(places, province_officer, now):
    held = hold(host=places["31"], by=province_officer, now=now, content=online_rules(units=UNITS))
    units = [
        ContestUnit.objects.create(contest=held.round.contest, name=name, people=people)
        for name, people in (("Xã X", 100), ("Xã Y", None))
    ]
    for number, unit in ((1, 0), (2, 0), (3, 1), (4, 1)):
        hand_in(entrant(held, number, unit=units[unit]), held, points=10 if number == 3 else 9)
    with pytest.raises(RuleViolation, match="chưa ghi số người của Xã Y"):
        online_close.start_close(online=held, by=province_officer, now=CLOSED)
    units[1].people = 100
    units[1].save()
    told = close(held, province_officer).result.standing["units"]
    assert [(row["unit"], row["rank"], row["prize"], row["decided_by"]) for row in told] == [
        ("Xã Y", 1, "Giải Nhất tập thể", "full_marks"),
        ("Xã X", 2, None, "full_marks"),
    ]


@pytest.mark.django_db
def test_a_lot_needs_a_seed_and_a_tie_left_open_is_told(places, province_officer, now):
    held = hold(host=places["31"], by=province_officer, now=now, content=online_rules(chain=["lot"], guess=None))
    for number in (1, 2, 3):
        hand_in(entrant(held, number), held)
    with pytest.raises(RuleViolation) as refused:
        online_close.start_close(online=held, by=province_officer, now=CLOSED)
    assert refused.value.field == "seed"
    run = close(held, province_officer, seed="Hải Phòng 22")
    assert sorted(row[0] for row in listed(run)) == [1, 2, 3]
    draw = held.round.draws.get()
    assert [row[1] for row in listed(run)] == sorted(draw.result, key=draw.result.get)
    other = hold(host=places["31"], by=province_officer, now=now, content=_forbidding())
    for number in (4, 5):
        hand_in(entrant(other, number), other)
    refused_run = close(other, province_officer)
    assert refused_run.state == OnlineRunState.REFUSED
    assert "không cho đồng giải" in refused_run.refusal
    other.round.refresh_from_db()
    assert (other.round.state, RoundResult.objects.filter(round=other.round).count()) == (RoundState.RUNNING, 0)


def _forbidding() -> str:
    return online_rules(chain=[], guess=None).replace("share_using_places", "forbid")


@pytest.mark.django_db
def test_a_run_that_crashed_goes_on_and_statements_do_not_grow(
    held, province_officer, monkeypatch, django_assert_num_queries
):
    for number in range(1, 8):
        hand_in(entrant(held, number), held, seconds=100 + number)
    monkeypatch.setattr(online_close, "PLACES_AT_ONCE", 3)
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=held.pk)
    run = online_close.start_close(online=online, by=province_officer, now=CLOSED)
    whole = FrozenPlace.objects.bulk_create
    calls = []

    def crash(rows):
        calls.append(rows)
        if len(calls) == 2:
            raise OSError("mất điện")
        return whole(rows)

    monkeypatch.setattr(FrozenPlace.objects, "bulk_create", crash)
    with pytest.raises(OSError, match="mất điện"):
        online_runs.work(run=run, now=CLOSED)
    run.refresh_from_db()
    assert (run.state, run.done_count, run.whole_count) == (OnlineRunState.WAITING, 3, 7)
    with pytest.raises(RuleViolation) as refused:
        decisions.void(entrant=run.result.places.first().entrant, reason="x", by=province_officer, now=CLOSED)
    assert refused.value.code == "being_computed"
    online_runs.work(run=run, now=CLOSED)
    run.refresh_from_db()
    assert (run.state, run.done_count, run.result.places.count()) == (OnlineRunState.READY, 7, 7)
    online_runs.work(run=run, now=CLOSED)
    assert run.result.places.count() == 7
    with django_assert_num_queries(4):
        online_file(contest_round=online.round)


@pytest.mark.django_db
def test_a_large_list_is_confirmed_by_the_worker_even_when_the_first_one_was_killed(
    held, province_officer, make_person, now
):
    hand_in(entrant(held, 1), held)
    made = close(held, province_officer)
    second = make_person("truongban", Role.ORGANISER)
    results.propose_publication(result=made.result, by=province_officer, now=now)
    with pytest.raises(RuleViolation) as refused:
        online_confirm.start_confirm(result=made.result, by=province_officer, now=now)
    assert refused.value.code == "same_person"
    run = online_confirm.start_confirm(result=made.result, by=second, now=now)
    for touch in (
        lambda: results.return_publication(result=made.result, reason="x", by=second, now=now),
        lambda: online_confirm.start_confirm(result=made.result, by=second, now=now),
    ):
        with pytest.raises(RuleViolation) as refused:
            touch()
        assert refused.value.code == "being_confirmed"
    held.round.refresh_from_db()
    assert held.round.state == RoundState.LOCKED
    # a killed worker leaves its sign of life behind: nobody works beside it, and the job goes on when it is old
    run.worked_at = now
    run.save()
    online_runs.work(run=run, now=now, clock=lambda: now + timedelta(seconds=30))
    assert online_runs.take_over(now=now + timedelta(seconds=39)) == []
    # from the kill to new work: silence, a look of the timer, a poll of the queue's worker (F5)
    assert online_runs.SILENT + timer.LOOK + timedelta(seconds=2) <= timedelta(seconds=60)
    report = run_jobs(pressing_jobs(), now=now + timedelta(seconds=41))
    assert report.done == [{"job": "contests.finish_online_lists", "id": str(run.public_id)}]
    run.refresh_from_db()
    held.round.refresh_from_db()
    assert (run.state, run.worked_at, held.round.state) == (OnlineRunState.READY, None, RoundState.PUBLISHED)
    assert made.result.publications.last().recorded_by == second
    assert online_runs.take_over(now=now + timedelta(days=1)) == []
    assert made.result.publications.count() == 2


@pytest.mark.django_db
def test_a_long_step_gives_signs_of_life_and_whoever_comes_late_changes_nothing(held, province_officer, monkeypatch):
    hand_in(entrant(held, 1), held)
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=held.pk)
    run = online_close.start_close(online=online, by=province_officer, now=CLOSED)
    beats = iter([False, True, False, True])
    ticking = SimpleNamespace(wait=lambda seconds: next(beats))
    monkeypatch.setattr(online_runs, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(online_runs, "present", lambda: CLOSED + timedelta(minutes=3))
    online_runs._beat(run.pk, ticking)
    run.refresh_from_db()
    assert run.worked_at is None  # nobody held it
    OnlineRun.objects.filter(pk=run.pk).update(worked_at=CLOSED)
    online_runs._beat(run.pk, ticking)
    assert online_runs.take_over(now=CLOSED + timedelta(minutes=3, seconds=30)) == []
    # a process that was suspended longer than that comes back after another one made the list
    late = OnlineRun.objects.select_related("asked_by").get(pk=run.pk)
    OnlineRun.objects.filter(pk=run.pk).update(worked_at=None)
    online_runs.work(run=OnlineRun.objects.select_related("asked_by", "result").get(pk=run.pk), now=CLOSED)
    with pytest.raises(RuleViolation) as refused:
        online_close.make_list(run=late, now=CLOSED, alive=lambda: None)
    assert refused.value.code == "taken_over"
    assert (RoundResult.objects.count(), FrozenPlace.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_list_that_computes_otherwise_is_not_published_and_says_so(
    held, province_officer, make_person, monkeypatch, now
):
    hand_in(entrant(held, 1), held)
    made = close(held, province_officer)
    second = make_person("truongban", Role.ORGANISER)
    results.propose_publication(result=made.result, by=province_officer, now=now)
    run = online_confirm.start_confirm(result=made.result, by=second, now=now)
    monkeypatch.setattr(results, "standing_as_json", lambda standing: {"entries": []})
    online_runs.work(run=run, now=now)
    run.refresh_from_db()
    held.round.refresh_from_db()
    assert (run.state, held.round.state) == (OnlineRunState.REFUSED, RoundState.LOCKED)
    assert "khác" in run.refusal
    monkeypatch.undo()
    again = online_confirm.start_confirm(result=made.result, by=second, now=now)
    online_runs.work(run=again, now=now)
    held.round.refresh_from_db()
    assert held.round.state == RoundState.PUBLISHED
