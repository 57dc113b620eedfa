"""The database itself refuses to change or remove notes about entrants and late answers."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly

TABLES = ("entrantnote", "lateanswer")


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("contests", "0004_online_rounds")]

    operations = [KeepAppendOnly(f"contests_{table}") for table in TABLES]
