"""An index that holds all that a draw asks of a large bank before it looks at the questions themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the index."""

    dependencies = [("quizzes", "0012_campaigns_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["state", "use", "scope_code", "subject_code", "level", "suspended_from", "current"],
                name="question_pool",
            ),
        ),
    ]
