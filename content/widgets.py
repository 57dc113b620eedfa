"""Form controls of the editor: a textarea with a toolbar, and a list of articles with a filter."""

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

EDITOR_LINES = 26


class MarkdownEditor(forms.Textarea):
    """A plain textarea; with scripts it gains a toolbar, pickers and the list of findings under the text."""

    template_name = "content/widgets/markdown_editor.html"

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
            "groups": toolbar(),
        }
        return context

    @property
    def media(self) -> forms.Media:
        """Return scripts (native modules) and style of the editor."""
        return forms.Media(
            css={"all": ["lms/css/editor.css"]},
            js=[Script("lms/js/editor/editor.js", type="module")],
        )


class ArticlesSelect(forms.SelectMultiple):
    """A list of the register's articles; with scripts it gains a filter that ignores marks."""

    template_name = "content/widgets/articles_select.html"

    @property
    def media(self) -> forms.Media:
        """Return the script of the filter."""
        return forms.Media(js=[Script("lms/js/editor/filter.js", type="module")])


def toolbar() -> list[dict[str, Any]]:
    """Return the groups of buttons; `wrap`, `lines` or `block` say how the text is changed."""
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
        {"label": _("Khung"), "buttons": [
            {"label": _("Ghi chú"), "block": _("::: ghi-chú\nĐiều nên biết.\n:::")},
            {"label": _("Quan trọng"), "block": _("::: quan-trọng\nĐiều phải nhớ.\n:::")},
            {"label": _("Cảnh báo"), "block": _("::: cảnh-báo\nĐiều phải tránh.\n:::")},
            {"label": _("Mẹo"), "block": _("::: mẹo\nCách làm hay.\n:::")},
            {"label": _("Ví dụ"), "block": _("::: ví-dụ\nMột chuyện có thật.\n:::")},
            {"label": _("Xem thêm"), "block": _(":::: xem-thêm Vì sao?\nPhần giải thích dài, mở ra khi cần.\n::::")},
        ]},
        {"label": _("Câu hỏi"), "buttons": [
            {"label": _("Một đáp án"), "block": _(
                "::: một-đáp-án\nđiểm: 1\n\nCâu hỏi?\n\n- (x) Phương án đúng\n- ( ) Phương án khác\n"
                "- ( ) Phương án khác nữa\n\n> Giải thích: …\n:::"
            )},
            {"label": _("Nhiều đáp án"), "block": _(
                "::: nhiều-đáp-án\nđiểm: 1\n\nNhững việc nào đúng?\n\n- [x] Việc đúng thứ nhất\n"
                "- [x] Việc đúng thứ hai\n- [ ] Việc không đúng\n\n> Giải thích: …\n:::"
            )},
            {"label": _("Đúng – sai"), "block": _(
                "::: đúng-sai\nđiểm: 1\n\nXét từng nhận định sau:\n\n- (Đ) Nhận định đúng.\n"
                "- (S) Nhận định sai.\n\n> Giải thích: …\n:::"
            )},
        ]},
    ]  # fmt: skip
