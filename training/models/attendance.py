"""The roll of a half-day (điểm danh): who was there, how it was seen, what waits for an officer, what was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator
from mediators.models.rosters import private_storage
from training.enums import BundleFate, FlagDecision, FlagKind, Presence, RollWay
from training.models.classes import ClassSession
from training.models.evidence import Evidence


class Attendance(PublicIdModel):
    """What the roll of a half-day says now of a person, or of somebody noted by name and not matched yet.

    `marked_at` is when it was seen in the hall (on a telephone without network: by its clock, kept within the day);
    of two marks the later one counts. `evidence` is the newest row that the ledger got for it.
    """

    session = models.ForeignKey(ClassSession, models.PROTECT, related_name="roll", verbose_name=_("buổi học"))
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, blank=True, related_name="attendances", verbose_name=_("hòa giải viên")
    )
    walk_in_name = models.CharField(_("tên ghi tại lớp"), max_length=80, blank=True)
    walk_in_note = models.CharField(_("tổ, thôn, điện thoại"), max_length=120, blank=True)
    presence = models.CharField(_("điểm danh"), max_length=12, choices=Presence.choices)
    came_at = models.TimeField(_("đến lúc"), null=True, blank=True)
    left_at = models.TimeField(_("về lúc"), null=True, blank=True)
    helped = models.BooleanField(_("có người giúp"), default=False)
    way = models.CharField(_("cách ghi"), max_length=10, choices=RollWay.choices)
    marked_at = models.DateTimeField(_("ghi tại lớp lúc"))
    evidence = models.OneToOneField(
        Evidence, models.PROTECT, null=True, blank=True, related_name="attendance", verbose_name=_("dòng bằng chứng")
    )

    class Meta:
        """A person stands once on a roll."""

        verbose_name = _("dòng điểm danh")
        verbose_name_plural = _("các dòng điểm danh")
        ordering = ["pk"]
        indexes = [models.Index(fields=["mediator", "session"], name="attendance_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "mediator"], condition=Q(mediator__isnull=False), name="one_roll_line"
            ),
            models.CheckConstraint(
                condition=Q(mediator__isnull=False) | ~Q(walk_in_name=""), name="roll_line_names_somebody"
            ),
        ]

    def __str__(self) -> str:
        """Name the state."""
        return self.get_presence_display()


class AttendanceMark(AppendOnlyModel):
    """One mark as it was made; never changed. `client_key` makes sending twice harmless.

    `counted` is false for a mark that reached us after one made later.
    """

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="marks", verbose_name=_("dòng điểm danh"))
    presence = models.CharField(_("điểm danh"), max_length=12, choices=Presence.choices)
    came_at = models.TimeField(_("đến lúc"), null=True, blank=True)
    left_at = models.TimeField(_("về lúc"), null=True, blank=True)
    helped = models.BooleanField(_("có người giúp"), default=False)
    way = models.CharField(_("cách ghi"), max_length=10, choices=RollWay.choices)
    marked_at = models.DateTimeField(_("ghi tại lớp lúc"))
    recorded_at = models.DateTimeField(_("nhận lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    counted = models.BooleanField(default=True)
    client_key = models.CharField(max_length=120, unique=True, editable=False)

    class Meta:
        """In the order in which they came."""

        verbose_name = _("lần điểm danh")
        verbose_name_plural = _("các lần điểm danh")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the state."""
        return self.get_presence_display()


class AttendanceFlag(PublicIdModel):
    """Why an attendance gives no evidence until an officer decides; the sentence says what was found."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="flags", verbose_name=_("dòng điểm danh"))
    kind = models.CharField(_("điều cần xem"), max_length=14, choices=FlagKind.choices)
    sentence = models.CharField(_("nội dung"), max_length=400)
    raised_at = models.DateTimeField(_("nêu lúc"))
    decision = models.CharField(_("quyết định"), max_length=12, choices=FlagDecision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người quyết")
    )
    decided_at = models.DateTimeField(_("quyết lúc"), null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)

    class Meta:
        """One of a kind for a line of the roll."""

        verbose_name = _("điều cần xem của điểm danh")
        verbose_name_plural = _("các điều cần xem của điểm danh")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["attendance", "kind"], name="one_attendance_flag")]

    def __str__(self) -> str:
        """Name the kind."""
        return self.get_kind_display()


class SheetPhoto(PublicIdModel):
    """A photograph of the signed paper sheet of a half-day, kept as proof where no address leads."""

    session = models.ForeignKey(ClassSession, models.PROTECT, related_name="photos", verbose_name=_("buổi học"))
    file = models.FileField(_("tệp"), upload_to="rolls/%Y/%m", storage=private_storage)
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    added_at = models.DateTimeField(_("gửi lúc"))

    class Meta:
        """In the order of sending; the same picture once."""

        verbose_name = _("ảnh phiếu ký")
        verbose_name_plural = _("ảnh phiếu ký")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "sha256"], name="one_sheet_photo")]

    def __str__(self) -> str:
        """Name the day of sending."""
        return f"{self.added_at:%d/%m/%Y}"


class AttendanceBundle(PublicIdModel):
    """Marks sent from a telephone in one go: kept whole with what became of them, also when refused.

    `key` is given by the telephone; the same key with the same content is acknowledged and does nothing.
    """

    key = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    session = models.ForeignKey(
        ClassSession, models.PROTECT, null=True, blank=True, related_name="bundles", verbose_name=_("buổi học")
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người gửi"))
    payload = models.TextField(_("nội dung gửi"))
    received_at = models.DateTimeField(_("nhận lúc"))
    fate = models.CharField(_("kết quả"), max_length=8, choices=BundleFate.choices)
    code = models.CharField(_("mã từ chối"), max_length=40, blank=True)
    reason = models.CharField(_("lý do"), max_length=400, blank=True)
    outcome = models.JSONField(_("từng dòng"), default=dict, blank=True)
    replayed_at = models.DateTimeField(_("gửi lại lúc"), null=True, blank=True)
    replayed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người gửi lại"),
    )

    class Meta:
        """Newest first; the same content under the same key is kept once for each sender."""

        verbose_name = _("gói điểm danh")
        verbose_name_plural = _("các gói điểm danh")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sent_by", "key", "digest"], name="one_bundle_content"),
            models.UniqueConstraint(fields=["key"], condition=Q(fate="taken"), name="one_taken_bundle"),
        ]

    def __str__(self) -> str:
        """Name the day of sending."""
        return f"{self.received_at:%d/%m/%Y %H:%M}"
