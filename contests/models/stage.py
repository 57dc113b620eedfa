"""What happens on stage: question packs, answers, times, incidents."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.contests import ContestRound
from contests.models.entries import RoundEntry
from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.models import QuestionVersion


class QuestionPack(PublicIdModel):
    """Questions that teams draw; closed until `opened_at` (C1). Questions are versions of the bank, never copies."""

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="packs", verbose_name=_("vòng thi"))
    part = models.CharField(_("phần thi"), max_length=40)
    code = models.CharField(_("số gói"), max_length=40)
    opened_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người mở")
    )
    # Place of the question that the projector shows, from 1; 0 before the first. `key_shown_to`: keys shown so far.
    shown = models.PositiveSmallIntegerField(default=0)
    key_shown_to = models.PositiveSmallIntegerField(default=0)
    # The timekeeper's clock: `contests.rules.theory_clock.Moments`.
    thinking_from = models.DateTimeField(_("bắt đầu suy nghĩ"), null=True, blank=True)
    answering_from = models.DateTimeField(_("bắt đầu trả lời"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("dừng giờ lúc"), null=True, blank=True)

    class Meta:
        """By part and code."""

        verbose_name = _("gói câu hỏi")
        verbose_name_plural = _("các gói câu hỏi")
        ordering = ["round_id", "part", "code"]
        constraints = [models.UniqueConstraint(fields=["round", "part", "code"], name="one_pack_code")]

    def __str__(self) -> str:
        """Return part and code."""
        return f"{self.part} {self.code}"


class PackItem(models.Model):
    """One question of a pack."""

    pack = models.ForeignKey(QuestionPack, models.CASCADE, related_name="items", verbose_name=_("gói câu hỏi"))
    question = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    place = models.PositiveSmallIntegerField(_("thứ tự"))

    class Meta:
        """In order."""

        verbose_name = _("câu của gói")
        verbose_name_plural = _("các câu của gói")
        ordering = ["pack_id", "place"]
        constraints = [models.UniqueConstraint(fields=["pack", "place"], name="one_pack_place")]

    def __str__(self) -> str:
        """Name pack and place."""
        return f"{self.pack_id} {self.place}"


class TeamAnswers(AppendOnlyModel):
    """What a team answered in a part marked by key: letters in order, None for blank. The last row counts."""

    round_entry = models.ForeignKey(RoundEntry, models.PROTECT, related_name="answers", verbose_name=_("bài dự thi"))
    part = models.CharField(_("phần thi"), max_length=40)
    pack = models.CharField(_("gói câu hỏi"), max_length=40, blank=True)
    # {"answers": ["A", null, …]} or {"right": 4} or {"stayed": [3, 5]}, as docs/contests.md §2
    answers = models.JSONField(_("trả lời"))
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording."""

        verbose_name = _("trả lời của đội")
        verbose_name_plural = _("trả lời của các đội")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name entry and part."""
        return f"{self.round_entry_id} {self.part}"


class PartClock(AppendOnlyModel):
    """Time used in a part, seconds to the hundredth. The last row of entry and part counts; a correction says why."""

    round_entry = models.ForeignKey(RoundEntry, models.PROTECT, related_name="times", verbose_name=_("bài dự thi"))
    part = models.CharField(_("phần thi"), max_length=40)
    seconds = models.DecimalField(_("thời gian thi (giây)"), max_digits=8, decimal_places=2)
    thinking_seconds = models.DecimalField(_("thời gian suy nghĩ (giây)"), max_digits=8, decimal_places=2, default=0)
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người giữ giờ")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording."""

        verbose_name = _("thời gian của một phần thi")
        verbose_name_plural = _("thời gian của các phần thi")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gte=0, thinking_seconds__gte=0), name="part_time_not_negative")
        ]

    def __str__(self) -> str:
        """Name entry, part, seconds."""
        return f"{self.round_entry_id} {self.part} {self.seconds}"


class RoundIncident(AppendOnlyModel):
    """Something that the rules name, noted for an entry; a mistake is taken back by a row that names it."""

    round_entry = models.ForeignKey(RoundEntry, models.PROTECT, related_name="incidents", verbose_name=_("bài dự thi"))
    part = models.CharField(_("phần thi"), max_length=40, blank=True)
    incident = models.CharField(_("việc"), max_length=40)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    takes_back = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back_by", verbose_name=_("rút lại")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording."""

        verbose_name = _("sự việc trong vòng thi")
        verbose_name_plural = _("các sự việc trong vòng thi")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the incident."""
        return f"{self.round_entry_id} {self.incident}"
