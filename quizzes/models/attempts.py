"""Attempts: one person, one paper, one clock (security.md §4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.enums import AttemptChannel, AttemptState, SubmitCause
from quizzes.models.bank import QuestionVersion
from quizzes.models.papers import Paper


class Attempt(PublicIdModel):
    """One attempt. Times are the server's. `deadline_at` is null when untimed.

    `score`, `max_score`, `percent` and `passed` are what counts now: a copy of the newest AttemptResult, which are
    appended at submission and by each regrade. `paper_version` and `pass_percent` are what it is judged against, as
    they stood when it began. `added_minutes` is the extra time that its deadline holds.

    At most one is open per person and paper (C5), by constraint.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attempts", verbose_name=_("bài kiểm tra"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name=_("người làm")
    )
    number = models.PositiveSmallIntegerField(_("lượt"))
    seed = models.BigIntegerField(editable=False)
    state = models.CharField(_("tình trạng"), max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    deadline_at = models.DateTimeField(_("hết giờ lúc"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    submit_cause = models.CharField(_("do"), max_length=10, choices=SubmitCause.choices, blank=True)
    score = models.DecimalField(_("điểm"), max_digits=8, decimal_places=2, null=True, blank=True)
    max_score = models.DecimalField(_("điểm tối đa"), max_digits=8, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(_("tỷ lệ (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(_("đạt"), null=True, blank=True)

    paper_version = models.PositiveIntegerField(_("bản của bài"), default=1)
    pass_percent = models.DecimalField(_("điểm đạt (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    shuffle_options = models.BooleanField(_("trộn thứ tự phương án"), default=True)
    added_minutes = models.PositiveSmallIntegerField(_("thêm phút"), default=0)
    channel = models.CharField(
        _("cách làm"), max_length=10, choices=AttemptChannel.choices, default=AttemptChannel.ONLINE
    )
    helped = models.BooleanField(_("có người giúp"), default=False)

    class Meta:
        """One open attempt per person and paper."""

        verbose_name = _("lượt làm bài")
        verbose_name_plural = _("các lượt làm bài")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "user"], condition=Q(state="open"), name="one_open_attempt"),
            models.UniqueConstraint(fields=["paper", "user", "number"], name="one_attempt_number"),
        ]
        indexes = [models.Index(fields=["state", "deadline_at"], name="attempt_due")]

    def __str__(self) -> str:
        """Name paper and number."""
        return f"{self.paper_id} lượt {self.number}"


class AttemptItem(models.Model):
    """A question of an attempt, in the version that was drawn. `fraction` is set at submission."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items", verbose_name=_("lượt làm bài"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    points = models.DecimalField(_("điểm"), max_digits=6, decimal_places=2)
    fraction = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    answer = models.JSONField(_("câu trả lời được chấm"), null=True, blank=True)
    marked = models.BooleanField(_("đánh dấu xem lại"), default=False)

    class Meta:
        """In order."""

        verbose_name = _("câu của lượt làm bài")
        verbose_name_plural = _("các câu của lượt làm bài")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["attempt", "order"], name="one_item_a_place")]

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.attempt_id}#{self.order}"


class AnswerSave(AppendOnlyModel):
    """One save of one answer: key (attempt, question, tab, sequence) — contracts.md §4.

    The answer that counts is the one with the highest sequence, then the latest receipt. A late one is kept
    as evidence and not scored. `step` is the step (from 1) of a case that it takes, null for other questions and late
    ones: of two that arrive at one instant one is stored.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="saves", verbose_name=_("lượt làm bài"))
    item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="saves", verbose_name=_("câu"))
    tab_id = models.CharField(max_length=36)
    sequence = models.PositiveBigIntegerField()
    answer = models.JSONField(_("câu trả lời"))
    received_at = models.DateTimeField(_("nhận lúc"))
    late = models.BooleanField(_("trễ"), default=False)
    step = models.PositiveSmallIntegerField(_("bước của tình huống"), null=True, blank=True)

    class Meta:
        """Idempotent by its key."""

        verbose_name = _("lần lưu câu trả lời")
        verbose_name_plural = _("các lần lưu câu trả lời")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item", "tab_id", "sequence"], name="one_save_per_key"),
            models.UniqueConstraint(fields=["item", "step"], condition=Q(step__isnull=False), name="one_save_a_step"),
        ]

    def __str__(self) -> str:
        """Name the key."""
        return f"{self.attempt_id}/{self.item_id}/{self.sequence}"
