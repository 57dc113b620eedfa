"""How questions were used: counted from submitted attempts now and then, kept beside each, made anew at will.

D is taken over all attempts that held the question, people ordered by the percent of their attempt (a paper drawn
differently for each person has no common total); the figures of one paper stand on its own statistics page.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from quizzes.enums import AttemptState
from quizzes.models import Attempt, AttemptItem, Question, QuestionFigures
from quizzes.statistics.items import group_size, group_sums

EVERY = timedelta(hours=1)
#: The newest answers of a question that are looked at.
MOST_ANSWERS = 5000
FOUR_PLACES = Decimal("0.0001")


def refresh_due_figures(*, now: datetime) -> list[str]:
    """Work out the figures of questions in attempts submitted since the last run, at most once an hour.

    Returns:
        Identifiers of the questions done.
    """
    last = QuestionFigures.objects.aggregate(last=Max("computed_at"))["last"]
    if last is not None and now - last < EVERY:
        return []
    attempts = Attempt.objects.filter(state=AttemptState.SUBMITTED)
    if last is not None:
        attempts = attempts.filter(submitted_at__gt=last)
    drawn = AttemptItem.objects.filter(attempt__in=attempts).order_by().values("version__question_id")
    questions = Question.objects.filter(pk__in=drawn).order_by("pk")
    return refresh_figures(questions=list(questions), now=now)


def refresh_figures(*, questions: Collection[Question], now: datetime) -> list[str]:
    """Work out the figures of questions; two statements each. Return their identifiers."""
    for question in questions:
        _refresh(question, now)
    return [question.code for question in questions]


@transaction.atomic
def _refresh(question: Question, now: datetime) -> None:
    rows = list(
        AttemptItem.objects.filter(
            version__question=question, attempt__state=AttemptState.SUBMITTED, fraction__isnull=False
        )
        .order_by("-attempt__submitted_at", "-pk")
        .values_list("fraction", "attempt__percent", "attempt__submitted_at")[:MOST_ANSWERS]
    )
    used = [(mark, percent) for mark, percent, _at in rows if mark is not None and percent is not None]
    figures: dict[str, object] = {
        "attempts": len(rows), "last_used_at": rows[0][2] if rows else None, "computed_at": now,
        "facility": None, "discrimination": None,
    }  # fmt: skip
    if used:
        marks = [Fraction(mark) for mark, _percent in used]
        best, weakest = group_sums(totals=[Fraction(percent) for _mark, percent in used], marks=marks)
        figures["facility"] = _rounded(sum(marks, Fraction(0)) / len(marks))
        figures["discrimination"] = _rounded((best - weakest) / group_size(people=len(marks)))
    QuestionFigures.objects.update_or_create(question=question, defaults=figures)


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(FOUR_PLACES)
