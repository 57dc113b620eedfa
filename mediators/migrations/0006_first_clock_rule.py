"""The first reading of gaps, and tables that the database itself keeps from change."""

from datetime import date
from typing import Any

from django.db import migrations

from lms.base.append_only import KeepAppendOnly

SOURCE = "Cách hiểu của hệ thống khi văn bản chưa quy định"


def first_rule(apps: Any, schema_editor: Any) -> None:
    """Write the reading that was built in before it became data."""
    rule = apps.get_model("mediators", "ClockRule")
    rule.objects.get_or_create(valid_from=date(2014, 1, 1), defaults={"source": SOURCE})


class Migration(migrations.Migration):
    """One row, and triggers on SQLite and PostgreSQL."""

    dependencies = [("mediators", "0005_clocks_merges_and_unit_changes")]

    operations = [
        migrations.RunPython(first_rule, migrations.RunPython.noop),
        KeepAppendOnly("mediators_personmerge"),
        KeepAppendOnly("mediators_unitchange"),
        KeepAppendOnly("mediators_unitsuccession"),
        KeepAppendOnly("mediators_teamplace"),
    ]
