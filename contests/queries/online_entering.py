"""What a request of an entrant looks at first, by one statement: person, contest, round with its settings, attempt.

Thousands come at the moment a round opens, so these statements are written out (lms.base.quick_rows).
"""

from uuid import UUID

from contests.models import (
    Contest,
    ContestRound,
    Entrant,
    OnlineAnswer,
    OnlineAttempt,
    OnlineRound,
    QueuePlace,
)
from contests.queries.online_standing import STANDING_FIELDS, STANDING_JOINS, Standing, read_standing
from lms.base.quick_rows import JoinedRows

#: What pages of a round and of an attempt look at. The rules and the frozen pool are in memory.
_NEEDED = {
    "entrant": (
        "contest", "full_name", "number", "door", "extra_minutes", "is_trial", "consent_withdrawn_at", "voided_at",
        "merged_into",
    ),
    "contest": ("public_id", "name"),
    "contest_round": ("public_id", "contest", "code", "name", "rules", "state"),
    "online": (
        "round", "paper_text", "guess_text", "starts_per_second", "score_shown", "opens_at", "closes_at",
        "limit_seconds", "prepared_at", "closed_at", "key_released_at", "rulings", "appeal_days",
    ),
    "answer": ("place", "answer", "sequence", "received_at"),
    "attempt": (
        "public_id", "round", "entrant", "rules", "number", "items", "state", "started_at", "deadline_at",
        "submitted_at", "submit_cause", "received_at", "guess", "right",
    ),
}  # fmt: skip
_PERSON = JoinedRows(
    """
SELECT {entrant}, {contest} FROM contests_entrant entrant
JOIN contests_contest contest ON contest.id = entrant.contest_id
WHERE entrant.id = %(entrant)s AND entrant.door = %(door)s AND contest.public_id = %(contest)s
""",
    entrant=Entrant,
    contest=Contest,
)
_ROUND = JoinedRows(
    """
SELECT {entrant}, {contest}, {contest_round}, {online}, {place}, {attempt}, {now}
FROM contests_entrant entrant
JOIN contests_contest contest ON contest.id = entrant.contest_id
JOIN contests_contestround contest_round ON contest_round.contest_id = contest.id
JOIN contests_onlineround online ON online.round_id = contest_round.id
"""
    + STANDING_JOINS
    + """
WHERE entrant.id = %(entrant)s AND entrant.door = %(door)s AND contest.public_id = %(contest)s
  AND contest_round.public_id = %(round)s AND online.prepared_at IS NOT NULL
ORDER BY attempt.number
""",
    only=_NEEDED | STANDING_FIELDS,
    entrant=Entrant,
    contest=Contest,
    contest_round=ContestRound,
    online=OnlineRound,
    place=QueuePlace,
    attempt=OnlineAttempt,
)
_ATTEMPT = JoinedRows(
    """
SELECT {attempt}, {entrant}, {contest}, {contest_round}, {online}, {answer} FROM contests_onlineattempt attempt
JOIN contests_entrant entrant ON entrant.id = attempt.entrant_id
JOIN contests_contest contest ON contest.id = entrant.contest_id
JOIN contests_contestround contest_round ON contest_round.id = attempt.round_id
JOIN contests_onlineround online ON online.round_id = contest_round.id
LEFT JOIN contests_onlineanswer answer ON answer.attempt_id = attempt.id
WHERE attempt.public_id = %(attempt)s AND entrant.id = %(entrant)s AND entrant.door = %(door)s
  AND contest.public_id = %(contest)s
""",
    only=_NEEDED,
    attempt=OnlineAttempt,
    entrant=Entrant,
    contest=Contest,
    contest_round=ContestRound,
    online=OnlineRound,
    answer=OnlineAnswer,
)


def find_person(*, entrant_id: int, door: int, contest_id: UUID) -> Entrant | None:
    """Return an entrant with the contest while the door is the one of today. One statement."""
    row = _PERSON.first(entrant=entrant_id, door=door, contest=contest_id)
    if row is None:
        return None
    entrant, contest = row
    entrant.contest = contest
    return entrant  # type: ignore[no-any-return]


def find_in_round(
    *, entrant_id: int, door: int, contest_id: UUID, round_id: UUID
) -> tuple[OnlineRound, Entrant, Standing] | None:
    """Return a prepared round of the contest with `round.contest`, the entrant, and where they stand. One statement."""
    rows = _ROUND.rows(entrant=entrant_id, door=door, contest=contest_id, round=round_id)
    if not rows:
        return None
    entrant, contest, contest_round, online, *_standing = rows[0]
    _bind(entrant, contest, contest_round, online)
    return online, entrant, read_standing((row[4:] for row in rows), online=online, entrant=entrant)


def find_attempt(
    *, entrant_id: int, door: int, contest_id: UUID, attempt_id: UUID
) -> tuple[OnlineAttempt, list[OnlineAnswer]] | None:
    """Return an attempt of the entrant with `entrant.contest` and `round.online`, and its answers. One statement."""
    rows = _ATTEMPT.rows(entrant=entrant_id, door=door, contest=contest_id, attempt=attempt_id)
    if not rows:
        return None
    attempt, entrant, contest, contest_round, online, _answer = rows[0]
    _bind(entrant, contest, contest_round, online)
    attempt.entrant, attempt.round = entrant, contest_round
    return attempt, [row[-1] for row in rows if row[-1] is not None]


def _bind(entrant: Entrant, contest: Contest, contest_round: ContestRound, online: OnlineRound) -> None:
    """Let the instances of a row know each other, as `select_related` does."""
    entrant.contest = contest_round.contest = contest
    online.round = contest_round
