"""Settings of papers, their versions, prints and extra time; results, regrades, appeals and keyed sheets."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables and columns; those that are only appended to get their triggers in the next one."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('quizzes', '0003_mark_questions_to_review'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='added_minutes',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='thêm phút'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='channel',
            field=models.CharField(choices=[('online', 'Trên mạng'), ('paper', 'Làm trên giấy')], default='online', max_length=10, verbose_name='cách làm'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='helped',
            field=models.BooleanField(default=False, verbose_name='có người giúp'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='paper_version',
            field=models.PositiveIntegerField(default=1, verbose_name='bản của bài'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='pass_percent',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='điểm đạt (%)'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='shuffle_options',
            field=models.BooleanField(default=True, verbose_name='trộn thứ tự phương án'),
        ),
        migrations.AddField(
            model_name='paper',
            name='access_code',
            field=models.CharField(blank=True, max_length=20, verbose_name='mã vào phòng thi'),
        ),
        migrations.AddField(
            model_name='paper',
            name='appeal_days',
            field=models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='số ngày được đề nghị xem lại'),
        ),
        migrations.AddField(
            model_name='paper',
            name='audience',
            field=models.CharField(choices=[('offered', 'Người được khóa học hoặc đợt khảo sát giao bài'), ('place', 'Mọi hòa giải viên của địa bàn'), ('named', 'Những người có tên trong danh sách')], default='offered', max_length=10, verbose_name='ai được làm'),
        ),
        migrations.AddField(
            model_name='paper',
            name='counting',
            field=models.CharField(choices=[('best', 'Lượt cao điểm nhất'), ('last', 'Lượt cuối'), ('first', 'Lượt đầu'), ('average', 'Trung bình các lượt')], default='best', max_length=10, verbose_name='lượt được tính'),
        ),
        migrations.AddField(
            model_name='paper',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người soạn'),
        ),
        migrations.AddField(
            model_name='paper',
            name='scope_code',
            field=models.CharField(blank=True, max_length=5, verbose_name='mã địa bàn'),
        ),
        migrations.AddField(
            model_name='paper',
            name='shuffle_options',
            field=models.BooleanField(default=True, verbose_name='trộn thứ tự phương án'),
        ),
        migrations.AddField(
            model_name='paper',
            name='shuffle_questions',
            field=models.BooleanField(default=False, verbose_name='trộn thứ tự câu hỏi'),
        ),
        migrations.AddField(
            model_name='paper',
            name='state',
            field=models.CharField(choices=[('draft', 'Đang soạn'), ('ready', 'Đã mở'), ('retired', 'Ngừng dùng')], default='ready', max_length=10, verbose_name='trạng thái'),
        ),
        migrations.AddField(
            model_name='paper',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='bản'),
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('reason', models.CharField(max_length=1000, verbose_name='lý do')),
                ('created_at', models.DateTimeField(verbose_name='gửi lúc')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='quizzes.attempt', verbose_name='lượt làm bài')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='quizzes.attemptitem', verbose_name='câu')),
            ],
            options={
                'verbose_name': 'đề nghị xem lại',
                'verbose_name_plural': 'các đề nghị xem lại',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ExtraTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField(default=0, verbose_name='thêm phút')),
                ('factor', models.DecimalField(decimal_places=2, default=1, max_digits=4, verbose_name='hệ số')),
                ('reason', models.CharField(max_length=300, verbose_name='lý do')),
                ('given_at', models.DateTimeField(verbose_name='cho lúc')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người cho')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extra_times', to='quizzes.paper', verbose_name='bài kiểm tra')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extra_times', to=settings.AUTH_USER_MODEL, verbose_name='người làm')),
            ],
            options={
                'verbose_name': 'thời gian làm thêm',
                'verbose_name_plural': 'thời gian làm thêm',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PaperInvite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(verbose_name='thêm lúc')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thêm')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invites', to='quizzes.paper', verbose_name='bài kiểm tra')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='paper_invites', to=settings.AUTH_USER_MODEL, verbose_name='người được làm')),
            ],
            options={
                'verbose_name': 'người được làm bài',
                'verbose_name_plural': 'những người được làm bài',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PaperPrint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('paper_version', models.PositiveIntegerField(verbose_name='bản')),
                ('label', models.CharField(max_length=4, verbose_name='mã đề')),
                ('seed', models.BigIntegerField(editable=False)),
                ('items', models.JSONField(verbose_name='các câu')),
                ('shuffle_options', models.BooleanField(default=True)),
                ('printed_at', models.DateTimeField(verbose_name='in lúc')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prints', to='quizzes.paper', verbose_name='bài kiểm tra')),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người in')),
            ],
            options={
                'verbose_name': 'đề in giấy',
                'verbose_name_plural': 'các đề in giấy',
                'ordering': ['paper_id', 'label'],
            },
        ),
        migrations.CreateModel(
            name='KeyedSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('helped', models.BooleanField(default=False, verbose_name='có người giúp')),
                ('first', models.JSONField(verbose_name='lần gõ thứ nhất')),
                ('first_at', models.DateTimeField(verbose_name='gõ lần một lúc')),
                ('second', models.JSONField(blank=True, default=list, verbose_name='lần gõ thứ hai')),
                ('second_at', models.DateTimeField(blank=True, null=True, verbose_name='gõ lần hai lúc')),
                ('attempt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='keyed_sheet', to='quizzes.attempt', verbose_name='lượt làm bài')),
                ('first_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gõ thứ nhất')),
                ('second_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gõ thứ hai')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keyed_sheets', to=settings.AUTH_USER_MODEL, verbose_name='người làm')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='quizzes.paperprint', verbose_name='đề in giấy')),
            ],
            options={
                'verbose_name': 'phiếu trả lời đã gõ',
                'verbose_name_plural': 'các phiếu trả lời đã gõ',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PaperVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='bản')),
                ('content', models.JSONField(verbose_name='nội dung')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='lý do')),
                ('created_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='quizzes.paper', verbose_name='bài kiểm tra')),
            ],
            options={
                'verbose_name': 'bản của bài kiểm tra',
                'verbose_name_plural': 'các bản của bài kiểm tra',
                'ordering': ['paper_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Regrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('kind', models.CharField(choices=[('new_key', 'Chấm lại theo đáp án của bản đang dùng'), ('full_marks', 'Cho mọi người đủ điểm câu này'), ('void', 'Bỏ câu này, không tính điểm')], max_length=12, verbose_name='cách chấm lại')),
                ('reason', models.CharField(max_length=500, verbose_name='lý do')),
                ('changed_count', models.PositiveIntegerField(verbose_name='số bài đổi điểm')),
                ('decided_at', models.DateTimeField(verbose_name='quyết định lúc')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người quyết định')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regrades', to='quizzes.paper', verbose_name='bài kiểm tra')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regrades', to='quizzes.question', verbose_name='câu hỏi')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.questionversion', verbose_name='bản chấm lại')),
            ],
            options={
                'verbose_name': 'lần chấm lại',
                'verbose_name_plural': 'các lần chấm lại',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AttemptResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='lần')),
                ('cause', models.CharField(choices=[('submitted', 'Chấm khi nộp'), ('regraded', 'Chấm lại')], max_length=10, verbose_name='do')),
                ('score', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='điểm')),
                ('max_score', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='điểm tối đa')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='tỷ lệ (%)')),
                ('passed', models.BooleanField(verbose_name='đạt')),
                ('fractions', models.JSONField(verbose_name='từng câu')),
                ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='quizzes.attempt', verbose_name='lượt làm bài')),
                ('regrade', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='results', to='quizzes.regrade', verbose_name='lần chấm lại')),
            ],
            options={
                'verbose_name': 'kết quả của lượt làm',
                'verbose_name_plural': 'các kết quả của lượt làm',
                'ordering': ['attempt_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AppealReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('upheld', 'Chấp nhận'), ('rejected', 'Giữ nguyên kết quả')], max_length=10, verbose_name='kết luận')),
                ('text', models.CharField(max_length=1000, verbose_name='trả lời')),
                ('replied_at', models.DateTimeField(verbose_name='trả lời lúc')),
                ('appeal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reply', to='quizzes.appeal', verbose_name='đề nghị xem lại')),
                ('replied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người trả lời')),
                ('regrade', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='quizzes.regrade', verbose_name='lần chấm lại')),
            ],
            options={
                'verbose_name': 'trả lời đề nghị xem lại',
                'verbose_name_plural': 'trả lời đề nghị xem lại',
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(fields=('attempt', 'item'), name='one_appeal_a_question'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('item__isnull', True)), fields=('attempt',), name='one_appeal_a_result'),
        ),
        migrations.AddConstraint(
            model_name='extratime',
            constraint=models.CheckConstraint(condition=models.Q(('factor__gte', 1), ('factor__lte', 3)), name='extra_time_factor_1_to_3'),
        ),
        migrations.AddConstraint(
            model_name='extratime',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__lte', 600)), name='extra_time_at_most_10_hours'),
        ),
        migrations.AddConstraint(
            model_name='paperinvite',
            constraint=models.UniqueConstraint(fields=('paper', 'user'), name='one_paper_invite'),
        ),
        migrations.AddConstraint(
            model_name='paperprint',
            constraint=models.UniqueConstraint(fields=('paper', 'label'), name='one_print_label'),
        ),
        migrations.AddConstraint(
            model_name='keyedsheet',
            constraint=models.UniqueConstraint(condition=models.Q(('attempt__isnull', True)), fields=('variant', 'user'), name='one_waiting_sheet'),
        ),
        migrations.AddConstraint(
            model_name='paperversion',
            constraint=models.UniqueConstraint(fields=('paper', 'number'), name='one_paper_version_number'),
        ),
        migrations.AddConstraint(
            model_name='attemptresult',
            constraint=models.UniqueConstraint(fields=('attempt', 'number'), name='one_result_number'),
        ),
    ]
