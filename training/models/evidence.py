"""The evidence ledger (sổ bằng chứng): what happened, appended, never overwritten (product.md §4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator
from training.enums import Channel, EvidenceKind
from training.models.programme import Subject


class Evidence(PublicIdModel, AppendOnlyModel):
    """One row of the ledger: who, what, when it happened, when and by whom it was recorded, from where.

    A correction is a new row that names the row it supersedes. `client_key` makes sending twice harmless.
    `reference` names the lesson, quiz or class: "lesson:<code>", "quiz:<code>", "course:<code>". `channel` is where the
    work was done; `details["entered"]` from what it was recorded, where that is something else.
    """

    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="evidence", verbose_name=_("hòa giải viên"))
    kind = models.CharField(_("loại"), max_length=20, choices=EvidenceKind.choices)
    happened_on = models.DateField(_("ngày diễn ra"))
    happened_at = models.DateTimeField(_("lúc diễn ra"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    channel = models.CharField(_("hình thức"), max_length=10, choices=Channel.choices)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chuyên đề")
    )
    hours = models.DecimalField(_("số giờ"), max_digits=5, decimal_places=2, null=True, blank=True)
    reference = models.CharField(_("bài, lớp"), max_length=120, blank=True)
    score_percent = models.DecimalField(_("điểm (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    details = models.JSONField(_("chi tiết"), default=dict, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("thay cho dòng")
    )
    reason = models.CharField(_("lý do đính chính"), max_length=300, blank=True)
    client_key = models.CharField(max_length=80, null=True, blank=True, unique=True, editable=False)

    class Meta:
        """Read per person in order."""

        verbose_name = _("bằng chứng")
        verbose_name_plural = _("bằng chứng")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["mediator", "kind", "happened_on"], name="evidence_person"),
            # Few of many rows: M4 is counted from them for whole provinces.
            models.Index(
                fields=["mediator", "happened_on"],
                condition=Q(kind__in=("materials_handed", "materials_opened")),
                name="evidence_materials",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gte=0), name="evidence_hours"),
            models.CheckConstraint(
                condition=Q(score_percent__isnull=True) | Q(score_percent__range=(0, 100)), name="evidence_score"
            ),
        ]

    @property
    def way_words(self) -> str:
        """Say where the work was done, from what it was recorded where that differs, and whether somebody helped."""
        details = self.details or {}
        parts = [str(self.get_channel_display())]
        entered = details.get("entered")
        if entered in Channel.values and entered != self.channel:
            parts.append(f"ghi lại từ {Channel(entered).label.lower()}")
        if details.get("helped") is True:
            parts.append("có người giúp")
        return ", ".join(parts)

    def __str__(self) -> str:
        """Name kind and day."""
        return f"{self.get_kind_display()} {self.happened_on:%d/%m/%Y}"
