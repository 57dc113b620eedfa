"""Results as they were and are, regrades, appeals, keyed sheets: all appended, nothing overwritten (C3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.campaign_enums import RunState
from quizzes.enums import AppealOutcome, RegradeKind, ResultCause
from quizzes.models.attempts import Attempt, AttemptItem
from quizzes.models.bank import Question, QuestionVersion
from quizzes.models.papers import Paper, PaperPrint


class Regrade(PublicIdModel, AppendOnlyModel):
    """One decision to judge a question anew on every attempt at one paper that holds it."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="regrades", verbose_name=_("bài kiểm tra"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="regrades", verbose_name=_("câu hỏi"))
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bản chấm lại")
    )
    kind = models.CharField(_("cách chấm lại"), max_length=12, choices=RegradeKind.choices)
    reason = models.CharField(_("lý do"), max_length=500)
    changed_count = models.PositiveIntegerField(_("số bài đổi điểm"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người quyết định")
    )
    decided_at = models.DateTimeField(_("quyết định lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("lần chấm lại")
        verbose_name_plural = _("các lần chấm lại")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Name paper and question."""
        return f"{self.paper_id}/{self.question_id}"


class RegradeRun(models.Model):
    """How far a decided regrade is: attempts are judged in the order of their keys, `reached` is the last one done.

    Whoever goes on after a stop begins behind it, so each attempt is judged once. One run a question at a time.
    """

    regrade = models.OneToOneField(Regrade, models.PROTECT, related_name="run", verbose_name=_("lần chấm lại"))
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("bài kiểm tra"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    state = models.CharField(_("tình trạng"), max_length=8, choices=RunState.choices, default=RunState.WAITING)
    total_count = models.PositiveIntegerField(_("tất cả"))
    done_count = models.PositiveIntegerField(_("đã làm"), default=0)
    reached = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("tiến độ chấm lại")
        verbose_name_plural = _("tiến độ các lần chấm lại")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "question"], condition=Q(state="waiting"), name="one_regrade_at_a_time"
            )
        ]

    def __str__(self) -> str:
        """Name the regrade and how far it is."""
        return f"{self.regrade_id}: {self.done_count}/{self.total_count}"


class AttemptResult(AppendOnlyModel):
    """One result of an attempt: at submission, then one more for each regrade that changed it. The newest counts.

    `fractions` maps the place of each question to what was earned (0-1 as text), null where it does not count.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="results", verbose_name=_("lượt làm bài"))
    number = models.PositiveSmallIntegerField(_("lần"))
    cause = models.CharField(_("do"), max_length=10, choices=ResultCause.choices)
    regrade = models.ForeignKey(
        Regrade, models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("lần chấm lại")
    )
    score = models.DecimalField(_("điểm"), max_digits=8, decimal_places=2)
    max_score = models.DecimalField(_("điểm tối đa"), max_digits=8, decimal_places=2)
    percent = models.DecimalField(_("tỷ lệ (%)"), max_digits=5, decimal_places=2)
    passed = models.BooleanField(_("đạt"))
    fractions = models.JSONField(_("từng câu"))
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In order."""

        verbose_name = _("kết quả của lượt làm")
        verbose_name_plural = _("các kết quả của lượt làm")
        ordering = ["attempt_id", "number"]
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="one_result_number")]

    def __str__(self) -> str:
        """Name attempt and number."""
        return f"{self.attempt_id}/{self.number}"


class Appeal(PublicIdModel, AppendOnlyModel):
    """A learner asks to look again at one question, or (`item` empty) at the whole result. Once for each."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="appeals", verbose_name=_("lượt làm bài"))
    item = models.ForeignKey(
        AttemptItem, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name=_("câu")
    )
    reason = models.CharField(_("lý do"), max_length=1000)
    created_at = models.DateTimeField(_("gửi lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("đề nghị xem lại")
        verbose_name_plural = _("các đề nghị xem lại")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="one_appeal_a_question"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(item__isnull=True), name="one_appeal_a_result"),
        ]

    def __str__(self) -> str:
        """Name the attempt."""
        return f"{self.attempt_id}/{self.item_id}"


class AppealReply(AppendOnlyModel):
    """The answer to an appeal, once: what came of it, why, and the regrade it led to."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="reply", verbose_name=_("đề nghị xem lại"))
    outcome = models.CharField(_("kết luận"), max_length=10, choices=AppealOutcome.choices)
    text = models.CharField(_("trả lời"), max_length=1000)
    regrade = models.ForeignKey(
        Regrade, models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("lần chấm lại")
    )
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người trả lời")
    )
    replied_at = models.DateTimeField(_("trả lời lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("trả lời đề nghị xem lại")
        verbose_name_plural = _("trả lời đề nghị xem lại")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Name the appeal."""
        return f"{self.appeal_id}"


class KeyedSheet(PublicIdModel):
    """The letters of one answer sheet as keyed, once or twice; becomes an attempt when the passes agree.

    `first` and `second` are lists with one text of letters for each question. `second` is empty while a second pass
    is awaited, and stays so where none is asked for.
    """

    variant = models.ForeignKey(PaperPrint, models.PROTECT, related_name="sheets", verbose_name=_("đề in giấy"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="keyed_sheets", verbose_name=_("người làm")
    )
    helped = models.BooleanField(_("có người giúp"), default=False)
    first = models.JSONField(_("lần gõ thứ nhất"))
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người gõ thứ nhất")
    )
    first_at = models.DateTimeField(_("gõ lần một lúc"))
    second = models.JSONField(_("lần gõ thứ hai"), default=list, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("người gõ thứ hai"),
    )  # fmt: skip
    second_at = models.DateTimeField(_("gõ lần hai lúc"), null=True, blank=True)
    attempt = models.OneToOneField(
        Attempt, models.PROTECT, null=True, blank=True, related_name="keyed_sheet", verbose_name=_("lượt làm bài")
    )

    class Meta:
        """Oldest first; one waiting sheet a person and variant."""

        verbose_name = _("phiếu trả lời đã gõ")
        verbose_name_plural = _("các phiếu trả lời đã gõ")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "user"], condition=Q(attempt__isnull=True), name="one_waiting_sheet"
            )
        ]

    def __str__(self) -> str:
        """Name variant and person."""
        return f"{self.variant_id}/{self.user_id}"
