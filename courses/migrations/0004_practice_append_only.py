"""The database itself refuses to change or remove reviews."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("courses", "0003_practice_cards")]

    operations = [KeepAppendOnly("courses_practicereview")]
