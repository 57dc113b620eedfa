"""Two records of one person that are read as one (gộp hồ sơ), and taken apart again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models.people import Mediator


class PersonMerge(PublicIdModel, AppendOnlyModel):
    """One decision that two records are one person, or (with `undoes`) that they are two after all.

    `details` keeps what was changed besides: the offices that went over, those ended as recorded twice, clocks,
    accounts and records absorbed earlier; taking apart reads it. Evidence is never rewritten: it stays with the
    record it was written for and is read through `Mediator.merged_into`.
    """

    kept = models.ForeignKey(Mediator, models.PROTECT, related_name="merges", verbose_name=_("hồ sơ giữ lại"))
    absorbed = models.ForeignKey(
        Mediator, models.PROTECT, related_name="merges_away", verbose_name=_("hồ sơ được gộp vào")
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("tách lại lần gộp")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    reason = models.CharField(_("lý do, căn cứ"), max_length=300)
    details = models.JSONField(_("đã thay đổi"), default=dict)

    class Meta:
        """In the order in which they were recorded."""

        verbose_name = _("lần gộp hồ sơ")
        verbose_name_plural = _("các lần gộp hồ sơ")
        ordering = ["id"]

    def __str__(self) -> str:
        """Name the day."""
        return f"{self.recorded_at:%d/%m/%Y}"
