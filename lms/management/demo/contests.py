"""Demo contests: one of the province in the middle of its round, one of a ward that is still being prepared."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path

from accounts.models import User
from contests.enums import PanelDecisionKind
from contests.models import Contest, ContestRound, RoundEntry
from contests.services.contests import change_details, open_contest, set_contest_state
from contests.services.draws import draw_round, fill_round
from contests.services.entries import MemberInput, decide_entry, save_entry, withdraw_entry
from contests.services.judges import appoint_judge
from contests.services.own_rules import keep_rules
from contests.services.sheets import submit_sheet
from contests.services.stage import note_answers, note_decision, note_incident, note_time, put_on_stage
from contests.shipped import shipped_content
from lms.base.clock import local_day
from mediators.models import Appointment, Unit

PROVINCE, LE_CHAN = "31", "11383"
RULES = Path(__file__).with_name("contest_rules.yaml")
JUDGES = (
    ("Vũ Thị Hạnh", "Sở Tư pháp"),
    ("Đặng Quốc Toản", "Ủy ban MTTQ thành phố"),
    ("Lương Văn Phúc", "Hội Luật gia"),
)
MARKS = (("5.25", "3.5"), ("5", "3.25"), ("5.5", "3.75"))
TEAM_SIZE = 3
ACCEPTED = "Ban tổ chức đã xem hồ sơ giấy"


def make_contests(*, now: datetime) -> None:
    """Open two contests, once."""
    if Contest.objects.exists():
        return
    officer = User.objects.get(username="sotuphap")
    _province(officer, now)
    host = Unit.objects.get(code=LE_CHAN)
    ward = open_contest(
        content=shipped_content(name="long-nguyen-2023"), host=host, by=officer, now=now,
        name="Hội thi hòa giải viên giỏi phường Lê Chân", copied_from="long-nguyen-2023",
    )  # fmt: skip
    _nation(now)
    day = local_day(now) + timedelta(days=45)
    change_details(
        contest=ward, name=ward.name, place="Hội trường UBND phường", starts_on=day, ends_on=day,
        entries_close_at=now + timedelta(days=30), by=officer, now=now,
    )  # fmt: skip


def _nation(now: datetime) -> None:
    """Open a contest of the nation that takes entries of provinces, where the demo has its organiser."""
    chief = User.objects.filter(username="hoithi").first()
    if chief is None:
        return
    name = "Hội thi hòa giải viên giỏi toàn quốc lần thứ V"
    content = shipped_content(name="quoc-gia-2023")
    contest = open_contest(content=content, host=None, by=chief, now=now, name=name, copied_from="quoc-gia-2023")
    set_contest_state(contest=contest, state="entries", by=chief, now=now)


def _province(officer: User, now: datetime) -> None:
    host = Unit.objects.get(code=PROVINCE)
    contest = open_contest(content=RULES.read_bytes(), host=host, by=officer, now=now)
    day = local_day(now)
    change_details(
        contest=contest, name=contest.name, place="Nhà văn hóa thành phố", starts_on=day, ends_on=day,
        entries_close_at=now + timedelta(hours=1), by=officer, now=now,
    )  # fmt: skip
    keep_rules(contest=contest, name="Thể lệ hội thi cấp thành phố", by=officer, now=now)
    _enter(contest, officer, now)
    set_contest_state(contest=contest, state="running", by=officer, now=now)
    contest_round = contest.rounds.get()
    fill_round(contest_round=contest_round, by=officer, now=now)
    entries = draw_round(contest_round=contest_round, seed="Hải Phòng 2026", by=officer, now=now)
    for place, (name, workplace) in enumerate(JUDGES):
        appoint_judge(
            contest_round=contest_round, full_name=name, workplace=workplace, is_head=place == 0, by=officer, now=now
        )
    _play(contest_round, sorted(entries, key=lambda row: row.lot or 0), officer, now)


def _enter(contest: Contest, officer: User, now: datetime) -> None:
    """Enter a team of each commune that has mediators, three people each; the last one withdraws."""
    running = Appointment.objects.running(local_day(now)).select_related("mediator", "commune")
    teams: dict[str, list[Appointment]] = {}
    for row in running.filter(commune__parent_id=PROVINCE).order_by("commune_id", "pk"):
        teams.setdefault(row.commune_id, []).append(row)
    entered = []
    for rows in teams.values():
        people = list({row.mediator_id: row.mediator for row in rows}.values())[:TEAM_SIZE]
        members = [
            MemberInput(role="official", mediator=person, is_captain=place == 0) for place, person in enumerate(people)
        ]
        unit = rows[0].commune
        entry = save_entry(contest=contest, unit=unit, name=str(unit), members=members, by=officer, now=now)
        entry.state = "submitted"
        entry.save(update_fields=["state"])
        entered.append(decide_entry(entry=entry, accept=True, reason=ACCEPTED, by=officer, now=now))
    if len(entered) > 4:
        withdraw_entry(entry=entered[-1], reason="Trùng lịch tập huấn", by=officer, now=now)


def _play(contest_round: ContestRound, entries: list[RoundEntry], officer: User, now: datetime) -> None:
    """Play the first part of the first two teams; the third is on stage."""
    for entry, seconds, marks in zip(entries[:2], ("292.40", "371.15"), cycle(MARKS), strict=False):
        put_on_stage(contest_round=contest_round, round_entry=entry, part="gioi_thieu", by=officer, now=now)
        note_time(round_entry=entry, part="gioi_thieu", seconds=Decimal(seconds), by=officer, now=now)
        for judge in contest_round.judges.all():
            submit_sheet(
                judge=judge, round_entry=entry, part="gioi_thieu",
                marks={"noi_dung": marks[0], "hinh_thuc": marks[1]},
                client_key=f"demo-{judge.pk}-{entry.pk}", by=judge.account, now=now,
            )  # fmt: skip
        note_answers(round_entry=entry, part="hieu_biet", answers={"right": 8}, by=officer, now=now)
    if len(entries) > 2:
        note_decision(
            contest_round=contest_round, kind=PanelDecisionKind.SIDE_PRIZE, subject="khan_gia", entries=[entries[0]],
            reason="Phiếu bình chọn tại hội trường, 212 phiếu", by=officer, now=now,
        )  # fmt: skip
        note_incident(round_entry=entries[1], incident="qua_nguoi", by=officer, now=now)
        put_on_stage(contest_round=contest_round, round_entry=entries[2], part="gioi_thieu", by=officer, now=now)
