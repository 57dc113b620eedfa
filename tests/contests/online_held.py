"""An online round after people took part: rules, entrants, attempts written straight into the tables."""

from datetime import datetime, timedelta
from decimal import Decimal

import yaml

from contests.enums import ContestState, RoundState
from contests.models import Entrant, OnlineAttempt, OnlineRound
from contests.services import contests

OPENS = "2026-11-16T08:00:00+07:00"
CLOSES = "2026-11-21T17:00:00+07:00"
START = datetime.fromisoformat("2026-11-17T09:00:00+07:00")
ONLINE = {
    "opens_at": OPENS,
    "closes_at": CLOSES,
    "attempts": "3",
    "counts": "best",
    "among_equal": "first",
    "duration_unit": "millisecond",
    "guess": {"of": "participants", "counting": "people", "taken_from": "counted_attempt"},
    "person_is": "phone",
}
UNITS = {
    "measures": ["participation_ratio", "full_marks"],
    "table": [{"code": "nhat", "name": "Giải Nhất tập thể", "count": "1"}],
    "on_tie": "share_using_places",
}


def online_rules(*, chain=("guess_distance", "duration", "received_at"), **online) -> str:
    """Rules of one online round of ten questions with two prizes."""
    marking = {"kind": "by_key", "questions": "10", "points_each": "1"}
    time = {"limit": "15:00", "penalty": {"kind": "none"}}
    one = {
        "code": "tuan-1",
        "name": "Tuần 1",
        "rounding": {"decimals": "0", "at": "total"},
        "parts": [{"code": "tn", "name": "Trắc nghiệm", "maximum": "10", "time": time, "marking": marking}],
        "tie_break": [{"kind": kind} for kind in chain],
        "qualification": {"kind": "none"},
        "prizes": {
            "table": [
                {"code": "nhat", "name": "Giải Nhất", "count": "1"},
                {"code": "nhi", "name": "Giải Nhì", "count": "1"},
            ],
            "on_tie": "share_using_places",
        },
        "online": {name: value for name, value in {**ONLINE, **online}.items() if value is not None},
    }
    head = {"format": "1", "code": "tt", "name": "Cuộc thi trực tuyến thử", "mode": "online", "level": "province"}
    return yaml.safe_dump({**head, "team": {"kind": "individual"}, "rounds": [one]}, allow_unicode=True)


def hold(*, host, by, now, content: str = "") -> OnlineRound:
    """Open an online contest whose only round is prepared and running."""
    contest = contests.open_contest(content=(content or online_rules()).encode(), host=host, by=by, now=now)
    contest.state = ContestState.RUNNING
    contest.save()
    contest_round = contest.rounds.get()
    contest_round.state = RoundState.RUNNING
    contest_round.save()
    return OnlineRound.objects.create(
        round=contest_round,
        prepared_at=START - timedelta(days=3),
        opens_at=datetime.fromisoformat(OPENS),
        closes_at=datetime.fromisoformat(CLOSES),
        limit_seconds=900,
    )


def entrant(online: OnlineRound, number: int, **changes) -> Entrant:
    """Register a person by hand."""
    values = {
        "contest": online.round.contest,
        "person_key": f"người {number}",
        "origin": "open",
        "full_name": f"Nguyễn Văn {number}",
        "name_key": f"nguyen van {number}",
        "consents": {},
        "consent_at": START,
        "number": f"{number:08d}",
        "code_hash": "x",
        "registered_at": START,
        **changes,
    }
    return Entrant.objects.create(**values)


def hand_in(person: Entrant, online: OnlineRound, *, points=10, number=1, after=0, seconds=300, guess=5, **changes):
    """Hand in one attempt that began `after` seconds after START."""
    started = START + timedelta(seconds=after)
    submitted = started + timedelta(seconds=seconds)
    values = {
        "round": online.round,
        "entrant": person,
        "rules": online.round.rules,
        "number": number,
        "seed": number,
        "items": [],
        "state": "submitted",
        "started_at": started,
        "deadline_at": started + timedelta(minutes=15),
        "submitted_at": submitted,
        "submit_cause": "person",
        "received_at": submitted,
        "guess": guess,
        "right": points,
        "points": Decimal(points),
        **changes,
    }
    return OnlineAttempt.objects.create(**values)
