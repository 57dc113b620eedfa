"""The register of trainers (tập huấn viên): framework-programme.md §6, targets.md M5 and M6."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Unit
from training.enums import TrainerEventKind, TrainerProfession


class Trainer(PublicIdModel):
    """A trainer of a province or of a commune, from a day until a day. Ended rows stay."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("địa bàn"))
    full_name = models.CharField(_("họ và tên"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    sort_key = models.CharField(max_length=160, editable=False)
    profession = models.CharField(_("nguồn"), max_length=20, choices=TrainerProfession.choices)
    workplace = models.CharField(_("nơi công tác"), max_length=160, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=10, blank=True)
    # Codes of subjects that the person teaches, of whatever version of the programme has them.
    subject_codes = models.JSONField(_("chuyên đề giảng dạy"), default=list, blank=True)
    # The account with which the person opens classes and calls the roll; empty while there is none.
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="trainer_entry",
        verbose_name=_("tài khoản"),
    )
    started_on = models.DateField(_("là tập huấn viên từ ngày"))
    ended_on = models.DateField(_("thôi từ ngày"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """By name."""

        verbose_name = _("tập huấn viên")
        verbose_name_plural = _("tập huấn viên")
        ordering = ["unit_id", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name="trainer_days_in_order"
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.full_name


class TrainerEvent(AppendOnlyModel):
    """What a trainer received: a training, or the kit. A mistake is taken back by a row that names it."""

    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="events", verbose_name=_("tập huấn viên"))
    kind = models.CharField(_("việc"), max_length=12, choices=TrainerEventKind.choices)
    happened_on = models.DateField(_("ngày"))
    note = models.CharField(_("lớp, văn bản"), max_length=240, blank=True)
    takes_back = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back_by", verbose_name=_("rút lại")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order of recording."""

        verbose_name = _("việc của tập huấn viên")
        verbose_name_plural = _("các việc của tập huấn viên")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return kind and day."""
        return f"{self.kind} {self.happened_on}"
