"""The stored board of a round."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("contests", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payload", models.JSONField(default=dict, verbose_name="nội dung bảng điểm")),
                ("shows_totals", models.BooleanField(default=False, verbose_name="hiện điểm")),
                ("revealed", models.PositiveSmallIntegerField(default=0, verbose_name="số hạng đã xướng")),
                ("computed_at", models.DateTimeField(verbose_name="tính lúc")),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="board",
                        to="contests.contestround",
                        verbose_name="vòng thi",
                    ),
                ),
            ],
            options={
                "verbose_name": "bảng điểm trên màn hình",
                "verbose_name_plural": "bảng điểm trên màn hình",
            },
        ),
    ]
