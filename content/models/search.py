"""Folded text of public pages: one row a page, searched without marks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from content.enums import SearchKind


class SearchEntry(models.Model):
    """What a public page says, folded by lms.base.text.search_key. Never holds lesson sources or keys."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="search_entry")
    kind = models.CharField(_("loại"), max_length=20)
    title = models.CharField(_("tiêu đề"), max_length=255)
    text = models.TextField(_("nội dung"))
    title_key = models.CharField(max_length=255)
    text_key = models.TextField()
    address = models.CharField(_("địa chỉ"), max_length=500)

    class Meta:
        """One row per page."""

        verbose_name = _("mục tìm kiếm")
        verbose_name_plural = _("các mục tìm kiếm")

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def kind_label(self) -> str:
        """Return the kind in words."""
        return str(SearchKind(self.kind).label)
