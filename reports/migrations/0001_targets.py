"""Targets of plans."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One new table."""

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='mã')),
                ('metric', models.CharField(choices=[('M1', 'Tổ hòa giải được kiện toàn'), ('M2', 'Hòa giải viên đã được tập huấn'), ('M3', 'Hòa giải viên mới được tập huấn trong 06 tháng'), ('M4', 'Hòa giải viên tiếp cận và sử dụng tài liệu'), ('M5', 'Tập huấn viên được tập huấn và cấp tài liệu'), ('M6', 'Tập huấn viên theo số tổ hòa giải'), ('M7', 'Tổ hòa giải được hỗ trợ chuyên môn pháp luật')], max_length=3, verbose_name='chỉ tiêu')),
                ('level', models.CharField(choices=[('nation', 'Cả nước'), ('province', 'Tỉnh, thành phố'), ('district', 'Cấp huyện (trước 01/7/2025)'), ('commune', 'Xã, phường, đặc khu')], max_length=10, verbose_name='cấp')),
                ('unit_code', models.CharField(blank=True, max_length=5, verbose_name='mã địa bàn')),
                ('unit_name', models.CharField(max_length=120, verbose_name='địa bàn')),
                ('operator', models.CharField(choices=[('ge', 'ge'), ('gt', 'gt'), ('range', 'range')], default='ge', max_length=5, verbose_name='so sánh')),
                ('low', models.PositiveSmallIntegerField(verbose_name='mức')),
                ('high', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='đến mức')),
                ('measure', models.CharField(choices=[('percent', 'phần trăm'), ('teams_per_trainer', 'tổ cho một tập huấn viên')], default='percent', max_length=20, verbose_name='đơn vị')),
                ('valid_from', models.DateField(verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến trước ngày')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='phải đạt đến hết ngày')),
                ('source', models.CharField(max_length=240, verbose_name='văn bản')),
                ('verified', models.BooleanField(default=False, verbose_name='đã đối chiếu')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='ghi chú')),
                ('superseded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='reports.target', verbose_name='thay bằng')),
            ],
            options={
                'verbose_name': 'chỉ tiêu',
                'verbose_name_plural': 'các chỉ tiêu',
                'ordering': ['metric', 'level', '-valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('high__isnull', True), ('high__gt', models.F('low')), _connector='OR'), name='target_range'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='target_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('operator', 'range'), _negated=True), ('high__isnull', False), _connector='OR'), name='target_range_has_both_ends')],
            },
        ),
    ]
