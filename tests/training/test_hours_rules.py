"""Hours of a mix of evidence: never the same hour twice, caps, equivalence; groups of criteria; rules nobody meets."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.rules import (
    Cap,
    Equivalent,
    EvidenceFact,
    HourRules,
    ProgrammeHours,
    UnreadableRule,
    build_rule,
    check_reachable,
    completion,
    credited_hours,
    credits_of,
)
from training.rules.criteria_words import rule_sentence, tree_lines
from training.rules.definition import Course

D = date(2026, 3, 2)
ANY = HourRules()


def row(number, hours, reference="", *, kind="class_attended", channel="class", half="", on=D, subject="CD-K1", **more):
    return EvidenceFact(
        kind, on, reference, subject, channel=channel, hours=Decimal(str(hours)), half=half, number=number, **more
    )  # fmt: skip


def online(number, hours, lesson, **more):
    return row(number, hours, f"lesson:{lesson}", kind="lesson_completed", channel="online", **more)


def paper(number, hours, reference, **more):
    return row(number, hours, reference, kind="paper_handed_in", channel="paper", **more)


def total(*rows, needed=16, caps=(), rules=ANY, **more):
    return credited_hours(rows, rules=rules, needed=Decimal(needed), caps=caps, **more)


class TestSameHourOnce:
    @pytest.mark.parametrize(
        ("rows", "hours"),
        [
            ([], 0),
            ([online(1, 2, "a"), online(2, "1.5", "b")], "3.5"),
            ([online(1, 2, "a"), row(2, 2, "lesson:a"), paper(3, 2, "lesson:a")], 2),
            ([online(1, 1, "a"), row(2, "2.5", "lesson:a")], "2.5"),
            ([row(1, 3, "class:7", half="am"), row(2, 3, "class:7", half="pm")], 6),
            ([row(1, 3, "class:7", half="am"), row(2, 3, "class:8", half="am", subject="CD-S4")], 3),
            ([row(1, 2, "class:8", half="am"), row(2, 3, "class:7", half="am", subject="CD-S4")], 3),
            ([row(1, 2, "class:7", half="am"), row(2, "1.5", "class:7", half="am", subject="CD-S4")], "3.5"),
            ([row(1, 2, "class:7", half="am", session="x"), row(2, 1, "class:7", half="am", session="y")], 3),
            ([row(1, 2, "class:7", half="am", session="x"), row(2, 2, "class:7", half="am", session="x")], 2),
            ([row(1, 3, "class:7", half="am"), row(2, 3, "class:7", channel="paper", half="am")], 3),
            ([row(1, 3, session="Lớp A", half="am"), row(2, 4, subject="", session="Lớp B", half="am")], 4),
            ([row(1, 2, session="Lớp A", half="am"), row(2, 1, subject="", session="Lớp A", half="am")], 3),
            ([row(1, 3, "class:7", half="am"), row(2, 3)], 3),
            ([row(1, 5), row(2, 3, "class:7", half="am"), row(3, 3, "class:7", half="pm")], 6),
            ([row(1, 3), row(2, 3)], 3),
            ([row(1, 3), row(2, 3, on=D + timedelta(days=1))], 6),
            ([row(1, 3, "lesson:a", half="am"), online(2, 3, "a")], 3),
            ([row(1, 16, kind="prior_training", channel="paper"), row(2, 16, kind="prior_training")], 16),
            ([row(1, 5, kind="materials_handed"), row(2, 5, kind="correction"), row(3, 5, kind="course_completed")], 0),
            ([replace(row(1, 5), is_superseded=True), replace(row(2, 0), hours=None)], 0),
        ],
    )  # fmt: skip
    def test_table(self, rows, hours):
        assert total(*rows) == Decimal(str(hours))
        assert total(*reversed(rows)) == Decimal(str(hours))

    def test_an_hour_belongs_to_the_subject_that_was_recorded_first(self):
        rows = [row(1, 2, "class:7", half="am"), row(2, 3, "class:8", half="am", subject="CD-S4")]
        assert [total(*rows, subject=subject) for subject in ("CD-K1", "CD-S4")] == [2, 1]

    def test_practice_is_never_more_than_what_counts(self):
        rows = [online(1, 3, "a"), row(2, 4, "lesson:a", practice=Decimal(4)), row(3, 2, practice=Decimal("0.5"))]
        assert total(*rows, only_practice=True) == Decimal("1.5")


class TestCaps:
    ONLINE_8 = Cap("online", hours=Decimal(8))

    @pytest.mark.parametrize(
        ("rows", "caps", "hours"),
        [
            ([online(1, 12, "a"), row(2, 3)], [ONLINE_8], 11),
            ([online(1, 12, "a"), row(2, 3)], [Cap("online", percent=Decimal(25))], 7),
            ([online(1, 12, "a"), row(2, 12, "lesson:a")], [ONLINE_8], 12),
            ([online(1, 12, "a"), row(2, 4, "lesson:a")], [Cap("online", hours=Decimal(0))], 4),
            ([online(1, 5, "a"), paper(2, 5, "lesson:a"), paper(3, 5, "lesson:b")],
             [Cap("online", hours=Decimal(5)), Cap("paper", hours=Decimal(5))], 10),
            ([online(1, 5, "a")], [ONLINE_8], 5),
        ],
    )  # fmt: skip
    def test_an_hour_counts_through_the_channel_that_leaves_more(self, rows, caps, hours):
        assert total(*rows, caps=caps) == hours


class TestEquivalence:
    RULES = HourRules(
        "ctk-2372",
        (
            Equivalent("ctk-4077", "CD-A", "CD-K1", Decimal("0.5")),
            Equivalent("ctk-4077", "CD-A", "CD-S1", Decimal("0.25"), valid_to=D),
        ),
    )

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"programme": "ctk-2372"}, (4, 4, 0)),
            ({"programme": "ctk-4077"}, (0, 0, 0)),
            ({"programme": "ctk-4077", "subject": "CD-A"}, (2, 2, 0)),
            ({"programme": "ctk-4077", "subject": "CD-A", "on": D - timedelta(days=1)}, (3, 2, 1)),
            ({"programme": "", "subject": ""}, (4, 0, 0)),
        ],
    )
    def test_hours_of_another_version(self, given, expected):
        fact = row(1, 4, **given)
        found = tuple(total(fact, rules=self.RULES, subject=subject) for subject in ("", "CD-K1", "CD-S1"))
        assert found == expected


facts = st.builds(
    lambda number, quarter, ref, channel, half, day, subject, kind: EvidenceFact(
        kind, D + timedelta(days=day), ref, subject, channel=channel, hours=Decimal(quarter) / 4, half=half,
        number=number, practice=Decimal(quarter) / 8,
    ),
    st.integers(1, 9), st.integers(1, 16), st.sampled_from(["", "lesson:a", "lesson:b", "class:1", "class:2"]),
    st.sampled_from(["online", "class", "paper"]), st.sampled_from(["", "am", "pm"]), st.integers(0, 1),
    st.sampled_from(["", "CD-K1", "CD-S1"]), st.sampled_from(["class_attended", "lesson_completed", "prior_training"]),
)  # fmt: skip
caps_given = st.lists(
    st.builds(Cap, st.sampled_from(["online", "class", "paper"]), st.integers(0, 20).map(lambda n: Decimal(n) / 2)),
    max_size=3,
    unique_by=lambda cap: cap.channel,
)


@settings(max_examples=50)
@given(st.lists(facts, max_size=7), caps_given, st.randoms())
def test_order_does_not_matter_a_second_copy_is_worth_nothing_and_the_sum_is_a_bound(rows, caps, random):
    found = total(*rows, caps=caps)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert total(*shuffled, caps=caps) == found
    assert 0 <= found <= sum((fact.hours for fact in rows), Decimal(0))
    assert found <= total(*rows)
    for fact in rows:
        assert total(*rows, replace(fact, number=100), caps=caps) == found
    by_subject = sum((total(*rows, subject=subject) for subject in ("CD-K1", "CD-S1")), Decimal(0))
    assert by_subject <= total(*rows)


@settings(max_examples=50)
@given(st.lists(facts, max_size=7), facts, caps_given)
def test_a_row_written_later_never_lowers_any_sum(rows, further, caps):
    later = replace(further, number=100)
    assert total(*rows, later, caps=caps) >= total(*rows, caps=caps)
    for subject in ("CD-K1", "CD-S1"):
        assert total(*rows, later, subject=subject, caps=caps) >= total(*rows, subject=subject, caps=caps)
    halves = {}
    for credit in credits_of([*rows, later], rules=ANY):
        if credit.fact.half:
            key = (credit.fact.happened_on, credit.fact.half, credit.fact.reference)
            halves.setdefault(str(key), Decimal(0))
            halves[str(key)] += credit.hours
    assert all(hours <= sum((fact.hours for fact in [*rows, later]), Decimal(0)) for hours in halves.values())


LESSONS, QUIZZES = {"a": "Bài A", "b": "Bài B"}, {"q": "Kiểm tra"}
SUBJECTS = {"CD-K1": "Kiến thức chung"}


def rule_of(definition):
    return build_rule(
        code="x", title="x", definition=definition, lessons=LESSONS, quizzes=QUIZZES, subjects=SUBJECTS
    )  # fmt: skip


def learnt(code, day):
    return EvidenceFact("lesson_completed", D + timedelta(days=day), reference=f"lesson:{code}")


TWO_WAYS = {
    "any_of": [
        {"all_of": [{"lessons": "mandatory"}, {"quiz_percent": 70}]},
        {"all_of": [{"hours": 6, "caps": [{"channel": "online", "percent": 50}]}, {"class_half_days": 2}]},
        {"kinds": ["prior_training"]},
    ]
}


class TestGroups:
    def test_any_of_names_what_is_missing_on_the_nearest_way(self):
        found = completion(rule=rule_of(TWO_WAYS), evidence=[learnt("a", 0), learnt("b", 1)])
        assert ([item.title for item in found.missing], found.done_count, found.needed_count) == (["Kiểm tra"], 2, 3)
        assert (found.done, found.completed_on) == (False, None)
        assert completion(rule=rule_of(TWO_WAYS), evidence=[learnt("a", 0)]).missing[0].reference.startswith("kind:")

    @pytest.mark.parametrize(
        ("rows", "day"),
        [
            ([row(1, 3, "class:7", half="am"), row(2, 3, "class:7", half="pm", on=D + timedelta(days=3))], 3),
            ([row(1, 3, "class:7", half="am"), row(2, 3, "class:8", half="am")], None),
            ([online(1, 3, "x"), row(2, 3, "class:7", half="am"), row(3, 1, "class:7", half="pm")], 0),
            ([row(1, 1, kind="prior_training", on=D - timedelta(days=400))], -400),
        ],
    )  # fmt: skip
    def test_ways_and_days(self, rows, day):
        found = completion(rule=rule_of(TWO_WAYS), evidence=rows)
        assert found.completed_on == (None if day is None else D + timedelta(days=day))

    def test_threshold_counts_the_earliest_that_are_enough(self):
        rule = rule_of({"at_least": 2, "of": [{"lessons": ["a"]}, {"lessons": ["b"]}, {"class_half_days": 1}]})
        rows = [learnt("a", 5), row(1, 3, on=D + timedelta(days=9)), learnt("b", 7)]
        assert completion(rule=rule, evidence=rows).completed_on == D + timedelta(days=7)
        partly = completion(rule=rule, evidence=rows[:1])
        assert (partly.done_count, partly.needed_count, partly.missing[0].reference) == (1, 2, "lesson:b")

    def test_hours_say_how_many_there_are(self):
        rule = rule_of({"all_of": [{"hours": "12.5", "subject": "CD-K1"}, {"practice_percent": 40, "of_hours": 10}]})
        found = completion(rule=rule, evidence=[row(1, "2.25", practice=Decimal(1))])
        assert [item.title for item in found.missing] == [
            "Đủ 12,5 giờ chuyên đề «Kiến thức chung» (mới có 2,25 giờ)",
            "Thực hành ít nhất 40% của 10 giờ, tức 4 giờ (mới có 1 giờ)",
        ]


class TestNobodyCould:
    OFFERED = ProgrammeHours({"CD-K1": Decimal(4), "CD-S1": Decimal(8)}, {"CD-K1": Decimal(1), "CD-S1": Decimal(2)})
    SHARES = [{"channel": name, "percent": 30} for name in ("online", "class", "paper")]

    @pytest.mark.parametrize(
        ("definition", "said"),
        [
            ({"all_of": [{"hours": 13}]}, "chỉ có 12 giờ"),
            ({"all_of": [{"hours": 5, "subject": "CD-K1"}]}, "chỉ có 4 giờ"),
            ({"all_of": [{"hours": 1, "subject": "CD-Z"}]}, "không có chuyên đề CD-Z"),
            ({"all_of": [{"kinds": ["prior_training"], "subject": "CD-Z"}]}, "không có chuyên đề CD-Z"),
            ({"all_of": [{"practice_percent": 40, "of_hours": 10}]}, "chỉ có 3 giờ"),
            ({"all_of": [{"lessons": ["khac"]}]}, "không có trong khóa học"),
            ({"all_of": [{"quiz_percent": 70, "quizzes": ["khac"]}]}, "không có trong khóa học"),
            ({"all_of": [{"hours": 10, "caps": SHARES}]}, "cộng lại chỉ được 9 giờ"),
            ({"any_of": [{"lessons": ["a"]}, {"all_of": [{"hours": 13}]}]}, "chỉ có 12 giờ"),
            ({"at_least": 3, "of": [{"lessons": ["a"]}, {"lessons": ["b"]}]}, "đòi 3 điều nhưng nhóm chỉ có 2 điều"),
            ({"all_of": [{"lessons": ["a"]}, {"any_of": []}]}, "chưa có điều kiện nào"),
        ],
    )  # fmt: skip
    def test_is_refused_with_a_sentence(self, definition, said):
        with pytest.raises(UnreadableRule) as refusal:
            check_reachable(rule_of(definition), offered=self.OFFERED, lessons=LESSONS, quizzes=QUIZZES)
        assert said in refusal.value.sentence

    @pytest.mark.parametrize(
        "definition",
        [
            {"all_of": [{"hours": 12, "caps": [*SHARES[:2], {"channel": "paper", "percent": 40}]}]},
            {"all_of": [{"hours": 10, "caps": SHARES[:2]}, {"practice_percent": 30, "of_hours": 10}]},
        ],
    )
    def test_bounds_that_somebody_can_meet(self, definition):
        check_reachable(rule_of(definition), offered=self.OFFERED, lessons=LESSONS, quizzes=QUIZZES)
        check_reachable(rule_of({"all_of": [{"hours": 900}]}), offered=ProgrammeHours(), lessons=(), quizzes=())


def test_in_words():
    course = Course(LESSONS, QUIZZES, SUBJECTS)
    assert rule_sentence(TWO_WAYS, course) == (
        "Hoàn thành tập huấn khi (học xong mọi bài bắt buộc (2 bài) và đạt bài kiểm tra từ 70%) hoặc (đủ 6 giờ tập "
        "huấn (học trên mạng tính tối đa 50%) và dự ít nhất 2 buổi tập huấn) hoặc được ghi «Công nhận đã tập huấn "
        "trước»."
    )
    lines = [(line.path, line.depth, line.is_group) for line in tree_lines(TWO_WAYS, course)]
    assert lines[:4] == [("", 0, True), ("0", 1, True), ("0.0", 2, False), ("0.1", 2, False)]
