"""Complaints of people who took part online, and what was decided on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.enums import AppealAbout
from contests.models.contests import ContestRound
from contests.models.entrants import Entrant
from contests.models.online import OnlineAttempt
from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.models import QuestionVersion


class EntrantAppeal(PublicIdModel, AppendOnlyModel):
    """A complaint that an entrant sent about an online round; about a question it names attempt, place and version."""

    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="appeals", verbose_name=_("người dự thi"))
    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="entrant_appeals", verbose_name=_("vòng thi"))
    about = models.CharField(_("về việc"), max_length=10, choices=AppealAbout.choices)
    attempt = models.ForeignKey(
        OnlineAttempt, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name=_("lượt thi")
    )
    place = models.PositiveSmallIntegerField(_("câu thứ"), null=True, blank=True)
    question = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("câu hỏi")
    )
    text = models.TextField(_("nội dung khiếu nại"), max_length=2000)
    received_at = models.DateTimeField(_("nhận lúc"))

    class Meta:
        """In the order received."""

        verbose_name = _("khiếu nại của người dự thi trực tuyến")
        verbose_name_plural = _("các khiếu nại của người dự thi trực tuyến")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(about="question", attempt__isnull=False, place__isnull=False, question__isnull=False)
                | (~Q(about="question") & Q(question__isnull=True, place__isnull=True)),
                name="entrant_appeal_names_question",
            )
        ]

    def __str__(self) -> str:
        """Name person and matter."""
        return f"{self.entrant_id} {self.get_about_display()}"


class EntrantAppealAnswer(AppendOnlyModel):
    """What was decided on a complaint, once, and why; the entrant reads it."""

    appeal = models.OneToOneField(EntrantAppeal, models.PROTECT, related_name="answer", verbose_name=_("khiếu nại"))
    is_accepted = models.BooleanField(_("chấp nhận"))
    text = models.TextField(_("trả lời"), max_length=2000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người quyết định")
    )
    decided_at = models.DateTimeField(_("quyết định lúc"))

    class Meta:
        """In the order decided."""

        verbose_name = _("trả lời khiếu nại thi trực tuyến")
        verbose_name_plural = _("các trả lời khiếu nại thi trực tuyến")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the complaint."""
        return f"{self.appeal_id}"
