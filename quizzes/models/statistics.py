"""Statistics of a paper as they were computed on a day, and the calibration of questions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.campaign_enums import CalibrationModel, RunState
from quizzes.models.bank import QuestionVersion
from quizzes.models.papers import Paper


class StatisticsRun(PublicIdModel):
    """One computation over a paper's attempts: from which, by which definitions, and what came out.

    `result` is what the screens show (see quizzes.services.statistics); `basis` names the attempts, how they were
    chosen and the fingerprints of the questions. `model` is empty for the classical figures, else the calibration.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="statistics", verbose_name=_("bài kiểm tra"))
    model = models.CharField(_("mô hình"), max_length=4, choices=CalibrationModel.choices, blank=True)
    state = models.CharField(_("tình trạng"), max_length=8, choices=RunState.choices, default=RunState.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người hỏi"),
    )
    asked_at = models.DateTimeField(_("yêu cầu lúc"))
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    done_count = models.PositiveIntegerField(_("đã làm"), default=0)
    total_count = models.PositiveIntegerField(_("tất cả"), default=0)
    definition_version = models.CharField(_("bản định nghĩa"), max_length=12, blank=True)
    basis = models.JSONField(_("tính từ"), default=dict, blank=True)
    result = models.JSONField(_("kết quả"), default=dict, blank=True)
    refusal = models.CharField(_("vì sao không tính được"), max_length=300, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("lần tính thống kê")
        verbose_name_plural = _("các lần tính thống kê")
        ordering = ["-id"]
        indexes = [models.Index(fields=["paper", "model", "state"], name="latest_statistics")]

    def __str__(self) -> str:
        """Name paper and day."""
        return f"{self.paper_id} {self.asked_at:%d/%m/%Y}"


class ItemCalibration(AppendOnlyModel):
    """Slope and difficulty of a question as calibrated on a day from so many answers; a newer row counts instead."""

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="calibrations", verbose_name=_("câu hỏi"))
    run = models.ForeignKey(StatisticsRun, models.PROTECT, related_name="calibrations", verbose_name=_("lần tính"))
    model = models.CharField(_("mô hình"), max_length=4, choices=CalibrationModel.choices)
    slope = models.FloatField(_("độ dốc"))
    difficulty = models.FloatField(_("độ khó"))
    slope_error = models.FloatField(_("sai số độ dốc"), null=True, blank=True)
    difficulty_error = models.FloatField(_("sai số độ khó"), null=True, blank=True)
    answers = models.PositiveIntegerField(_("số câu trả lời"))
    calibrated_at = models.DateTimeField(_("lúc"))

    class Meta:
        """Newest last."""

        verbose_name = _("hiệu chuẩn câu hỏi")
        verbose_name_plural = _("các lần hiệu chuẩn câu hỏi")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "version"], name="one_calibration_a_run")]

    def __str__(self) -> str:
        """Name question and model."""
        return f"{self.version_id} {self.model}"
