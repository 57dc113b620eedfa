"""The database itself refuses to change or remove steps of questions and rules of the bank."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("quizzes", "0006_question_bank")]

    operations = [KeepAppendOnly("quizzes_questionevent"), KeepAppendOnly("quizzes_bankrule")]
