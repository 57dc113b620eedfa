"""Long prints of activation cards, made in the background."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicIdModel
from mediators.enums import PrintState
from mediators.models.places import Unit
from mediators.models.rosters import private_storage


class CardPrint(PublicIdModel):
    """One PDF of many cards, for the officer who asked for it.

    The file holds secrets of one-time cards: it can be fetched once, within one hour, and is removed then.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("xã, phường, đặc khu"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người in"))
    asked_at = models.DateTimeField(_("lúc"))
    mediator_ids = models.JSONField(default=list)
    done_count = models.PositiveIntegerField(_("đã làm"), default=0)
    state = models.CharField(_("tình trạng"), max_length=10, choices=PrintState.choices, default=PrintState.WAITING)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    file = models.FileField(_("tệp"), upload_to="cards", storage=private_storage, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = _("lần in thẻ")
        verbose_name_plural = _("các lần in thẻ")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Name the print by its day."""
        return f"{self.commune_id} {self.asked_at:%d/%m/%Y}"

    @property
    def total_count(self) -> int:
        """Return how many cards were asked for."""
        return len(self.mediator_ids)
