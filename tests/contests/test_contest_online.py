"""Online rounds: which attempt counts, whose guess, what is refused, and the time of a large ranking."""

import random
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import yaml
from contest_samples import score, standing

from contests.rules.ranking import TIE_BREAKS, Candidate, rank_candidates
from lms.base.errors import RuleViolation

ONLINE = {
    "opens_at": "2024-10-22T00:00:00+07:00",
    "closes_at": "2024-11-06T00:00:00+07:00",
    "attempts": "3",
    "counts": "best",
    "among_equal": "first",
    "duration_unit": "millisecond",
    "guess": {"of": "participants", "counting": "people", "taken_from": "counted_attempt"},
}


def rules(chain: list[str] | None = None, **online: Any) -> str:
    marking = {"kind": "by_key", "questions": "9", "points_each": "1"}
    kinds = ["guess_distance", "duration", "received_at"] if chain is None else chain
    one = {
        "code": "tuan-1",
        "name": "Tuần 1",
        "rounding": {"decimals": "0", "at": "total"},
        "parts": [{"code": "trac_nghiem", "name": "Trắc nghiệm", "maximum": "9", "marking": marking}],
        "tie_break": [{"kind": kind} for kind in kinds],
        "qualification": {"kind": "none"},
        "prizes": "none",
        "online": {name: value for name, value in {**ONLINE, **online}.items() if value is not None},
    }
    head = {"format": "1", "code": "tt", "name": "Thi", "mode": "online", "level": "province"}
    return yaml.safe_dump({**head, "team": {"kind": "individual"}, "rounds": [one]}, allow_unicode=True)


def attempt(entry: str = "A", number: int = 1, right: int = 9, **changes: Any) -> dict[str, Any]:
    row = {"entry": entry, "attempt": number, "right": right, "guess": 5, "duration_ms": 60_000}
    return {**row, "received_at": f"2024-11-0{number}T08:00:00+07:00", **changes}


def ranked(text: str, *attempts: dict[str, Any], **more: Any) -> list[tuple[str, str, str | None]]:
    rows = score(text, {"attempts": list(attempts), **more})["entries"]
    return [(row["entry"], row["total"], row["decided_by"]) for row in rows]


@pytest.mark.parametrize(("counts", "total"), [("best", "9"), ("first", "4"), ("last", "6")])
def test_the_attempt_that_counts(counts: str, total: str) -> None:
    rows = [attempt(number=1, right=4), attempt(number=2, right=9), attempt(number=3, right=6)]
    assert ranked(rules(counts=counts), *rows)[0][1] == total


@pytest.mark.parametrize(("among_equal", "winner"), [("first", "B"), ("last", "A"), ("best_by_chain", "A")])
def test_of_equal_attempts_the_setting_chooses(among_equal: str, winner: str) -> None:
    rows = [attempt(number=1, duration_ms=90_000), attempt(number=2, duration_ms=30_000)]
    found = ranked(rules(["duration"], guess=None, among_equal=among_equal), *rows, attempt("B", duration_ms=60_000))
    assert found[0] == (winner, "9", "duration")


@pytest.mark.parametrize(("taken_from", "winner"), [("counted_attempt", "B"), ("last_attempt", "A")])
def test_the_guess_is_that_of_the_counted_or_of_the_last_attempt(taken_from: str, winner: str) -> None:
    guess = {"of": "participants", "counting": "people", "taken_from": taken_from}
    rows = [attempt(number=1, guess=90), attempt(number=2, right=1, guess=100), attempt("B", guess=95)]
    found = ranked(rules(["guess_distance"], guess=guess), *rows, true_number=100)
    assert found[0] == (winner, "9", "guess_distance")


@pytest.mark.parametrize(
    ("of", "counting", "true_number"),
    [
        ("participants", "people", 2),
        ("participants", "turns", 4),
        ("full_mark_entries", "people", 1),
        ("full_mark_entries", "turns", 2),
    ],
)
def test_the_number_to_guess_is_counted_as_the_rules_say(of: str, counting: str, true_number: int) -> None:
    guess = {"of": of, "counting": counting, "taken_from": "counted_attempt"}
    rows = [attempt("A", 1, 8), attempt("A", 2), attempt("A", 3), attempt("B", 1, 8), attempt("C")]
    void = [{"entry": "C", "reason": "Mượn danh tính"}]
    assert standing(rules(guess=guess), {"attempts": rows, "void": void}).true_number == true_number


def test_a_missing_guess_comes_last_and_seconds_cut_milliseconds() -> None:
    rows = [attempt("A", guess=None, duration_ms=1), attempt("B", guess=999)]
    assert ranked(rules(), *rows)[0] == ("B", "9", "guess_distance")
    close = [attempt("A", duration_ms=60_900), attempt("B", duration_ms=60_100)]
    assert ranked(rules(["duration"], guess=None), *close)[0] == ("B", "9", "duration")
    assert ranked(rules(["duration"], guess=None, duration_unit="second"), *close)[0] == ("A", "9", None)


def test_an_annulled_result_has_no_place() -> None:
    found = score(rules(), {"attempts": [attempt(), attempt("B")], "void": [{"entry": "A", "reason": "Thi hộ"}]})
    assert [row["entry"] for row in found["entries"]] == ["B"]
    assert found["unranked"] == [{"entry": "A", "reason": "Thi hộ"}]


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("too_many_attempts", attempt(number=4, received_at="2024-11-01T08:00:00+07:00")),
    ("points_above_maximum", attempt(right=10)),
    ("attempt_outside_window", attempt(received_at="2024-11-06T00:00:00.001+07:00")),
    ("attempt_outside_window", attempt(received_at="2024-10-21T23:59:59.999+07:00")),
    ("wrong_attempt", attempt(received_at="2024-11-01T08:00:00")),
    ("wrong_attempt", attempt(received_at="hôm qua")),
    ("wrong_attempt", attempt(guess=-1)),
    ("wrong_attempt", attempt(guess=1.5)),
    ("wrong_attempt", attempt(duration_ms=True)),
    ("wrong_attempt", attempt(right=-1)),
    ("wrong_attempt", attempt(points=3)),
    ("wrong_attempt", attempt(entry="")),
    ("wrong_attempt", attempt(ip="x")),
]


@pytest.mark.parametrize(("code", "row"), REFUSED, ids=[f"{n}-{code}" for n, (code, _) in enumerate(REFUSED)])
def test_an_attempt_that_cannot_be_is_refused(code: str, row: dict[str, Any]) -> None:
    with pytest.raises(RuleViolation) as refusal:
        score(rules(), {"attempts": [row]})
    assert refusal.value.code == code


def test_one_attempt_twice_is_refused() -> None:
    with pytest.raises(RuleViolation) as refusal:
        score(rules(), {"attempts": [attempt(), attempt()]})
    assert refusal.value.code == "attempt_twice"


def test_many_entries_stand_in_the_order_of_points_guess_duration_and_receipt() -> None:
    """Half of them at full marks (contest-rules.md §5.2); `make bench` ranks 100,000 of these."""
    draw = random.Random(2024)
    candidates = [
        Candidate(
            f"n{number:06d}",
            Decimal(draw.choice([10, 10, 10, 9, 8, 7])),
            guess_distance=draw.randrange(40),
            duration=draw.randrange(20, 30),
            received_at=draw.randrange(20),
        )
        for number in range(5_000)
    ]
    chain = [TIE_BREAKS.build({"kind": kind}) for kind in ("guess_distance", "duration", "received_at")]
    found = rank_candidates(candidates=candidates, chain=chain)

    def key(one: Candidate) -> tuple[Any, ...]:
        return (-one.total, one.guess_distance, one.duration, one.received_at)

    wanted = sorted(candidates, key=lambda one: (*key(one), one.entry))
    assert [place.candidate.entry for place in found] == [one.entry for one in wanted]
    assert found[0].rank == 1
    for place, (one, two) in enumerate(pairwise(found), start=2):
        equal = key(one.candidate) == key(two.candidate)
        assert two.rank == (one.rank if equal else place)
    assert {place.sharing for place in found} > {1, 2}
