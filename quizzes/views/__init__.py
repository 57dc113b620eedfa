"""The web edge of quizzes: taking a paper, and the question bank."""

from quizzes.views.bank import bank, bank_approve, bank_history, bank_question, bank_retire
from quizzes.views.results import result
from quizzes.views.taking import paper, question, review, start, submit
from quizzes.views.writing import bank_edit, bank_new, bank_new_text

__all__ = [
    "bank",
    "bank_approve",
    "bank_edit",
    "bank_history",
    "bank_new",
    "bank_new_text",
    "bank_question",
    "bank_retire",
    "paper",
    "question",
    "result",
    "review",
    "start",
    "submit",
]
