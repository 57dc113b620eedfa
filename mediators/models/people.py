"""Mediators (hòa giải viên)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.enums import Qualification
from mediators.models.places import Unit


class Mediator(PublicIdModel):
    """One person who is or was a mediator. Personal data for the State's work of the roster (P2).

    `code` is the sign-in name and is not sequential (S3). Identity on re-import: commune, folded
    name and birth year, then decision number (contracts.md §4). Nothing is unique on phone (S1).
    Ethnicity is only yes / no / unknown, sensitive, never shown in lists (P1).
    """

    code = models.CharField(_("mã hòa giải viên"), max_length=12, unique=True)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="mediators", verbose_name=_("xã, phường, đặc khu"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mediator",
        verbose_name=_("tài khoản"),
    )
    full_name = models.CharField(_("họ và tên"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    sort_key = models.CharField(max_length=240, editable=False)
    female = models.BooleanField(_("nữ"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    ethnic_minority = models.BooleanField(_("dân tộc thiểu số"), null=True, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=15, blank=True)
    occupation = models.CharField(_("chức vụ, nghề nghiệp"), max_length=120, blank=True)
    qualification = models.CharField(
        _("trình độ chuyên môn"), max_length=10, choices=Qualification.choices, default=Qualification.UNKNOWN
    )
    created_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)
    # The record that stands for this person after a merge (PersonMerge), never one that was merged away itself.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("đã gộp vào hồ sơ")
    )

    class Meta:
        """Found by folded name within a commune."""

        verbose_name = _("hòa giải viên")
        verbose_name_plural = _("hòa giải viên")
        indexes = [
            models.Index(fields=["commune", "name_key", "birth_year"], name="mediator_identity"),
            models.Index(fields=["commune", "sort_key"], name="mediator_order"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.full_name

    @property
    def born(self) -> str | None:
        """Return the birth date in ISO form, or the year where only that is known."""
        if self.birth_date:
            return self.birth_date.isoformat()
        return str(self.birth_year) if self.birth_year else None
