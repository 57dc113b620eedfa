"""Give each registered document its address, then hold addresses unique."""

from django.db import migrations, models

from lms.base.text import slug


def fill(apps, schema_editor):
    """Make the address of the number; numbers are unique, so are the addresses of all numbers in use."""
    for document in apps.get_model("content", "LegalDocument").objects.filter(slug=""):
        document.slug = slug(document.number, max_length=64)
        document.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("content", "0002_library_paths_and_starter_texts")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="legaldocument",
            name="slug",
            field=models.SlugField(editable=False, max_length=64, unique=True, verbose_name="đường dẫn"),
        ),
    ]
