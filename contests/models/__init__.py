"""Contests, their rules and rounds; entries and lots; judges and score sheets; the stage; results."""

from contests.models.board import BoardState
from contests.models.contests import Contest, ContestCrew, ContestRound, RulesVersion
from contests.models.entries import Entry, EntryEvent, EntryMember, LotDraw, RoundEntry
from contests.models.judging import Judge, JudgeCard, PanelDecision, PaperSheetKeying, Recusal, ScoreSheet
from contests.models.results import Appeal, AppealDecision, Publication, RoundResult
from contests.models.stage import PackItem, PartClock, QuestionPack, RoundIncident, TeamAnswers

__all__ = [
    "Appeal",
    "AppealDecision",
    "BoardState",
    "Contest",
    "ContestCrew",
    "ContestRound",
    "Entry",
    "EntryEvent",
    "EntryMember",
    "Judge",
    "JudgeCard",
    "LotDraw",
    "PackItem",
    "PanelDecision",
    "PaperSheetKeying",
    "PartClock",
    "Publication",
    "QuestionPack",
    "Recusal",
    "RoundEntry",
    "RoundIncident",
    "RoundResult",
    "RulesVersion",
    "ScoreSheet",
    "TeamAnswers",
]
