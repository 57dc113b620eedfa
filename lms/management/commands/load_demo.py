"""Build the demo: Hải Phòng with Phường Lê Chân and five other communes, content, people, evidence, sign-ins."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.enums import CardPurpose
from accounts.models import User
from accounts.services import make_card
from courses.models import CoursePage, LessonPage
from lms.base import clock
from lms.management.demo import (
    accounts,
    bank,
    cases,
    certificates,
    classes,
    contests,
    contests_online,
    history,
    ledger,
    marking,
    papers,
    past_contest,
    people,
    practice,
    registers,
    reminders,
    surveys,
    worklist,
)
from mediators.enums import EndGround
from mediators.models import Appointment, Team, Unit
from mediators.services import change_team, end_appointment, ensure_mediator_account, import_file
from training.enums import TrainingState
from training.services import recompute_all

ROSTERS = Path(__file__).resolve().parents[1] / "demo" / "rosters"
LE_CHAN = "11383"
SEED = 315  # after QĐ 315/QĐ-TTg
OPENED_MEDIATORS = 3
FIRST_LIST_DAYS = 150


def _import(code: str, content: bytes, *, now: datetime) -> None:
    place = Unit.objects.get(code=code)
    import_file(source=content, place=place, by=None, now=now, today=clock.local_day(now), dry_run=False)


class Command(BaseCommand):
    """Local mode only; running it again adds nothing that is there already."""

    help = "Dựng dữ liệu mẫu từ hạt giống cố định và ghi var/demo.json."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LMS_LOCAL:
            raise CommandError("Dữ liệu mẫu chỉ dựng với LMS_LOCAL=1.")
        random = Random(SEED)  # noqa: S311 - believable, not secret
        with transaction.atomic():  # all or nothing, and one wait for the disk instead of a thousand
            rows = self._build(random)
        (settings.VAR_DIR / "demo.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")

    def _build(self, random: Random) -> list[dict[str, str]]:
        self._step("Nạp bài học, tài liệu, tin, câu hỏi", self._load_content)
        staff = accounts.make_staff(now=clock.now())
        self._step("Nhập danh sách sáu xã, phường", lambda: self._import_rosters(random))
        self._fix_planned_counts(random)
        recompute_all(as_of=clock.today())
        rows = staff + self._mediator_sign_ins() + self._practising()
        self._step("Ghi quá trình học", lambda: self._write_history(random))
        self._step("Viết, duyệt câu hỏi của ngân hàng", lambda: bank.make_bank(now=clock.now()))
        self._step("Nộp và chấm bài viết", lambda: marking.make_essays(now=clock.now()))
        self._step("Ra bài kiểm tra", self._make_papers)
        self._step("Lập sổ tập huấn viên, người hỗ trợ", lambda: registers.make_registers(now=clock.now()))
        self._step("Ghi các trường hợp khó của thời hạn", lambda: cases.make_cases(now=clock.now()))
        self._step("Mở lớp, điểm danh", lambda: classes.make_classes(now=clock.now()))
        self._step("Lập hội thi", lambda: contests.make_contests(now=clock.now()))
        self._step("Công bố một hội thi đã qua", lambda: past_contest.make_past_contest(now=clock.now()))
        self._step("Lập cuộc thi trực tuyến", lambda: contests_online.make_online_contest(now=clock.now()))
        self._step("Khảo sát năng lực", lambda: surveys.make_surveys(now=clock.now(), random=Random(SEED)))  # noqa: S311
        self._step("Trao thẻ, cấp tài liệu ở một phường", lambda: worklist.make_work(now=clock.now()))
        self._step("Ghi sổ học tập bằng tay", lambda: ledger.make_ledger(now=clock.now()))
        recompute_all(as_of=clock.today())
        self._step("Nhắc tập huấn", lambda: reminders.make_reminders(now=clock.now()))
        self._step("Cấp giấy chứng nhận", lambda: certificates.make_certificates(now=clock.now()))
        return rows

    def _step(self, name: str, work: Any) -> None:
        self.stdout.write(f"  {name}…")
        work()

    @staticmethod
    def _load_content() -> None:
        call_command("load_content", verbosity=0)

    @staticmethod
    def _import_rosters(random: Random) -> None:
        """Import the five lists as they were FIRST_LIST_DAYS ago, then all six as they are: the past has a history."""
        now, today = clock.now(), clock.today()
        lists = [
            (commune.code, list(people.roster_rows(commune, today=today, random=random))) for commune in people.COMMUNES
        ]
        first = today - timedelta(days=FIRST_LIST_DAYS)
        for code, rows in lists:
            _import(code, people.as_file(people.known_by(rows, day=first)), now=now - timedelta(days=FIRST_LIST_DAYS))
        _import(LE_CHAN, (ROSTERS / "phuong-le-chan.xlsx").read_bytes(), now=now)
        for code, rows in lists:
            _import(code, people.as_file(rows), now=now)

    @staticmethod
    def _fix_planned_counts(random: Random) -> None:
        """Give most teams the number that the Chair fixed; some still lack one person."""
        now = clock.now()
        teams = Team.objects.filter(planned_count__isnull=True).annotate(
            size=Count("appointments", filter=Q(appointments__ended_on__isnull=True))
        )
        for team in teams.order_by("pk"):
            draw = random.random()
            if draw < 0.92 and team.size:
                planned = team.size + (draw > 0.8)
                change_team(team=team, name=team.name, planned_count=planned, minority_area=False, by=None, now=now)

    @staticmethod
    def _make_papers() -> None:
        writer = User.objects.get(username="tapvien")
        random = Random(SEED)  # noqa: S311 - its own, so that what comes after stays the same
        papers.make_papers(writer=writer, commune=LE_CHAN, now=clock.now(), random=random)

    @staticmethod
    def _write_history(random: Random) -> None:
        now = clock.now()
        course = CoursePage.objects.live().order_by("pk").first()
        if course is None or course.paper is None:
            raise CommandError("Chưa có khóa học mẫu: load_content không nạp được.")
        asked = LessonPage.objects.live().child_of(course).filter(mandatory=True)
        lessons = list(asked.order_by("path").values_list("slug", flat=True))
        history.make_history(lessons=lessons, quiz=course.paper.code, now=now, random=random)
        leavers = Appointment.objects.filter(
            training_status__state=TrainingState.RUNNING,
            training_status__progress_done=0,
            mediator__user__isnull=True,
        ).order_by("pk")
        for appointment in leavers[:2]:
            end_appointment(
                appointment=appointment,
                ended_on=clock.today(),
                ground=EndGround.OWN_WISH,
                decision_number="512/QĐ-UBND",
                by=None,
                now=now,
            )

    def _mediator_sign_ins(self) -> list[dict[str, str]]:
        now, rows = clock.now(), []
        for place, appointment in enumerate(self._newly_recognised()[: OPENED_MEDIATORS + 2]):
            user = ensure_mediator_account(mediator=appointment.mediator, by=None, now=now)
            row = self._row(appointment)
            if place < OPENED_MEDIATORS:
                row["secret"] = self._open_account(user)
            else:
                row["card_url"] = make_card(user=user, purpose=CardPurpose.ACTIVATE, by=None, now=now).url
            rows.append(row)
        return rows

    def _practising(self) -> list[dict[str, str]]:
        """Open the account of one more person, who is in the middle of a week of repetition."""
        course = CoursePage.objects.live().order_by("pk").first()
        appointment = self._newly_recognised()[OPENED_MEDIATORS + 2 :].first()
        if course is None or appointment is None:
            return []
        user = ensure_mediator_account(mediator=appointment.mediator, by=None, now=clock.now())
        row = self._row(appointment)
        row["secret"] = self._open_account(user)
        practice.make_practice(user=user, course=course, now=clock.now())
        return [row]

    @staticmethod
    def _row(appointment: Appointment) -> dict[str, str]:
        return {
            "role": "mediator",
            "name": appointment.mediator.full_name,
            "login": appointment.mediator.code,
            "secret": "",
            "totp_secret": "",
            "card_url": "",
            "start_url": "/hoc/",
        }

    @staticmethod
    def _newly_recognised() -> QuerySet[Appointment]:
        return (
            Appointment.objects.filter(
                commune_id=LE_CHAN,
                ended_on__isnull=True,
                training_status__state__in=[TrainingState.DUE_SOON, TrainingState.RUNNING],
            )
            .select_related("mediator")
            .order_by("training_status__due_on", "pk")
        )

    @staticmethod
    def _open_account(user: User) -> str:
        user.set_password(accounts.MEDIATOR_SECRET)
        user.activated_at = clock.now()
        user.save(update_fields=["password", "activated_at"])
        return accounts.MEDIATOR_SECRET
