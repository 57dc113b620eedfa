"""A contest of a province with three teams, three judges and a round that has been drawn."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from contest_stage import RULES

from accounts.enums import Role
from contests.enums import EntryState
from contests.models import Contest, ContestRound, Entry, Judge, RoundEntry
from contests.services import contests, draws


@dataclass
class Stage:
    """Everything a test of a stage round needs."""

    contest: Contest
    round: ContestRound
    entries: list[RoundEntry]
    judges: list[Judge]
    people: dict = field(default_factory=dict)


@pytest.fixture
def make_stage(province_officer, places, make_person, now) -> Callable[..., Stage]:
    """Return a maker of a contest with accepted teams, judges and, unless told not to, lots drawn."""

    def make(*, teams: int = 3, drawn: bool = True, content: str = RULES) -> Stage:
        contest = contests.open_contest(content=content.encode(), host=places["31"], by=province_officer, now=now)
        for number in range(1, teams + 1):
            Entry.objects.create(
                contest=contest,
                unit=places["11383"],
                name=f"Đội {number}",
                state=EntryState.ACCEPTED,
                made_by=province_officer,
                made_at=now,
            )
        contest_round = contest.rounds.get()
        judges = [
            Judge.objects.create(
                round=contest_round,
                account=make_person(f"giamkhao{number}", Role.JUDGE),
                full_name=f"Giám khảo {number}",
                is_head=number == 1,
                order=number,
            )
            for number in (1, 2, 3)
        ]
        entries = draws.fill_round(contest_round=contest_round, by=province_officer, now=now)
        if drawn:
            entries = draws.draw_round(contest_round=contest_round, seed="22-11-2026", by=province_officer, now=now)
        contest_round.refresh_from_db()
        return Stage(contest, contest_round, entries, judges, {"officer": province_officer})

    return make
