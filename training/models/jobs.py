"""Which daily work has been done: claimed by a conditional update, so that it is done once a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyRun(models.Model):
    """One kind of daily work. `done_on` is the last day that was claimed, `not_before` puts a failed one off."""

    name = models.CharField(_("việc"), max_length=40, primary_key=True)
    done_on = models.DateField(_("đã làm ngày"), null=True, blank=True)
    not_before = models.DateTimeField(_("thử lại từ lúc"), null=True, blank=True)

    class Meta:
        """By name."""

        verbose_name = _("việc hằng ngày")
        verbose_name_plural = _("các việc hằng ngày")
        ordering = ["name"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
