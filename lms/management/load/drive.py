"""People at once in an online round: begin, answer until the time is over, hand in; every save until acknowledged."""

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from lms.management.load.client import CUT, HttpAnswer, Line
from lms.management.load.pages import Paper, read_paper, seconds_to_wait

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
REST_SECONDS = 120.0
LONGEST_SECONDS = 4 * 3600.0
ROOM_AT_ONCE = 16
MOST_FAULTS = 5
TELL_EVERY = 10
PRESS_SECONDS = 2.0
CSRF_COOKIE = "csrf"
JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class Plan:
    """What to do.

    `ramp`: seconds within which everybody begins; `pause`: mean seconds between answers of a person; `answers`: over
    with so many acknowledged, 0 for no such end. An interrupt (Ctrl-C) ends the answering too.
    """

    base_url: str
    seconds: float
    ramp: float
    pause: float
    answers: int = 0
    seed: int = 2024


@dataclass(frozen=True)
class Ticket:
    """How one person gets in: the cookies of the door, the address of the room."""

    cookies: dict[str, str]
    room: str


@dataclass
class Tally:
    """What happened; latencies in seconds from the first try of a save to its acknowledgement.

    `acknowledged` is the highest acknowledged sequence of every (attempt, place) with its answer.
    """

    begun: list[float] = field(default_factory=list)
    attempts: list[UUID] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    acknowledged: dict[tuple[UUID, int], tuple[int, list[str]]] = field(default_factory=dict)
    handed_in: set[UUID] = field(default_factory=set)
    retries: int = 0
    sent_away: int = 0
    late: int = 0
    failures: list[str] = field(default_factory=list)
    first_save: float = 0.0
    last_save: float = 0.0
    tell: Callable[[int], None] | None = None

    def saved(self, key: tuple[UUID, int], told: tuple[int, list[str]], *, sent: float, now: float) -> None:
        """Note one acknowledged save, on the steady clock."""
        self.latencies.append(now - sent)
        self.first_save = self.first_save or sent
        self.last_save = max(self.last_save, now)
        self.acknowledged[key] = told
        if self.tell is not None and len(self.latencies) % TELL_EVERY == 0:
            self.tell(len(self.latencies))


class Refused(Exception):
    """The server refused for good: nothing that trying again would change."""


def drive(*, plan: Plan, tickets: Sequence[Ticket], tell: Callable[[int], None] | None = None) -> Tally:
    """Send everybody through the round and return what happened. Needs no database.

    Args:
        tell: hears each time how many saves were acknowledged, one time in TELL_EVERY.
    """
    return asyncio.run(_drive(plan, tickets, Tally(tell=tell)))


async def _drive(plan: Plan, tickets: Sequence[Ticket], tally: Tally) -> Tally:
    end = _End(plan, tally, time.monotonic() + LONGEST_SECONDS)
    chance = random.Random(plan.seed)  # noqa: S311 - who does what when, no secret
    where = urlsplit(plan.base_url)
    people = [
        _Person(
            Line(where.hostname or "127.0.0.1", where.port or 80, dict(ticket.cookies)),
            ticket.room,
            plan,
            tally,
            random.Random(chance.getrandbits(64)),  # noqa: S311 - as above
            end,
        )
        for ticket in tickets
    ]
    with contextlib.suppress(ValueError, RuntimeError):  # in a thread of another program nobody can interrupt
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, end.now)
    door = asyncio.Semaphore(ROOM_AT_ONCE)
    await asyncio.gather(*(person.wait_in_room(door) for person in people))
    began = time.monotonic()
    end.at = min(end.at, began + plan.ramp + plan.seconds)
    await asyncio.gather(*(person.live(began) for person in people))
    return tally


@dataclass
class _End:
    """When answering is over: at its time, when interrupted, or with the answers that were asked for."""

    plan: Plan
    tally: Tally
    at: float

    def now(self) -> None:
        """Let everybody hand in."""
        self.at = min(self.at, time.monotonic())

    def is_here(self) -> bool:
        """Tell whether answering is over."""
        if self.plan.answers and len(self.tally.latencies) >= self.plan.answers:
            self.now()
        return time.monotonic() >= self.at


class _Person:
    """One person of the load."""

    def __init__(self, line: Line, room: str, plan: Plan, tally: Tally, chance: random.Random, end: _End) -> None:
        self.line, self.room, self.plan, self.tally, self.chance, self.end = line, room, plan, tally, chance, end
        self.tab = f"tai-{chance.getrandbits(60):015x}"
        self.sequence = 0

    async def wait_in_room(self, door: asyncio.Semaphore) -> None:
        """Read the rules in the room before the bell, as people do; not measured."""
        async with door:
            with self._told_failure():
                await self._page(self.room, "phòng thi")

    async def live(self, began: float) -> None:
        """Begin at a moment of one's own, answer, hand in. A failure is told, and ends this person only."""
        with self._told_failure():
            await asyncio.sleep(began + self.chance.random() * self.plan.ramp - time.monotonic())
            paper = await self._begin(began)
            while not await self._has_read_on():
                await self._answer(paper)
            await self._hand_in(paper)
        await self.line.close()

    @contextlib.contextmanager
    def _told_failure(self) -> Iterator[None]:
        try:
            yield
        except (Refused, ValueError, *CUT) as failure:
            self.tally.failures.append(f"{type(failure).__name__}: {failure}"[:200])

    async def _has_read_on(self) -> bool:
        """Think about the next question, as people do before each answer; tell whether answering is over meanwhile."""
        seconds = self.chance.expovariate(1 / self.plan.pause)
        await asyncio.sleep(max(0.0, min(seconds, self.end.at - time.monotonic())))
        return self.end.is_here()

    async def _begin(self, began: float) -> Paper:
        while True:
            found = await self._again(lambda: self.line.post(self.room, self._form()), "vào thi")
            where = self.line.keep_cookies(found).headers.get("location", "")
            if "/bai/" in where:
                break
            await self._wait_for_turn()
        paper = read_paper(where, (await self._page(where, "đề thi")).text)
        self.tally.begun.append(time.monotonic() - began)
        self.tally.attempts.append(paper.attempt)
        return paper

    async def _wait_for_turn(self) -> None:
        """Look at the page of the queue until it says that the turn has come, as a browser does by itself."""
        while wait := seconds_to_wait((await self._page(self.room, "hàng đợi")).text):
            await asyncio.sleep(wait)
        await asyncio.sleep(PRESS_SECONDS * self.chance.random())

    async def _answer(self, paper: Paper) -> None:
        place = self.chance.choice(sorted(paper.options))
        option = self.chance.choice(paper.options[place])
        self.sequence += 1
        sequence = self.sequence
        fields = self._form(place=str(place), c=option, tab=self.tab, sequence=str(sequence))
        sent = time.monotonic()
        reply = await self._again(lambda: self.line.post(paper.save, fields, headers=JSON), "lưu")
        now = time.monotonic()
        if reply.status == 409:
            self.tally.late += 1
            return
        self.tally.saved((paper.attempt, place), (sequence, [option]), sent=sent, now=now)

    async def _hand_in(self, paper: Paper) -> None:
        await self._again(lambda: self.line.post(paper.hand_in, self._form()), "nộp bài")
        self.tally.handed_in.add(paper.attempt)

    async def _page(self, path: str, what: str) -> HttpAnswer:
        return self.line.keep_cookies(await self._again(lambda: self.line.get(path), what))

    def _form(self, **fields: str) -> dict[str, str]:
        """Return the fields of a form with the token that every form needs (I9)."""
        return {"csrfmiddlewaretoken": self.line.cookies.get(CSRF_COOKIE, ""), **fields}

    async def _again(self, send: Callable[[], Awaitable[HttpAnswer]], what: str) -> HttpAnswer:
        """Send until it is answered for good, with growing pauses of random length (C7)."""
        pause, faults = FIRST_PAUSE_SECONDS, 0
        while True:
            try:
                answer = await send()
            except CUT:
                if time.monotonic() > self.end.at + REST_SECONDS:
                    raise
            else:
                if answer.status < 400 or answer.status == 409:
                    return answer
                faults += answer.status == 500
                if (answer.status < 500 and answer.status != 429) or faults > MOST_FAULTS:
                    raise Refused(f"{what}: {answer.status} {answer.text[:120]}")
                if time.monotonic() > self.end.at + REST_SECONDS:
                    raise Refused(f"{what}: {answer.status}")
                if told := answer.headers.get("retry-after"):
                    self.tally.sent_away += 1
                    await asyncio.sleep(float(told))
                    continue
            self.tally.retries += 1
            await asyncio.sleep(pause * (0.5 + self.chance.random()))
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2)
