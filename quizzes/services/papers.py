"""Writing papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from quizzes.models import Paper, PaperItem, Question
from quizzes.rules import read_blueprint


@transaction.atomic
def save_paper(
    *,
    code: str,
    title: str,
    now: datetime,
    by: User | None,
    blueprint: Sequence[dict[str, Any]] = (),
    questions: Sequence[Question] = (),
    **settings: Any,
) -> Paper:
    """Make a paper, or bring the one of this code up to date; attempts already begun keep what they drew.

    Nothing is written when it already stands so.

    Args:
        blueprint: lines {"subject", "count"}; empty for a fixed paper of `questions`, in their order.
        settings: fields of Paper, such as `time_limit_minutes`, `attempts_allowed`, `pass_percent`.

    Raises:
        UnreadableBlueprint: see quizzes.rules.read_blueprint.
    """
    read_blueprint(list(blueprint))
    values = {"title": title, "blueprint": list(blueprint), **settings}
    paper = Paper.objects.filter(code=code).first()
    wanted = [question.pk for question in questions]
    if paper is not None and _is_same(paper, values, wanted):
        return paper
    paper, created = Paper.objects.update_or_create(code=code, defaults=values)
    PaperItem.objects.filter(paper=paper).delete()
    PaperItem.objects.bulk_create(
        PaperItem(paper=paper, question=question, order=order) for order, question in enumerate(questions, start=1)
    )
    record(action="paper.created" if created else "paper.changed", by=by, now=now, target=paper, details={"code": code})
    return paper


def _is_same(paper: Paper, values: dict[str, Any], questions: list[int]) -> bool:
    """Tell whether a paper already stands as wanted."""
    items = list(paper.items.order_by("order").values_list("question_id", flat=True))
    return items == questions and all(getattr(paper, name) == value for name, value in values.items())
