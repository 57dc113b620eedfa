"""The stored copy of the training status, for lists. It can be recomputed at any time and must equal it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediators.models import Appointment, Unit
from training.enums import Audience, TrainingState


class TrainingStatus(models.Model):
    """Status of one appointment as of a day. A cache, never the truth.

    `changes_on` is the first day on which the state changes by time alone (null: never); the daily job
    recomputes rows whose day has come. `progress_done` of `progress_needed` counts what the rule asks for.
    `trained_on` is the first day on which the person met a rule since the plan began, also outside the six months (M2).
    """

    appointment = models.OneToOneField(
        Appointment, models.CASCADE, primary_key=True, related_name="training_status", verbose_name=_("nhiệm kỳ")
    )
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    state = models.CharField(_("tình trạng"), max_length=14, choices=TrainingState.choices)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    completed_on = models.DateField(_("hoàn thành ngày"), null=True, blank=True)
    trained_on = models.DateField(_("đã được tập huấn từ ngày"), null=True, blank=True)
    progress_done = models.PositiveSmallIntegerField(default=0)
    progress_needed = models.PositiveSmallIntegerField(default=0)
    because = models.CharField(_("vì sao"), max_length=600)
    as_of = models.DateField(_("tính đến ngày"))
    changes_on = models.DateField(null=True, blank=True, db_index=True)

    class Meta:
        """Lists of a commune by urgency."""

        verbose_name = _("tình trạng tập huấn")
        verbose_name_plural = _("tình trạng tập huấn")
        indexes = [models.Index(fields=["commune", "state", "due_on"], name="status_commune")]

    def __str__(self) -> str:
        """Name the state."""
        return self.get_state_display()


class TrainingDuty(models.Model):
    """What one office owes as one of those serving, or as head of a team, as of a day. A cache, as `TrainingStatus`.

    A row stands for each running office and audience with a rule (R-TRAIN-09); `state` is not_in_scope between periods.
    `is_missed_before` says that the period before passed without being met.
    """

    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="training_duties", verbose_name=_("nhiệm kỳ")
    )
    audience = models.CharField(_("đối tượng"), max_length=12, choices=Audience.choices)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    state = models.CharField(_("tình trạng"), max_length=14, choices=TrainingState.choices)
    first_on = models.DateField(_("kỳ từ ngày"), null=True, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    completed_on = models.DateField(_("hoàn thành ngày"), null=True, blank=True)
    is_missed_before = models.BooleanField(_("kỳ trước chưa hoàn thành"), default=False)
    progress_done = models.PositiveSmallIntegerField(default=0)
    progress_needed = models.PositiveSmallIntegerField(default=0)
    because = models.CharField(_("vì sao"), max_length=600)
    as_of = models.DateField(_("tính đến ngày"))
    changes_on = models.DateField(null=True, blank=True, db_index=True)

    class Meta:
        """One row for an office and audience; lists of a commune by urgency."""

        verbose_name = _("yêu cầu tập huấn theo kỳ")
        verbose_name_plural = _("yêu cầu tập huấn theo kỳ")
        constraints = [models.UniqueConstraint(fields=["appointment", "audience"], name="one_duty_per_audience")]
        indexes = [models.Index(fields=["commune", "audience", "state"], name="duty_commune")]

    def __str__(self) -> str:
        """Name audience and state."""
        return f"{self.get_audience_display()}: {self.get_state_display()}"
