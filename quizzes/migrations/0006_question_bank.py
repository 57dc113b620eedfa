"""The bank: what a question is for, its steps, index, figures, rules and kept views."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add columns and tables."""

    dependencies = [
        ("accounts", "__first__"),
        ("quizzes", "0005_papers_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionFigures",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="quizzes.question",
                        verbose_name="câu hỏi",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="số lượt làm")),
                (
                    "facility",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="p"),
                ),
                (
                    "discrimination",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="D"),
                ),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="dùng lần cuối")),
                ("computed_at", models.DateTimeField(verbose_name="tính lúc")),
            ],
            options={
                "verbose_name": "số liệu của câu hỏi",
                "verbose_name_plural": "số liệu của các câu hỏi",
            },
        ),
        migrations.AddField(
            model_name="question",
            name="asked_text",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="question",
            name="finding_count",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="số điều cần xem lại"),
        ),
        migrations.AddField(
            model_name="question",
            name="suspended_from",
            field=models.DateField(blank=True, null=True, verbose_name="tạm dừng từ ngày"),
        ),
        migrations.AddField(
            model_name="question",
            name="use",
            field=models.CharField(
                choices=[("exam", "Kiểm tra, thi"), ("practice", "Luyện tập")],
                default="exam",
                max_length=10,
                verbose_name="dùng cho",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Nháp"),
                    ("review", "Chờ duyệt"),
                    ("approved", "Đã duyệt"),
                    ("retired", "Ngừng dùng"),
                ],
                default="draft",
                max_length=10,
                verbose_name="trạng thái",
            ),
        ),
        migrations.CreateModel(
            name="QuestionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("submitted", "gửi duyệt"),
                            ("agreed", "đồng ý duyệt"),
                            ("returned", "trả lại để sửa"),
                            ("commented", "ghi ý kiến"),
                            ("reopened", "đưa về nháp"),
                            ("retired", "cho ngừng dùng"),
                            ("use_changed", "đổi mục đích dùng"),
                            ("tagged", "gắn nhãn"),
                        ],
                        max_length=12,
                        verbose_name="việc",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Nháp"),
                            ("review", "Chờ duyệt"),
                            ("approved", "Đã duyệt"),
                            ("retired", "Ngừng dùng"),
                        ],
                        max_length=10,
                        verbose_name="trạng thái sau đó",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="ý kiến, lý do")),
                ("at", models.DateTimeField(verbose_name="lúc")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người làm",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="quizzes.question",
                        verbose_name="câu hỏi",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.questionversion",
                        verbose_name="bản",
                    ),
                ),
            ],
            options={
                "verbose_name": "bước duyệt câu hỏi",
                "verbose_name_plural": "các bước duyệt câu hỏi",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BankRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="áp dụng từ ngày")),
                (
                    "practice_approvals",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="số người duyệt câu luyện tập",
                    ),
                ),
                (
                    "exam_approvals",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="số người duyệt câu kiểm tra, thi",
                    ),
                ),
                (
                    "exposure_attempts",
                    models.PositiveIntegerField(
                        default=500,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="số lượt làm thì nên thay câu",
                    ),
                ),
                ("basis", models.CharField(max_length=300, verbose_name="theo văn bản, lý do")),
                ("created_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
            ],
            options={
                "verbose_name": "quy tắc của ngân hàng",
                "verbose_name_plural": "các quy tắc của ngân hàng",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("practice_approvals__gte", 1),
                            ("practice_approvals__lte", 5),
                            ("exam_approvals__gte", 1),
                            ("exam_approvals__lte", 5),
                            ("exposure_attempts__gte", 1),
                        ),
                        name="bank_rule_in_bounds",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="tên")),
                ("query", models.CharField(max_length=1000, verbose_name="bộ lọc")),
                ("created_at", models.DateTimeField(verbose_name="lưu lúc")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="của",
                    ),
                ),
            ],
            options={
                "verbose_name": "cách xem ngân hàng",
                "verbose_name_plural": "các cách xem ngân hàng",
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="one_bank_view_name")],
            },
        ),
        migrations.CreateModel(
            name="QuestionIndex",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("competency", "năng lực"),
                            ("basis", "căn cứ của đáp án"),
                            ("cited", "điều luật được dẫn"),
                            ("band", "dấu để tìm câu gần giống"),
                        ],
                        max_length=10,
                        verbose_name="loại",
                    ),
                ),
                ("value", models.CharField(max_length=110, verbose_name="giá trị")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="index_rows",
                        to="quizzes.question",
                        verbose_name="câu hỏi",
                    ),
                ),
            ],
            options={
                "verbose_name": "mục tra cứu của câu hỏi",
                "verbose_name_plural": "các mục tra cứu của câu hỏi",
                "indexes": [models.Index(fields=["kind", "value"], name="question_index")],
                "constraints": [models.UniqueConstraint(fields=("question", "kind", "value"), name="one_index_row")],
            },
        ),
    ]
