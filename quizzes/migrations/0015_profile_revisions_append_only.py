"""The database itself refuses to change or remove what profiles were before they were worked out anew."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("quizzes", "0014_regrade_runs_and_profile_revisions")]

    operations = [KeepAppendOnly("quizzes_profilerevision")]
