"""Puts the nation's ladder of reminders into a new database, and keeps the log of reminders as it was written."""

from datetime import UTC, datetime

from django.db import migrations

from lms.base.append_only import KeepAppendOnly
from training.shipped import shipped_ladder


def load(apps, schema_editor):
    """Write the ladder of the nation, unless there is one."""
    ladder_model, step_model = apps.get_model("training", "ReminderLadder"), apps.get_model("training", "ReminderStep")
    if ladder_model.objects.filter(unit=None).exists():
        return
    given = shipped_ladder()
    first_day = given["valid_from"]
    ladder = ladder_model.objects.create(
        unit=None,
        valid_from=first_day,
        without_marks=given["without_marks"],
        created_at=datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC),
    )
    step_model.objects.bulk_create([step_model(ladder=ladder, **step) for step in given["steps"]])


def keep(apps, schema_editor):
    """Going back keeps the rows: the tables go with the migration before."""


class Migration(migrations.Migration):
    """Data and triggers only."""

    dependencies = [("training", "0011_reminders")]

    operations = [migrations.RunPython(load, keep), KeepAppendOnly("training_reminderevent")]
