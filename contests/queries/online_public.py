"""What anybody may know of an online contest: windows, how to enter, and numbers only where nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.timezone import localtime

from contests.enums import ContestState, RoundState
from contests.models import Contest, ContestRound, OnlineAttempt, OnlineRound
from contests.queries.rules import document_of

OPEN_STATES = (ContestState.ENTRIES, ContestState.RUNNING)


@dataclass(frozen=True)
class PublicRound:
    """One round with its window, None before it is set, and where it stands in words.

    `people` is None where the number is not told; `is_live` while one may take part.
    """

    round: ContestRound
    online: OnlineRound | None
    words: str
    is_live: bool
    people: int | None


@dataclass(frozen=True)
class OnlinePage:
    """The public face of an online contest."""

    is_open: bool
    rounds: tuple[PublicRound, ...]
    conditions: tuple[str, ...]
    excluded: tuple[str, ...]
    age_from: int | None


def online_page(contest: Contest, *, now: datetime) -> OnlinePage:
    """Return the public face of an online contest; three statements at most.

    The number of people of a round is told where the organiser says so; while a round asks to guess it, not before that
    round is closed.
    """
    rounds = list(contest.rounds.select_related("online").order_by("order"))
    people = _people([row.pk for row in rounds if (online := _prepared(row)) and _tells_number(online)])
    version = contest.rules_versions.last()
    eligibility = (document_of(version).get("eligibility") or {}) if version else {}
    age = eligibility.get("age_from")
    return OnlinePage(
        is_open=contest.state in OPEN_STATES,
        rounds=tuple(_public_round(row, people, now) for row in rounds),
        conditions=tuple(map(str, eligibility.get("conditions") or [])),
        excluded=tuple(map(str, eligibility.get("excluded") or [])),
        age_from=age if isinstance(age, int) else None,
    )


def _public_round(row: ContestRound, people: Mapping[int, int], now: datetime) -> PublicRound:
    online = _prepared(row)
    told = people.get(row.pk, 0) if online and _tells_number(online) else None
    is_live = online is not None and _is_live(online, now)
    return PublicRound(row, online, _words(row, online, now), is_live, told)


def _words(row: ContestRound, online: OnlineRound | None, now: datetime) -> str:
    """Return where a round stands by the clock and by what was done."""
    if row.state == RoundState.PUBLISHED:
        return "Đã công bố"
    if online is None or online.opens_at is None or online.closes_at is None or now < online.opens_at:
        return "Chưa mở"
    if _is_live(online, now):
        return f"Đang mở đến {localtime(online.closes_at):%H:%M ngày %d/%m/%Y}"
    return "Đã đóng, chờ kết quả"


def _is_live(online: OnlineRound, now: datetime) -> bool:
    if online.closed_at is not None or online.opens_at is None or online.closes_at is None:
        return False
    return online.opens_at <= now < online.closes_at


def _prepared(row: ContestRound) -> OnlineRound | None:
    """Return the settings of a round whose questions and times are frozen; no statement."""
    try:
        online = row.online
    except OnlineRound.DoesNotExist:
        return None
    return online if online.prepared_at is not None else None


def _tells_number(row: OnlineRound) -> bool:
    return row.shows_count and (not row.guess_text or row.closed_at is not None)


def _people(round_ids: list[int]) -> dict[int, int]:
    if not round_ids:
        return {}
    rows = OnlineAttempt.objects.filter(round__in=round_ids, entrant__is_trial=False).order_by()
    return dict(rows.values_list("round_id").annotate(people=Count("entrant", distinct=True)))
