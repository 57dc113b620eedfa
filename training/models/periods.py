"""Numbered decisions that lengthen training periods: extensions and suspensions (law.md §9; R-TRAIN-08)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator, Team, Unit
from training.enums import PeriodKind


class PeriodDecision(PublicIdModel, AppendOnlyModel):
    """One decision for one person, one team, a commune or a province; a correction is a row that supersedes it.

    An extension adds `days` to periods that run on some day from `first_on` to `last_on` (empty: without end); a
    suspension stops the count on each of its days. Kind «annulled» only takes a recorded decision back.
    """

    kind = models.CharField(_("loại"), max_length=12, choices=PeriodKind.choices)
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hòa giải viên")
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tổ"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa bàn"))
    decision_number = models.CharField(_("số quyết định"), max_length=60)
    decision_issuer = models.CharField(_("cơ quan ban hành"), max_length=120, blank=True)
    decided_on = models.DateField(_("ngày quyết định"))
    first_on = models.DateField(_("từ ngày"))
    last_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("số ngày gia hạn"), default=0)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("thay cho")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        """Newest first; for exactly one person, team or place; a suspension has an end."""

        verbose_name = _("quyết định gia hạn, tạm dừng")
        verbose_name_plural = _("quyết định gia hạn, tạm dừng")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mediator__isnull=False, team__isnull=True, unit__isnull=True)
                | Q(mediator__isnull=True, team__isnull=False, unit__isnull=True)
                | Q(mediator__isnull=True, team__isnull=True, unit__isnull=False),
                name="period_decision_for_one",
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=models.F("first_on")), name="period_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(kind="suspension") | Q(last_on__isnull=False), name="suspension_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(kind="extension") | Q(days__gte=1), name="extension_adds_days"),
        ]

    def __str__(self) -> str:
        """Return number and day."""
        return f"{self.decision_number} {self.decided_on:%d/%m/%Y}"

    @property
    def whom(self) -> str:
        """Name the person, the team or the place; read with `mediator`, `team` and `unit`."""
        return str(self.mediator or self.team or self.unit)
