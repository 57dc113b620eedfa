"""By what attempts of an online round are marked: the frozen keys, and what was decided about faulty questions (C3).

Decisions are few and the round counts those in force, so that handing in reads them once and then keeps them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from contests.enums import RulingKind, RulingStepKind
from contests.models import OnlineAttempt, OnlineRound, QuestionRuling
from contests.queries.online_asked import right_places
from contests.queries.online_pool import pool_of
from contests.rules.online_marking import Judging
from quizzes.models import QuestionVersion

KEPT = 64


class InForce(NamedTuple):
    """One decision about a question (by its version) that two persons took."""

    question: int
    kind: str
    key: frozenset[int]
    notice: str
    decided_at: datetime


_decided: dict[tuple[UUID, int], tuple[InForce, ...]] = {}
_lock = Lock()


def rulings_in_force(online: OnlineRound) -> tuple[InForce, ...]:
    """Return the decisions in force, the first first; no statement while there are none, or while they are known."""
    if not online.rulings:
        return ()
    name = online.round.public_id, online.rulings
    found = _decided.get(name)
    if found is None:
        found = _read(online.round_id)
        if len(found) == online.rulings:
            with _lock:
                if len(_decided) >= KEPT:
                    _decided.clear()
                _decided[name] = found
    return found


def standing_rulings(rulings: Iterable[InForce]) -> dict[int, InForce]:
    """Return the decision that holds for each question: the last one."""
    return {one.question: one for one in rulings}


def judging(*, keys: dict[int, frozenset[int]], rulings: Iterable[InForce]) -> Judging:
    """Return the keys with what was decided laid over them."""
    holds = standing_rulings(rulings)
    if not holds:
        return Judging(keys)
    corrected = {pk: one.key for pk, one in holds.items() if one.kind == RulingKind.KEY}
    return Judging(
        {**keys, **corrected},
        given=frozenset(pk for pk, one in holds.items() if one.kind == RulingKind.FULL),
        uncounted=frozenset(pk for pk, one in holds.items() if one.kind == RulingKind.VOID),
    )


def judging_of_attempt(attempt: OnlineAttempt) -> Judging:
    """Return by what an attempt is marked at this moment; no statement as a rule."""
    online: OnlineRound = attempt.round.online
    return judging(keys=keys_of(online, [attempt]), rulings=rulings_in_force(online))


def keys_of(online: OnlineRound, attempts: Sequence[OnlineAttempt]) -> dict[int, frozenset[int]]:
    """Return the frozen keys of the questions drawn; those that the pool no longer holds are read by themselves."""
    keys = pool_of(online).keys if online.prepared_at is not None else {}
    missing = {item["v"] for one in attempts for item in one.items} - keys.keys()
    if not missing:
        return keys
    rows = QuestionVersion.objects.filter(pk__in=missing)
    return {**keys, **{row.pk: right_places(row) for row in rows}}


def _read(round_id: int) -> tuple[InForce, ...]:
    rows = QuestionRuling.objects.filter(round=round_id, steps__step=RulingStepKind.CONFIRMED)
    names = ("question_id", "kind", "key", "notice", "steps__recorded_at")
    found = rows.order_by("steps__pk").values_list(*names)
    return tuple(InForce(pk, kind, frozenset(key), notice, at) for pk, kind, key, notice, at in found)
