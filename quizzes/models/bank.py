"""The question bank: plain rows, never pages or snippets (A4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.enums import Level, QuestionState


class Question(PublicIdModel):
    """One question by its lasting identifier (`code`, the #id of the dialect); its text lives in versions.

    `scope_code` is the province or commune whose bank it belongs to; empty means the national bank.
    """

    code = models.CharField(_("mã câu hỏi"), max_length=64, unique=True)
    kind = models.CharField(_("loại"), max_length=40)
    state = models.CharField(_("trạng thái"), max_length=10, choices=QuestionState.choices, default=QuestionState.DRAFT)
    level = models.CharField(_("mức"), max_length=12, choices=Level.choices, blank=True)
    subject_code = models.CharField(_("chuyên đề"), max_length=20, blank=True, db_index=True)
    competencies = models.JSONField(_("năng lực"), default=list, blank=True)
    scope_code = models.CharField(_("mã địa bàn"), max_length=5, blank=True)
    current = models.ForeignKey(
        "quizzes.QuestionVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bản nay")
    )
    stem_text = models.CharField(_("câu hỏi"), max_length=400, blank=True)
    search_key = models.TextField(editable=False, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người viết")
    )
    created_at = models.DateTimeField(_("viết lúc"), auto_now_add=True)
    updated_at = models.DateTimeField(_("sửa lúc"), auto_now=True)

    class Meta:
        """Newest change first."""

        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["state", "subject_code", "level"], name="question_draw")]

    def __str__(self) -> str:
        """Return the identifier."""
        return self.code


class QuestionVersion(AppendOnlyModel):
    """One text of a question, in the dialect. Answers refer to it; it never changes."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions", verbose_name=_("câu hỏi"))
    number = models.PositiveIntegerField(_("bản số"))
    source = models.TextField(_("nội dung"))
    fingerprint = models.CharField(max_length=64)
    points = models.DecimalField(_("điểm"), max_digits=6, decimal_places=2, default=1)
    law_references = models.JSONField(_("căn cứ"), default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người viết")
    )
    created_at = models.DateTimeField(_("viết lúc"))

    class Meta:
        """Numbered within the question."""

        verbose_name = _("bản của câu hỏi")
        verbose_name_plural = _("các bản của câu hỏi")
        ordering = ["question_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_version_number"),
            models.CheckConstraint(condition=Q(points__gte=0), name="version_points_not_negative"),
        ]

    def __str__(self) -> str:
        """Name question and number."""
        return f"{self.question_id}/{self.number}"
