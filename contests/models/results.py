"""Results of a round: computed standings with all they were computed from, publication by two persons, appeals."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contests.enums import PublicationStep
from contests.models.contests import ContestRound, RulesVersion
from contests.models.entries import RoundEntry
from lms.base.models import AppendOnlyModel, PublicIdModel


class RoundResult(PublicIdModel, AppendOnlyModel):
    """One computed standing. `sheets` is the file that `contest_score` takes: anybody computes `standing` again.

    `checksum` is the SHA-256 of rules, sheets and standing as written by `contests.services.results`.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="results", verbose_name=_("vòng thi"))
    number = models.PositiveSmallIntegerField(_("lần tính"))
    rules = models.ForeignKey(RulesVersion, models.PROTECT, related_name="+", verbose_name=_("thể lệ"))
    sheets = models.JSONField(_("phiếu chấm"))
    standing = models.JSONField(_("kết quả"))
    checksum = models.CharField(_("dấu kiểm"), max_length=64)
    reason = models.CharField(_("lý do tính lại"), max_length=300, blank=True)
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người tính")
    )
    computed_at = models.DateTimeField(_("tính lúc"))

    class Meta:
        """Newest last."""

        verbose_name = _("kết quả vòng thi")
        verbose_name_plural = _("kết quả các vòng thi")
        ordering = ["round_id", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_round_result_number")]

    def __str__(self) -> str:
        """Name round and number."""
        return f"{self.round_id} #{self.number}"


class Publication(AppendOnlyModel):
    """A step towards the publication of a result: proposed by one person, confirmed by another, or returned."""

    result = models.ForeignKey(RoundResult, models.PROTECT, related_name="publications", verbose_name=_("kết quả"))
    step = models.CharField(_("bước"), max_length=10, choices=PublicationStep.choices)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording."""

        verbose_name = _("bước công bố")
        verbose_name_plural = _("các bước công bố")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the step."""
        return self.get_step_display()


class Appeal(PublicIdModel, AppendOnlyModel):
    """A captain's appeal in writing (contest-rules.md §4)."""

    round_entry = models.ForeignKey(RoundEntry, models.PROTECT, related_name="appeals", verbose_name=_("bài dự thi"))
    part = models.CharField(_("phần thi"), max_length=40, blank=True)
    text = models.TextField(_("nội dung khiếu nại"), max_length=4000)
    received_at = models.DateTimeField(_("nhận lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        """In the order received."""

        verbose_name = _("khiếu nại")
        verbose_name_plural = _("các khiếu nại")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the entry."""
        return f"{self.round_entry_id} {self.received_at:%d/%m/%Y %H:%M}"


class AppealDecision(AppendOnlyModel):
    """What was decided on an appeal, and why."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="decision", verbose_name=_("khiếu nại"))
    is_accepted = models.BooleanField(_("chấp nhận"))
    text = models.TextField(_("trả lời"), max_length=4000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người quyết định")
    )
    decided_at = models.DateTimeField(_("quyết định lúc"))

    class Meta:
        """In the order decided."""

        verbose_name = _("quyết định về khiếu nại")
        verbose_name_plural = _("các quyết định về khiếu nại")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the appeal."""
        return f"{self.appeal_id}"
