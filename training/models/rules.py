"""Dated rules: the window and what «đã tập huấn» means. Nothing of this is an `if` in code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.enums import Audience
from training.models.programme import ProgrammeVersion


class WindowRule(models.Model):
    """From which recognitions on a training window applies, and how long it is. Rule: R-TRAIN-01, R-TRAIN-03."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    title = models.CharField(_("tên"), max_length=240)
    months = models.PositiveSmallIntegerField(_("số tháng"), default=6)
    cohort_from = models.DateField(_("áp dụng cho người được công nhận từ"))
    due_soon_days = models.PositiveSmallIntegerField(_("sắp hết hạn khi còn (ngày)"), default=30)
    count_before_recognition = models.BooleanField(_("tính cả việc học trước ngày công nhận"), default=False)
    ended_still_counted = models.BooleanField(_("thôi làm trước hạn vẫn bị tính hạn"), default=False)
    grace_days = models.PositiveSmallIntegerField(
        _("tính cả việc học trong (ngày) trước khi được công nhận"), default=0
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    source = models.CharField(_("văn bản"), max_length=240)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)

    class Meta:
        """Newest first."""

        verbose_name = _("quy tắc thời hạn")
        verbose_name_plural = _("các quy tắc thời hạn")
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class CompletionRule(models.Model):
    """What counts as having completed the training, for an audience. Rule: R-TRAIN-05.

    `definition` is the value that training.rules.definition understands, for instance
    {"all_of": [{"lessons": "mandatory"}, {"quiz_percent": 70}]}. `course_items` says what «mandatory» stands for:
    {"lessons": [{"code", "title"}], "quizzes": [{"code", "title"}]}, written by services.set_course_items.
    `every_years` asks those serving and heads again in each period of so many calendar years (null: once); the newly
    recognised have no periods.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    title = models.CharField(_("tên"), max_length=240)
    audience = models.CharField(_("đối tượng"), max_length=12, choices=Audience.choices)
    programme = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chương trình")
    )
    definition = models.JSONField(_("điều kiện"), default=dict)
    course_items = models.JSONField(_("bài học và bài kiểm tra bắt buộc"), default=dict, blank=True)
    every_years = models.PositiveSmallIntegerField(_("mỗi kỳ (số năm dương lịch)"), null=True, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    source = models.CharField(_("văn bản"), max_length=240, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)

    class Meta:
        """Newest first."""

        verbose_name = _("quy tắc hoàn thành")
        verbose_name_plural = _("các quy tắc hoàn thành")
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title
