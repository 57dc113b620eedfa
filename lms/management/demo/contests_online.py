"""Demo contest online: three weekly rounds, one published, one open, one to come; sixty people of a fixed seed."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from accounts.models import User
from accounts.services.card_secrets import hashed
from contests.consent import PUBLISH, TAKE_PART
from contests.enums import (
    AppealAbout,
    CorrectionBasis,
    EntrantOrigin,
    OnlineState,
    OnlineSubmit,
    RoundState,
    ScoreShown,
)
from contests.models import Contest, ContestRound, ContestUnit, Entrant, OnlineAnswer, OnlineAttempt, OnlineRound
from contests.queries.online_asked import KINDS
from contests.queries.online_pool import FrozenPool, pool_of
from contests.rules.entrant_requests import CORRECT
from contests.rules.online_draw import draw_pool
from contests.services.contests import open_contest, set_contest_state
from contests.services.corrections import compute_correction, start_correction
from contests.services.entrant_appeals import send_appeal
from contests.services.entrant_data import ask
from contests.services.entrant_decisions import void
from contests.services.online_close import start_close
from contests.services.online_entrants import keyed, phone_hash_of
from contests.services.online_rounds import change_settings, open_due, prepare, release_key, settings_of
from contests.services.online_runs import work
from contests.services.online_submit import marked
from contests.services.results import confirm_publication, propose_publication
from lms.base.clock import LOCAL_ZONE, local_day
from lms.base.text import search_key
from mediators.models import Unit
from quizzes.models import Question

FOLDER = Path(__file__).parent
HEAD, ROUND = FOLDER / "contest_online.yaml", FOLDER / "contest_online_round.yaml"
PROVINCE, PEOPLE, QUESTIONS, SEED = "31", 60, 10, 2026
CODE = "24681357"
#: Which of the people asks to have something corrected.
ASKS = 5
PAPER_TEXT = "Xin đọc kỹ rồi hãy chọn; câu nào có nhiều phương án đúng thì đề nói rõ."
#: Two subjects only: questions in the pool of an open round are kept from everybody's practice.
BLUEPRINT: list[dict[str, Any]] = [
    {"subject": "CD-L4", "count": QUESTIONS // 2},
    {"subject": "CD-L1", "count": QUESTIONS // 2},
]
WEEK = timedelta(days=7)
UNITS = (("Phường Lê Chân", False, 41_200), ("Phường An Biên", False, 38_650), ("Sở Tư pháp", True, 126))
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Hoàng", "Đỗ", "Bùi", "Đặng", "Phan")
MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Thu", "Quang")
GIVEN = ("Anh", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Lan", "Long", "Mai", "Nam", "Oanh", "Sơn", "Tú")


def make_online_contest(*, now: datetime) -> None:
    """Open the contest with its three rounds, once. The first week is three days over, the second runs."""
    if Contest.objects.filter(mode="online").exists():
        return
    officer = User.objects.get(username="sotuphap")
    second = User.objects.exclude(pk=officer.pk).filter(is_active=True).order_by("pk").first()
    first = datetime.combine(local_day(now) - timedelta(days=10), time(7), tzinfo=LOCAL_ZONE)
    before = first - timedelta(days=2)
    host = Unit.objects.get(code=PROVINCE)
    contest = open_contest(content=_rules(first), host=host, by=officer, now=before, starts_on=local_day(first))
    set_contest_state(contest=contest, state="entries", by=officer, now=before)
    rounds = [_prepared(one, officer, before) for one in contest.rounds.order_by("order")]
    open_due(now=now)
    people = _people(contest, before)
    _take_part(rounds[0], people, first, share=50)
    _take_part(rounds[1], people, first + WEEK, share=25)
    ask(entrant=people[ASKS], what=CORRECT, text="Ngày sinh của tôi đúng là 05/02/1969.", now=now)
    closed = first + WEEK + timedelta(hours=2)
    online = OnlineRound.objects.select_related("round").get(pk=rounds[0].pk)
    work(run=start_close(online=online, by=officer, now=closed), now=closed)
    online.refresh_from_db()
    if second is not None and online.closed_at is not None:
        _publish(online, officer, second, closed)
        _correct(online.round, officer, second, closed + timedelta(days=1))
        _complain(online, people[0], now)


def _rules(first: datetime) -> bytes:
    text = HEAD.read_text(encoding="utf-8")
    one = ROUND.read_text(encoding="utf-8")
    for week in range(3):
        opens_at = first + week * WEEK
        closes_at = opens_at + WEEK - timedelta(hours=1)
        text += one.format(week=week + 1, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
    return text.encode()


def _prepared(contest_round: ContestRound, officer: User, now: datetime) -> OnlineRound:
    online = settings_of(contest_round)
    online = change_settings(
        online=online, paper_text=PAPER_TEXT, guess_text=online.guess_text,
        blueprint=_blueprint(), fixed_codes=[], starts_per_second=100,
        score_shown=ScoreShown.AFTER_CLOSE, shows_count=False, by=officer, now=now,
    )  # fmt: skip
    return prepare(online=online, by=officer, now=now)


def _blueprint() -> list[dict[str, Any]]:
    """Return the rows of two subjects where the bank holds enough of them, else one row of all."""
    asked = Question.objects.filter(kind__in=KINDS)
    is_enough = all(asked.filter(subject_code=row["subject"]).count() >= QUESTIONS // 2 for row in BLUEPRINT)
    return BLUEPRINT if is_enough else [{"subject": "", "count": QUESTIONS}]


def _people(contest: Contest, now: datetime) -> list[Entrant]:
    """Register sixty people; one code for all spares sixty slow hashes."""
    lots, code = Random(SEED), hashed(CODE)  # noqa: S311
    units = [
        ContestUnit.objects.create(
            contest=contest, name=name, is_agency=is_agency, order=order, people=count, people_on=date(2026, 1, 1),
            people_source="Niên giám thống kê, báo cáo của đơn vị",
        )
        for order, (name, is_agency, count) in enumerate(UNITS)
    ]  # fmt: skip
    rows = []
    for number in range(PEOPLE):
        name = f"{lots.choice(FAMILIES)} {lots.choice(MIDDLES)} {lots.choice(GIVEN)}"
        birth = date(lots.randrange(1955, 2008), lots.randrange(1, 13), lots.randrange(1, 28))
        phone = f"0936{200_000 + number * 37:06d}"
        agreed = [TAKE_PART, PUBLISH] if lots.random() < 0.8 else [TAKE_PART]
        rows.append(
            Entrant(
                contest=contest, person_key=keyed("person", f"phone:{phone}"), origin=EntrantOrigin.OPEN,
                full_name=name, name_key=search_key(name), birth_date=birth, birth_year=birth.year, phone=phone,
                phone_hash=phone_hash_of(phone), unit=units[lots.randrange(3)], consents=dict.fromkeys(agreed, 1),
                consent_at=now, number=f"{7_100_000 + number * 13:08d}", code_hash=code, registered_at=now,
            )
        )  # fmt: skip
    return Entrant.objects.bulk_create(rows)


def _take_part(online: OnlineRound, people: list[Entrant], opens_at: datetime, *, share: int) -> None:
    """Let the first `share` people hand in an attempt each, spread over three days."""
    online = OnlineRound.objects.select_related("round__rules").get(pk=online.pk)
    lots, pool = Random(SEED + online.round.order), pool_of(online)  # noqa: S311
    attempts = OnlineAttempt.objects.bulk_create(
        _begun(online, pool, entrant, opens_at, lots) for entrant in people[:share]
    )
    OnlineAnswer.objects.bulk_create(
        row for attempt in attempts for row in _answers(attempt, pool, lots, skill=lots.choice((0.6, 0.85, 1.0)))
    )
    for attempt in attempts:
        found = marked(attempt=attempt)
        attempt.received_at = found.received_at
        attempt.submitted_at = (found.received_at or attempt.started_at) + timedelta(seconds=4)
        attempt.right, attempt.points, attempt.guess = found.right, found.points, found.guess
        attempt.state, attempt.submit_cause = OnlineState.SUBMITTED, OnlineSubmit.PERSON
    columns = ["received_at", "submitted_at", "right", "points", "guess", "state", "submit_cause"]
    OnlineAttempt.objects.bulk_update(attempts, columns)


def _begun(online: OnlineRound, pool: FrozenPool, entrant: Entrant, opens_at: datetime, lots: Random) -> OnlineAttempt:
    started = opens_at + timedelta(milliseconds=lots.randrange(60_000, 2 * 24 * 3600 * 1000))
    seed = lots.getrandbits(62)
    items = draw_pool(rows=pool.rows, seed=seed, new_id=lambda: f"{lots.getrandbits(32):08x}")
    return OnlineAttempt(
        round=online.round, entrant=entrant, rules=online.round.rules, number=1, seed=seed, items=items,
        started_at=started, deadline_at=started + timedelta(minutes=15),
    )  # fmt: skip


def _answers(attempt: OnlineAttempt, pool: FrozenPool, lots: Random, *, skill: float) -> list[OnlineAnswer]:
    at, rows = attempt.started_at, []
    for place, item in enumerate(attempt.items, start=1):
        at += timedelta(milliseconds=lots.randrange(8_000, 45_000))
        right = [name for name, source in item["o"] if source in pool.keys[item["v"]]]
        wrong = [name for name, _source in item["o"] if name not in right]
        rows.append(_row(attempt, place, sorted(right) if lots.random() < skill else [lots.choice(wrong)], at))
    guess = {"guess": lots.randrange(30, 90)}
    return [*rows, _row(attempt, 0, guess, at + timedelta(milliseconds=lots.randrange(3_000, 9_000)))]


def _row(attempt: OnlineAttempt, place: int, answer: object, at: datetime) -> OnlineAnswer:
    return OnlineAnswer(attempt=attempt, place=place, answer=answer, tab_id="demo", sequence=1, received_at=at)


def _correct(contest_round: ContestRound, officer: User, second: User, now: datetime) -> None:
    """Correct the published list once: the last prize winner turned out to have been another person's stand-in."""
    contest_round = ContestRound.objects.select_related("contest", "rules").get(pk=contest_round.pk)
    winners = contest_round.results.latest("number").places.exclude(prize="").order_by("position")
    last = winners.last()
    if last is None:
        return
    correction = start_correction(
        contest_round=contest_round, basis=CorrectionBasis.FAULT, decision=None, by=officer, now=now,
        ground="Người đạt giải nhờ người khác thi hộ; biên bản làm việc số 02/BB-BTC.",
        notice="Hủy kết quả của một người thi hộ, các giải sau được xét lại.",
    )  # fmt: skip
    void(entrant=last.entrant, reason="Thi hộ, biên bản số 02/BB-BTC", by=officer, now=now)
    run = compute_correction(correction=correction, by=officer, now=now)
    if run is None:
        raise ValueError("a list of an online round is made by a run")
    work(run=run, now=now)
    correction.refresh_from_db()
    if correction.result is not None:
        propose_publication(result=correction.result, by=officer, now=now)
        confirm_publication(result=correction.result, by=second, now=now)


def _complain(online: OnlineRound, person: Entrant, now: datetime) -> None:
    """Let one person complain about a question; the desk has not answered yet."""
    online = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=online.pk)
    OnlineRound.objects.filter(pk=online.pk).update(appeal_days=10)
    online.appeal_days = 10
    send_appeal(
        online=online, entrant=person, about=AppealAbout.QUESTION, number=1, place=1, now=now,
        text="Theo tôi câu này có hai phương án đúng. Xin ban tổ chức xem lại.",
    )  # fmt: skip


def _publish(online: OnlineRound, officer: User, second: User, now: datetime) -> None:
    """Publish by two persons and let people see the key."""
    contest_round = ContestRound.objects.get(pk=online.round_id, state=RoundState.LOCKED)
    result = contest_round.results.latest("number")
    propose_publication(result=result, by=officer, now=now)
    confirm_publication(result=result, by=second, now=now)
    release_key(online=online, by=officer, now=now)
