"""What a rules file may hold, key by key. `docs/contests.md` says it in Vietnamese.

The described value is the *document*: plain texts, numbers and lists, the same that is stored as a version, exported
and compared. `contests.rules.model` builds the typed rules from it.
"""

from contests.rules.amounts import MAX_DECIMALS
from contests.rules.combining import COMBINATIONS
from contests.rules.drawing import GROUP_CONSTRAINTS
from contests.rules.marking import MARKINGS
from contests.rules.penalties import PENALTIES
from contests.rules.prizes import REST, SIDE_PRIZES
from contests.rules.qualification import QUALIFICATIONS
from contests.rules.ranking import TIE_BREAKS
from contests.rules.specs import (
    Choice,
    Clock,
    Code,
    Either,
    Flag,
    Key,
    ListOf,
    Moment,
    Number,
    Record,
    Text,
    Whole,
)
from contests.rules.units import MEASURES

FORMAT = 1
LEVELS = ("commune", "district", "province", "region", "nation")

_NAMES = ListOf(Text(), 0, 200)


def _may(spec: object, default: object = None) -> Key:
    return Key(spec, required=False, default=default)  # type: ignore[arg-type]  # every caller gives a Spec


TEAM = Record({
    "kind": Key(Choice(("team", "individual"))),
    "members": _may(Whole(1, 50)),
    "reserves": _may(Whole(0, 50)),
    "captain": _may(Flag()),
    "supporting": _may(Record({
        "most": Key(Whole(0, 100)),
        "parts": _may(ListOf(Code(), 1, 20)),
        "may_not": _may(_NAMES),
    })),
})  # fmt: skip

ELIGIBILITY = Record(
    {
        "in_registry": _may(Flag()),
        "training": _may(Choice(("not_asked", "completed"))),
        "age_from": _may(Whole(0, 120)),
        "conditions": _may(_NAMES),
        "excluded": _may(_NAMES),
    }
)

INCIDENT = Record(
    {
        "code": Key(Code()),
        "name": Key(Text()),
        "effect": Key(Choice(("deduct", "void_part", "excuse_time", "disqualify"))),
        "points": _may(Number(above_least=True)),
    }
)

TIME = Record(
    {
        "limit": Key(Clock(least=1)),
        "tolerance": _may(Clock()),
        "thinking": _may(Clock(least=1)),
        "thinking_over": _may(Choice(("ignored", "counted"))),
        "penalty": Key(PENALTIES),
        "floor": _may(Choice(("zero", "none"))),
        "kept_by": _may(Text()),
    }
)

_PART_KEYS = {
    "code": Key(Code()),
    "name": Key(Text()),
    "content": _may(Text(1000)),
    "prompt": _may(Choice(("screen", "clip", "envelope", "acted", "own_script"))),
    "play": _may(Choice(("one_at_a_time", "together"))),
    "maximum": Key(Number(above_least=True)),
    "time": _may(TIME),
    "marking": _may(MARKINGS),
}
SUB_PART = Record(_PART_KEYS)
PART = Record(
    {
        **_PART_KEYS,
        "when_skipped": _may(Choice(("zero", "rescale", "not_counted"))),
        "parts": _may(ListOf(SUB_PART, 1, 10, unique_key="code")),
    }
)

GROUPS = Record({
    "sizes": _may(ListOf(Whole(1, 500), 1, 100)),
    "constraints": _may(ListOf(GROUP_CONSTRAINTS, 0, 10)),
    "fixed": _may(ListOf(
        Record({"code": Key(Code()), "name": Key(Text()), "entries": _may(Whole(1, 500)), "units": _may(_NAMES)}),
        1, 100, unique_key="code",
    )),
})  # fmt: skip

DRAW = Record(
    {
        "order": _may(Choice(("inside_group", "whole_round", "none"))),
        "pack_by": _may(Choice(("group", "team", "none"))),
    }
)

TAKES = Record({
    "from": _may(ListOf(Code(), 1, 20)),
    "attribute": _may(Code()),
    "value": _may(Text(100)),
})  # fmt: skip

JUDGES = Record(
    {
        "count": Key(Whole(1, 50)),
        "head": Key(Flag()),
        "combine": Key(COMBINATIONS),
        "from": _may(_NAMES),
    }
)

PRIZE = Record(
    {
        "code": Key(Code()),
        "name": Key(Text()),
        "count": Key(Either((REST,), Whole(0, 500))),
        "amount_vnd": _may(Whole(0, 1_000_000_000)),
    }
)
PRIZE_LIST = ListOf(PRIZE, 1, 30, unique_key="code")
_SHARED = Choice(("share_using_places", "share_keeping_places", "forbid"))
PRIZES = Record({
    "table": Key(PRIZE_LIST),
    "on_tie": Key(_SHARED),
    "scope": _may(Choice(("round", "group")), "round"),
    "side": _may(ListOf(Record({
        "code": Key(Code()),
        "name": Key(Text()),
        "by": Key(SIDE_PRIZES),
        "amount_vnd": _may(Whole(0, 1_000_000_000)),
    }), 0, 50, unique_key="code")),
})  # fmt: skip

ONLINE = Record({
    "opens_at": _may(Moment()),
    "closes_at": _may(Moment()),
    "attempts": Key(Whole(1, 100)),
    "counts": Key(Choice(("best", "last", "first"))),
    "among_equal": Key(Choice(("first", "last", "best_by_chain"))),
    "duration_unit": Key(Choice(("millisecond", "second"))),
    "guess": _may(Record({
        "of": Key(Choice(("participants", "full_mark_entries"))),
        "counting": Key(Choice(("people", "turns"))),
        "taken_from": Key(Choice(("counted_attempt", "last_attempt"))),
    })),
    "person_is": _may(Choice(("account", "phone", "identity_number"))),
    "identity_asked": _may(_NAMES),
    "score_shown": _may(Choice(("at_once", "after_close"))),
    "void_for": _may(_NAMES),
    "appeal_days": _may(Whole(0, 60)),
    "units": _may(Record({
        "measures": Key(ListOf(Choice(MEASURES), 1, 3)),
        "table": Key(PRIZE_LIST),
        "on_tie": Key(_SHARED),
    })),
})  # fmt: skip

ROUND = Record(
    {
        "code": Key(Code()),
        "name": Key(Text()),
        "when": _may(Text()),
        "entries": _may(Whole(1, 1_000_000)),
        "takes": _may(TAKES),
        "groups": _may(GROUPS),
        "draw": _may(DRAW),
        "judges": _may(JUDGES),
        "rounding": Key(Record({"decimals": Key(Whole(0, MAX_DECIMALS)), "at": Key(Choice(("part", "total")))})),
        "parts": Key(ListOf(PART, 1, 20, unique_key="code")),
        "tie_break": Key(ListOf(TIE_BREAKS, 0, 20)),
        "qualification": Key(QUALIFICATIONS),
        "prizes": Key(Either(("none",), PRIZES)),
        "incidents": _may(ListOf(INCIDENT, 0, 50, unique_key="code")),
        "online": _may(ONLINE),
    }
)

CONTEST = Record({
    "format": Key(Whole(FORMAT, FORMAT)),
    "code": Key(Code()),
    "name": Key(Text()),
    "mode": Key(Choice(("stage", "online"))),
    "level": Key(Choice(LEVELS)),
    "organiser": _may(Text()),
    "basis": _may(_NAMES),
    "notes": _may(ListOf(Text(1000), 0, 50)),
    "questions": _may(Record({
        "multiple_choice": _may(Whole(0, 10_000)),
        "situations": _may(Whole(0, 10_000)),
        "published_before": _may(Flag()),
    })),
    "team": Key(TEAM),
    "eligibility": _may(ELIGIBILITY),
    "rounds": Key(ListOf(ROUND, 1, 20, unique_key="code")),
})  # fmt: skip
