"""What anybody may see of contests: names of teams and units, order, finished parts; results once published (P4).

Nothing here reads marks, sheets, members or packs. A result is read only from a round that is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from contests.enums import ContestState, EntryState, PublicationStep, RoundState
from contests.models import Contest, ContestRound, Entry, RoundEntry, RoundResult, ScoreSheet
from contests.queries.rules import document_of
from contests.rules.amounts import points_vi, read_decimal
from contests.rules.explaining import beside_name

SHOWN_STATES = (ContestState.ENTRIES, ContestState.RUNNING, ContestState.CLOSED, ContestState.CANCELLED)
DRAWN_STATES = (RoundState.DRAWN, RoundState.RUNNING, RoundState.LOCKED, RoundState.PUBLISHED)


@dataclass(frozen=True)
class PlaceLine:
    """One place of a published result: points as a Vietnamese reader writes them."""

    rank: int
    team: str
    unit: str
    parts: tuple[str, ...]
    penalties: str
    total: str
    prize: str
    qualifies: bool
    because: str


@dataclass(frozen=True)
class ResultPage:
    """A published result. `parts`: names of the columns; `side`: prize and holder."""

    parts: tuple[str, ...]
    places: tuple[PlaceLine, ...]
    side: tuple[tuple[str, str], ...]
    unranked: tuple[tuple[str, str], ...]
    units: tuple[tuple[int, str, str], ...]
    checksum: str
    number: int


@dataclass(frozen=True)
class PlayLine:
    """One team in the order of play. `finished`: names of the parts that it has played."""

    lot: int | None
    group: str
    team: str
    unit: str
    finished: tuple[str, ...]
    is_on_stage: bool


def public_contests() -> QuerySet[Contest]:
    """Return the contests that the public may know of: those that were opened for entries, newest first."""
    rounds = ContestRound.objects.order_by("order")
    shown = Contest.objects.filter(state__in=SHOWN_STATES).select_related("host__parent")
    return shown.prefetch_related(Prefetch("rounds", queryset=rounds))


def public_rounds() -> QuerySet[ContestRound]:
    """Return the rounds of those contests."""
    rows = ContestRound.objects.filter(contest__state__in=SHOWN_STATES)
    return rows.select_related("contest__host", "rules", "on_stage__entry__unit")


def teams_of(contest: Contest) -> list[Entry]:
    """Return the accepted entries of a contest, by name."""
    return list(contest.entries.filter(state=EntryState.ACCEPTED).select_related("unit").order_by("name"))


def part_names(contest_round: ContestRound) -> dict[str, str]:
    """Return the names of parts and sub-parts of a round by code, in the order of the rules; no statement."""
    found: dict[str, str] = {}
    rounds = document_of(contest_round.rules)["rounds"]
    wanted: Mapping[str, Any] = next(one for one in rounds if one["code"] == contest_round.code)
    for part in wanted.get("parts") or []:
        if isinstance(part, Mapping):
            found[str(part["code"])] = str(part["name"])
            for sub in part.get("parts") or []:
                found[str(sub["code"])] = str(sub["name"])
    return found


def play_lines(contest_round: ContestRound) -> list[PlayLine]:
    """Return who plays in which order and what each has finished; nothing before the draw. No points."""
    if contest_round.state not in DRAWN_STATES:
        return []
    names = part_names(contest_round)
    rows = contest_round.entries.filter(withdrawn="").select_related("entry__unit")
    marked = ScoreSheet.objects.only("round_entry", "part")
    rows = rows.prefetch_related("times", "answers", Prefetch("sheets", queryset=marked))
    return [_play_line(contest_round, row, names) for row in rows.order_by("group", "lot", "pk")]


def published_result(contest_round: ContestRound) -> RoundResult | None:
    """Return the result that two persons published, or None before."""
    if contest_round.state != RoundState.PUBLISHED:
        return None
    rows = contest_round.results.filter(publications__step=PublicationStep.CONFIRMED)
    return rows.select_related("rules").order_by("number").last()


def published_version(contest_round: ContestRound, number: str) -> RoundResult | None:
    """Return a published result of that number, replaced or not; without a number the one that stands."""
    if not number:
        return published_result(contest_round)
    if contest_round.state != RoundState.PUBLISHED or not (number.isdecimal() and number.isascii() and len(number) < 6):
        return None
    rows = contest_round.results.filter(publications__step=PublicationStep.CONFIRMED, number=int(number))
    return rows.select_related("rules").first()


def result_page(contest_round: ContestRound, result: RoundResult) -> ResultPage:
    """Return a published result as the public reads it: teams, units, points, why each stands where it stands.

    Persons stand here only where a side prize names its holder.
    """
    units = {row.entry.name: str(row.entry.unit or "") for row in _rows(contest_round)}
    names = part_names(contest_round)
    entries = result.standing["entries"]
    codes = list(dict.fromkeys(code for row in entries for code in row["parts"]))
    because = result.standing.get("because", {})
    return ResultPage(
        parts=tuple(names.get(code, code) for code in codes),
        places=tuple(_place(row, codes, units, because) for row in entries),
        side=tuple((row["prize"], _holder(row)) for row in result.standing.get("side_prizes", [])),
        unranked=tuple((row["entry"], row["reason"]) for row in result.standing.get("unranked", [])),
        units=tuple((row["rank"], row["unit"], row["prize"] or "") for row in result.standing.get("units", [])),
        checksum=result.checksum,
        number=result.number,
    )


def _rows(contest_round: ContestRound) -> list[RoundEntry]:
    return list(contest_round.entries.select_related("entry__unit"))


def _play_line(contest_round: ContestRound, row: RoundEntry, names: Mapping[str, str]) -> PlayLine:
    played = {one.part for one in row.times.all()} | {one.part for one in row.answers.all()}
    played |= {one.part for one in row.sheets.all()}
    is_now = row.pk == contest_round.on_stage_id
    if is_now:
        played.discard(contest_round.stage_part)
    finished = tuple(name for code, name in names.items() if code in played)
    return PlayLine(row.lot, row.group, row.entry.name, str(row.entry.unit or ""), finished, is_now)


def _place(row: Mapping[str, Any], codes: list[str], units: Mapping[str, str], because: Mapping[str, str]) -> PlaceLine:
    return PlaceLine(
        rank=row["rank"],
        team=row["entry"],
        unit=units.get(row["entry"], ""),
        parts=tuple(_points(row["parts"].get(code)) for code in codes),
        penalties=_points(row["penalties"]),
        total=_points(row["total"]),
        prize=row["prize"] or "",
        qualifies=row["qualifies"],
        because=beside_name(sentence=because.get(row["entry"], ""), entry=row["entry"]),
    )


def _holder(row: Mapping[str, Any]) -> str:
    return f"{row['member']} ({row['entry']})" if row.get("member") else str(row["entry"])


def _points(value: Any) -> str:
    number = read_decimal(value)
    return "–" if number is None else points_vi(number)
