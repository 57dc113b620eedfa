"""What the projector shows of a round: one stored row, so that the page costs one statement whatever the hall does."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contests.models.contests import ContestRound


class BoardState(models.Model):
    """The board of one round as it was last computed (`contests.services.board`).

    `payload` holds names, order, finished parts, and totals only where `shows_totals`; never anything of places that
    were not announced. `revealed` counts the places announced so far, from the last one.
    """

    round = models.OneToOneField(ContestRound, models.PROTECT, related_name="board", verbose_name=_("vòng thi"))
    payload = models.JSONField(_("nội dung bảng điểm"), default=dict)
    shows_totals = models.BooleanField(_("hiện điểm"), default=False)
    revealed = models.PositiveSmallIntegerField(_("số hạng đã xướng"), default=0)
    computed_at = models.DateTimeField(_("tính lúc"))

    class Meta:
        """One per round."""

        verbose_name = _("bảng điểm trên màn hình")
        verbose_name_plural = _("bảng điểm trên màn hình")

    def __str__(self) -> str:
        """Name the round."""
        return f"{self.round_id}"
