"""The database itself refuses to change or remove changes of the law and decisions."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("content", "0004_law_changes")]

    operations = [
        KeepAppendOnly("content_lawchange"),
        KeepAppendOnly("content_lawchangewithdrawal"),
        KeepAppendOnly("content_lawdecision"),
    ]
