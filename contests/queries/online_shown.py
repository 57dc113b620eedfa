"""What an entrant may know of decisions about questions: no sooner than the list that rests on them, and the key (C2).

While a published list is being corrected everything on the page is that of the published one; when the corrected list
is published, all of it changes at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contests.enums import PublicationStep, RoundState, RulingKind
from contests.models import AttemptMark, OnlineAttempt, OnlineRound, RoundResult
from contests.queries.online_judging import InForce, rulings_in_force, standing_rulings


@dataclass(frozen=True)
class ShownDecisions:
    """`rulings`: the decision that holds for each question; `rights`: right answers by attempt, where they differ."""

    rulings: dict[int, InForce]
    rights: dict[int, int]


def shown_decisions(*, online: OnlineRound, attempts: Sequence[OnlineAttempt]) -> ShownDecisions:
    """Return what may be known now; no statement while nothing was decided, two or three else."""
    if not online.rulings:
        return ShownDecisions({}, {})
    rulings = rulings_in_force(online)
    moment = _published_at(online)
    if moment is None:
        return ShownDecisions(standing_rulings(rulings), {})
    known = standing_rulings(one for one in rulings if one.decided_at <= moment)
    return ShownDecisions(known, _rights(attempts, moment))


def words_of(ruling: InForce) -> str:
    """Return what an entrant reads beside a question; only once the key was released."""
    return f"{RulingKind(ruling.kind).label}. {ruling.notice}"


def _published_at(online: OnlineRound) -> datetime | None:
    """Return when the list that is published was computed; None before any is."""
    if online.round.state != RoundState.PUBLISHED:
        return None
    rows = RoundResult.objects.filter(round=online.round_id, publications__step=PublicationStep.CONFIRMED)
    return rows.order_by("-number").values_list("computed_at", flat=True).first()


def _rights(attempts: Sequence[OnlineAttempt], moment: datetime) -> dict[int, int]:
    """Return the right answers of attempts as they were marked at a moment; of those marked again since."""
    found: dict[int, int] = {}
    marks = AttemptMark.objects.filter(attempt__in=[one.pk for one in attempts]).order_by("attempt", "number")
    for attempt, right, at in marks.values_list("attempt_id", "right", "recorded_at"):
        if attempt not in found or at <= moment:
            found[attempt] = right
    return found
