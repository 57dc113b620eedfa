"""Where a person stands in a round at this moment: attempts and place in the queue, by one statement."""

from dataclasses import dataclass
from datetime import datetime

from contests.enums import OnlineState
from contests.models import Entrant, OnlineAttempt, OnlineRound, QueuePlace
from lms.base import clock
from lms.base.quick_rows import JoinedRows

_STANDING = JoinedRows(
    """
SELECT {place}, {attempt}, {now} FROM (SELECT 1 AS one) asked
LEFT JOIN contests_queueplace place ON place.online_id = %(online)s AND place.entrant_id = %(entrant)s
LEFT JOIN contests_onlineattempt attempt ON attempt.round_id = %(round)s AND attempt.entrant_id = %(entrant)s
ORDER BY attempt.number
""",
    without=["attempt.items"],
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
    def is_waiting(self) -> bool:
        """Tell whether the person has a place in the queue whose turn has not come."""
        return self.place is not None and self.place.admit_at > self.now


def standing_of(*, online: OnlineRound, entrant: Entrant) -> Standing:
    """Return where a person stands in a round; the attempts in order, without their questions. One statement."""
    rows = _STANDING.rows(online=online.pk, round=online.round_id, entrant=entrant.pk)
    place, _attempt, at = rows[0]
    attempts = tuple(attempt for _place, attempt, _at in rows if attempt is not None)
    for attempt in attempts:
        attempt.round, attempt.entrant = online.round, entrant
    return Standing(clock.moment_of(at), place, attempts)
