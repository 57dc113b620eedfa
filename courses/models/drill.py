"""Practice sessions that follow the person («Luyện theo sức»). Never an examination: nothing here counts anywhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import DrillEnd, DrillMode
from lms.base.models import PublicIdModel
from quizzes.models import Question, QuestionVersion


class DrillSession(PublicIdModel):
    """One session. At most one is open per person. `theta` and `error` are the ability shown by its answers so far."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drill_sessions", verbose_name=_("người luyện")
    )
    mode = models.CharField(_("cách chọn câu"), max_length=10, choices=DrillMode.choices)
    seed = models.BigIntegerField(editable=False)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    end_reason = models.CharField(_("vì sao kết thúc"), max_length=16, choices=DrillEnd.choices, blank=True)
    theta = models.FloatField(null=True, blank=True)
    error = models.FloatField(null=True, blank=True)

    class Meta:
        """One open per person."""

        verbose_name = _("buổi luyện")
        verbose_name_plural = _("các buổi luyện")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="one_open_drill")
        ]

    def __str__(self) -> str:
        """Name person and start."""
        return f"{self.user_id} {self.started_at:%d/%m/%Y}"


class DrillItem(models.Model):
    """A question of a session in the version shown, with the parameters it was chosen by. The first answer counts."""

    session = models.ForeignKey(DrillSession, models.CASCADE, related_name="items", verbose_name=_("buổi luyện"))
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("bản"))
    slope = models.FloatField(null=True, blank=True)
    difficulty = models.FloatField(null=True, blank=True)
    shown_at = models.DateTimeField(_("hiện lúc"))
    answer = models.JSONField(_("câu trả lời"), null=True, blank=True)
    fraction = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)

    class Meta:
        """In order."""

        verbose_name = _("câu của buổi luyện")
        verbose_name_plural = _("các câu của buổi luyện")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["session", "order"], name="one_drill_place"),
            models.UniqueConstraint(fields=["session", "question"], name="question_once_in_drill"),
        ]
        indexes = [models.Index(fields=["question", "session"], name="drill_exposure")]

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.session_id}#{self.order}"
