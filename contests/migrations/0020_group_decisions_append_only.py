"""The database itself refuses to change or remove decisions about groups."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("contests", "0019_group_decisions")]

    operations = [KeepAppendOnly("contests_groupdecision")]
