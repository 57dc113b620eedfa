"""Questions written before there was an index get theirs."""

from typing import Any

from django.db import migrations

from quizzes.indexing import index_of_source


def fill(apps: Any, schema_editor: Any) -> None:
    """Read the current text of each question again."""
    question_model, row_model = (apps.get_model("quizzes", name) for name in ("Question", "QuestionIndex"))
    for question in question_model.objects.select_related("current").filter(current__isnull=False).iterator(500):
        found = index_of_source(question.current.source)
        question.asked_text, question.finding_count = found.asked_text, found.finding_count
        question.save(update_fields=["asked_text", "finding_count"])
        row_model.objects.bulk_create(
            row_model(question_id=question.pk, kind=kind, value=value) for kind, value in found.rows
        )


def empty(apps: Any, schema_editor: Any) -> None:
    """Drop the index again."""
    apps.get_model("quizzes", "QuestionIndex").objects.all().delete()


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("quizzes", "0007_bank_append_only")]

    operations = [migrations.RunPython(fill, empty)]
