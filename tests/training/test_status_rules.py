"""Exactly one state for every appointment and day, with the reason in words (contracts.md §4)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.enums import TrainingState
from training.rules import (
    AppointmentFacts,
    CompletionRule,
    EvidenceFact,
    Scope,
    TrainingRules,
    UnknownYear,
    appointment_status,
    because_sentence,
    lesson_item,
    quiz_item,
)
from training.shipped import shipped_working_days

SHIPPED = shipped_working_days()
LESSON_CODES = tuple(f"bai-{number}" for number in range(1, 15))
COMPLETION = CompletionRule(
    "tam",
    "Quy tắc tạm, chưa đối chiếu",
    (*(lesson_item(code=code) for code in LESSON_CODES), quiz_item(code="cuoi-khoa", minimum_percent=Decimal(70))),
)
RULES = TrainingRules(months=6, cohort_from=date(2024, 4, 17), completion=COMPLETION)
R = date(2025, 8, 31)
DUE = date(2026, 3, 2)
APPOINTMENT = AppointmentFacts("A1", recognised_on=R)


def lesson(code: str, on: date) -> EvidenceFact:
    return EvidenceFact("lesson_completed", on, reference=f"lesson:{code}")


def quiz(on: date, score: int = 80) -> EvidenceFact:
    return EvidenceFact("quiz_passed", on, reference="quiz:cuoi-khoa", score_percent=Decimal(score))


def everything(on: date) -> list[EvidenceFact]:
    return [*(lesson(code, on) for code in LESSON_CODES), quiz(on)]


def status(as_of: date, *, evidence=(), appointment=APPOINTMENT, rules=RULES):
    return appointment_status(
        appointment=appointment, evidence=evidence, rules=rules, working_days=SHIPPED, as_of=as_of
    )


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestBoundaries:
    @pytest.mark.parametrize(
        ("as_of", "state", "days_left"),
        [
            ("2025-08-31", "running", 183),
            ("2026-01-30", "running", 31),
            ("2026-01-31", "due_soon", 30),
            ("2026-02-28", "due_soon", 2),
            ("2026-03-01", "due_soon", 1),
            ("2026-03-02", "due_soon", 0),
            ("2026-03-03", "overdue", -1),
            ("2027-03-03", "overdue", -366),
        ],
    )
    def test_nothing_done(self, as_of, state, days_left):
        found = status(day(as_of))
        assert (found.state, found.due_on, found.days_left, found.completed_on) == (state, DUE, days_left, None)

    @pytest.mark.parametrize(
        ("completed_on", "as_of", "state"),
        [
            ("2025-08-31", "2025-08-31", "done_on_time"),
            ("2026-03-02", "2026-03-02", "done_on_time"),
            ("2026-03-02", "2026-12-31", "done_on_time"),
            ("2026-03-03", "2026-03-03", "done_late"),
            ("2026-11-01", "2026-11-22", "done_late"),
        ],
    )
    def test_everything_done(self, completed_on, as_of, state):
        found = status(day(as_of), evidence=everything(day(completed_on)))
        assert (found.state, found.completed_on, found.due_on) == (state, day(completed_on), DUE)

    def test_evidence_of_a_later_day_is_not_known_yet(self):
        evidence = everything(day("2026-03-02"))
        assert status(day("2026-03-01"), evidence=evidence).state == "due_soon"

    def test_the_window_of_due_soon_is_data(self):
        rules = replace(RULES, due_soon_days=10)
        assert status(DUE - timedelta(days=11), rules=rules).state == "running"
        assert status(DUE - timedelta(days=10), rules=rules).state == "due_soon"

    def test_the_number_of_months_is_data(self):
        assert status(R, rules=replace(RULES, months=3)).due_on == day("2025-12-01")


class TestScope:
    @pytest.mark.parametrize(
        ("recognised_on", "state", "due_on"),
        [("2024-04-16", "not_in_scope", None), ("2024-04-17", "running", day("2024-10-17"))],
    )
    def test_cohort_begins_on_its_first_day(self, recognised_on, state, due_on):
        found = status(day("2024-05-01"), appointment=AppointmentFacts("A", day(recognised_on)))
        assert (found.state, found.due_on) == (state, due_on)

    def test_out_of_scope_stays_so_whatever_was_done(self):
        found = status(day("2026-05-01"), appointment=AppointmentFacts("A", day("2020-01-05")), evidence=everything(R))
        assert (found.state, found.due_on, found.completed_on, found.days_left) == ("not_in_scope", None, None, None)
        assert found.scope is Scope.BEFORE_COHORT

    def test_a_decision_that_is_not_in_force_yet(self):
        appointment = AppointmentFacts("A", day("2026-01-05"), effective_on=day("2026-02-01"))
        assert status(day("2026-01-31"), appointment=appointment).scope is Scope.NOT_YET_RECOGNISED
        assert status(day("2026-01-31"), appointment=appointment).changes_on == day("2026-02-01")
        found = status(day("2026-02-01"), appointment=appointment)
        assert (found.state, found.due_on) == ("running", day("2026-08-03"))

    def test_an_old_clock_kept_by_a_move_is_not_in_scope(self):
        appointment = AppointmentFacts("B", day("2025-07-01"), clock_starts_on=day("2019-03-01"))
        assert status(day("2025-08-01"), appointment=appointment).state == "not_in_scope"

    def test_a_new_clock_kept_by_a_move_keeps_its_deadline(self):
        appointment = AppointmentFacts("B", day("2026-01-10"), clock_starts_on=R)
        found = status(day("2026-02-10"), appointment=appointment, evidence=everything(day("2025-12-01")))
        assert (found.state, found.due_on) == ("done_on_time", DUE)

    def test_a_year_without_holiday_table_is_said(self):
        appointment = AppointmentFacts("A", day("2031-08-01"))
        with pytest.raises(UnknownYear):
            status(day("2031-08-02"), appointment=appointment)

    def test_an_old_appointment_needs_no_holiday_table(self):
        assert status(day("2026-08-02"), appointment=AppointmentFacts("A", day("2012-08-01"))).due_on is None


class TestTrainingBeforeRecognition:
    def test_does_not_count(self):
        found = status(day("2025-09-01"), evidence=everything(day("2025-08-30")))
        assert found.state == "running"
        assert found.completion is not None
        assert found.completion.done_count == 0

    def test_counts_if_the_rule_says_so(self):
        rules = replace(RULES, count_before_recognition=True)
        found = status(day("2025-09-01"), evidence=everything(day("2025-08-30")), rules=rules)
        assert (found.state, found.completed_on) == ("done_on_time", day("2025-08-30"))


class TestEndOfOffice:
    def test_before_the_deadline_and_not_met(self):
        left = replace(APPOINTMENT, ended_on=day("2026-01-15"))
        assert status(day("2026-01-14"), appointment=left).state == "running"
        found = status(day("2026-01-15"), appointment=left)
        assert (found.state, found.due_on, found.changes_on) == ("ended", DUE, None)
        assert status(day("2026-06-01"), appointment=left).state == "ended"

    def test_already_met_stays_met(self):
        left = replace(APPOINTMENT, ended_on=day("2026-01-15"))
        found = status(day("2026-06-01"), appointment=left, evidence=everything(day("2026-01-14")))
        assert found.state == "done_on_time"

    def test_training_after_the_office_does_not_meet_it(self):
        left = replace(APPOINTMENT, ended_on=day("2026-01-15"))
        assert status(day("2026-06-01"), appointment=left, evidence=everything(day("2026-01-15"))).state == "ended"

    @pytest.mark.parametrize(("ended_on", "state"), [(DUE, "ended"), (DUE + timedelta(days=1), "overdue")])
    def test_whoever_still_served_on_the_last_day_is_overdue(self, ended_on, state):
        left = replace(APPOINTMENT, ended_on=ended_on)
        assert status(day("2026-06-01"), appointment=left).state == state

    def test_late_and_done_after_the_office_remains_late(self):
        left = replace(APPOINTMENT, ended_on=day("2026-05-01"))
        assert status(day("2026-06-01"), appointment=left, evidence=everything(day("2026-04-01"))).state == "done_late"

    def test_the_reading_can_be_switched(self):
        left = replace(APPOINTMENT, ended_on=day("2026-01-15"))
        rules = replace(RULES, end_leaves_cohort=False)
        assert status(day("2026-06-01"), appointment=left, rules=rules).state == "overdue"


class TestChangesOn:
    @pytest.mark.parametrize(
        ("as_of", "ended_on", "changes_on"),
        [
            ("2025-09-01", None, "2026-01-31"),
            ("2026-01-31", None, "2026-03-03"),
            ("2026-03-03", None, None),
            ("2025-09-01", "2025-12-01", "2025-12-01"),
            ("2025-09-01", "2026-02-15", "2026-01-31"),
            ("2026-02-01", "2026-02-15", "2026-02-15"),
        ],
    )
    def test_day_of_the_next_change(self, as_of, ended_on, changes_on):
        appointment = replace(APPOINTMENT, ended_on=day(ended_on) if ended_on else None)
        found = status(day(as_of), appointment=appointment)
        assert found.changes_on == (day(changes_on) if changes_on else None)


STARTED = [lesson(code, day("2025-10-01")) for code in LESSON_CODES[:3]]


class TestSentences:
    @pytest.mark.parametrize(
        ("as_of", "evidence", "expected"),
        [
            (
                "2026-02-18",
                STARTED,
                "Được công nhận ngày 31/08/2025; hạn 06 tháng rơi vào thứ Bảy 28/02/2026 (tháng 02/2026 không có "
                "ngày 31) nên lùi đến hết thứ Hai 02/03/2026; bằng chứng mới nhất: học xong bài «bai-1», ngày "
                "01/10/2025; còn 12 ngày, mới xong 3/14 bài, "
                "chưa đạt bài kiểm tra (cần từ 70%).",
            ),
            ("2026-03-02", (), "hôm nay là ngày cuối, chưa có bài nào hoàn thành."),
            ("2026-03-07", [quiz(day("2026-01-01"))], "đã quá hạn 5 ngày, mới xong 0/14 bài."),
            (
                "2026-02-18",
                everything(day("2026-02-01"))[:-1],
                "còn 12 ngày, đã xong 14/14 bài, chưa đạt bài kiểm tra (cần từ 70%).",
            ),
            ("2026-05-01", everything(day("2026-03-02")), "đã hoàn thành ngày 02/03/2026, đúng hạn."),
            (
                "2026-05-01",
                everything(day("2026-03-07")),
                "; bằng chứng: học xong 14 bài, đạt bài kiểm tra «cuoi-khoa»; đã hoàn thành ngày 07/03/2026, trễ "
                "5 ngày.",
            ),
            ("2026-05-01", everything(day("2026-03-07")), "đã hoàn thành ngày 07/03/2026, trễ 5 ngày."),
        ],
    )  # fmt: skip
    def test_of_states(self, as_of, evidence, expected):
        assert because_sentence(status(day(as_of), evidence=evidence)).endswith(expected)

    @pytest.mark.parametrize(
        ("recognised_on", "expected"),
        [
            ("2025-07-15", "Được công nhận ngày 15/07/2025; hạn 06 tháng đến hết thứ Năm 15/01/2026; "),
            ("2026-03-02", "rơi vào thứ Tư 02/09/2026, Quốc khánh, nên lùi đến hết thứ Năm 03/09/2026; "),
            ("2026-07-01", "Tết Dương lịch, nên lùi đến hết thứ Hai 04/01/2027 (theo lịch nghỉ dự kiến năm 2027); "),
            ("2027-08-31", "thứ Ba 29/02/2028 (tháng 02/2028 không có ngày 31) (theo lịch nghỉ dự kiến năm 2028); "),
        ],
    )
    def test_of_deadlines(self, recognised_on, expected):
        start = day(recognised_on)
        assert expected in because_sentence(status(start, appointment=AppointmentFacts("A", start)))

    def test_of_an_ended_office(self):
        left = replace(APPOINTMENT, ended_on=day("2026-01-15"))
        sentence = because_sentence(status(day("2026-02-01"), appointment=left))
        assert sentence.endswith("đã thôi làm hòa giải viên từ ngày 15/01/2026, trước khi hết hạn.")

    def test_of_an_old_appointment(self):
        old = AppointmentFacts("A", day("2022-11-20"))
        assert because_sentence(status(R, appointment=old)) == (
            "Được công nhận ngày 20/11/2022, trước ngày 17/04/2024 nên không thuộc diện phải hoàn thành tập huấn "
            "trong 06 tháng."
        )

    def test_of_a_decision_not_in_force_and_of_a_kept_clock(self):
        later = AppointmentFacts("A", day("2026-01-05"), effective_on=day("2026-02-01"))
        assert because_sentence(status(day("2026-01-31"), appointment=later)) == (
            "Được công nhận ngày 05/01/2026, có hiệu lực từ ngày 01/02/2026; "
            "đến ngày 31/01/2026 chưa là hòa giải viên nên chưa tính thời hạn."
        )
        moved = AppointmentFacts("B", day("2026-01-10"), clock_starts_on=R)
        assert because_sentence(status(day("2026-02-10"), appointment=moved)).startswith(
            "Được công nhận ngày 10/01/2026, thời hạn tính từ ngày 31/08/2025 của lần công nhận trước; hạn 06 tháng"
        )


days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
appointments = st.builds(
    lambda start, served: AppointmentFacts("A", start, ended_on=None if served is None else start + timedelta(served)),
    days,
    st.one_of(st.none(), st.integers(0, 400)),
)
evidence_rows = st.lists(
    st.one_of(
        st.builds(lesson, st.sampled_from(LESSON_CODES[:4]), days),
        st.builds(quiz, days, st.sampled_from([0, 69, 70, 100])),
        st.builds(lambda on: replace(quiz(on), is_superseded=True), days),
    ),
    max_size=12,
)
SHORT_RULES = replace(
    RULES,
    completion=CompletionRule(
        "x",
        "x",
        (
            lesson_item(code="bai-1"),
            lesson_item(code="bai-2"),
            quiz_item(code="cuoi-khoa", minimum_percent=Decimal(70)),
        ),
    ),
)


def expected_state(appointment: AppointmentFacts, found, as_of: date) -> str:
    """Decide the state a second time, from the definitions in contracts.md §4."""
    if appointment.recognised_on > as_of or appointment.recognised_on < RULES.cohort_from:
        return "not_in_scope"
    if found.completed_on is not None:
        return "done_on_time" if found.completed_on <= found.due_on else "done_late"
    if appointment.ended_on is not None and appointment.ended_on <= min(found.due_on, as_of):
        return "ended"
    if as_of > found.due_on:
        return "overdue"
    return "due_soon" if found.due_on - as_of <= timedelta(days=30) else "running"


@given(appointments, evidence_rows, days, st.randoms())
def test_one_state_whatever_the_order_of_the_evidence(appointment, evidence, as_of, random):
    found = status(as_of, appointment=appointment, evidence=evidence, rules=SHORT_RULES)
    shuffled = list(evidence)
    random.shuffle(shuffled)
    assert status(as_of, appointment=appointment, evidence=shuffled, rules=SHORT_RULES) == found
    kept = [fact for fact in evidence if not fact.is_superseded and fact.happened_on <= as_of]
    assert status(as_of, appointment=appointment, evidence=kept, rules=SHORT_RULES) == found
    assert found.state in TrainingState.values
    assert found.state == expected_state(appointment, found, as_of)
    assert (found.due_on is None) is (found.state == "not_in_scope")
    assert (found.completed_on is not None) is (found.state in {"done_on_time", "done_late"})
    sentence = because_sentence(found)
    assert sentence.endswith(".")
    assert len(sentence) <= 600
    assert "None" not in sentence


@given(appointments, evidence_rows, days)
def test_the_state_holds_until_the_day_named_if_nothing_happens(appointment, evidence, as_of):
    found = status(as_of, appointment=appointment, evidence=evidence, rules=SHORT_RULES)
    known = [fact for fact in evidence if fact.happened_on <= as_of]
    last_day = found.changes_on - timedelta(days=1) if found.changes_on else date(2028, 12, 31)
    assert status(last_day, appointment=appointment, evidence=known, rules=SHORT_RULES).state == found.state
    if found.changes_on:
        after = status(found.changes_on, appointment=appointment, evidence=known, rules=SHORT_RULES)
        assert found.changes_on > as_of
        assert after.state != found.state


@given(appointments, evidence_rows, days, days)
def test_once_done_stays_done(appointment, evidence, first, second):
    earlier, later = sorted((first, second))
    before = status(earlier, appointment=appointment, evidence=evidence, rules=SHORT_RULES)
    if before.completed_on is not None:
        after = status(later, appointment=appointment, evidence=evidence, rules=SHORT_RULES)
        assert (after.state, after.completed_on) == (before.state, before.completed_on)
