"""Frozen pools in the memory of the process: what is drawn from, and the keys. Nothing of it goes to a page as it is.

A pool never changes once its round is prepared, so it is read once for each preparation; starting and marking then
need no statement for it.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from contests.models import ContestRound, Entrant, OnlineRound, PoolItem, RulesVersion
from contests.queries.online_asked import AskedQuestion, asked_questions, pool_question, right_places
from contests.queries.rules import typed_rules
from contests.rules.marking import ByKey
from contests.rules.model import Online, Round
from contests.rules.online_draw import PoolQuestion
from contests.rules.online_entry import start_refusal
from lms.base.errors import RuleViolation
from quizzes.rules import read_blueprint

KEPT, KEPT_RULES = 16, 64


@dataclass(frozen=True)
class FrozenPool:
    """`rows`: per line how many are drawn and from which; `keys`: places of right options by version (C2).

    `texts`: question and options of a version in the order of the source; `pictures`: stored files by token.
    """

    rows: tuple[tuple[int, tuple[PoolQuestion, ...]], ...]
    keys: dict[int, frozenset[int]]
    texts: dict[int, AskedQuestion]
    pictures: dict[str, str]


_pools: dict[tuple[UUID, datetime], FrozenPool] = {}
_rounds: dict[tuple[UUID, int], Round] = {}
_lock = Lock()


def pool_of(online: OnlineRound) -> FrozenPool:
    """Return the pool of a prepared round; two statements the first time, then none.

    Raises:
        RuleViolation: `not_prepared`.
    """
    if online.prepared_at is None:
        raise RuleViolation("not_prepared", "Vòng thi chưa chốt bộ câu hỏi.")
    name = online.round.public_id, online.prepared_at
    found = _pools.get(name)
    if found is None:
        found = _read(online)
        with _lock:
            if len(_pools) >= KEPT:
                _pools.clear()
            _pools[name] = found
    return found


def rules_of(contest_round: ContestRound, *, version_id: int | None = None) -> Round:
    """Return the typed rules of a round, in force now or of a version.

    A version is never changed, so it is read once, by two statements at most, and kept in memory.

    Raises:
        RuleViolation: `settings_missing`.
    """
    wanted = version_id or contest_round.rules_id
    name = contest_round.public_id, wanted
    found = _rounds.get(name)
    if found is None:
        is_present = wanted == contest_round.rules_id
        version = contest_round.rules if is_present else RulesVersion.objects.get(pk=wanted)
        found = next(one for one in typed_rules(version).rounds if one.code == contest_round.code)
        with _lock:
            if len(_rounds) >= KEPT_RULES:
                _rounds.clear()
            _rounds[name] = found
    return found


def online_rules(rules: Round) -> tuple[Online, ByKey]:
    """Return what the rules say of attempts, and how the one part is marked.

    Raises:
        RuleViolation: `not_online`.
    """
    marking = rules.parts[0].marking if rules.parts else None
    if rules.online is None or not isinstance(marking, ByKey):
        raise RuleViolation("not_online", "Vòng này không phải vòng thi trực tuyến chấm theo đáp án.")
    return rules.online, marking


def refusal_of(*, online: OnlineRound, entrant: Entrant, used: int, now: datetime) -> str | None:
    """Return why the person may not begin an attempt now, a key of START_REFUSALS; None when nothing speaks against."""
    if entrant.voided_at is not None or entrant.merged_into_id is not None:
        return "voided"
    if entrant.consent_withdrawn_at is not None:
        return "consent_withdrawn"
    if online.prepared_at is None:
        return "not_prepared"
    return start_refusal(
        now=now,
        opens_at=now if entrant.is_trial else online.opens_at,
        closes_at=online.closes_at,
        is_prepared=True,
        is_closed=online.closed_at is not None,
        used=0 if entrant.is_trial else used,
        allowed=online_rules(rules_of(online.round))[0].attempts,
    )


def _read(online: OnlineRound) -> FrozenPool:
    counts = [line.count for line in read_blueprint(online.blueprint)] or [len(online.fixed_codes)]
    rows: list[list[PoolQuestion]] = [[] for _count in counts]
    items = list(PoolItem.objects.filter(online=online).select_related("question").order_by("row", "place"))
    for item in items:
        rows[item.row].append(pool_question(item.question))
    asked = asked_questions(versions=[item.question for item in items], round_id=online.round.public_id)
    return FrozenPool(
        rows=tuple((count, tuple(row)) for count, row in zip(counts, rows, strict=True)),
        keys={item.question_id: right_places(item.question) for item in items},
        texts=asked.questions,
        pictures=asked.pictures,
    )
