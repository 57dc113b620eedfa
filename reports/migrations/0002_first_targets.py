"""Puts the targets of the nation, and those of five plans as examples, into a new database; they are edited there."""

from django.db import migrations

from reports.targets import shipped_targets


def load(apps, schema_editor):
    """Write what reports/data holds; rows that already stand there are left alone."""
    model = apps.get_model("reports", "Target")
    given = shipped_targets()
    rows = {}
    for row in given:
        fields = {key: value for key, value in row.items() if key not in {"code", "superseded_by"}}
        rows[row["code"]], is_new = model.objects.get_or_create(code=row["code"], defaults=fields)
        if not is_new:
            rows.pop(row["code"])
    for row in given:
        if row["code"] in rows and row.get("superseded_by") in rows:
            rows[row["code"]].superseded_by = rows[row["superseded_by"]]
            rows[row["code"]].save(update_fields=["superseded_by"])


def keep(apps, schema_editor):
    """Going back keeps the rows: they may have been edited, and the table goes with 0001."""


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("reports", "0001_targets")]

    operations = [migrations.RunPython(load, keep)]
