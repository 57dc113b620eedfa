"""What counts as trained: the provisional rule, read from data."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules import (
    CompletionRule,
    EvidenceFact,
    UnreadableRule,
    build_rule,
    completion,
    lesson_item,
    quiz_item,
)
from training.shipped import shipped_programmes

LESSONS = {"bai-1": "Vị trí và nguyên tắc", "bai-2": "Phạm vi", "bai-3": "Trình tự"}
QUIZZES = {"cuoi-khoa": "Bài kiểm tra cuối khóa"}
DEFINITION = {"all_of": [{"lessons": "mandatory"}, {"quiz_percent": 70}]}
RULE = build_rule(code="tam", title="Quy tắc tạm", definition=DEFINITION, lessons=LESSONS, quizzes=QUIZZES)


def lesson(code: str, day: int, **others) -> EvidenceFact:
    return EvidenceFact("lesson_completed", date(2026, 3, day), reference=f"lesson:{code}", **others)


def quiz(score: str | None, day: int, code: str = "cuoi-khoa", **others) -> EvidenceFact:
    score_percent = None if score is None else Decimal(score)
    return EvidenceFact(
        "quiz_passed", date(2026, 3, day), reference=f"quiz:{code}", score_percent=score_percent, **others
    )


ALL_LESSONS = [lesson("bai-1", 1), lesson("bai-2", 2), lesson("bai-3", 5)]


def test_rule_is_every_mandatory_lesson_and_the_quiz():
    assert [item.reference for item in RULE.items] == ["lesson:bai-1", "lesson:bai-2", "lesson:bai-3", "quiz:cuoi-khoa"]
    assert RULE.items[-1].minimum_percent == 70


def test_nothing_done():
    reached = completion(rule=RULE, evidence=[])
    assert (reached.done, reached.completed_on, reached.done_count, reached.needed_count) == (False, None, 0, 4)
    assert reached.missing == RULE.items


def test_done_on_the_day_of_the_last_missing_item():
    reached = completion(rule=RULE, evidence=[quiz("85", 3), *ALL_LESSONS])
    assert (reached.done, reached.completed_on, reached.missing) == (True, date(2026, 3, 5), ())
    assert completion(rule=RULE, evidence=[quiz("85", 9), *ALL_LESSONS]).completed_on == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("score", "is_done"), [("70", True), ("70.00", True), ("69.99", False), ("100", True), (None, False)]
)
def test_pass_mark_is_seventy_or_more(score, is_done):
    reached = completion(rule=RULE, evidence=[*ALL_LESSONS, quiz(score, 6)])
    assert reached.done is is_done
    if not is_done:
        assert [item.reference for item in reached.missing] == ["quiz:cuoi-khoa"]


def test_second_attempt_counts_from_its_own_day_and_a_later_failure_takes_nothing_away():
    evidence = [*ALL_LESSONS, quiz("40", 6), quiz("75", 8), quiz("30", 9)]
    assert completion(rule=RULE, evidence=evidence).completed_on == date(2026, 3, 8)


def test_doing_a_lesson_again_does_not_move_the_day():
    evidence = [*ALL_LESSONS, quiz("75", 3), lesson("bai-3", 20)]
    assert completion(rule=RULE, evidence=evidence).completed_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    "useless",
    [
        lesson("bai-3", 5, is_superseded=True),
        lesson("bai-khac", 5),
        EvidenceFact("materials_opened", date(2026, 3, 5), reference="lesson:bai-3"),
        EvidenceFact("lesson_completed", date(2026, 3, 5), reference="bai-3"),
        EvidenceFact("lesson_completed", date(2026, 3, 5)),
    ],
    ids=["superseded", "other lesson", "other kind", "other form", "no reference"],
)
def test_rows_that_do_not_satisfy_an_item(useless):
    reached = completion(rule=RULE, evidence=[lesson("bai-1", 1), lesson("bai-2", 2), quiz("90", 2), useless])
    assert not reached.done
    assert [item.reference for item in reached.missing] == ["lesson:bai-3"]
    assert reached.done_count == 3


rows = st.lists(
    st.one_of(
        st.builds(
            lesson, st.sampled_from(["bai-1", "bai-2", "bai-3", "x"]), st.integers(1, 28), is_superseded=st.booleans()
        ),
        st.builds(
            quiz, st.sampled_from(["0", "69.99", "70", "100", None]), st.integers(1, 28), is_superseded=st.booleans()
        ),
    ),
    max_size=14,
)


@given(rows, st.randoms())
def test_order_does_not_matter_and_superseded_rows_are_as_if_absent(evidence, random):
    reached = completion(rule=RULE, evidence=evidence)
    shuffled = list(evidence)
    random.shuffle(shuffled)
    assert completion(rule=RULE, evidence=shuffled) == reached
    assert completion(rule=RULE, evidence=[fact for fact in evidence if not fact.is_superseded]) == reached
    assert reached.done is (reached.completed_on is not None) is (not reached.missing)


@given(rows, rows)
def test_more_evidence_never_undoes_or_delays(evidence, further):
    before, after = completion(rule=RULE, evidence=evidence), completion(rule=RULE, evidence=evidence + further)
    assert after.done_count >= before.done_count
    if before.completed_on is not None:
        assert after.completed_on is not None
        assert after.completed_on <= before.completed_on


class TestDefinitions:
    def test_named_lessons_and_quizzes(self):
        definition = {"all_of": [{"lessons": ["bai-2"]}, {"quiz_percent": "62.5", "quizzes": ["a", "b"]}]}
        rule = build_rule(code="x", title="x", definition=definition, lessons=LESSONS, quizzes=QUIZZES)
        assert rule.items == (
            lesson_item(code="bai-2", title="Phạm vi"),
            quiz_item(code="a", minimum_percent=Decimal("62.5")),
            quiz_item(code="b", minimum_percent=Decimal("62.5")),
        )

    @pytest.mark.parametrize(
        "definition",
        [
            {},
            {"all_of": []},
            {"all_of": "lessons"},
            {"any_of": []},
            {"at_least": 2, "of": [{"hours": 8}]},
            {"at_least": 0, "of": [{"hours": 8}]},
            {"at_least": True, "of": [{"hours": 8}]},
            {"none_of": [{"lessons": "mandatory"}]},
            {"lessons": "mandatory"},
            {"all_of": [{"lessons": "mandatory"}], "note": 1},
            {"all_of": ["lessons"]},
            {"all_of": [{"hours": 0}]},
            {"all_of": [{"hours": "8.005"}]},
            {"all_of": [{"hours": 1001}]},
            {"all_of": [{"hours": 8, "caps": [{"channel": "radio", "hours": 2}]}]},
            {"all_of": [{"hours": 8, "caps": [{"channel": "online", "hours": 2, "percent": 5}]}]},
            {"all_of": [{"hours": 8, "caps": [{"channel": "online", "hours": 2}, {"channel": "online", "hours": 3}]}]},
            {"all_of": [{"hours": 8}, {"hours": 9}]},
            {"all_of": [{"practice_percent": 30}]},
            {"all_of": [{"class_half_days": 0}]},
            {"all_of": [{"kinds": ["correction"]}]},
            {"all_of": [{"kinds": []}]},
            {
                "all_of": [
                    {"any_of": [{"all_of": [{"any_of": [{"all_of": [{"any_of": [{"all_of": [{"hours": 1}]}]}]}]}]}]}
                ]
            },
            {"all_of": [{"lessons": "all"}]},
            {"all_of": [{"lessons": []}]},
            {"all_of": [{"lessons": [1]}]},
            {"all_of": [{"lessons": ["bai-1", "bai-1"]}]},
            {"all_of": [{"quiz_percent": 101}]},
            {"all_of": [{"quiz_percent": -1}]},
            {"all_of": [{"quiz_percent": "nan"}]},
            {"all_of": [{"quiz_percent": True}]},
            {"all_of": [{"quiz_percent": "bảy mươi"}]},
            {"all_of": [{"quiz_percent": None}]},
            {"all_of": [{"quiz_percent": 70, "lessons": "mandatory"}]},
        ],
        ids=str,
    )
    def test_unreadable_definitions_are_refused(self, definition):
        with pytest.raises(UnreadableRule):
            build_rule(code="x", title="x", definition=definition, lessons=LESSONS, quizzes=QUIZZES)

    def test_mandatory_lessons_of_a_course_without_any_is_refused(self):
        with pytest.raises(UnreadableRule):
            build_rule(code="x", title="x", definition=DEFINITION, lessons={}, quizzes=QUIZZES)

    def test_a_rule_that_asks_for_nothing_is_refused(self):
        with pytest.raises(UnreadableRule):
            CompletionRule("x", "x", ())


class TestShippedProgrammes:
    SHIPPED = shipped_programmes()

    def test_provisional_rule_is_readable_and_says_what_it_is(self):
        (stored,) = self.SHIPPED["completion_rules"]
        assert stored["title"] == "Quy tắc tạm, chưa đối chiếu"
        assert stored["verified"] is False
        rule = build_rule(
            code=stored["code"],
            title=stored["title"],
            definition=stored["definition"],
            lessons=LESSONS,
            quizzes=QUIZZES,
        )
        assert rule.items == RULE.items

    def test_window_rule(self):
        (window,) = self.SHIPPED["window_rules"]
        assert (window["months"], window["cohort_from"], window["due_soon_days"]) == (6, date(2024, 4, 17), 30)
        assert window["count_before_recognition"] is False

    def test_three_versions_and_nothing_confirmed(self):
        versions = {version["code"]: version for version in self.SHIPPED["versions"]}
        assert set(versions) == {"ctk-4077-2014", "ctk-2372-2025", "chuong-trinh-tam"}
        assert versions["ctk-2372-2025"]["replaces"] == "ctk-4077-2014"
        assert (
            versions["ctk-2372-2025"]["in_force_from"] == versions["ctk-4077-2014"]["in_force_to"] == date(2025, 7, 18)
        )
        assert versions["ctk-2372-2025"]["subjects"] == versions["ctk-4077-2014"]["subjects"] == []
        assert not any(version["verified"] for version in versions.values())
        assert [version["official"] for version in self.SHIPPED["versions"]] == [True, True, False]

    def test_working_catalogue(self):
        subjects = self.SHIPPED["versions"][2]["subjects"]
        assert [subject["code"] for subject in subjects] == [
            "CD-K1", *(f"CD-S{n}" for n in range(1, 8)), *(f"CD-L{n}" for n in range(1, 5)), "CD-X1", "CD-X2",
        ]  # fmt: skip
        for subject in subjects:
            assert subject["theory_periods"] is subject["practice_periods"] is subject["mandatory"] is None
            assert subject["verified"] is False
            assert subject["provenance"].endswith("chưa đối chiếu")
            assert subject["group"] in {"knowledge", "skill", "law", "local"}
            assert set(subject["audiences"]) <= {"new", "serving", "head", "trainer", "official"}
            assert subject["audiences"]
