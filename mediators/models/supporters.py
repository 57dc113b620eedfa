"""Lawyers, jurists, police officers and others who help teams with the law (law.md §2, targets.md M7)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.enums import SupporterProfession
from mediators.models.places import Unit
from mediators.models.teams import Team


class LegalSupporter(PublicIdModel):
    """A person of a listed profession whom a commune recorded as helping its teams, from a day until a day."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    full_name = models.CharField(_("họ và tên"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    sort_key = models.CharField(max_length=160, editable=False)
    profession = models.CharField(_("nghề nghiệp"), max_length=20, choices=SupporterProfession.choices)
    workplace = models.CharField(_("nơi công tác"), max_length=160, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=10, blank=True)
    started_on = models.DateField(_("hỗ trợ từ ngày"))
    ended_on = models.DateField(_("thôi hỗ trợ từ ngày"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """By name."""

        verbose_name = _("người hỗ trợ pháp lý")
        verbose_name_plural = _("người hỗ trợ pháp lý")
        ordering = ["commune_id", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name="supporter_days_in_order"
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.full_name


class TeamSupport(models.Model):
    """One team helped by one supporter, from a day until a day; ended rows stay."""

    supporter = models.ForeignKey(
        LegalSupporter, models.CASCADE, related_name="teams", verbose_name=_("người hỗ trợ pháp lý")
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="supports", verbose_name=_("tổ hòa giải"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        """A team is helped by a person once at a time."""

        verbose_name = _("tổ được hỗ trợ")
        verbose_name_plural = _("các tổ được hỗ trợ")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supporter", "team"], condition=Q(ends_on__isnull=True), name="one_running_support"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="support_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        """Return both keys."""
        return f"{self.supporter_id} – {self.team_id}"
