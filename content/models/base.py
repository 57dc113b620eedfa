"""What every page with a Markdown text shares."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search import index

from lms.base.errors import RuleViolation
from lms.hgm import parse

PHONE_FIRST = [
    {"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("Xem trên điện thoại")},
    {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Xem trên máy tính")},
]


class MarkdownPageMixin(models.Model):
    """A page whose text is one source in our dialect (markdown-dialect.md).

    The text itself stands in no search index of Wagtail and in no feed: a lesson's holds practice keys.
    """

    summary = models.CharField(_("tóm tắt"), max_length=240, blank=True)
    body = models.TextField(_("nội dung"), blank=True)

    search_fields = [*Page.search_fields, index.SearchField("summary")]
    promote_panels: list[Any] = []
    show_in_menus_default = False

    class Meta:
        """Abstract."""

        abstract = True

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """Return phone width first: most readers hold a phone."""
        return PHONE_FIRST

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Publish, unless the text has an error (dialect §10: E may be saved as draft, not published).

        The form tells the writer line by line; this is the last gate, for schedules and workflow. Whether files of
        the library exist is the form's business.

        Raises:
            RuleViolation: "text_has_errors".
        """
        errors = [item for item in parse(revision.content.get("body", "")).diagnostics if item.severity == "error"]
        if errors:
            raise RuleViolation(
                "text_has_errors",
                _("Chưa xuất bản: bài còn lỗi ở dòng %(line)d: %(message)s. Hãy sửa rồi xuất bản lại.")
                % {"line": errors[0].line, "message": errors[0].message_vi},
                field="body",
            )
        return super().publish(revision, *args, **kwargs)
