"""The form of a page with a Markdown text: what is refused on publishing, what is added on saving.

`ContentConfig.ready` gives it to the pages: it reads the register, so models cannot be built with it.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from content.checking import articles_named_in, check_text, with_ids
from content.panels import PageForm
from content.widgets import MarkdownEditor
from lms.base.clock import today
from lms.hgm import Diagnostic

#: Buttons after which readers, or those who decide for them, see the text: errors are refused there.
PUBLISHING = ("action-publish", "action-submit", "action-restart-workflow", "action-workflow-action")
MAX_LISTED = 20


class MarkdownPageForm(PageForm):
    """Refuses errors on publishing, adds identifiers and the articles that the text links to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer today as the day of a news item; tell the editor which page it edits."""
        super().__init__(*args, **kwargs)
        editor = self.fields["body"].widget if "body" in self.fields else None
        if isinstance(editor, MarkdownEditor):
            editor.page_id = self.instance.pk
        if "published_on" in self.fields and not self.instance.published_on:
            self.initial["published_on"] = today()

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


def sentence(item: Diagnostic) -> str:
    """Return a finding as one line: «Dòng 12: Thiếu nội dung câu hỏi (E308)»."""
    return _("Dòng %(line)d: %(message)s (%(code)s)") % {
        "line": item.line,
        "message": item.message_vi,
        "code": item.code,
    }
