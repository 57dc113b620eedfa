"""The database itself refuses to change or remove a place of a frozen list."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("contests", "0006_frozen_lists")]

    operations = [KeepAppendOnly("contests_frozenplace")]
