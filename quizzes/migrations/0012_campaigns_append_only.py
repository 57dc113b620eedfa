"""The database itself refuses to change or remove self-ratings and calibrations."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("quizzes", "0011_campaigns_and_statistics")]

    operations = [KeepAppendOnly("quizzes_selfrating"), KeepAppendOnly("quizzes_itemcalibration")]
