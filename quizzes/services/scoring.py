"""The score of an attempt from its items: stored on the attempt, and appended as a result (C3)."""

from collections.abc import Sequence
from datetime import datetime

from quizzes import rules
from quizzes.models import Attempt, AttemptItem, AttemptResult


def store_score(*, attempt: Attempt, items: Sequence[AttemptItem], cause: str, now: datetime) -> None:
    """Compute score, percent and pass of an attempt from the fractions of all its items, and append the result.

    Args:
        cause: of quizzes.enums.ResultCause.
    """
    result = rules.score(rules.Marked(item.points, item.fraction) for item in items if item.fraction is not None)
    need = attempt.paper.pass_percent if attempt.pass_percent is None else attempt.pass_percent
    attempt.score, attempt.max_score, attempt.percent = result.points, result.max_points, result.percent
    attempt.passed = rules.has_passed(percent=result.percent, pass_percent=need)
    attempt.save(update_fields=["score", "max_score", "percent", "passed"])
    AttemptResult.objects.create(
        attempt=attempt,
        number=attempt.results.count() + 1,
        cause=cause,
        score=result.points,
        max_score=result.max_points,
        percent=result.percent,
        passed=attempt.passed,
        fractions={str(item.order): None if item.fraction is None else str(item.fraction) for item in items},
        recorded_at=now,
    )
