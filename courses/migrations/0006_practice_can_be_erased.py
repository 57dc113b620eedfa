"""A person may erase own practice: the database lets reviews go with their cards, and still refuses to change them."""

from django.db import migrations

from lms.base.append_only import LetRowsGo


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("courses", "0005_practice_sessions")]

    operations = [LetRowsGo("courses_practicereview")]
