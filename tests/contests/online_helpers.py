"""A contest online with three weekly rounds, relative to the real clock: the database's decides what is late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from accounts.models import User
from contests.consent import TAKE_PART
from contests.models import Contest, ContestUnit, Entrant, OnlineAttempt, OnlineRound
from contests.queries.online_asked import right_places
from contests.services import contests, online_rounds
from contests.services.online_entrants import EntrantFacts, register
from contests.services.online_save import Saved, save
from contests.services.online_start import start
from mediators.models import Unit
from quizzes.models import QuestionVersion
from quizzes.services import import_bank_text

ONLINE = """
format: 1
code: thi-truc-tuyen-thu
name: Cuộc thi trực tuyến thử
mode: online
level: province
team: {{kind: individual}}
eligibility: {{age_from: 16}}
rounds:
{rounds}
"""
ROUND = """
  - code: tuan-{number}
    name: Tuần {number}
    rounding: {{decimals: 0, at: total}}
    parts:
      - code: trac_nghiem
        name: Trắc nghiệm
        maximum: 5
        time: {{limit: "15:00", penalty: {{kind: none}}}}
        marking: {{kind: by_key, questions: 5, points_each: 1}}
    tie_break:
{by_guess}      - {{kind: duration}}
      - {{kind: received_at}}
    qualification: {{kind: none}}
    prizes:
      table:
        - {{code: nhat, name: Giải Nhất, count: 1}}
        - {{code: nhi, name: Giải Nhì, count: 2}}
      on_tie: share_using_places
    online:
      opens_at: "{opens_at}"
      closes_at: "{closes_at}"
      attempts: 2
      counts: best
      among_equal: first
      duration_unit: millisecond
      person_is: {person_is}
      {guess}
      identity_asked: [Họ tên, Ngày sinh, Điện thoại]
"""
GUESS = "guess: {of: participants, counting: people, taken_from: counted_attempt}"
QUESTION = """::: một-đáp-án #{code}
điểm: 1
chủ-đề: k1
mức: nhận-biết
trạng-thái: duyệt

Câu {code}: tổ hòa giải có ít nhất mấy người?

- ( ) Hai người, câu {code}
- (x) Ba người, câu {code}
- ( ) Năm người, câu {code}
:::
"""


@dataclass
class Online:
    """A contest, its rounds by week, and the officer who made it."""

    contest: Contest
    rounds: list[OnlineRound]
    officer: User
    units: list[ContestUnit] = field(default_factory=list)


def real_now() -> datetime:
    """Return the present moment by the machine."""
    return datetime.now(tz=UTC)


def add_contest_questions(count: int = 12) -> None:
    """Put approved questions into the bank."""
    for number in range(1, count + 1):
        text = QUESTION.format(code=f"tt{number}")
        import_bank_text(source=text, by=None, now=real_now() - timedelta(days=30), state="approved")


def make_online(
    *,
    officer: User,
    host: Unit,
    weeks: int = 1,
    opens_in: timedelta = timedelta(hours=-1),
    lasts: timedelta = timedelta(days=7),
    person_is: str = "phone",
    guess: str = GUESS,
    questions: int = 12,
    prepared: bool = True,
) -> Online:
    """Open a contest whose first round opens after `opens_in`; prepared rounds are frozen before they open."""
    add_contest_questions(questions)
    first = real_now() + opens_in
    rounds = "".join(
        ROUND.format(
            number=week + 1,
            opens_at=(first + week * lasts).isoformat(),
            closes_at=(first + (week + 1) * lasts).isoformat(),
            person_is=person_is,
            guess=guess,
            by_guess="      - {kind: guess_distance}\n" if guess else "",
        )
        for week in range(weeks)
    )
    before = min(first, real_now()) - timedelta(hours=1)
    content = ONLINE.format(rounds=rounds).encode()
    contest = contests.open_contest(content=content, host=host, by=officer, now=before)
    contests.set_contest_state(contest=contest, state="entries", by=officer, now=before)
    contest.refresh_from_db()
    found = [online_rounds.settings_of(one) for one in contest.rounds.order_by("order")]
    if prepared:
        found = [prepare_round(one, officer=officer, now=before) for one in found]
        online_rounds.open_due(now=real_now())
    units = [ContestUnit.objects.create(contest=contest, name=name) for name in ("Phường Lê Chân", "Sở Tư pháp")]
    return Online(contest, [loaded(one) for one in found], officer, units)


def prepare_round(online: OnlineRound, *, officer: User, now: datetime) -> OnlineRound:
    """Freeze five questions of one level."""
    online = online_rounds.change_settings(
        online=online,
        paper_text="",
        guess_text=online.guess_text,
        blueprint=[{"subject": "", "level": "recall", "count": 5}],
        fixed_codes=[],
        starts_per_second=100,
        score_shown="after_close",
        shows_count=False,
        by=officer,
        now=now,
    )
    return online_rounds.prepare(online=online, by=officer, now=now)


def loaded(online: OnlineRound) -> OnlineRound:
    """Return the round as views load it."""
    return OnlineRound.objects.select_related("round__rules", "round__contest__host").get(pk=online.pk)


def make_entrant(online: Online, number: int = 1, *, consents: Iterable[str] = (TAKE_PART,)) -> Entrant:
    """Register a person of the open road."""
    facts = EntrantFacts(
        full_name=f"Nguyễn Văn {'ABCDEĐGHIKLMNOPQ'[number % 16]}{number}",
        birth_date=date(1970 + number % 30, 1 + number % 12, 5),
        phone=f"09120{number:05d}",
        unit=online.units[number % 2] if online.units else None,
    )
    return register(contest=online.contest, facts=facts, consents=consents, account=None, now=real_now()).entrant


def begin_attempt(online: Online, entrant: Entrant, week: int = 0) -> OnlineAttempt:
    """Begin, without a queue in the way."""
    found = start(online=loaded(online.rounds[week]), entrant=entrant)
    assert isinstance(found, OnlineAttempt)
    return OnlineAttempt.objects.get(pk=found.pk)


def option(attempt: OnlineAttempt, place: int, *, right: bool = True) -> str:
    """Return the id of a right, or a wrong, option of a question."""
    item = attempt.items[place - 1]
    keys = right_places(QuestionVersion.objects.get(pk=item["v"]))
    return next(name for name, source in item["o"] if (source in keys) is right)


def save_one(
    attempt: OnlineAttempt,
    place: int,
    answer: object,
    *,
    sequence: int = 1,
    tab: str = "tab1",
    door: int = 1,
    attempt_id: UUID | None = None,
) -> Saved:
    """Save as a page of the entrant does."""
    return save(
        attempt_id=attempt_id or attempt.public_id,
        entrant_id=attempt.entrant_id,
        door=door,
        place=place,
        answer=answer,
        tab_id=tab,
        sequence=sequence,
    )  # fmt: skip
