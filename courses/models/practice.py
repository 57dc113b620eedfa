"""Cards that come back: what a person repeats, and every review of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import CardOrigin, PracticeFeeling
from courses.models.pages import LessonPage
from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.models import Question


class PracticeCard(PublicIdModel):
    """One thing that one person repeats: a flash card or question of a lesson, or a question of the bank.

    It names its source, never a copy of it: when the text changes, the card follows. `part` is the code of a flash card
    within its block. `gone_since` is set while a published lesson no longer holds the source. Numbers of memory are the
    scheduler's (courses.rules.repetition), as the latest review left them; due dates are never recomputed.
    `pending_*` is an answer given and graded whose feeling was not told yet.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="practice_cards", verbose_name=_("người ôn")
    )
    origin = models.CharField(_("vì sao có thẻ"), max_length=10, choices=CardOrigin.choices)
    lesson = models.ForeignKey(
        LessonPage, models.CASCADE, null=True, blank=True, related_name="practice_cards", verbose_name=_("bài học")
    )
    block_id = models.CharField(_("mã câu hỏi"), max_length=64, blank=True)
    part = models.CharField(_("mã thẻ nhớ"), max_length=16, blank=True)
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("câu hỏi")
    )
    added_at = models.DateTimeField(_("có từ"))
    due_at = models.DateTimeField(_("ôn lại lúc"))
    review_count = models.PositiveIntegerField(_("số lần ôn"), default=0)
    reviewed_at = models.DateTimeField(_("ôn lần cuối"), null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    memory_state = models.PositiveSmallIntegerField(default=1)
    memory_step = models.PositiveSmallIntegerField(null=True, blank=True)
    stability = models.FloatField(null=True, blank=True)
    difficulty = models.FloatField(null=True, blank=True)
    gone_since = models.DateTimeField(_("không còn trong bài từ"), null=True, blank=True)
    pending_answer = models.JSONField(null=True, blank=True)
    pending_fraction = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)

    class Meta:
        """One per person and source."""

        verbose_name = _("thẻ ôn tập")
        verbose_name_plural = _("thẻ ôn tập")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "lesson", "block_id", "part"],
                condition=Q(lesson__isnull=False),
                name="one_card_per_place",
            ),
            models.UniqueConstraint(
                fields=["user", "question"], condition=Q(question__isnull=False), name="one_card_per_question"
            ),
            models.CheckConstraint(
                condition=Q(lesson__isnull=False, question__isnull=True)
                | Q(lesson__isnull=True, question__isnull=False),
                name="card_has_one_source",
            ),
        ]
        indexes = [models.Index(fields=["user", "due_at"], name="practice_due")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.user_id}: {self.lesson_id or ''}{self.block_id}{self.question_id or ''}"


class PracticeReview(AppendOnlyModel):
    """One review of a card. Its key is (card, number): the form carries the number, sending it twice is one review.

    Scheduler and settings stand beside each row, so that another version later never reinterprets what was planned.
    """

    card = models.ForeignKey(PracticeCard, models.CASCADE, related_name="reviews", verbose_name=_("thẻ"))
    number = models.PositiveIntegerField(_("lần ôn"))
    reviewed_at = models.DateTimeField(_("ôn lúc"))
    feeling = models.PositiveSmallIntegerField(_("tự thấy"), choices=PracticeFeeling.choices, null=True, blank=True)
    rating = models.PositiveSmallIntegerField(_("mức dùng để hẹn"), choices=PracticeFeeling.choices)
    answer = models.JSONField(_("câu trả lời"), null=True, blank=True)
    fraction = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    fingerprint = models.CharField(max_length=64)
    due_before = models.DateTimeField(_("hẹn trước"))
    due_after = models.DateTimeField(_("hẹn sau"))
    stability = models.FloatField()
    difficulty = models.FloatField()
    scheduler = models.CharField(max_length=40)
    settings = models.JSONField()

    class Meta:
        """Numbered within the card."""

        verbose_name = _("lần ôn")
        verbose_name_plural = _("các lần ôn")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="one_review_number")]
        indexes = [models.Index(fields=["card", "reviewed_at"], name="practice_reviewed")]

    def __str__(self) -> str:
        """Name the row."""
        return f"{self.card_id}/{self.number}"
