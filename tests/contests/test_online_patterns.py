"""Registrations of one person twice, and patterns among attempts: told with a reason, never a verdict."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.rules.duplicates import MOST_OF_ONE_GROUP, Registered, near_names, same_persons
from contests.rules.suspicion import Limits, SeenAttempt, find_patterns

BORN = date(1970, 5, 2)


@pytest.mark.parametrize(
    ("one", "two", "kind"),
    [
        (("Nguyễn Văn Hòa", BORN, None, ""), ("NGUYỄN VĂN HOÀ", BORN, None, ""), "name_and_day"),
        (("Nguyễn Văn Hòa", BORN, None, ""), ("Nguyễn Văn Hòa", None, 1970, ""), "name_and_year"),
        (("Nguyễn Văn Hòa", BORN, None, ""), ("Nguyễn Văn Hòa", None, 1971, ""), None),
        (("Nguyễn Văn Hòa", BORN, None, ""), ("Nguyễn Văn Hòa", date(1970, 5, 3), None, ""), None),
        (("Nguyễn Văn Hòa", None, None, ""), ("Nguyễn Văn Hòa", None, None, ""), None),
        (("Trần Thị Kín", None, 1960, "0912000001"), ("Lê Văn Kín", None, 1980, "0912000001"), "phone"),
        (("Trần Thị Kín", None, 1960, ""), ("Lê Văn Kín", None, 1980, ""), None),
        (("Nguyễn Thị Thúy", BORN, None, ""), ("Nguyễn Thị Thuyr", BORN, None, ""), "near_name"),
        (("Nguyễn Văn An", BORN, None, ""), ("Trần Văn An", BORN, None, ""), None),
    ],
)
def test_two_registrations_of_one_person_are_found_with_the_reason(one, two, kind):
    people = [Registered("1", *one), Registered("2", *two)]
    found = same_persons(people=people)
    assert [row.kind for row in found] == ([kind] if kind else [])
    assert all(row.why.endswith(".") and {row.first, row.second} == {"1", "2"} for row in found)
    assert [row.kind for row in same_persons(people=people[::-1])] == [row.kind for row in found]


@pytest.mark.parametrize(
    ("one", "two", "near"),
    [
        ("Lê Thị Hoa", "Lê Thị Hóa", True),
        ("Lê Thị Hoa", "Hoa Lê Thị", True),
        ("Lê Thị Hoa", "Lê Thị Hoan", True),
        ("Lê Thị Hoa", "Lê Thị Hao", True),
        ("Lê Thị Hoa", "Lê Thị Hu", False),
        ("Lê Thị Hoa", "Phạm Thị Hoa", False),
    ],
)
def test_near_names(one, two, near):
    assert near_names(one, two) is near_names(two, one) is near


def test_a_large_group_of_one_phone_stays_bounded():
    people = [Registered(str(number), f"Người {number}", None, None, "0912000001") for number in range(400)]
    assert len(same_persons(people=people)) == MOST_OF_ONE_GROUP * (MOST_OF_ONE_GROUP - 1) // 2
    assert len(same_persons(people=people, most=10)) == 10


@settings(max_examples=50)
@given(st.text(alphabet="abcđê ", max_size=12), st.data())
def test_one_letter_put_in_is_near_and_no_pair_is_told_twice(name, data):
    place = data.draw(st.integers(0, len(name)))
    longer = name[:place] + data.draw(st.sampled_from("xyz")) + name[place:]
    if " ".join(name.split()) == name:
        assert near_names(name, longer)
    people = [Registered(str(number), word, BORN, None, "1") for number, word in enumerate((name, longer, name))]
    pairs = [frozenset((row.first, row.second)) for row in same_persons(people=people)]
    assert len(pairs) == len(set(pairs)) == 3


def seen(key: str, answers: str, *, wrong: set[int] = frozenset(), start: int = 0, end: int = 300_000, **more: str):
    given = {place: letter for place, letter in enumerate(answers) if letter != "-"}
    return SeenAttempt(key, more.pop("entrant", key), given, frozenset(wrong), start, end, **more)


@pytest.mark.parametrize(
    ("two", "kinds"),
    [
        (seen("b", "ABCDABCD", wrong={0, 1, 2}, start=5_000, end=301_000), ["same_answers"]),
        # far apart in time
        (seen("b", "ABCDABCD", wrong={0, 1, 2}, start=900_000, end=1_900_000), []),
        # one of the wrong answers is another one
        (seen("b", "ABBDABCD", wrong={0, 1, 2}, start=5_000, end=301_000), []),
        # the same wrong ones, but a right one differs in spelling of the answer
        (seen("b", "ABCAABCD", wrong={0, 1, 2}, start=5_000, end=301_000), []),
        # the same person's two attempts
        (seen("b", "ABCDABCD", wrong={0, 1, 2}, entrant="a", start=5_000, end=301_000), []),
        # all right: half of the entrants have that
        (seen("b", "ABCDABCD", start=5_000, end=301_000), []),
    ],
)
def test_same_wrong_answers_at_nearly_the_same_moment(two, kinds):
    one = seen("a", "ABCDABCD", wrong={0, 1, 2} if two.wrong else frozenset())
    found = find_patterns(attempts=[one, two])
    assert [row.kind for row in found] == kinds
    if kinds:
        assert "cả 8 câu" in found[0].sentence
        assert "3 câu cùng chọn một phương án sai" in found[0].sentence
        assert "nộp cách nhau 1,000 giây" in found[0].sentence


@pytest.mark.parametrize(
    ("end", "wrong", "answers", "told"),
    [
        (11_999, set(), "AAAAAAAA", True),
        (12_000, set(), "AAAAAAAA", False),
        (2_000, {0, 1, 2}, "AAAAAAAA", False),  # guessing
        (100, set(), "AAAA----", False),  # too few answers
    ],
)
def test_speed_is_told_only_where_reading_was_impossible(end, wrong, answers, told):
    found = find_patterns(attempts=[seen("a", answers, wrong=wrong, end=end)])
    assert [row.kind for row in found] == (["too_fast"] if told else [])


def test_many_people_from_one_device_or_address():
    attempts = [seen(str(number), "AAAAA", device="d", address="x") for number in range(4)]
    assert [row.kind for row in find_patterns(attempts=attempts)] == ["one_device"]
    assert find_patterns(attempts=attempts[:3]) == []
    again = [replace(attempts[0], key=f"again{number}") for number in range(9)]
    assert find_patterns(attempts=[*attempts[:3], *again]) == []  # one person's own attempts are no crowd
    told = find_patterns(attempts=attempts, limits=Limits(address_people=4))
    assert [row.kind for row in told] == ["one_device", "one_address"]
    assert told[0].entrants == ("0", "1", "2", "3")


LETTERS = st.text(alphabet="ABC-", min_size=1, max_size=8)


@settings(max_examples=50)
@given(st.lists(st.tuples(LETTERS, st.integers(0, 60_000), st.sampled_from(["", "d1", "d2"])), max_size=12))
def test_no_finding_depends_on_the_order_and_none_names_a_verdict(rows):
    attempts = [
        seen(str(number), answers, wrong={i for i, c in enumerate(answers) if c == "B"}, end=end, device=device)
        for number, (answers, end, device) in enumerate(rows)
    ]
    found = find_patterns(attempts=attempts)
    again = find_patterns(attempts=attempts[::-1])
    assert {(row.kind, frozenset(row.entrants)) for row in found} == {
        (row.kind, frozenset(row.entrants)) for row in again
    }
    assert not any(word in row.sentence.lower() for row in found for word in ("gian lận", "vi phạm", "loại"))
