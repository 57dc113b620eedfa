"""What a request of an entrant looks at first, by one statement: person, contest, round with its settings, attempt.

Thousands come at the moment a round opens, so these statements are written out (lms.base.quick_rows).
"""

from uuid import UUID

from contests.models import (
    Contest,
    ContestRound,
    Entrant,
    OnlineAttempt,
    OnlineRound,
    QueuePlace,
    RulesVersion,
)
from contests.queries.online_standing import STANDING_FIELDS, STANDING_JOINS, Standing, read_standing
from lms.base.quick_rows import JoinedRows

#: What pages of a round and of an attempt look at. The rules and the pool are in memory by their fingerprint and time.
_NEEDED = {
    "entrant": (
        "contest", "full_name", "number", "door", "extra_minutes", "is_trial", "consent_withdrawn_at", "voided_at",
        "merged_into",
    ),
    "contest": ("public_id", "name"),
    "contest_round": ("public_id", "contest", "code", "name", "rules", "state"),
    "online": (
        "round", "paper_text", "guess_text", "starts_per_second", "score_shown", "opens_at", "closes_at",
        "limit_seconds", "prepared_at", "closed_at", "key_released_at",
    ),
    "rules": ("fingerprint",),
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
SELECT {entrant}, {contest}, {contest_round}, {online}, {rules}, {place}, {attempt}, {now}
FROM contests_entrant entrant
JOIN contests_contest contest ON contest.id = entrant.contest_id
JOIN contests_contestround contest_round ON contest_round.contest_id = contest.id
JOIN contests_onlineround online ON online.round_id = contest_round.id
JOIN contests_rulesversion rules ON rules.id = contest_round.rules_id
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
    rules=RulesVersion,
    place=QueuePlace,
    attempt=OnlineAttempt,
)
_ATTEMPT = JoinedRows(
    """
SELECT {attempt}, {entrant}, {contest}, {contest_round}, {online}, {rules} FROM contests_onlineattempt attempt
JOIN contests_entrant entrant ON entrant.id = attempt.entrant_id
JOIN contests_contest contest ON contest.id = entrant.contest_id
JOIN contests_contestround contest_round ON contest_round.id = attempt.round_id
JOIN contests_onlineround online ON online.round_id = contest_round.id
JOIN contests_rulesversion rules ON rules.id = contest_round.rules_id
WHERE attempt.public_id = %(attempt)s AND entrant.id = %(entrant)s AND entrant.door = %(door)s
  AND contest.public_id = %(contest)s
""",
    only=_NEEDED,
    attempt=OnlineAttempt,
    entrant=Entrant,
    contest=Contest,
    contest_round=ContestRound,
    online=OnlineRound,
    rules=RulesVersion,
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
    """Return a prepared round of the contest with `round.rules` and `round.contest`, the entrant, where they stand.

    One statement.
    """
    rows = _ROUND.rows(entrant=entrant_id, door=door, contest=contest_id, round=round_id)
    if not rows:
        return None
    entrant, contest, contest_round, online, rules, *_standing = rows[0]
    _bind(entrant, contest, contest_round, online, rules)
    return online, entrant, read_standing((row[5:] for row in rows), online=online, entrant=entrant)


def find_attempt(*, entrant_id: int, door: int, contest_id: UUID, attempt_id: UUID) -> OnlineAttempt | None:
    """Return an attempt of the entrant, with `entrant.contest`, `round.rules` and `round.online`. One statement."""
    row = _ATTEMPT.first(entrant=entrant_id, door=door, contest=contest_id, attempt=attempt_id)
    if row is None:
        return None
    attempt, entrant, contest, contest_round, online, rules = row
    _bind(entrant, contest, contest_round, online, rules)
    attempt.entrant, attempt.round = entrant, contest_round
    if attempt.rules_id == rules.pk:
        attempt.rules = rules
    return attempt  # type: ignore[no-any-return]


def _bind(
    entrant: Entrant, contest: Contest, contest_round: ContestRound, online: OnlineRound, rules: RulesVersion
) -> None:
    """Let the instances of a row know each other, as `select_related` does."""
    entrant.contest = contest_round.contest = contest
    contest_round.rules = rules
    online.round = contest_round
