"""The published result of an online round: who won, the units, the number that was guessed. Four statements.

Names stand as each winner agreed; sentences that name other people stay with the organiser. Nothing is read from a
round that is not published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from contests.consent import PUBLISH
from contests.models import ContestRound, Entrant, FrozenPlace
from contests.queries.list_runs import published_run
from contests.queries.online_desk import short_name
from contests.queries.rules import round_rules
from contests.rules.model import Guess

MOST_WINNERS = 500


@dataclass(frozen=True)
class Winner:
    """One prize winner. `duration` in seconds with three decimals; `guess` as it was sent."""

    rank: int
    name: str
    unit: str
    total: Decimal
    guess: int | None
    duration: str
    received_at: datetime | None
    prize: str


@dataclass(frozen=True)
class OnlineResult:
    """What anybody may read. `counted`: how the number to be guessed was counted, in words."""

    winners: tuple[Winner, ...]
    side: tuple[tuple[str, str], ...]
    units: tuple[Mapping[str, Any], ...]
    true_number: int | None
    counted: str
    people: int
    checksum: str
    number: int


def online_result(contest_round: ContestRound, number: str = "") -> OnlineResult | None:
    """Return the published result of an online round, or that of a number, replaced or not; None before."""
    run = published_run(contest_round, number)
    if run is None or run.result is None:
        return None
    rows = FrozenPlace.objects.filter(result=run.result).exclude(prize="").select_related("entrant__unit", "attempt")
    side = run.summary.get("side_prizes", [])
    holders = _names({row["entry"] for row in side}, contest_round) if side else {}
    online = round_rules(contest_round).online
    return OnlineResult(
        winners=tuple(_winner(row) for row in rows.defer("attempt__items").order_by("position")[:MOST_WINNERS]),
        side=tuple((row["prize"], holders.get(row["entry"], "")) for row in side),
        units=tuple(run.summary.get("units", [])),
        true_number=run.summary.get("true_number"),
        counted=counted_words(online.guess) if online and online.guess else "",
        people=run.whole_count,
        checksum=run.result.checksum,
        number=run.result.number,
    )


def shown_name(entrant: Entrant) -> str:
    """Return a name as its holder agreed to have it published."""
    agreed = PUBLISH in entrant.consents and entrant.consent_withdrawn_at is None
    return entrant.full_name if agreed else short_name(entrant.full_name)


def counted_words(guess: Guess) -> str:
    """Return what the number to be guessed is, in words of the rules."""
    if guess.of == "full_mark_entries":
        who = "người có bài đạt điểm tối đa" if guess.counting == "people" else "lượt thi đạt điểm tối đa"
    else:
        who = "người dự thi" if guess.counting == "people" else "lượt thi"
    return f"{who}, không kể kết quả bị hủy"


def _winner(row: FrozenPlace) -> Winner:
    one = row.attempt
    whole = (one.submitted_at - one.started_at) // timedelta(milliseconds=1) if one.submitted_at else 0
    return Winner(
        rank=row.rank,
        name=shown_name(row.entrant),
        unit=row.entrant.unit.name if row.entrant.unit else row.entrant.unit_other,
        total=row.total,
        guess=one.guess,
        duration=f"{whole // 1000},{whole % 1000:03d}",
        received_at=one.received_at,
        prize=row.prize,
    )


def _names(numbers: set[str], contest_round: ContestRound) -> dict[str, str]:
    rows = Entrant.objects.filter(contest=contest_round.contest_id, number__in=numbers)
    return {row.number: shown_name(row) for row in rows}
