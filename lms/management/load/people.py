"""The contest that a load is driven through: one open online round and as many entrants as asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from accounts.services.card_secrets import free_numbers
from contests.enums import ContestState, EntrantOrigin
from contests.models import Contest, Entrant, OnlineRound
from contests.services.contests import open_contest, set_contest_state
from contests.services.online_entrants import keyed
from contests.services.online_rounds import open_due, prepare, settings_of
from lms.base.text import search_key
from quizzes.enums import QuestionUse
from quizzes.models import Question
from quizzes.services import import_bank_text

MAKER = "may.do.tai"
QUESTIONS = 20
MOST_STARTS_PER_SECOND = 5000
RULES = """
format: 1
code: do-tai
name: Đo tải vòng thi trực tuyến
mode: online
level: nation
team: {{kind: individual}}
rounds:
  - code: mot-vong
    name: Vòng đo tải
    rounding: {{decimals: 0, at: total}}
    parts:
      - code: trac_nghiem
        name: Trắc nghiệm
        maximum: {questions}
        time: {{limit: "{limit}", penalty: {{kind: none}}, floor: zero}}
        marking: {{kind: by_key, questions: {questions}, points_each: 1}}
    tie_break: [{{kind: duration}}, {{kind: received_at}}]
    qualification: {{kind: none}}
    prizes: none
    online:
      opens_at: "{opens_at}"
      closes_at: "{closes_at}"
      attempts: 1
      counts: first
      among_equal: first
      duration_unit: millisecond
      person_is: account
"""
QUESTION = """::: một-đáp-án #do-tai-{number:02d}
Câu đo tải số {number}: hòa giải viên làm gì trước tiên khi hai bên to tiếng với nhau?

- (x) Mời hai bên ngồi riêng, nghe từng bên nói
- ( ) Phân xử ngay ai đúng ai sai
- ( ) Yêu cầu hai bên ký biên bản
- ( ) Mời công an đến
:::
"""


@dataclass(frozen=True)
class LoadRound:
    """The round to be driven and who takes part."""

    contest: Contest
    online: OnlineRound
    entrants: tuple[Entrant, ...]


def prepare_round(
    *,
    people: int,
    minutes: int,
    now: datetime,
    rules: str = RULES,
    starts_per_second: int = MOST_STARTS_PER_SECOND,
) -> LoadRound:
    """Open a contest of its own with a round that runs for so many minutes, and register people in it.

    By itself the round lets everybody begin at once; with fewer starts a second a queue forms.

    Everybody is registered as the registration page would, but without a code to come back with: the load signs in
    by the same signed cookie that the page gives.
    """
    maker = _maker(now)
    codes = _questions(now)
    limit = f"{minutes}:00"
    window = {"opens_at": _iso(now - timedelta(minutes=1)), "closes_at": _iso(now + timedelta(minutes=minutes + 60))}
    content = rules.format(questions=QUESTIONS, limit=limit, **window)
    contest = open_contest(content=content.encode(), host=None, by=maker, now=now)
    online = settings_of(contest.rounds.get())
    online.fixed_codes, online.starts_per_second = codes, starts_per_second
    online.save(update_fields=["fixed_codes", "starts_per_second"])
    prepare(online=online, by=maker, now=now)
    set_contest_state(contest=contest, state=ContestState.RUNNING, by=maker, now=now)
    open_due(now=now)
    fresh = OnlineRound.objects.select_related("round__rules", "round__contest").get(pk=online.pk)
    return LoadRound(contest, fresh, tuple(_entrants(contest, people, now)))


def _maker(now: datetime) -> User:
    """Return the account that stands as maker of the contest; it has no secret and no role."""
    found = User.objects.filter(username=MAKER).first()
    return found or User.objects.create_user(MAKER, full_name="Máy đo tải", activated_at=now)


def _questions(now: datetime) -> list[str]:
    codes = [f"do-tai-{number:02d}" for number in range(1, QUESTIONS + 1)]
    if Question.objects.filter(code__in=codes).count() < len(codes):
        text = "\n".join(QUESTION.format(number=number) for number in range(1, QUESTIONS + 1))
        import_bank_text(source=text, by=None, now=now, state="approved")
        Question.objects.filter(code__in=codes).update(use=QuestionUse.EXAM)
    return codes


def _entrants(contest: Contest, people: int, now: datetime) -> list[Entrant]:
    numbers = free_numbers(Entrant, people)
    return Entrant.objects.bulk_create(
        (
            Entrant(
                contest=contest,
                person_key=keyed("load", number),
                origin=EntrantOrigin.OPEN,
                full_name=f"Người đo tải {place}",
                name_key=search_key(f"Người đo tải {place}"),
                birth_year=1970,
                consents={"organise": 1},
                consent_at=now,
                number=number,
                registered_at=now,
            )
            for place, number in enumerate(numbers, start=1)
        ),
        batch_size=500,
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def finish_round(*, load: LoadRound, now: datetime) -> None:
    """Cancel the contest of the load, so that it stands open nowhere; its rows stay as evidence."""
    reason = "Cuộc thi chỉ để đo tải"
    set_contest_state(contest=load.contest, state=ContestState.CANCELLED, reason=reason, by=_maker(now), now=now)
