"""The form of a page with a Markdown text: the editor's field, what is refused, what is added on saving."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from content.checking import articles_named_in, check_text, with_ids
from content.widgets import ArticlesSelect, MarkdownEditor
from lms.base.text import slug
from lms.hgm import Diagnostic

#: Buttons after which readers, or those who decide for them, see the text: errors are refused there.
PUBLISHING = ("action-publish", "action-submit", "action-restart-workflow", "action-workflow-action")
MAX_LISTED = 20


class PageForm(WagtailAdminPageForm):
    """Makes the address of a page from its title when the writer gives none: đ and marks are folded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take away the script that would fill the address without knowing Vietnamese."""
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].widget = forms.TextInput()
            self.fields["slug"].help_text = _("Để trống thì hệ thống tự đặt theo tiêu đề.")

    def clean_slug(self) -> str:
        """Return the address as typed, or a free one made of the title."""
        typed = self.cleaned_data.get("slug") or ""
        return typed or free_slug(self.cleaned_data.get("title", ""), parent=self.parent_page, page=self.instance)


class MarkdownPageForm(PageForm):
    """Refuses errors on publishing, adds identifiers and the articles that the text links to."""

    def clean(self) -> dict[str, Any]:
        """Check the text once everything else is read."""
        cleaned = super().clean()
        body = cleaned.get("body") or ""
        if self._is_publishing():
            for item in check_text(body).errors[:MAX_LISTED]:
                self.add_error("body", forms.ValidationError(sentence(item), code=item.code))
        if "body" in self.fields and "body" not in self.errors:
            cleaned["body"] = with_ids(body)
        if "law_articles" in cleaned:
            chosen = list(cleaned["law_articles"])
            cleaned["law_articles"] = chosen + [row for row in articles_named_in(body) if row not in chosen]
        return cleaned

    def _is_publishing(self) -> bool:
        return any(self.data.get(name) for name in PUBLISHING)


def free_slug(title: str, *, parent: Page | None, page: Page) -> str:
    """Return an address made of the title that no neighbour has."""
    stem = slug(title) or "trang"
    number, found = 1, stem
    while parent is not None and not Page._slug_is_available(found, parent, page):
        number += 1
        found = f"{stem}-{number}"
    return found


def sentence(item: Diagnostic) -> str:
    """Return a finding as one line: «Dòng 12: Thiếu nội dung câu hỏi (E308)»."""
    return _("Dòng %(line)d: %(message)s (%(code)s)") % {
        "line": item.line,
        "message": item.message_vi,
        "code": item.code,
    }


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
