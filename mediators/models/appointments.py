"""Appointments (nhiệm kỳ công nhận): the office on which the training clock hangs."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.enums import EndGround, EventKind
from mediators.models.people import Mediator
from mediators.models.places import Unit
from mediators.models.teams import Team
from mediators.rules import office_starts_on


class AppointmentQuerySet(models.QuerySet):
    """Appointments on a day."""

    def running(self, on: date) -> "AppointmentQuerySet":
        """Return those whose office runs on a day (it ends by decision only, Rule: R-APPT-01)."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), recognised_on__lte=on)

    def open(self) -> "AppointmentQuerySet":
        """Return those not ended, including decisions dated in the future."""
        return self.filter(ended_on__isnull=True)


class Appointment(PublicIdModel):
    """A mediator's office in one team, opened by a recognition decision.

    `commune` repeats the team's commune for scoping and lists. `clock_from` is the day from which the six
    months run: the decision's day, or that of the first office when it continues another without a gap
    (`continues`). `ended_on` is the first day without the office.
    """

    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="appointments", verbose_name=_("hòa giải viên"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="appointments", verbose_name=_("tổ hòa giải"))
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    recognised_on = models.DateField(_("ngày quyết định công nhận"))
    effective_on = models.DateField(_("ngày quyết định có hiệu lực"), null=True, blank=True)
    clock_from = models.DateField(_("tính thời hạn từ"))
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_issuer = models.CharField(_("cơ quan ban hành"), max_length=120, blank=True)
    is_head = models.BooleanField(_("tổ trưởng"), default=False)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by", verbose_name=_("tiếp nối")
    )
    ended_on = models.DateField(_("thôi từ ngày"), null=True, blank=True)
    end_ground = models.CharField(_("lý do thôi"), max_length=20, choices=EndGround.choices, blank=True)
    end_decision_number = models.CharField(_("số quyết định thôi"), max_length=60, blank=True)
    # Place in the last roster file that named this office: lists and exports keep the order officers know.
    list_order = models.PositiveIntegerField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        """One running office per person and team; an office never ends before it begins."""

        verbose_name = _("nhiệm kỳ công nhận")
        verbose_name_plural = _("nhiệm kỳ công nhận")
        constraints = [
            models.UniqueConstraint(
                fields=["mediator", "team"], condition=Q(ended_on__isnull=True), name="one_running_appointment"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("recognised_on")),
                name="appointment_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "ended_on"], name="appointment_commune"),
            models.Index(fields=["team", "ended_on"], name="appointment_team"),
        ]

    def __str__(self) -> str:
        """Name person and day."""
        return f"{self.mediator_id} {self.recognised_on:%d/%m/%Y}"

    @property
    def starts_on(self) -> date:
        """Return the first day of the office (Rule: R-APPT-01)."""
        return office_starts_on(recognised_on=self.recognised_on, effective_on=self.effective_on)

    @property
    def is_mistake(self) -> bool:
        """Tell whether the office was recorded by mistake and counts for nothing."""
        return self.end_ground == EndGround.ENTERED_BY_MISTAKE


class AppointmentEvent(AppendOnlyModel):
    """One thing that happened to an appointment, with its day, reason and the values before and after."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="events", verbose_name=_("nhiệm kỳ công nhận")
    )
    kind = models.CharField(_("việc"), max_length=20, choices=EventKind.choices)
    happened_on = models.DateField(_("ngày"))
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    reason = models.CharField(_("lý do, căn cứ"), max_length=300, blank=True)
    before = models.JSONField(_("trước"), default=dict, blank=True)
    after = models.JSONField(_("sau"), default=dict, blank=True)

    class Meta:
        """In the order in which they were recorded."""

        verbose_name = _("diễn biến nhiệm kỳ")
        verbose_name_plural = _("diễn biến nhiệm kỳ")
        ordering = ["id"]

    def __str__(self) -> str:
        """Name the event."""
        return f"{self.get_kind_display()} {self.happened_on:%d/%m/%Y}"
