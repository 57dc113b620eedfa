"""The dated reading of «khoảng trống» and of what keeps an earlier clock running (law.md §9, open cases)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClockRule(models.Model):
    """What makes an office carry on an earlier one, from a day on, until the next row begins. Rule: R-APPT-02.

    An office is judged by the row in force on its own first day; for days before the first row, by that row.
    """

    valid_from = models.DateField(_("áp dụng cho nhiệm kỳ bắt đầu từ ngày"), unique=True)
    gap_days = models.PositiveSmallIntegerField(
        _("số ngày gián đoạn vẫn coi là liên tục"),
        default=0,
        help_text=_("0: chỉ cần một ngày không làm hòa giải viên là có khoảng trống."),
    )
    gap_restarts_clock = models.BooleanField(_("công nhận lại sau khoảng trống thì tính hạn mới"), default=True)
    move_keeps_clock = models.BooleanField(_("chuyển tổ, chuyển xã không gián đoạn thì giữ hạn cũ"), default=True)
    reissue_keeps_clock = models.BooleanField(_("quyết định cấp lại giữ ngày công nhận đầu tiên"), default=True)
    source = models.CharField(_("căn cứ"), max_length=240)
    verified = models.BooleanField(_("đã đối chiếu"), default=False)

    class Meta:
        """Newest first."""

        verbose_name = _("quy tắc tính thời hạn khi đổi nhiệm kỳ")
        verbose_name_plural = _("các quy tắc tính thời hạn khi đổi nhiệm kỳ")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        """Name the first day."""
        return f"{self.valid_from:%d/%m/%Y}"
