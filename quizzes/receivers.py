"""What quizzes do when one of their own attempts has a score; one service call each."""

from datetime import datetime
from typing import Any

from quizzes.models import Attempt
from quizzes.services.competencies import record_attempt


def on_attempt_scored(*, attempt: Attempt, now: datetime, **kwargs: Any) -> None:
    """An attempt at a campaign's paper gives its person a profile; marks given later write it anew."""
    record_attempt(attempt=attempt, now=now)
