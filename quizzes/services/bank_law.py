"""Which questions are out of use because an article has changed: the column follows the decisions in content."""

from collections.abc import Collection

from content.law_queries import suspension_days
from quizzes.law import target_of
from quizzes.models import Question


def refresh_suspensions(*, codes: Collection[str]) -> list[str]:
    """Bring `suspended_from` of questions in line with what was decided; return the identifiers that changed.

    Attempts that hold a suspended question keep it: they hold its version.
    """
    questions = {
        target_of(question.code): question
        for question in Question.objects.filter(code__in=codes).select_related("current")
    }
    if not questions:
        return []
    written = {target: row.current.created_at if row.current else None for target, row in questions.items()}
    changed = []
    for target, day in suspension_days(changed=written).items():
        question = questions[target]
        if question.suspended_from != day:
            question.suspended_from = day
            question.save(update_fields=["suspended_from", "updated_at"])
            changed.append(question.code)
    return changed
