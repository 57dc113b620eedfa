"""The steps of an introduction are never changed or removed: consent must stay provable."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("contests", "0010_practice_and_model_mediators")]

    operations = [KeepAppendOnly("contests_featuredstep")]
