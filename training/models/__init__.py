"""Framework programme, holiday table, rules, evidence ledger, stored status, daily work."""

from training.models.calendar import CalendarDay, CalendarYear
from training.models.certificates import (
    Certificate,
    CertificateEvent,
    CertificateIssuer,
    CertificateRegister,
    CertificateRun,
)
from training.models.evidence import Evidence
from training.models.jobs import DailyRun
from training.models.programme import ProgrammeVersion, Subject
from training.models.rules import CompletionRule, WindowRule
from training.models.status import TrainingStatus
from training.models.trainers import Trainer, TrainerEvent

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Certificate",
    "CertificateEvent",
    "CertificateIssuer",
    "CertificateRegister",
    "CertificateRun",
    "CompletionRule",
    "DailyRun",
    "Evidence",
    "ProgrammeVersion",
    "Subject",
    "Trainer",
    "TrainerEvent",
    "TrainingStatus",
    "WindowRule",
]
