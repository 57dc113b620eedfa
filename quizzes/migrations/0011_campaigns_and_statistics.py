"""Survey campaigns with their people, self-ratings and results; computed statistics and calibrations."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables only; those that are only appended to get their triggers in the next one."""

    dependencies = [
        ('mediators', '0003_card_prints_and_list_order'),
        ('quizzes', '0010_marking_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('title', models.CharField(max_length=160, verbose_name='tên kỳ khảo sát')),
                ('audience', models.CharField(choices=[('all', 'Mọi hòa giải viên của địa bàn'), ('new', 'Người mới được công nhận từ một ngày'), ('chosen', 'Danh sách do cán bộ chọn')], max_length=8, verbose_name='ai tham gia')),
                ('recognised_from', models.DateField(blank=True, null=True, verbose_name='công nhận từ ngày')),
                ('chosen_codes', models.JSONField(blank=True, default=list, verbose_name='mã hòa giải viên được chọn')),
                ('opens_at', models.DateTimeField(verbose_name='làm bài từ')),
                ('closes_at', models.DateTimeField(verbose_name='đến hết')),
                ('asks_self_rating', models.BooleanField(default=True, verbose_name='có phiếu tự đánh giá')),
                ('target_percent', models.PositiveSmallIntegerField(default=70, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='mức cần đạt (%)')),
                ('state', models.CharField(choices=[('draft', 'Đang chuẩn bị'), ('open', 'Đang mở'), ('closed', 'Đã đóng')], db_index=True, default='draft', max_length=8, verbose_name='tình trạng')),
                ('created_at', models.DateTimeField(verbose_name='lập lúc')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='mở lúc')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='đóng lúc')),
                ('compare_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.campaign', verbose_name='so với kỳ')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người lập')),
                ('paper', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaign', to='quizzes.paper', verbose_name='bài của kỳ này')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediators.unit', verbose_name='địa bàn')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.paper', verbose_name='bài khảo sát')),
            ],
            options={
                'verbose_name': 'kỳ khảo sát',
                'verbose_name_plural': 'các kỳ khảo sát',
                'ordering': ['-opens_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CampaignPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('rated_at', models.DateTimeField(blank=True, null=True, verbose_name='tự đánh giá lúc')),
                ('measured_at', models.DateTimeField(blank=True, null=True, verbose_name='có kết quả lúc')),
                ('gaps', models.JSONField(blank=True, default=list, verbose_name='năng lực cần học thêm')),
                ('attempt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.attempt', verbose_name='lượt làm bài')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='quizzes.campaign', verbose_name='kỳ khảo sát')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediators.unit', verbose_name='xã, phường, đặc khu')),
                ('mediator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediators.mediator', verbose_name='hòa giải viên')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediators.team', verbose_name='tổ hòa giải')),
            ],
            options={
                'verbose_name': 'người được khảo sát',
                'verbose_name_plural': 'những người được khảo sát',
            },
        ),
        migrations.CreateModel(
            name='CompetencyResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, max_length=8, verbose_name='năng lực')),
                ('items', models.PositiveSmallIntegerField(default=0, verbose_name='số câu')),
                ('share', models.FloatField(blank=True, null=True, verbose_name='đo được')),
                ('low', models.FloatField(blank=True, null=True, verbose_name='từ')),
                ('high', models.FloatField(blank=True, null=True, verbose_name='đến')),
                ('rated', models.FloatField(blank=True, null=True, verbose_name='tự đánh giá')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='quizzes.campaignperson', verbose_name='người được khảo sát')),
            ],
            options={
                'verbose_name': 'kết quả năng lực',
                'verbose_name_plural': 'các kết quả năng lực',
            },
        ),
        migrations.CreateModel(
            name='SelfRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('levels', models.JSONField(verbose_name='mức tự đánh giá')),
                ('rated_at', models.DateTimeField(verbose_name='lúc')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='quizzes.campaignperson', verbose_name='người được khảo sát')),
            ],
            options={
                'verbose_name': 'phiếu tự đánh giá',
                'verbose_name_plural': 'các phiếu tự đánh giá',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='StatisticsRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('model', models.CharField(blank=True, choices=[('1PL', 'Một độ dốc chung (1PL)'), ('2PL', 'Mỗi câu một độ dốc (2PL)')], max_length=4, verbose_name='mô hình')),
                ('state', models.CharField(choices=[('waiting', 'Đang tính'), ('ready', 'Đã xong'), ('refused', 'Không tính được')], default='waiting', max_length=8, verbose_name='tình trạng')),
                ('asked_at', models.DateTimeField(verbose_name='yêu cầu lúc')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='xong lúc')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='đã làm')),
                ('total_count', models.PositiveIntegerField(default=0, verbose_name='tất cả')),
                ('definition_version', models.CharField(blank=True, max_length=12, verbose_name='bản định nghĩa')),
                ('basis', models.JSONField(blank=True, default=dict, verbose_name='tính từ')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='kết quả')),
                ('refusal', models.CharField(blank=True, max_length=300, verbose_name='vì sao không tính được')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người hỏi')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statistics', to='quizzes.paper', verbose_name='bài kiểm tra')),
            ],
            options={
                'verbose_name': 'lần tính thống kê',
                'verbose_name_plural': 'các lần tính thống kê',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ItemCalibration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(choices=[('1PL', 'Một độ dốc chung (1PL)'), ('2PL', 'Mỗi câu một độ dốc (2PL)')], max_length=4, verbose_name='mô hình')),
                ('slope', models.FloatField(verbose_name='độ dốc')),
                ('difficulty', models.FloatField(verbose_name='độ khó')),
                ('slope_error', models.FloatField(blank=True, null=True, verbose_name='sai số độ dốc')),
                ('difficulty_error', models.FloatField(blank=True, null=True, verbose_name='sai số độ khó')),
                ('answers', models.PositiveIntegerField(verbose_name='số câu trả lời')),
                ('calibrated_at', models.DateTimeField(verbose_name='lúc')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations', to='quizzes.questionversion', verbose_name='câu hỏi')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations', to='quizzes.statisticsrun', verbose_name='lần tính')),
            ],
            options={
                'verbose_name': 'hiệu chuẩn câu hỏi',
                'verbose_name_plural': 'các lần hiệu chuẩn câu hỏi',
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='campaign_times_in_order'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('paper__isnull', False), _connector='OR'), name='open_campaign_has_its_paper'),
        ),
        migrations.AddIndex(
            model_name='campaignperson',
            index=models.Index(fields=['campaign', 'commune', 'team'], name='campaign_groups'),
        ),
        migrations.AddConstraint(
            model_name='campaignperson',
            constraint=models.UniqueConstraint(fields=('campaign', 'mediator'), name='once_in_a_campaign'),
        ),
        migrations.AddConstraint(
            model_name='competencyresult',
            constraint=models.UniqueConstraint(fields=('person', 'code'), name='one_result_a_competency'),
        ),
        migrations.AddIndex(
            model_name='statisticsrun',
            index=models.Index(fields=['paper', 'model', 'state'], name='latest_statistics'),
        ),
        migrations.AddConstraint(
            model_name='itemcalibration',
            constraint=models.UniqueConstraint(fields=('run', 'version'), name='one_calibration_a_run'),
        ),
    ]
