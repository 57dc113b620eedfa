"""Seals over batches of append-only tables; the table itself is append-only, too."""

from django.db import migrations, models

from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """One new table."""

    dependencies = [
        ('audit', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63, verbose_name='bảng')),
                ('first_id', models.BigIntegerField(verbose_name='dòng đầu')),
                ('last_id', models.BigIntegerField(verbose_name='dòng cuối')),
                ('row_count', models.PositiveIntegerField(verbose_name='số dòng')),
                ('marks', models.BinaryField(verbose_name='dấu của từng dòng')),
                ('rows_hash', models.CharField(max_length=64, verbose_name='mã băm các dòng')),
                ('previous_hash', models.CharField(max_length=64, unique=True, verbose_name='mã băm niêm phong trước')),
                ('hash', models.CharField(max_length=64, unique=True, verbose_name='mã băm')),
                ('sealed_at', models.DateTimeField(verbose_name='niêm phong lúc')),
            ],
            options={
                'verbose_name': 'niêm phong',
                'verbose_name_plural': 'các niêm phong',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('first_id__lte', models.F('last_id')), ('row_count__gte', 1)), name='seal_range'), models.UniqueConstraint(fields=('table', 'last_id'), name='one_seal_for_a_row')],
            },
        ),
        KeepAppendOnly("audit_seal"),
    ]
