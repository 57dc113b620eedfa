"""Classes (lớp tập huấn): what is taught when and where, by whom, and who is invited (framework-programme.md §5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.models import Mediator, Unit
from quizzes.models import Paper
from training.enums import HalfDay, InviteRule
from training.models.programme import ProgrammeVersion, Subject
from training.models.trainers import Trainer


class TrainingClass(PublicIdModel):
    """A class of a province or a commune, made of half-days. Where it stands is told by rules.classes.class_state.

    `starts_on` and `ends_on` repeat the first and last day of the half-days; `closed_at` is set when the last of them
    is closed. `late_reason` says why a class of the past was recorded afterwards.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("địa bàn"))
    title = models.CharField(_("tên lớp"), max_length=200)
    search_key = models.CharField(max_length=420, editable=False)
    programme = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="+", verbose_name=_("chương trình khung")
    )
    place_name = models.CharField(_("nơi học"), max_length=160)
    address = models.CharField(_("địa chỉ"), max_length=240, blank=True)
    map_url = models.URLField(_("đường dẫn bản đồ"), max_length=400, blank=True)
    capacity = models.PositiveSmallIntegerField(_("số chỗ"))
    trainers = models.ManyToManyField(Trainer, related_name="classes", verbose_name=_("tập huấn viên"), blank=True)
    note = models.CharField(_("dặn người học"), max_length=400, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    late_reason = models.CharField(_("vì sao ghi lại lớp đã mở"), max_length=300, blank=True)
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    cancel_reason = models.CharField(_("lý do hủy"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người lập")
    )
    created_at = models.DateTimeField(_("lập lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("lớp tập huấn")
        verbose_name_plural = _("các lớp tập huấn")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "starts_on"], name="class_place_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="class_days_in_order"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="class_has_room"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class ClassSession(PublicIdModel):
    """One half-day (or a part of it with a subject of its own) of a class, and its roll.

    `hours` are the most that one person is credited. `hall_secret` makes the passing code on the projector; `roll_key`
    goes to the trainer's telephone. Neither is shown or logged.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="sessions", verbose_name=_("lớp tập huấn")
    )
    held_on = models.DateField(_("ngày"))
    half = models.CharField(_("buổi"), max_length=2, choices=HalfDay.choices)
    starts_at = models.TimeField(_("từ giờ"))
    ends_at = models.TimeField(_("đến giờ"))
    hours = models.DecimalField(_("số giờ tính"), max_digits=4, decimal_places=2)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("chuyên đề"))
    hall_secret = models.CharField(max_length=64, editable=False)
    roll_key = models.CharField(max_length=64, editable=False)
    closed_at = models.DateTimeField(_("chốt lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người chốt")
    )

    class Meta:
        """In the order of time."""

        verbose_name = _("buổi học")
        verbose_name_plural = _("các buổi học")
        ordering = ["held_on", "starts_at", "pk"]
        indexes = [models.Index(fields=["held_on", "half"], name="class_half_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_times_in_order"),
            models.CheckConstraint(condition=Q(hours__gt=0) & Q(hours__lte=6), name="session_hours_bounds"),
        ]

    def __str__(self) -> str:
        """Return half and day: «Sáng 25/11/2026»."""
        return f"{self.get_half_display()} {self.held_on:%d/%m/%Y}"


class ClassInvite(models.Model):
    """A person on the list of a class, and by which rule; the deadline that the rule looked at is not kept."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="invites", verbose_name=_("lớp tập huấn")
    )
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, related_name="class_invites", verbose_name=_("hòa giải viên")
    )
    how = models.CharField(_("mời theo"), max_length=10, choices=InviteRule.choices)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người mời")
    )
    invited_at = models.DateTimeField(_("mời lúc"))

    class Meta:
        """Once in a class."""

        verbose_name = _("người được mời")
        verbose_name_plural = _("những người được mời")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["training_class", "mediator"], name="one_class_invite")]

    def __str__(self) -> str:
        """Name class and person."""
        return f"{self.training_class_id}/{self.mediator_id}"


class ClassPaper(PublicIdModel):
    """A quick test of a class: a paper of the bank in one printed variant, also for one telephone in turn."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="papers", verbose_name=_("lớp tập huấn")
    )
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("bài kiểm tra"))
    variant = models.ForeignKey(
        "quizzes.PaperPrint", models.PROTECT, related_name="+", verbose_name=_("mã đề dùng cho lớp")
    )
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người chọn")
    )
    chosen_at = models.DateTimeField(_("chọn lúc"))

    class Meta:
        """A paper is chosen once."""

        verbose_name = _("bài của lớp")
        verbose_name_plural = _("các bài của lớp")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["training_class", "paper"], name="one_class_paper")]

    def __str__(self) -> str:
        """Name class and paper."""
        return f"{self.training_class_id}/{self.paper_id}"
