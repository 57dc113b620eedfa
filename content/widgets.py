"""Form controls of the editor: a textarea with a toolbar, and a list of articles with a filter."""

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from content.samples import GROUPS

EDITOR_LINES = 26


class MarkdownEditor(forms.Textarea):
    """A plain textarea; with scripts it gains a toolbar, pickers and the list of findings under the text."""

    template_name = "content/widgets/markdown_editor.html"
    page_id: int | None = None  # the page whose text this is, once it has been saved

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Set size and direction of the textarea."""
        super().__init__({"rows": EDITOR_LINES, "spellcheck": "false", "lang": "vi", **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Read lines as they are stored: browsers send CRLF, and an untouched text would count as changed."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the addresses the scripts ask and the templates the toolbar inserts."""
        context = super().get_context(name, value, attrs)
        context["editor"] = {
            "check_url": reverse_lazy("content_editor_check"),
            "articles_url": reverse_lazy("content_editor_articles"),
            "files_url": reverse_lazy("content_editor_files"),
            "mend_url": reverse_lazy("content_editor_mend"),
            "bench_url": bench_address(self.page_id),
            "page_id": self.page_id,
            "groups": toolbar(),
            "samples": GROUPS,
        }
        return context

    @property
    def media(self) -> forms.Media:
        """Return scripts (native modules) and style of the editor."""
        return forms.Media(
            css={"all": ["lms/css/editor.css"]},
            js=[Script("lms/js/editor/editor.js", type="module")],
        )


def bench_address(page_id: int | None) -> str:
    """Return where the text is sent to be looked through; a saved page can take it back."""
    address = reverse("content_workbench")
    return f"{address}?trang={page_id}" if page_id else address


class ArticlesSelect(forms.SelectMultiple):
    """A list of the register's articles; with scripts it gains a filter that ignores marks."""

    template_name = "content/widgets/articles_select.html"

    @property
    def media(self) -> forms.Media:
        """Return the script of the filter."""
        return forms.Media(js=[Script("lms/js/editor/filter.js", type="module")])


def toolbar() -> list[dict[str, Any]]:
    """Return the groups of buttons; `wrap`, `prefix`, `block` or `pick` say what a button does."""
    return [
        {"label": _("Chữ"), "buttons": [
            {"label": _("Tiêu đề"), "prefix": "## "},
            {"label": _("Tiêu đề nhỏ"), "prefix": "### "},
            {"label": _("Đậm"), "wrap": "**"},
            {"label": _("Gạch đầu dòng"), "prefix": "- "},
            {"label": _("Đánh số"), "prefix": "1. "},
            {"label": _("Bảng"), "block": _("| Cột 1 | Cột 2 |\n|---|---|\n| … | … |")},
        ]},
        {"label": _("Chèn từ kho"), "buttons": [
            {"label": _("Điều luật"), "pick": "articles"},
            {"label": _("Ảnh"), "pick": "images"},
            {"label": _("Tệp"), "pick": "documents"},
        ]},
        {"label": _("Hoạt động"), "buttons": [
            {"label": _("Chèn câu hỏi, tình huống…"), "pick": "samples"},
        ]},
    ]  # fmt: skip
