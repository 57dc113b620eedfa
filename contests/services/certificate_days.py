"""Days of papers of a published result, and what they replace once it was corrected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contests.models import ContestRound, RoundResult
from contests.paper_shape import Block, Words
from contests.queries.correcting import versions
from contests.rules.correcting import Awards, CertificateDay, certificate_days
from contests.services.paper_common import day_words
from lms.base.clock import local_day

#: the award of a place in the table of prizes; side prizes are named by prize and holder
PLACE = ""


def side_award(row: Mapping[str, Any]) -> str:
    """Return what tells the side prizes of one entry apart."""
    return f"{row['prize']}|{row.get('member') or ''}"


def days_of_certificates(contest_round: ContestRound) -> dict[tuple[str, str], CertificateDay]:
    """Return the day of each certificate of the published result by (entry, award); two statements."""
    found = versions(contest_round)
    rows = RoundResult.objects.filter(pk__in=[one.result_id for one in found]).values_list("pk", "standing")
    standings: dict[int, Mapping[str, Any]] = dict(rows)
    return certificate_days([(one.published_at, _awards(standings[one.result_id])) for one in found])


def published_on(contest_round: ContestRound) -> datetime | None:
    """Return when the result that stands was published: a corrected one by its own day; None before."""
    found = versions(contest_round)
    return found[-1].published_at if found else None


def replacing_words(day: CertificateDay) -> list[Block]:
    """Return the line that says which paper a certificate replaces; none where it replaces none."""
    if day.replaced_at is None:
        return []
    when = day_words(local_day(day.replaced_at))
    words = f"(Thay giấy chứng nhận {when} ghi «{day.replaced_prize}», theo kết quả đã đính chính)"
    return [Words(words, "center")]


def corrected_words(contest_round: ContestRound, what: str) -> list[Block]:
    """Return the line that a list or a decision bears after a correction; none where nothing was corrected."""
    found = versions(contest_round)
    if len(found) < 2:
        return []
    when = day_words(local_day(found[-2].published_at))
    return [Words(f"{what} đã đính chính, thay {what.lower()} công bố {when}. {found[-1].notice}".strip(), "italic")]


def _awards(standing: Mapping[str, Any]) -> Awards:
    places = {(row["entry"], PLACE): row["prize"] for row in standing["entries"] if row["prize"]}
    side = {(row["entry"], side_award(row)): row["prize"] for row in standing.get("side_prizes") or []}
    return {**places, **side}
