"""The score of an attempt from its items: stored on the attempt, and appended as a result (C3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max

from quizzes import rules
from quizzes.models import Attempt, AttemptItem, AttemptResult, Regrade


def store_score(
    *, attempt: Attempt, items: Sequence[AttemptItem], cause: str, now: datetime, regrade: Regrade | None = None
) -> AttemptResult:
    """Compute score, percent and pass of an attempt from the fractions of all its items, and append the result.

    Args:
        cause: of quizzes.enums.ResultCause.
        regrade: the decision that led to it.
    """
    standing = standing_of(attempt, items)
    score = standing.score
    attempt.score, attempt.max_score, attempt.percent = score.points, score.max_points, score.percent
    attempt.passed = standing.passed
    attempt.save(update_fields=["score", "max_score", "percent", "passed"])
    return append_result(attempt=attempt, standing=standing, items=items, cause=cause, now=now, regrade=regrade)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an attempt stands at: its score, and whether that passes."""

    score: rules.Score
    passed: bool


def standing_of(attempt: Attempt, items: Sequence[AttemptItem]) -> Standing:
    """Return what the fractions of all items come to; a question without one counts for nobody."""
    score = rules.score(rules.Marked(item.points, item.fraction) for item in items if item.fraction is not None)
    return Standing(score, rules.has_passed(percent=score.percent, pass_percent=needed_percent(attempt)))


def needed_percent(attempt: Attempt) -> Decimal:
    """Return the pass mark (0-100) that an attempt is judged against: the one of the paper when it began."""
    return attempt.paper.pass_percent if attempt.pass_percent is None else attempt.pass_percent


def append_result(
    *,
    attempt: Attempt,
    standing: Standing,
    items: Sequence[AttemptItem],
    cause: str,
    now: datetime,
    regrade: Regrade | None = None,
) -> AttemptResult:
    """Append what an attempt stands at; earlier results stay."""
    last = AttemptResult.objects.filter(attempt=attempt).aggregate(last=Max("number"))["last"] or 0
    return AttemptResult.objects.create(
        attempt=attempt,
        number=last + 1,
        cause=cause,
        regrade=regrade,
        score=standing.score.points,
        max_score=standing.score.max_points,
        percent=standing.score.percent,
        passed=standing.passed,
        fractions={str(item.order): None if item.fraction is None else str(item.fraction) for item in items},
        recorded_at=now,
    )
