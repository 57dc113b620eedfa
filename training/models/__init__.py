"""Framework programme, holiday table, rules, evidence ledger, stored status, daily work."""

from training.models.attendance import Attendance, AttendanceBundle, AttendanceFlag, AttendanceMark, SheetPhoto
from training.models.calendar import CalendarDay, CalendarYear
from training.models.certificate_layout import CertificateKey, CertificateLayout, CertificatePicture
from training.models.certificates import (
    Certificate,
    CertificateEvent,
    CertificateIssuer,
    CertificateRegister,
    CertificateRun,
)
from training.models.classes import ClassInvite, ClassPaper, ClassSession, TrainingClass
from training.models.evidence import Evidence
from training.models.jobs import DailyRun
from training.models.periods import PeriodDecision
from training.models.programme import ProgrammeVersion, Subject
from training.models.reminders import (
    Reminder,
    ReminderChoice,
    ReminderEvent,
    ReminderLadder,
    ReminderSpend,
    ReminderStep,
)
from training.models.rule_drafts import RuleDraft, RuleFlip, SubjectEquivalence
from training.models.rules import CompletionRule, WindowRule
from training.models.status import TrainingDuty, TrainingStatus
from training.models.trainers import Trainer, TrainerEvent

__all__ = [
    "Attendance",
    "AttendanceBundle",
    "AttendanceFlag",
    "AttendanceMark",
    "CalendarDay",
    "CalendarYear",
    "Certificate",
    "CertificateEvent",
    "CertificateIssuer",
    "CertificateKey",
    "CertificateLayout",
    "CertificatePicture",
    "CertificateRegister",
    "CertificateRun",
    "ClassInvite",
    "ClassPaper",
    "ClassSession",
    "CompletionRule",
    "DailyRun",
    "Evidence",
    "PeriodDecision",
    "ProgrammeVersion",
    "Reminder",
    "ReminderChoice",
    "ReminderEvent",
    "ReminderLadder",
    "ReminderSpend",
    "ReminderStep",
    "RuleDraft",
    "RuleFlip",
    "SheetPhoto",
    "Subject",
    "SubjectEquivalence",
    "Trainer",
    "TrainerEvent",
    "TrainingClass",
    "TrainingDuty",
    "TrainingStatus",
    "WindowRule",
]
