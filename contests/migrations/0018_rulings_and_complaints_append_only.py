"""The database itself refuses to change or remove decisions about questions, marks, complaints and their answers."""

from django.db import migrations

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies = [("contests", "0017_faulty_questions_and_complaints_online")]

    operations = [
        KeepAppendOnly("contests_questionruling"),
        KeepAppendOnly("contests_rulingstep"),
        KeepAppendOnly("contests_attemptmark"),
        KeepAppendOnly("contests_entrantappeal"),
        KeepAppendOnly("contests_entrantappealanswer"),
    ]
