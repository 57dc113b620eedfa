"""Contests, their rules and rounds; entries and lots; judges and score sheets; the stage; online rounds; results."""

from contests.models.board import BoardState
from contests.models.contests import Contest, ContestCrew, ContestRound, RulesVersion
from contests.models.corrections import Correction
from contests.models.entrants import ContestUnit, Entrant, EntrantNote, Exclusion
from contests.models.entries import Entry, EntryEvent, EntryMember, GroupDecision, LotDraw, RoundEntry
from contests.models.feeds import FeaturedMediator, FeaturedStep, PracticeSuggestion
from contests.models.judging import Judge, JudgeCard, PanelDecision, PaperSheetKeying, Recusal, ScoreSheet
from contests.models.online import LateAnswer, OnlineAnswer, OnlineAttempt, OnlineRound, PoolItem, QueuePlace
from contests.models.online_appeals import EntrantAppeal, EntrantAppealAnswer
from contests.models.online_results import FrozenPlace, OnlineRun
from contests.models.online_rulings import AttemptMark, QuestionRuling, RulingStep
from contests.models.own_rules import OwnRules
from contests.models.results import Appeal, AppealDecision, Publication, RoundResult
from contests.models.stage import PackItem, PartClock, QuestionPack, RoundIncident, TeamAnswers

__all__ = [
    "Appeal",
    "AppealDecision",
    "AttemptMark",
    "BoardState",
    "Contest",
    "ContestCrew",
    "ContestRound",
    "ContestUnit",
    "Correction",
    "Entrant",
    "EntrantAppeal",
    "EntrantAppealAnswer",
    "EntrantNote",
    "Entry",
    "EntryEvent",
    "EntryMember",
    "Exclusion",
    "FeaturedMediator",
    "FeaturedStep",
    "FrozenPlace",
    "GroupDecision",
    "Judge",
    "JudgeCard",
    "LateAnswer",
    "LotDraw",
    "OnlineAnswer",
    "OnlineAttempt",
    "OnlineRound",
    "OnlineRun",
    "OwnRules",
    "PackItem",
    "PanelDecision",
    "PaperSheetKeying",
    "PartClock",
    "PoolItem",
    "PracticeSuggestion",
    "Publication",
    "QuestionPack",
    "QuestionRuling",
    "QueuePlace",
    "Recusal",
    "RoundEntry",
    "RoundIncident",
    "RoundResult",
    "RulesVersion",
    "RulingStep",
    "ScoreSheet",
    "TeamAnswers",
]
