"""The database itself refuses to change or remove marks and what came of them."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("quizzes", "0009_marking")]

    operations = [KeepAppendOnly("quizzes_mark"), KeepAppendOnly("quizzes_markingoutcome")]
