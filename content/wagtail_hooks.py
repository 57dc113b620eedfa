"""The Wagtail admin as writers meet it: our colours, our menu, the register of law, what the editor asks for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content import editor_views, import_views, workbench_views
from content.checking import check_text
from content.editing import sentence
from content.home_panel import NewTextPanel
from content.models import LegalArticle, LegalDocument, LibraryDocument
from content.models.base import MarkdownPageMixin
from content.serving import answer_part

#: Of Wagtail's own menu, what writers have no use for; accounts and roles live in our staff shell (A4).
HIDDEN_MENU_ITEMS = {"help", "users", "groups", "sites", "page-types-usage"}
MAX_TOLD = 5


@hooks.register("before_serve_document", order=100)
def serve_part(document: LibraryDocument, request: HttpRequest) -> HttpResponse | None:
    """Answer players that ask for a piece of a film, after Wagtail has asked whether the file may be seen."""
    return answer_part(document, request)


@hooks.register("insert_global_admin_css")
def our_colours() -> SafeString:
    """Return the link to our style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("lms/css/admin.css"))


@hooks.register("insert_global_admin_js")
def our_starters() -> SafeString:
    """Return the script that starts Wagtail's calendars and choosers without inline scripts."""
    return format_html('<script type="module" src="{}"></script>', static("lms/js/editor/starters.js"))


@hooks.register("register_admin_urls")
def editor_addresses() -> list[URLPattern]:
    """Return what the editor's scripts ask for, and the import of Word files."""
    return [
        path("soan-thao/soat/", editor_views.check, name="content_editor_check"),
        path("soan-thao/sua/", editor_views.mend, name="content_editor_mend"),
        path("soan-thao/ban-soat/", workbench_views.workbench, name="content_workbench"),
        path("soan-thao/cach-viet/", workbench_views.how_to_write, name="content_how_to_write"),
        path("soan-thao/dieu-luat/", editor_views.articles, name="content_editor_articles"),
        path("soan-thao/kho/", editor_views.files, name="content_editor_files"),
        path("nhap-word/", import_views.import_word_file, name="content_import_word"),
    ]


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    """Return the menu item of the Word import."""
    return MenuItem(
        _("Nhập từ Word"), reverse("content_import_word"), name="nhap-word", icon_name="doc-full-inverse", order=250
    )


@hooks.register("register_admin_menu_item")
def how_to_write_item() -> MenuItem:
    """Return the menu item of the page that shows how every kind of activity is written."""
    return MenuItem(_("Cách viết bài"), reverse("content_how_to_write"), name="cach-viet", icon_name="help", order=260)


@hooks.register("construct_homepage_panels")
def offer_new_texts(request: HttpRequest, panels: list[Component]) -> None:
    """Put what a writer may begin before what waits for them."""
    panels.append(NewTextPanel())


@hooks.register("construct_main_menu")
@hooks.register("construct_settings_menu")
@hooks.register("construct_reports_menu")
def hide_foreign_items(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Take away what writers have no use for."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_MENU_ITEMS]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_findings(request: HttpRequest, page: Page) -> None:
    """Say after a save what is left to mend, also to whoever works without scripts; saving by itself is silent."""
    if not isinstance(page, MarkdownPageMixin) or "application/json" in request.headers.get("Accept", ""):
        return
    found = check_text(page.body)
    for item in found.diagnostics[:MAX_TOLD]:
        messages.warning(request, sentence(item))
    if len(found.diagnostics) > MAX_TOLD:
        more = len(found.diagnostics) - MAX_TOLD
        messages.warning(request, _("Còn %(more)d điều nữa, xem danh sách dưới ô nội dung.") % {"more": more})


class LegalDocumentViewSet(SnippetViewSet):
    """The register: documents."""

    model = LegalDocument
    icon = "doc-full"
    menu_label = gettext_lazy("Văn bản")
    list_display = ["number", "kind", "title", "in_force_from", "in_force_to", "verified"]
    list_filter = ["kind", "verified"]
    search_fields = ["number", "title"]
    panels = [
        FieldPanel(name)
        for name in (
            "number",
            "kind",
            "title",
            "issuer",
            "issued_on",
            "in_force_from",
            "in_force_to",
            "replaced_by",
            "verified",
            "note",
        )
    ]


class LegalArticleViewSet(SnippetViewSet):
    """The register: articles with our summaries."""

    model = LegalArticle
    icon = "list-ul"
    menu_label = gettext_lazy("Điều luật")
    list_display = ["number", "heading", "document", "verified"]
    list_filter = ["document", "verified"]
    search_fields = ["number", "heading", "summary", "document__number", "document__title"]
    panels = [FieldPanel(name) for name in ("document", "number", "heading", "summary", "order", "verified")]


class RegisterGroup(SnippetViewSetGroup):
    """Both under one menu item."""

    items = (LegalDocumentViewSet, LegalArticleViewSet)
    menu_label = gettext_lazy("Văn bản pháp luật")
    menu_icon = "openquote"
    menu_order = 300
    add_to_admin_menu = True


register_snippet(RegisterGroup)
