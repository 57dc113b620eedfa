"""Papers: what is asked, how long, how often, when."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from quizzes.enums import FeedbackPolicy
from quizzes.models.bank import Question


class Paper(PublicIdModel):
    """A paper: fixed items, or so many questions drawn per subject with the attempt's seed.

    `blueprint` is a list of {"subject": "CD-K1", "count": 4}; empty means: all items of `items`.
    """

    code = models.SlugField(_("mã"), max_length=64, unique=True)
    title = models.CharField(_("tên bài kiểm tra"), max_length=200)
    blueprint = models.JSONField(_("cách rút câu hỏi"), default=list, blank=True)
    time_limit_minutes = models.PositiveSmallIntegerField(_("thời gian (phút)"), null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(_("số lượt làm"), null=True, blank=True)
    pass_percent = models.DecimalField(
        _("điểm đạt (%)"),
        max_digits=5,
        decimal_places=2,
        default=70,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    one_question_a_page = models.BooleanField(_("mỗi trang một câu"), default=True)
    feedback = models.CharField(
        _("hiện lời giải"), max_length=12, choices=FeedbackPolicy.choices, default=FeedbackPolicy.AFTER_SUBMIT
    )
    opens_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    closes_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)

    class Meta:
        """By title."""

        verbose_name = _("bài kiểm tra")
        verbose_name_plural = _("các bài kiểm tra")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="paper_times_in_order",
                violation_error_message=_("Giờ đóng phải sau giờ mở."),
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class PaperItem(models.Model):
    """A question on a fixed paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="items", verbose_name=_("bài kiểm tra"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    order = models.PositiveSmallIntegerField(_("thứ tự"))

    class Meta:
        """In order."""

        verbose_name = _("câu của bài")
        verbose_name_plural = _("các câu của bài")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["paper", "question"], name="question_once_on_paper")]

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.paper_id}#{self.order}"
