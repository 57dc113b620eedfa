"""Puts the holiday table, the programme versions and the first dated rules into a new database.

They are edited in the product afterwards; rows that already stand there are left alone.
"""

from django.db import migrations

from training.shipped import shipped_days, shipped_programmes, shipped_years


def load(apps, schema_editor):
    """Write what training/data holds; rows of the holiday table that are switched off stay out."""
    year_model, day_model = apps.get_model("training", "CalendarYear"), apps.get_model("training", "CalendarDay")
    year_model.objects.bulk_create(
        [year_model(year=row.year, provisional=row.provisional, source=row.source) for row in shipped_years()],
        ignore_conflicts=True,
    )
    day_model.objects.bulk_create(
        [
            day_model(
                day=shipped.row.day,
                kind=shipped.row.kind.value,
                name=shipped.row.name,
                provisional=shipped.provisional,
                source=shipped.row.source,
            )
            for shipped in shipped_days()
            if shipped.row.is_active
        ],
        ignore_conflicts=True,
    )
    _load_programmes(apps)


def _load_programmes(apps):
    version_model, subject_model = apps.get_model("training", "ProgrammeVersion"), apps.get_model("training", "Subject")
    content = shipped_programmes()
    versions = {}
    for given in content["versions"]:
        fields = {key: value for key, value in given.items() if key not in {"code", "subjects", "replaces"}}
        fields["replaces"] = versions.get(given["replaces"])
        version, is_new = version_model.objects.get_or_create(code=given["code"], defaults=fields)
        versions[version.code] = version
        if is_new:
            subject_model.objects.bulk_create(
                [subject_model(version=version, order=place, **row) for place, row in enumerate(given["subjects"], 1)]
            )
    for given in content["window_rules"]:
        apps.get_model("training", "WindowRule").objects.get_or_create(
            code=given["code"], defaults={key: value for key, value in given.items() if key != "code"}
        )
    for given in content["completion_rules"]:
        fields = {key: value for key, value in given.items() if key not in {"code", "programme"}}
        fields["programme"] = versions.get(given["programme"])
        apps.get_model("training", "CompletionRule").objects.get_or_create(code=given["code"], defaults=fields)


def keep(apps, schema_editor):
    """Going back keeps the rows: they may have been edited and the tables go with 0001."""


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("training", "0003_course_items_and_daily_runs")]

    operations = [migrations.RunPython(load, keep)]
