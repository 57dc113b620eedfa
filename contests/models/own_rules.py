"""Rules kept by a place as a template for its later contests."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.contests import Contest
from lms.base.models import PublicIdModel
from mediators.models import Unit


class OwnRules(PublicIdModel):
    """The rules of a contest as they stood when its organiser kept them; a contest opened from them copies them.

    `unit` is the commune or province whose officers find them; empty for regions and the nation, whose templates
    everybody finds who may open a contest. `document` is as in `RulesVersion`; it is never changed. `removed_at` takes
    them out of the list.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị giữ mẫu")
    )
    name = models.CharField(_("tên mẫu"), max_length=240)
    name_key = models.CharField(max_length=240, editable=False)
    level = models.CharField(_("cấp"), max_length=10)
    mode = models.CharField(_("hình thức"), max_length=10)
    document = models.JSONField(_("thể lệ"))
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="+", verbose_name=_("chép từ hội thi"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người lưu"))
    made_at = models.DateTimeField(_("lưu lúc"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người bỏ")
    )
    removed_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True)

    class Meta:
        """By name; a place has a name once."""

        verbose_name = _("thể lệ mẫu của đơn vị")
        verbose_name_plural = _("các thể lệ mẫu của đơn vị")
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name_key"], condition=Q(removed_at__isnull=True), name="one_own_rules_name"
            ),
            models.UniqueConstraint(
                fields=["name_key"],
                condition=Q(removed_at__isnull=True, unit__isnull=True),
                name="one_own_rules_name_wide",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
