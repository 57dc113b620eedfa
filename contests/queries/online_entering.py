"""What a request of an entrant looks at first, by one statement: person, contest, round with its settings, attempt.

Thousands come at the moment a round opens, so these statements are written out (lms.base.quick_rows).
"""

from uuid import UUID

from contests.models import Contest, ContestRound, Entrant, OnlineAttempt, OnlineRound, RulesVersion
from lms.base.quick_rows import JoinedRows

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
SELECT {entrant}, {contest}, {contest_round}, {online}, {rules} FROM contests_entrant entrant
JOIN contests_contest contest ON contest.id = entrant.contest_id
JOIN contests_contestround contest_round ON contest_round.contest_id = contest.id
JOIN contests_onlineround online ON online.round_id = contest_round.id
JOIN contests_rulesversion rules ON rules.id = contest_round.rules_id
WHERE entrant.id = %(entrant)s AND entrant.door = %(door)s AND contest.public_id = %(contest)s
  AND contest_round.public_id = %(round)s AND online.prepared_at IS NOT NULL
""",
    without=["rules.document"],  # the rules are in memory by their fingerprint
    entrant=Entrant,
    contest=Contest,
    contest_round=ContestRound,
    online=OnlineRound,
    rules=RulesVersion,
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
    without=["rules.document"],
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
) -> tuple[Entrant, OnlineRound] | None:
    """Return the entrant and a prepared round of the contest, with `round.rules` and `round.contest`. One statement."""
    row = _ROUND.first(entrant=entrant_id, door=door, contest=contest_id, round=round_id)
    if row is None:
        return None
    entrant, contest, contest_round, online, rules = row
    _bind(entrant, contest, contest_round, online, rules)
    return entrant, online


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
