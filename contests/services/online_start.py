"""Beginning an attempt: whose turn it is, drawing from the frozen pool, coming back to an open one (C5, C10, C12).

The clock is the database's: it is asked once, so that start, deadline and receipts come from one clock (C4). A queue
forms only when more people come in a second than the round takes; a place is kept in the database with its moment.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from contests.models import Entrant, OnlineAttempt, OnlineRound, QueuePlace
from contests.queries.online_pool import pool_of, refusal_of
from contests.queries.online_standing import Standing, standing_of
from contests.rules.online_draw import draw_pool
from contests.rules.online_entry import START_REFUSALS, attempt_deadline
from contests.services.online_submit import submit
from lms.base import clock
from lms.base.errors import NotNow, RuleViolation
from lms.base.quick_rows import insert_if_free

SEED_BITS = 62
ID_BYTES = 4
LONGEST_WAIT = timedelta(hours=1)
RETRY_SECONDS = 120


@dataclass(frozen=True)
class Waiting:
    """A place in the queue: how many are before it, after how many seconds it is worth asking again."""

    ahead: int
    seconds: int
    admit_at: datetime


class Turnstile:
    """Gives out moments to begin, so many a second, as one of `processes`. Places given out are kept by the caller.

    No lock is shared between processes: thousands who ask in one second would wait for it, and with them those who
    save. Each process gives out its equal part of the moments.
    """

    def __init__(self, *, processes: int = 1) -> None:
        """Begin with every round free."""
        self._processes = processes
        self._next: dict[UUID, datetime] = {}
        self._lock = Lock()

    def next_moment(self, *, round_id: UUID, per_second: int, now: datetime) -> datetime | None:
        """Return the moment at which whoever asks now may begin: now, or later when the last second was full.

        None where the queue is too long already: then no place is given out.
        """
        step = timedelta(seconds=self._processes) / per_second
        with self._lock:
            a_second_ago = now - timedelta(seconds=1)
            free = max(self._next.get(round_id, a_second_ago), a_second_ago)
            if free - now > LONGEST_WAIT:
                return None
            self._next[round_id] = free + step
        return max(free, now)


turnstile = Turnstile(processes=settings.WEB_PROCESSES)


def start(
    *, online: OnlineRound, entrant: Entrant, standing: Standing | None = None, device: str = "", address: str = ""
) -> OnlineAttempt | QueuePlace:
    """Return the person's open attempt, or open a new one, or the person's place in the queue.

    An open attempt whose time is over is handed in first. The round comes with `round__rules` and `round__contest`
    loaded; two statements without a queue, three from a place in it, two for a new place; one less with `standing`.

    Args:
        standing: where the person stands, just read; left out, it is read here.
        device, address: texts that tell devices and addresses apart; only hashes keyed by the round are kept.

    Raises:
        RuleViolation: a key of START_REFUSALS.
        NotNow: "clock_drift"; "queue_full": the queue is longer than an hour (C10).
    """
    clock.require_true_clock()
    standing = standing or standing_of(online=online, entrant=entrant)
    used, opened = len(standing.attempts), standing.opened
    if opened is not None:
        if standing.now <= opened.deadline_at:
            return opened
        submit(attempt=opened)
    _check_may_start(online, entrant, used=used, now=standing.now)
    if not entrant.is_trial and not standing.has_turn:
        place = standing.place or _new_place(online, entrant, standing.now)
        if place is not None:
            return place
    fresh = _drawn(online, entrant, used + 1, standing.now, device=device, address=address)
    if insert_if_free(fresh):
        if standing.place is not None:
            QueuePlace.objects.filter(pk=standing.place.pk).delete()
        return fresh
    # two taps at one instant: the other one opened it, and may have handed it in meanwhile
    return start(online=online, entrant=entrant, device=device, address=address)


def place_in_queue(*, online: OnlineRound, standing: Standing) -> Waiting | None:
    """Return the person's place; None when not waiting or when the turn has come. One statement for who waits."""
    if standing.place is None or standing.has_turn:
        return None
    now, admit_at = standing.now, standing.place.admit_at
    ahead = QueuePlace.objects.filter(online=online, admit_at__gt=now, admit_at__lt=admit_at).count()
    return Waiting(ahead=ahead, seconds=max(1, ceil((admit_at - now).total_seconds())), admit_at=admit_at)


def _check_may_start(online: OnlineRound, entrant: Entrant, *, used: int, now: datetime) -> None:
    refusal = refusal_of(online=online, entrant=entrant, used=used, now=now)
    if refusal is not None:
        raise RuleViolation(refusal, START_REFUSALS[refusal])


def _new_place(online: OnlineRound, entrant: Entrant, now: datetime) -> QueuePlace | None:
    """Return a new place in the queue, or None when nobody has to wait."""
    moment = turnstile.next_moment(round_id=online.round.public_id, per_second=online.starts_per_second, now=now)
    if moment is None:
        message = "Quá nhiều người đang chờ vào thi. Chưa lượt nào bị tính; xin thử lại sau ít phút."
        raise NotNow("queue_full", message, retry_after=RETRY_SECONDS)
    if moment <= now:
        return None
    place = QueuePlace(online=online, entrant=entrant, asked_at=now, admit_at=moment)
    return place if insert_if_free(place) else QueuePlace.objects.get(online=online, entrant=entrant)


def _drawn(
    online: OnlineRound, entrant: Entrant, number: int, now: datetime, *, device: str, address: str
) -> OnlineAttempt:
    seed = secrets.randbits(SEED_BITS)
    return OnlineAttempt(
        round=online.round,
        entrant=entrant,
        rules_id=online.round.rules_id,
        number=number,
        seed=seed,
        items=draw_pool(rows=pool_of(online).rows, seed=seed, new_id=_option_id()),
        started_at=now,
        deadline_at=attempt_deadline(
            started_at=now,
            limit_seconds=online.limit_seconds,
            extra_minutes=entrant.extra_minutes,
            closes_at=online.closes_at or now,
        ),
        device_hash=_shared_mark(online, "device", device),
        address_hash=_shared_mark(online, "address", address),
    )


def _option_id() -> Callable[[], str]:
    return lambda: secrets.token_hex(ID_BYTES)


def _shared_mark(online: OnlineRound, what: str, text: str) -> str:
    """Return a short hash keyed by the round: it tells that two attempts share something, and nothing else."""
    if not text:
        return ""
    return salted_hmac(f"contests.online.{what}.{online.round.public_id}", text, algorithm="sha256").hexdigest()[:32]
