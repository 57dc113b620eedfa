"""Decisions issued again for many people at once, as merged communes do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.models.places import Unit


class ReissueBatch(PublicIdModel):
    """One new decision that repeats the recognition of many people; can be taken back as a whole, once."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    decision_number = models.CharField(_("số quyết định cấp lại"), max_length=60)
    decision_issuer = models.CharField(_("cơ quan ban hành"), max_length=120, blank=True)
    recognised_on = models.DateField(_("ngày quyết định cấp lại"))
    appointment_ids = models.JSONField(_("các nhiệm kỳ"), default=list)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    undone_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người hủy")
    )
    undo_reason = models.CharField(_("lý do hủy"), max_length=300, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("đợt cấp lại quyết định")
        verbose_name_plural = _("các đợt cấp lại quyết định")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return number and day."""
        return f"{self.decision_number} {self.recognised_on:%d/%m/%Y}"

    @property
    def count(self) -> int:
        """Return how many people it named."""
        return len(self.appointment_ids)
