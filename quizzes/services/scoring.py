"""The score of an attempt from its items: stored on the attempt, and appended as a result (C3)."""

from collections.abc import Sequence
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
    result = rules.score(rules.Marked(item.points, item.fraction) for item in items if item.fraction is not None)
    attempt.score, attempt.max_score, attempt.percent = result.points, result.max_points, result.percent
    attempt.passed = rules.has_passed(percent=result.percent, pass_percent=needed_percent(attempt))
    attempt.save(update_fields=["score", "max_score", "percent", "passed"])
    return append_result(attempt=attempt, fractions=fractions_of(items), cause=cause, now=now, regrade=regrade)


def needed_percent(attempt: Attempt) -> Decimal:
    """Return the pass mark (0-100) that an attempt is judged against: the one of the paper when it began."""
    return attempt.paper.pass_percent if attempt.pass_percent is None else attempt.pass_percent


def fractions_of(items: Sequence[AttemptItem]) -> dict[str, str | None]:
    """Return what each question earned (0-1 as text) by its place; None where it does not count."""
    return {str(item.order): None if item.fraction is None else str(item.fraction) for item in items}


def append_result(
    *,
    attempt: Attempt,
    fractions: dict[str, str | None],
    cause: str,
    now: datetime,
    regrade: Regrade | None = None,
) -> AttemptResult:
    """Append what an attempt stands at now; earlier results stay."""
    last = AttemptResult.objects.filter(attempt=attempt).aggregate(last=Max("number"))["last"] or 0
    return AttemptResult.objects.create(
        attempt=attempt,
        number=last + 1,
        cause=cause,
        regrade=regrade,
        score=attempt.score,
        max_score=attempt.max_score,
        percent=attempt.percent,
        passed=attempt.passed,
        fractions=fractions,
        recorded_at=now,
    )
