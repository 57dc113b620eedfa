"""Public pages: home, material set, news, model cases, guides. Thin: fields, panels, who may stand where."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import Page

from content.models.base import MarkdownPageMixin


class HomePage(Page):
    """The front page."""

    lead = models.CharField(_("lời mở đầu"), max_length=300, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        """Named for writers."""

        verbose_name = _("trang chủ")


class MaterialIndexPage(Page):
    """Contents of the material set."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.MaterialPage"]
    max_count = 1

    class Meta:
        """Named for writers."""

        verbose_name = _("mục lục bộ tài liệu")


class MaterialPage(MarkdownPageMixin, Page):
    """One text of the material set, open to everyone."""

    section = models.CharField(_("phần"), max_length=80, blank=True)
    law_articles = ParentalManyToManyField(
        "content.LegalArticle", blank=True, related_name="material_pages", verbose_name=_("căn cứ")
    )

    parent_page_types = ["content.MaterialIndexPage"]
    subpage_types = []

    class Meta:
        """Named for writers."""

        verbose_name = _("trang tài liệu")
        verbose_name_plural = _("trang tài liệu")


class NewsIndexPage(Page):
    """List of news."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]
    max_count = 1

    class Meta:
        """Named for writers."""

        verbose_name = _("mục tin tức")


class NewsPage(MarkdownPageMixin, Page):
    """One news item."""

    published_on = models.DateField(_("ngày tin"))

    parent_page_types = ["content.NewsIndexPage"]
    subpage_types = []

    class Meta:
        """Named for writers."""

        verbose_name = _("tin")
        verbose_name_plural = _("tin")


class CaseIndexPage(Page):
    """List of model cases."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.CasePage"]
    max_count = 1

    class Meta:
        """Named for writers."""

        verbose_name = _("mục vụ việc điển hình")


class CasePage(MarkdownPageMixin, Page):
    """A model case: what happened, what the mediator did, what is learnt."""

    field = models.CharField(_("lĩnh vực"), max_length=80, blank=True)

    parent_page_types = ["content.CaseIndexPage"]
    subpage_types = []

    class Meta:
        """Named for writers."""

        verbose_name = _("vụ việc điển hình")
        verbose_name_plural = _("vụ việc điển hình")


class GuideIndexPage(Page):
    """List of guides."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.GuidePage"]
    max_count = 1

    class Meta:
        """Named for writers."""

        verbose_name = _("mục hướng dẫn sử dụng")


class GuidePage(MarkdownPageMixin, Page):
    """How one role uses the product."""

    role = models.CharField(_("vai trò"), max_length=20, blank=True)

    parent_page_types = ["content.GuideIndexPage"]
    subpage_types = []

    class Meta:
        """Named for writers."""

        verbose_name = _("hướng dẫn")
        verbose_name_plural = _("hướng dẫn")
