"""A small loaded house: the starter content, one imported commune, people of every role, one object of every kind."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from accounts.services import sync_wagtail_groups
from content.services.starter import STARTER, load_starter, read_index
from courses.models import CoursePage, LessonPage
from courses.services import enrol
from courses.services.load_course import load_course
from courses.services.load_paper import load_bank
from lms.base.clock import local_day
from mediators.models import Appointment, CardPrint, Mediator, RosterImport, Team, Unit
from mediators.services import ensure_mediator_account, import_file
from mediators.services.roster_files import receive_roster
from quizzes.campaign_enums import CampaignAudience
from quizzes.models import Attempt, CampaignPerson, Paper, Question
from quizzes.services import start_attempt
from quizzes.services.campaigns import CampaignFacts, open_campaign, save_campaign
from tests.screens.contest_house import HeldContest, hold_contest
from training.enums import EvidenceKind, InviteRule
from training.models import (
    Certificate,
    CertificateRun,
    ClassSession,
    CompletionRule,
    Evidence,
    ProgrammeVersion,
    RuleDraft,
    Subject,
    WindowRule,
)
from training.services import recompute_all, record_evidence
from training.services.certificates import issue_certificate
from training.services.classes import ClassFacts, SessionFacts, invite_people, open_class
from training.services.rule_drafts import begin_draft

ROSTER = Path(__file__).resolve().parents[1] / "data" / "rosters" / "phuong-le-chan.xlsx"
COMMUNE = "11383"


@dataclass(frozen=True)
class House:
    """Who there is, and the objects that addresses name; all of them of Lê Chân."""

    people: dict[str, User]
    team: Team
    mediator: Mediator
    appointment: Appointment
    roster: RosterImport
    card_print: CardPrint
    course: CoursePage
    lesson: LessonPage
    attempt: Attempt
    question: Question
    surveyed: CampaignPerson
    programme: ProgrammeVersion
    subject: Subject
    evidence: Evidence
    rule_draft: RuleDraft
    certificate: Certificate
    certificate_run: CertificateRun
    half_day: ClassSession
    held: HeldContest

    def arguments(self, name: str) -> dict[str, Any]:
        """Return what an address of ours needs, by its name; nothing for what the house does not hold."""
        return {
            key: value for prefix, found in self._known() if name.startswith(prefix) for key, value in found.items()
        }

    def _known(self) -> list[tuple[str, dict[str, Any]]]:
        lesson = {"course_slug": self.course.slug, "slug": self.lesson.slug}
        block = self.lesson.body.split("::: một-đáp-án #")[1].split()[0]
        staff = self.people["commune_officer"]
        office = staff.role_assignments.first()
        return [
            ("mediators:team", {"public_id": self.team.public_id}),
            ("mediators:person", {"public_id": self.mediator.public_id}),
            ("mediators:office", {"public_id": self.appointment.public_id, "action": "thoi"}),
            ("mediators:roster-", {"public_id": self.roster.public_id}),
            ("mediators:card-", {"public_id": self.card_print.public_id}),
            ("training:why", {"public_id": self.appointment.public_id}),
            ("training:programme", {"public_id": self.programme.public_id}),
            ("training:subject-", {"public_id": self.subject.public_id}),
            ("training:subject-add", {"public_id": self.programme.public_id}),
            ("training:ledger", {"public_id": self.mediator.public_id, "row_id": self.evidence.public_id}),
            ("training:rule-", {"public_id": self.rule_draft.public_id}),
            ("reports:indicator-", {"metric": "M2"}),
            ("reports:target", {"code": "le-chan-2026-m1"}),
            ("training:calendar-", {"year": 2027}),
            (
                "training:class",
                {"public_id": self.half_day.training_class.public_id, "person": self.mediator.public_id},
            ),
            ("training:roll", {"public_id": self.half_day.public_id, "who": self.mediator.public_id}),
            ("training:hall-code", {"code": "00000000"}),
            ("training:certificate", {"public_id": self.certificate.public_id, "code": self.certificate.code}),
            ("training:certificate-issuer", {"code": COMMUNE}),
            ("training:certificate-run", {"public_id": self.certificate_run.public_id}),
            ("training:certificate-layout", {"code": COMMUNE}),
            ("training:certificate-p", {"code": COMMUNE}),
            ("training:certificate-pdf", {"public_id": self.certificate.public_id}),
            ("training:own-certificate", {"public_id": self.certificate.public_id}),
            ("courses:", lesson | {"ref": block, "lesson_id": self.lesson.pk}),
            ("courses:course", {"slug": self.course.slug}),
            ("courses:begin", {"slug": self.course.slug}),
            ("courses:done", {"slug": self.course.slug}),
            ("quizzes:paper", {"code": self.attempt.paper.code}),
            ("quizzes:start", {"code": self.attempt.paper.code}),
            ("quizzes:", {"public_id": self.attempt.public_id, "order": 1}),
            ("quizzes:bank-", {"code": self.question.code}),
            ("quizzes:campaign", {"public_id": self.surveyed.campaign.public_id}),
            ("quizzes:campaign-person", {"person_id": self.surveyed.public_id}),
            ("quizzes:survey", {"public_id": self.surveyed.public_id}),
            ("quizzes:statistics", {"code": self.surveyed.campaign.paper.code}),
            ("accounts:card-link", {"number": "1234567", "token": "khong-co-the-nay"}),
            ("accounts:staff", {"public_id": staff.public_id}),
            ("accounts:role", {"public_id": staff.public_id, "role_id": office.pk if office else 0}),
            ("content:law-document", {"slug": "35-2013-qh13"}),
            ("content:picture", {"media_path": "khong-co.png"}),
            ("content:stored", {"stored_path": "khong-co.png"}),
            *self.held.known(),
        ]


def load_part_of_starter(folder: Path) -> None:
    """Load the register of law, one text of each kind, one bank file and a course of two lessons, all real ones."""
    index = read_index(STARTER)
    for part in ("materials", "news", "cases", "guides"):
        index[part] = index[part][:1]
    course = index["course"]
    course["groups"] = [course["groups"][0] | {"lessons": course["groups"][0]["lessons"][:2]}]
    course["paper"] |= {"blueprint": [{"subject": "CD-K1", "count": 3}]}
    (folder / "index.yaml").write_text(yaml.safe_dump(index, allow_unicode=True), encoding="utf-8")
    shutil.copy(STARTER / "law.yaml", folder)
    for part in ("materials", "news", "cases", "guides", "lessons"):
        shutil.copytree(STARTER / part, folder / part)
    (folder / "bank").mkdir()
    shutil.copy(sorted((STARTER / "bank").glob("*.md"))[0], folder / "bank")
    load_starter(folder=folder)
    load_bank(folder=folder)
    load_course(folder=folder)


def build(*, folder: Path, places: dict[str, Unit], make_person: Callable[..., User], now: datetime) -> House:
    """Load and make everything; `places` of the common fixtures stand already. `folder` is an empty one."""
    load_part_of_starter(folder)
    today: date = now.date()
    commune = places[COMMUNE]
    import_file(source=ROSTER.read_bytes(), place=commune, by=None, now=now, today=today, dry_run=False)
    recompute_all(as_of=today)
    people = _people(make_person)
    officer = people["commune_officer"]
    appointment = Appointment.objects.filter(commune=commune).select_related("team", "mediator").order_by("pk")[0]
    learner = ensure_mediator_account(mediator=appointment.mediator, by=None, now=now)
    learner.activated_at = now
    learner.save(update_fields=["activated_at"])
    people["mediator"] = learner
    course = CoursePage.objects.live().order_by("pk")[0]
    enrol(user=learner, course=course, now=now)
    certificate = _certificate(appointment, now)
    upload = SimpleUploadedFile("danh-sach.xlsx", ROSTER.read_bytes())
    return House(
        people=people,
        team=appointment.team,
        mediator=appointment.mediator,
        appointment=appointment,
        roster=receive_roster(commune=commune, upload=upload, file_name=upload.name, by=officer, now=now),
        card_print=CardPrint.objects.create(
            commune=commune, asked_by=officer, asked_at=now, mediator_ids=[appointment.mediator_id]
        ),
        course=course,
        lesson=LessonPage.objects.live().child_of(course).order_by("path")[0],
        attempt=start_attempt(paper=course.paper, user=learner, now=now),
        question=Question.objects.order_by("pk")[0],
        surveyed=_surveyed(course.paper, appointment, officer, now),
        programme=ProgrammeVersion.objects.order_by("pk")[0],
        subject=Subject.objects.order_by("pk")[0],
        evidence=Evidence.objects.filter(mediator=appointment.mediator).order_by("pk")[0],
        rule_draft=begin_draft(
            base=WindowRule.objects.order_by("pk")[0], is_correction=True, by=people["programme_editor"], now=now
        ),
        certificate=certificate,
        half_day=_half_day(appointment, officer, now),
        held=hold_contest(host=commune, officer=officer, now=now),
        certificate_run=CertificateRun.objects.create(
            commune=commune, asked_by=officer, asked_at=now, state="ready", certificate_ids=[certificate.pk]
        ),
    )


def _half_day(appointment: Appointment, officer: User, now: datetime) -> ClassSession:
    """Open a class of today with one person on the list; return its half-day."""
    subject = Subject.objects.order_by("pk")[0]
    first = SessionFacts(held_on=local_day(now), starts_at=time(8), ends_at=time(11), subject=subject)
    facts = ClassFacts(title="Lớp", place_name="Nhà văn hóa", capacity=30, sessions=[first])
    row = open_class(unit=appointment.commune, facts=facts, by=officer, now=now)
    chosen = [appointment.mediator_id]
    invite_people(training_class=row, mediator_ids=chosen, how=InviteRule.LIST, by=officer, now=now)
    return row.sessions.get()


def _surveyed(paper: Paper, appointment: Appointment, officer: User, now: datetime) -> CampaignPerson:
    """Open a survey of the commune; return the place of the mediator in it."""
    facts = CampaignFacts(
        title="Khảo sát", place=appointment.commune, audience=CampaignAudience.ALL, source=paper,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=3650),
    )  # fmt: skip
    campaign = open_campaign(campaign=save_campaign(facts=facts, by=officer, now=now), by=officer, now=now)
    return campaign.people.get(mediator=appointment.mediator)


def _certificate(appointment: Appointment, now: datetime) -> Certificate:
    """Issue a certificate to a person who did everything asked for."""
    for kind, part in ((EvidenceKind.LESSON_COMPLETED, "lessons"), (EvidenceKind.QUIZ_PASSED, "quizzes")):
        for item in CompletionRule.objects.get(code="quy-tac-tam").course_items[part]:
            record_evidence(
                mediator=appointment.mediator,
                kind=kind,
                happened_on=now.date(),
                now=now,
                by=None,
                channel="paper",
                reference=f"{'lesson' if part == 'lessons' else 'quiz'}:{item['code']}",
                score_percent=Decimal(90),
            )
    return issue_certificate(mediator=appointment.mediator, by=None, now=now)


def _people(make_person: Callable[..., User]) -> dict[str, User]:
    rows = (
        ("commune_officer", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, COMMUNE),
        ("province_officer", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31"),
        ("outsider", Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "06001"),
        ("trainer", Role.TRAINER, ScopeLevel.PROVINCE, "31"),
        ("editor", Role.EDITOR, ScopeLevel.NATION, ""),
        ("programme_editor", Role.PROGRAMME_EDITOR, ScopeLevel.NATION, ""),
        ("auditor", Role.AUDITOR, ScopeLevel.NATION, ""),
        ("administrator", Role.ADMINISTRATOR, ScopeLevel.NATION, ""),
    )
    people = {name: make_person(f"nguoi.{name.replace('_', '.')}", *rest) for name, *rest in rows}
    for user in people.values():
        sync_wagtail_groups(user)
    return people


def running_roles(user: User) -> set[str]:
    """Return the names of the roles of a person."""
    return set(RoleAssignment.objects.filter(user=user).values_list("role", flat=True))


def enter(sign_in: Callable[[User], Client], house: House, who: str) -> Client:
    """Return a client signed in as somebody of the house, or as nobody; a fault becomes a 500 instead of a raise."""
    client = sign_in(house.people[who]) if who != "anonymous" else Client()
    client.raise_request_exception = False
    return client
