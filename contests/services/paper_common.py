"""What the papers of a round share: issuer, place and day, numbers, names in the order of play."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contests.models import ContestRound, Entrant, RoundEntry, RoundResult
from contests.queries.public import published_result
from contests.rules.amounts import points_vi, read_decimal
from lms.base.clock import local_day
from mediators.enums import UnitLevel

DOTS = "…………"


def issuer_of(contest_round: ContestRound) -> tuple[str, str]:
    """Return the body above and the issuer of a paper: the organising board uses the seal of its host."""
    host = contest_round.contest.host
    if host is None:
        return "BỘ TƯ PHÁP", "BAN TỔ CHỨC HỘI THI"
    above = "ỦY BAN NHÂN DÂN" if host.level == UnitLevel.PROVINCE else "UBND"
    return f"{above} {host}", "BAN TỔ CHỨC HỘI THI"


def place_day(contest_round: ContestRound, moment: datetime | None) -> str:
    """Return «place, day» as papers write it; the day is left to be written where it is not known."""
    host = contest_round.contest.host
    place = host.name if host else DOTS
    return f"{place}, {day_words(local_day(moment) if moment else None)}"


def day_words(day: date | None) -> str:
    """Return a day in words; days below 10 and the first two months bear a leading 0."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def points(value: Any) -> str:
    """Return points of a stored file as a Vietnamese reader writes them; empty when there are none."""
    number = read_decimal(value)
    return "" if number is None else points_vi(number)


def in_order(contest_round: ContestRound) -> list[RoundEntry]:
    """Return who plays, in the order of play, without who withdrew before."""
    rows = contest_round.entries.select_related("entry__unit").exclude(withdrawn="before_round")
    return sorted(rows, key=lambda row: (row.group, row.lot or 0, row.pk))


def unit_of(row: RoundEntry) -> str:
    """Return the unit that sent an entry."""
    return str(row.entry.unit) if row.entry.unit else ""


def last_result(contest_round: ContestRound) -> RoundResult | None:
    """Return the result that papers show: the published one, before publication the last of a locked round."""
    if contest_round.locked_at is None and contest_round.published_at is None:
        return None
    published = published_result(contest_round)
    return published or contest_round.results.select_related("rules").order_by("number").last()


def contest_line(contest_round: ContestRound) -> str:
    """Return contest and round in one line; a round whose name the contest's says already is not said twice."""
    whole = contest_round.contest.name
    return whole if contest_round.name.casefold() in whole.casefold() else f"{whole} – {contest_round.name}"


def held_at(contest_round: ContestRound) -> str:
    """Return where the round is held: its own place, else that of the contest, else dots to write on."""
    return contest_round.place or contest_round.contest.place or DOTS


@dataclass(frozen=True)
class PaperPeople:
    """How papers name entries: names and units by the code that the stored result has."""

    names: Mapping[str, str]
    units: Mapping[str, str]

    def name(self, entry: str) -> str:
        """Return the name; of a stage round the code is the name."""
        return self.names.get(entry, entry)

    def unit(self, entry: str) -> str:
        """Return the unit, empty when there is none."""
        return self.units.get(entry, "")


def paper_people(contest_round: ContestRound, result: RoundResult) -> PaperPeople:
    """Return names and units; of an online round only of those who win something, where codes are numbers."""
    if contest_round.contest.mode != "online":
        return PaperPeople({}, {row.entry.name: unit_of(row) for row in in_order(contest_round)})
    wanted = [row["entry"] for row in [*winning_rows(contest_round, result), *result.standing.get("side_prizes", [])]]
    rows = Entrant.objects.filter(contest=contest_round.contest_id, number__in=wanted).select_related("unit")
    people = list(rows)
    units = {row.number: row.unit.name if row.unit else row.unit_other for row in people}
    return PaperPeople({row.number: row.full_name for row in people}, units)


def winning_rows(contest_round: ContestRound, result: RoundResult) -> list[dict[str, Any]]:
    """Return the places that lists print: all of a stage round, those who win or go on of an online round."""
    rows: list[dict[str, Any]] = result.standing["entries"]
    is_online = contest_round.contest.mode == "online"
    return [row for row in rows if row["prize"] or row["qualifies"]] if is_online else rows
