"""Classes and attendance."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mediators.models.rosters
from lms.base.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    """Classes, their half-days and rolls; marks on a roll are never changed."""

    dependencies = [
        ("mediators", "0004_legal_supporters"),
        ("quizzes", "0013_question_pool_index"),
        ("training", "0008_trained_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="trainer",
            name="account",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="trainer_entry",
                to=settings.AUTH_USER_MODEL,
                verbose_name="tài khoản",
            ),
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("walk_in_name", models.CharField(blank=True, max_length=80, verbose_name="tên ghi tại lớp")),
                ("walk_in_note", models.CharField(blank=True, max_length=120, verbose_name="tổ, thôn, điện thoại")),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("present", "Có mặt"),
                            ("late", "Đến muộn"),
                            ("left_early", "Về sớm"),
                            ("excused", "Vắng có phép"),
                            ("absent", "Vắng"),
                        ],
                        max_length=12,
                        verbose_name="điểm danh",
                    ),
                ),
                ("came_at", models.TimeField(blank=True, null=True, verbose_name="đến lúc")),
                ("left_at", models.TimeField(blank=True, null=True, verbose_name="về lúc")),
                ("helped", models.BooleanField(default=False, verbose_name="có người giúp")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("card", "Quét thẻ"),
                            ("typed", "Gõ mã"),
                            ("tick", "Đánh dấu tên"),
                            ("hall_code", "Tự ghi bằng mã trên màn chiếu"),
                            ("walk_in", "Ghi tên người đến thêm"),
                            ("paper", "Gõ lại từ phiếu ký"),
                        ],
                        max_length=10,
                        verbose_name="cách ghi",
                    ),
                ),
                ("marked_at", models.DateTimeField(verbose_name="ghi tại lớp lúc")),
                (
                    "evidence",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="training.evidence",
                        verbose_name="dòng bằng chứng",
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="mediators.mediator",
                        verbose_name="hòa giải viên",
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng điểm danh",
                "verbose_name_plural": "các dòng điểm danh",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AttendanceMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("present", "Có mặt"),
                            ("late", "Đến muộn"),
                            ("left_early", "Về sớm"),
                            ("excused", "Vắng có phép"),
                            ("absent", "Vắng"),
                        ],
                        max_length=12,
                        verbose_name="điểm danh",
                    ),
                ),
                ("came_at", models.TimeField(blank=True, null=True, verbose_name="đến lúc")),
                ("left_at", models.TimeField(blank=True, null=True, verbose_name="về lúc")),
                ("helped", models.BooleanField(default=False, verbose_name="có người giúp")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("card", "Quét thẻ"),
                            ("typed", "Gõ mã"),
                            ("tick", "Đánh dấu tên"),
                            ("hall_code", "Tự ghi bằng mã trên màn chiếu"),
                            ("walk_in", "Ghi tên người đến thêm"),
                            ("paper", "Gõ lại từ phiếu ký"),
                        ],
                        max_length=10,
                        verbose_name="cách ghi",
                    ),
                ),
                ("marked_at", models.DateTimeField(verbose_name="ghi tại lớp lúc")),
                ("recorded_at", models.DateTimeField(verbose_name="nhận lúc")),
                ("counted", models.BooleanField(default=True)),
                ("client_key", models.CharField(editable=False, max_length=120, unique=True)),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="training.attendance",
                        verbose_name="dòng điểm danh",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần điểm danh",
                "verbose_name_plural": "các lần điểm danh",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ClassSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("held_on", models.DateField(verbose_name="ngày")),
                (
                    "half",
                    models.CharField(choices=[("am", "Sáng"), ("pm", "Chiều")], max_length=2, verbose_name="buổi"),
                ),
                ("starts_at", models.TimeField(verbose_name="từ giờ")),
                ("ends_at", models.TimeField(verbose_name="đến giờ")),
                ("hours", models.DecimalField(decimal_places=2, max_digits=4, verbose_name="số giờ tính")),
                ("hall_secret", models.CharField(editable=False, max_length=64)),
                ("roll_key", models.CharField(editable=False, max_length=64)),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="chốt lúc")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người chốt",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.subject",
                        verbose_name="chuyên đề",
                    ),
                ),
            ],
            options={
                "verbose_name": "buổi học",
                "verbose_name_plural": "các buổi học",
                "ordering": ["held_on", "starts_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roll",
                to="training.classsession",
                verbose_name="buổi học",
            ),
        ),
        migrations.CreateModel(
            name="SheetPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                (
                    "file",
                    models.FileField(
                        storage=mediators.models.rosters.private_storage, upload_to="rolls/%Y/%m", verbose_name="tệp"
                    ),
                ),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("added_at", models.DateTimeField(verbose_name="gửi lúc")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người gửi",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="training.classsession",
                        verbose_name="buổi học",
                    ),
                ),
            ],
            options={
                "verbose_name": "ảnh phiếu ký",
                "verbose_name_plural": "ảnh phiếu ký",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TrainingClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="tên lớp")),
                ("search_key", models.CharField(editable=False, max_length=420)),
                ("place_name", models.CharField(max_length=160, verbose_name="nơi học")),
                ("address", models.CharField(blank=True, max_length=240, verbose_name="địa chỉ")),
                ("map_url", models.URLField(blank=True, max_length=400, verbose_name="đường dẫn bản đồ")),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="số chỗ")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="dặn người học")),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("ends_on", models.DateField(verbose_name="đến ngày")),
                ("late_reason", models.CharField(blank=True, max_length=300, verbose_name="vì sao ghi lại lớp đã mở")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="hủy lúc")),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do hủy")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(verbose_name="lập lúc")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người lập",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.programmeversion",
                        verbose_name="chương trình khung",
                    ),
                ),
                (
                    "trainers",
                    models.ManyToManyField(
                        blank=True, related_name="classes", to="training.trainer", verbose_name="tập huấn viên"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mediators.unit",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "lớp tập huấn",
                "verbose_name_plural": "các lớp tập huấn",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="classsession",
            name="training_class",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="training.trainingclass",
                verbose_name="lớp tập huấn",
            ),
        ),
        migrations.CreateModel(
            name="ClassPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("chosen_at", models.DateTimeField(verbose_name="chọn lúc")),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người chọn",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.paper",
                        verbose_name="bài kiểm tra",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.paperprint",
                        verbose_name="mã đề dùng cho lớp",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="training.trainingclass",
                        verbose_name="lớp tập huấn",
                    ),
                ),
            ],
            options={
                "verbose_name": "bài của lớp",
                "verbose_name_plural": "các bài của lớp",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ClassInvite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("untrained", "Chưa hoàn thành tập huấn"),
                            ("due", "Sắp đến hạn"),
                            ("overdue", "Đã quá hạn"),
                            ("commune", "Cả xã, phường"),
                            ("team", "Theo tổ hòa giải"),
                            ("list", "Theo danh sách người"),
                        ],
                        max_length=10,
                        verbose_name="mời theo",
                    ),
                ),
                ("invited_at", models.DateTimeField(verbose_name="mời lúc")),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người mời",
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="class_invites",
                        to="mediators.mediator",
                        verbose_name="hòa giải viên",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invites",
                        to="training.trainingclass",
                        verbose_name="lớp tập huấn",
                    ),
                ),
            ],
            options={
                "verbose_name": "người được mời",
                "verbose_name_plural": "những người được mời",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AttendanceFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("two_places", "Cùng buổi có mặt ở hai lớp"),
                            ("not_in_office", "Ngày đó chưa là hòa giải viên"),
                            ("outside", "Ngoài địa bàn của lớp"),
                        ],
                        max_length=14,
                        verbose_name="điều cần xem",
                    ),
                ),
                ("sentence", models.CharField(max_length=400, verbose_name="nội dung")),
                ("raised_at", models.DateTimeField(verbose_name="nêu lúc")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("counts", "Tính"), ("not_counted", "Không tính")],
                        max_length=12,
                        verbose_name="quyết định",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="quyết lúc")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="lý do")),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="training.attendance",
                        verbose_name="dòng điểm danh",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người quyết",
                    ),
                ),
            ],
            options={
                "verbose_name": "điều cần xem của điểm danh",
                "verbose_name_plural": "các điều cần xem của điểm danh",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("attendance", "kind"), name="one_attendance_flag")],
            },
        ),
        migrations.CreateModel(
            name="AttendanceBundle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã công khai"),
                ),
                ("key", models.CharField(editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("payload", models.TextField(verbose_name="nội dung gửi")),
                ("received_at", models.DateTimeField(verbose_name="nhận lúc")),
                (
                    "fate",
                    models.CharField(
                        choices=[("taken", "Đã ghi"), ("refused", "Chưa ghi được")],
                        max_length=8,
                        verbose_name="kết quả",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="mã từ chối")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="lý do")),
                ("outcome", models.JSONField(blank=True, default=dict, verbose_name="từng dòng")),
                ("replayed_at", models.DateTimeField(blank=True, null=True, verbose_name="gửi lại lúc")),
                (
                    "replayed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người gửi lại",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người gửi",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bundles",
                        to="training.classsession",
                        verbose_name="buổi học",
                    ),
                ),
            ],
            options={
                "verbose_name": "gói điểm danh",
                "verbose_name_plural": "các gói điểm danh",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("sent_by", "key", "digest"), name="one_bundle_content"),
                    models.UniqueConstraint(
                        condition=models.Q(("fate", "taken")), fields=("key",), name="one_taken_bundle"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["mediator", "session"], name="attendance_person"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mediator__isnull", False)), fields=("session", "mediator"), name="one_roll_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mediator__isnull", False), models.Q(("walk_in_name", ""), _negated=True), _connector="OR"
                ),
                name="roll_line_names_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetphoto",
            constraint=models.UniqueConstraint(fields=("session", "sha256"), name="one_sheet_photo"),
        ),
        migrations.AddIndex(
            model_name="trainingclass",
            index=models.Index(fields=["unit", "starts_on"], name="class_place_day"),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="class_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="class_has_room"),
        ),
        migrations.AddIndex(
            model_name="classsession",
            index=models.Index(fields=["held_on", "half"], name="class_half_day"),
        ),
        migrations.AddConstraint(
            model_name="classsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_times_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="classsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0), ("hours__lte", 6)), name="session_hours_bounds"
            ),
        ),
        migrations.AddConstraint(
            model_name="classpaper",
            constraint=models.UniqueConstraint(fields=("training_class", "paper"), name="one_class_paper"),
        ),
        migrations.AddConstraint(
            model_name="classinvite",
            constraint=models.UniqueConstraint(fields=("training_class", "mediator"), name="one_class_invite"),
        ),
        KeepAppendOnly("training_attendancemark"),
    ]
