"""Where a person stands in a round at this moment: attempts and place in the queue, by one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.enums import OnlineState
from contests.models import Entrant, OnlineAttempt, OnlineRound, QueuePlace
from lms.base import clock
from lms.base.quick_rows import JoinedRows

#: What is joined to a statement that knows `online` and `entrant`, and what is read of it.
STANDING_JOINS = """
LEFT JOIN contests_queueplace place ON place.online_id = online.id AND place.entrant_id = entrant.id
LEFT JOIN contests_onlineattempt attempt ON attempt.round_id = online.round_id AND attempt.entrant_id = entrant.id
"""
STANDING_FIELDS = {
    "place": ("admit_at",),
    "attempt": ("public_id", "round", "entrant", "rules", "number", "state", "deadline_at"),
}
_STANDING = JoinedRows(
    """
SELECT {place}, {attempt}, {now} FROM contests_onlineround online
JOIN contests_entrant entrant ON entrant.id = %(entrant)s
"""
    + STANDING_JOINS
    + """
WHERE online.id = %(online)s ORDER BY attempt.number
""",
    only=STANDING_FIELDS,
    place=QueuePlace,
    attempt=OnlineAttempt,
)


@dataclass(frozen=True)
class Standing:
    """Where a person stands at `now`, by the clock of the database, in whole milliseconds."""

    now: datetime
    place: QueuePlace | None
    attempts: tuple[OnlineAttempt, ...]

    @property
    def opened(self) -> OnlineAttempt | None:
        """Return the attempt that is not handed in."""
        return next((one for one in self.attempts if one.state == OnlineState.OPEN), None)

    @property
    def has_turn(self) -> bool:
        """Tell whether the person waited in the queue and may begin now."""
        return self.place is not None and self.place.admit_at <= self.now


def standing_of(*, online: OnlineRound, entrant: Entrant) -> Standing:
    """Return where a person stands in a round; the attempts in order, without their questions. One statement."""
    return read_standing(_STANDING.rows(online=online.pk, entrant=entrant.pk), online=online, entrant=entrant)


def read_standing(rows: Iterable[tuple[Any, ...]], *, online: OnlineRound, entrant: Entrant) -> Standing:
    """Return what rows of place, attempt and present moment say; there is one at least, in the order of attempts."""
    found = list(rows)
    place, _attempt, at = found[0]
    attempts = tuple(attempt for _place, attempt, _at in found if attempt is not None)
    for attempt in attempts:
        attempt.round, attempt.entrant = online.round, entrant
    return Standing(clock.moment_of(at), place, attempts)
