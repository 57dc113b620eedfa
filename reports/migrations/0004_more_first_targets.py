"""Fills who set each shipped target and the words of the plan, and loads the shipped targets of M8 and M9."""

from django.db import migrations

from reports.targets import FIRST_FIELDS, LATER_FIELDS, shipped_targets


def load(apps, schema_editor):
    """Fill the new fields of shipped rows that stand; write those that are missing."""
    model = apps.get_model("reports", "Target")
    given = shipped_targets(fields=FIRST_FIELDS + LATER_FIELDS)
    rows = {}
    for row in given:
        fields = {key: value for key, value in row.items() if key not in {"code", "superseded_by"}}
        rows[row["code"]], is_new = model.objects.get_or_create(code=row["code"], defaults=fields)
        if not is_new:
            later = {key: row.get(key, "") for key in LATER_FIELDS}
            model.objects.filter(code=row["code"], issuer="", recorded_at=None).update(**later)
    for row in given:
        if row.get("superseded_by") in rows:
            model.objects.filter(code=row["code"], superseded_by=None).update(superseded_by=rows[row["superseded_by"]])


def keep(apps, schema_editor):
    """Going back keeps the rows: they may have been edited."""


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("reports", "0003_target_history")]

    operations = [migrations.RunPython(load, keep)]
