"""Mergers, splits and new names of communes after the product was loaded, and where a team was before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.enums import UnitChangeKind
from mediators.models.places import Unit
from mediators.models.teams import Team


class UnitChange(PublicIdModel, AppendOnlyModel):
    """One decision that changes communes from a day on, or (with `undoes`) the undoing of one recorded by mistake.

    `moved` keeps what undoing needs: codes that were closed, opened and renamed (with kind and name before), and who
    was in which commune.
    """

    kind = models.CharField(_("việc"), max_length=10, choices=UnitChangeKind.choices)
    happened_on = models.DateField(_("từ ngày"))
    source = models.CharField(_("văn bản"), max_length=120)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    counts = models.JSONField(_("đã chuyển"), default=dict)
    moved = models.JSONField(default=dict, blank=True, editable=False)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("hủy thay đổi")
    )

    class Meta:
        """Newest first."""

        verbose_name = _("thay đổi địa bàn")
        verbose_name_plural = _("các thay đổi địa bàn")
        ordering = ["-happened_on", "-id"]

    def __str__(self) -> str:
        """Name kind and day."""
        return f"{self.get_kind_display()} {self.happened_on:%d/%m/%Y}"


class UnitSuccession(AppendOnlyModel):
    """An old commune and one that took over from it; several rows when it was split."""

    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="successions", verbose_name=_("thay đổi"))
    old = models.ForeignKey(Unit, models.PROTECT, related_name="successors", verbose_name=_("địa bàn cũ"))
    new = models.ForeignKey(Unit, models.PROTECT, related_name="succeeds", verbose_name=_("nay là"))

    class Meta:
        """One row per change, old and new commune."""

        verbose_name = _("kế tiếp địa bàn")
        verbose_name_plural = _("kế tiếp địa bàn")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["change", "old", "new"], name="one_unit_succession")]

    def __str__(self) -> str:
        """Name both codes."""
        return f"{self.old_id} → {self.new_id}"


class TeamPlace(AppendOnlyModel):
    """Where a team was until a day; after its last row it is where `Team.commune` says.

    Rows of a change that was undone are void.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="places", verbose_name=_("tổ hòa giải"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("địa bàn khi ấy"))
    valid_to = models.DateField(_("đến trước ngày"))
    team_name = models.CharField(_("tên tổ khi ấy"), max_length=120)
    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="team_places", verbose_name=_("thay đổi"))

    class Meta:
        """Looked up by team and day."""

        verbose_name = _("địa bàn cũ của tổ")
        verbose_name_plural = _("địa bàn cũ của tổ")
        ordering = ["team_id", "valid_to"]
        constraints = [models.UniqueConstraint(fields=["team", "valid_to", "change"], name="one_team_place_a_change")]

    def __str__(self) -> str:
        """Name unit and day."""
        return f"{self.unit_id} {self.valid_to:%d/%m/%Y}"
