"""Judges of a round, the card that lets them in, who they may not mark, their score sheets, keyed paper sheets."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.enums import PanelDecisionKind, RecusalSource, SheetSource
from contests.models.contests import ContestRound, RulesVersion
from contests.models.entries import RoundEntry
from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Unit


class Judge(PublicIdModel):
    """A judge of one round. `account` is made for the round and holds no other role; it signs in by a round card only.

    `unit` is where the judge works or lives: an entry of the same commune is a conflict of interest (C-rules §4).
    `removed_at`: from then nothing of the judge is taken any more; sheets locked before stay unless taken back.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="judges", verbose_name=_("vòng thi"))
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("tài khoản"))
    full_name = models.CharField(_("họ và tên"), max_length=80)
    workplace = models.CharField(_("cơ quan"), max_length=160, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa bàn của giám khảo")
    )
    is_head = models.BooleanField(_("trưởng ban giám khảo"), default=False)
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    removed_at = models.DateTimeField(_("thôi lúc"), null=True, blank=True)
    removed_reason = models.CharField(_("lý do thôi"), max_length=300, blank=True)

    class Meta:
        """In order; one running head."""

        verbose_name = _("giám khảo")
        verbose_name_plural = _("giám khảo")
        ordering = ["round_id", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "account"], name="one_judge_account"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(is_head=True, removed_at__isnull=True), name="one_head_judge"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.full_name


class JudgeCard(PublicIdModel):
    """A printed card that lets a judge in on one device; a new card ends the old one and its device.

    Only hashes of the short code and of the QR token are kept, and of the device that used it.
    """

    judge = models.ForeignKey(Judge, models.PROTECT, related_name="cards", verbose_name=_("giám khảo"))
    number = models.CharField(_("số thẻ"), max_length=12, unique=True)
    code_hash = models.CharField(max_length=256, editable=False)
    token_hash = models.CharField(max_length=256, editable=False)
    device_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_shared_device = models.BooleanField(_("máy dùng chung"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người in"))
    made_at = models.DateTimeField(_("in lúc"))
    expires_at = models.DateTimeField(_("hết hạn lúc"))
    used_at = models.DateTimeField(_("dùng lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(_("hết dùng lúc"), null=True, blank=True)
    failed_count = models.PositiveSmallIntegerField(_("số lần sai"), default=0)

    class Meta:
        """One card in use per judge."""

        verbose_name = _("thẻ giám khảo")
        verbose_name_plural = _("thẻ giám khảo")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["judge"], condition=Q(ended_at__isnull=True), name="one_open_judge_card")
        ]

    def __str__(self) -> str:
        """Return the public number."""
        return self.number


class Recusal(AppendOnlyModel):
    """A judge does not mark an entry, and why."""

    judge = models.ForeignKey(Judge, models.PROTECT, related_name="recusals", verbose_name=_("giám khảo"))
    round_entry = models.ForeignKey(RoundEntry, models.PROTECT, related_name="+", verbose_name=_("bài dự thi"))
    source = models.CharField(_("do đâu biết"), max_length=10, choices=RecusalSource.choices)
    reason = models.CharField(_("lý do"), max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """Once per judge and entry."""

        verbose_name = _("việc không chấm")
        verbose_name_plural = _("các việc không chấm")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["judge", "round_entry"], name="one_recusal")]

    def __str__(self) -> str:
        """Name judge and entry."""
        return f"{self.judge_id} x {self.round_entry_id}"


class ScoreSheet(PublicIdModel, AppendOnlyModel):
    """A submitted and thereby locked score sheet: one judge, one entry, one marked part.

    `marks` is {"criterion": "8.75"} or {"": "8.75"} where the part is marked whole; points as decimal strings. A
    correction is the next `version` with a `reason`; the highest counts. `client_key` makes sending twice harmless.
    """

    judge = models.ForeignKey(Judge, models.PROTECT, related_name="sheets", verbose_name=_("giám khảo"))
    round_entry = models.ForeignKey(RoundEntry, models.PROTECT, related_name="sheets", verbose_name=_("bài dự thi"))
    part = models.CharField(_("phần thi"), max_length=40)
    version = models.PositiveSmallIntegerField(_("lần ghi"), default=1)
    marks = models.JSONField(_("điểm"))
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    rules = models.ForeignKey(RulesVersion, models.PROTECT, related_name="+", verbose_name=_("thể lệ khi chấm"))
    source = models.CharField(_("cách ghi"), max_length=10, choices=SheetSource.choices)
    client_key = models.CharField(max_length=80, unique=True, editable=False)
    device_hash = models.CharField(max_length=64, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """One row per version."""

        verbose_name = _("phiếu chấm điểm")
        verbose_name_plural = _("các phiếu chấm điểm")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "round_entry", "part", "version"], name="one_sheet_version")
        ]

    def __str__(self) -> str:
        """Name judge, entry, part."""
        return f"{self.judge_id} {self.round_entry_id} {self.part} v{self.version}"


class PaperSheetKeying(AppendOnlyModel):
    """One secretary's keying of a paper score sheet. Two equal ones of two secretaries make a `ScoreSheet`."""

    judge = models.ForeignKey(Judge, models.PROTECT, related_name="+", verbose_name=_("giám khảo"))
    round_entry = models.ForeignKey(RoundEntry, models.PROTECT, related_name="+", verbose_name=_("bài dự thi"))
    part = models.CharField(_("phần thi"), max_length=40)
    marks = models.JSONField(_("điểm"))
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("thư ký nhập")
    )
    keyed_at = models.DateTimeField(_("nhập lúc"))

    class Meta:
        """In the order keyed; the last of each secretary counts."""

        verbose_name = _("lần nhập phiếu giấy")
        verbose_name_plural = _("các lần nhập phiếu giấy")
        ordering = ["pk"]
        indexes = [models.Index(fields=["judge", "round_entry", "part"], name="paper_sheet")]

    def __str__(self) -> str:
        """Name secretary and sheet."""
        return f"{self.keyed_by_id}: {self.judge_id} {self.round_entry_id} {self.part}"


class PanelDecision(AppendOnlyModel):
    """What the panel decided beside marks: the order of a tie, who takes a side prize. The last of a kind counts.

    `entries` holds public ids of round entries; where a side prize goes to one person of a team, {"entry": public id,
    "member": row of `EntryMember`}. None at all: the prize is not given.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="decisions", verbose_name=_("vòng thi"))
    kind = models.CharField(_("quyết định"), max_length=12, choices=PanelDecisionKind.choices)
    subject = models.CharField(_("giải phụ"), max_length=40, blank=True)
    entries = models.JSONField(_("các bài, theo thứ tự"))
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order decided."""

        verbose_name = _("quyết định của ban giám khảo")
        verbose_name_plural = _("quyết định của ban giám khảo")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the kind."""
        return self.get_kind_display()
