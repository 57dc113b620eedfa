"""Question bank, papers, attempts."""

from quizzes.models.attempts import AnswerSave, Attempt, AttemptItem
from quizzes.models.bank import Question, QuestionVersion
from quizzes.models.papers import Paper, PaperItem

__all__ = ["AnswerSave", "Attempt", "AttemptItem", "Paper", "PaperItem", "Question", "QuestionVersion"]
