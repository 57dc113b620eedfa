"""Attempts at a paper with given marks, written as rows: statistics read nothing else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from quizzes.enums import AttemptState, SubmitCause
from quizzes.models import Attempt, AttemptItem, Paper, Question


def fill_paper(
    paper: Paper, questions: Sequence[Question], marks: Sequence[Sequence[Decimal]], *, now: datetime,
    maxima: Sequence[Decimal] | None = None, prefix: str = "ts", options: Sequence[Sequence[int]] | None = None,
) -> list[Attempt]:  # fmt: skip
    """Store one submitted attempt for each row of marks."""
    tops = list(maxima or [Decimal(1)] * len(questions))
    users = User.objects.bulk_create(
        User(username=f"{prefix}{number:05d}", full_name=f"Thí sinh {number}") for number in range(len(marks))
    )
    attempts = Attempt.objects.bulk_create(
        Attempt(
            paper=paper, user=user, number=1, seed=1, state=AttemptState.SUBMITTED, started_at=now,
            submitted_at=now + timedelta(seconds=place), submit_cause=SubmitCause.PERSON, score=sum(row),
            max_score=sum(tops), percent=sum(row) * 100 / sum(tops), passed=True,
        )
        for place, (user, row) in enumerate(zip(users, marks, strict=True))
    )  # fmt: skip
    AttemptItem.objects.bulk_create(
        (
            AttemptItem(
                attempt=attempt, version_id=question.current_id, order=order, points=top, fraction=mark / top,
                answer={"options": [options[place][order - 1]]} if options else None,
            )
            for place, (attempt, row) in enumerate(zip(attempts, marks, strict=True))
            for order, (question, mark, top) in enumerate(zip(questions, row, tops, strict=True), start=1)
        ),
        batch_size=5000,
    )  # fmt: skip
    return attempts
