"""Question bank, papers, attempts, results."""

from quizzes.models.attempts import AnswerSave, Attempt, AttemptItem
from quizzes.models.bank import (
    BankRule,
    BankView,
    Question,
    QuestionEvent,
    QuestionFigures,
    QuestionIndex,
    QuestionVersion,
)
from quizzes.models.campaigns import Campaign, CampaignPerson, CompetencyResult, ProfileRevision, SelfRating
from quizzes.models.marking import Mark, MarkingDuty, MarkingOutcome, MarkingPlan, MarkingTask, MarkingTurn
from quizzes.models.papers import ExtraTime, Paper, PaperInvite, PaperItem, PaperPrint, PaperVersion
from quizzes.models.reviews import Appeal, AppealReply, AttemptResult, KeyedSheet, Regrade, RegradeRun
from quizzes.models.statistics import ItemCalibration, StatisticsRun

__all__ = [
    "AnswerSave",
    "Appeal",
    "AppealReply",
    "Attempt",
    "AttemptItem",
    "AttemptResult",
    "BankRule",
    "BankView",
    "Campaign",
    "CampaignPerson",
    "CompetencyResult",
    "ExtraTime",
    "ItemCalibration",
    "KeyedSheet",
    "Mark",
    "MarkingDuty",
    "MarkingOutcome",
    "MarkingPlan",
    "MarkingTask",
    "MarkingTurn",
    "Paper",
    "PaperInvite",
    "PaperItem",
    "PaperPrint",
    "PaperVersion",
    "ProfileRevision",
    "Question",
    "QuestionEvent",
    "QuestionFigures",
    "QuestionIndex",
    "QuestionVersion",
    "Regrade",
    "RegradeRun",
    "SelfRating",
    "StatisticsRun",
]
