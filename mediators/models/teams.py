"""Mediation teams (tổ hòa giải)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.models.places import Unit


class Team(PublicIdModel):
    """A team of one commune: «Tổ hòa giải Tổ dân phố số 1». Ended teams stay, with the day."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="teams", verbose_name=_("xã, phường, đặc khu"))
    name = models.CharField(_("tên tổ"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    # Natural order: «số 2» before «số 10».
    order_key = models.CharField(max_length=160, editable=False)
    planned_count = models.PositiveSmallIntegerField(
        _("số hòa giải viên theo quyết định"),
        null=True,
        blank=True,
        help_text=_("Số do Chủ tịch UBND cấp xã quyết định. Để trống nếu chưa có."),
    )
    minority_area = models.BooleanField(
        _("vùng có đông đồng bào dân tộc thiểu số"),
        default=False,
        help_text=_("Nếu có, tổ phải có hòa giải viên là người dân tộc thiểu số."),
    )
    established_on = models.DateField(_("thành lập ngày"), null=True, blank=True)
    dissolved_on = models.DateField(_("giải thể ngày"), null=True, blank=True)

    class Meta:
        """A name is used once among the running teams of a commune."""

        verbose_name = _("tổ hòa giải")
        verbose_name_plural = _("tổ hòa giải")
        ordering = ["commune_id", "order_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "name_key"],
                condition=Q(dissolved_on__isnull=True),
                name="one_running_team_name",
                violation_error_message=_("Xã đã có tổ hòa giải mang tên này."),
            )
        ]

    def __str__(self) -> str:
        """Return the full name."""
        return self.name
