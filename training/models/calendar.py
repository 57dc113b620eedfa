"""The holiday table: data edited each year; the code only proposes (law.md §9). Rule: R-TRAIN-06."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.enums import DayKind


class CalendarYear(models.Model):
    """A year for which the table is complete. A year without a row makes a deadline uncomputable."""

    year = models.PositiveSmallIntegerField(_("năm"), primary_key=True)
    provisional = models.BooleanField(_("dự kiến"), default=True)
    source = models.CharField(_("văn bản"), max_length=240, blank=True)

    class Meta:
        """Oldest first."""

        verbose_name = _("năm của lịch nghỉ")
        verbose_name_plural = _("các năm của lịch nghỉ")
        ordering = ["year"]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class CalendarDay(models.Model):
    """A date that is off, compensatory, or a make-up working day."""

    day = models.DateField(_("ngày"), primary_key=True)
    kind = models.CharField(_("loại"), max_length=12, choices=DayKind.choices)
    name = models.CharField(_("tên ngày"), max_length=120)
    provisional = models.BooleanField(_("dự kiến"), default=False)
    source = models.CharField(_("văn bản"), max_length=240, blank=True)

    class Meta:
        """By date."""

        verbose_name = _("ngày đặc biệt")
        verbose_name_plural = _("các ngày đặc biệt")
        ordering = ["day"]

    def __str__(self) -> str:
        """Return date and name."""
        return f"{self.day:%d/%m/%Y} {self.name}"
