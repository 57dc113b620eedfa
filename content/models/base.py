"""What every page with a Markdown text shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MarkdownPageMixin(models.Model):
    """A page whose text is one source in our dialect (markdown-dialect.md)."""

    summary = models.CharField(_("tóm tắt"), max_length=240, blank=True)
    body = models.TextField(_("nội dung"), blank=True)

    class Meta:
        """Abstract."""

        abstract = True
