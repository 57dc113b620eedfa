"""The web edge of quizzes: taking a paper."""

from quizzes.views.results import result
from quizzes.views.taking import paper, question, review, start, submit

__all__ = ["paper", "question", "result", "review", "start", "submit"]
