"""Public pages: home, material set, news, model cases, guides. Thin: fields, panels, who may stand where."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from content.enums import SearchKind
from content.models.base import MarkdownPageMixin
from content.panels import PageForm, articles_panel, body_panel, slug_panel, summary_panel, title_panel
from content.signals import material_opened
from lms.base import clock

NEWS_PER_PAGE = 12
NEWS_ON_HOME = 3
CASES_ON_HOME = 3
MAX_LISTED = 300


class HomePage(Page):
    """The front page."""

    lead = models.CharField(_("lời mở đầu"), max_length=300, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "content/home.html"
    base_form_class = PageForm
    content_panels = [title_panel(), FieldPanel("lead")]
    promote_panels = []

    class Meta:
        """Named for writers."""

        verbose_name = _("trang chủ")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find a page below by its whole address at once: two statements whatever the depth."""
        if not path_components:
            return super().route(request, path_components)
        address = f"{self.url_path}{'/'.join(path_components)}/"
        page = Page.objects.live().filter(url_path=address).first()
        if page is None:
            raise Http404
        # An index page has no columns of its own worth a statement.
        thin = issubclass(page.specific_class, IndexPage)
        return RouteResult(page.specific_deferred if thin else page.specific)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the latest news and cases."""
        context = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.descendant_of(self).live().order_by("-published_on", "-pk")[:NEWS_ON_HOME]
        context["cases"] = CasePage.objects.descendant_of(self).live().order_by("path")[:CASES_ON_HOME]
        return context


class IndexPage(Page):
    """A page that lists its children."""

    parent_page_types = ["content.HomePage"]
    max_count = 1
    base_form_class = PageForm
    content_panels = [title_panel(), slug_panel()]
    promote_panels = []

    class Meta:
        """Abstract."""

        abstract = True


class MaterialIndexPage(IndexPage):
    """Contents of the material set."""

    subpage_types = ["content.MaterialPage"]
    template = "content/material_index.html"

    class Meta:
        """Named for writers."""

        verbose_name = _("mục lục bộ tài liệu")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the texts, each section once, in the order in which sections first appear."""
        context = super().get_context(request, *args, **kwargs)
        sections: dict[str, list[MaterialPage]] = {}
        for page in MaterialPage.objects.child_of(self).live().order_by("path")[:MAX_LISTED]:
            sections.setdefault(page.section, []).append(page)
        context["sections"] = list(sections.items())
        return context


class MaterialPage(MarkdownPageMixin, Page):
    """One text of the material set, open to everyone."""

    section = models.CharField(_("phần"), max_length=80, blank=True)
    law_articles = ParentalManyToManyField(
        "content.LegalArticle", blank=True, related_name="material_pages", verbose_name=_("căn cứ")
    )

    search_kind = SearchKind.MATERIAL
    search_whole_text = True
    parent_page_types = ["content.MaterialIndexPage"]
    subpage_types = []
    template = "content/material.html"
    content_panels = [
        title_panel(),
        summary_panel(),
        FieldPanel("section", help_text=_("Tên nhóm ở mục lục, ví dụ: Kỹ năng và giấy tờ.")),
        body_panel(),
        articles_panel(),
        slug_panel(),
    ]
    search_fields = [*MarkdownPageMixin.search_fields, index.SearchField("section")]

    class Meta:
        """Named for writers."""

        verbose_name = _("trang tài liệu")
        verbose_name_plural = _("trang tài liệu")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the text, and tell who opened it: opening material counts as using it (targets, M4)."""
        response = super().serve(request, *args, **kwargs)
        if request.method == "GET" and request.user.is_authenticated and not getattr(request, "is_preview", False):
            material_opened.send_robust(sender=MaterialPage, page=self, user=request.user, now=clock.now())
        return response


class NewsIndexPage(IndexPage):
    """List of news."""

    subpage_types = ["content.NewsPage"]
    template = "content/news_index.html"

    class Meta:
        """Named for writers."""

        verbose_name = _("mục tin tức")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one screen of news, newest first."""
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.child_of(self).live().order_by("-published_on", "-pk")
        context["news"] = Paginator(news, NEWS_PER_PAGE).get_page(request.GET.get("trang"))
        return context


class NewsPage(MarkdownPageMixin, Page):
    """One news item."""

    published_on = models.DateField(_("ngày tin"))

    search_kind = SearchKind.NEWS
    search_whole_text = True
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types = []
    template = "content/news.html"
    content_panels = [
        title_panel(),
        FieldPanel("published_on"),
        summary_panel(),
        body_panel(),
        slug_panel(),
    ]

    class Meta:
        """Named for writers."""

        verbose_name = _("tin")
        verbose_name_plural = _("tin")


class CaseIndexPage(IndexPage):
    """List of model cases."""

    subpage_types = ["content.CasePage"]
    template = "content/case_index.html"

    class Meta:
        """Named for writers."""

        verbose_name = _("mục vụ việc điển hình")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the cases."""
        context = super().get_context(request, *args, **kwargs)
        context["cases"] = CasePage.objects.child_of(self).live().order_by("path")[:MAX_LISTED]
        return context


class CasePage(MarkdownPageMixin, Page):
    """A model case: what happened, what the mediator did, what is learnt."""

    field = models.CharField(_("lĩnh vực"), max_length=80, blank=True)

    search_kind = SearchKind.CASE
    search_whole_text = True
    parent_page_types = ["content.CaseIndexPage"]
    subpage_types = []
    template = "content/case.html"
    content_panels = [title_panel(), summary_panel(), FieldPanel("field"), body_panel(), slug_panel()]

    class Meta:
        """Named for writers."""

        verbose_name = _("vụ việc điển hình")
        verbose_name_plural = _("vụ việc điển hình")


class GuideIndexPage(IndexPage):
    """List of guides."""

    subpage_types = ["content.GuidePage"]
    template = "content/guide_index.html"

    class Meta:
        """Named for writers."""

        verbose_name = _("mục hướng dẫn sử dụng")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the guides."""
        context = super().get_context(request, *args, **kwargs)
        context["guides"] = GuidePage.objects.child_of(self).live().order_by("path")[:MAX_LISTED]
        return context


class GuidePage(MarkdownPageMixin, Page):
    """How one role uses the product."""

    role = models.CharField(_("vai trò"), max_length=20, blank=True)

    search_kind = SearchKind.GUIDE
    search_whole_text = True
    parent_page_types = ["content.GuideIndexPage"]
    subpage_types = []
    template = "content/guide.html"
    content_panels = [title_panel(), summary_panel(), body_panel(), slug_panel()]

    class Meta:
        """Named for writers."""

        verbose_name = _("hướng dẫn")
        verbose_name_plural = _("hướng dẫn")
