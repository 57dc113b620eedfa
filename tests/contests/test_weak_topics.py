"""Which topics of a round are weak, and which of them somebody is asked to practise: tables, bounds, properties."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.rules.featuring import ALLOWED, Step, may
from contests.rules.weak_topics import MOST_TOPICS, TopicKind, TopicScore, summed, to_practise

KINDS = st.sampled_from(list(TopicKind))


def topic(code: str, gained: object, possible: object = 10, kind: TopicKind = TopicKind.SUBJECT) -> TopicScore:
    return TopicScore(kind, code, "", Fraction(str(gained)), Fraction(str(possible)))


@st.composite
def scores(draw: st.DrawFn) -> list[TopicScore]:
    found = []
    for _ in range(draw(st.integers(0, 12))):
        possible = draw(st.integers(1, 20))
        gained = draw(st.integers(0, possible))
        found.append(topic(draw(st.sampled_from("abcdef")), gained, possible, draw(KINDS)))
    return found


@pytest.mark.parametrize(
    ("gained", "possible", "percent", "is_weak"),
    [
        (0, 8, 0, True),
        (7, 10, 70, False),
        (699, 1000, 70, True),
        (1, 200, 1, True),
        (3, 8, 38, True),
        (9, 9, 100, False),
    ],
)
def test_a_topic_is_weak_below_seven_tenths_and_per_cent_round_half_up(gained, possible, percent, is_weak):
    one = topic("a", gained, possible)
    assert (one.percent, one.is_weak) == (percent, is_weak)


@pytest.mark.parametrize(
    ("own", "whole", "expected"),
    [
        # own weak topics first, the weakest first
        ([topic("a", 6), topic("b", 2), topic("c", 9)], [topic("d", 0)], [("b", True), ("a", True), ("d", False)]),
        # what the own team did well is never suggested, however weak the others were
        ([topic("a", 10)], [topic("a", 0), topic("b", 9)], []),
        # of the whole round only subjects are added: a mark of judges is about one's own performance
        ([], [topic("a", 0, kind=TopicKind.JUDGED), topic("b", 1)], [("b", False)]),
        # equal shares: what was asked more often first
        ([topic("a", 1, 2), topic("b", 5, 10)], [], [("b", True), ("a", True)]),
        ([], [], []),
    ],
)
def test_what_somebody_is_asked_to_practise(own, whole, expected):
    assert [(one.topic.code, one.is_own) for one in to_practise(own=own, whole=whole)] == expected


@given(own=scores(), others=scores(), most=st.integers(0, 6))
@settings(max_examples=50, deadline=None)
def test_suggestions_are_few_weak_different_and_do_not_depend_on_order(own, others, most):
    found = to_practise(own=own, whole=own + others, most=most)
    assert len(found) <= most
    assert len({(one.topic.kind, one.topic.code) for one in found}) == len(found)
    assert all(one.topic.is_weak for one in found)
    strong = {(one.kind, one.code) for one in summed(own) if not one.is_weak}
    assert not strong & {(one.topic.kind, one.topic.code) for one in found}
    assert found == to_practise(own=own[::-1], whole=(own + others)[::-1], most=most)
    whole = summed(own + others)
    assert sum(one.possible for one in whole) == sum(one.possible for one in own + others)
    assert MOST_TOPICS == 3


def test_nobody_is_shown_without_the_person_and_then_an_editor():
    assert set(ALLOWED) == {"", *(step.value for step in Step)}
    before = {step: {state for state in ALLOWED if may(state=state, step=step)} for step in Step}
    assert before[Step.SHOW] == {"consented"}
    assert before[Step.CONSENT] == {"asked", "refused"}
    assert {"asked", "consented", "shown"} <= before[Step.WITHDRAW]
    assert not may(state="unknown", step=Step.ASK)
