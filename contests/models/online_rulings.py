"""Decisions about faulty questions of an online round, and every mark that an attempt had because of them (C3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contests.enums import RulingKind, RulingStepKind
from contests.models.contests import ContestRound
from contests.models.online import OnlineAttempt
from contests.models.online_appeals import EntrantAppeal
from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.models import QuestionVersion


class QuestionRuling(PublicIdModel, AppendOnlyModel):
    """What shall hold for a question of an online round that turned out faulty; in force once a second person agreed.

    `key` holds the places of the right answer from 0 in the order of the source, where the key is corrected; else [].
    `ground` names the paper; `notice` is what entrants read, and everybody where a published result is corrected. The
    frozen pool and the papers stay as they were. Of two decisions in force on one question the later one holds.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="rulings", verbose_name=_("vòng thi"))
    question = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    kind = models.CharField(_("cách xử lý"), max_length=8, choices=RulingKind.choices)
    key = models.JSONField(_("đáp án đúng"), default=list, blank=True)
    ground = models.CharField(_("căn cứ"), max_length=300)
    reason = models.CharField(_("lý do"), max_length=300)
    notice = models.CharField(_("lời báo người dự thi"), max_length=300)
    appeal = models.ForeignKey(
        EntrantAppeal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rulings",
        verbose_name=_("khiếu nại dẫn đến"),
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người lập")
    )
    drafted_at = models.DateTimeField(_("lập lúc"))

    class Meta:
        """In the order drafted."""

        verbose_name = _("quyết định về câu hỏi thi trực tuyến")
        verbose_name_plural = _("các quyết định về câu hỏi thi trực tuyến")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name question and kind."""
        return f"{self.question_id} {self.get_kind_display()}"


class RulingStep(AppendOnlyModel):
    """A step of a decision about a question: proposed by one person, confirmed or returned by another, or dropped."""

    ruling = models.ForeignKey(QuestionRuling, models.PROTECT, related_name="steps", verbose_name=_("quyết định"))
    step = models.CharField(_("bước"), max_length=10, choices=RulingStepKind.choices)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording; each step once."""

        verbose_name = _("bước quyết định về câu hỏi")
        verbose_name_plural = _("các bước quyết định về câu hỏi")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["ruling", "step"], name="one_ruling_step")]

    def __str__(self) -> str:
        """Name the step."""
        return self.get_step_display()


class AttemptMark(AppendOnlyModel):
    """One mark of an attempt that was marked again: the first is that of handing in, each further one of a decision.

    The newest one is what the attempt itself holds. `maximum` as there.
    """

    attempt = models.ForeignKey(OnlineAttempt, models.PROTECT, related_name="marks", verbose_name=_("lượt thi"))
    number = models.PositiveSmallIntegerField(_("lần chấm"))
    ruling = models.ForeignKey(
        QuestionRuling, models.PROTECT, null=True, blank=True, related_name="marks", verbose_name=_("quyết định")
    )
    right = models.PositiveSmallIntegerField(_("số câu đúng"))
    points = models.DecimalField(_("điểm"), max_digits=9, decimal_places=3)
    maximum = models.DecimalField(_("điểm tối đa của lượt"), max_digits=9, decimal_places=3, null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In order; each number once."""

        verbose_name = _("một lần chấm của lượt thi")
        verbose_name_plural = _("các lần chấm của lượt thi")
        ordering = ["attempt_id", "number"]
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="one_online_mark_number")]

    def __str__(self) -> str:
        """Name attempt and number."""
        return f"{self.attempt_id}/{self.number}"
