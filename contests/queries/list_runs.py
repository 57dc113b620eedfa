"""Which frozen list of an online round stands: the published one, before that the last that was made."""

from contests.enums import OnlineRunState, PublicationStep, RoundState
from contests.models import ContestRound, OnlineRun
from contests.queries.public import published_version


def standing_run(contest_round: ContestRound) -> OnlineRun | None:
    """Return the run whose list stands, with its result but for the large files; one statement.

    Of a published round that is the list which two persons confirmed last, whatever was computed after it.
    """
    rows = OnlineRun.objects.filter(round=contest_round, state=OnlineRunState.READY, result__isnull=False)
    if contest_round.state == RoundState.PUBLISHED:
        rows = rows.filter(result__publications__step=PublicationStep.CONFIRMED)
    return rows.select_related("result").defer("result__sheets", "result__standing").order_by("-pk").first()


def published_run(contest_round: ContestRound, number: str = "") -> OnlineRun | None:
    """Return the run of the published list, or of the published one of a number, replaced or not; None before that."""
    if contest_round.state != RoundState.PUBLISHED:
        return None
    if not number:
        return standing_run(contest_round)
    result = published_version(contest_round, number)
    rows = OnlineRun.objects.filter(result=result, state=OnlineRunState.READY) if result else OnlineRun.objects.none()
    return rows.select_related("result").defer("result__sheets", "result__standing").first()
