"""The database itself refuses to change or remove these rows."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("training", "0006_trainers")]

    operations = [KeepAppendOnly("training_trainerevent")]
