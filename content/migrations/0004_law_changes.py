"""Changes of the law, their withdrawal, and decisions about what rests on them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three tables."""

    dependencies = [
        ("accounts", "__first__"),
        ("content", "0003_law_document_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="LawChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("amended", "Sửa đổi, bổ sung"), ("repealed", "Bãi bỏ, hết hiệu lực")],
                        max_length=10,
                        verbose_name="thay đổi",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="từ ngày")),
                ("by_number", models.CharField(max_length=60, verbose_name="theo văn bản số")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="nội dung thay đổi")),
                ("created_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="content.legalarticle",
                        verbose_name="điều",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="content.legaldocument",
                        verbose_name="văn bản bị thay đổi",
                    ),
                ),
            ],
            options={
                "verbose_name": "thay đổi của luật",
                "verbose_name_plural": "các thay đổi của luật",
                "ordering": ["-from_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LawChangeWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="lý do")),
                ("at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="content.lawchange",
                        verbose_name="thay đổi",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc rút lại thay đổi",
                "verbose_name_plural": "các việc rút lại thay đổi",
            },
        ),
        migrations.CreateModel(
            name="LawDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(max_length=90, verbose_name="mục")),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("keep", "Giữ nguyên"),
                            ("suspend", "Tạm dừng từ ngày thay đổi"),
                            ("revise", "Sửa trước ngày thay đổi"),
                            ("reopen", "Xem lại từ đầu"),
                        ],
                        max_length=10,
                        verbose_name="quyết định",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="lý do")),
                ("from_on", models.DateField(verbose_name="từ ngày")),
                ("at", models.DateTimeField(verbose_name="lúc")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người quyết định",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="content.lawchange",
                        verbose_name="thay đổi",
                    ),
                ),
            ],
            options={
                "verbose_name": "quyết định về mục bị ảnh hưởng",
                "verbose_name_plural": "các quyết định về mục bị ảnh hưởng",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["target"], name="law_decision_target")],
                "constraints": [
                    models.UniqueConstraint(fields=("change", "target", "number"), name="one_law_decision_number")
                ],
            },
        ),
    ]
