"""The database itself refuses to change or remove these rows."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("courses", "0001_initial")]

    operations = [KeepAppendOnly("courses_lessonanswer")]
