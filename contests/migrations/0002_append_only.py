"""The database itself refuses to change or remove these rows."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly

TABLES = (
    "rulesversion",
    "entryevent",
    "lotdraw",
    "recusal",
    "scoresheet",
    "papersheetkeying",
    "paneldecision",
    "teamanswers",
    "partclock",
    "roundincident",
    "roundresult",
    "publication",
    "appeal",
    "appealdecision",
)


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("contests", "0001_contests_on_stage")]

    operations = [KeepAppendOnly(f"contests_{table}") for table in TABLES]
