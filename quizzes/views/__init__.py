"""The web edge of quizzes: taking a paper, and the question bank."""

from quizzes.views.bank import bank_history, bank_question
from quizzes.views.bank_list import bank, bank_many, bank_view_drop, bank_view_keep, bank_work
from quizzes.views.bank_review import bank_compare, bank_rules, bank_step
from quizzes.views.results import result
from quizzes.views.taking import paper, question, review, start, submit
from quizzes.views.writing import bank_edit, bank_new, bank_new_text

__all__ = [
    "bank",
    "bank_compare",
    "bank_edit",
    "bank_history",
    "bank_many",
    "bank_new",
    "bank_new_text",
    "bank_question",
    "bank_rules",
    "bank_step",
    "bank_view_drop",
    "bank_view_keep",
    "bank_work",
    "paper",
    "question",
    "result",
    "review",
    "start",
    "submit",
]
