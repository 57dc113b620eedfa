"""A person may mark a question of an attempt to look at again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the mark."""

    dependencies = [("quizzes", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="attemptitem",
            name="marked",
            field=models.BooleanField(default=False, verbose_name="đánh dấu xem lại"),
        )
    ]
