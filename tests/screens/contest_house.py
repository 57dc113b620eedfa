"""A contest of one commune in the middle of its round: an object of every kind that the desk's addresses name."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.enums import Role
from accounts.models import RoleAssignment, User
from contests.enums import EntryState
from contests.models import (
    Appeal,
    Contest,
    ContestCrew,
    ContestRound,
    Entry,
    Judge,
    QuestionPack,
    RoundEntry,
    RoundIncident,
)
from contests.services.appeals import receive_appeal
from contests.services.contests import appoint_crew, open_contest, set_contest_state
from contests.services.draws import draw_round, fill_round
from contests.services.judges import appoint_judge
from contests.services.stage import note_incident, note_time, put_on_stage
from mediators.models import Unit

RULES = Path(__file__).resolve().parents[2] / "lms" / "management" / "demo" / "contest_rules.yaml"
PART = "gioi_thieu"


@dataclass(frozen=True)
class HeldContest:
    """The contest and what is in it."""

    contest: Contest
    round: ContestRound
    entry: Entry
    playing: RoundEntry
    crew: ContestCrew
    judge: Judge
    pack: QuestionPack
    incident: RoundIncident
    appeal: Appeal

    def known(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what the addresses of contests need, by the beginning of their names; later ones win."""
        contest, held = {"public_id": self.contest.public_id}, {"public_id": self.round.public_id}
        team = {"public_id": self.entry.public_id, "what": "duyet"}
        rules = contest | {"number": 1, "section": "doi-thi"}
        found: list[tuple[str, dict[str, Any]]] = [
            (f"contests:{name}", contest) for name in ("contest", "change", "state", "crew", "entries", "online")
        ]
        found += [
            ("contests:open", {"template": "ninh-binh-2023"}),
            ("contests:crew-end", {"crew_id": self.crew.pk}),
            ("contests:rules", rules),
            ("contests:rules-round-section", {"place": 1, "section": "giai-thuong"}),
            ("contests:entry", team),
            ("contests:entry-add", contest),
        ]
        names = ("round", "run", "close", "tie", "reopen", "result", "pack", "appeal", "side-prize")
        found += [(f"contests:{name}", held | {"pack_id": self.pack.public_id}) for name in names]
        found += [
            ("contests:run-take-back", {"incident_id": self.incident.pk}),
            ("contests:run-withdraw", {"entry_id": self.playing.public_id}),
            ("contests:tie", {"how": "boc-tham"}),
            ("contests:side-prize", {"code": "khan_gia"}),
            ("contests:appeal-decide", {"appeal_id": self.appeal.public_id}),
        ]
        judged = {"judge_id": self.judge.public_id, "entry_id": self.playing.public_id, "part": PART}
        found += [(f"judging:{name}", held | judged) for name in ("judge", "key")]
        found += [
            (f"judging:{name}", {"public_id": self.playing.public_id, "part": PART}) for name in ("sheet", "recuse")
        ]
        papers = {"paper": "phieu-cham-trang", "form": "docx", "pack_id": self.pack.public_id}
        names = ("round", "board", "results", "theory", "afterwards", "papers", "dossier", "paper")
        found += [(f"contest_stage:{name}", held | papers) for name in names]
        return [*found, ("contest_stage:contest", contest)]


def hold_contest(*, host: Unit, officer: User, now: datetime) -> HeldContest:
    """Open a contest, accept two teams, draw, appoint a judge and a secretary, play a little of the first part."""
    contest = open_contest(content=RULES.read_bytes(), host=host, by=officer, now=now)
    for name in ("Đội một", "Đội hai"):
        facts = {"unit": host, "state": EntryState.ACCEPTED, "made_by": officer, "made_at": now}
        Entry.objects.create(contest=contest, name=name, **facts)
    set_contest_state(contest=contest, state="running", by=officer, now=now)
    held = contest.rounds.get()
    fill_round(contest_round=held, by=officer, now=now)
    playing = draw_round(contest_round=held, seed="1", by=officer, now=now)[0]
    judge = appoint_judge(contest_round=held, full_name="Trần Thị Sáu", workplace="Hội Luật gia", by=officer, now=now)
    pack = QuestionPack.objects.create(round=held, part="hieu_biet", code="goi-1")
    put_on_stage(contest_round=held, round_entry=playing, part=PART, by=officer, now=now)
    note_time(round_entry=playing, part=PART, seconds=Decimal(300), by=officer, now=now)
    appeal = receive_appeal(round_entry=playing, text="Xin xem lại thời gian.", by=officer, now=now)
    held.refresh_from_db()
    return HeldContest(
        contest=contest,
        round=held,
        entry=playing.entry,
        playing=playing,
        crew=appoint_crew(contest=contest, user=_secretary(now), role="secretary", by=officer, now=now),
        judge=judge,
        pack=pack,
        incident=note_incident(round_entry=playing, incident="qua_nguoi", by=officer, now=now),
        appeal=appeal,
    )


def _secretary(now: datetime) -> User:
    user = User.objects.create_user("thuky.hoithi", full_name="Thư ký Hội thi", is_staff=True, activated_at=now)
    RoleAssignment.objects.create(user=user, role=Role.SECRETARY, scope_level="self", starts_on=now.date())
    return user
