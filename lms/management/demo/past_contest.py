"""A demo contest that is over: result published, weak topics suggested, two winners on the way to the public."""

from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import User
from contests.enums import ConsentWay
from contests.models import Contest, ContestRound, RoundEntry
from contests.queries.featured import winners_of
from contests.queries.packs import pack_letters
from contests.services import featuring, feeds, results, stage
from contests.services.contests import change_details, open_contest, set_contest_state
from contests.services.draws import draw_round, fill_round
from contests.services.entries import MemberInput, decide_entry, save_entry
from contests.services.judges import appoint_judge
from contests.services.packs import make_pack
from contests.services.sheets import submit_sheet
from lms.base.clock import local_day
from lms.management.demo.contests import ACCEPTED, JUDGES, PROVINCE
from mediators.models import Appointment, Mediator, Unit
from quizzes.drawing import usable_questions

RULES = Path(__file__).with_name("past_contest_rules.yaml")
COMMUNES = ("11383", "10507", "10606")
TEAM_SIZE = 3
#: For each team how many of the five answers are right, from the first, and the three marks of its skit.
PLAYED = ((3, ("18", "17.5", "18.5")), (5, ("15", "15.5", "14.5")), (4, ("12", "13", "12.5")))
DAYS_AGO = 12
WORDS = (
    "Mười hai năm làm hòa giải viên, luôn gặp riêng từng bên trước khi mời hai nhà cùng ngồi lại. "
    "Tiểu phẩm dựng lại một vụ tranh chấp lối đi có thật ở phường, được khán giả nhớ nhất."
)
TEXT = (
    "Giữ sổ theo dõi vụ việc cẩn thận, vụ nào cũng quay lại thăm sau một tháng. "
    "Ở phần thi hiểu biết, đội trả lời đúng cả năm câu."
)


def make_past_contest(*, now: datetime) -> None:
    """Hold a small contest twelve days ago, once; left out where fewer than two communes have mediators."""
    officer, then = User.objects.get(username="sotuphap"), now - timedelta(days=DAYS_AGO)
    teams = [team for team in (_people(code) for code in COMMUNES) if len(team) == TEAM_SIZE]
    questions = _questions(then)
    if Contest.objects.filter(name__contains="vòng khu vực").exists() or len(teams) < 2 or len(questions) < 5:
        return
    contest_round = _prepared(teams, officer, then)
    pack = make_pack(contest_round=contest_round, part="hieu_biet", code="1", questions=questions, by=officer, now=then)
    contest_round.entries.update(pack=pack.code)
    stage.open_pack(pack=pack, by=officer, now=then)
    letters = pack_letters(pack)
    for entry, (right, marks) in zip(contest_round.entries.order_by("entry__pk"), PLAYED, strict=False):
        _play(contest_round, entry, letters, right, marks, officer, then)
    _publish(contest_round, officer, then)
    feeds.suggest_practice(contest_round=contest_round, now=then)
    _introduce(contest_round, officer, then)


def _people(code: str) -> list[Mediator]:
    """Return three mediators of a commune: whoever opened an account last leads, then those without one."""
    rows = Appointment.objects.filter(commune_id=code, ended_on__isnull=True).select_related("mediator__user")
    opened = rows.filter(mediator__user__activated_at__isnull=False).order_by("-mediator__user__pk")[:1]
    others = rows.filter(mediator__user__isnull=True).order_by("mediator__pk")[: TEAM_SIZE * 2]
    return list(dict.fromkeys(row.mediator for row in [*opened, *others]))[:TEAM_SIZE]


def _questions(now: datetime) -> list[str]:
    """Return three questions of one subject and two of another."""
    rows = usable_questions(scope_code=PROVINCE, on=local_day(now)).filter(kind="single-choice").order_by("code")
    codes: dict[str, list[str]] = {"CD-K1": [], "CD-S1": []}
    for code, subject in rows.filter(subject_code__in=list(codes)).values_list("code", "subject_code"):
        codes[subject].append(code)
    return [*codes["CD-K1"][:3], *codes["CD-S1"][:2]]


def _prepared(teams: list[list[Mediator]], officer: User, now: datetime) -> ContestRound:
    host = Unit.objects.get(code=PROVINCE)
    contest = open_contest(content=RULES.read_bytes(), host=host, by=officer, now=now)
    day = local_day(now)
    change_details(
        contest=contest, name=contest.name, place="Nhà văn hóa Thanh niên", starts_on=day, ends_on=day,
        entries_close_at=now + timedelta(hours=1), by=officer, now=now,
    )  # fmt: skip
    for people in teams:
        unit = people[0].commune
        members = [
            MemberInput(role="official", mediator=one, is_captain=place == 0) for place, one in enumerate(people)
        ]
        entry = save_entry(contest=contest, unit=unit, name=str(unit), members=members, by=officer, now=now)
        entry.state = "submitted"
        entry.save(update_fields=["state"])
        decide_entry(entry=entry, accept=True, reason=ACCEPTED, by=officer, now=now)
    set_contest_state(contest=contest, state="running", by=officer, now=now)
    contest_round = contest.rounds.get()
    fill_round(contest_round=contest_round, by=officer, now=now)
    draw_round(contest_round=contest_round, seed="Vòng khu vực", by=officer, now=now)
    for place, (name, workplace) in enumerate(JUDGES):
        appoint_judge(
            contest_round=contest_round, full_name=name, workplace=workplace, is_head=place == 0, by=officer, now=now
        )
    return ContestRound.objects.select_related("contest", "rules").get(pk=contest_round.pk)


def _play(
    contest_round: ContestRound,
    entry: RoundEntry,
    letters: list[str],
    right: int,
    marks: tuple[str, ...],
    officer: User,
    now: datetime,
) -> None:
    given = [*letters[:right], *("B" if letter == "A" else "A" for letter in letters[right:])]
    stage.note_answers(round_entry=entry, part="hieu_biet", answers={"answers": given}, by=officer, now=now)
    for judge, mark in zip(contest_round.judges.order_by("order"), marks, strict=True):
        submit_sheet(
            judge=judge, round_entry=entry, part="tieu_pham", marks={"": mark},
            client_key=f"demo-past-{judge.pk}-{entry.pk}", by=judge.account, now=now,
        )  # fmt: skip


def _publish(contest_round: ContestRound, officer: User, now: datetime) -> None:
    result = results.lock_round(contest_round=contest_round, by=officer, now=now)
    results.propose_publication(result=result, by=officer, now=now)
    second = User.objects.get(username="lechan")
    results.confirm_publication(result=result, by=second, now=now)
    contest_round.refresh_from_db()
    set_contest_state(contest=contest_round.contest, state="closed", by=officer, now=now)


def _introduce(contest_round: ContestRound, officer: User, now: datetime) -> None:
    """Ask two captains: one is asked and has not answered yet, the other is shown."""
    editor = User.objects.get(username="bientap")
    captains = winners_of(contest_round=contest_round)[::TEAM_SIZE][:2]
    for winner, words in zip(captains, (TEXT, WORDS), strict=False):
        asked = featuring.ask_to_feature(contest_round=contest_round, winner=winner, text=words, by=officer, now=now)
        if words == TEXT:
            featuring.consent(featured=asked, way=ConsentWay.PAPER, text=asked.text, by=officer, now=now)
            featuring.show_to_public(featured=asked, by=editor, now=now)
