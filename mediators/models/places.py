"""Provinces and communes with their history (contracts.md §4, product.md «Places have a history»)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediators.enums import UnitKind, UnitLevel


class UnitQuerySet(models.QuerySet):
    """Places on a day."""

    def on(self, day: date) -> "UnitQuerySet":
        """Return the places that exist on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def provinces(self) -> "UnitQuerySet":
        """Return provinces only."""
        return self.filter(level=UnitLevel.PROVINCE)

    def communes(self) -> "UnitQuerySet":
        """Return communes only."""
        return self.filter(level=UnitLevel.COMMUNE)


class Unit(models.Model):
    """A province (2 digits) or commune (5 digits); the code is its identity, name and kind are of today.

    A merger closes units (`valid_to`, exclusive) and opens others; it never renames a code.
    """

    code = models.CharField(_("mã"), max_length=5, primary_key=True)
    level = models.CharField(_("cấp"), max_length=10, choices=UnitLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="communes", verbose_name=_("tỉnh, thành phố")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=UnitKind.choices)
    name = models.CharField(_("tên"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        """Looked up by province and by folded name."""

        verbose_name = _("địa bàn")
        verbose_name_plural = _("địa bàn")
        indexes = [
            models.Index(fields=["parent", "name_key"], name="unit_in_province"),
            models.Index(fields=["name_key"], name="unit_name_key"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True) | Q(level="commune", parent__isnull=False),
                name="unit_parent_by_level",
            )
        ]

    def __str__(self) -> str:
        """Return kind and name: «Phường Lê Chân»."""
        return f"{self.get_kind_display()} {self.name}"


class UnitVersion(models.Model):
    """Kind and name of a unit between two days, with the instrument that set it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions", verbose_name=_("địa bàn"))
    kind = models.CharField(_("loại"), max_length=10, choices=UnitKind.choices)
    name = models.CharField(_("tên"), max_length=80)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    source = models.CharField(_("văn bản"), max_length=120)

    class Meta:
        """One version starts on a day."""

        verbose_name = _("tên theo thời gian")
        verbose_name_plural = _("tên theo thời gian")
        ordering = ["unit_id", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="one_unit_version_a_day")]

    def __str__(self) -> str:
        """Return kind and name."""
        return f"{self.get_kind_display()} {self.name}"


class FormerUnit(models.Model):
    """A commune that ended (mostly on 1/7/2025) and a unit that took it over; several rows when it was split."""

    code = models.CharField(_("mã cũ"), max_length=5, db_index=True)
    name = models.CharField(_("tên cũ"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False, db_index=True)
    district_name = models.CharField(_("huyện cũ"), max_length=80, blank=True)
    province_name = models.CharField(_("tỉnh cũ"), max_length=80, blank=True)
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessors", verbose_name=_("nay là"))
    valid_to = models.DateField(_("đến trước ngày"))

    class Meta:
        """One row per old and new unit."""

        verbose_name = _("địa bàn cũ")
        verbose_name_plural = _("địa bàn cũ")
        constraints = [models.UniqueConstraint(fields=["code", "name", "successor"], name="one_former_unit_successor")]

    def __str__(self) -> str:
        """Return the old name."""
        return self.name
