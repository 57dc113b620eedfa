"""Panels of the page editor, and the form that makes addresses. Knows no models of ours: models are built with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from content.widgets import ArticlesSelect, MarkdownEditor
from lms.base.text import slug


class PageForm(WagtailAdminPageForm):
    """Makes the address of a page from its title when the writer gives none: đ and marks are folded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take away the script that would fill the address without knowing Vietnamese."""
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].widget.attrs["placeholder"] = _("Gõ tiêu đề ở đây")
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].widget = forms.TextInput()
            self.fields["slug"].help_text = _("Để trống thì hệ thống tự đặt theo tiêu đề.")

    def clean_slug(self) -> str:
        """Return the address as typed, or a free one made of the title."""
        typed = self.cleaned_data.get("slug") or ""
        return typed or free_slug(self.cleaned_data.get("title", ""), parent=self.parent_page, page=self.instance)


def free_slug(title: str, *, parent: Page | None, page: Page) -> str:
    """Return an address made of the title that no neighbour has."""
    stem = slug(title) or "trang"
    number, found = 1, stem
    while parent is not None and not Page._slug_is_available(found, parent, page):
        number += 1
        found = f"{stem}-{number}"
    return found


def title_panel() -> FieldPanel:
    """Return the panel of the title, without Wagtail's script that writes the address."""
    return FieldPanel("title", classname="title")


def summary_panel() -> FieldPanel:
    """Return the panel of the summary."""
    return FieldPanel("summary", help_text=gettext_lazy("Một, hai câu, hiện ở danh sách và kết quả tìm kiếm."))


def slug_panel() -> MultiFieldPanel:
    """Return the panel of the address, closed at first."""
    return MultiFieldPanel([FieldPanel("slug")], heading=gettext_lazy("Địa chỉ trang"), classname="collapsed")


def body_panel() -> FieldPanel:
    """Return the panel in which a text is written."""
    return FieldPanel("body", widget=MarkdownEditor)


def articles_panel() -> FieldPanel:
    """Return the panel of the articles on which a text rests."""
    return FieldPanel(
        "law_articles",
        widget=ArticlesSelect,
        help_text=gettext_lazy("Điều luật được nhắc bằng liên kết luat: trong bài sẽ tự có mặt ở đây khi lưu."),
    )
