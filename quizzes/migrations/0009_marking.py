"""Plans, duties, answers to be marked, turns of markers, marks and what came of them."""

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables; those that are only appended to get their triggers in the next one."""

    dependencies = [
        ("quizzes", "0008_fill_question_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="attemptresult",
            name="cause",
            field=models.CharField(
                choices=[("submitted", "Chấm khi nộp"), ("regraded", "Chấm lại"), ("marked", "Chấm xong bài viết")],
                max_length=10,
                verbose_name="do",
            ),
        ),
        migrations.CreateModel(
            name="MarkingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("province_code", models.CharField(blank=True, max_length=5, verbose_name="mã tỉnh, thành phố")),
                (
                    "marker_count",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Một người"), (2, "Hai người, chấm độc lập")],
                        default=1,
                        verbose_name="số người chấm mỗi bài",
                    ),
                ),
                (
                    "limit_kind",
                    models.CharField(
                        choices=[("percent", "% điểm tối đa"), ("points", "điểm")],
                        default="percent",
                        max_length=10,
                        verbose_name="giới hạn lệch tính bằng",
                    ),
                ),
                (
                    "limit_value",
                    models.DecimalField(
                        decimal_places=2,
                        default=20,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="hai điểm được lệch nhau tối đa",
                    ),
                ),
                (
                    "settle",
                    models.CharField(
                        choices=[
                            ("arbiter", "Điểm của người quyết định là điểm cuối cùng"),
                            ("closest", "Trung bình hai điểm gần nhau nhất trong ba điểm"),
                        ],
                        default="arbiter",
                        max_length=10,
                        verbose_name="khi lệch quá giới hạn",
                    ),
                ),
                (
                    "rounding",
                    models.DecimalField(
                        choices=[(Decimal("0.25"), "0,25"), (Decimal("0.50"), "0,5"), (Decimal("0.01"), "0,01")],
                        decimal_places=2,
                        default=Decimal("0.25"),
                        max_digits=4,
                        verbose_name="làm tròn điểm đến",
                    ),
                ),
                (
                    "exclude_own_commune",
                    models.BooleanField(default=True, verbose_name="không chấm bài của người cùng xã, phường, đặc khu"),
                ),
                ("created_at", models.DateTimeField(verbose_name="lập lúc")),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking_plans",
                        to="quizzes.paper",
                        verbose_name="bài kiểm tra",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc chấm bài",
                "verbose_name_plural": "việc chấm bài",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MarkingDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("marker", "Người chấm"), ("arbiter", "Người quyết định khi lệch điểm")],
                        default="marker",
                        max_length=10,
                        verbose_name="việc",
                    ),
                ),
                ("assigned_at", models.DateTimeField(verbose_name="giao lúc")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="thôi lúc")),
                (
                    "assigned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người giao",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking_duties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người được giao",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="quizzes.markingplan",
                        verbose_name="việc chấm bài",
                    ),
                ),
            ],
            options={
                "verbose_name": "phân công chấm",
                "verbose_name_plural": "phân công chấm",
                "ordering": ["kind", "id"],
            },
        ),
        migrations.CreateModel(
            name="MarkingTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("origin", models.CharField(blank=True, max_length=160, null=True, unique=True, verbose_name="nguồn")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="tên")),
                ("commune_code", models.CharField(blank=True, max_length=5, verbose_name="mã xã của người viết")),
                ("kind", models.CharField(max_length=40, verbose_name="loại")),
                ("source", models.TextField(verbose_name="câu hỏi và thang điểm")),
                ("fingerprint", models.CharField(max_length=64)),
                ("text", models.TextField(verbose_name="bài viết")),
                ("max_points", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="điểm tối đa")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ chấm"),
                            ("divergent", "Lệch điểm, chờ người quyết định"),
                            ("remark", "Chờ chấm lại"),
                            ("settled", "Đã có điểm"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                (
                    "points",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name="điểm"),
                ),
                ("created_at", models.DateTimeField(verbose_name="nhận lúc")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="có điểm lúc")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written_answers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người viết",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking",
                        to="quizzes.attemptitem",
                        verbose_name="câu của lượt làm",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="quizzes.markingplan",
                        verbose_name="việc chấm bài",
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
                    ),
                ),
            ],
            options={
                "verbose_name": "bài viết chờ chấm",
                "verbose_name_plural": "các bài viết chờ chấm",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MarkingOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần")),
                ("points", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="điểm")),
                ("rule", models.CharField(max_length=10, verbose_name="cách tính")),
                ("mark_ids", models.JSONField(verbose_name="từ các điểm")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="lý do")),
                ("settled_at", models.DateTimeField(verbose_name="lúc")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="quizzes.markingtask",
                        verbose_name="bài viết",
                    ),
                ),
            ],
            options={
                "verbose_name": "điểm cuối cùng của bài viết",
                "verbose_name_plural": "điểm cuối cùng của các bài viết",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MarkingTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="lần chấm")),
                ("taken_at", models.DateTimeField(verbose_name="nhận lúc")),
                ("skipped_at", models.DateTimeField(blank=True, null=True, verbose_name="để lại sau lúc")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="trả lại lúc")),
                ("return_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do trả lại")),
                ("marked_at", models.DateTimeField(blank=True, null=True, verbose_name="chấm xong lúc")),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking_turns",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người chấm",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="quizzes.markingtask",
                        verbose_name="bài viết",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nhận bài chấm",
                "verbose_name_plural": "các lần nhận bài chấm",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="bản")),
                ("points", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="điểm")),
                ("criteria", models.JSONField(verbose_name="điểm từng tiêu chí")),
                ("comment", models.TextField(blank=True, verbose_name="nhận xét chung")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="lý do sửa")),
                ("fingerprint", models.CharField(max_length=64)),
                ("marked_at", models.DateTimeField(verbose_name="chấm lúc")),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người chấm",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="quizzes.markingtask",
                        verbose_name="bài viết",
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="quizzes.markingturn",
                        verbose_name="lần nhận",
                    ),
                ),
            ],
            options={
                "verbose_name": "điểm đã cho",
                "verbose_name_plural": "các điểm đã cho",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="markingplan",
            constraint=models.UniqueConstraint(fields=("paper", "province_code"), name="one_marking_plan"),
        ),
        migrations.AddConstraint(
            model_name="markingplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("paper__isnull", True)), fields=("province_code",), name="one_reflection_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="markingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("marker_count__in", [1, 2])), name="one_or_two_markers"
            ),
        ),
        migrations.AddConstraint(
            model_name="markingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_value__gte", 0)), name="marking_limit_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="markingduty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("plan", "user"), name="one_running_marking_duty"
            ),
        ),
        migrations.AddIndex(
            model_name="markingtask",
            index=models.Index(fields=["plan", "state"], name="marking_queue"),
        ),
        migrations.AddConstraint(
            model_name="markingtask",
            constraint=models.CheckConstraint(
                condition=models.Q(("item__isnull", False), ("origin__isnull", False), _connector="OR"),
                name="task_has_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="markingtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("points__isnull", True),
                    models.Q(("points__gte", 0), ("points__lte", models.F("max_points"))),
                    _connector="OR",
                ),
                name="task_points_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="markingoutcome",
            constraint=models.UniqueConstraint(fields=("task", "number"), name="one_outcome_number"),
        ),
        migrations.AddIndex(
            model_name="markingturn",
            index=models.Index(fields=["marker", "marked_at"], name="turns_of_marker"),
        ),
        migrations.AddConstraint(
            model_name="markingturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("returned_at__isnull", True)), fields=("task", "place"), name="one_marker_a_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="markingturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__lte", 3)), fields=("task", "marker"), name="marker_once_on_an_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(fields=("turn", "number"), name="one_mark_number"),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(condition=models.Q(("points__gte", 0)), name="mark_not_negative"),
        ),
    ]
