"""Online rounds: units, entrants, frozen pools, attempts and their answers."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables of contests held online."""

    dependencies = [
        ('contests', '0003_board_state'),
        ('mediators', '0006_first_clock_rule'),
        ('quizzes', '0015_profile_revisions_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContestUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('name', models.CharField(max_length=160, verbose_name='tên đơn vị')),
                ('is_agency', models.BooleanField(default=False, verbose_name='là cơ quan')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='thứ tự')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='số người của đơn vị')),
                ('people_on', models.DateField(blank=True, null=True, verbose_name='số người tính đến ngày')),
                ('people_source', models.CharField(blank=True, max_length=200, verbose_name='nguồn của số người')),
                ('contest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='contests.contest', verbose_name='hội thi')),
            ],
            options={
                'verbose_name': 'đơn vị dự thi trực tuyến',
                'verbose_name_plural': 'các đơn vị dự thi trực tuyến',
                'ordering': ['contest_id', 'order', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Entrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('person_key', models.CharField(editable=False, max_length=64)),
                ('origin', models.CharField(choices=[('card', 'Tài khoản hòa giải viên'), ('open', 'Tự đăng ký')], max_length=10, verbose_name='vào bằng')),
                ('full_name', models.CharField(max_length=80, verbose_name='họ và tên')),
                ('name_key', models.CharField(editable=False, max_length=80)),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='ngày sinh')),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='năm sinh')),
                ('phone', models.CharField(blank=True, max_length=15, verbose_name='số điện thoại')),
                ('phone_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='địa chỉ')),
                ('unit_other', models.CharField(blank=True, max_length=160, verbose_name='đơn vị khác')),
                ('consents', models.JSONField(default=dict, verbose_name='đã đồng ý')),
                ('consent_at', models.DateTimeField(verbose_name='đồng ý lúc')),
                ('consent_withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='rút đồng ý lúc')),
                ('number', models.CharField(max_length=12, unique=True, verbose_name='số vào thi')),
                ('code_hash', models.CharField(editable=False, max_length=256)),
                ('failed_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần sai')),
                ('door', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('registered_at', models.DateTimeField(verbose_name='đăng ký lúc')),
                ('extra_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='thêm phút')),
                ('is_trial', models.BooleanField(default=False, verbose_name='làm thử')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='hủy kết quả lúc')),
                ('void_reason', models.CharField(blank=True, max_length=300, verbose_name='lý do hủy')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tài khoản')),
                ('contest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entrants', to='contests.contest', verbose_name='hội thi')),
                ('mediator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediators.mediator', verbose_name='hòa giải viên')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='contests.entrant', verbose_name='gộp vào')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entrants', to='contests.contestunit', verbose_name='đơn vị')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người hủy')),
            ],
            options={
                'verbose_name': 'người dự thi trực tuyến',
                'verbose_name_plural': 'những người dự thi trực tuyến',
                'ordering': ['contest_id', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EntrantNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('kind', models.CharField(choices=[('duplicate', 'Có thể đăng ký trùng'), ('suspicion', 'Dấu hiệu cần xem'), ('fine', 'Đã xem, không sao'), ('voided', 'Hủy kết quả'), ('restored', 'Khôi phục kết quả'), ('merged', 'Gộp hai lần đăng ký'), ('extra_time', 'Cho thêm thời gian'), ('new_code', 'Cấp lại mã vào thi')], max_length=12, verbose_name='loại')),
                ('text', models.CharField(max_length=500, verbose_name='nội dung')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='chi tiết')),
                ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_by', to='contests.entrantnote', verbose_name='trả lời ghi chú')),
                ('entrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='contests.entrant', verbose_name='người dự thi')),
                ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contests.entrant', verbose_name='người liên quan')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contests.contestround', verbose_name='vòng thi')),
            ],
            options={
                'verbose_name': 'ghi chú về người dự thi',
                'verbose_name_plural': 'các ghi chú về người dự thi',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('organiser', 'Ban tổ chức, ban giám khảo'), ('technical', 'Tổ kỹ thuật'), ('vendor', 'Người của đơn vị cung cấp phần mềm'), ('other', 'Diện khác theo thể lệ')], max_length=10, verbose_name='thuộc diện')),
                ('full_name', models.CharField(max_length=80, verbose_name='họ và tên')),
                ('name_key', models.CharField(editable=False, max_length=80)),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='năm sinh')),
                ('phone_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('added_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='bỏ khỏi danh sách lúc')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('contest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exclusions', to='contests.contest', verbose_name='hội thi')),
                ('mediator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediators.mediator', verbose_name='hòa giải viên')),
            ],
            options={
                'verbose_name': 'người không được dự thi',
                'verbose_name_plural': 'những người không được dự thi',
                'ordering': ['contest_id', 'kind', 'full_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OnlineAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='mã công khai')),
                ('number', models.PositiveSmallIntegerField(verbose_name='lượt')),
                ('seed', models.BigIntegerField(editable=False)),
                ('items', models.JSONField(verbose_name='các câu')),
                ('state', models.CharField(choices=[('open', 'Đang làm'), ('submitted', 'Đã nộp')], default='open', max_length=10, verbose_name='tình trạng')),
                ('started_at', models.DateTimeField(verbose_name='bắt đầu lúc')),
                ('deadline_at', models.DateTimeField(verbose_name='hết giờ lúc')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='nộp lúc')),
                ('submit_cause', models.CharField(blank=True, choices=[('person', 'Người dự thi nộp'), ('deadline', 'Hết giờ, hệ thống nộp'), ('close', 'Đóng vòng thi, hệ thống nộp')], max_length=10, verbose_name='do')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='nhận câu trả lời cuối lúc')),
                ('guess', models.BigIntegerField(blank=True, null=True, verbose_name='số dự đoán')),
                ('right', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='số câu đúng')),
                ('points', models.DecimalField(blank=True, decimal_places=3, max_digits=9, null=True, verbose_name='điểm')),
                ('device_hash', models.CharField(blank=True, editable=False, max_length=32)),
                ('address_hash', models.CharField(blank=True, editable=False, max_length=32)),
                ('entrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='contests.entrant', verbose_name='người dự thi')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='contests.contestround', verbose_name='vòng thi')),
                ('rules', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contests.rulesversion', verbose_name='thể lệ')),
            ],
            options={
                'verbose_name': 'lượt thi trực tuyến',
                'verbose_name_plural': 'các lượt thi trực tuyến',
                'ordering': ['round_id', 'entrant_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='OnlineAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='câu thứ')),
                ('answer', models.JSONField(verbose_name='câu trả lời')),
                ('tab_id', models.CharField(max_length=36)),
                ('sequence', models.PositiveBigIntegerField()),
                ('received_at', models.DateTimeField(verbose_name='nhận lúc')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='contests.onlineattempt', verbose_name='lượt thi')),
            ],
            options={
                'verbose_name': 'câu trả lời của lượt thi',
                'verbose_name_plural': 'các câu trả lời của lượt thi',
                'ordering': ['attempt_id', 'place'],
            },
        ),
        migrations.CreateModel(
            name='LateAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='câu thứ')),
                ('answer', models.JSONField(verbose_name='câu trả lời')),
                ('tab_id', models.CharField(max_length=36)),
                ('sequence', models.PositiveBigIntegerField()),
                ('received_at', models.DateTimeField(verbose_name='nhận lúc')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_answers', to='contests.onlineattempt', verbose_name='lượt thi')),
            ],
            options={
                'verbose_name': 'câu trả lời đến muộn',
                'verbose_name_plural': 'các câu trả lời đến muộn',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OnlineRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper_text', models.TextField(blank=True, max_length=2000, verbose_name='lời dẫn trên đề')),
                ('guess_text', models.CharField(blank=True, max_length=300, verbose_name='câu dự đoán')),
                ('blueprint', models.JSONField(blank=True, default=list, verbose_name='cách rút câu hỏi')),
                ('fixed_codes', models.JSONField(blank=True, default=list, verbose_name='mã các câu hỏi chọn sẵn')),
                ('starts_per_second', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5000)], verbose_name='số người vào thi mỗi giây')),
                ('score_shown', models.CharField(choices=[('at_once', 'Ngay khi nộp bài'), ('after_close', 'Sau khi vòng thi đóng')], default='after_close', max_length=12, verbose_name='báo số câu đúng')),
                ('shows_count', models.BooleanField(default=False, verbose_name='công khai số người dự thi')),
                ('consent_version', models.PositiveSmallIntegerField(default=1, verbose_name='bản lời xin đồng ý')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='mở lúc')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='đóng lúc')),
                ('limit_seconds', models.PositiveIntegerField(blank=True, null=True, verbose_name='thời gian làm bài (giây)')),
                ('prepared_at', models.DateTimeField(blank=True, null=True, verbose_name='chốt bộ câu hỏi lúc')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='đóng vòng thi lúc')),
                ('key_released_at', models.DateTimeField(blank=True, null=True, verbose_name='công bố đáp án lúc')),
                ('prepared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người chốt')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='online', to='contests.contestround', verbose_name='vòng thi')),
            ],
            options={
                'verbose_name': 'vòng thi trực tuyến',
                'verbose_name_plural': 'các vòng thi trực tuyến',
            },
        ),
        migrations.CreateModel(
            name='PoolItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveSmallIntegerField(verbose_name='dòng của cách rút')),
                ('place', models.PositiveIntegerField(verbose_name='thứ tự')),
                ('online', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pool', to='contests.onlineround', verbose_name='vòng thi')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.questionversion', verbose_name='câu hỏi')),
            ],
            options={
                'verbose_name': 'câu của bộ đã chốt',
                'verbose_name_plural': 'các câu của bộ đã chốt',
                'ordering': ['online_id', 'row', 'place'],
            },
        ),
        migrations.CreateModel(
            name='QueuePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='xin vào lúc')),
                ('admit_at', models.DateTimeField(verbose_name='được vào từ')),
                ('entrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contests.entrant', verbose_name='người dự thi')),
                ('online', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='queue', to='contests.onlineround', verbose_name='vòng thi')),
            ],
            options={
                'verbose_name': 'chỗ trong hàng đợi',
                'verbose_name_plural': 'các chỗ trong hàng đợi',
                'ordering': ['admit_at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='contestunit',
            constraint=models.UniqueConstraint(fields=('contest', 'name'), name='one_unit_name_in_contest'),
        ),
        migrations.AddIndex(
            model_name='entrant',
            index=models.Index(fields=['contest', 'name_key'], name='entrant_name'),
        ),
        migrations.AddIndex(
            model_name='entrant',
            index=models.Index(fields=['contest', 'phone_hash'], name='entrant_phone'),
        ),
        migrations.AddConstraint(
            model_name='entrant',
            constraint=models.UniqueConstraint(condition=models.Q(('is_trial', False)), fields=('contest', 'person_key'), name='one_person_in_contest'),
        ),
        migrations.AddConstraint(
            model_name='entrant',
            constraint=models.UniqueConstraint(condition=models.Q(('is_trial', False), ('mediator__isnull', False)), fields=('contest', 'mediator'), name='one_mediator_in_contest'),
        ),
        migrations.AddConstraint(
            model_name='entrant',
            constraint=models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='void_entrant_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='entrant',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='entrant_not_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='entrant',
            constraint=models.CheckConstraint(condition=models.Q(('extra_minutes__lte', 600)), name='entrant_extra_at_most_10_hours'),
        ),
        migrations.AddIndex(
            model_name='exclusion',
            index=models.Index(fields=['contest', 'name_key'], name='exclusion_name'),
        ),
        migrations.AddIndex(
            model_name='onlineattempt',
            index=models.Index(fields=['state', 'deadline_at'], name='online_attempt_due'),
        ),
        migrations.AddIndex(
            model_name='onlineattempt',
            index=models.Index(fields=['round', 'state'], name='online_attempt_state'),
        ),
        migrations.AddConstraint(
            model_name='onlineattempt',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('round', 'entrant'), name='one_open_online_attempt'),
        ),
        migrations.AddConstraint(
            model_name='onlineattempt',
            constraint=models.UniqueConstraint(fields=('round', 'entrant', 'number'), name='one_online_attempt_number'),
        ),
        migrations.AddConstraint(
            model_name='onlineattempt',
            constraint=models.CheckConstraint(condition=models.Q(('deadline_at__gt', models.F('started_at'))), name='online_deadline_after_start'),
        ),
        migrations.AddConstraint(
            model_name='onlineattempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), ('submitted_at__isnull', True)), models.Q(('points__isnull', False), ('received_at__isnull', False), ('state', 'submitted'), ('submitted_at__isnull', False)), _connector='OR'), name='submitted_online_attempt_is_scored'),
        ),
        migrations.AddConstraint(
            model_name='onlineattempt',
            constraint=models.CheckConstraint(condition=models.Q(('guess__isnull', True), ('guess__gte', 0), _connector='OR'), name='guess_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='onlineanswer',
            constraint=models.UniqueConstraint(fields=('attempt', 'place'), name='one_online_answer_a_place'),
        ),
        migrations.AddConstraint(
            model_name='lateanswer',
            constraint=models.UniqueConstraint(fields=('attempt', 'place', 'tab_id', 'sequence'), name='one_late_answer_per_key'),
        ),
        migrations.AddIndex(
            model_name='onlineround',
            index=models.Index(fields=['closed_at', 'closes_at'], name='online_due'),
        ),
        migrations.AddConstraint(
            model_name='onlineround',
            constraint=models.CheckConstraint(condition=models.Q(('opens_at__isnull', True), ('closes_at__isnull', True), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='online_times_in_order'),
        ),
        migrations.AddConstraint(
            model_name='onlineround',
            constraint=models.CheckConstraint(condition=models.Q(('key_released_at__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='key_after_close'),
        ),
        migrations.AddConstraint(
            model_name='poolitem',
            constraint=models.UniqueConstraint(fields=('online', 'question'), name='one_pool_question'),
        ),
        migrations.AddConstraint(
            model_name='poolitem',
            constraint=models.UniqueConstraint(fields=('online', 'row', 'place'), name='one_pool_place'),
        ),
        migrations.AddIndex(
            model_name='queueplace',
            index=models.Index(fields=['online', 'admit_at'], name='queue_next'),
        ),
        migrations.AddConstraint(
            model_name='queueplace',
            constraint=models.UniqueConstraint(fields=('online', 'entrant'), name='one_queue_place'),
        ),
    ]
