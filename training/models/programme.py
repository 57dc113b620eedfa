"""The framework programme as versioned, dated data (framework-programme.md §8)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from training.enums import SubjectGroup


class ProgrammeVersion(PublicIdModel):
    """One version of the programme: 4077/2014, 2372/2025, or a working catalogue.

    A version that was published is not changed except to confirm it against the official text.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    title = models.CharField(_("tên"), max_length=240)
    decision_number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=120, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    in_force_from = models.DateField(_("hiệu lực từ"), null=True, blank=True)
    in_force_to = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("thay thế")
    )
    period_minutes = models.PositiveSmallIntegerField(_("số phút một tiết"), null=True, blank=True)
    official = models.BooleanField(_("chương trình chính thức"), default=True)
    verified = models.BooleanField(_("đã đối chiếu văn bản gốc"), default=False)
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        """Newest in force first."""

        verbose_name = _("phiên bản chương trình khung")
        verbose_name_plural = _("các phiên bản chương trình khung")
        ordering = ["-in_force_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gt=models.F("in_force_from")),
                name="programme_days_in_order",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
            )
        ]

    def __str__(self) -> str:
        """Return number or title."""
        return self.decision_number or self.title


class Subject(PublicIdModel):
    """A subject (chuyên đề) of a version. Every value may be empty until confirmed, each with provenance."""

    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="subjects", verbose_name=_("phiên bản chương trình")
    )
    code = models.CharField(_("mã chuyên đề"), max_length=20)
    title = models.CharField(_("tên chuyên đề"), max_length=240)
    group = models.CharField(_("nhóm"), max_length=12, choices=SubjectGroup.choices)
    audiences = models.JSONField(_("đối tượng"), default=list, blank=True)
    theory_periods = models.DecimalField(_("tiết lý thuyết"), max_digits=5, decimal_places=1, null=True, blank=True)
    practice_periods = models.DecimalField(_("tiết thực hành"), max_digits=5, decimal_places=1, null=True, blank=True)
    mandatory = models.BooleanField(_("bắt buộc"), null=True, blank=True)
    provenance = models.CharField(_("căn cứ: điều, mục của văn bản"), max_length=240, blank=True)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        """A code is used once in a version."""

        verbose_name = _("chuyên đề")
        verbose_name_plural = _("chuyên đề")
        ordering = ["version_id", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="one_subject_code",
                violation_error_message=_("Phiên bản này đã có chuyên đề mang mã đó."),
            ),
            models.CheckConstraint(condition=Q(code__startswith="CD-"), name="subject_code_prefix"),
            models.CheckConstraint(
                condition=(Q(theory_periods__isnull=True) | Q(theory_periods__gte=0))
                & (Q(practice_periods__isnull=True) | Q(practice_periods__gte=0)),
                name="subject_periods_not_negative",
            ),
        ]

    def __str__(self) -> str:
        """Return code and title."""
        return f"{self.code} {self.title}"
