"""The database itself refuses to change or remove results, regrades, appeals, versions, prints and extra time."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly

TABLES = ("paperversion", "extratime", "paperprint", "regrade", "attemptresult", "appeal", "appealreply")


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("quizzes", "0004_papers_results_appeals")]

    operations = [KeepAppendOnly(f"quizzes_{table}") for table in TABLES]
