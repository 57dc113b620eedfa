"""Facts → one next action: tables, boundaries, and what must hold for any facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.rules.worklist import ACTIONS, LIMITS, Action, WorkFacts, count_actions, next_action, urgency

TODAY = date(2026, 11, 22)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


#: in office for 100 days, half through, learned yesterday: nothing to be done
FINE = WorkFacts(
    recognised_on=ago(100), decision_number="12/QĐ-UBND", is_open=True, due_on=ago(-82), done_count=6, needed_count=11,
    activated=True, card_made_on=ago(95), progress_on=ago(1), has_materials=True,
)  # fmt: skip


def what(**changes: object) -> Action | None:
    found = next_action(facts=replace(FINE, **changes), as_of=TODAY)
    return found.action if found else None


def test_nobody_is_bothered_who_learns():
    assert what() is None
    assert what(is_open=False, due_on=None, done_count=0, needed_count=0, progress_on=None) is None


@pytest.mark.parametrize(
    ("changes", "action", "words"),
    [
        ({"decision_number": "  "}, Action.DECISION, "Chưa có số quyết định"),
        ({"recognised_on": ago(-1)}, Action.DECISION, "còn ở phía trước"),
        ({"effective_on": ago(101)}, Action.DECISION, "trước ngày quyết định"),
        ({"team_from": ago(99)}, Action.DECISION, "trước khi tổ được thành lập"),
        ({"sheet_on": ago(3)}, Action.KEY_IN, "chờ gõ lần hai"),
        ({"paper_class_on": ago(2)}, Action.KEY_IN, "điểm danh chưa được nhập"),
        ({"essay_on": ago(5)}, Action.MARK, "đã chờ chấm 5 ngày"),
        ({"essay_on": TODAY}, Action.MARK, "đang chờ chấm"),
        ({"learned_before_on": ago(200)}, Action.PRIOR, "trước lần công nhận này"),
        ({"activated": False, "card_made_on": None}, Action.CARD, "Chưa có thẻ"),
        ({"activated": False, "card_made_on": ago(20)}, Action.CARD, "đã hết hạn"),
        ({"activated": False, "card_made_on": ago(7), "card_valid": True}, Action.CARD, "7 ngày chưa dùng"),
        ({"due_on": ago(-30), "progress_on": ago(7)}, Action.CALL, "Còn 30 ngày, xong 6/11 nội dung, 7 ngày nay"),
        ({"due_on": TODAY, "progress_on": ago(9)}, Action.CALL, "Hôm nay là ngày cuối"),
        ({"due_on": ago(4), "progress_on": None, "done_count": 0}, Action.CALL, "Quá hạn 4 ngày, chưa học bài nào"),
        ({"progress_on": ago(28)}, Action.CALL, "28 ngày nay không học thêm"),
        ({"progress_on": ago(8), "is_listed": True}, Action.CALL, "đã có trong danh sách gọi"),
        ({"due_on": ago(-60), "done_count": 5}, Action.INVITE, "mới xong 5/11 nội dung"),
        ({"due_on": ago(4), "done_count": 10}, Action.INVITE, "Quá hạn 4 ngày"),
        ({"due_on": ago(4), "progress_on": ago(40), "called_on": ago(2)}, Action.INVITE, "chưa được mời"),
        ({"has_materials": False}, Action.MATERIALS, "cấp tài liệu"),
        ({"has_materials": False, "is_open": False, "due_on": None}, Action.MATERIALS, "cấp tài liệu"),
    ],
)
def test_action_and_reason(changes, action, words):
    found = next_action(facts=replace(FINE, **changes), as_of=TODAY)
    assert found is not None
    assert found.action is action
    assert words in found.reason
    assert found.reason.endswith(".")


@pytest.mark.parametrize(
    "changes",
    [
        {"team_from": ago(100)},
        {"effective_on": ago(100)},
        {"activated": False, "card_made_on": ago(6), "card_valid": True},
        {"learned_before_on": ago(200), "is_open": False},
        {"due_on": ago(-30), "progress_on": ago(6)},
        {"progress_on": ago(27)},
        {"progress_on": ago(40), "class_on": ago(-3)},
        {"due_on": ago(-76), "done_count": 0, "progress_on": ago(1)},
        {"due_on": ago(-60), "done_count": 6},
        {"due_on": ago(4), "class_on": ago(-2), "progress_on": ago(1)},
        {"due_on": ago(-20), "progress_on": ago(40), "called_on": ago(6), "class_on": ago(-2)},
    ],
)
def test_just_before_the_boundary_nothing_is_asked(changes):
    assert what(**changes) is None


def test_who_is_late_is_called_even_with_a_class_to_come():
    assert what(due_on=ago(1), class_on=ago(-5), progress_on=ago(30)) is Action.CALL


days = st.none() | st.integers(-400, 400).map(ago)
facts = st.builds(
    WorkFacts, recognised_on=st.integers(-10, 900).map(ago), decision_number=st.sampled_from(["", "7/QĐ"]),
    effective_on=days, team_from=days, is_open=st.booleans(), due_on=days, done_count=st.integers(0, 11),
    needed_count=st.just(11), activated=st.booleans(), card_made_on=days, card_valid=st.booleans(), progress_on=days,
    has_materials=st.booleans(), learned_before_on=days, sheet_on=days, essay_on=days, class_on=days,
    paper_class_on=days, called_on=days, is_listed=st.booleans(),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(facts)
def test_any_facts_give_one_action_with_a_sentence_and_doing_it_moves_on(given_facts):
    found = next_action(facts=given_facts, as_of=TODAY)
    if found is None:
        assert given_facts.has_materials
        return
    assert found.reason.strip()
    done = {
        Action.DECISION: {"decision_number": "1/QĐ", "effective_on": None, "team_from": None, "recognised_on": ago(1)},
        Action.KEY_IN: {"sheet_on": None, "paper_class_on": None},
        Action.MARK: {"essay_on": None},
        Action.PRIOR: {"learned_before_on": None},
        Action.CARD: {"card_made_on": TODAY, "card_valid": True},
        Action.CALL: {"called_on": TODAY, "is_listed": False},
        Action.INVITE: {"class_on": ago(-3)},
        Action.MATERIALS: {"has_materials": True},
    }[found.action]
    after = next_action(facts=replace(given_facts, **done), as_of=TODAY)
    assert after is None or after.action is not found.action
    assert urgency(facts=given_facts, action=found.action)[0] == ACTIONS.index(found.action)


def test_counts_name_every_action_in_order():
    counts = count_actions([Action.CALL, Action.CARD, Action.CALL])
    assert list(counts) == list(ACTIONS)
    assert (counts[Action.CALL], counts[Action.CARD], sum(counts.values())) == (2, 1, 3)
    assert LIMITS.class_days > LIMITS.urgent_days > LIMITS.idle_days
