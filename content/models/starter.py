"""What the loader of starter content has put into the tree, so that loading again makes no duplicates."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision


class StarterText(models.Model):
    """One text of `content/starter` and the page made of it.

    `revision` is the version that the loader made last: a page with a newer one was edited by a person and is left
    alone. `fingerprint` is that of the text and its entry in the index.
    """

    key = models.CharField(_("mã trong bộ khởi đầu"), max_length=120, unique=True)
    page = models.OneToOneField(Page, models.CASCADE, related_name="starter_text", verbose_name=_("trang"))
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("phiên bản"))
    fingerprint = models.CharField(max_length=64)

    class Meta:
        """One row per text."""

        verbose_name = _("bài của bộ khởi đầu")
        verbose_name_plural = _("các bài của bộ khởi đầu")

    def __str__(self) -> str:
        """Return the key."""
        return self.key
